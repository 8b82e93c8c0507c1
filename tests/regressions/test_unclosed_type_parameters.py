"""Brackets of type parameters that are never closed: each of them was looked for through all of the file that follows."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from docbuilder.pyapi.static.reading import read_module


def _calls(file: Path, text: str) -> int:
    """How many functions are called to read a file with this text."""
    file.write_text(text, "utf-8")
    count = 0

    def counting(*_: object) -> None:
        nonlocal count
        count += 1

    former = sys.getprofile()
    sys.setprofile(counting)
    try:
        read_module("hostile", file, None)
    finally:
        sys.setprofile(former)
    return count


@pytest.mark.parametrize("line", ["class A[\n", "def f[T: (\n", "    type X[\n", "class A[T]: class B[\n"])
def test_four_times_the_file_is_four_times_the_work(tmp_path: Path, line: str) -> None:
    """Work is counted in calls, not in seconds."""
    few, many = (_calls(tmp_path / "hostile.py", line * count) for count in (200, 800))
    assert many < 6 * few
