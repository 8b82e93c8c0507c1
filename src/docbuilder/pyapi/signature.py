"""Signatures as data: parameters, types by their readable names, defaults that are the same in every run.

In: a callable. Out: `Signature`, or None where Python knows of none.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import inspect
import sys
from collections.abc import Mapping, Sequence
from types import FunctionType, MethodType
from typing import Any, NamedTuple

from docbuilder.pyapi.formatting import Formatter
from docbuilder.pyapi.importer import call, read
from docbuilder.pyapi.model import Parameter, Signature, TypePart
from docbuilder.pyapi.paths import Paths

_EMPTY = inspect.Parameter.empty
_POSITIONAL, _EITHER = inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD
_REST, _KEYWORD, _KEYWORDS = (
    inspect.Parameter.VAR_POSITIONAL,
    inspect.Parameter.KEYWORD_ONLY,
    inspect.Parameter.VAR_KEYWORD,
)
_STARS: Mapping[object, str] = {_REST: "*", _KEYWORDS: "**"}


class Argument(NamedTuple):
    """As `inspect.Parameter`."""

    name: str
    kind: Any
    default: Any
    annotation: Any


class Signatures:
    """Reads signatures; types are named by their public paths in the documented package."""

    def __init__(self, paths: Paths) -> None:
        self._format = Formatter(paths)
        self._names: dict[int, tuple[Any, tuple[str, ...]]] = {}  # id -> the object, which it keeps alive, and names

    def of(self, value: Any, *, bound: bool = False) -> Signature | None:
        """The signature of a function, or of the constructor of a class.

        Args:
            value: a callable.
            bound: it is a plain function taken from a class: its first parameter is the instance.
        """
        if isinstance(value, type):
            special = self._constructor(value)
            if special is not None:
                return special
            if read(read(value, "__init__"), "__name__") == "_no_init_or_replace_init":
                return self._of_protocol(value)
        try:
            names, result = arguments_of(value)
        except KeyboardInterrupt:
            raise
        except BaseException:  # builtins without one, and whatever a `__signature__` raises
            return None
        has_self = bool(names) and names[0].name in {"self", "cls"}
        if has_self or (names and bound and names[0].kind in (_POSITIONAL, _EITHER)):
            del names[0]
        if has_self or not bound:  # else it is not what others get who ask for it
            self._names[id(value)] = value, tuple([each.name for each in names])
        space = _namespace(value)
        factories = _factories(value)
        parameters = [self._parameter(each, space, factories) for each in names]
        returns = () if isinstance(value, type) else self._written(result, space)
        return Signature(tuple(_with_markers(names, parameters)), returns)

    def names_of(self, value: Any) -> tuple[str, ...]:
        """The names of the parameters, without stars and markers; remembered, as links ask for what is documented."""
        if id(value) not in self._names:
            signature = self.of(value)
            shown = [each.name.lstrip("*") for each in signature.parameters] if signature else []
            self._names[id(value)] = value, tuple([name for name in shown if name.isidentifier()])
        return self._names[id(value)][1]

    def text_of(self, value: Any) -> str:
        """Source text of a value, the same in every run."""
        return self._format.default(value)

    def _parameter(self, each: Argument, space: Mapping[str, Any], factories: Mapping[str, Any]) -> Parameter:
        stars = _STARS.get(each.kind, "")
        default = None
        if each.default is not _EMPTY:
            default = (
                self._factory(factories[each.name]) if each.name in factories else self._format.default(each.default)
            )
        return Parameter(stars + each.name, self._written(each.annotation, space), default)

    def _constructor(self, value: type) -> Signature | None:
        """Signatures of classes that are made in a way of their own."""
        space = type.__getattribute__(value, "__dict__")
        if isinstance(value, enum.EnumMeta):
            return Signature((Parameter("value"),))
        if "__total__" in space and "__required_keys__" in space:
            names = _namespace(value)
            hints = read(value, "__annotations__", {})
            return Signature(tuple(Parameter(name, self._written(hint, names)) for name, hint in hints.items()))
        return None

    def _of_protocol(self, value: type) -> Signature | None:
        """In place of what Python has for a class that gets its constructor from a protocol. Protocols show none."""
        if value.__dict__.get("_is_protocol") is True:
            return None
        for base in type.__getattribute__(value, "__mro__")[:-1]:
            init = base.__dict__.get("__init__")
            if init is not None and read(init, "__name__") != "_no_init_or_replace_init":
                signature = self.of(init, bound=True)
                return Signature(signature.parameters) if signature else None
        return Signature()

    def _factory(self, factory: Any) -> str:
        name = self._format.default(factory)
        return "<factory>" if "<" in name else {"list": "[]", "dict": "{}", "tuple": "()"}.get(name, f"{name}()")

    def _written(self, annotation: Any, space: Mapping[str, Any]) -> tuple[TypePart, ...]:
        if annotation is _EMPTY:
            return ()
        return self._format.type_of(annotation, space)


def arguments_of(value: Any) -> tuple[list[Argument], Any]:
    """What `inspect.signature` says: the arguments and the annotation of the result.

    Plain functions, and classes with a plain constructor, are read directly, as `inspect` takes several times as long.

    Raises:
        Exception: there is no signature.
    """
    function, bound = value, False
    if isinstance(value, type):
        function, bound = _plain_constructor(value), True
    elif type(value) is MethodType:
        function, bound = value.__func__, True
    if type(function) is not FunctionType or vars(function) or (bound and not function.__code__.co_argcount):
        signature = inspect.signature(value)
        found = [
            Argument(each.name, each.kind, each.default, each.annotation) for each in signature.parameters.values()
        ]
        return found, signature.return_annotation
    annotations = inspect.get_annotations(function)
    code = function.__code__
    names, count = code.co_varnames, code.co_argcount
    defaults: Sequence[Any] = function.__defaults__ or ()
    defaults = (_EMPTY,) * (count - len(defaults)) + tuple(defaults)
    only = code.co_posonlyargcount
    found = [
        Argument(name, _POSITIONAL if at < only else _EITHER, defaults[at], annotations.get(name, _EMPTY))
        for at, name in enumerate(names[:count])
    ]
    keywords = names[count : count + code.co_kwonlyargcount]
    rest = count + len(keywords)
    if code.co_flags & inspect.CO_VARARGS:
        found.append(Argument(names[rest], _REST, _EMPTY, annotations.get(names[rest], _EMPTY)))
        rest += 1
    given = function.__kwdefaults__ or {}
    found += [Argument(name, _KEYWORD, given.get(name, _EMPTY), annotations.get(name, _EMPTY)) for name in keywords]
    if code.co_flags & inspect.CO_VARKEYWORDS:
        found.append(Argument(names[rest], _KEYWORDS, _EMPTY, annotations.get(names[rest], _EMPTY)))
    return found[1:] if bound else found, annotations.get("return", _EMPTY)


def _plain_constructor(value: type) -> Any:
    """The `__init__` that alone decides about the arguments of a class; None where something else may."""
    if type(value).__call__ is not type.__call__ or read(value, "__new__") is not object.__new__:
        return None
    if read(value, "__signature__") is not None or read(value, "__wrapped__") is not None:
        return None
    return next((base.__dict__["__init__"] for base in value.__mro__ if "__init__" in base.__dict__), None)


def _with_markers(names: Sequence[Argument], parameters: Sequence[Parameter]) -> list[Parameter]:
    """`parameters` with `/` and `*` where Python would write them."""
    result: list[Parameter] = []
    starred = False
    for index, (each, parameter) in enumerate(zip(names, parameters, strict=True)):
        if each.kind is _KEYWORD and not starred:
            result.append(Parameter("*"))
            starred = True
        starred = starred or each.kind is _REST
        result.append(parameter)
        is_last = index + 1 == len(names) or names[index + 1].kind is not _POSITIONAL
        if each.kind is _POSITIONAL and is_last:
            result.append(Parameter("/"))
    return result


def _namespace(value: Any) -> Mapping[str, Any]:
    """The globals in which the annotations of `value` are to be read."""
    if isinstance(value, type):
        for base in type.mro(value) if type(value) is not type else value.__mro__:
            init = base.__dict__.get("__init__")
            if init is not None and base is not object:
                module = sys.modules.get(base.__module__)
                return module.__dict__ if module is not None else {}
        module = sys.modules.get(value.__module__)
        return module.__dict__ if module is not None else {}
    function = call(inspect.unwrap, value)
    while isinstance(function, functools.partial):
        function = function.func
    space = read(read(function, "__func__", function), "__globals__")
    return space if isinstance(space, dict) else {}


def _factories(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, type):
        return {}
    fields = read(value, "__dataclass_fields__", {})
    if not isinstance(fields, dict):
        return {}
    return {
        name: field.default_factory
        for name, field in fields.items()
        if getattr(field, "default_factory", dataclasses.MISSING) is not dataclasses.MISSING
    }
