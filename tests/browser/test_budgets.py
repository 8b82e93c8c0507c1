"""The budgets that need no clock and no corpus (site, "Budgets"); `make budgets` measures all of them on the real documentation."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sample_site import run_build, write_files
from visiting import Sample

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench import budgets

Once = Callable[[str, Callable[[Path], object]], Path]


def build(folder: Path, source: Path) -> None:
    """Build it to `folder/site`."""
    run_build(source, folder / "site", "--api", "none")


def many(folder: Path) -> None:
    """400 pages with little text: only what stands around it is weighed."""
    names = ["index", *(f"part{number // 50}/page{number}" for number in range(1, 400))]
    files = {f"{name}.md": f"# Classification with {name}\n\nText.\n" for name in names}
    files["_toctree.yml"] = "".join(f"- local: {name}\n  title: Classification with {name}\n" for name in names)
    write_files(folder / "source", files)
    build(folder, folder / "source")


@pytest.mark.parametrize("measure", [budgets.measure_assets, budgets.measure_first_view, budgets.measure_index])
def test_sizes(browser: Any, serve: Callable[[Path], str], once: Once, measure: Any) -> None:
    """Scripts and styles, a guide's first view, the search of 100 pages as long as guides are; `make budgets` has 1,000."""
    site = once("guides", lambda folder: build(folder, budgets.generate(folder, 100))) / "site"
    context = budgets.Context({"generated": site}, site, browser, serve)
    options = {"most": 4} if measure is budgets.measure_index else {}
    rows = [row for row in measure(context, **options) if row.unit != "ms"]
    assert [row for row in rows if row.value is None or not row.kept] == []
    assert rows


def test_chrome(once: Once) -> None:
    """What stands around a page among 400."""
    site = once("many", many) / "site"
    [row] = budgets.measure_chrome(budgets.Context({"many": site}, site, None, str))
    assert row.kept, row


@pytest.mark.skipif(not (budgets.TOOLS / "lighthouse").is_dir(), reason="needs `npm ci` in tests/browser")
def test_lighthouse(chromium: str, sample: Sample) -> None:
    """A guide page has full marks in all that does not depend on this machine's speed."""
    root = sample.http.removesuffix("/docs/sample/")
    context = budgets.Context(
        {"sample": sample.folder / "v2.0"}, sample.folder, None, lambda _: f"{root}/docs/sample/v2.0"
    )
    [row] = budgets.measure_lighthouse(context, ("accessibility", "best-practices", "seo"), ("phone",))
    assert row.value is not None, row.note
    assert row.kept, (row.note, context.details)
