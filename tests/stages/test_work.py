"""How many processes a build is worth."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from docbuilder.config import Config
from docbuilder.stages import work
from docbuilder.stages.work import LITTLE


@pytest.mark.parametrize(
    ("size", "jobs", "expected"),
    [(LITTLE, 0, ["a.module"]), (LITTLE, 1, []), (LITTLE - 1, 0, []), (LITTLE, 2, ["a.module"])],
)
def test_workers_are_expected_where_there_is_much_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, jobs: int, expected: list[str]
) -> None:
    """By the pages' size; other files do not count, nor does one that vanishes meanwhile."""
    started: list[str] = []
    monkeypatch.setattr(work, "context_for", started.append)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    (tmp_path / "en").mkdir()
    (tmp_path / "en/page.md").write_text("a" * (size - 1))
    (tmp_path / "en/more.mdx").write_text("b")
    (tmp_path / "en/data.json").write_text("c" * LITTLE)
    (tmp_path / "en/gone.md").symlink_to("nowhere")
    work.expect_work(Config(source=tmp_path, jobs=jobs), "a.module")
    assert started == expected
