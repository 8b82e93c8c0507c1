"""A lock that dies with its process.

In: a path. Out: an open file while nobody else has it.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from threading import Lock
from typing import IO

_HELD = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})  # the systems differ
_OURS: dict[str, int] = {}
"""Path -> the process that holds the lock: to a second thread of it the system would give the lock again, and take it from both when one closes its file."""
_GUARD = Lock()


class LockedError(Exception):
    """Somebody else holds the lock."""


# the locks of POSIX belong to the process: workers that were forked while it was held cannot keep it after its end
if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _try_lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> None:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def lock(path: Path) -> IO[bytes]:
    """Take the lock; it is held until `unlock`, or the end of the process, however it comes.

    Raises:
        LockedError: another process, or another thread of this one, holds it.
        OSError: there can be no such file, or the file system has no locks.
    """
    with _GUARD:
        if _OURS.get(str(path)) == os.getpid():
            raise LockedError(str(path))
        file = path.open("ab")
        try:
            _try_lock(file)
        except OSError as error:
            file.close()
            if error.errno in _HELD:
                raise LockedError(str(path)) from None
            raise
        _OURS[str(path)] = os.getpid()
    return file


def unlock(file: IO[bytes]) -> None:
    """Give the lock back. Its file stays: removing it would let two builds hold locks on two files of one name."""
    with _GUARD:
        _OURS.pop(file.name, None)
        file.close()
