"""Hostile pages take time and room in proportion to their size: four times the text takes at most five times as long.

CI takes small sizes. `DOCBUILDER_FAMILY_SIZE=1000000 pytest tests/security/test_hostile_pages.py` compares 1 MB with 4 MB.
"""

from __future__ import annotations

import gc
import os
import time
from pathlib import Path

import pytest
from families import FAMILIES

from docbuilder.build import build
from docbuilder.config import Config
from docbuilder.model.source import Source
from docbuilder.parse import parse

SIZE = int(os.environ.get("DOCBUILDER_FAMILY_SIZE", "8000"))
WHOLE = [name for name in FAMILIES if not name.startswith("repeated")]
"""Families that later stages are concerned with: the whole build is measured."""


def _seconds(work: object, *arguments: object) -> float:
    gc.collect()
    gc.freeze()  # what tests before this one left is not looked through again
    begin = time.process_time()
    work(*arguments)  # type: ignore[operator]
    taken = time.process_time() - begin
    gc.unfreeze()
    return taken


def test_there_are_many_families() -> None:
    """A promise of `trust.md`."""
    assert len(FAMILIES) >= 200


@pytest.mark.parametrize("name", FAMILIES)
def test_parsing_is_linear(name: str) -> None:
    """Small inputs vary: what is below a tenth of a second is no matter."""
    family = FAMILIES[name]
    sources = [Source("page.md", family(size)) for size in (SIZE, 4 * SIZE)]
    for _ in range(3):  # another process may have taken the caches of the processor
        small, large = (_seconds(parse, source) for source in sources)
        if large <= 5 * small + 0.1:
            return
    raise AssertionError(f"{small:.3f} s, and {large:.3f} s for four times as much")


@pytest.mark.parametrize("name", WHOLE)
def test_builds_are_linear(tmp_path: Path, name: str) -> None:
    """With ids, links, HTML, twin, search; and nothing raises."""

    def run(size: int) -> None:
        source = tmp_path / f"docs-{size}"
        source.mkdir(exist_ok=True)
        (source / "index.md").write_text(FAMILIES[name](size), "utf-8")
        result = build(
            Config(
                source=source,
                root=source,
                out=tmp_path / "site",
                jobs=1,
                api="none",
                cache=False,
                untrusted=size % 2 == 1,
            )
        )
        assert result.pages == 1

    for _ in range(2):
        small, large = _seconds(run, SIZE), _seconds(run, 4 * SIZE)
        if large <= 5 * small + 0.3:
            return
    raise AssertionError(f"{small:.3f} s, and {large:.3f} s for four times as much")
