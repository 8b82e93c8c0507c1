"""What builds remember for each other: a file of named values, bounded in size, that may be damaged or lost without harm.

In: keys (hashes of everything that a value depends on) and bytes. Out: the same bytes later, or nothing. Every value has a
checksum: one that is damaged is as good as absent, and said. The store is one SQLite file: builds that run side by side and
processes that are killed leave it whole; where the disk takes nothing, nothing is kept. Large values are kept in parts, for SQLite copies a
row several times: the list of all files of a large site would take more memory while it is written than all else.
"""

from __future__ import annotations

import errno
import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from concurrent.futures import Future

FILE = "docbuilder-cache.sqlite"
LIMIT = 1 << 30
"""Bytes of values that are kept; beyond, what was not used for the longest time goes."""
_ENDINGS = ("", "-journal", "-wal")  # of the names of SQLite's files
_FORMAT = 5
_PAGE = 1 << 16  # bytes; most values fit in one, and to chain pages of 4 KB takes twice as long
_CACHED = 2_000  # KB of pages in memory, which SQLite has by default for pages of its own size
PART = 1 << 20
"""Bytes of each part of a value but the last, which is shorter: what lies beyond it is of a former, longer value. The first part has the key and the
checksum of the whole, each other one is an entry of its own."""
_COLUMNS = "key BLOB PRIMARY KEY, used INTEGER, sum BLOB, size INTEGER, value BLOB"
_PATIENCE = 2.0  # seconds to wait for another build that is writing
_DAY = 86_400
_PASSING = frozenset({"BUSY", "LOCKED", "FULL", "READONLY", "CANTOPEN", "PERM", "NOMEM", "INTERRUPT"})
"""Errors of SQLite that do not mean that the file is damaged."""
_UNWRITTEN = frozenset(
    {"WRITE", "FSYNC", "DIR_FSYNC", "TRUNCATE", "DELETE", "LOCK", "RDLOCK", "UNLOCK", "ACCESS", "SHMSIZE"}
)
"""Likewise, of those that it gives to errors of the disk: a quota is used up, say."""
_ERRORS = (sqlite3.Error, ValueError, OverflowError, TypeError, MemoryError)
"""What a damaged file leads to: columns may have other types and sizes, and SQLite's own messages be unreadable."""
_AT_ONCE = 500  # keys in one question
_COUNTS = ("page_count", "freelist_count", "page_size")

Key = bytes
Value = bytes | bytearray


def key_of(*parts: str | bytes | bytearray | memoryview) -> Key:
    """A key for what depends on `parts`, in this order."""
    digest = sha256()  # which processors have instructions for: twice as fast as the fastest without
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.digest()[:16]


