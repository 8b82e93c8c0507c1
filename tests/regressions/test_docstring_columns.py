"""Columns on the first line of a docstring were counted without its quotes, and strings below attributes began a line too early."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.checking.plot import check
from sites import configure, write

CODE = '''
class Model:
    """Of [a](nowhere1) class.

    Then [b](nowhere2).
    """

    def __init__(self, x):
        r\'\'\' Of [e](nowhere5)
        constructor, [f](nowhere6).

        Args:
            x: Any [g](nowhere7).
        \'\'\'

    def plain(self):
        "Of [h](nowhere8) method, [i](nowhere9)."

    def below(self):
        """
        Of [j](nowhere10) text.
        """

    def escaped(self):
        """Of an \\x65scape, [k](nowhere11)."""

SIZE = 1
r"""Of [c](nowhere3) attribute."""

DEPTH = 2
"""
Of [d](nowhere4) below its quotes.
"""
'''
PAGE = "# A\n\n[[autodoc]] pkg.Model\n    - all\n\n[[autodoc]] pkg.SIZE\n\n[[autodoc]] pkg.DEPTH\n"


@pytest.mark.parametrize("api", ["import", "static"])
def test_columns_in_docstrings(tmp_path: Path, api: str) -> None:
    """Each problem stands exactly where the file has it, whatever quotes are around; but behind an escape."""
    toctree = "- local: index\n  title: A\n"
    write(tmp_path, {"src/pkg/__init__.py": CODE, "docs/source/index.md": PAGE, "docs/source/_toctree.yml": toctree})
    config = configure(tmp_path, package="pkg", api=api, jobs=1)
    found = [one for one in check(config).diagnostics if one.code.slug == "link-page"]
    lines = CODE.split("\n")
    marks = [f"nowhere{number}" for number in range(1, 12)]
    shown = {next(mark for mark in marks[::-1] if mark in one.message): one.position for one in found}
    assert sorted(shown) == sorted(marks)
    for mark in marks[:-1]:
        _, line, column = shown[mark]
        assert lines[line - 1][column - 1 :][1:].startswith(f"{lines[line - 1][column]}]({mark})"), (mark, shown[mark])
