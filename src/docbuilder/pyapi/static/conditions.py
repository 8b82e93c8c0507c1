"""Conditions that are settled before a module runs: the version of Python, the system, type checkers.

In: the syntax tree of a module, before griffe reads it. Out: the same tree without the branches that do not run here; those for type
checkers stay, marked as such.
"""

from __future__ import annotations

import ast
import operator
import os
import platform
import signal
import sys
import time
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from docbuilder.pyapi.attributes import assigned
from docbuilder.pyapi.backends import bodies_of

_KNOWN: Mapping[str, object] = {
    "sys.version_info": tuple(sys.version_info),
    "sys.hexversion": sys.hexversion,
    "sys.modules": sys.stdlib_module_names,  # whatever asks for others, `"sphinx" in sys.modules`, is imported before them
    "sys.platform": sys.platform,
    "sys.implementation.name": sys.implementation.name,
    "os.name": os.name,
    "six.PY2": False,
    "six.PY3": True,
}
_CALLED: Mapping[str, Callable[[], object]] = {
    "platform.system": platform.system,
    "platform.python_implementation": platform.python_implementation,
}
_MODULES = {each.__name__: each for each in (os, signal, sys, time, typing)}  # which systems and versions differ in
_CONVERTED: Mapping[str, Callable[[Any], object]] = {"bool": bool, "tuple": tuple}
_OF_TEXT = frozenset({"startswith", "endswith", "lower"})
_PARTS = {f"sys.version_info.{name}": at for at, name in enumerate(("major", "minor", "micro", "releaselevel"))}
_CHECKING = "TYPE_CHECKING"
_CHECKERS = frozenset({_CHECKING, "MYPY"})  # `MYPY = False`, from before `typing` had its constant
_COMPARED: Mapping[type[ast.cmpop], Callable[[Any, Any], object]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}
_DEEPEST = 10  # names for names


class _Unsettled(Exception):
    """Nobody can tell before the module runs."""


class _Names(NamedTuple):
    """What the names of a module stand for.

    Attributes:
        imported: name -> dotted path.
        assigned: name -> the expression, of names that are given a value once, whatever the condition.
    """

    imported: dict[str, str]
    assigned: dict[str, ast.expr]


def settle_conditions(tree: ast.Module) -> None:
    """Put what runs here in the place of each condition that is settled, at the top level of a module and of its classes.

    So is what `name = one if condition else other` assigns.

    `if TYPE_CHECKING:` stays, however it is written.
    """
    if any(
        isinstance(each, ast.If) or isinstance(getattr(each, "value", None), ast.IfExp) for each in _statements(tree)
    ):
        _settle(tree, _names_of(tree))


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    """The statements of a module and its classes, those below conditions too."""
    for body in bodies_of(node):
        for statement in body:
            yield statement
            if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _statements(statement)


def _names_of(tree: ast.Module) -> _Names:
    names = _Names({}, {})
    more: set[str] = set()
    for statement in _statements(tree):
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                name = alias.asname or alias.name.partition(".")[0]
                names.imported[name] = alias.name if alias.asname else name
        elif isinstance(statement, ast.ImportFrom) and not statement.level:
            names.imported.update(
                (alias.asname or alias.name, f"{statement.module}.{alias.name}") for alias in statement.names
            )
        for name, value in assigned(statement).items():
            if name in names.assigned or value is None:
                more.add(name)
            else:
                names.assigned[name] = value
    for name in more | names.imported.keys():  # `try: import fcntl`, `except ImportError: fcntl = None`
        names.assigned.pop(name, None)
    return names


def _settle(node: ast.AST, names: _Names) -> None:
    for body in bodies_of(node):
        settled: list[ast.stmt] = []
        for statement in body:
            if isinstance(statement, ast.Assign | ast.AnnAssign) and isinstance(statement.value, ast.IfExp):
                statement.value = _what_counts(statement.value, names)
            if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                _settle(statement, names)
            settled += _what_runs(statement, names) if isinstance(statement, ast.If) else [statement]
        # a branch holds one statement at least
        body[:] = settled or [ast.copy_location(ast.Pass(), each) for each in body[:1]]


def _what_runs(condition: ast.If, names: _Names) -> list[ast.stmt]:
    """What stands in the place of a condition: the branch that runs, or itself."""
    test, inverted = condition.test, False
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, inverted = test.operand, not inverted
    if _is_of_checkers(test):
        if not inverted:
            condition.test = _checking(test)
            return [condition]
        if not condition.orelse:
            return condition.body
        condition.test, condition.body, condition.orelse = _checking(test), condition.orelse, condition.body
        return [condition]
    try:
        holds = bool(_value(condition.test, names))
    except _Unsettled:
        return [condition]
    return condition.body if holds else condition.orelse


