"""Parts of the search index that are kept are not held in memory until the language is done: the main process grows by what it must."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.engine.store import Store
from docbuilder.stages import rendering
from sites import configure, tree, write

FILES = {
    "docs/source/en/_toctree.yml": "".join(f"- local: {name}\n  title: {name}\n" for name in ("index", "one", "two")),
    **{f"docs/source/en/{name}.md": f"# {name}\n\nWords of {name}.\n" for name in ("index", "one", "two")},
}


@pytest.mark.parametrize("lost", [False, True])
def test_the_index_is_made_of_kept_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: bool) -> None:
    """A few at a time; what is lost meanwhile is rendered again, and the bytes are those without a cache."""
    write(tmp_path, FILES)
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
