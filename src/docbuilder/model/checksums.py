"""Hashes of content, and how files are read for them.

In: bytes, or a path. Out: a hash as text, or bytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from hashlib import sha256

_PIECE = 1 << 16  # bytes


def hash_of(data: bytes) -> str:
    """A short hash of `data`, the same on every machine."""
    return sha256(data).hexdigest()[:32]


def hash_of_all(pieces: Iterable[bytes]) -> str:
    """`hash_of` what the pieces are together."""
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()[:32]


def read_file(path: str) -> bytes:
    """The content of a file. By descriptor: a file object takes as long to make as a small file to read."""
    file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        pieces = []
        while piece := os.read(file, _PIECE):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(file)
