"""Types and values as text for readers: the same in every run, and by the names that people use.

In: annotations and defaults. Out: `TypePart`s with the paths of what they name, and source text.

Longer than other modules: every kind of annotation is a few lines.
"""

from __future__ import annotations

import ast
import builtins
import collections.abc
import contextlib
import dataclasses
import datetime
import enum
import functools
import itertools
import operator
import os
import re
import sys
import tempfile
import types
import typing
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from docbuilder.pyapi.attributes import shortened
from docbuilder.pyapi.backends import parsed
from docbuilder.pyapi.imported_names import imported_path, is_nothing, origin_path
from docbuilder.pyapi.known import public_path
from docbuilder.pyapi.lazy import LAZY
from docbuilder.pyapi.mock_objects import UNTOLD, is_mock, items_of, path_of
from docbuilder.pyapi.model import TypePart
from docbuilder.pyapi.paths import Paths
from docbuilder.pyapi.safe_access import call, qualified_name, read, read_name
from docbuilder.pyapi.scopes import Scopes
from docbuilder.pyapi.type_parts import FINAL, WORD, Parts, bracketed, flattened, joined, literal, united

_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+| id='\d+'")
_SHOWN_CLASS = re.compile(
    r"<(?:class|enum|function|built-in function|built-in method) '?(?:builtins\.)?([\w.]+)[^<>]*>"
)
_OF_THIS_MACHINE = ("environ", "stdin", "stdout", "stderr", "argv", "path", "version_info")  # of `os` and `sys`
# modules of classes whose values do not say what is written: the parts of `t"{name}"`, what may be another one every time
_OF_SOURCE = frozenset({"string.templatelib", "uuid"})
_LONGEST = 10_000  # characters of a default
_DEEPEST = 20  # levels of types in types, and of values in values
_HOMELESS = frozenset(
    {"builtins", "typing", "typing_extensions", "types", "collections.abc", "collections", "_collections_abc"}
)
_TYPE_MODULES = frozenset({"typing", "types", "collections.abc"})
_TYPING = frozenset({"typing", "typing_extensions"})
_VARIABLES = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple", "TypeAliasType"})
_OF_PARAMETERS = {"ParamSpecArgs": "args", "ParamSpecKwargs": "kwargs"}
_OURS = frozenset(
    {"PYTHONHASHSEED", "PYTHONIOENCODING", "OPENBLAS_NUM_THREADS"}
)  # variables that are set for this process
_SECRET = 6  # characters of a variable's value that are recognised in a default
_NUMBER = 4  # the same for numbers
_LONG = 300  # characters of a default that is still read
_MANAGERS = (contextlib.AbstractContextManager, contextlib.AbstractAsyncContextManager)
_SPECIAL = {Ellipsis: "...", type(None): "None", None: "None", type(Ellipsis): "..."}
# classes that call themselves built in, but are found in `types` alone: `CodeType`, whose own name is `code`
_OF_TYPES = {
    each: name
    for name, each in reversed(vars(types).items())
    if isinstance(each, type) and vars(builtins).get(each.__name__) is not each and each.__module__ == "builtins"
}
_FROZEN = vars(builtins).get("frozendict", dict)  # of Python 3.15
_KINDS = (type(lambda: None), types.BuiltinFunctionType, types.MethodType, types.MethodDescriptorType)


