"""A package without any trap: what is exposed here has a short path."""

from .parts.shapes import Circle, Color, Figure, Point, Shape, area  # noqa: F401
from .parts.shapes import _Hidden as Visible  # noqa: F401

LIMIT = 3
