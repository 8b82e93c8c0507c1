"""Which missing packages a placeholder stands for.

In: a class with `_backends`, or a function that does nothing but require backends, as packages put in place of
objects whose framework is missing. Out: import names. What a backend's name means is read from the package itself: from
its table of backends, the function that tells whether one is available, and what that function looks for.
"""

from __future__ import annotations

import ast
import importlib.util
import io
import re
import sys
import tokenize
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

from docbuilder.model.reading import read_plain, with_line_feeds
from docbuilder.pyapi.known import BACKENDS

_WORD = re.compile(r"\w+")
_MOST_HOPS = 3  # from module to module, to where a flag is set
_FINDERS = frozenset({"find_spec", "import_module", "__import__", "find_loader"})


def backends_of(value: object) -> tuple[str, ...]:
    """The backends that the placeholder `value` asks for; empty if it is none."""
    kind = type(value)
    if issubclass(kind, type) and kind is not type:
        backends = type.__getattribute__(value, "__dict__").get("_backends")
        if isinstance(backends, list | tuple) and all(isinstance(name, str) for name in backends):
            return tuple(backends)
    elif kind is FunctionType:
        code = value.__code__  # type: ignore[attr-defined]  # told by its type
        if code.co_names[:1] == ("requires_backends",) and value.__doc__ is None and len(code.co_code) < 80:
            constants = code.co_consts
            # three or more are a tuple, beside which Python 3.14 leaves the first of them
            listed = next((each for each in constants if isinstance(each, tuple) and each), constants)
            return tuple(each for each in listed if isinstance(each, str))
    return ()


def packages_of(value: Any, backend: str) -> tuple[str, ...]:
    """Import names of the packages that `backend` means for the placeholder `value`, sorted."""
    check = _availability_check(value, backend)
    found = _looked_for(check) if check is not None else frozenset[str]()
    return tuple(sorted(found)) if found else BACKENDS.get(backend, (backend,))


def _availability_check(value: Any, backend: str) -> FunctionType | None:
    """The function of the package that tells whether `backend` is there."""
    module = sys.modules.get(
        value.__module__ if type(value) is FunctionType else type.__getattribute__(value, "__module__")
    )
    for function in list(vars(module).values()) if module else ():
        if type(function) is not FunctionType:
            continue
        for table in list(function.__globals__.values()):
            if isinstance(table, Mapping) and isinstance(entry := table.get(backend), tuple | list):
                for part in entry:
                    if type(part) is FunctionType:
                        return part
    return None


class _Facts(NamedTuple):
    """What a name of a module depends on: other names, and the modules that are looked for."""

    names: set[str]
    modules: set[str]


def _looked_for(function: FunctionType) -> frozenset[str]:
    return _closure(function.__code__.co_filename, function.__name__, function.__module__)


def _closure(path: str, name: str, module: str) -> frozenset[str]:
    """The modules that the value of `name` in the file `path` depends on, by way of other names too."""
    facts = _facts_of(path)
    seen: set[str] = set()
    todo = [name]
    modules: set[str] = set()
    while todo:
        name = todo.pop()
        if name in seen or name not in facts:
            continue
        seen.add(name)
        modules |= facts[name].modules
        todo += facts[name].names
    own = module.partition(".")[0]
    return frozenset(
        name
        for name in modules
        if all(part.isidentifier() for part in name.split("."))
        and name.partition(".")[0] not in sys.stdlib_module_names | {own}
    )


def read_source(path: Path | str) -> str:
    """The text of a file of Python, by the encoding that it declares, with the line ends of every system.

    Raises:
        OSError: see `docbuilder.model.reading.read_plain`.
    """
    data = read_plain(path)
    try:
        text = data.decode(tokenize.detect_encoding(io.BytesIO(data).readline)[0], "replace")
    except (SyntaxError, LookupError):  # what it declares is no encoding of texts
        text = data.decode("utf-8", "replace")
    return with_line_feeds(text)


@lru_cache(maxsize=64)
def text_of(path: str) -> str:
    """The text of a file, "" where it cannot be read."""
    try:
        return read_source(path)
    except (OSError, ValueError):
        return ""


@lru_cache(maxsize=64)
def _words_of(path: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text_of(path)))


