"""What the defaults of parameters mean, as far as the source shows it: `timeout=TIMEOUT` is shown with its value, as it is of imported objects.

In: an expression, and where it is written. Out: source text of its value; the expression itself where the value is not plain to see. Nothing of the
documented package runs.
"""

from __future__ import annotations

import ast
import enum
import importlib
import operator
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

import griffe

from docbuilder.pyapi.attributes import assigned, shortened
from docbuilder.pyapi.backends import tree_of
from docbuilder.pyapi.static.changes import changed_names
from docbuilder.pyapi.static.foreign import ForeignNames, is_standard
from docbuilder.pyapi.static.modules import Modules
from docbuilder.pyapi.static.types import foreign_name

_DEEPEST = 20  # names for names, values in values
_LONG = 300  # characters of a default
_LARGEST = 10_000  # items and characters that an operation may give, and bits of a number
# modules whose constants are the same on every machine; importing them does nothing else
_CONSTANT_MODULES = frozenset(
    {"ast", "calendar", "cmath", "dataclasses", "datetime", "decimal", "errno", "http", "inspect", "json", "logging"}
    | {"math", "operator", "re", "stat", "string", "subprocess", "zlib"}
)
_ENUM_MODULES = frozenset({"signal", "socket"})  # whose numbers are not
ENUMS = frozenset({"enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"})
_DOTTED = re.compile(r"\w+(?:\.\w+)*")
_AUTO = re.compile(r"(?:\w+\.)?auto\(\)")
_NEXT = "_generate_next_value_"
_OPERATIONS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
_SIGNS: Mapping[type, Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
    ast.Not: operator.not_,
}
_MAKERS: Mapping[str, Callable[..., Any]] = {
    f"builtins.{each.__name__}": each
    for each in (bool, bytes, complex, dict, float, frozenset, int, list, range, set, slice, str, tuple)
} | {"decimal.Decimal": Decimal, "fractions.Fraction": Fraction}

_CASTS = frozenset({"typing.cast", "typing_extensions.cast"})


class _Unknown(Exception):
    """A value is not plain to see."""


class _Named(str):
    """What is shown by its name: a class, a function, a member of an enumeration."""

    __slots__ = ()


