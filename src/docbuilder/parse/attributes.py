"""Values of attributes in braces: `choices={[…]}`.

In: an attribute of a tag. Out: a JavaScript literal with its places in the page, and inline content from its strings.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Paragraph, Text
from docbuilder.model.source import Span
from docbuilder.parse.jsliteral import LiteralFailure, LiteralScalar, Piece, String, Value, move, read, skip_blank
from docbuilder.parse.tagsyntax import Attribute, Tag
from docbuilder.parse.tokens import Content
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
    if not isinstance(value, LiteralFailure):
        at = skip_blank(text, value.span.end, end)
        if at == end:
            return move(value, base) if base else value
        rest = text[at : min(end, at + 20)].split("\n")[0]
        value = LiteralFailure(value.span._replace(start=at), f"there is more behind it: {rest}")
    tree.problem(
        DiagnosticCode.CHOICES_INVALID,
        base + value.span.start,
        f"the value of {attribute.name} in <{tag.name}> is not a JavaScript literal: {value.message}",
        "Check the quotes, commas and brackets around this place; a quote inside of a text is written \\\" or \\'.",
    )
    return None


def _blank(match: re.Match[str]) -> str:
    return match[0].replace(">", " ")


def content_of(string: String) -> Content:
    """The text of a string as inline content with its places in the page; blanks around its lines and empty lines are
    dropped.
    """
    parts: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    length = at = 0

    def add(text: str, first: int) -> None:
        nonlocal length
        for start, origin in _cut(string, first, first + len(text)):
            starts.append(length + start - first)
            origins.append(origin)
        parts.append(text)
        length += len(text)

    for line in string.value.split("\n"):
        shown = line.strip(" \t")
        if shown:
            if parts:
                add("\n", at - 1)
            add(shown, at + line.find(shown[0]))
        at += len(line) + 1
    return Content("".join(parts), starts or [0], origins or [string.span.start])


def _cut(string: String, start: int, end: int) -> Iterator[Piece]:
    """The pieces of a range of a string's text."""
    pieces = string.pieces
    index = bisect_right(pieces, start, key=_find_place) - 1
    yield Piece(start, pieces[index].source + start - pieces[index].at)
    for later in range(index + 1, len(pieces)):
        if pieces[later].at >= end:
            return
        yield pieces[later]


def _find_place(piece: Piece) -> int:
    return piece.at


def show_source(span: Span, tree: Tree) -> Paragraph:
    """The source as text, for what is not understood (dialect, rule 2)."""
    return Paragraph(span, (Text(span, tree.source.text[span.start : span.end]),))


def find_text(value: Value | None) -> str:
    """The text of a string, a number as it is written in prose, or ""."""
    if isinstance(value, String):
        return value.value.strip()
    if isinstance(value, LiteralScalar) and isinstance(value.value, float):
        return f"{value.value:g}"
    return ""
