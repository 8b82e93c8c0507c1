"""What every node has.

In: nothing but `Span`. Out: `Node`, `Parent`.
"""

from __future__ import annotations

from typing import ClassVar

from docbuilder.model.source import Span
from docbuilder.model.values import Data


class Node(Data, frozen=True):
    """The base of all nodes. `parts` names the fields that hold child nodes, in the order of the text."""

    span: Span
    parts: ClassVar[tuple[str, ...]] = ()


class Parent(Node, frozen=True):
    """A node whose children are in `children`."""

    children: tuple[Node, ...]
    parts: ClassVar[tuple[str, ...]] = ("children",)
