"""Tips: `<Tip>` and `<Tip warning={true}>` (dialect, section 1).

In: `tag` tokens named Tip. Out: `Tip`.
"""

from __future__ import annotations

from docbuilder.model.nodes import Tip
from docbuilder.parse.parser import Parser
from docbuilder.parse.tagsyntax import Element, flag
from docbuilder.parse.tree import Tree


def install(parser: Parser) -> None:
    """Add the tag."""
    parser.add_tag("Tip", build_tip, attributes=("warning",))


def build_tip(element: Element, tree: Tree) -> Tip:
    """A tip; bare `warning` and `warning={true}` make it a warning."""
    return Tip(element.span, element.children, flag(element.tag, "warning"))
