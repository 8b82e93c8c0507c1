"""Types in the words of their source: the names that are known where they stand, and those for which a module has nothing.

In: functions and classes. Out: namespaces, and types that are to be read there. A class's body knows its own classes; a type is made when a
function is defined, and where its package is not installed, nothing is left of it: `except ImportError: Tensor = None`.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import inspect
import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

from docbuilder.pyapi.annotations import is_type, own_annotations
from docbuilder.pyapi.attributes import assigned, class_body, class_statement, statements_of
from docbuilder.pyapi.backends import tree_of
from docbuilder.pyapi.fields import fields_given, function_in, parameters_of_attrs
from docbuilder.pyapi.imported_names import checked_types, imported_path, is_nothing, origin_path
from docbuilder.pyapi.places import is_generated
from docbuilder.pyapi.safe_access import read, read_name

_Globals = Mapping[str, Any]
_TEXTS = (str, typing.ForwardRef)
_ALIASES = {
    type(each)
    for each in (
        typing.Optional[int],  # noqa: UP045  # another class than `int | None`, as for the next ones
        int | None,
        typing.List[int],  # noqa: UP006  # likewise
        list[int],
        typing.Callable[[], int],
        Callable[[], int],
    )
}
_NOTHING: Mapping[str, Any] = types.MappingProxyType({})


class WrittenType(NamedTuple):
    """A type as it is written, and the names that are known there."""

    text: str
    space: _Globals


class Scopes:
    """Finds what a module, or the body of a class, knows; remembers it."""

    def __init__(self) -> None:
        # by the id of a module's namespace, which they keep
        self._of_classes: dict[tuple[int, str], tuple[_Globals, _Globals]] = {}
        self._modules: dict[int, tuple[_Globals, frozenset[str]]] = {}
        self._names: dict[int, tuple[_Globals, frozenset[str]]] = {}
        self._aliases: dict[tuple[int, str], tuple[_Globals, WrittenType | None]] = {}

    def of_function(self, function: FunctionType) -> _Globals:
        """The names that are known where a function is written."""
        return self._inside(function.__globals__, function.__code__.co_qualname.rpartition(".")[0])

    def of_class(self, value: type) -> _Globals:
        """The names that are known in the body of a class."""
        return self._inside(_module_of(value), value.__qualname__)

    def may_hide(self, function: FunctionType) -> bool:
        """The annotations of a function may say less than what is written: quickly told, as most say it all."""
        return bool(self._hidden(function.__globals__)) or is_generated(function)

    def types_of(self, value: Any, function: FunctionType | None) -> Mapping[str, WrittenType]:
        """Parameter, or `return` -> its type, where what Python has for it says less than what is written.

        Args:
            value: a function, or a class.
            function: that whose parameters it takes; a generated one, or None, for a class that takes its fields.
        """
        if isinstance(value, type) and (function is None or is_generated(function)):
            return self._of_fields(value)
        hidden = self._hidden(function.__globals__) if function is not None else None
        node = function_in(function) if function is not None and hidden else None
        if function is None or node is None or not hidden:
            return _NOTHING
        space = self.of_function(function)
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
        written = {each.arg: each.annotation for each in every if each is not None} | {"return": node.returns}
        return {
            name: WrittenType(ast.unparse(each), space)
            for name, each in written.items()
            if each is not None and _mentions(each, hidden)
        }

    def _of_fields(self, value: type) -> Mapping[str, WrittenType]:
        """The fields of a class whose constructor is made of its annotations: the names that bases know are not those that it knows."""
        found: dict[str, WrittenType] = {}
        aliases = parameters_of_attrs(value)
        for base in _bases(value):
            annotations = own_annotations(base)
            hidden = self._hidden(_module_of(base)) if annotations else frozenset()
            written = _annotations_in(base) if any(map(holds_nothing, annotations.values())) and hidden else {}
            for name, annotation in annotations.items():
                node, shown = written.get(name), aliases.get(name, name)
                if type(annotation) is str:
                    found[shown] = WrittenType(annotation, self.of_class(base))
                elif node is not None and _mentions(node, hidden):
                    found[shown] = WrittenType(ast.unparse(node), self.of_class(base))
                elif "__total__" not in value.__dict__:  # which has those of its bases
                    found.pop(shown, None)
        return found

    def _inside(self, space: _Globals, owner: str) -> _Globals:
        """A module's namespace with the types that the class `owner`, and those around it, define; later ones hide earlier ones."""
        if not owner:
            return space
        place = id(space), owner
        if place not in self._of_classes:
            members: dict[str, Any] = {}
            holder: Any = None
            for part in owner.split("."):
                holder = (space if holder is None else type.__getattribute__(holder, "__dict__")).get(part)
                if not issubclass(type(holder), type):
                    break  # a function, in which there is another class
                inner = type.__getattribute__(holder, "__dict__")
                members |= {name: each for name, each in inner.items() if not _is_special(name) and is_type(each)}
            inside = {**space, **members, "__name__": f"{space.get('__name__')}.{owner}"} if members else space
            self._of_classes[place] = space, inside
        return self._of_classes[place][1]

    def alias(self, name: str, space: _Globals) -> WrittenType | None:
        """What a name stands for, as it is written, where that is made of types for which a module has nothing, or is for type checkers alone."""
        holder, _, last = name.rpartition(".")
        if holder:
            module = space.get(holder)
            return self.alias(last, module.__dict__) if type(module) is ModuleType else None
        value = space.get(name)
        if value is None and isinstance(file := space.get("__file__"), str) and (text := checked_types(file).get(name)):
            return WrittenType(text, space)
        if type(value) not in _ALIASES or not holds_nothing(value):
            return None
        place = id(space), name
        if place not in self._aliases:
            self._aliases[place] = space, None  # while it is looked for
            self._aliases[place] = space, self._written_alias(name, space)
        return self._aliases[place][1]

    def _written_alias(self, name: str, space: _Globals) -> WrittenType | None:
        home, own = space, name
        module, _, last = imported_path(space, name).rpartition(".")
        if (found := sys.modules.get(module)) is not None:
            home, own = found.__dict__, last
        hidden, file = self._placeholders(home), home.get("__file__")
        if not hidden:
            return None
        for statement, _ in statements_of(tree_of(file).body) if isinstance(file, str) else ():
            node = assigned(statement).get(own)
            names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} if node is not None else set()
            # names for others of the kind: `Input = Text | Image`
            if node is not None and (_mentions(node, hidden) or any(self.alias(each, home) for each in names)):
                return WrittenType(ast.unparse(node), home)
        return None if home is space else self.alias(own, home)

    def _hidden(self, space: _Globals) -> frozenset[str]:
        """The names in a module that stand for types which were not installed, or are made of such; those in other modules behind a dot."""
        if id(space) not in self._names:
            top = str(space.get("__name__")).partition(".")[0]
            names = self._own_names(space)
            for name, value in list(space.items()):
                if type(value) is ModuleType and value.__name__.partition(".")[0] == top:
                    names |= {f"{name}.{each}" for each in self._own_names(value.__dict__)}
            self._names[id(space)] = space, frozenset(names)
        return self._names[id(space)][1]

    def _own_names(self, space: _Globals) -> set[str]:
        """Those that have no dot."""
        aliases = [name for name, value in list(space.items()) if type(value) in _ALIASES]
        return {*self._placeholders(space), *(name for name in aliases if self.alias(name, space) is not None)}

    def _placeholders(self, space: _Globals) -> frozenset[str]:
        """The names of types that a module imports where it can, and for which it has nothing here."""
        if id(space) not in self._modules:
            names = [name for name, value in list(space.items()) if value is None or value is object or value is Any]
            names = [name for name in names if is_nothing(space[name], name) and not _is_special(name)]
            self._modules[id(space)] = space, frozenset(name for name in names if origin_path(space, name))
        return self._modules[id(space)][1]


