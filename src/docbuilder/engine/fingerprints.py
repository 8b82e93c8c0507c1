"""Files by their content: a file is read again only when the file system says that it may have changed.

In: paths. Out: hashes.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain

from msgspec import DecodeError, msgpack

from docbuilder.engine.store import Key, key_of
from docbuilder.model.checksums import hash_of, read_file

ABSENT, UNREADABLE = "absent", "unreadable"
_RACY = 50_000_000  # nanoseconds: a file may change twice within what the clock of the file system tells apart
_HashedFile = tuple[int, int, int, int, str]  # size, time of modification, of change, inode; hash
_MARKS = msgpack.Decoder(dict[str, _HashedFile])


class Files:
    """Hashes of files, remembered from build to build.

    Args:
        data: what `dump` gave, or None.
        start: of the build, as `time.time_ns` tells it; None for now.
    """

    def __init__(self, data: bytes | None = None, start: int | None = None) -> None:
        self._known: dict[str, _HashedFile] = {}
        if data is not None:
            with suppress(DecodeError):
                self._known = _MARKS.decode(data)
        self._seen: dict[str, _HashedFile | None] = {}
        self._start = time.time_ns() if start is None else start

    def hash(self, path: str) -> str:
        """The hash of a file's content, or `ABSENT`, or `UNREADABLE`; links are followed."""
        if path in self._seen:
            mark = self._seen[path]
            return mark[4] if mark else ABSENT
        try:
            status = os.stat(path)  # a str: this runs for every file
        except (OSError, ValueError):
            self._seen[path] = None
            return ABSENT
        return self._mark(path, status)

    def _mark(self, path: str, status: os.stat_result) -> str:
        content = status_of(status)
        known = self._known.get(path)
        if known is not None and known[:4] == content:
            self._seen[path] = known
            return known[4]
        found = UNREADABLE
        if stat.S_ISREG(status.st_mode):
            with suppress(OSError):
                found = hash_of(read_file(path))
        self._seen[path] = (*content, found)
        return found

    def hashes(self, paths: Iterable[str]) -> list[str]:
        """Hashes of several files, in order."""
        return [self.hash(path) for path in paths]

    def tree(self, folder: str, skip: frozenset[str] = frozenset()) -> dict[str, str]:
        """Path -> hash of all files in a folder and below, but hidden ones and byte code; links are followed, loops are not."""
        return {path: self.hash(path) for path in sorted(_walk(folder, skip))}

    def below(self, folder: str, skip: frozenset[str] = frozenset()) -> dict[str, str]:
        """The same by paths relative to the folder: wherever it lies, equal content gives an equal answer."""
        start = len(folder) + 1
        return {path[start:].replace(os.sep, "/"): content for path, content in self.tree(folder, skip).items()}

    def changed(self) -> bool:
        """Whether any of the files asked for has changed since the start."""
        end = time.time_ns()
        if end < self._start:  # the clock was set back: what times of change tell is not known
            return True
        for path, mark in self._seen.items():
            try:
                now: tuple[int, ...] | None = status_of(os.stat(path))
            except (OSError, ValueError):
                now = None
            if now != (mark[:4] if mark else None):
                return True
            # it may have been used as it was before it was looked at: the package, for one
            if mark and self._start < mark[2] <= end:
                return True
        return False

    def dump(self) -> bytes:
        """What is known of the files asked for, but of those that changed just before they were read."""
        safe = self._start - _RACY
        known = {path: mark for path, mark in self._seen.items() if mark and mark[2] < safe}
        try:
            return msgpack.encode(known)
        except UnicodeEncodeError:  # names that are not UTF-8: these files are read each time
            return msgpack.encode({path: mark for path, mark in known.items() if path.isprintable()})


def status_of(status: os.stat_result) -> tuple[int, int, int, int]:
    """What changes when a file does: size, times of modification and change, inode."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _walk(folder: str, skip: frozenset[str]) -> Iterator[str]:
    waiting, known = [folder], set()
    while waiting:
        here = waiting.pop()
        if here in skip:
            continue
        try:
            status = os.stat(here)
            if (status.st_dev, status.st_ino) in known:
                continue
            known.add((status.st_dev, status.st_ino))
            entries = list(os.scandir(here))
        except OSError:
            yield here  # its hash tells that it cannot be read
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.name == "__pycache__":
                continue
            try:
                is_folder = entry.is_dir()
            except OSError:
                is_folder = False
            if is_folder:
                waiting.append(entry.path)
            else:
                yield entry.path


def mapping_key(values: Mapping[str, str]) -> Key:
    """A key for a mapping of paths, in its order."""
    return key_of("\0".join(chain.from_iterable(values.items())))  # which no path can hold
