"""What the process that runs the package's code may use, and how it is ended with everything it has started.

In: numbers; a process and its mark. Out: nothing. Where the system has no such limits, or tells nothing of its processes, there are none.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MARK = "DOCBUILDER_API_PROCESS"
"""Environment variable that everything inherits what the API process starts, in whatever group or session it is."""

_FILES = 64  # a module and its source, a fork server, what libraries keep open

_ROUNDS = 5  # what is started while others are ended is found in the next one


def limit_process(memory: int, seconds: int) -> None:
    """Limit this process and all that it will start, each for itself; it cannot allow itself more again.

    Args:
        memory: bytes of data; 0 for no limit.
        seconds: of processor time; 0 for no limit.
    """
    try:
        import resource  # POSIX only
    except ImportError:
        return
    for name, value in (
        ("RLIMIT_DATA", memory),
        ("RLIMIT_CPU", seconds),
        ("RLIMIT_CORE", 0 if memory or seconds else -1),
    ):
        number = getattr(resource, name, None)
        if number is None or (value <= 0 and name != "RLIMIT_CORE") or value < 0:
            continue
        with suppress(OSError, ValueError):  # the system does not have it, or allows less already
            resource.setrlimit(number, (value, value))


def can_open_files() -> bool:
    """Whether this process may still open enough files to read modules; the package may have taken that from itself."""
    try:
        import resource  # POSIX only

        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    except (ImportError, OSError):
        return True
    return soft == resource.RLIM_INFINITY or soft >= _FILES


def processor_time(process: int) -> float | None:
    """Seconds of processor time that a process has taken, with all its threads and the children that it has waited for (Linux)."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, AttributeError):
        return None


def waiting_time(process: int) -> float:
    """Seconds that a process's main thread could have run and had to wait for a processor; 0 where the system does not tell (Linux)."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text("ascii", "replace").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def end_marked(mark: str) -> None:
    """End all processes of this user that have inherited the mark, those that left the group and the session too (Linux)."""
    for _ in range(_ROUNDS):
        found = list(_marked(f"{MARK}={mark}".encode()))
        for process in found:
            with suppress(OSError):
                os.kill(process, signal.SIGKILL)
        if not found:
            return


def _marked(mark: bytes) -> Iterator[int]:
    with suppress(OSError):
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with suppress(OSError):
                    if mark in (folder / "environ").read_bytes().split(b"\0") and not _is_dead(folder):
                        yield int(folder.name)


def _is_dead(folder: Path) -> bool:
    return (folder / "stat").read_text("ascii", "replace").rpartition(")")[2].split()[0] in "ZX"
