"""What operators and methods make of texts, numbers, lists and dictionaries that are known.

In: values. Out: a value; `Unknown` for what is not known, and for what would be larger than any text that somebody writes: the source of a stranger
says how large.
"""

from __future__ import annotations

import ast
import inspect
import operator
import re
import string
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

_LONGEST = 200_000  # characters of a text, items of a list
_LARGEST = 20 * _LONGEST  # characters of what may be made at once, before it is measured
_WIDEST = 1000  # columns that a text is padded to
_METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset(
        {"capitalize", "casefold", "center", "count", "endswith", "expandtabs", "find", "format", "format_map", "index"}
        | {"isalpha", "isdigit", "isidentifier", "isspace", "isupper", "join", "ljust", "lower", "lstrip", "partition"}
        | {"removeprefix", "removesuffix", "replace", "rfind", "rindex", "rjust", "rpartition", "rsplit", "rstrip"}
        | {"split", "splitlines", "startswith", "strip", "swapcase", "title", "upper", "zfill"}
    ),
    list: frozenset({"append", "copy", "extend", "insert", "pop", "reverse"}),
    dict: frozenset({"copy", "get", "items", "keys", "pop", "setdefault", "update", "values"}),
}
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "builtins.bool": bool,
    "builtins.dict": dict,
    "builtins.len": len,
    "builtins.list": list,
    "builtins.reversed": lambda items: list(reversed(items)),
    "builtins.sorted": lambda items: sorted(_shown(items)),
    "builtins.str": lambda value="": str(*_shown([value])),
    "builtins.tuple": tuple,
    "builtins.zip": lambda *lists: list(zip(*lists, strict=False)),
    "builtins.enumerate": lambda items, start=0: list(enumerate(items, start)),
    "inspect.cleandoc": inspect.cleandoc,
    "textwrap.dedent": textwrap.dedent,
    "textwrap.fill": textwrap.fill,
    "textwrap.indent": textwrap.indent,
}


def _is_in(value: Any, holder: Any) -> bool:
    is_in = value in holder
    if not is_in and not isinstance(holder, str) and NOTHING_KNOWN in holder:
        raise Unknown
    return is_in


_OPERATIONS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.BitOr: operator.or_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: _is_in,
    ast.NotIn: lambda left, right: not _is_in(left, right),
}
_CONVERSIONS: Mapping[int, Callable[[Any], str]] = {ord("r"): repr, ord("s"): str, ord("a"): ascii}
_COMPARING = ast.Eq | ast.NotEq | ast.Lt | ast.LtE | ast.Gt | ast.GtE
_FIELD = re.compile(r"\w*")  # of a format; attributes and items lead out of texts
_KEY = re.compile(r"%\((\w+)\)")
_WIDTH = re.compile(r"%[^a-zA-Z%(]*(?:\d{4}|\*)")  # of `%5d`


class Unknown(Exception):
    """What code does is not plain to see."""


NOTHING_KNOWN = object()
"""Stands for every value that is not plain to see."""


def operation(kind: ast.operator | ast.cmpop, left: Any, right: Any) -> Any:
    """`left + right`, `left % right`, `left in right`, …

    Raises:
        Unknown: this is not known, or too large.
    """
    if isinstance(kind, ast.Mod) and isinstance(left, str):
        return _sized(_with_values(left, right))
    if isinstance(kind, ast.Mult):
        return _times(left, right) if isinstance(right, int) else _times(right, left)
    if type(kind) not in _OPERATIONS or (isinstance(kind, _COMPARING) and isinstance(left, list | tuple | dict)):
        raise Unknown
    return _sized(_OPERATIONS[type(kind)](left, right))


def has_method(value: Any, name: str) -> bool:
    """`value.name(…)` is known, see `called_method`."""
    return name in _METHODS.get(type(value), ())


def called_method(value: Any, name: str, arguments: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """`value.name(*arguments, **options)`.

    Raises:
        Unknown: this is not known, or too large.
    """
    if isinstance(value, str) and name in {"format", "format_map"}:
        given = options if name == "format" else arguments[0]
        return _sized(_formatted(value, arguments if name == "format" else (), given))
    if isinstance(value, str):
        _check_widths(arguments)
        if name == "replace":
            _check_size(value.count(arguments[0]), arguments[1:2])
        elif name == "join":
            arguments = [_shown(arguments[0])]
            _check_size(len(arguments[0]), [value, *arguments[0]])
    found = getattr(value, name)(*arguments, **options)
    _sized(value)
    # what changes with its dictionary is not looked at twice
    return list(found) if isinstance(value, dict) and name in {"items", "keys", "values"} else _sized(found)


def is_function(path: str) -> bool:
    """The function at a path is known, see `called_function`."""
    return path in _FUNCTIONS


def called_function(path: str, arguments: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """What a function of the standard library makes of texts.

    Raises:
        Unknown: this is not known, or too large.
    """
    if any(each is NOTHING_KNOWN for each in (*arguments, *options.values())):
        raise Unknown
    _check_widths([*arguments, *options.values()] if path.startswith("textwrap.") else ())
    return _sized(_FUNCTIONS[path](*arguments, **options))


def interpolated(value: Any, conversion: int, spec: str) -> str:
    """`f"{value!r:>10}"`.

    Raises:
        Unknown: this is not known, or too large.
    """
    _check_spec(spec)
    (shown,) = _shown([value])
    if conversion != -1:
        shown = _CONVERSIONS[conversion](shown)
    return format(shown, spec)


def _formatted(text: str, arguments: Sequence[Any], options: Mapping[str, Any]) -> str:
    """`text.format(*arguments, **options)`."""
    fields = [(name, spec or "") for _, name, spec, _ in string.Formatter().parse(text) if name is not None]
    for name, spec in fields:
        if not _FIELD.fullmatch(name):
            raise Unknown
        _check_spec(spec)
    used = [options[name] for name, _ in fields if name and not name.isdigit()]
    _check_size(len(fields), _shown([*arguments, *used]))
    return text.format(*arguments, **options)


def _with_values(text: str, values: Any) -> str:
    """`text % values`."""
    given: Iterable[Any] = values if isinstance(values, tuple) else [values]
    if isinstance(values, dict):
        given = [values[key] for key in _KEY.findall(text)]
    if _WIDTH.search(text):
        raise Unknown
    _check_size(text.count("%"), _shown(given))
    made: str = text % values
    return made


def _shown(values: Iterable[Any]) -> list[Any]:
    """Values that are shown in a text: of texts and numbers alone it is known how long they are."""
    found = list(values)
    if not all(each is None or isinstance(each, str | int | float) for each in found):
        raise Unknown
    return found


def _check_size(times: int, values: Iterable[Any]) -> None:
    if times * max((len(each) for each in values if isinstance(each, str)), default=0) > _LARGEST:
        raise Unknown


def _times(items: Any, number: int) -> Any:
    size = len(items) if isinstance(items, str | list | tuple) else _LONGEST
    if size * number > _LONGEST:
        raise Unknown
    return items * number


def _check_spec(spec: str) -> None:
    if "{" in spec or re.search(r"\d{4}", spec):
        raise Unknown


def _check_widths(arguments: Sequence[Any]) -> None:
    if any(isinstance(each, int) and each > _WIDEST for each in arguments):
        raise Unknown


def _sized(value: Any) -> Any:
    if isinstance(value, str | list | tuple) and len(value) > _LONGEST:
        raise Unknown
    return value