class Formatter:
    """Writes types and values out; classes of the documented package are linked by their public paths."""

    def __init__(self, paths: Paths, scopes: Scopes) -> None:
        self._paths = paths
        self._scopes = scopes
        self._formatted: dict[Hashable, tuple[TypePart, ...]] = {}
        self._seen: dict[tuple[int, object], tuple[Any, tuple[TypePart, ...]]] = {}  # by id of the type, which it keeps
        self._home_folder = str(Path("~").expanduser())
        # what tells of this machine or of who uses it: folders, and what the environment holds
        folders = {str(Path.cwd()), self._home_folder, sys.prefix, sys.base_prefix, tempfile.gettempdir()}
        values = {value for name, value in os.environ.items() if name not in _OURS and len(value) >= _SECRET}
        private = sorted(each for each in folders | values if len(each) > 1)
        self._private = re.compile("|".join(map(re.escape, private)))
        self._doubtful = self._secret = False
        self._open: list[str] = []  # quoted types that are being read
        self._given: dict[str, list[TypePart]] = {}  # what is shown in the place of type variables
        self._home = re.compile(re.escape(self._home_folder) + r"(?=[/\\'\"])")

    # --- types

    def type_of(self, annotation: Any, space: Mapping[str, Any]) -> tuple[TypePart, ...]:
        """The readable form of a type.

        Args:
            annotation: the type, or its source text.
            space: the globals in which the text is read.
        """
        kind = type(annotation)
        if kind not in (str, type) and kind.__module__ not in _TYPE_MODULES:
            return self._format(annotation, space)
        try:  # the same types stand in most signatures of a module; equal ones may be written differently
            place = id(annotation), space.get("__name__")
            seen = self._seen.get(place)
            if seen is not None:
                return seen[1]
            written = annotation if kind in (str, type) else repr(annotation)
            key = (kind, written, place[1])
            found = self._formatted.get(key)
        except KeyboardInterrupt:
            raise
        except BaseException:  # it holds something without a hash, or that cannot be shown
            return self._format(annotation, space)
        if found is None:
            found = self._formatted[key] = self._format(annotation, space)
        self._seen[place] = annotation, found
        return found

    def _format(self, annotation: Any, space: Mapping[str, Any]) -> tuple[TypePart, ...]:
        parts: list[TypePart] = []
        try:
            self._add(annotation, space, parts, 0)
        except KeyboardInterrupt:
            raise
        except BaseException:  # somebody's class that raises when it is looked at
            return (TypePart(self.default(annotation)),)
        return () if parts == FINAL else joined(parts)

    def _add(self, value: Any, space: Mapping[str, Any], out: list[TypePart], depth: int) -> None:
        if depth > _DEEPEST:
            out.append(TypePart("..."))
            return
        kind = type(value)
        if is_mock(value):
            path, items = path_of(value), items_of(value)
            out.append(TypePart(path if items else repr(value), path))
            if items:
                self._add_list("[", items, "]", space, out, depth)
        elif kind is str:
            self._add_source(value, space, out, depth)
        elif kind is typing.ForwardRef:
            home = sys.modules.get(value.__forward_module__ or "")  # of fields that come from another module
            self._add_source(value.__forward_arg__, home.__dict__ if home is not None else space, out, depth)
        elif value is None or value is Ellipsis:
            out.append(TypePart(_SPECIAL[value]))
        elif kind is list:
            self._add_list("[", value, "]", space, out, depth)
        elif kind.__name__ in _OF_PARAMETERS and kind.__module__ in _TYPING:
            out.append(TypePart(f"{value.__origin__.__name__}.{_OF_PARAMETERS[kind.__name__]}"))
        elif read(value, "__unpacked__") is True or origin_name(value) == "Unpack":
            self._add_unpacked(value, space, out, depth)
        elif isinstance(value, types.GenericAlias | types.UnionType) or typing.get_origin(value) is not None:
            self._add_generic(value, space, out, depth)
        elif kind.__name__ in _VARIABLES and kind.__module__ in _TYPING:
            out += self._given.get(value.__name__) or (TypePart(value.__name__),)
        elif kind is dataclasses.InitVar:
            self._add(value.type, space, out, depth + 1)
        elif isinstance(value, (type, *_KINDS)):
            out.append(self.named(value))
        elif kind.__module__ in {"typing", "typing_extensions"}:
            name = read_name(value, "_name", "__name__") or repr(value)
            out.append(TypePart(_modern(name.removeprefix("typing."))))
        elif isinstance(value, types.ModuleType):
            out.append(TypePart(value.__name__, value.__name__))
        else:
            text = self.default(value)
            # an instance that stands for a type, as the interfaces of zope do, has a name and a module
            out.append(self.named(value) if text[:1] == "<" and qualified_name(value) else TypePart(text))

    def named(self, value: Any) -> TypePart:
        """A class or a function by its name."""
        if value is type(None):
            return TypePart("None")
        module, name = read_name(value, "__module__"), qualified_name(value) or repr(value)
        name = name.rpartition("<locals>.")[2]
        if module == "builtins" and isinstance(value, type):
            return TypePart(_OF_TYPES.get(value, name))
        if self._paths.own(module):
            return TypePart(name, self._paths.shortest(value))
        return self._at(self._paths.public_module(module, name), name)

    def _at(self, module: str, name: str) -> TypePart:
        """The name `name` of a module, which may not be loaded."""
        if not module or module in _HOMELESS:
            return TypePart(name)
        path = public_path(module, name)
        return TypePart(name if self._paths.own(module) else path, path)

    def _add_generic(self, value: Any, space: Mapping[str, Any], out: list[TypePart], depth: int) -> None:
        origin, args = typing.get_origin(value), typing.get_args(value)
        if origin is typing.Union or origin is types.UnionType:
            alternatives: list[Parts] = []
            for arg in args:
                parts: list[TypePart] = []
                self._add(arg, space, parts, depth + 1)
                alternatives.append(joined(parts))
            out += united(alternatives)  # a variable may stand for `None`
        elif origin is typing.Annotated or origin is typing.Final:
            self._add(args[0], space, out, depth + 1)
        elif origin is typing.Literal:
            out.append(TypePart(f"Literal[{', '.join(self.default(arg) for arg in args)}]"))
        else:
            self._add_origin(origin, space, out, depth)
            if origin in _MANAGERS and args[1:] == (bool | None,):
                args = args[:1]  # what `typing.ContextManager[Any]` has for its second parameter from Python 3.13 on
            if args or (origin is tuple and hasattr(value, "__args__")):  # `tuple[()]`, but not a bare `Tuple`
                if origin is collections.abc.Callable and len(args) == 2:
                    args = (list(args[0]) if isinstance(args[0], list | tuple) else args[0], args[1])
                elif any(type(arg) is tuple for arg in args):
                    # what stands for a `ParamSpec`: `Task[[int, str], bytes]`
                    args = tuple(list(arg) if type(arg) is tuple else arg for arg in args)
                self._add_list("[", args or ((),), "]", space, out, depth)

    def _add_unpacked(self, value: Any, space: Mapping[str, Any], out: list[TypePart], depth: int) -> None:
        """`*Ts`, and `Unpack[Fields]` of keyword arguments."""
        inner = typing.get_args(value)[0] if origin_name(value) == "Unpack" else read(value, "__origin__", value)
        is_variable = type(inner).__name__ == "TypeVarTuple"
        out.append(TypePart("*" if is_variable else "Unpack["))
        self._add(inner, space, out, depth + 1)
        out.append(TypePart("" if is_variable else "]"))

    def _add_origin(self, origin: Any, space: Mapping[str, Any], out: list[TypePart], depth: int) -> None:
        if not isinstance(origin, type) and read(type(origin), "__module__") in _TYPING:
            out.append(TypePart(str(read(origin, "_name") or origin).removeprefix("typing.")))
        else:
            self._add(origin, space, out, depth + 1)

    def _add_list(
        self, start: str, items: Iterable[Any], end: str, space: Mapping[str, Any], out: list[TypePart], depth: int
    ) -> None:
        out.append(TypePart(start))
        for index, item in enumerate(items):
            if index:
                out.append(TypePart(", "))
            if item == () and isinstance(item, tuple):
                out.append(TypePart("()"))
            else:
                self._add(item, space, out, depth + 1)
        out.append(TypePart(end))

    def _add_source(self, text: str, space: Mapping[str, Any], out: list[TypePart], depth: int) -> None:
        """A type in quotes: what it means where its names are known, else its text with every known name linked."""
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            out.append(TypePart(repr(text) if depth else text))  # `Array["b c"]` has it for itself
            return
        if text in self._open:  # `Tree = dict[str, "Tree"]`; `Tree = "dict[str, Tree]"`, which is known by its text
            out.append(
                TypePart(next((name for name, value in space.items() if type(value) is str and value == text), text))
            )
            return
        self._open.append(text)
        try:
            self._add_meaning(text, tree, space, out, depth)
        finally:
            self._open.pop()

    def _add_meaning(
        self, text: str, tree: ast.expr, space: Mapping[str, Any], out: list[TypePart], depth: int
    ) -> None:
        if any(self._says_less(each, space) for each in ast.walk(tree)):
            self._add_tree(tree, space, out, depth + 1)
            return
        try:
            value = eval(compile(ast.Expression(tree), "<annotation>", "eval"), dict(space))  # noqa: S307  # as Python does
        except KeyboardInterrupt:
            raise
        except BaseException:
            self._add_tree(tree, space, out, depth + 1)
            return
        if (type(value) is str and value == text) or (depth and _holds(value, text)):
            out.append(TypePart(text))
            return
        parts: list[TypePart] = []
        self._add(value, space, parts, depth + 1)
        if self._are_hidden(parts):
            self._add_tree(tree, space, out, depth + 1)
        else:
            out += parts

    def _says_less(self, node: ast.AST, space: Mapping[str, Any]) -> bool:
        """What a name, or a type with arguments, stands for is less than what is written for it."""
        if isinstance(node, ast.Subscript):
            known = _resolve(ast.unparse(node.value), space)
            if isinstance(known, type):
                return call(operator.getitem, known, int) is known  # `frozendict[str, int]`
            return _quotes_variables(known, space)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            home = space.get(node.value.id)
            if self._scopes.alias(f"{node.value.id}.{node.attr}", space) is not None:
                return True
            return (
                isinstance(home, types.ModuleType)
                and not is_mock(home)
                and is_nothing(home.__dict__.get(node.attr, home), node.attr)
            )
        if not isinstance(node, ast.Name):
            return False
        return _has_no_meaning(node.id, space) or self._scopes.alias(node.id, space) is not None

    def _are_hidden(self, parts: Iterable[TypePart]) -> bool:
        """A type is made of what another package keeps to itself: its name says more, as `numpy.typing.ArrayLike`."""
        return any("._" in each.target and not self._paths.own(each.target) for each in parts)

    def _add_tree(self, node: ast.AST, space: Mapping[str, Any], out: list[TypePart], depth: int) -> None:
        if depth > _DEEPEST:
            out.append(TypePart("..."))
        elif isinstance(node, ast.Name | ast.Attribute):
            dotted = ast.unparse(node)
            if (alias := self._scopes.alias(dotted, space)) is not None:
                self._add_source(*alias, out, depth + 1)
                return
            known, home, path = _known(dotted, space)
            parts: list[TypePart] = []
            if known is not None:
                self._add(known, home, parts, depth + 1)
            is_name = typing.get_origin(known) is not None and self._are_hidden(parts)
            if is_name and (module := imported_path(space, dotted).rpartition("."))[0]:
                out.append(self._at(module[0], module[2]))
            elif known is not None:
                out += parts
            else:
                out.append(self._at(*path) if path else TypePart(_modern(dotted), dotted))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            self._add_union(flattened(node), space, out, depth)
        elif isinstance(node, ast.Subscript):
            self._add_subscript(node, space, out, depth)
        elif isinstance(node, ast.Tuple | ast.List):
            out.append(TypePart("[" if isinstance(node, ast.List) else ""))
            self._add_nodes(node.elts, ", ", space, out, depth)
            out.append(TypePart("]" if isinstance(node, ast.List) else ""))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            self._add_source(node.value, space, out, depth + 1)
        else:
            out.append(TypePart(ast.unparse(node)))

    def _add_subscript(self, node: ast.Subscript, space: Mapping[str, Any], out: list[TypePart], depth: int) -> None:
        name = ast.unparse(node.value).rpartition(".")[2]
        items = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
        if name == "Optional":
            self._add_union([*flattened(items[0]), ast.Constant(None)], space, out, depth)
        elif name == "Union":
            self._add_union(items, space, out, depth)
        elif name == "Literal":
            out.append(literal(items, lambda item: self._parts(item, space, depth)))
        elif name in {"Annotated", "Final", "InitVar"}:
            self._add_tree(items[0], space, out, depth + 1)
        elif name == "Unpack" and type(variable := _resolve(ast.unparse(items[0]), space)).__name__ == "TypeVarTuple":
            out.append(TypePart(f"*{variable.__name__}"))
        else:
            arguments = [self._parts(item, space, depth) for item in items]
            known, home, _ = _known(ast.unparse(node.value), space)
            variables = _variables(known, home) if typing.get_origin(known) is not None else []
            # `Pair[Far]`, where nobody knows `Far`, or `Pair` is made of quoted types
            if len(variables) == len(arguments):
                given, self._given = self._given, dict(zip(variables, arguments, strict=True))
                try:
                    self._add(known, home, out, depth + 1)
                finally:
                    self._given = given
                return
            out += [TypePart(ast.unparse(node.value))] if variables else self._parts(node.value, space, depth)
            out += bracketed(arguments)

    def _add_union(self, nodes: Sequence[ast.AST], space: Mapping[str, Any], out: list[TypePart], depth: int) -> None:
        out += united([joined(self._parts(each, space, depth)) for each in nodes])

    def _parts(self, node: ast.AST, space: Mapping[str, Any], depth: int) -> list[TypePart]:
        out: list[TypePart] = []
        self._add_tree(node, space, out, depth + 1)
        return out

    def _add_nodes(
        self, nodes: Sequence[ast.AST], between: str, space: Mapping[str, Any], out: list[TypePart], depth: int
    ) -> None:
        for index, node in enumerate(nodes):
            if index:
                out.append(TypePart(between))
            self._add_tree(node, space, out, depth + 1)

    # --- values

    def checked_default(self, value: Any, source: Callable[[], str | None]) -> str:
        """As `default`; where that says less or more than it should, `source` is asked for what is written."""
        self._doubtful = self._secret = False
        text = self.default(value)
        if not self._doubtful and (len(text) <= _LONG or text[:1] in "'\"") and text[:1] != "<":
            return text
        is_secret = self._secret
        written = source()
        if written is not None:
            return written
        return "..." if is_secret else shortened(text, _LONG)

    def default(self, value: Any, depth: int = 0) -> str:
        """Source text of a default: sets in order, members and functions by name, nothing that differs between runs."""
        kind = type(value)
        if depth > _DEEPEST:
            return "..."
        if kind in (int, float, bool, complex, str, bytes, type(None)):
            text = repr(value)
            if (kind is str or len(text) >= _NUMBER) and self._private.search(text):
                self._doubtful = True
                self._secret = self._secret or not text.startswith(("'/", "'~", '"/'))
            return self._homeless(text)[:_LONGEST]
        if kind is type(Ellipsis):
            return "..."
        try:
            text = self._default(value, kind, depth)
        except KeyboardInterrupt:
            raise
        except BaseException:
            text = f"<{kind.__name__}>"
        return self._homeless(text)[:_LONGEST]

    def _homeless(self, text: str) -> str:
        """`text` with `~` for the home folder, which is another one on every machine."""
        return self._home.sub("~", text) if self._home_folder in text else text

    def _default(self, value: Any, kind: type, depth: int) -> str:
        if is_mock(value):
            text = repr(value)
            self._doubtful = self._doubtful or UNTOLD in text
            return text
        for module, name in itertools.product((os, sys), _OF_THIS_MACHINE):
            if value is module.__dict__.get(name):
                return f"{module.__name__}.{name}"
        if isinstance(value, enum.Enum):
            names = value.name.split("|") if value.name else ()  # a flag may be several
            return " | ".join(f"{kind.__qualname__}.{name}" for name in names) or repr(value)
        if value is type(None):
            return "type(None)"
        if isinstance(value, (type, *_KINDS)):
            name = self.named(value).text
            return "<lambda>" if name.endswith("<lambda>") else name
        if kind in (list, tuple, set, frozenset):
            items = [self.default(item, depth + 1) for item in value]
            if kind in (set, frozenset):
                items.sort()
            inside = ", ".join(items)
            if kind is list:
                return f"[{inside}]"
            if kind is tuple:
                return f"({inside},)" if len(items) == 1 else f"({inside})"
            braces = f"{{{inside}}}" if items else ""
            return (braces or "set()") if kind is set else f"frozenset({braces})"
        if kind is dict or kind is _FROZEN:
            pairs = (f"{self.default(key, depth + 1)}: {self.default(item, depth + 1)}" for key, item in value.items())
            inside = "{" + ", ".join(pairs) + "}"
            return inside if kind is dict else f"frozendict({inside if value else ''})"
        if kind is functools.partial:
            shown = [self.default(value.func, depth + 1)]
            shown += [self.default(item, depth + 1) for item in value.args]
            shown += [f"{name}={self.default(item, depth + 1)}" for name, item in value.keywords.items()]
            return f"functools.partial({', '.join(shown)})"
        if isinstance(value, types.ModuleType):
            return value.__name__
        if isinstance(value, types.GenericAlias | types.UnionType) or typing.get_origin(value) is not None:
            return "".join(part.text for part in self.type_of(value, {}))
        text = repr(value)
        self._doubtful = self._doubtful or parsed(text) is None  # no code
        if isinstance(value, PurePath):  # whose class is another one on every system
            text = f"pathlib.{'Path' if isinstance(value, Path) else 'PurePath'}({str(value)!r})"
        if _SHOWN_CLASS.search(text):
            self._doubtful, text = True, _SHOWN_CLASS.sub(r"\1", text)
        self._doubtful = (
            self._doubtful
            or kind.__module__ in _OF_SOURCE
            or _is_of_now(value)
            or _ADDRESS.search(text) is not None
            or self._private.search(text) is not None
        )
        return " ".join(_ADDRESS.sub("", text).split())