class StaticValues:
    """Works out what expressions stand for.

    Args:
        modules: where names are looked up.
        foreign: names what other packages have.
    """

    def __init__(self, modules: Modules, foreign: ForeignNames) -> None:
        self._modules = modules
        self._foreign = foreign

    def text_of(self, source: str, scope: griffe.Object) -> str:
        """Source text of the value of an expression that is written in `scope`."""
        try:
            node = ast.parse(source, mode="eval").body
            if (inner := self._uncast(node, scope)) is not node:
                node, source = inner, ast.unparse(inner)
            if isinstance(node, ast.Lambda):
                return shortened(source)  # it says what it does; in other values it is a detail
            text = _shown(self._value(node, scope, 0))
        except (
            _Unknown,
            SyntaxError,
            ValueError,
            TypeError,
            ArithmeticError,
            LookupError,
            RecursionError,
            MemoryError,
        ):
            return shortened(self._with_path(source, scope))
        if (len(text) <= _LONG or text[:1] in "'\"") and text[:1] != "<":
            return text
        return shortened(source)

    def _uncast(self, node: ast.expr, scope: griffe.Object) -> ast.expr:
        """What `typing.cast` gives back: its second argument."""
        while (
            isinstance(node, ast.Call)
            and len(node.args) == 2
            and self._modules.path_in(scope, ast.unparse(node.func)) in _CASTS
        ):
            node = node.args[1]
        return node

    def _with_path(self, source: str, scope: griffe.Object) -> str:
        """What is not there is called by its path, as mocks show it: `torch.device("cpu")` for `th.device("cpu")`.

        So is what the standard library has: `time.time` for `time`.
        """
        if _DOTTED.fullmatch(source):
            path = self._modules.path_in(scope, source)
            return foreign_name(path).text if is_standard(path) else source
        head, opening, rest = source.partition("(")
        path = self._modules.path_in(scope, head) if opening and _DOTTED.fullmatch(head) else ""
        top = path.partition(".")[0]
        is_here = top in sys.stdlib_module_names | {"", "builtins", scope.module.path.partition(".")[0]}
        return source if is_here or self._modules.module(top) is not None else f"{path}({rest}"

    def texts_of_members(self, value: griffe.Class, members: Mapping[str, str]) -> Iterator[str]:
        """Source text of the values of an enumeration's members, in order; `members` has what is written."""
        bases = {*self._modules.unknown_bases(value), *(base.path for base in self._modules.mro(value))}
        told = any(_NEXT in base.members for base in self._modules.mro(value) if base.module.path != "enum")
        texts: list[str] = []
        for name, written in members.items():
            text = self.text_of(written, value)
            if _AUTO.fullmatch(written) and not told:
                text = _next_text(name, texts, bases) or text
            texts.append(text)
        yield from texts

    def _value(self, node: ast.expr, scope: griffe.Object, depth: int) -> Any:
        """The value of an expression.

        Raises:
            _Unknown: it is not plain to see.
        """
        if depth > _DEEPEST:
            raise _Unknown
        match node:
            case ast.Constant():
                return node.value
            case ast.Name() | ast.Attribute():
                return self._named(ast.unparse(node), scope, depth + 1)
            case ast.Tuple() | ast.List() | ast.Set():
                items = [item for each in node.elts for item in self._items(each, scope, depth + 1)]
                return (
                    items if isinstance(node, ast.List) else tuple(items) if isinstance(node, ast.Tuple) else set(items)
                )
            case ast.Dict():
                return self._dictionary(node, scope, depth + 1)
            case ast.UnaryOp():
                return _SIGNS[type(node.op)](_plain(self._value(node.operand, scope, depth + 1)))
            case ast.BinOp():
                return self._operation(node, scope, depth + 1)
            case ast.JoinedStr():
                return "".join(self._piece(each, scope, depth + 1) for each in node.values)
            case ast.Subscript():
                return self._value(node.value, scope, depth + 1)[_plain(self._value(node.slice, scope, depth + 1))]
            case ast.Call():
                return self._made(node, scope, depth + 1)
            case ast.Lambda():
                return _Named("<lambda>")
        raise _Unknown

    def _items(self, node: ast.expr, scope: griffe.Object, depth: int) -> list[Any]:
        if not isinstance(node, ast.Starred):
            return [self._value(node, scope, depth)]
        found = self._value(node.value, scope, depth)
        if not isinstance(found, list | tuple):
            raise _Unknown
        return list(found)

    def _dictionary(self, node: ast.Dict, scope: griffe.Object, depth: int) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            given = self._value(value, scope, depth)
            if key is None:
                found |= given
            else:
                found[self._value(key, scope, depth)] = given
        return found

    def _operation(self, node: ast.BinOp, scope: griffe.Object, depth: int) -> Any:
        left, right = self._value(node.left, scope, depth), self._value(node.right, scope, depth)
        if isinstance(left, _Named) and isinstance(right, _Named) and isinstance(node.op, ast.BitOr):
            return _Named(f"{left} | {right}")
        left, right = _plain(left), _plain(right)
        sizes = [len(each) if isinstance(each, str | bytes | list | tuple) else 0 for each in (left, right)]
        numbers = [abs(each) for each in (left, right) if isinstance(each, int)]
        if isinstance(node.op, ast.Pow | ast.LShift) and max(numbers, default=0) > _LARGEST:
            raise _Unknown
        if isinstance(node.op, ast.Mult) and max(sizes) * max(numbers, default=0) > _LARGEST:
            raise _Unknown
        if isinstance(node.op, ast.Mod) and isinstance(left, str | bytes):
            raise _Unknown  # a format
        return _OPERATIONS[type(node.op)](left, right)

    def _piece(self, node: ast.expr, scope: griffe.Object, depth: int) -> str:
        if isinstance(node, ast.Constant):
            return str(node.value)
        if not isinstance(node, ast.FormattedValue) or node.format_spec is not None or node.conversion != -1:
            raise _Unknown
        found = self._value(node.value, scope, depth)
        if isinstance(found, _Named) or not isinstance(found, str | int | float):
            raise _Unknown
        return str(found)

    def _made(self, node: ast.Call, scope: griffe.Object, depth: int) -> Any:
        """What a built-in type makes of its arguments; what `typing.cast` gives back."""
        if (inner := self._uncast(node, scope)) is not node:
            return self._value(inner, scope, depth)
        path = self._modules.path_in(scope, ast.unparse(node.func))
        arguments = [item for each in node.args for item in self._items(each, scope, depth)]
        options = {each.arg: self._value(each.value, scope, depth) for each in node.keywords if each.arg}
        if (
            path in {"pathlib.Path", "pathlib.PurePath"}
            and all(type(each) is str for each in arguments)
            and not options
        ):
            return _Named(f"{path}({str(PurePosixPath(*arguments))!r})")
        is_plain = not any(isinstance(each, _Named) for each in arguments) and len(options) == len(node.keywords)
        if path not in _MAKERS or not is_plain or (options and path != "builtins.dict"):
            raise _Unknown
        return _MAKERS[path](*arguments, **options)

    # --- names

    def _named(self, dotted: str, scope: griffe.Object, depth: int) -> Any:
        """What a name stands for where it is written."""
        path = self._modules.path_in(scope, dotted)
        if path == "builtins.Ellipsis":
            return ...
        if path.startswith("builtins."):
            return _Named(path.partition(".")[2])
        if is_standard(path):
            return _of_standard_library(path)
        found = self._modules.find(path)
        if isinstance(found, griffe.Class | griffe.Function):
            own = found.module.path.partition(".")[0] == scope.module.path.partition(".")[0]
            return (
                _Named(found.path[len(found.module.path) + 1 :]) if own else _Named(self._foreign.name(found.path).text)
            )
        if isinstance(found, griffe.Module):
            return _Named(found.path)
        if isinstance(found, griffe.Attribute):
            # in the body of an enumeration a name stands for the value: its members are made when the body has run
            return self._attribute(found, depth) if "." in dotted else self._constant(found, depth)
        holder, _, last = path.rpartition(".")
        member = self._modules.find(holder) if last in {"name", "value"} else None
        if isinstance(member, griffe.Attribute) and self._is_member(member):
            return member.name if last == "name" else self._constant(member, depth)
        if holder and found is None and path.partition(".")[0] != scope.module.path.partition(".")[0]:
            return _Named(foreign_name(path).text)  # of a package whose source is not there
        raise _Unknown

    def _attribute(self, value: griffe.Attribute, depth: int) -> Any:
        if not self._is_member(value):
            return self._constant(value, depth)
        owner = value.parent
        if isinstance(owner, griffe.Class) and (other := owner.members.get(str(value.value))) is not None:
            value = other if isinstance(other, griffe.Attribute) else value  # another name for a member
        return _Named(f"{value.path[len(value.module.path) + 1 :]}")

    def _is_member(self, value: griffe.Attribute) -> bool:
        """It is a member of an enumeration."""
        owner = value.parent
        if not isinstance(owner, griffe.Class) or value.value is None or value.name.startswith("_"):
            return False
        bases = {*self._modules.unknown_bases(owner), *(base.path for base in self._modules.mro(owner))}
        return bool(bases & ENUMS)

    def _constant(self, value: griffe.Attribute, depth: int) -> Any:
        """The value of a name that is bound once, and that nothing changes afterwards as far as its module shows."""
        file, owner = value.module.filepath, value.parent
        if owner is None or not isinstance(file, Path):
            raise _Unknown
        node = _bound_once(str(file), owner.path[len(value.module.path) + 1 :]).get(value.name)
        if node is None:
            raise _Unknown
        found = self._value(node, owner, depth)
        if isinstance(found, list | dict | set) and value.name in changed_names(str(file)):
            raise _Unknown
        return found


