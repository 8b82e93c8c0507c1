"""An id that an author wrote on a page and in what the page includes."""

from __future__ import annotations

from pathlib import Path

from docbuilder.checking.plot import check
from sites import configure, write


def test_ids_of_included_files_are_on_the_page(tmp_path: Path) -> None:
    """They are named where they are written, also where the same file is included twice."""
    page = '# Title\n\n## One[[one]]\n\n<include>{"path": "part.txt"}</include>\n\n<a id="two"></a>\n\n<include>{"path": "part.txt"}</include>\n'
    toctree = "- local: index\n  title: Start\n"
    part = '<a id="one"></a>\n\n<a id="three"></a>\n'
    write(tmp_path / "docs/source", {"index.md": page, "_toctree.yml": toctree})
    write(tmp_path / "docs/source", {"part.txt": part})
    found = [problem for problem in check(configure(tmp_path)).diagnostics if problem.code.slug == "id-repeated"]
    assert [(problem.position.path, problem.position.line, problem.message) for problem in found] == [
        ("docs/source/part.txt", 1, "the id 'one' is there already, at index.md:3:1"),
        ("docs/source/part.txt", 3, "the id 'three' is there already, at docs/source/part.txt:3:1"),
    ]
