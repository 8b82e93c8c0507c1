"""A page and what it includes had footnotes of the same label in its Markdown twin: references led to the wrong text."""

from __future__ import annotations

from pathlib import Path

from docbuilder.build import build
from sites import TOCTREE, configure, write


def test_labels_are_told_apart(tmp_path: Path) -> None:
    write(
        tmp_path / "docs" / "source",
        {
            "_toctree.yml": TOCTREE,
            "index.md": '# A\n\nOne[^1] two[^b].\n\n<include>{"path": "_x.md"}</include>\n\n[^1]: Of the page.\n\n[^b]: B.\n',
            "_x.md": "Three[^1] four[^c].\n\n[^1]: Of the part.\n[^c]: C.\n",
        },
    )
    build(configure(tmp_path))
    twin = (tmp_path / "site/index.md").read_text("utf-8")
    assert twin == (
        "# A\n\nOne[^1] two[^b].\n\nThree[^1-2] four[^c].\n\n[^1-2]: Of the part.\n\n[^c]: C.\n\n[^1]: Of the page.\n\n[^b]: B.\n"
    )
