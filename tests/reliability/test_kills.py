"""A build that is killed at any moment leaves the former site or the new one, and the next build succeeds.

Three kills; `python -m bench.kills` has 300.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.output.write import FOLDER
from sites import configure, tree, write

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(sys.platform != "linux", reason="tells processes by /proc")
@pytest.mark.skipif(not (ROOT / "bench/kills.py").is_file(), reason="needs a checkout")
@pytest.mark.timeout(600)
def test_a_killed_build_leaves_a_whole_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the coordinator, of a worker and of the API process; with a cache that was written to at that moment."""
    monkeypatch.syspath_prepend(str(ROOT))
    from bench.kills import VICTIMS, run

    counts = run(tmp_path, len(VICTIMS), 7)
    assert sum(counts.values()) == len(VICTIMS)


def test_damaged_records_are_mended_or_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told to remove the output folder."""
    monkeypatch.setattr(os, "fsync", lambda file: None)  # no power is cut here
    config = configure(tmp_path)
    write(config.source, {"index.md": "# Start\n\nedition-0\n"})
    build(config)
    edition = 0
    for name in ("manifest.json", "journal.json"):
        for damage in (b"", b"{", b"\xff\xfe", b"[]", b'{"files": 7}', b"[" * 100_000):
            (config.out / FOLDER / name).write_bytes(damage)
            edition += 1
            write(config.source, {"index.md": f"# Start\n\nedition-{edition}\n"})
            build(config)
            assert f"edition-{edition}<" in tree(config.out)["index.html"].decode()