def _next_text(name: str, texts: Sequence[str], bases: Set[str]) -> str:
    """What `enum.auto()` stands for, behind members with these values; "" where versions of Python do not agree on it."""
    if "enum.StrEnum" in bases:
        return repr(name.lower())
    if not all(text.isdecimal() for text in texts):
        return ""
    numbers = [int(text) for text in texts]
    highest = max(numbers, default=0)
    if bases & {"enum.Flag", "enum.IntFlag"}:
        return str(1 << highest.bit_length())
    return str(highest + 1) if not numbers or numbers[-1] == highest else ""


def _plain(value: Any) -> Any:
    """A value that can be reckoned with.

    Raises:
        _Unknown: it is shown by its name.
    """
    if isinstance(value, _Named):
        raise _Unknown
    return value


def _shown(value: Any) -> str:
    """Source text of a value; sets in order."""
    if isinstance(value, _Named):
        return str(value)
    if value is ...:
        return "..."
    match value:
        case list() | tuple() | set() | frozenset():
            items = [_shown(each) for each in value]
            inside = ", ".join(sorted(items) if isinstance(value, set | frozenset) else items)
            if isinstance(value, list):
                return f"[{inside}]"
            if isinstance(value, tuple):
                return f"({inside},)" if len(items) == 1 else f"({inside})"
            braces = f"{{{inside}}}" if items else ""
            return (braces or "set()") if isinstance(value, set) else f"frozenset({braces})"
        case dict():
            return "{" + ", ".join(f"{_shown(key)}: {_shown(each)}" for key, each in value.items()) + "}"
    return repr(value)


def _of_standard_library(path: str) -> Any:
    """A constant, a class or a function of the standard library."""
    if path.rpartition(".")[0] in {"typing", "collections.abc"}:
        return _Named(foreign_name(path).text)
    module, *names = path.split(".")
    if module not in _CONSTANT_MODULES | _ENUM_MODULES:
        raise _Unknown
    found: Any = importlib.import_module(module)
    for name in names:
        found = getattr(found, name, _Unknown)
    if isinstance(found, enum.Enum):
        return _Named(f"{type(found).__qualname__}.{found.name}")
    if module in _ENUM_MODULES:
        raise _Unknown
    if isinstance(found, bool | int | float | str | None):
        return found
    if callable(found) and found is not _Unknown:
        return _Named(foreign_name(path).text)
    raise _Unknown


@lru_cache(maxsize=32)
def _bound_once(path: str, qualified_name: str) -> Mapping[str, ast.expr]:
    """What the names are assigned that a module, or a class in it, binds by one statement that always runs."""
    body: list[ast.stmt] = tree_of(path).body
    for part in qualified_name.split(".") if qualified_name else ():
        classes = [each for each in body if isinstance(each, ast.ClassDef) and each.name == part]
        if len(classes) != 1:
            return {}
        body = classes[0].body
    counts = Counter(name for statement in body for name in _bound(statement))
    found = {name: node for each in body for name, node in assigned(each).items() if node is not None}
    return {name: node for name, node in found.items() if counts[name] == 1}


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement, or one below it in the same scope, binds or takes away."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node.id
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
