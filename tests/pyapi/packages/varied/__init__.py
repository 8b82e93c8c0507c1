"""Objects that are neither classes with methods nor functions."""

from varied.build import build  # a module and what it has of the same name
from varied.things import *
from varied.things import LIMIT as MOST
from varied.things import Color, Fields, Impl, Level, Proto, Slotted, double, wrapped

OWN: int = 3
"""How many there are.

Second paragraph.
"""
NO_TEXT = [1, 2, 3]
