"""Values are dataclasses in all but the time they take."""

import copy
import dataclasses
import pickle
from dataclasses import field

import pytest

from docbuilder.model.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Empty:
    """No fields."""


@dataclass(frozen=True, slots=True)
class One:
    """One field."""

    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """Two fields and a default."""

    x: int
    y: int = 0


@dataclass(frozen=True, slots=True)
class Named(Point):
    """Inherited fields, one by name only, one that is worked out, shown and compared nowhere."""

    name: str = field(default="", kw_only=True)
    tags: tuple[str, ...] = ()
    known: int = field(default=7, init=False, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Same:
    """Has its own opinion."""

    text: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same)

    def __hash__(self) -> int:
        return 1

    def __repr__(self) -> str:
        return "same"


VALUES = (Empty(), One("a"), Point(1), Point(1, 2), Named(1, 2, ("t",), name="n"), One(("nested",)))  # type: ignore[arg-type]


@dataclasses.dataclass(frozen=True, slots=True)
class _Point:
    x: int
    y: int = 0


def test_as_in_the_standard_library() -> None:
    assert repr(Point(1, 2)) == repr(_Point(1, 2)).replace("_Point", "Point")
    assert hash(Point(1, 2)) == hash(_Point(1, 2))
    assert dataclasses.asdict(Point(3)) == {"x": 3, "y": 0}
    assert Point.__match_args__ == ("x", "y")
    assert not hasattr(Point(1), "__dict__")


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_copies_are_equal(value: object) -> None:
    for other in (pickle.loads(pickle.dumps(value, protocol)) for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)):
        assert other == value
        assert hash(other) == hash(value)
        assert repr(other) == repr(value)
    assert copy.copy(value) == value == copy.deepcopy(value)


def test_equality() -> None:
    assert Point(1) == Point(1, 0) != Point(1, 1)
    assert One("a") != One("b")
    assert Empty() == Empty() != One("")
    assert Point(1) != (1, 0)
    assert Point(1) != Named(1)
    first, second = Named(1, name="n"), Named(1, name="n")
    object.__setattr__(second, "known", 8)
    assert first == second
    assert "known" not in repr(first)
    assert len({*VALUES, *VALUES}) == len(VALUES)


def test_methods_of_the_class_stay() -> None:
    assert Same("a") == Same("b")
    assert hash(Same("a")) == 1
    assert repr(Same("a")) == "same"


def test_replace() -> None:
    value = Named(1, 2, ("t",), name="n")
    assert replace(value, x=3) == Named(3, 2, ("t",), name="n")
    assert replace(value, name="m", tags=()) == Named(1, 2, name="m")
    assert value == Named(1, 2, ("t",), name="n")
    with pytest.raises(TypeError, match="z"):
        replace(Point(1), z=3)  # type: ignore[call-arg]


def test_others_are_left_to_the_standard_library() -> None:
    @dataclass(slots=True)
    class Counter:
        count: int = 0

    counter = Counter()
    counter.count += 1
    assert counter == Counter(1)
    with pytest.raises(TypeError, match="unhashable"):
        hash(counter)
