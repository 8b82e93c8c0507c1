"""Which pages link to which, before and after the API is read."""

from __future__ import annotations

from docbuilder.site.model import Page, Site
from docbuilder.stages.indexing import linked_originals
from docbuilder.stages.page_values import ParsedPage


def page(language: str, name: str, *links: str) -> ParsedPage:
    """A page whose text links to others."""
    pages = frozenset(("", link) for link in links)
    return ParsedPage(Page(language, name, name, f"{language}/{name}.md", language), (), pages=pages)


def test_originals_are_asked_for_together_where_most_are_linked() -> None:
    """Few links: only what they lead to. Links to half of the originals: all of them, for docstrings link to the rest."""
    originals = [page("en", name) for name in "abcdef"]
    few = [page("ja", "x", "a", "nothing"), page("ja", "y", "b", "a")]
    many = [*few, page("ja", "z", "f")]
    assert [each.page.name for each in linked_originals(Site(()), few, originals)] == ["a", "b"]
    assert linked_originals(Site(()), many, originals) == originals
    assert linked_originals(Site(()), many, []) == []
