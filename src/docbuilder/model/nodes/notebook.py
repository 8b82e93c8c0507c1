"""What notebooks have besides Markdown.

In: `Node`. Out: cells of code, and what their outputs are made of.
"""

from __future__ import annotations

from typing import Literal

from docbuilder.model.nodes.base import Node, Parent


class Cell(Parent, frozen=True):
    """A code cell: its `CodeBlock`, and its outputs in order."""


class CellOutput(Node, frozen=True):
    """Text that a cell has printed or returned, or the error that it ended with."""

    text: str
    kind: Literal["output", "stderr", "error"] = "output"


class CellImage(Node, frozen=True):
    """An image in a notebook; it is written to a file beside the page.

    Args:
        name: of the file, relative to the folder of the page.
        data: its content.
        alt: what it shows, as far as the notebook tells.
    """

    name: str
    data: bytes
    alt: str = ""


class CellFrame(Node, frozen=True):
    """HTML that a cell has shown: a document of its own, in a sandboxed frame.

    Args:
        name: of the file, relative to the folder of the page.
        html: as the notebook has it.
        text: what is shown where HTML cannot be.
    """

    name: str
    html: str
    text: str = ""
