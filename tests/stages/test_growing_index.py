"""A language's search index is gathered while its pages are finished: in any order, with the same result."""

from __future__ import annotations

import random

from docbuilder.render.page import SearchSection
from docbuilder.search import PageIndex, index_page, make_index
from docbuilder.site.model import Page
from docbuilder.stages.page_values import FinishedPage
from docbuilder.stages.rendering import _GrowingIndex


def finished(name: str, search: PageIndex | None) -> FinishedPage:
    page = Page("en", name, name, f"en/{name}.md", "en")
    return FinishedPage(page, name, "", (), search is not None, search, frozenset(), (), ())


def test_pages_come_in_any_order() -> None:
    """Those that search leaves out hold nobody up."""
    parts: dict[str, PageIndex | None] = {
        f"p{number}": index_page(f"p{number}", f"Page {number}", "", [SearchSection("a", "", f"words of {number * 7}")])
        for number in range(20)
    }
    parts["p3"] = parts["p19"] = None
    pages = [finished(name, part) for name, part in parts.items()]
    whole = make_index([part for part in parts.values() if part is not None])
    for seed in range(10):
        growing = _GrowingIndex([page.page for page in pages])
        for page in random.Random(seed).sample(pages, len(pages)):
            growing.add(page)
        assert growing.gathering.index() == whole
