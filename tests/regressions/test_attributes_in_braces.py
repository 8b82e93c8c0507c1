"""Attributes that other tools write behind images and links were shown to readers, and nobody was told."""

from __future__ import annotations

import pytest

from docbuilder.model.source import Source
from docbuilder.parse import parse


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("![Map](map.png){width=50%}", '<img src="map.png" alt="Map" width="50%">'),
        ('a ![](map.png "A map"){: .wide #map }', '<img src="map.png" alt="" title="A map" class="wide" id="map">'),
        ("![a < \"b\"](<m p.png>){alt='x & y'}", '<img src="m p.png" alt="a &lt; &quot;b&quot;" alt="x &amp; y">'),
        ("[guide](guide){target=_blank}", None),
        ("[guide][]{.button}\n\n[guide]: guide", None),
    ],
)
def test_attributes_are_named(text: str, mended: str | None) -> None:
    """With the HTML that says the same: an image is written as such by `check --fix`, a link by people."""
    (problem,) = parse(Source("page.md", text)).diagnostics
    assert problem.code.slug == "foreign-syntax"
    assert (mended or '<a href="…" ') in problem.hint
    assert [edit.new for edit in problem.edits] == ([mended] if mended else [])


@pytest.mark.parametrize("text", ["![a](b){{ width }}", "[a](b){}", "[a](b){one}", "[a](b) {.x}", "`[a](b){.x}`"])
def test_other_braces_are_text(text: str) -> None:
    """Variables of templates, examples in code, what does not follow at once."""
    assert not parse(Source("page.md", text)).diagnostics
