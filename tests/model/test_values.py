"""Values are frozen, and compared, copied and replaced by content."""

import copy
import gc
import pickle

import pytest
from msgspec import field

from docbuilder.model.values import Data, replace


class Empty(Data, frozen=True):
    """No fields."""


class One(Data, frozen=True):
    """One field."""

    text: object


class Point(Data, frozen=True):
    """Two fields and a default."""

    x: int
    y: int = 0


class Named(Point, frozen=True):
    """Inherited fields, and one that is made for each value."""

    tags: tuple[str, ...] = ()
    known: dict[str, int] = field(default_factory=dict)


class Same(Data, frozen=True):
    """Has its own opinion."""

    text: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same)

    def __hash__(self) -> int:
        return 1

    def __repr__(self) -> str:
        return "same"


VALUES = (Empty(), One("a"), Point(1), Point(1, 2), Named(1, 2, ("t",), {"a": 1}), One(("nested",)))


def test_what_values_have() -> None:
    assert repr(Point(1, 2)) == "Point(x=1, y=2)"
    assert hash(Point(1, 2)) == hash(Point(1, 2))
    assert Point.__match_args__ == ("x", "y")
    assert not hasattr(Point(1), "__dict__")
    assert Named(1).known is not Named(1).known


def test_values_are_frozen() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        Point(1).x = 2  # type: ignore[misc]


def test_the_garbage_collector_does_not_look_at_values() -> None:
    assert not gc.is_tracked(One(("nested",)))


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_copies_are_equal(value: object) -> None:
    for other in (pickle.loads(pickle.dumps(value, protocol)) for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)):
        assert other == value
        assert repr(other) == repr(value)
    assert copy.copy(value) == value == copy.deepcopy(value)


def test_equality() -> None:
    assert Point(1) == Point(1, 0) != Point(1, 1)
    assert One("a") != One("b")
    assert Empty() == Empty() != One("")
    assert Point(1) != (1, 0)
    assert Point(1) != Named(1)


def test_methods_of_the_class_stay() -> None:
    assert Same("a") == Same("b")
    assert hash(Same("a")) == 1
    assert repr(Same("a")) == "same"


def test_replace() -> None:
    value = Named(1, 2, ("t",))
    assert replace(value, x=3) == Named(3, 2, ("t",))
    assert replace(value, tags=()) == Named(1, 2)
    assert value == Named(1, 2, ("t",))
    with pytest.raises(TypeError, match="z"):
        replace(Point(1), z=3)
