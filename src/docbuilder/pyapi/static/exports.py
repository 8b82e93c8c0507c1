"""What modules export: their `__all__`, read without running or loading them, as a package may import everything of hundreds.

In: a file. Out: the names in its `__all__`, where every statement that makes it can be followed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import griffe

from docbuilder.pyapi.attributes import assigned
from docbuilder.pyapi.backends import read_source, text_of
from docbuilder.pyapi.static.imports import bound_by_imports

_ALL = re.compile(r"^__all__(?:: [^\n=]+)? = ([\[(][^\[\]()]*[\])])[ \t]*(?:#[^\n]*)?$", re.M)
_USED = re.compile(r"(?<![\w.\"'`])__all__\s*(?:[.\[:]|\+?=(?!=))")
# `@register` above `def net` or `class Net`, other decorators between them
_DECORATED = re.compile(r"^@(?:.*\n)+?(?:async def|def|class) (\w+)", re.M)
_COPIES = frozenset({"list", "tuple", "set", "sorted"})


class Exports(NamedTuple):
    """The names in the `__all__` of a file, and those that decorators of the file may add to it."""

    names: frozenset[str]
    decorated: frozenset[str]


class _Untold(Exception):
    """It cannot be followed."""


def written_exports(file: Path, path: str, exports_of: Callable[[str], Exports | None]) -> Exports | None:
    """What a file exports; None where it has no `__all__`, or one that cannot be followed.

    Args:
        file: of a module.
        path: the module's.
        exports_of: tells of another module: `__all__ += other.__all__`.
    """
    try:
        text = read_source(file)
        if "__all__" not in text:
            return None
        match = _ALL.search(text)
        if match is not None and len(_USED.findall(text)) == 1:
            names = [each for each in ast.literal_eval(match[1]) if isinstance(each, str)]
        else:
            package = path if file.stem == "__init__" else path.rpartition(".")[0]
            names = _ExportsReader(ast.parse(text), package, exports_of).names()
    except (_Untold, OSError, SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    return Exports(frozenset(names), frozenset(_DECORATED.findall(text)))


def adds_to_all(value: griffe.Object | None) -> bool:
    """A decorator puts the names of what it decorates into `__all__` of their module."""
    if not isinstance(value, griffe.Function) or value.lineno is None or not isinstance(value.filepath, Path):
        return False
    lines = text_of(str(value.filepath)).splitlines()[value.lineno - 1 : value.endlineno]
    return any("__all__" in line for line in lines)


class _ExportsReader:
    """Follows the statements that make an `__all__`."""

    def __init__(self, tree: ast.Module, package: str, exports_of: Callable[[str], Exports | None]) -> None:
        self._body = tree.body
        self._exports_of = exports_of
        self._imported = dict(bound_by_imports(tree.body, package))
        self._names: list[str] | None = None

    def names(self) -> list[str]:
        """The names, when all statements have run.

        Raises:
            _Untold: one of them cannot be followed.
        """
        for statement in self._body:
            if "__all__" in assigned(statement) or (
                isinstance(statement, ast.AugAssign | ast.Expr) and _uses(statement)
            ):
                self._follow(statement)
            elif isinstance(statement, ast.If | ast.Try | ast.With | ast.For | ast.While) and _uses(statement):
                raise _Untold
        if self._names is None:
            raise _Untold
        return self._names

    def _follow(self, statement: ast.stmt) -> None:
        match statement:
            case ast.AugAssign(op=ast.Add()):
                self._names = [*self._so_far(), *self._value(statement.value)]
            case ast.Assign() | ast.AnnAssign(value=ast.expr()):
                value = assigned(statement)["__all__"]
                self._names = self._value(value) if value is not None else None
            case ast.Expr(ast.Call(ast.Attribute(ast.Name("__all__"), change), [argument], [])):
                self._change(change, argument)
            case _:
                raise _Untold

    def _change(self, change: str, argument: ast.expr) -> None:
        names = self._so_far()
        if change == "extend":
            self._names = [*names, *self._value(argument)]
        elif change == "append":
            self._names = [*names, self._text(argument)]
        elif change == "remove":
            self._names = [each for each in names if each != self._text(argument)]
        else:
            raise _Untold

    def _so_far(self) -> list[str]:
        if self._names is None:
            raise _Untold
        return self._names

    def _value(self, node: ast.expr) -> list[str]:
        match node:
            case ast.List() | ast.Tuple() | ast.Set():
                return [name for each in node.elts for name in self._items(each)]
            case ast.BinOp(op=ast.Add() | ast.BitOr()):
                return [*self._value(node.left), *self._value(node.right)]
            case ast.Call(ast.Name(name), [argument], []) if name in _COPIES:
                return self._value(argument)
            case ast.Name("__all__"):
                return self._so_far()
            case ast.Name() | ast.Attribute():
                return self._of_other(ast.unparse(node))
        raise _Untold

    def _items(self, node: ast.expr) -> list[str]:
        return self._value(node.value) if isinstance(node, ast.Starred) else [self._text(node)]

    def _text(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        raise _Untold

    def _of_other(self, dotted: str) -> list[str]:
        """`other.__all__`, or a name for one: `from .other import __all__ as names`."""
        first, dot, rest = dotted.partition(".")
        module, _, last = f"{self._imported.get(first, '')}{dot}{rest}".rpartition(".")
        found = self._exports_of(module) if last == "__all__" else None
        if found is None or not found.names:  # decorators may fill it
            raise _Untold
        return sorted(found.names)


def _uses(statement: ast.stmt) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "__all__" for each in ast.walk(statement))
