"""What batches of work need, by content: one folder that all who work on them see.

In: bytes, or values. Out: the same in another process or on another machine, by their hash. What differs from its hash is not used, so a value is
as good as the hash, which comes over the executor's own channel.
"""

from __future__ import annotations

import os
import pickle
import platform
import threading
from hashlib import sha256
from pathlib import Path
from typing import IO

from docbuilder.model.errors import BuildError


class BlobError(BuildError):
    """What a batch needs is not there."""


class _BlobFile:
    """Writes a file, and knows the hash of what it has written: an index of all pages is never in memory as one text.

    Args:
        file: takes it.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = sha256()

    def write(self, data: bytes) -> int:
        """Write more."""
        self.digest.update(data)
        return self._file.write(data)


class Blobs:
    """A folder of blobs.

    Args:
        folder: where they lie; made by the first `put`.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._there: set[str] = set()

    def put(self, value: object) -> str:
        """Keep a value, pickled; its hash."""
        folder = Path(self.folder)
        if not self._there:
            folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{platform.node()}-{os.getpid()}-{threading.get_ident()}.part"
        with part.open("wb") as file:
            writer = _BlobFile(file)
            pickle.dump(value, writer, pickle.HIGHEST_PROTOCOL)
        name = writer.digest.hexdigest()
        if name in self._there:
            part.unlink()
        else:
            part.replace(folder / name)
            self._there.add(name)
        return name

    def get(self, name: str) -> object:
        """The value with this hash.

        Raises:
            BlobError: it is not there, or another.
        """
        try:
            data = (Path(self.folder) / name).read_bytes()
        except OSError as error:
            raise BlobError(
                f"{platform.node()!r} cannot read {self.folder!r} ({error.strerror}); every machine that works on a build must see "
                "the project and the output folder at the same paths"
            ) from None
        if sha256(data).hexdigest() != name:
            raise BlobError(f"{name!r} in {self.folder!r} is damaged; build again")
        return pickle.loads(data)  # noqa: S301  # known by a hash of our own
