"""Results of stages, kept from build to build as data.

In: keys and values of known types. Out: the same values later. They are MessagePack: nothing that is read can be more than data,
and what does not have the form that is asked for is not there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import DecodeError, msgpack

from docbuilder.engine.store import Key, Store, key_of

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from docbuilder.engine.shared import Shared

Value = TypeVar("Value")

_PENDING = 2_000_000
"""Bytes of values that are kept in this process until the build has ended well; others are laid aside."""
_UNREADABLE = "an entry of the cache could not be read; what it held is worked out again"
_FAST = 1  # of Zstandard: as small as level 1 of zlib in a third of the time, which was a twelfth of a page's


class Results:
    """Typed access to a store.

    Args:
        store: entered.

    Attributes:
        shared: what other machines have kept, or None.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.shared: Shared | None = None
        self._own: set[Key] = set()  # keys of what concerns nobody else
        self._used: dict[Key, None] = {}  # keys of what others may take
        self._values: dict[Key, bytes] = {}  # those that are to be kept
        self._pending = 0  # bytes of them

    def get_all(self, keys: Iterable[Key], form: type[Value]) -> dict[Key, Value]:
        """The values of those keys that are there, and that have this type."""
        found = {key: self.decode(data, form) for key, data in self.get_data(keys).items()}
        return {key: value for key, value in found.items() if value is not None}

    def get_data(self, keys: Iterable[Key]) -> dict[Key, bytes]:
        """The encoded values of those keys that are there."""
        asked = list(dict.fromkeys(keys))
        pending = {key: self._values[key] for key in asked if key in self._values}
        found = {**self.store.get_all(asked), **pending}
        if self.shared is not None and self.store.open:
            lost = [key for key in asked if key not in found and key not in self._own]
            for key, data in self.shared.get_all(lost).items() if lost else ():
                found[key] = data
                self.put_data(key, data)
            self.use(found)
        return found

    def use(self, keys: Iterable[Key]) -> None:
        """Note that what these keys stand for belongs to this build, though nobody had to ask for it."""
        if self.shared is not None and self.shared.writes:
            self._used.update((key, None) for key in keys if key not in self._own)

    def share(self) -> None:
        """Keep for other machines what this build has used or made, once it is kept here."""
        if self.shared is not None:
            self.shared.put(self._used, self.store.get_all)

    def get(self, key: Key, form: type[Value]) -> Value | None:
        """The value of `key`; None where there is none."""
        return self.get_all((key,), form).get(key)

    def decode(self, data: bytes | None, form: type[Value]) -> Value | None:
        """The value that was encoded; None where there is none, or one of another type."""
        try:
            return None if data is None else _decoder(form).decode(data)  # type: ignore[arg-type]  # types can be hashed
        except DecodeError:  # an entry of another version that has the same key all the same, or somebody's own
            self.store.notes.append(_UNREADABLE)
            return None

    def unpack(self, data: bytes | None, form: type[Value]) -> Value | None:
        """The same for a sequence that was packed, see `pack_all`."""
        try:
            return None if data is None else self.decode(zstd.decompress(data), form)
        except zstd.ZstdError:
            self.store.notes.append(_UNREADABLE)
            return None

    def put(self, key: Key, value: object) -> None:
        """Have a value kept, if the build ends well."""
        if self.store.open:
            self.put_data(key, msgpack.encode(value))

    def put_data(self, key: Key, data: bytes) -> None:
        """The same for what is encoded already."""
        if not self.store.open:
            return
        self.use((key,))
        self._values[key] = data
        self._pending += len(data)
        if self._pending > _PENDING:
            self.store.hold(self._values)
            self._values, self._pending = {}, 0

    def recall(self, key: Key, form: type[Value], make: Callable[[], Value]) -> Value:
        """The value of `key`, made and kept where it is not there."""
        found = self.get(key, form)
        if found is None:
            found = make()
            self.put(key, found)
        return found

    def put_content(self, kind: str, value: object) -> Key:
        """Have a value kept under a key for the value itself."""
        data = msgpack.encode(value)
        key = key_of(kind, data)
        self.put_data(key, data)
        return key

    def take_pending(self) -> dict[Key, bytes]:
        """What is to be kept and is not laid aside."""
        values, self._values, self._pending = self._values, {}, 0
        return values

    # --- files of the site

    def file(self, content: str) -> bytes | None:
        """The file with this hash, if it is kept and whole."""
        data = self.get_data((file_key(content),)).get(file_key(content))
        try:
            return None if data is None else zstd.decompress(data)
        except zstd.ZstdError:
            return None

    def use_file(self, content: str) -> None:
        """As `use`, of the file with this hash; there are several for each page."""
        if self.shared is not None:
            self.use((file_key(content),))

    def put_file(self, content: str, packed: bytes) -> None:
        """Keep a file.

        Args:
            content: its hash.
            packed: see `pack`.
        """
        self.put_data(file_key(content), packed)


def pack_all(items: Iterable[object], count: int) -> bytes:
    """A sequence as it is kept, which is in memory in no other form; see `Results.unpack`.

    Args:
        items: the values.
        count: how many there are.
    """
    encoder, packer = msgpack.Encoder(), zstd.ZstdCompressor(_FAST)
    head = b"\xdd" + count.to_bytes(4, "big")  # MessagePack's "array 32"
    parts = [packer.compress(part) for part in chain([head], map(encoder.encode, items))]
    return b"".join([*parts, packer.flush()])


def pack(data: bytes) -> bytes:
    """The content of a file as it is kept."""
    return zstd.compress(data, _FAST)


def file_key(content: str) -> Key:
    """The key of a file with this hash."""
    return key_of("file", content)


@lru_cache(maxsize=64)
def _decoder(form: Hashable) -> msgpack.Decoder[Any]:
    return msgpack.Decoder(form)
