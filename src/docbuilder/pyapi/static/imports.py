"""Imports that happen under conditions, or when a name is asked for: the paths that a module's code gives for a name.

In: a module and a name. Out: dotted paths, in the order they are written in.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import griffe

from docbuilder.pyapi.backends import text_of, tree_of

_DEEPEST = 20  # imports of imports


def is_lazy(module: griffe.Module) -> bool:
    """The module imports what it exposes when it is asked for: it has a `__getattr__`, or puts another in its place."""
    if "__getattr__" in module.members:
        return True
    return isinstance(module.filepath, Path) and "sys.modules[__name__]" in text_of(str(module.filepath))


def lazy_imports(module: griffe.Module, name: str) -> Iterator[str]:
    """The paths that a module's tables of lazy imports give for a name: `{name: module}`, `{module: [names]}`."""
    if not isinstance(module.filepath, Path):
        return
    package = module.path if module.is_init_module else module.path.rpartition(".")[0]

    def paths(written: str) -> Iterator[str]:
        bare = written.lstrip(".")
        if bare != written:
            base = package.split(".")[: package.count(".") + 2 - (len(written) - len(bare))]
            yield ".".join([*base, *filter(None, [bare.replace(":", ".")])])
        else:
            yield from (f"{package}.{written}", written.replace(":", "."))

    for key, value, texts in _entries(str(module.filepath)).get(name, ()):
        if key != name:
            yield from (f"{path}.{name}" for path in paths(key))
        elif texts:
            yield from (f"{path}.{texts[1] if len(texts) > 1 else name}" for path in paths(texts[0]))
            is_whole = ":" in texts[0]  # `{"load": ".io:load_file"}`, as entry points are written
            yield from (path for path in paths(texts[0]) if is_whole or path.rpartition(".")[2] == name)
        elif isinstance(value, ast.Constant):
            yield f"{package}.{name}"


@lru_cache(maxsize=256)  # tables are long, and asked for every name that a package exposes
def _entries(path: str) -> dict[str, list[tuple[str, ast.expr, list[str]]]]:
    """The entries of the dictionaries in a file: name -> those that have it as their key or in their list; each key, value, and texts in that."""
    found: dict[str, list[tuple[str, ast.expr, list[str]]]] = {}
    for node in ast.walk(tree_of(path)):
        for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                continue
            constants = [each.value for each in ast.walk(value) if isinstance(each, ast.Constant)]
            texts = [each for each in constants if isinstance(each, str)]
            listed = texts if isinstance(value, ast.List | ast.Tuple | ast.Set) else ()
            for name in dict.fromkeys((key.value, *listed)):
                found.setdefault(name, []).append((key.value, value, texts))
    return found


def lazy_answers(module: griffe.Module, name: str) -> Iterator[str]:
    """The paths of what a module's `__getattr__` returns where it asks for this name: `if name == "A": from .b import _A; return _A`."""
    body = tree_of(str(module.filepath)).body if isinstance(module.filepath, Path) else []
    for function in body:
        if not isinstance(function, ast.FunctionDef) or function.name != "__getattr__" or not function.args.args:
            continue
        asked = function.args.args[0].arg
        given = [each.value for each in ast.walk(function) if isinstance(each, ast.Return)]
        returned = {each.id for each in given if isinstance(each, ast.Name)}
        for node in ast.walk(function):
            if not (isinstance(node, ast.If) and _asks_for(node.test, asked, name)) and not (
                isinstance(node, ast.match_case) and name in _matched(node.pattern)
            ):
                continue
            below = [each for statement in node.body for each in ast.walk(statement)]
            bound = dict(bound_by_imports([*function.body, *below], package_of(module)))
            for value in _answers(below, returned):
                first, dot, rest = ast.unparse(value).partition(".")
                yield bound.get(first, f"{module.path}.{first}") + dot + rest


def _answers(nodes: Iterable[ast.AST], returned: Collection[str]) -> Iterator[ast.Name | ast.Attribute]:
    """The names that statements return, or assign to what is `returned` behind them."""
    for node in nodes:
        targets = node.targets if isinstance(node, ast.Assign) else ()
        is_one = isinstance(node, ast.Return) or any(
            isinstance(each, ast.Name) and each.id in returned for each in targets
        )
        if is_one and isinstance(node, ast.Return | ast.Assign) and isinstance(node.value, ast.Name | ast.Attribute):
            yield node.value


def _asks_for(test: ast.expr, asked: str, name: str) -> bool:
    """`asked == "name"`, or `asked in ("name", …)`, alone or with more."""
    for node in ast.walk(test):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq | ast.In):
            sides = (node.left, node.comparators[0])
            if any(isinstance(side, ast.Name) and side.id == asked for side in sides):
                return any(
                    isinstance(each, ast.Constant) and each.value == name for side in sides for each in ast.walk(side)
                )
    return False


def _matched(pattern: ast.pattern) -> set[object]:
    return {each.value for each in ast.walk(pattern) if isinstance(each, ast.Constant)}


def bound_by_imports(statements: Iterable[ast.AST], package: str) -> Iterator[tuple[str, str]]:
    """What imports bind: name -> path.

    Args:
        statements: those of them that are imports.
        package: that relative imports begin with: see `package_of`.
    """
    for node in statements:
        if isinstance(node, ast.ImportFrom):
            yield from ((alias.asname or alias.name, _path_of(node, alias, package)) for alias in node.names)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield (
                    alias.asname or alias.name.partition(".")[0],
                    alias.name if alias.asname else alias.name.partition(".")[0],
                )


def package_of(module: griffe.Module) -> str:
    """The package that a module is, or lies in."""
    return module.path if module.is_init_module else module.path.rpartition(".")[0]


def _path_of(node: ast.ImportFrom, alias: ast.alias, package: str) -> str:
    """The path of an imported name."""
    base = package.split(".")[: package.count(".") + 2 - node.level] if node.level else []
    return ".".join([*base, *filter(None, [node.module]), alias.name])


def imports_of(module: griffe.Module, name: str) -> Iterator[str]:
    """The paths from which a module imports a name, depending on conditions, in the order they are written in."""
    for node in ast.walk(tree_of(str(module.filepath))) if isinstance(module.filepath, Path) else ():
        if isinstance(node, ast.ImportFrom):
            names = (alias for alias in node.names if (alias.asname or alias.name) == name)
            yield from (_path_of(node, alias, package_of(module)) for alias in names)


def origin_of(path: str, find: Callable[[str], griffe.Object | None]) -> str:
    """The path that a name has where it comes from, as far as modules say it that import it from others.

    Args:
        path: of a name of a module; the source of what it stands for may not be there.
        find: gives the object of a path.
    """
    for _ in range(_DEEPEST):
        holder, _, last = path.rpartition(".")
        module = find(holder)
        member = module.members.get(last) if isinstance(module, griffe.Module) else None
        if not isinstance(member, griffe.Alias):
            break
        path = member.target_path
    return path
