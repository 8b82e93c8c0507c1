"""Changes are gathered: one set for what belongs together."""

from __future__ import annotations

import errno
import queue
import shutil
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
    assert gather(told, lambda found: page in found) <= {page}
    page.rename(other)
    assert gather(told, lambda found: {page, other} <= found) <= {page, other, other.parent}
    other.unlink()
    assert page not in gather(told, lambda found: other in found)


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


def test_folder_that_comes_again(
    told: queue.SimpleQueue[frozenset[Path]], watcher: Watcher, folder: Path, tmp_path: Path
) -> None:
    """A folder that is removed and made again, as by a change of branch, is watched like the first; so is one that was missing."""
    late = tmp_path / "late"
    watcher.watch([(folder, True), (folder.parent, False), (late, True)])
    shutil.rmtree(folder)
    gather(told, lambda found: folder in found)
    for number in range(3):
        (folder / "deep").mkdir(parents=True)
        gather(told, lambda found: folder in found)
        (folder / "deep" / f"page{number}.md").write_text("text")
        gather(told, lambda found, number=number: folder / "deep" / f"page{number}.md" in found)  # type: ignore[misc]
        shutil.rmtree(folder)
        gather(told, lambda found: folder in found)
    late.mkdir()
    gather(told, lambda found: late in found)
    (late / "page.md").write_text("text")
    assert not any(path.is_relative_to(folder) for path in gather(told, lambda found: late / "page.md" in found))


def test_polling(told: queue.SimpleQueue[frozenset[Path]], folder: Path) -> None:
    """Where the system tells of nothing, files are looked at."""
    page = folder / "deep/page.md"
    with Watcher(told.put, poll=0.05) as watcher:
        watcher.watch([(folder, True)])
        page.write_text("text")
        assert gather(told, lambda found: page in found) <= {page, page.parent}
        page.unlink()
        assert gather(told, lambda found: page in found) <= {page, page.parent}


def test_system_that_tells_of_no_more(
    told: queue.SimpleQueue[frozenset[Path]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system's limit is reached, files are looked at instead, and somebody is told."""
    warnings: list[str] = []
    with Watcher(told.put, warn=warnings.append) as watcher:

        def refuse(*arguments: object, **options: object) -> None:
            raise OSError(errno.ENOSPC, "inotify watch limit reached")

        monkeypatch.setattr(watcher._observer, "schedule", refuse)
        watcher.watch([(folder, True)])
        (warning,) = warnings
        assert "inotify watch limit reached" in warning
        (folder / "page.md").write_text("text")
        gather(told, lambda found: folder / "page.md" in found)
