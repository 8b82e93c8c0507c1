"""Hostile pages take time and room in proportion to their size: four times the text takes at most five times as long.

These are small sizes. `python bench/hostile_pages.py` compares 1 MB with 4 MB.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from families import FAMILIES, WHOLE

from docbuilder.build import build
from docbuilder.config import Config
from docbuilder.model.source import Source
from docbuilder.parse import parse

SIZE = int(os.environ.get("DOCBUILDER_FAMILY_SIZE", "8000"))


def _seconds(work: Callable[[], object]) -> float:
    gc.disable()  # nothing that tests before this one left is looked through
    try:
        begin = time.process_time()
        work()
        return time.process_time() - begin
    finally:
        gc.enable()


def _assert_linear(work: Callable[[int], Callable[[], object]], free: float, rounds: int) -> None:
    """Four times the size takes five times as long at most; what takes less than `free` seconds is no matter.

    So the small size is measured where the large one takes more than that; again, for another process may have taken the caches of the
    processor.
    """
    for _ in range(rounds):
        large = _seconds(work(4 * SIZE))
        if large <= free:
            return
        small = _seconds(work(SIZE))
        if large <= 5 * small + free:
            return
    raise AssertionError(f"{small:.3f} s, and {large:.3f} s for four times as much")


def test_there_are_many_families() -> None:
    """A promise of `trust.md`."""
    assert len(FAMILIES) >= 200
    assert len(WHOLE) >= 40


@pytest.mark.parametrize("name", FAMILIES)
def test_parsing_is_linear(name: str) -> None:
    """Small inputs vary: what is below a tenth of a second is no matter."""

    def parsed(size: int) -> Callable[[], object]:
        source = Source("page.md", FAMILIES[name](size))
        return lambda: parse(source)

    _assert_linear(parsed, 0.1, 3)


@pytest.mark.parametrize("name", WHOLE)
def test_builds_are_linear(tmp_path: Path, name: str) -> None:
    """With ids, links, HTML, twin, search; and nothing raises."""

    def built(size: int) -> Callable[[], object]:
        source = tmp_path / f"docs-{size}"
        source.mkdir(exist_ok=True)
        (source / "index.md").write_text(FAMILIES[name](size), "utf-8")
        config = Config(
            source=source,
            root=source,
            out=tmp_path / "site",
            jobs=1,
            api="none",
            cache=False,
            untrusted=WHOLE.index(name) % 2 == 1,
        )
        return lambda: build(config)

    _assert_linear(built, 0.3, 2)
    assert (tmp_path / "site/index.html").is_file()


def test_what_is_not_linear_is_found() -> None:
    """The measure can fail."""

    def squared(size: int) -> Callable[[], object]:
        return lambda: sum(1 for _ in range(size * size // 600))

    with pytest.raises(AssertionError, match="for four times as much"):
        _assert_linear(squared, 0.0, 1)
