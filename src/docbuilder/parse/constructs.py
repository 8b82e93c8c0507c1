"""Every construct of the dialect, and the parser that knows them all.

In: the modules of `parse/blocks` and `parse/inlines`. Out: `CONSTRUCTS` and `create_parser`.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol

from docbuilder.extend.loading import NO_EXTENSIONS, ExtensionSet
from docbuilder.parse.blocks import (
    abbreviations,
    alert,
    autodoc,
    code,
    commonmark,
    course,
    definitions,
    docstring_code,
    doctest,
    footnote,
    frameworks,
    heading,
    html,
    include,
    inference,
    listing,
    math,
    notebooks,
    options,
    question,
    quote,
    snippets,
    table,
    task,
    tip,
    version,
    video,
)
from docbuilder.parse.extensions import install
from docbuilder.parse.inlines import autolink, emphasis, footnote_reference, link, names, object_link, text
from docbuilder.parse.inlines import html as inline_html
from docbuilder.parse.inlines import math as inline_math
from docbuilder.parse.parser import Parser


class Construct(Protocol):
    """A module of `parse/blocks` or `parse/inlines`."""

    def install(self, parser: Parser, /) -> None:
        """Add the construct's rules and builders to `parser`."""


CONSTRUCTS: tuple[Construct, ...] = (
    # CommonMark and GFM
    commonmark,
    quote,
    heading,
    code,
    doctest,
    footnote,
    table,
    definitions,
    abbreviations,
    html,
    # blocks of the dialect
    math,
    tip,
    frameworks,
    options,
    snippets,
    course,
    listing,
    version,
    question,
    inference,
    notebooks,
    include,
    # inlines
    text,
    emphasis,
    link,
    inline_html,
    autolink,
    footnote_reference,
    inline_math,
    object_link,
    # blocks of the dialect that look at inlines too
    alert,
    autodoc,
    video,
    task,
)
"""In the order in which they are added: of rules for the same place the later is tried earlier; of builders it wins."""

IN_DOCSTRINGS: tuple[Construct, ...] = (docstring_code, names)
"""What means something else on a page than in a docstring, whose author writes for `help()`."""


@cache
def create_parser(docstring: bool = False, extensions: ExtensionSet = NO_EXTENSIONS) -> Parser:
    """The parser with every construct; the same object on every call.

    Args:
        docstring: the text is of a docstring.
        extensions: what adds constructs of its own.
    """
    parser = Parser()
    for construct in (*CONSTRUCTS, *IN_DOCSTRINGS) if docstring else CONSTRUCTS:
        construct.install(parser)
    if extensions:
        install(parser, extensions)
    return parser.finish()
