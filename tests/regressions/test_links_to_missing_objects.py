"""A link to an object whose directive finds nothing was told to be written as it is written: the directive's error says it all."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.model.diagnostics import DiagnosticCode
from sites import configure, write


@pytest.mark.parametrize("link", ["`pkg.Gone`", "`~pkg.Gone`", "`pkg.Gone.method`"])
def test_one_cause_is_told_once(tmp_path: Path, link: str) -> None:
    """The link leads to the box that says what is wrong; only another spelling of the name is worth a word."""
    page = f"# A\n\n[[autodoc]] pkg.Gone\n    - method\n\nSee [{link}] and [`Gone`].\n"
    write(tmp_path, {"pkg/__init__.py": "", "docs/source/index.md": page})
    result = build(configure(tmp_path, package="pkg", source_root=".", api="static"))
    told = [problem.message for problem in result.diagnostics if problem.code is DiagnosticCode.LINK_LAST_PART]
    assert [message for message in told if "'pkg.Gone" in message] == []
    assert DiagnosticCode.AUTODOC_MISSING in {problem.code for problem in result.diagnostics}