def _is_of_now(value: Any) -> bool:
    """A date, or a time, of about the day of this build: most likely it is read from the clock."""
    day = value.date() if isinstance(value, datetime.datetime) else value
    return isinstance(day, datetime.date) and abs(day - datetime.date.today()) <= datetime.timedelta(days=1)


def origin_name(value: Any) -> str:
    """The name of what a special form of `typing` was subscripted: `Unpack`."""
    origin = typing.get_origin(value)
    return read_name(origin, "_name") if origin is not None and not isinstance(origin, type) else ""


def _holds(value: Any, text: str, depth: int = 0) -> bool:
    """A type is made of one that is written as `text`: `Tree = dict[str, "Tree"]`."""
    if isinstance(value, str | typing.ForwardRef):
        return (value if isinstance(value, str) else value.__forward_arg__) == text
    return depth < _DEEPEST and any(_holds(each, text, depth + 1) for each in typing.get_args(value))


def _variables(value: Any, space: Mapping[str, Any]) -> list[str]:
    """The type variables of a type, in their order, and those of its parts that are quoted."""
    if isinstance(value, str | typing.ForwardRef):
        text = value if isinstance(value, str) else value.__forward_arg__
        parts: Sequence[Any] = [found for name in WORD.findall(text) if _is_variable(found := space.get(name))]
    elif _is_variable(value):
        return [value.__name__]
    elif typing.get_origin(value) is typing.Literal:
        return []
    else:
        parts = value if isinstance(value, list) else typing.get_args(value)
    return list(dict.fromkeys(name for each in parts for name in _variables(each, space)))


