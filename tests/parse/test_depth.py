"""Texts that nest deeper than a reader could follow, and inline content of its own."""

from __future__ import annotations

import pytest

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Code as CodeSpan
from docbuilder.model.nodes import Emphasis, Image, Link, List, Node, Paragraph, Quote, SoftBreak, Text, Tip
from docbuilder.model.source import Position, Source
from docbuilder.model.walking import text_of, walk
from docbuilder.parse import Parsed, parse, parse_inline
from docbuilder.parse.assembly import MAX_INLINE_DEPTH
from docbuilder.parse.state import MAX_DEPTH


def page(text: str) -> Parsed:
    return parse(Source("page.md", text))


def count(parsed: Parsed, kind: type[Node]) -> int:
    return sum(type(node) is kind for node in walk(parsed.document))


def shown(parsed: Parsed) -> str:
    return text_of([node for node in walk(parsed.document) if type(node) is Text])


def test_tags() -> None:
    """Tags beyond the bound are left out, once reported, and their content is kept."""
    parsed = page("<Tip>\n" * 100 + "deep\n" + "</Tip>\n" * 100 + "behind\n")
    assert count(parsed, Tip) == MAX_DEPTH
    assert shown(parsed) == "deepbehind"
    assert isinstance(parsed.document.children[-1], Paragraph)
    assert [(entry.code, entry.position.line) for entry in parsed.diagnostics] == [
        (DiagnosticCode.TAG_DEPTH, MAX_DEPTH + 1)
    ]


@pytest.mark.parametrize(("marker", "kind"), [("> ", Quote), ("- ", List)])
def test_containers(marker: str, kind: type[Node]) -> None:
    """Quotes and lists beyond the bound are text, once reported."""
    parsed = page(marker * 200 + "deep\n")
    assert 0 < count(parsed, kind) <= MAX_DEPTH
    assert shown(parsed).endswith(marker + "deep")
    assert [entry.code for entry in parsed.diagnostics] == [DiagnosticCode.TAG_DEPTH]


@pytest.mark.parametrize("character", ["*", "_"])
def test_emphasis(character: str) -> None:
    """Emphasis beyond the bound is plain; nothing of the text is lost."""
    parsed = page(f"{character} ".join("a" for _ in range(3)) + "\n\n" + f"{character}a " * 100 + f"b{character}" * 100)
    assert 0 < count(parsed, Emphasis) <= MAX_INLINE_DEPTH
    assert shown(parsed).count("b") == 100


def test_brackets() -> None:
    """Links do not nest, images do, up to a bound; what lies deeper is text."""
    parsed = page("[" * 200 + "a" + "](b)" * 200)
    assert count(parsed, Link) == 1
    assert shown(parsed) == "[" * 199 + "a" + "](b)" * 199
    parsed = page("![" * 200 + "a" + "](b)" * 200)
    images = [node for node in walk(parsed.document) if type(node) is Image]
    assert len(images) == 1
    assert "a" in images[0].alt


def test_a_tag_in_a_quote_in_a_list() -> None:
    """The bounds of tags and of containers add up to one that Python's stack can take."""
    parsed = page("".join("  " * depth + "- <Tip>\n" for depth in range(60)) + "deep")
    assert shown(parsed).endswith("deep")


def test_inline() -> None:
    """A line of its own: no blocks, places in its source."""
    source = Source("a.py", "# `x` of shape `(a, b)`,\n  *optional*  ", first_line=7, first_column=4)
    parsed = parse_inline(source)
    assert [type(node) for node in parsed.nodes] == [Text, CodeSpan, Text, CodeSpan, Text, SoftBreak, Emphasis]
    assert source.position(parsed.nodes[-1].span.start) == Position("a.py", 8, 7)
    assert parsed.diagnostics == ()


def test_inline_reports() -> None:
    """Problems of inline content are reported too."""
    assert [entry.code for entry in parse_inline(Source("a.md", "<b>a")).diagnostics] == [
        DiagnosticCode.HTML_UNBALANCED
    ]
    assert parse_inline(Source("a.md", "")).nodes == ()
