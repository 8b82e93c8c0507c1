"""Where most things are."""

import enum
import functools
import os
import sys
from dataclasses import dataclass, field
from typing import Optional, Protocol, Union

if sys.version_info > (3,):
    LIMIT = 10
    """The limit, with `code` and :class:`Color`."""
else:
    LIMIT = 3

HOME = os.path.expanduser("~/`x`")
LONG = ["a long string of many letters", "a long string of many letters", "a long string of many letters", "end"]
Alias = dict[str, int]
Maybe = Optional[int]
Either = Union[int, str]
"""One or the other."""
FIRST = second = 1
try:
    import nothing_of_this_name
except ImportError:
    MISSING = None
    """It is `None`."""


class Color(enum.Enum):
    """A color."""

    RED = "red"
    """Like a rose."""
    GREEN = "green"
    ALSO_RED = "red"

    def paint(self):
        """Paint with it."""


class Level(enum.IntEnum):
    """From LOW to HIGH."""

    LOW = 1
    HIGH = 2


class Bare(enum.Enum):
    ONE = enum.auto()


class Proto(Protocol):
    """Something with a name."""

    def name(self) -> str:
        """Its name."""


class Base:
    def __init__(self, size: int = 3) -> None:
        pass


class Impl(Proto):
    """Has a name."""


class Both(Proto, Base):
    """Has a size too."""


@dataclass
class Fields:
    """Fields.

    Attributes:
        documented, also (`int`): Made by `__init__`.
    """

    x: int
    """Without a default."""
    y: list = field(default_factory=list)
    z: Optional[int] = None
    """With one."""
    plain = None


class More(Fields):
    """More of it."""

    other: str


class Slotted:
    """Has slots."""

    __slots__ = ("a",)


def wrapped(a, b):
    """Its parameters are no attributes."""


double = functools.partial(wrapped, 2)
"""Twice."""
undocumented = functools.partial(wrapped, 3)
