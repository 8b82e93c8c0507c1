"""A build that is killed at any moment leaves the former site or the new one, and the next build succeeds.

CI kills at 12 moments; `DOCBUILDER_KILLS=300 pytest tests/reliability/test_kills.py` at as many as that.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

KILLS = int(os.environ.get("DOCBUILDER_KILLS", "12"))

pytestmark = [pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL"), pytest.mark.timeout(1800)]


def _write(source: Path, edition: int) -> None:
    source.mkdir(exist_ok=True)
    for number in range(30):
        (source / f"page{number}.md").write_text(
            f"# Page {number}\n\nedition-{edition}\n\n" + "text `code` *more*\n\n" * 700
        )
    (source / "index.md").write_text(f"# Start\n\nedition-{edition}\n")


def _start(source: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "docbuilder",
        "build",
        str(source),
        "--out",
        str(out),
        "--api",
        "none",
        "-q",
        "--jobs",
        "2",
    ]
    return subprocess.Popen(
        [*command, *more], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=source.parent, start_new_session=True
    )


def _build(source: Path, out: Path, *more: str) -> None:
    process = _start(source, out, *more)
    _, errors = process.communicate(timeout=300)
    assert process.returncode in (0, 1), errors.decode()


def _editions(out: Path) -> set[str]:
    found = set()
    for number in range(30):
        text = (out / f"page{number}.html").read_text("utf-8")
        found.add(
            next(edition for edition in range(1_000) if f"edition-{edition}\n" in text or f"edition-{edition}<" in text)
        )
    return {str(edition) for edition in found}


def _descendants(parent: int) -> list[int]:
    """Processes below `parent`, as /proc tells."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir() if sys.platform == "linux" else ():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found, level = [], [parent]
    while level:
        level = [process for process, above in parents.items() if above in level]
        found += level
    return found


@pytest.mark.parametrize("whom", ["coordinator", "any"])
def test_a_killed_build_leaves_a_whole_site(tmp_path: Path, whom: str) -> None:
    """Of the coordinator, and of any process of a build; with a cache that was written to at that moment."""
    source, out = tmp_path / "docs", tmp_path / "site"
    cache = ("--cache-folder", str(tmp_path / "cache"))
    _write(source, 0)
    begin = time.monotonic()
    _build(source, out, *cache)
    duration = time.monotonic() - begin
    chance = random.Random(7)
    for edition in range(1, KILLS // 2 + 1):
        _write(source, edition)
        process = _start(source, out, *cache)
        time.sleep(chance.uniform(0.05, 1.0) * duration)
        victims = [process.pid, *(_descendants(process.pid) if whom == "any" else ())]
        with contextlib.suppress(ProcessLookupError):
            os.kill(chance.choice(victims), signal.SIGKILL)
        process.communicate(timeout=300)
        assert len(_editions(out)) == 1 or (out / ".docbuilder/journal.json").exists()
        _build(source, out, *cache)
        assert _editions(out) == {str(edition)}


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"\xff\xfe", b"[]", b"null", b'{"files": 7}', b"{}" * 100_000, b"[" * 100_000]
)
@pytest.mark.parametrize("name", ["manifest.json", "journal.json"])
def test_damaged_records_are_mended_or_said(tmp_path: Path, name: str, damage: bytes) -> None:
    """Nobody is told to remove the output folder."""
    source, out = tmp_path / "docs", tmp_path / "site"
    source.mkdir()
    (source / "index.md").write_text("# Start\n\nedition-0\n")
    _build(source, out, "--no-cache")
    (out / ".docbuilder" / name).write_bytes(damage)
    (source / "index.md").write_text("# Start\n\nedition-1\n")
    process = _start(source, out, "--no-cache")
    _, errors = process.communicate(timeout=120)
    assert process.returncode in (0, 1), errors.decode()
    assert "edition-1" in (out / "index.html").read_text("utf-8")
