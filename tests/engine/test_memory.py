"""What is free goes back to the system."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from threading import Thread

import pytest

from docbuilder.engine.memory import give_back


@pytest.mark.parametrize("error", [OSError, TypeError])
def test_it_can_be_asked_for_everywhere(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    asked: list[object] = []

    def none(name: object) -> None:
        asked.append(name)
        raise error

    monkeypatch.setattr(ctypes, "CDLL", none)
    give_back()
    assert asked == [None]


@pytest.mark.skipif(sys.platform != "linux", reason="where memory is told by /proc")
def test_what_threads_have_left_goes() -> None:
    if not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("the C library keeps it")

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")

    kept: list[bytes] = []

    def work() -> None:
        pieces = [bytes(2000) for _ in range(50_000)]
        kept.extend(pieces[::100])

    thread = Thread(target=work)
    thread.start()
    thread.join()
    before = resident()
    give_back()
    assert resident() < before - 40_000_000  # of 100 MB
