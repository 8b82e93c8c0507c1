"""Every construct of the dialect, and the parser that knows them all.

In: the modules of `parse/blocks` and `parse/inlines`. Out: `CONSTRUCTS` and `create_parser`.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol

from docbuilder.parse.blocks import code, commonmark, heading, table, tip
from docbuilder.parse.inlines import emphasis, text
from docbuilder.parse.parser import Parser
from docbuilder.parse.tags import tag_rule


class Construct(Protocol):
    """A module of `parse/blocks` or `parse/inlines`."""

    def install(self, parser: Parser, /) -> None:
        """Add the construct's rules and builders to `parser`."""


CONSTRUCTS: tuple[Construct, ...] = (
    commonmark,
    heading,
    code,
    table,
    tip,
    text,
    emphasis,
)
"""In the order in which they are added: of rules for the same place the later is tried earlier; of builders it wins."""


@cache
def create_parser() -> Parser:
    """The parser with every construct; the same object on every call."""
    parser = Parser()
    for construct in CONSTRUCTS:
        construct.install(parser)
    parser.add_block("tag", tag_rule(parser.tags), starts="<", before="table", interrupts=True)
    return parser
