"""Texts and places in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docbuilder.model.source import Position, Source, Span, clean, without_invisible


@pytest.mark.parametrize(
    ("offset", "line", "column"),
    [(0, 1, 1), (1, 1, 2), (2, 1, 3), (3, 2, 1), (4, 3, 1), (5, 3, 2), (99, 3, 2), (-5, 1, 1)],
)
def test_position(offset: int, line: int, column: int) -> None:
    """Lines and columns count from 1; a line end belongs to its line; offsets outside are moved to the text's ends."""
    assert Source("a.md", "ab\n\nc").position(offset) == Position("a.md", line, column)


def test_position_of_a_piece() -> None:
    """A text cut from a file is reported at its place in the file."""
    source = Source("a.py", "one\ntwo", first_line=10, first_column=4)
    assert source.position(0) == Position("a.py", 10, 5)
    assert source.position(5) == Position("a.py", 11, 6)


@pytest.mark.parametrize(
    ("position", "text"),
    [(Position("a.md"), "a.md"), (Position("a.md", 3), "a.md:3"), (Position("a.md", 3, 7), "a.md:3:7")],
)
def test_position_as_text(position: Position, text: str) -> None:
    """Unknown lines and columns are left out."""
    assert str(position) == text


@pytest.mark.parametrize(
    ("first", "last", "span"),
    [
        (0, 1, Span(0, 2)),
        (0, 2, Span(0, 3)),
        (1, 2, Span(3, 3)),
        (2, 3, Span(4, 5)),
        (2, 9, Span(4, 5)),
        (7, 9, Span(5, 5)),
    ],
)
def test_line_span(first: int, last: int, span: Span) -> None:
    """Lines without the final line end; lines that are not there are empty."""
    assert Source("a.md", "ab\n\nc").line_span(first, last) == span


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [("\ufeffa", "a"), ("a\ufeff", "a\ufeff"), ("a\r\nb\rc\n", "a\nb\nc\n"), ("a\0b", "a\ufffdb"), ("", "")],
)
def test_clean(text: str, cleaned: str) -> None:
    """A byte order mark in front goes, line ends become one kind, NUL becomes U+FFFD."""
    assert clean(text) == cleaned


@given(st.text(alphabet="a\nb"), st.integers(min_value=0, max_value=50))
def test_positions_can_be_found_again(text: str, offset: int) -> None:
    """Line and column lead back to the offset."""
    source = Source("a.md", text)
    position = source.position(offset)
    assert source.line_starts[position.line - 1] + position.column - 1 == min(offset, len(text))


def test_what_nobody_sees() -> None:
    """Tags, marks of direction, and selectors of variants that select nothing go; those that choose the form of an ideograph stay."""
    assert without_invisible("a\U000e0041b\u202ec\U000e0100d") == "abcd"
    name = "\u845b\U000e0100\u57ce\u5e02"
    assert without_invisible(name) == name
    assert without_invisible(f"{name}\U000e0101\U000e0102") == f"{name}\U000e0101"
