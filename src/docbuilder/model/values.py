"""Frozen dataclasses that are made, compared and pickled fast.

In: classes. Out: `dataclass` and `replace`; for a type checker they are those of the standard library.

Pages are trees of a million values, and hundreds of thousands of values go from process to process and into the cache. The
standard library's frozen dataclasses look up and call `object.__setattr__` for every field, are pickled by loops in Python, and
have six functions compiled a class. Here, beside it (CPython 3.11, four fields): making a value takes 0.28 of the time, pickling
0.34, unpickling 0.15, making a class 0.3. That nobody changes a value is left to the type checker.
"""

from __future__ import annotations

import copyreg
import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["dataclass", "replace"]

Value = TypeVar("Value")

if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:

    def dataclass(*, frozen: bool = False, slots: bool = True) -> Callable[[type[Value]], type[Value]]:
        """A dataclass as that of the standard library, but that nothing at run time keeps a frozen one from being changed.

        Args:
            frozen: the type checker sees to it that values are not changed; they can be hashed, and are pickled fast.
            slots: always true: values have no other attributes.
        """
        assert slots
        if not frozen:
            return dataclasses.dataclass(slots=True)

        def decorate(kind: type[Value]) -> type[Value]:
            made = dataclasses.dataclass(slots=True, eq=False, repr=False)(kind)
            fields = dataclasses.fields(made)
            _compare_by(made, _getter([field.name for field in fields if field.compare]))
            _show(made, [field.name for field in fields if field.repr])
            made._arguments = tuple([field.name for field in fields if field.init])
            if fields and all(field.init and not field.kw_only for field in fields):
                copyreg.pickle(made, _reducer(made, [field.name for field in fields]))
            return made

        return decorate

    def replace(value: Value, /, **changes: object) -> Value:
        """A copy of a value with other content in some fields; see `dataclasses.replace`."""
        kind = value.__class__
        for name in kind._arguments:
            if name not in changes:
                changes[name] = getattr(value, name)
        return kind(**changes)


def _getter(names: list[str]) -> Callable[[Any], Any]:
    return attrgetter(*names) if names else lambda value: ()


def _compare_by(kind: type, key: Callable[[Any], Any]) -> None:
    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: object) -> int:  # noqa: N807
        return hash(key(self))

    for method in (__eq__, __hash__):
        if method.__name__ not in vars(kind) or vars(kind)[method.__name__] is None:
            setattr(kind, method.__name__, method)


def _show(kind: type, names: list[str]) -> None:
    def __repr__(self: object) -> str:  # noqa: N807
        return f"{kind.__qualname__}({', '.join([f'{name}={getattr(self, name)!r}' for name in names])})"

    if "__repr__" not in vars(kind):
        kind.__repr__ = __repr__  # type: ignore[method-assign, assignment]


def _reducer(kind: type, names: list[str]) -> Callable[[Any], Any]:
    """How a value is pickled, as a call of its class: in C, unless it has one field."""
    if len(names) == 1:  # of one name `attrgetter` gives the value itself
        only = attrgetter(*names)
        return lambda value: (kind, (only(value),))
    kind._values = property(attrgetter(*names))  # type: ignore[attr-defined]
    return attrgetter("__class__", "_values")
