"""Parts of the search index that are kept are not held in memory until the language is done: the main process grows by what it must."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docbuilder.build import build
from docbuilder.engine.store import Store
from docbuilder.stages import rendering
from docbuilder.stages.page_values import FinishedPage
from sites import configure, tree, write

FILES = {
    "docs/source/en/_toctree.yml": "".join(f"- local: {name}\n  title: {name}\n" for name in ("index", "one", "two")),
    **{f"docs/source/en/{name}.md": f"# {name}\n\nWords of {name}.\n" for name in ("index", "one", "two")},
}
CHANGED = {path: text.replace("Words", "Other words") for path, text in FILES.items()}
"""The last build has an index, and too much is new for it to be changed: else it would grow with the pages, see `test_growing_index.py`."""


@pytest.mark.parametrize("lost", [False, True])
def test_the_index_is_made_of_kept_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: bool) -> None:
    """A few at a time; what is lost meanwhile is rendered again, and the bytes are those without a cache."""
    write(tmp_path, FILES)
    build(configure(tmp_path, cache=True, cache_folder=tmp_path / "cache"))
    write(tmp_path, CHANGED)
    build(configure(tmp_path, out=tmp_path / "alone"))
    monkeypatch.setattr(rendering, "_AT_ONCE", 2)
    held: list[bool] = []
    parts = rendering.PageRendering._parts

    def look(self: rendering.PageRendering, *arguments: object) -> object:
        held.extend(page.search is not None for page in self.finished.values())
        if lost:
            monkeypatch.setattr(type(self._traces), "search_parts", lambda self, keys: {})
        return parts(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(rendering.PageRendering, "_parts", look)
    result = build(configure(tmp_path, cache=True, cache_folder=tmp_path / "cache"))
    assert (held, result.notes) == ([False] * 3, ())
    assert tree(tmp_path / "site") == tree(tmp_path / "alone")


def test_the_index_is_made_while_pages_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In steps: what workers finish meanwhile would wait in memory, and that is the more the more pages there are."""
    cached = configure(tmp_path, cache=True, cache_folder=tmp_path / "cache")
    for files in (FILES, CHANGED):
        write(tmp_path, files | {path.replace("/en/", "/ja/"): text for path, text in files.items()})
        build(configure(tmp_path, out=tmp_path / "alone") if files is CHANGED else cached)
    monkeypatch.setattr(rendering, "_AT_ONCE", 1)
    monkeypatch.setattr(rendering, "_EVERY", 1)
    steps: list[str] = []
    take, parts = rendering.PageRendering._take, rendering.PageRendering._parts

    def taking(self: rendering.PageRendering, page: FinishedPage) -> None:
        steps.append(page.page.language)
        take(self, page)

    def stepping(self: rendering.PageRendering, *arguments: Any) -> Iterator[Any]:
        for some in parts(self, *arguments):
            steps.append("index")
            yield some

    monkeypatch.setattr(rendering.PageRendering, "_take", taking)
    monkeypatch.setattr(rendering.PageRendering, "_parts", stepping)
    build(cached)
    assert steps == ["en"] * 3 + ["index"] + ["ja", "index"] * 3 + ["index"] * 2
    assert tree(tmp_path / "site") == tree(tmp_path / "alone")


def test_the_store_has_little_in_memory(tmp_path: Path) -> None:
    """SQLite counts what it caches in pages of 4 KB, while ours have 64."""
    with Store(tmp_path) as store:
        assert store._data is not None
        assert store._data.execute("PRAGMA cache_size").fetchone() == (-2000,)
        store.put_all({b"k" * 16: b"v"})
    with Store(tmp_path) as store:
        assert store._data is not None
        assert store._data.execute("PRAGMA cache_size").fetchone() == (-2000,)
        assert store._data.execute("PRAGMA page_size").fetchone() == (65536,)
