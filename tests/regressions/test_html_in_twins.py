"""A tag of raw HTML over several lines was text in the Markdown twin: the `>` on a line of its own had a backslash, for it would be a quote."""

from __future__ import annotations

from pathlib import Path

from docbuilder.build import build
from sites import configure, write


def test_a_tag_is_one_line(tmp_path: Path) -> None:
    """What stands within a line stays within it."""
    page = '# A\n\n<a\nhref="https://example.org"\n>b</a>\n'
    write(tmp_path, {"docs/source/index.md": page, "docs/source/_toctree.yml": "- local: index\n  title: Start\n"})
    build(configure(tmp_path))
    assert (tmp_path / "site/index.md").read_text("utf-8") == '# A\n\n<a href="https://example.org" >b</a>\n'
