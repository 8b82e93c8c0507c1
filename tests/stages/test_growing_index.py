"""A language's search index is gathered while its pages are finished: in any order, with the same result."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.render.page import SearchSection
from docbuilder.search import PageIndex, index_page, make_index
from docbuilder.site.model import Page
from docbuilder.stages import rendering
from docbuilder.stages.page_values import FinishedPage
from docbuilder.stages.rendering import _GrowingIndex
from sites import configure, tree, write


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
            assert growing.add(page)
        assert growing.gathering.index() == whole


def test_few_parts_are_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where many pages wait for one above them, the index is made at the end, of parts that are kept; the site is the same."""
    names = [f"p{number}" for number in range(6)]
    write(
        tmp_path,
        {
            "docs/source/en/_toctree.yml": "".join(f"- local: {name}\n  title: {name}\n" for name in names),
            **{f"docs/source/en/{name}.md": f"# {name}\n\nWords of {name}.\n" for name in names},
        },
    )
    build(configure(tmp_path, out=tmp_path / "alone"))
    ends: list[bool] = []
    add = _GrowingIndex.add

    def noting(growing: _GrowingIndex, page: FinishedPage) -> bool:
        ends.append(add(growing, page))
        return ends[-1]

    monkeypatch.setattr(_GrowingIndex, "add", noting)
    monkeypatch.setattr(rendering, "_AHEAD", -1)
    build(configure(tmp_path, cache=True, cache_folder=tmp_path / "cache"))
    assert ends == [False]
    assert tree(tmp_path / "site") == tree(tmp_path / "alone")
