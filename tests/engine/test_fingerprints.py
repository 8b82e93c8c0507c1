"""What a build reads, by its content."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from docbuilder.engine.fingerprints import ABSENT, Files


def test_what_changes_during_a_build_is_told(tmp_path: Path) -> None:
    """After it was looked at; and before, if the build had begun: others may have read it as it was."""
    path = tmp_path / "module.py"
    path.write_text("a = 1\n")
    later = path.stat().st_ctime_ns + 1
    files = Files(start=later)
    known = files.hash(str(path))
    assert files.hash(str(tmp_path / "none")) == ABSENT
    assert not files.changed()
    path.write_text("a = 22\n")
    assert files.changed()
    begun_before = Files(start=path.stat().st_ctime_ns - 1)
    assert begun_before.hash(str(path)) != known
    assert begun_before.changed()


def test_times_to_come_tell_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock was wrong when the file was made: it has not changed during the build."""
    path = tmp_path / "page.md"
    path.write_text("x")
    hour = 3_600 * 10**9
    monkeypatch.setattr("docbuilder.engine.fingerprints.time.time_ns", lambda: path.stat().st_ctime_ns - hour)
    files = Files()
    files.hash(str(path))
    assert not files.changed()


def test_a_file_is_read_again_only_if_it_may_have_changed(tmp_path: Path) -> None:
    """A hash is remembered with what the file system says of the file."""
    path = tmp_path / "page.md"
    path.write_text("one\n")
    before = Files(start=time.time_ns() + 10**9)
    first = before.hash(str(path))
    status = path.stat()
    path.write_text("three\n")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))  # as if nobody had touched it
    assert Files(before.dump()).hash(str(path)) != first
    again = Files(start=time.time_ns() + 10**9)
    assert Files(again.dump()).hash(str(path)) == again.hash(str(path))
