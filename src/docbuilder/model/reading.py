"""Files that people name are read here: plain ones, and no more of them than is allowed.

In: a path and a bound. Out: bytes, or `OSError` with a reason for people. A pipe, a device, a socket or a folder in the place of a file is refused
at once: a build never waits for somebody to write.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_PIECE = 1 << 16  # bytes


class NotAFileError(OSError):
    """There is a pipe, a device or a socket."""


def read_plain(path: Path | str, limit: int | None = None) -> bytes:
    """The content of a plain file; symbolic links are followed.

    Args:
        path: the file.
        limit: bytes that it may have; None for any number.

    Raises:
        OSError: it cannot be read, is no plain file, or is larger.
    """
    # non-blocking, for a pipe that nobody writes to would be waited for
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    try:
        file = os.open(path, flags)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket
            raise NotAFileError(errno.EINVAL, "it is no plain file", str(path)) from None
        raise
    try:
        status = os.fstat(file)
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
        if not stat.S_ISREG(status.st_mode):
            raise NotAFileError(errno.EINVAL, "it is no plain file", str(path))
        pieces: list[bytes] = []
        size = 0
        while piece := os.read(file, _PIECE):
            size += len(piece)
            if limit is not None and size > limit:
                raise OSError(errno.EFBIG, f"it is larger than {limit:,} bytes", str(path))
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(file)


def read_plain_text(path: Path | str, limit: int | None = None) -> str:
    """The same as text, with the line ends of every system.

    Args:
        path: the file.
        limit: see `read_plain`.

    Raises:
        OSError: see `read_plain`.
        UnicodeDecodeError: it is not UTF-8.
    """
    return with_line_feeds(read_plain(path, limit).decode())


def with_line_feeds(text: str) -> str:
    """Make every line end `\\n`."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