def _what_counts(choice: ast.IfExp, names: _Names) -> ast.expr:
    """What stands in the place of `one if condition else other`: the one that is settled, or itself."""
    if _is_of_checkers(choice.test):
        return choice.orelse
    try:
        return choice.body if _value(choice.test, names) else choice.orelse
    except _Unsettled:
        return choice


def _is_of_checkers(test: ast.expr) -> bool:
    """`TYPE_CHECKING`, `typing.TYPE_CHECKING`, `False`: what never runs is written for those who only read."""
    if isinstance(test, ast.Constant):
        return test.value is False
    return isinstance(test, ast.Name | ast.Attribute) and ast.unparse(test).rpartition(".")[2] in _CHECKERS


def _checking(test: ast.expr) -> ast.expr:
    """The condition as griffe knows it."""
    return ast.copy_location(ast.Name(_CHECKING, ast.Load()), test)


def _value(node: ast.expr, names: _Names, depth: int = 0) -> Any:
    """What an expression is.

    Raises:
        _Unsettled: that is not settled.
    """
    if depth > _DEEPEST:
        raise _Unsettled
    match node:
        case ast.Constant():
            return node.value
        case ast.Tuple() | ast.List() | ast.Set():
            return tuple([_value(each, names, depth + 1) for each in node.elts])
        case ast.Name() | ast.Attribute():
            return _value_of_name(node, names, depth)
        case ast.UnaryOp(op=ast.Not()):
            return not _value(node.operand, names, depth + 1)
        case ast.BoolOp():
            return _value_of_all(node, names, depth)
        case ast.Compare():
            values = [_value(each, names, depth + 1) for each in (node.left, *node.comparators)]
            sides = zip(node.ops, values[:-1], values[1:], strict=True)
            return all(_tried(_COMPARED[type(test)], left, right) for test, left, right in sides)
        case ast.Subscript():
            return _tried(operator.getitem, _value(node.value, names, depth + 1), _index(node.slice, names, depth))
        case ast.Call(keywords=[]):
            return _value_of_call(node, names, depth)
    raise _Unsettled


def _value_of_name(node: ast.Name | ast.Attribute, names: _Names, depth: int) -> Any:
    path = _path(node, names)
    if path in _PARTS:
        return sys.version_info[_PARTS[path]]
    if path in _KNOWN:
        return _KNOWN[path]
    if path in names.assigned:
        return _value(names.assigned[path], names, depth + 1)
    raise _Unsettled


def _path(node: ast.expr, names: _Names) -> str:
    first, dot, rest = ast.unparse(node).partition(".")
    return f"{names.imported.get(first, first)}{dot}{rest}"


def _value_of_all(node: ast.BoolOp, names: _Names, depth: int) -> Any:
    """`a and b`, `a or b`: one part may settle it where another is not known."""
    decides = isinstance(node.op, ast.Or)
    unknown = False
    value: Any = not decides
    for each in node.values:
        try:
            value = _value(each, names, depth + 1)
        except _Unsettled:
            unknown = True
            continue
        if bool(value) == decides:
            return value
    if unknown:
        raise _Unsettled
    return value


def _value_of_call(node: ast.Call, names: _Names, depth: int) -> Any:
    path = _path(node.func, names)
    if path in _CALLED and not node.args:
        return _CALLED[path]()
    if path == "hasattr" and len(node.args) == 2 and (module := _MODULES.get(_path(node.args[0], names))):
        return _tried(hasattr, module, _value(node.args[1], names, depth + 1))
    arguments = [_value(each, names, depth + 1) for each in node.args]
    if path in _CONVERTED and len(arguments) == 1:
        return _tried(_CONVERTED[path], *arguments)
    if isinstance(node.func, ast.Attribute) and node.func.attr in _OF_TEXT:
        text = _value(node.func.value, names, depth + 1)
        if isinstance(text, str):
            return _tried(getattr(text, node.func.attr), *arguments)
    raise _Unsettled


def _index(node: ast.expr, names: _Names, depth: int) -> Any:
    if not isinstance(node, ast.Slice):
        return _value(node, names, depth + 1)
    ends = (node.lower, node.upper, node.step)
    return slice(*[None if each is None else _value(each, names, depth + 1) for each in ends])


def _tried(function: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return function(*arguments)
    except (KeyError, TypeError, ValueError, IndexError):  # it would fail when it runs, too
        raise _Unsettled from None
