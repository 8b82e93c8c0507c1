"""A page with a title in its front matter and a heading of level 1 had two headings of level 1 in its Markdown twin."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.build import build
from sites import configure, write


@pytest.mark.parametrize(
    ("page", "twin"),
    [
        ("---\ntitle: One\n---\n\n# Two\n", "# Two\n"),
        ("---\ntitle: One\n---\n\n## Two\n", "# One\n\n## Two\n"),
        ("---\ntitle: One\n---\n\nText\n", "# One\n\nText\n"),
        ("## Two\n", "## Two\n"),
    ],
)
def test_one_heading_of_level_1(tmp_path: Path, page: str, twin: str) -> None:
    write(tmp_path, {"docs/source/index.md": page, "docs/source/_toctree.yml": "- local: index\n  title: Start\n"})
    build(configure(tmp_path))
    assert (tmp_path / "site/index.md").read_text("utf-8") == twin
