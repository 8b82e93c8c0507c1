"""The budgets that need no clock and no corpus (site, "Budgets"); `make budgets` measures all of them on the real documentation."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from visiting import Sample

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench import budgets


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Sites of 400 and of 1,000 pages."""
    sites = {}
    for count in (400, 1_000):
        folder = tmp_path_factory.mktemp(f"pages{count}")
        sites[count] = budgets.build(budgets.generate(folder, count), folder / "site", "--api", "none")
    return sites


@pytest.mark.parametrize("measure", ["assets", "view", "chrome", "search"])
def test_sizes(browser: Any, serve: Callable[[Path], str], generated: dict[int, Path], measure: str) -> None:
    """Scripts and styles, a guide's first view, the chrome of a page among 400, the search of 1,000 pages."""
    context = budgets.Context({"generated": generated[400]}, generated[1_000], browser, serve)
    rows = [row for row in budgets.MEASUREMENTS[measure](context) if row.unit != "ms"]
    assert [row for row in rows if row.value is None or not row.kept] == []
    assert rows


@pytest.mark.skipif(not (budgets.TOOLS / "lighthouse").is_dir(), reason="needs `npm ci` in tests/browser")
@pytest.mark.parametrize("mode", ["phone", "desktop"])
def test_lighthouse(chromium: str, sample: Sample, mode: str) -> None:
    """A guide page has full marks in all that does not depend on this machine's speed."""
    root = sample.http.removesuffix("/docs/sample/")
    context = budgets.Context(
        {"sample": sample.folder / "v2.0"}, sample.folder, None, lambda _: f"{root}/docs/sample/v2.0"
    )
    [row] = budgets.measure_lighthouse(context, ("accessibility", "best-practices", "seo"), (mode,))
    assert row.value is not None, row.note
    assert row.kept, (row.note, context.details)
