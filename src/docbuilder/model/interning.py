"""Equal values as one object: what comes from another process or from the store has copies of its own.

In: values. Out: of equal ones the first.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, TypeVar

Value = TypeVar("Value", bound=Hashable)


class Interner:
    """Gives of equal values the one that came first.

    Args:
        values: that have come already.
    """

    __slots__ = ("_known",)

    def __init__(self, values: Iterable[Hashable] = ()) -> None:
        self._known: dict[Any, Any] = {value: value for value in values}

    def __call__(self, value: Value) -> Value:
        """The first value that equals this one."""
        known: Value = self._known.setdefault(value, value)
        return known

    def all(self, values: Iterable[Value]) -> tuple[Value, ...]:
        """Each of these, in order."""
        return tuple(map(self, values))

    def set_of(self, values: frozenset[Value]) -> frozenset[Value]:
        """The first set that equals this one, of the first values."""
        return self(values) if values in self._known else self(frozenset(map(self, values)))
