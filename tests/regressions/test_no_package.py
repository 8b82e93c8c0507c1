"""A page that documents objects of a package that nobody named: an error, never "0 objects, 0 warnings"."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from docbuilder.build import build
from docbuilder.config import Config
from docbuilder.model.diagnostics import DiagnosticCode


def problems(folder: Path, text: str, **options: Any) -> list[tuple[DiagnosticCode, int]]:
    """What a site of this one page is said to be wrong with."""
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text(f"# T\n\n{text}\n", "utf-8")
    config = Config(source=folder / "docs", out=folder / "site", root=folder, cache=False, jobs=1, **options)
    return [(problem.code, problem.position.line) for problem in build(config).diagnostics]


@pytest.mark.parametrize("text", ["[[autodoc]] a.b.C\n\n[[autodoc]] D", "See [`Trainer`] and [`~x.Y`]."])
def test_a_package_that_is_not_named_is_missed(tmp_path: Path, text: str) -> None:
    """Once a page, at the first place that needs it."""
    assert problems(tmp_path, text) == [(DiagnosticCode.PACKAGE_MISSING, 3)]


def test_it_is_not_missed_where_it_is_not_wanted(tmp_path: Path) -> None:
    """`api = "none"` says so."""
    assert problems(tmp_path, "[[autodoc]] a.b.C\n\nSee [`Trainer`].", api="none") == []


def test_names_of_python_need_no_package(tmp_path: Path) -> None:
    """They are built in, or of the standard library."""
    assert problems(tmp_path, "See [`str`], [`None`] and [`logging.Logger`].") == []
