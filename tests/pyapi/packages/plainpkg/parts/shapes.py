"""Shapes."""

from __future__ import annotations

import enum
import functools
from abc import abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Optional, TypedDict, overload

if TYPE_CHECKING:
    from plainpkg.elsewhere import Unknown


def noted(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


class Shape:
    """A shape.

    Args:
        name (`str`): its name.
    """

    unit: str
    size = 1

    def __init__(self, name: str, *, scale: float = 1.0) -> None:
        """Not shown."""

    def draw(self, canvas: Optional[list[Shape]] = None) -> Shape:
        """Draw it."""

    def inherited(self):
        """From the shape."""

    def silent(self):
        pass

    def _private(self):
        """Private."""

    @property
    def width(self) -> int:
        """How wide."""

    @functools.cached_property
    def height(self) -> int:
        """How high."""

    @classmethod
    def make(cls, name: str) -> Shape:
        """Make one."""

    @staticmethod
    def count(first: int, /, second: int) -> int:
        """Count."""

    @abstractmethod
    async def later(self) -> None:
        """Later."""

    @noted
    def decorated(self, x: int = 3) -> Unknown:
        """Decorated."""

    class Inner:
        """Nested."""

        def method(self):
            """Of the inner one."""


class Circle(Shape):
    """A circle."""

    def draw(self, canvas=None):
        """Draw it."""

    def inherited(self):
        """From the circle."""

    def again(self):
        """Only here."""

    def __call__(self, radius):
        """Called."""


class Color(enum.Enum):
    """Colours."""

    RED = 1
    BLUE = 2


@dataclass
class Point:
    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list)
    color: Color = Color.RED


@dataclass
class Figure:
    """Written by hand."""

    points: Optional[tuple[Point, ...]] = None


class Pair(NamedTuple):
    left: int
    right: int = 0


class Options(TypedDict, total=False):
    """Options."""

    depth: int


class _Hidden:
    """Known by another name."""


class ShapeError(ValueError):
    """Something is wrong with a shape."""


@overload
def area(shape: Circle) -> float: ...
@overload
def area(shape: Point) -> int: ...
def area(shape, *others, exact: bool = False, **options: int):
    """The area.

    Returns:
        `float`: the area.
    """


raw = functools.partial(area, exact=True)
