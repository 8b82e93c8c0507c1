"""What foreign decorators and base classes generate in the classes of the documented package.

In: a class whose decorator or base is known to make it a dataclass (see `known`). Out: the class with the constructor that a
reader is shown.
"""

from __future__ import annotations

import dataclasses
import inspect
import reprlib
from collections.abc import Callable, Mapping
from typing import Any

from docbuilder.pyapi.annotations import signature_of


def become_dataclass(cls: type) -> None:
    """What a base does to its subclasses that are dataclasses."""
    if "__init__" not in cls.__dict__:
        make_dataclass(cls, {})


def make_dataclass(cls: type, options: Mapping[str, Any]) -> type:
    """`cls` as a dataclass; unchanged where it cannot be one.

    Args:
        cls: the class; `__mock_fields__` are parameters that its base adds behind its own.
        options: what its decorator was given; those that dataclasses know as well are heeded.
    """
    allowed = {key: value for key, value in options.items() if key in {"frozen", "kw_only", "init", "eq", "order"}}
    plain = not allowed.get("frozen") and not allowed.get("order") and allowed.get("eq", True)
    if plain:  # what all have alike is not made for each: that takes longer than all the rest
        allowed |= {"eq": False, "repr": False}
    had = cls.__dict__.get("__doc__")
    if had is None:
        cls.__doc__ = "-"  # else one is made, of the signature: slow, and nobody has written it
    try:
        made: type = dataclasses.dataclass(**allowed)(cls)
    except (TypeError, ValueError):  # mutable defaults, or defaults before fields without: the signature stays as it is
        return cls
    finally:
        if had is None:
            cls.__doc__ = None
    if plain:
        for name, method in (("__repr__", _shown), ("__eq__", _equal), ("__hash__", None)):
            if name not in cls.__dict__:
                setattr(made, name, method)
    added = getattr(made, "__mock_fields__", ())
    if added:
        init = made.__init__  # type: ignore[misc]  # of this very class
        signature = signature_of(init)
        own = [each for each in signature.parameters.values() if each.name not in dict(added)]
        extra = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None if default == "None" else default)
            for name, default in added
        ]
        init.__signature__ = signature.replace(parameters=own + extra)
    return made


@reprlib.recursive_repr()
def _shown(self: Any) -> str:
    """The `__repr__` of dataclasses."""
    shown = [f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _equal(self: Any, other: Any) -> Any:
    """The `__eq__` of dataclasses."""
    if type(other) is not type(self):
        return NotImplemented
    names = [each.name for each in dataclasses.fields(self) if each.compare]
    return [getattr(self, name) for name in names] == [getattr(other, name) for name in names]


def make_method(owner: type, name: str, text: str) -> Callable[..., Any]:
    """A method as a foreign decorator adds it to `owner`, with `text` as its docstring."""

    def method(self, **updates):  # type: ignore[no-untyped-def]  # the signature is shown as it is
        return self

    method.__name__, method.__qualname__, method.__doc__ = name, f"{owner.__qualname__}.{name}", text
    method.__module__ = owner.__module__
    return method
