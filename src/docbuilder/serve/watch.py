"""Changes of files, gathered until they pause.

In: folders. Out: sets of paths that were written, made, moved or removed; one set for a storm of changes (a checkout of another
branch), and for a single saved file next to no delay.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
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
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

_PAUSE = 0.004  # seconds without an event after a file was closed
_OPEN_PAUSE = 0.05  # likewise after a file was written to and not closed: more will come
_MANY = 16  # changed paths are a storm,
_STORM_PAUSE = 0.15  # which pauses now and then
_POLL = 1.0  # seconds between two looks, where the system cannot tell of changes
_LONGEST = 15.0  # seconds for which changes may go on until they are told all the same
_IGNORED_SUFFIXES = (".pyc", "~", ".swp", ".swx", ".tmp", ".crdownload")
LOG = (".git", "logs", "HEAD")
"""The end of the path of a file to which git adds a line for every commit, and for every other one that is checked out."""
_IGNORED_PARTS = frozenset({"__pycache__", ".git", ".docbuilder", ".idea", ".mypy_cache", ".ruff_cache"})


class Watcher:
    """Tells of changed files; use as a context manager.

    Args:
        tell: called with the paths that have changed, in a thread of the watcher.
        lock: a file that is there while others (git) are at work on many files, or None.
        poll: seconds between two looks at the files, for file systems that tell of no changes; None to be told by the system.
        warn: called with a sentence where the system cannot tell of as many files, and they are looked at instead.
    """

    def __init__(
        self,
        tell: Callable[[frozenset[Path]], None],
        lock: Path | None = None,
        poll: float | None = None,
        warn: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._tell = tell
        self._lock_file = lock
        self._polls = poll is not None
        self._warn = warn
        self._observer: BaseObserver = PollingObserver(timeout=poll) if poll is not None else Observer()
        self._started = False
        self._wanted: tuple[tuple[Path, bool], ...] = ()
        self._watches: dict[tuple[str, bool], tuple[ObservedWatch, tuple[int, int]]] = {}  # and what the folder is
        self._renewing = threading.Lock()
        self._condition = threading.Condition()
        self._paths: set[str] = set()
        self._folders_changed = False
        self._first = self._last = 0.0
        self._open: set[str] = set()
        self._stopped = False
        self._gatherer = threading.Thread(target=self._gather, name="docbuilder-changes", daemon=True)

    def watch(self, folders: Iterable[tuple[Path, bool]]) -> None:
        """Watch these folders and no others.

        Args:
            folders: each with whether the folders in it are watched too. Those that are not there are watched once they
                are, and told of then, if the folder that they come into is watched.
        """
        self._wanted = tuple(folders)
        self._renew()

    def _renew(self) -> set[str]:
        """Watch what is there by now of the folders that are wanted; those that are new, or others than before."""
        with self._renewing:
            wanted = {(os.path.realpath(folder), deep) for folder, deep in self._wanted if folder.is_dir()}
            deep = [path for path, whole in wanted if whole]
            for path, whole in sorted(wanted):
                if any(path != other and path.startswith(other + os.sep) for other in deep) or (
                    not whole and (path, True) in wanted
                ):
                    wanted.discard((path, whole))
            identities = {key: found for key in wanted if (found := _identity(key[0])) is not None}
            for key, (watch, identity) in list(self._watches.items()):
                if identities.get(key) != identity:
                    del self._watches[key]
                    with suppress(KeyError, OSError):  # a folder that is gone has taken its watch along
                        self._observer.unschedule(watch)
            new = sorted(identities.keys() - self._watches.keys())
            for key in new:
                self._schedule(key, identities[key])
            return {path for path, _ in new}

    def _schedule(self, key: tuple[str, bool], identity: tuple[int, int]) -> None:
        try:
            watch = self._observer.schedule(_Handler(self._note), key[0], recursive=key[1])
        except OSError as error:
            if self._polls:  # it has just gone
                return
            self._look_instead(error)
            watch = self._observer.schedule(_Handler(self._note), key[0], recursive=key[1])
        self._watches[key] = watch, identity

    def _look_instead(self, error: OSError) -> None:
        """The system does not tell of any more folders: look at all of them now and then."""
        former, self._observer, self._polls = self._observer, PollingObserver(timeout=_POLL), True
        former.stop()
        for (path, deep), (_, identity) in list(self._watches.items()):
            self._watches[path, deep] = self._observer.schedule(_Handler(self._note), path, recursive=deep), identity
        if self._started:
            self._observer.start()
        reason = error.strerror or str(error)
        self._warn(f"the system tells of no more changes ({reason}); files are looked at every {_POLL:g} s instead")

    def __enter__(self) -> Watcher:
        try:
            self._observer.start()
        except OSError as error:
            self._look_instead(error)
            self._observer.start()
        self._started = True
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
            self._folders_changed |= event.is_directory
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
                changed, self._folders_changed = self._folders_changed, False
            if changed:
                paths |= {Path(path) for path in self._renew()}
            self._tell(paths)

    def _is_locked(self) -> bool:
        return self._lock_file is not None and self._lock_file.exists()


class _Handler(FileSystemEventHandler):
    def __init__(self, note: Callable[[FileSystemEvent], None]) -> None:
        self._note = note

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._note(event)


def _identity(folder: str) -> tuple[int, int] | None:
    """What tells a folder from another that is called the same later."""
    try:
        status = Path(folder).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _matters(path: str) -> bool:
    if path.endswith(_IGNORED_SUFFIXES):
        return False
    parts = Path(path).parts
    if parts[-3:] == LOG:
        return True
    return _IGNORED_PARTS.isdisjoint(parts) and not parts[-1].startswith((".#", "#"))
