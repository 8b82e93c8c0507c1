"""What builds on other machines have worked out: the part of a store that many machines share.

In: a remote, and names of buckets (what all keys of a build depend on). Out: values by key. A bucket leads to a manifest, which lists packs;
a pack is many small values in one blob, for the protocols have no batches. Blobs are known by their hash, and what differs from it is not
used; the entry that leads to a manifest may be signed, and vouches for everything below it.

A remote is a gain or nothing: waiting for one that is slow, lies or is gone costs `PATIENCE` in all, then the build goes on without it. Data that
has come buys more time (`_RATE`), so that a fast remote may send much.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from hashlib import sha256
from queue import SimpleQueue
from typing import Any, TypeVar

from msgspec import DecodeError, msgpack

from docbuilder.engine.action_result import ActionResult, Blob, decode
from docbuilder.engine.remotes import PATIENCE, Remote, RemoteError
from docbuilder.engine.signatures import EntrySignatures
from docbuilder.engine.store import Key
from docbuilder.model.values import Data

Result = TypeVar("Result")

_RATE = 1_000_000  # bytes a second; what comes more slowly is made as fast
_PACK = 1 << 18  # bytes after which a pack is full
_MOST = 128  # packs of earlier builds that a manifest takes over; beyond, all is packed anew
_HANDS = 8  # requests at a time
_ENTRY = 1 << 20  # bytes that an entry may have
_MANIFEST = 64 << 20  # bytes that a manifest may have
_KEY = 16  # bytes of a key
_SLICE = 0.05  # seconds between two looks at what has come meanwhile
_NAME = "manifest"


class Pack(Data, frozen=True):
    """Values in one blob, one after the other.

    Args:
        blob: the values.
        keys: theirs, 16 bytes each.
        sizes: theirs, in bytes.
    """

    blob: Blob
    keys: bytes
    sizes: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        """Whether its figures agree."""
        count = len(self.sizes)
        return len(self.keys) == _KEY * count and min(self.sizes, default=0) >= 0 and sum(self.sizes) == self.blob.size

    def entries(self) -> Iterator[tuple[Key, int, int]]:
        """Key, offset and size of each value."""
        at = 0
        for number, size in enumerate(self.sizes):
            yield self.keys[number * _KEY : (number + 1) * _KEY], at, size
            at += size


_PACKS = msgpack.Decoder(tuple[Pack, ...])


class Shared:
    """Values that other machines have kept; nothing is asked before `begin`.

    Args:
        remote: where they lie.
        name: what the remote is called in notes.
        signatures: whose entries are believed.
        writes: whether `put` keeps anything.
        note: takes what went wrong, in a sentence.
    """

    def __init__(
        self, remote: Remote, name: str, signatures: EntrySignatures, writes: bool, note: Callable[[str], None]
    ) -> None:
        self._remote = remote
        self._name = name
        self._signatures = signatures
        self._writes = writes
        self._note = note
        self._hands = _Hands()
        self._buckets: tuple[Key, ...] = ()
        self._manifests: dict[Key, Future[tuple[str, tuple[Pack, ...]] | None]] = {}
        self._known: dict[Key, str] | None = None  # bucket -> hash of its manifest
        self._packs: dict[str, Pack] = {}
        self._places: dict[Key, tuple[str, int, int]] = {}
        self._fetched: dict[str, Future[int | None]] = {}  # hash of a pack -> its place in the file
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by `close`
        self._lock = threading.Lock()  # of the file
        self._moved = 0  # bytes that have come, or have gone
        self._waited = 0.0
        self._over = False
        self._ahead = False

    @property
    def writes(self) -> bool:
        """Whether `put` will keep something."""
        return self._writes and not self._over

    def begin(self, buckets: Sequence[Key], *, ahead: bool) -> None:
        """Begin to read what buckets hold, beside other work.

        Args:
            buckets: names of all that may hold what is going to be asked for.
            ahead: all of it will be wanted, for nothing is known here.
        """
        self._buckets = tuple(dict.fromkeys(buckets))
        self._ahead = ahead
        for bucket in self._buckets:
            self._manifests[bucket] = self._hands.give(self._read_manifest, bucket)

    def get_all(self, keys: Collection[Key]) -> dict[Key, bytes]:
        """Those values of `keys` that are there."""
        found: dict[Key, bytes] = {}
        self._look()
        wanted = [key for key in keys if key in self._places]
        for key in wanted:
            self._fetch(self._places[key][0])
        for key in wanted:
            if self._over:
                break
            pack, at, size = self._places[key]
            start = self._wait(self._fetched[pack])
            if start is None:
                continue
            with self._lock:
                self._file.seek(start + at)
                found[key] = self._file.read(size)
        return found

    def put(self, keys: Collection[Key], values: Callable[[Sequence[Key]], Mapping[Key, bytes]]) -> None:
        """Keep values for other machines, if this build may: once.

        Args:
            keys: of everything that the build has used or made.
            values: gives those of some keys.
        """
        if not self._writes:
            return
        self._look()
        packs = self._taken_over(keys)
        there = {key for pack in packs for key, _, _ in pack.entries()}
        sent: list[Future[None]] = []
        for pack, content in _packed([key for key in dict.fromkeys(keys) if key not in there], values):
            if self._over:
                return
            packs.append(pack)
            sent.append(self._hands.give(self._send, f"cas/{pack.blob.hash}", content))
            if len(sent) > _HANDS:
                self._wait(sent.pop(0))
        manifest = msgpack.encode(tuple(packs))
        name = sha256(manifest).hexdigest()
        if all((self._known or {}).get(bucket) == name for bucket in self._buckets):
            return
        sent.append(self._hands.give(self._send, f"cas/{name}", manifest))
        for each in sent:  # an entry must not lead to what is not there
            self._wait(each)
        blobs = {_NAME: Blob(name, len(manifest))} | {f"pack-{number}": pack.blob for number, pack in enumerate(packs)}
        entries = [
            self._hands.give(
                self._send,
                f"ac/{_entry_name(bucket)}",
                ActionResult(blobs, self._signatures.sign(_message(bucket, name))).encode(),
            )
            for bucket in (() if self._over else self._buckets)
        ]
        for each in entries:
            self._wait(each)
        self._writes = False

    def close(self) -> None:
        """Nothing is asked any more; what is under way is let go."""
        self._over = True
        self._hands.release()
        with self._lock:
            self._file.close()

    # --- reading

    def _look(self) -> None:
        """Wait for the manifests, once."""
        if self._known is not None:
            return
        self._known = {}
        for bucket, future in self._manifests.items():
            found = self._wait(future)
            if found is None:
                continue
            self._known[bucket] = found[0]
            for pack in found[1]:
                if pack.blob.hash not in self._packs:
                    self._packs[pack.blob.hash] = pack
                    self._places.update((key, (pack.blob.hash, at, size)) for key, at, size in pack.entries())
        if self._ahead:
            for name in self._packs:
                self._fetch(name)

    def _read_manifest(self, bucket: Key) -> tuple[str, tuple[Pack, ...]] | None:
        data = self._remote.read(f"ac/{_entry_name(bucket)}", _ENTRY)
        if data is None:
            return None
        try:
            entry = decode(data)
            blob = entry.blobs[_NAME]
        except (ValueError, KeyError):
            raise RemoteError("has an entry that cannot be read") from None
        if not self._signatures.holds(entry.note, _message(bucket, blob.hash)):
            raise RemoteError("has an entry that no key of cache-trusted-keys has signed")
        content = self._read_blob(blob, _MANIFEST)
        if content is None:
            return None
        try:
            packs = _PACKS.decode(content)
        except DecodeError:
            raise RemoteError("has a list of entries that cannot be read") from None
        if not all(pack.is_whole for pack in packs):
            raise RemoteError("has a list of entries whose figures do not agree")
        return blob.hash, packs

    def _fetch(self, name: str) -> None:
        if name not in self._fetched and not self._over:
            self._fetched[name] = self._hands.give(self._read_pack, self._packs[name].blob)

    def _read_pack(self, blob: Blob) -> int | None:
        """Where the content of the pack begins in the file; None where it is not there."""
        content = None if self._over else self._read_blob(blob, 1 << 31)
        if content is None:
            return None
        with self._lock:
            if self._over:
                return None
            start = self._file.seek(0, 2)
            self._file.write(content)
            return start

    def _read_blob(self, blob: Blob, limit: int) -> bytes | None:
        if not 0 <= blob.size <= limit:
            raise RemoteError("has an entry of a size that cannot be")
        content = self._remote.read(f"cas/{blob.hash}", blob.size + 1)
        if content is not None and sha256(content).hexdigest() != blob.hash:
            raise RemoteError("sent something else than what was asked for")
        self._moved += len(content or b"")
        return content

    # --- writing

    def _taken_over(self, keys: Collection[Key]) -> list[Pack]:
        """Packs of earlier builds of which at least half is still wanted, unless they are many."""
        wanted = set(keys)
        packs = [
            pack
            for pack in self._packs.values()
            if 2 * sum(size for key, _, size in pack.entries() if key in wanted) >= pack.blob.size
        ]
        return packs if len(packs) <= max(_MOST, 2 * sum(pack.blob.size for pack in packs) // _PACK) else []

    def _send(self, path: str, data: bytes) -> None:
        if not self._over:
            self._remote.write(path, data)
            self._moved += len(data)

    # --- patience

    def _wait(self, future: Future[Result]) -> Result | None:
        """What comes of a request; None where that is not worth the time."""
        while not self._over:
            start = time.monotonic()
            left = PATIENCE + self._moved / _RATE - self._waited
            try:
                return future.result(max(0.0, min(left, _SLICE)))
            except TimeoutError:
                if left <= 0:
                    self._give_up("is too slow")
            except RemoteError as error:
                self._give_up(str(error))
            finally:
                self._waited += time.monotonic() - start
        return None

    def _give_up(self, why: str) -> None:
        self._over = True
        self._note(f"the shared cache {self._name} {why}; this build goes on without it")


class _Hands:
    """Threads that nobody waits for: a program can end while they hang."""

    def __init__(self) -> None:
        self._work: SimpleQueue[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]] | None] = SimpleQueue()
        self._count = 0

    def give(self, function: Callable[..., Result], *arguments: object) -> Future[Result]:
        """Have `function(*arguments)` called."""
        if self._count < _HANDS:
            self._count += 1
            threading.Thread(target=self._run, daemon=True).start()
        future: Future[Result] = Future()
        self._work.put((future, function, arguments))
        return future

    def release(self) -> None:
        """No more work comes."""
        for _ in range(self._count):
            self._work.put(None)

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            future, function, arguments = work
            try:
                future.set_result(function(*arguments))
            except RemoteError as error:
                future.set_exception(error)
            except Exception as error:  # a mistake of ours costs the gain, not the build
                future.set_exception(RemoteError(f"cannot be used ({type(error).__name__}: {error})"))


def _packed(
    keys: Sequence[Key], values: Callable[[Sequence[Key]], Mapping[Key, bytes]]
) -> Iterator[tuple[Pack, bytes]]:
    """Values in packs, in order; those that are lost are left out."""
    pack: dict[Key, bytes] = {}
    size = 0
    for start in range(0, len(keys), _MOST):
        some = keys[start : start + _MOST]
        found = values(some)
        for key in some:
            if key in found:
                pack[key] = found[key]
                size += len(found[key])
            if size >= _PACK:
                yield _pack(pack)
                pack, size = {}, 0
    if pack:
        yield _pack(pack)


def _pack(values: Mapping[Key, bytes]) -> tuple[Pack, bytes]:
    content = b"".join(values.values())
    blob = Blob(sha256(content).hexdigest(), len(content))
    return Pack(blob, b"".join(values), tuple(map(len, values.values()))), content


def _entry_name(bucket: Key) -> str:
    return sha256(bucket).hexdigest()


def _message(bucket: Key, manifest: str) -> bytes:
    """What is signed: an entry cannot be moved to another bucket."""
    return b"docbuilder shared cache\n" + bucket + manifest.encode("ascii", "replace")