def chosen(annotation: Any, written: WrittenType | None) -> Any:
    """What to read: the type that Python has, or the same as it is written."""
    if written is None:
        return annotation
    # attrs has none for `x: None`
    is_less = type(annotation) in _TEXTS or annotation is inspect.Parameter.empty or holds_nothing(annotation)
    return written if is_less else annotation


def holds_nothing(value: Any) -> bool:
    """A type is, or is made of, what stands in the place of a type that is not there."""
    if isinstance(value, dataclasses.InitVar):
        value = value.type
    if isinstance(value, list | tuple):
        return any(map(holds_nothing, value))
    return is_nothing(value) or value is type(None) or any(map(holds_nothing, typing.get_args(value)))


def _mentions(node: ast.expr, names: frozenset[str]) -> bool:
    return any(isinstance(each, ast.Name | ast.Attribute) and ast.unparse(each) in names for each in ast.walk(node))


def _bases(value: type) -> Iterator[type]:
    """The bases of a class, the last first, and the class; those of a `TypedDict` are written, and not what it inherits from."""
    if "__total__" not in value.__dict__:
        yield from reversed(type.__getattribute__(value, "__mro__")[:-1])
        return
    space = _module_of(value)
    path = space.get("__file__")
    statement = class_statement(path, value.__qualname__) if isinstance(path, str) else None
    for node in reversed(statement.bases) if statement is not None else ():
        first, *rest = ast.unparse(node.value if isinstance(node, ast.Subscript) else node).split(".")
        base = functools.reduce(read, rest, space.get(first))
        if isinstance(base, type) and "__total__" in base.__dict__ and base is not value:
            yield from _bases(base)
    yield value


def _annotations_in(value: type) -> Mapping[str, ast.expr]:
    """The annotations in the body of a class, as they are written."""
    path = _module_of(value).get("__file__")
    if not isinstance(path, str):
        return {}
    found = {
        each.target.id: each.annotation
        for each in class_body(path, value.__qualname__)
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }
    return found or dict(_given_to_call(path, value.__qualname__))


def _given_to_call(path: str, name: str) -> Iterator[tuple[str, ast.expr]]:
    """The fields of `Point = NamedTuple("Point", [("x", int)])` and `Size = TypedDict("Size", {"width": int})`."""
    for statement, _ in statements_of(tree_of(path).body):
        call = assigned(statement).get(name)
        if isinstance(call, ast.Call) and len(call.args) > 1:
            yield from ((field, node) for field, node in fields_given(call.args[1]) if node is not None)


def _module_of(value: type) -> _Globals:
    """The module that a class is written in: `anyio` says of those of `anyio._core` that they are its own."""
    told, inside = read_name(value, "__module__"), f"{value.__qualname__}."
    functions = (each for each in type.__getattribute__(value, "__dict__").values() if type(each) is FunctionType)
    own = next((each for each in functions if each.__qualname__ == inside + each.__name__), None)
    if own is not None and str(own.__globals__.get("__name__")).startswith(f"{told}."):
        return own.__globals__
    module = sys.modules.get(told)
    return module.__dict__ if module is not None else {}


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
