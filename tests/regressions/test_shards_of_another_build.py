"""Two builds with one store: what one keeps of its search index is two values, between which the other may have written its own.

The shards of one were then changed as if they were those of the other: a site had terms of another in its search.
"""

from __future__ import annotations

from pathlib import Path

from docbuilder.build import build
from docbuilder.stages.last_build import LastBuild
from docbuilder.stages.page_traces import PageTraces
from sites import configure


def test_shards_belong_to_their_record(tmp_path: Path) -> None:
    """Those of another build are none."""
    config = configure(tmp_path, cache=True, cache_folder=tmp_path / "cache")
    shards = {}
    for edition in ("first", "second"):
        (config.source / "index.md").write_text(f"# Start\n\n{edition} edition\n", encoding="utf-8")
        build(config)
        with LastBuild(config) as last:
            traces = PageTraces(last)
            record = traces.search_index("")
            assert record is not None
            assert edition in str(record.index.shards)
            shards[edition] = traces._belonging(record), *record.index.shards
    with LastBuild(config) as last:
        last.save_all("shards ", shards["first"])
        last.store.put_all(last.take_pending())
    with LastBuild(config) as last:
        assert PageTraces(last).search_index("") is None
    build(config)
