"""Changes are gathered: one set for what belongs together."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docbuilder.serve.watch import Watcher

LONG = 30.0


@pytest.fixture
def told() -> queue.SimpleQueue[frozenset[Path]]:
    return queue.SimpleQueue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = (tmp_path / "watched").resolve()
    (folder / "deep").mkdir(parents=True)
    return folder


@pytest.fixture
def watcher(told: queue.SimpleQueue[frozenset[Path]], folder: Path, tmp_path: Path) -> Iterator[Watcher]:
    with Watcher(told.put, tmp_path / "lock") as watcher:
        watcher.watch([(folder, True)])
        yield watcher


def gather(told: queue.SimpleQueue[frozenset[Path]], enough: Callable[[set[Path]], bool]) -> set[Path]:
    """All that is told until it is enough."""
    found: set[Path] = set()
    while not enough(found):
        found |= told.get(timeout=LONG)
    return found


def test_file(watcher: Watcher, told: queue.SimpleQueue[frozenset[Path]], folder: Path) -> None:
    """A file that is written is told of, and nothing else."""
    (folder / "deep/page.md").write_text("text")
    assert gather(told, bool) == {folder / "deep/page.md"}


def test_storm_while_locked(
    watcher: Watcher, told: queue.SimpleQueue[frozenset[Path]], folder: Path, tmp_path: Path
) -> None:
    """While somebody holds the lock, everything is gathered."""
    (tmp_path / "lock").touch()
    files = {folder / f"page{number}.md" for number in range(300)}
    for file in sorted(files):
        file.write_text("text")
    with pytest.raises(queue.Empty):
        told.get(timeout=0.4)
    (tmp_path / "lock").unlink()
    assert told.get(timeout=LONG) == files


def test_move_and_removal(watcher: Watcher, told: queue.SimpleQueue[frozenset[Path]], folder: Path) -> None:
    """A file that is moved is told of under both names, one that is removed under its own."""
    page, other = folder / "page.md", folder / "deep/other.md"
    page.write_text("text")
    gather(told, lambda found: page in found)
    page.rename(other)
    gather(told, lambda found: {page, other} <= found)
    other.unlink()
    gather(told, lambda found: other in found)


def test_ignored(watcher: Watcher, told: queue.SimpleQueue[frozenset[Path]], folder: Path) -> None:
    """What editors and tools leave beside the files is not told of; neither is reading."""
    for name in ("page.md~", ".page.md.swp", ".#page.md", "__pycache__/x.pyc", ".git/index"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("text")
    (folder / "page.md").write_text("text")
    found = gather(told, lambda found: folder / "page.md" in found)
    assert {path.name for path in found} <= {"page.md", "__pycache__", ".git"}
    (folder / "page.md").read_text()
    (folder / "last.md").write_text("text")
    assert gather(told, bool) == {folder / "last.md"}


def test_other_folders(
    watcher: Watcher, told: queue.SimpleQueue[frozenset[Path]], folder: Path, tmp_path: Path
) -> None:
    """The folders can be changed; those that are not there are passed over; shallow ones are watched shallowly."""
    other = (tmp_path / "other").resolve()
    (other / "deep").mkdir(parents=True)
    watcher.watch([(other, False), (tmp_path / "nowhere", True)])
    (folder / "page.md").write_text("text")
    (other / "deep/page.md").write_text("text")
    (other / "page.md").write_text("text")
    assert gather(told, bool) == {other / "page.md"}