class Store:
    """The values of earlier builds; use as a context manager.

    Args:
        folder: where the file lies; made where it is not there. None keeps nothing.
        limit: see `LIMIT`.

    Attributes:
        notes: what went wrong, in sentences; it is never more than a reason for a slower build.
    """

    def __init__(self, folder: Path | None, limit: int = LIMIT) -> None:
        self.notes: list[str] = []
        self._folder = folder
        self._limit = limit
        self._now = int(time.time())
        self._data: sqlite3.Connection | None = None
        self._renewed = False
        self._holds = False  # there is a table of what is held
        self._begun: Future[None] | None = None

    def __enter__(self) -> Self:
        if self._folder is not None:
            self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    @property
    def open(self) -> bool:
        """Whether anything can be kept."""
        return self._data is not None

    def get(self, key: Key) -> bytes | None:
        """The value of `key`, or None."""
        return self.get_all((key,)).get(key)

    def get_all(self, keys: Collection[Key]) -> dict[Key, bytes]:
        """Those values of `keys` that are there, or are held; all as one build has left them, whoever else writes meanwhile."""
        found: dict[Key, bytes] = {}
        old: list[Key] = []
        if self._data is None:
            return found
        try:
            self._data.execute("BEGIN")  # else another build could write between two rows
            for table in ("entries", "held") if self._holds else ("entries",):
                for key, used, checksum, first in self._rows(table, list(keys)):
                    parts = {key: first} if len(first) != PART else self._parts(table, key, first)
                    if len(next(reversed(parts.values()))) == PART:  # what comes next went to make room
                        continue
                    value = b"".join(parts.values()) if len(parts) > 1 else first
                    if _checksum(key, value) != checksum:
                        self._note("an entry of the cache was damaged; what it held is worked out again")
                        continue
                    found[key] = value
                    if used < self._now - _DAY:
                        old += parts
            self._data.commit()
            if old:
                self._data.executemany("UPDATE entries SET used = ? WHERE key = ?", [(self._now, key) for key in old])
                self._data.commit()
        except _ERRORS as error:
            self._fail(error)
        return found

    def _rows(self, table: str, keys: Sequence[Key]) -> Iterator[tuple[Key, int, bytes, bytes]]:
        assert self._data is not None
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            question = f"SELECT key, used, sum, value FROM {table} WHERE key IN ({marks})"  # noqa: S608  # nothing from outside
            yield from self._data.execute(question, some)

    def _parts(self, table: str, key: Key, first: bytes) -> dict[Key, bytes]:
        """The parts of a large value, by their keys; those behind one that is lost are not there."""
        parts = {key: first}
        while len(first) == PART:
            key, first = _part_key(key), b""
            for _, _, _, first in self._rows(table, [key]):
                parts[key] = first
        return parts

    def hold(self, values: Mapping[Key, Value]) -> None:
        """Lay values aside until `put_all`, outside of memory: they vanish with this store, if it never comes to that."""
        if self._data is None:
            return
        try:
            if not self._holds:
                self._data.execute("DROP TABLE IF EXISTS temp.held")  # of an earlier build of this process
                self._data.execute(f"CREATE TEMP TABLE held ({_COLUMNS})")
                self._holds = True
            self._insert("held", values.items())
            self._data.commit()  # reading within a transaction would shut others out
        except _ERRORS as error:
            self._fail(error)

    def begin(self) -> None:
        """Begin to keep what is held, beside other work. Only `put_all` may come next; without it, nothing is kept."""
        if self._data is not None and self._holds:
            from concurrent.futures import ThreadPoolExecutor  # most builds hold nothing

            thread = ThreadPoolExecutor(1)
            self._begun = thread.submit(_keep_held, self._data)
            thread.shutdown(wait=False)

    def put_all(self, values: Mapping[Key, Value], more: Iterable[tuple[Key, Value]] = ()) -> None:
        """Keep values, and what is held; all of them or none.

        Args:
            values: by key.
            more: likewise, but large: each is asked for when the one before is written.
        """
        if self._data is None:
            return
        try:
            if self._begun is not None:
                begun, self._begun = self._begun, None
                begun.result()
            elif self._holds:
                _keep_held(self._data)
            self._holds = False
            self._insert("entries", chain(values.items(), more))
            self._evict()
            self._data.commit()
        except _ERRORS as error:
            self._fail(error)

    def _insert(self, table: str, values: Iterable[tuple[Key, Value]]) -> None:
        assert self._data is not None
        self._data.executemany(
            f"INSERT OR REPLACE INTO {table} (key, used, sum, size, value) VALUES (?, ?, ?, ?, ?)",  # noqa: S608  # likewise
            ((key, self._now, checksum, len(part), part) for key, checksum, part in _rows_of(values)),
        )

    def _evict(self) -> None:
        assert self._data is not None
        pages, free, size = [self._data.execute(f"PRAGMA {name}").fetchone()[0] for name in _COUNTS]
        if (pages - free) * size <= self._limit:  # to add up what there is would read all of the file
            return
        (total,) = self._data.execute("SELECT coalesce(sum(size), 0) FROM entries").fetchone()
        if total <= self._limit:
            return
        goal = self._limit * 3 // 4
        gone: list[tuple[Key]] = []
        for key, size in self._data.execute("SELECT key, size FROM entries ORDER BY used, key"):
            if total <= goal:
                break
            gone.append((key,))
            total -= size
        self._data.executemany("DELETE FROM entries WHERE key = ?", gone)

    # --- the file

    def _open(self) -> None:
        assert self._folder is not None
        path = self._folder / FILE
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for ending in _ENDINGS:  # SQLite would wait for who writes to a pipe
                place = self._folder / f"{FILE}{ending}"
                if place.exists() and not place.is_file():
                    raise OSError(errno.EINVAL, f"{place.name!r} is no plain file")  # told below
            self._data = sqlite3.connect(path, timeout=_PATIENCE, check_same_thread=False)  # see `begin`
            # a killed process does no harm; what a power cut does is found by the checksums
            self._data.execute("PRAGMA synchronous = OFF")
            self._data.execute("PRAGMA temp_store = FILE")  # some libraries keep in memory what is to be held
            self._data.execute(f"PRAGMA temp.cache_size = -{_CACHED}")  # else 500 pages, whatever their size
            self._data.execute(f"PRAGMA page_size = {_PAGE}")
            self._data.execute(f"PRAGMA cache_size = -{_CACHED}")  # what it is by default is counted in smaller pages
            self._measure(path)
            if not self._is_current():
                self._data.execute("BEGIN IMMEDIATE")  # others may be about to do the same
                if not self._is_current():
                    if self._data.execute("SELECT 1 FROM sqlite_master").fetchone():
                        self._note("the cache is of another version of docbuilder; it is replaced")
                    self._data.execute("DROP TABLE IF EXISTS entries")
                    self._data.execute(f"CREATE TABLE entries ({_COLUMNS})")
                    self._data.execute(f"PRAGMA user_version = {_FORMAT}")
                self._data.commit()
        except OSError as error:
            self._note(f"there is no cache: {str(self._folder)!r} cannot be used ({error.strerror})")
        except _ERRORS as error:
            self._fail(error)

    def _measure(self, path: Path) -> None:
        """See that all of the file is there: where it was cut off SQLite reads zeros, as if less had been kept."""
        assert self._data is not None
        self._data.execute("BEGIN")  # from the first question on nobody writes
        (pages,), (size,) = [self._data.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")]
        length = path.stat().st_size
        self._data.commit()
        if length < pages * size or (length and not pages):
            raise sqlite3.DatabaseError("the file was cut off")

    def _is_current(self) -> bool:
        assert self._data is not None
        found = self._data.execute("PRAGMA user_version").fetchone()
        return bool(found == (_FORMAT,))

    def _fail(self, error: Exception) -> None:
        """Go on without the file; one that is damaged is made anew, once."""
        self._close()
        assert self._folder is not None
        name, _, more = getattr(error, "sqlite_errorname", "").removeprefix("SQLITE_").partition("_")
        if name in _PASSING or (name == "IOERR" and more in _UNWRITTEN):
            self._note(f"the cache cannot be used now ({error})")
            return
        self._note("the cache was damaged; it is made anew")
        with suppress(OSError):
            for ending in _ENDINGS:
                (self._folder / f"{FILE}{ending}").unlink(missing_ok=True)
            if not self._renewed:
                self._renewed = True
                self._open()

    def _close(self) -> None:
        if self._begun is not None:  # a connection is not closed while it is used
            self._begun.exception()
            self._begun = None
        if self._data is not None:
            with suppress(*_ERRORS):
                self._data.close()
            self._data = None
            self._holds = False

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


def _keep_held(data: sqlite3.Connection) -> None:
    data.execute("INSERT OR REPLACE INTO entries SELECT * FROM held")


def _rows_of(values: Iterable[tuple[Key, Value]]) -> Iterator[tuple[Key, bytes, Value | memoryview]]:
    """Key, checksum and content of the rows that values are kept in; see `PART`."""
    for key, value in values:
        if len(value) < PART:
            yield key, _checksum(key, value), value
            continue
        whole = memoryview(value)
        yield key, _checksum(key, whole), whole[:PART]
        part_key = key
        for start in range(PART, len(whole) + 1, PART):
            part_key, part = _part_key(part_key), whole[start : start + PART]
            yield part_key, _checksum(part_key, part), part
        del value, whole, part  # else they would be there until the next value is


def _part_key(before: Key) -> Key:
    """The key of the part after the one with this key."""
    return key_of("part", before)


def _checksum(key: Key, value: Value | memoryview) -> bytes:
    return key_of(key, value)[:8]
