"""Ids of headings: published addresses never change."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docbuilder.model.nodes import Heading, Text
from docbuilder.model.source import Source, Span
from docbuilder.model.walking import walk
from docbuilder.parse import parse
from docbuilder.resolve.slugs import slug

LINES = [line for line in (Path(__file__).parent / "slugs.txt").read_text("utf-8").splitlines() if line[:1] != "#"]


@pytest.mark.parametrize("line", LINES)
def test_published_ids_stay_as_they_are(line: str) -> None:
    """Each heading of the file has the id that the file says."""
    text, _, expected = line.rpartition(" -> ")
    document = parse(Source("page.md", f"## {text}\n")).document
    heading = next(node for node in walk(document) if isinstance(node, Heading))
    assert slug(heading.children) == expected


@given(st.text())
def test_ids_have_letters_digits_and_hyphens_only(text: str) -> None:
    """Whatever a heading says, its id can stand in an address, and it is never empty."""
    found = slug((Text(Span(0, len(text)), text),))
    assert found
    assert all(character.isalnum() or character == "-" for character in found)
