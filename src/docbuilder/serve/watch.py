"""Changes of files, gathered until they pause.

In: folders. Out: sets of paths that were written, made, moved or removed; one set for a storm of changes (a checkout of another
branch), and for a single saved file next to no delay.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from watchdog.events import (
    EVENT_TYPE_CLOSED,
    EVENT_TYPE_CLOSED_NO_WRITE,
    EVENT_TYPE_CREATED,
    EVENT_TYPE_DELETED,
    EVENT_TYPE_MOVED,
    EVENT_TYPE_OPENED,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import ObservedWatch

_PAUSE = 0.004  # seconds without an event after a file was closed
_OPEN_PAUSE = 0.05  # likewise after a file was written to and not closed: more will come
_MANY = 16  # changed paths are a storm,
_STORM_PAUSE = 0.15  # which pauses now and then
_LONGEST = 15.0  # seconds for which changes may go on until they are told all the same
_IGNORED_SUFFIXES = (".pyc", "~", ".swp", ".swx", ".tmp", ".crdownload")
_IGNORED_PARTS = frozenset({"__pycache__", ".git", ".docbuilder", ".idea", ".mypy_cache", ".ruff_cache"})


class Watcher:
    """Tells of changed files; use as a context manager.

    Args:
        tell: called with the paths that have changed, in a thread of the watcher.
        lock: a file that is there while others (git) are at work on many files, or None.
    """

    def __init__(self, tell: Callable[[frozenset[Path]], None], lock: Path | None = None) -> None:
        self._tell = tell
        self._lock_file = lock
        self._observer = Observer()
        self._watches: dict[tuple[str, bool], ObservedWatch] = {}
        self._condition = threading.Condition()
        self._paths: set[str] = set()
        self._first = self._last = 0.0
        self._open: set[str] = set()
        self._stopped = False
        self._gatherer = threading.Thread(target=self._gather, name="docbuilder-changes", daemon=True)

    def watch(self, folders: Iterable[tuple[Path, bool]]) -> None:
        """Watch these folders and no others.

        Args:
            folders: each with whether the folders in it are watched too. Those that are not there are passed over.
        """
        wanted = {(os.path.realpath(folder), deep) for folder, deep in folders if folder.is_dir()}
        deep = [path for path, whole in wanted if whole]
        for path, whole in sorted(wanted):
            if any(path != other and path.startswith(other + os.sep) for other in deep) or (
                not whole and (path, True) in wanted
            ):
                wanted.discard((path, whole))
        for gone in self._watches.keys() - wanted:
            self._observer.unschedule(self._watches.pop(gone))
        for new in sorted(wanted - self._watches.keys()):
            self._watches[new] = self._observer.schedule(_Handler(self._note), new[0], recursive=new[1])

    def __enter__(self) -> Watcher:
        self._observer.start()
        self._gatherer.start()
        return self

    def __exit__(self, *error: object) -> None:
        with self._condition:
            self._stopped = True
            self._condition.notify()
        self._observer.stop()
        self._observer.join(timeout=5)
        self._gatherer.join(timeout=5)

    def _note(self, event: FileSystemEvent) -> None:
        kind = event.event_type
        if kind in (EVENT_TYPE_OPENED, EVENT_TYPE_CLOSED_NO_WRITE):
            return
        if event.is_directory and kind not in (EVENT_TYPE_CREATED, EVENT_TYPE_DELETED, EVENT_TYPE_MOVED):
            return  # what happened in it is told of by itself
        paths = [os.fsdecode(path) for path in (event.src_path, event.dest_path) if path]
        paths = [path for path in paths if _matters(path)]
        if not paths:
            return
        with self._condition:
            now = time.monotonic()
            if not self._paths:
                self._first = now
            self._last = now
            self._paths.update(paths)
            if kind in (EVENT_TYPE_CLOSED, EVENT_TYPE_DELETED, EVENT_TYPE_MOVED):
                self._open.difference_update(paths)
            elif not event.is_directory:
                self._open.update(paths)
            self._condition.notify()

    def _gather(self) -> None:
        while True:
            with self._condition:
                while not self._paths and not self._stopped:
                    self._condition.wait()
                if self._stopped:
                    return
                pause = _STORM_PAUSE if len(self._paths) > _MANY else _OPEN_PAUSE if self._open else _PAUSE
                now = time.monotonic()
                rest = min(self._last + pause, self._first + _LONGEST) - now
                if rest <= 0 and now < self._first + _LONGEST and self._is_locked():
                    rest = 0.02
                if rest > 0:
                    self._condition.wait(rest)
                    continue
                paths = frozenset(Path(path) for path in self._paths)
                self._paths.clear()
                self._open.clear()
            self._tell(paths)

    def _is_locked(self) -> bool:
        return self._lock_file is not None and self._lock_file.exists()


class _Handler(FileSystemEventHandler):
    def __init__(self, note: Callable[[FileSystemEvent], None]) -> None:
        self._note = note

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._note(event)


def _matters(path: str) -> bool:
    if path.endswith(_IGNORED_SUFFIXES):
        return False
    parts = Path(path).parts
    return _IGNORED_PARTS.isdisjoint(parts) and not parts[-1].startswith((".#", "#"))
