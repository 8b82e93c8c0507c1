"""Which missing packages a placeholder stands for.

In: a class with `_backends`, or a function that does nothing but require backends, as packages put in place of
objects whose framework is missing. Out: import names. What a backend's name means is read from the package itself: from
its table of backends, the function that tells whether one is available, and what that function looks for.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import FunctionType
from typing import Any, NamedTuple

from docbuilder.pyapi.known import BACKENDS

_FINDERS = frozenset({"find_spec", "import_module", "__import__", "find_loader"})


def backends_of(value: object) -> tuple[str, ...]:
    """The backends that the placeholder `value` asks for; empty if it is none."""
    kind = type(value)
    if issubclass(kind, type) and kind is not type:
        backends = type.__getattribute__(value, "__dict__").get("_backends")  # type: ignore[arg-type]
        if isinstance(backends, list | tuple) and all(isinstance(name, str) for name in backends):
            return tuple(backends)
    elif kind is FunctionType:
        code = value.__code__  # type: ignore[attr-defined]
        if code.co_names[:1] == ("requires_backends",) and value.__doc__ is None and len(code.co_code) < 80:
            names: list[str] = []
            for constant in code.co_consts:
                names += [
                    each for each in (constant if isinstance(constant, tuple) else (constant,)) if isinstance(each, str)
                ]
            return tuple(names)
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
    facts = _facts_of(function.__code__.co_filename)
    seen: set[str] = set()
    todo = [function.__name__]
    modules: set[str] = set()
    while todo:
        name = todo.pop()
        if name in seen or name not in facts:
            continue
        seen.add(name)
        modules |= facts[name].modules
        todo += facts[name].names
    own = function.__module__.partition(".")[0]
    return frozenset(
        name
        for name in modules
        if all(part.isidentifier() for part in name.split("."))
        and name.partition(".")[0] not in sys.stdlib_module_names | {own}
    )


@lru_cache(maxsize=8)
def _facts_of(path: str) -> Mapping[str, _Facts]:
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return {}
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
            for part in (node.body, *(handler.body for handler in node.handlers), node.orelse, node.finalbody):
                yield from _definitions(part, tests)


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _calls(node: ast.AST) -> set[str]:
    return {_called(each) for each in ast.walk(node) if isinstance(each, ast.Call)}
