"""Emphasis directly inside of emphasis was strong in the Markdown twin: `*_a_*` became `**a**`."""

from __future__ import annotations

from pathlib import Path

from docbuilder.build import build
from sites import configure, write


def test_the_same_twice_is_written_once(tmp_path: Path) -> None:
    """Only where nothing else stands beside it."""
    page = "# A\n\n*_a_* **__b c__** _**d**_ **h __i__**\n"
    write(tmp_path, {"docs/source/index.md": page, "docs/source/_toctree.yml": "- local: index\n  title: Start\n"})
    build(configure(tmp_path))
    assert (tmp_path / "site/index.md").read_text("utf-8") == "# A\n\n*a* **b c** ***d*** **h **i****\n"