def parsed(source: str) -> ast.expr | None:
    """An expression; None where it is not Python."""
    try:
        return ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def bodies_of(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The statements that a statement, or a module, holds: one list for each of its branches."""
    for part in ("body", "orelse", "finalbody"):
        yield getattr(node, part, [])
    for part in ("handlers", "cases"):
        yield from (each.body for each in getattr(node, part, ()))


@lru_cache(maxsize=8)
def tree_of(path: str) -> ast.Module:
    """The syntax tree of a file; an empty one where it cannot be read."""
    try:
        return ast.parse(text_of(path))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


@lru_cache(maxsize=8)
def _facts_of(path: str) -> Mapping[str, _Facts]:
    tree = tree_of(path)
    helpers = _FINDERS | {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.args.args and _calls(node) & _FINDERS
    }
    facts: dict[str, _Facts] = {}
    for name, nodes in _definitions(tree.body, ()):
        entry = facts.setdefault(name, _Facts(set(), set()))
        for node in nodes:
            for each in ast.walk(node):
                if isinstance(each, ast.Name) and each.id not in helpers:
                    entry.names.add(each.id)
                elif isinstance(each, ast.Call) and _called(each) in helpers:
                    entry.modules.update(
                        a.value for a in each.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str)
                    )
                elif isinstance(each, ast.Try):
                    for inner in each.body:
                        if isinstance(inner, ast.Import):
                            entry.modules.update(alias.name for alias in inner.names)
                        elif isinstance(inner, ast.ImportFrom) and inner.module and not inner.level:
                            entry.modules.add(inner.module)
    return facts


def tried_imports(path: str) -> set[str]:
    """The top-level packages that a file imports in a `try`."""
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        for inner in node.body if isinstance(node, ast.Try) else ():
            if isinstance(inner, ast.Import):
                found.update(alias.name.partition(".")[0] for alias in inner.names)
            elif isinstance(inner, ast.ImportFrom) and inner.module and not inner.level:
                found.add(inner.module.partition(".")[0])
    return found


def _definitions(body: list[ast.stmt], tests: tuple[ast.AST, ...]) -> Iterator[tuple[str, tuple[ast.AST, ...]]]:
    """Names that `body` defines, each with the code that its value depends on, conditions around it included."""
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, (*node.body, *tests)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                for name in ast.walk(target):
                    if isinstance(name, ast.Name):
                        yield name.id, (node.value, *tests)
        elif isinstance(node, ast.If):
            yield from _definitions(node.body, (*tests, node.test))
            yield from _definitions(node.orelse, (*tests, node.test))
        elif isinstance(node, ast.Try):
            for each in node.body:
                for alias in each.names if isinstance(each, ast.Import | ast.ImportFrom) else ():
                    alone = ast.Try(body=[each], handlers=[], orelse=[], finalbody=[])
                    yield (alias.asname or alias.name).partition(".")[0], (alone, *tests)
            imports: list[ast.stmt] = [each for each in node.body if isinstance(each, ast.Import | ast.ImportFrom)]
            tried = (ast.Try(body=imports, handlers=[], orelse=[], finalbody=[]),) if imports else ()
            for part in (node.body, node.orelse):
                yield from _definitions(part, (*tests, *tried))
            for part in (*(handler.body for handler in node.handlers), node.finalbody):
                yield from _definitions(part, tests)


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _calls(node: ast.AST) -> set[str]:
    return {_called(each) for each in ast.walk(node) if isinstance(each, ast.Call)}


def guards_of(space: Mapping[str, Any], name: str) -> frozenset[str]:
    """Import names of the packages on whose presence it depends that a module has the attribute `name`; `space` is its namespace.

    Read from the source: `name` is imported or defined below an `if` that asks for packages, or in a `try` that imports them.
    """
    path = space.get("__file__")
    if not isinstance(path, str) or name not in _words_of(path):
        return frozenset()
    tree = tree_of(path)
    found: set[str] = set()
    for tests in _conditions(tree.body, name, ()):
        for test in tests:
            for each in ast.walk(test):
                if isinstance(each, ast.Import):
                    found.update(alias.name for alias in each.names)
                elif isinstance(each, ast.ImportFrom) and each.module and not each.level:
                    found.add(each.module)
                elif isinstance(each, ast.Call) and _called(each) in _FINDERS:
                    found.update(
                        a.value for a in each.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str)
                    )
                elif isinstance(each, ast.Name):
                    found |= _asked_by(space, each.id)
                elif isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
                    holder = space.get(each.value.id)
                    if isinstance(holder, ModuleType):
                        found |= _asked_by(vars(holder), each.attr)
    own = str(space.get("__name__")).partition(".")[0]
    return frozenset(each for each in found if each.partition(".")[0] not in sys.stdlib_module_names | {own})


def _asked_by(space: Mapping[str, Any], name: str, hops: int = _MOST_HOPS) -> frozenset[str]:
    """The packages that a function or a flag of the module whose namespace is `space` looks for, or of the one that it is imported from."""
    value = space.get(name)
    value = getattr(value, "__wrapped__", value)
    if type(value) is FunctionType:
        return _looked_for(value)
    path = space.get("__file__")
    if not isinstance(path, str):
        return frozenset()
    if (found := _closure(path, name, str(space.get("__name__")))) or not hops:
        return found
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.ImportFrom):
            continue
        for alias in node.names:
            if (alias.asname or alias.name) == name and (module := imported_from(node, space.get("__package__"))):
                return _asked_by(vars(module), alias.name, hops - 1)
    return frozenset()


def imported_from(statement: ast.ImportFrom, package: object) -> ModuleType | None:
    """The module that `from … import` imports from in a module whose `__package__` is `package`; None where it is not loaded."""
    try:
        written = "." * statement.level + (statement.module or "")
        return sys.modules.get(importlib.util.resolve_name(written, str(package or "")))
    except (ImportError, ValueError):
        return None


def _conditions(body: list[ast.stmt], name: str, tests: tuple[ast.AST, ...]) -> Iterator[tuple[ast.AST, ...]]:
    """What has to be true, or to be imported, for each statement of `body` that gives `name` its value."""
    for node in body:
        if isinstance(node, ast.If):
            yield from _conditions(node.body, name, (*tests, node.test))
            yield from _conditions(node.orelse, name, tests)
        elif isinstance(node, ast.Try):
            imports = tuple(each for each in node.body if isinstance(each, ast.Import | ast.ImportFrom))
            yield from _conditions([*node.body, *node.orelse], name, (*tests, *imports))
        elif tests and name in _given(node):
            yield tests


def _given(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    return set()
