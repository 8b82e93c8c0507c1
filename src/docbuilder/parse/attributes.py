"""Values of attributes in braces: `choices={[…]}`.

In: an attribute of a tag. Out: a JavaScript literal with its places in the page, and inline content from its strings.
"""

from __future__ import annotations

import re

from docbuilder.diagnostics import Code
from docbuilder.parse.jsliteral import Failure, Scalar, String, Value, move, read, skip_blank
from docbuilder.parse.state import Content
from docbuilder.parse.tags import Attribute, Tag
from docbuilder.parse.tree import Tree

_MARKS = re.compile(r"\n[ \t>]+")


def read_literal(tag: Tag, attribute: Attribute, tree: Tree) -> Value | None:
    """The literal that an attribute holds; None, and a report, where it holds none.

    Spans are offsets in the page.
    """
    text, (start, end) = tree.source.text, attribute.span
    base = 0
    if attribute.form == "braces" and text[start:end] != attribute.value:
        # Over several lines in a list or a block quote: the marks of the quote are no JavaScript.
        text, base = _MARKS.sub(_blank, text[start:end]), start
        start, end = 0, len(text)
    value = read(text, start, end)
    if not isinstance(value, Failure):
        at = skip_blank(text, value.span.end, end)
        if at == end:
            return move(value, base) if base else value
        rest = text[at : min(end, at + 20)].split("\n")[0]
        value = Failure(value.span._replace(start=at), f"there is more behind it: {rest}")
    tree.problem(
        Code.CHOICES_INVALID,
        base + value.span.start,
        f"the value of {attribute.name} in <{tag.name}> is not a JavaScript literal: {value.message}",
        "Check the quotes, commas and brackets around this place; a quote inside of a text is written \\\" or \\'.",
    )
    return None


def _blank(match: re.Match[str]) -> str:
    return match[0].replace(">", " ")


def content_of(string: String) -> Content:
    """The text of a string as inline content whose places are those of the page; blanks at its ends are dropped."""
    text = string.value.rstrip()
    lead = len(text) - len(text := text.lstrip())
    starts, origins = [0], [string.span.start]
    for piece in string.pieces:
        if piece.at <= lead:
            origins[0] = piece.source + lead - piece.at
        elif piece.at - lead < len(text):
            starts.append(piece.at - lead)
            origins.append(piece.source)
    return Content(text, starts, origins)


def find_text(value: Value | None) -> str:
    """The text of a string, a number as it is written in prose, or ""."""
    if isinstance(value, String):
        return value.value.strip()
    if isinstance(value, Scalar) and isinstance(value.value, float):
        return f"{value.value:g}"
    return ""
