"""`ActionResult` of Bazel's remote execution API, as far as a cache needs it: names of blobs, and a few bytes beside them.

In: blobs by hash and size. Out: a protocol buffer that servers which validate entries take, and back. The message is small and fixed:
field 2 are `output_files` (1 path, 2 digest: 1 hash, 2 size), field 5 is `stdout_raw`.
(build/bazel/remote/execution/v2/remote_execution.proto; https://protobuf.dev/programming-guides/encoding/)
"""

from __future__ import annotations

from collections.abc import Iterator

from docbuilder.model.values import Data

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


class Blob(Data, frozen=True):
    """A value that is known by its content.

    Args:
        hash: SHA-256, hexadecimal.
        size: bytes.
    """

    hash: str
    size: int


class ActionResult(Data, frozen=True):
    """An entry of the action cache.

    Args:
        blobs: name -> blob, in order.
        note: `stdout_raw`; here a signature, or nothing.
    """

    blobs: dict[str, Blob]
    note: bytes = b""

    def encode(self) -> bytes:
        """As a protocol buffer."""
        parts = []
        for name, blob in self.blobs.items():
            digest = _field(1, blob.hash.encode()) + bytes((2 << 3 | _VARINT,)) + _varint(blob.size)
            parts.append(_field(2, _field(1, name.encode()) + _field(2, digest)))
        return b"".join(parts) + (_field(5, self.note) if self.note else b"")


def decode(data: bytes) -> ActionResult:
    """The entry that `data` is.

    Raises:
        ValueError: it is none.
    """
    blobs: dict[str, Blob] = {}
    note = b""
    for number, value in _fields(data):
        if number == 2 and isinstance(value, bytes):
            file = dict(_fields(value))
            name, digest = file.get(1), file.get(2)
            if not isinstance(name, bytes) or not isinstance(digest, bytes):
                raise ValueError("a file without a name or a digest")
            told = dict(_fields(digest))
            content, size = told.get(1), told.get(2, 0)
            if not isinstance(content, bytes) or not isinstance(size, int):
                raise ValueError("a digest without a hash")
            blobs[name.decode()] = Blob(content.decode("ascii"), size)
        elif number == 5 and isinstance(value, bytes):
            note = value
    return ActionResult(blobs, note)


def _field(number: int, value: bytes) -> bytes:
    return bytes((number << 3 | _BYTES,)) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(data):
        tag, at = _read_varint(data, at)
        number, kind = tag >> 3, tag & 7
        if kind == _VARINT:
            value, at = _read_varint(data, at)
            yield number, value
            continue
        if kind == _BYTES:
            size, at = _read_varint(data, at)
        elif kind in (_FIXED64, _FIXED32):
            size = 8 if kind == _FIXED64 else 4
        else:
            raise ValueError("an unknown kind of field")
        if at + size > len(data):
            raise ValueError("it was cut off")
        yield number, data[at : at + size]
        at += size


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7
    raise ValueError("a number without an end")