def _quotes_variables(value: Any, space: Mapping[str, Any]) -> bool:
    """A type has type variables in quotes, of which Python knows nothing: `Many = Union[T, "list[T]"]`."""
    if isinstance(value, str | typing.ForwardRef):
        return bool(_variables(value, space))
    is_literal = typing.get_origin(value) is typing.Literal
    return not is_literal and any(_quotes_variables(each, space) for each in typing.get_args(value))


def _is_variable(value: Any) -> bool:
    return type(value).__name__ in {"TypeVar", "ParamSpec"} and type(value).__module__ in _TYPING


def _known(dotted: str, space: Mapping[str, Any]) -> tuple[Any, Mapping[str, Any], tuple[str, str] | None]:
    """What a name stands for, or None; the globals in which that is to be read; module and name, where it is for type checkers alone."""
    found = _resolve(dotted, space)
    is_known = found is not None and not _has_no_meaning(dotted, space)
    if is_known or not (path := origin_path(space, dotted) or imported_path(space, dotted)):
        return found, space, None
    module, _, name = path.rpartition(".")
    home = sys.modules.get(module)
    return read(home, name), read(home, "__dict__", space), (module, name)


def _has_no_meaning(name: str, space: Mapping[str, Any]) -> bool:
    """A module has nothing for the name of a type that it imports for type checkers alone, or a lazy import that fails."""
    value = space.get(name, ...)
    return is_nothing(value, name) or type(value) is LAZY


def _resolve(dotted: str, space: Mapping[str, Any]) -> Any:
    first, *rest = dotted.split(".")
    value = space.get(first, getattr(builtins, first, None))
    for name in rest:
        value = read(value, name)
    return value


def _modern(name: str) -> str:
    """`typing.List` and its like by their modern names."""
    last = name.removeprefix("typing.")
    return {
        "List": "list",
        "Dict": "dict",
        "Tuple": "tuple",
        "Set": "set",
        "FrozenSet": "frozenset",
        "Type": "type",
    }.get(last, last)
