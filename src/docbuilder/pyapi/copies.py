"""Copies of the API process, so that what one has loaded need not be loaded again.

In: a process. Out: copies of it that live as long as they are needed, and tell how they ended. Only where copying is sure to
be safe: `fork` takes one thread along, and whatever the others were about to do stays undone.
"""

from __future__ import annotations

import mmap
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def can_copy() -> bool:
    """This process has a single thread, those of libraries in C included, and it is known how to count them."""
    try:
        return sys.platform == "linux" and len([*Path("/proc/self/task").iterdir()]) == 1
    except OSError:
        return False


def in_a_copy() -> Callable[[], None]:
    """Go on in a copy of this process, which stays as it is and ends as the copy ends.

    Returns:
        Ends the copy, and goes on with a new one from here.
    """
    again = mmap.mmap(-1, 1)  # shared
    while True:
        again[0] = 0
        copy = os.fork()
        if not copy:
            break
        code = _ending(copy)
        if not again[0]:
            _end_with(code)

    def anew() -> None:
        again[0] = 1
        os._exit(0)

    return anew


def copied(ended: Callable[[int], None]) -> int:
    """Copy this process; the copy is in a process group of its own, with a third process that waits for its end.

    Args:
        ended: called in the third process with the exit code of the copy, negative for a signal.

    Returns:
        0 in the copy, else the number of its process group.
    """
    group = os.fork()
    if group:
        return group
    os.setsid()
    copy = os.fork()
    if copy:
        code = _ending(copy)
        with suppress(Exception):
            ended(code)
        os._exit(0)
    return 0


def _ending(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _end_with(code: int) -> None:
    if code < 0:
        os.kill(os.getpid(), -code)
    os._exit(code if code >= 0 else 128 - code)
