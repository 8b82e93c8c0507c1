"""A language's search index is changed where few of its pages have, and made anew where a part of what is kept is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.engine.store import FILE
from docbuilder.stages import rendering
from docbuilder.stages.page_traces import PageTraces, SearchRecord
from sites import configure, tree, write

NUMBER = 12
PAGES = {
    f"docs/source/en/page{number}.md": f"# Page {number}\n\nWords of number{number}.\n" for number in range(NUMBER)
}
TOCTREE = "".join(f"- local: page{number}\n  title: Page {number}\n" for number in range(NUMBER))

Build = Callable[[str], bool]


@pytest.fixture
def build_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Builds with these words on one of the pages; whether the index was made anew. The site is the same as one from nothing."""
    made: list[object] = []

    class Gathering(rendering.IndexGathering):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    monkeypatch.setattr(rendering, "IndexGathering", Gathering)
    write(tmp_path, {**PAGES, "docs/source/en/_toctree.yml": TOCTREE})

    def files(*, cache: bool) -> dict[str, bytes]:
        build(configure(tmp_path, api="none", cache=cache, cache_folder=tmp_path / "cache"))
        return tree(tmp_path / "site")

    def run(words: str) -> bool:
        write(tmp_path, {"docs/source/en/page3.md": f"# Page 3\n\n{words}\n"})
        made.clear()
        found = files(cache=True)
        is_new = bool(made)
        assert found == files(cache=False)
        return is_new

    return run


def test_it_follows_its_pages(build_with: Build) -> None:
    assert build_with("A bicycle.")
    assert not build_with("Another bicycle.")
    assert not build_with("A tricycle.")


def test_it_is_made_anew_where_a_part_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, build_with: Build
) -> None:
    keys: list[bytes] = []
    original = PageTraces.keep_search_index

    def noting(traces: PageTraces, language: str, record: SearchRecord) -> None:
        original(traces, language, record)
        keys.append(traces.last._own_key(f"shards {language}"))

    monkeypatch.setattr(PageTraces, "keep_search_index", noting)
    assert build_with("A bicycle.")
    with closing(sqlite3.connect(tmp_path / "cache" / FILE)) as data:
        assert data.execute("DELETE FROM entries WHERE key = ?", keys[:1]).rowcount == 1
        data.commit()
    assert build_with("Another bicycle.")
    assert not build_with("A tricycle.")
