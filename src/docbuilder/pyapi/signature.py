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
from typing import Any

from docbuilder.pyapi.importer import call, read
from docbuilder.pyapi.model import Parameter, Signature, TypePart
from docbuilder.pyapi.paths import Paths
from docbuilder.pyapi.spelling import Speller

_EMPTY = inspect.Parameter.empty
_STARS: Mapping[object, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


class Signatures:
    """Reads signatures; types are named by their public paths in the documented package."""

    def __init__(self, paths: Paths) -> None:
        self._spell = Speller(paths)

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
            signature = inspect.signature(value)
        except KeyboardInterrupt:
            raise
        except BaseException:  # builtins without one, and whatever a `__signature__` raises
            return None
        names = list(signature.parameters.values())
        if names and (names[0].name in {"self", "cls"} or (bound and names[0].kind in {0, 1})):
            del names[0]
        space = _namespace(value)
        factories = _factories(value)
        parameters = [self._parameter(each, space, factories) for each in names]
        returns = () if isinstance(value, type) else self._written(signature.return_annotation, space)
        return Signature(tuple(_with_markers(names, parameters)), returns)

    def text_of(self, value: Any) -> str:
        """Source text of a value, the same in every run."""
        return self._spell.default(value)

    def _parameter(self, each: inspect.Parameter, space: Mapping[str, Any], factories: Mapping[str, Any]) -> Parameter:
        stars = _STARS.get(each.kind, "")
        default = None
        if each.default is not _EMPTY:
            default = (
                self._factory(factories[each.name]) if each.name in factories else self._spell.default(each.default)
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
        name = self._spell.default(factory)
        return "<factory>" if "<" in name else {"list": "[]", "dict": "{}", "tuple": "()"}.get(name, f"{name}()")

    def _written(self, annotation: Any, space: Mapping[str, Any]) -> tuple[TypePart, ...]:
        if annotation is _EMPTY:
            return ()
        return self._spell.type_of(annotation, space)


def _with_markers(names: Sequence[inspect.Parameter], parameters: Sequence[Parameter]) -> list[Parameter]:
    """`parameters` with `/` and `*` where Python would write them."""
    result: list[Parameter] = []
    starred = False
    for index, (each, parameter) in enumerate(zip(names, parameters, strict=True)):
        if each.kind is inspect.Parameter.KEYWORD_ONLY and not starred:
            result.append(Parameter("*"))
            starred = True
        starred = starred or each.kind is inspect.Parameter.VAR_POSITIONAL
        result.append(parameter)
        is_last = index + 1 == len(names) or names[index + 1].kind is not inspect.Parameter.POSITIONAL_ONLY
        if each.kind is inspect.Parameter.POSITIONAL_ONLY and is_last:
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
