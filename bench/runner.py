"""Runs one command and writes what it took: a program of its own, so that nothing of the harness is counted.

    python -I runner.py RESULT TIMEOUT INTERVAL PATTERN COMMAND...

RESULT: the JSON file to write. TIMEOUT: seconds. INTERVAL: seconds between two looks at the memory; 0 for none. PATTERN: a
process whose command line contains it is counted apart, as `api`.

Wall time ends when the command ends. CPU time is that of all its processes: this program adopts those that outlive their
parents (`PR_SET_CHILD_SUBREAPER`), waits for them as well, and asks the kernel once what all of them used. Memory is the
proportional set size (PSS) of all processes together: what they share is counted once.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_LINGER = 5.0  # seconds that processes may outlive the command before they are ended
_SHARE = 9  # looking takes at most a tenth of the time of one processor

Sample = tuple[int, int, int]
"""KiB of the command's own process, of those that the pattern names, and of all others."""


def main(arguments: list[str]) -> int:
    result, timeout, interval, pattern, *command = arguments
    _adopt_orphans()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    sampler = Sampler(os.getpid(), float(interval), pattern)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    sampler.start(process.pid)
    timer = threading.Timer(float(timeout), _end_all, (os.getpid(),))
    timer.daemon = True
    timer.start()
    _, status, _ = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    sampler.stop()
    timer.cancel()
    _reap_rest()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    report = {
        "wall": wall,
        "user": used.ru_utime,
        "system": used.ru_stime,
        "largest": used.ru_maxrss,
        "code": os.waitstatus_to_exitcode(status),
        "samples": sampler.samples,
        "measure": sampler.measure,
        "highest": sampler.highest,
    }
    Path(result).write_text(json.dumps(report), "utf-8")
    return 0


def _adopt_orphans() -> None:
    """Processes whose parents end become children of this one. Where the system cannot do that, their CPU time is missing."""
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)  # nothing goes on without the harness


def _end(number: int, frame: object) -> None:
    _end_all(os.getpid())
    os._exit(128 + number)


def _reap_rest() -> None:
    deadline = time.monotonic() + _LINGER
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            if time.monotonic() > deadline:
                _end_all(os.getpid())
            time.sleep(0.005)


def _end_all(root: int) -> None:
    for pid in descendants(root):
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def descendants(root: int) -> list[int]:
    """All processes below `root`."""
    children: dict[int, list[int]] = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with suppress(OSError, IndexError, ValueError):
                # the second field, the name, may contain anything but ends with the last bracket
                parent = int(Path(entry.path, "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


class Sampler:
    """Looks at the memory of all processes below `root` every `interval` seconds, in a thread."""

    def __init__(self, root: int, interval: float, pattern: str) -> None:
        self.samples: list[Sample] = []
        self.measure = "pss" if Path("/proc/self/smaps_rollup").exists() else "rss"
        self._root = root
        self._interval = interval
        self._pattern = pattern.encode()
        self._main = 0
        self.highest = 0  # KiB that the command's own process has ever had resident, as the system counts it
        self._named: dict[int, bool] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self, main: int) -> None:
        """Begin; `main` is the process of the command itself."""
        self._main = main
        if self._interval and Path("/proc/self/stat").exists():
            self._thread.start()

    def stop(self) -> None:
        """End."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        pause = self._interval
        while not self._over.wait(pause):
            begin = time.perf_counter()
            self.samples.append(self._look())
            self.highest = max(self.highest, _highest(self._main))
            pause = max(self._interval, _SHARE * (time.perf_counter() - begin))

    def _look(self) -> Sample:
        main = named = others = 0
        for pid in descendants(self._root):
            size = self._size(pid)
            if pid == self._main:
                main += size
            elif self._is_named(pid):
                named += size
            else:
                others += size
        return main, named, others

    def _is_named(self, pid: int) -> bool:
        if not self._named.get(pid):  # a process may still be about to execute its program
            with suppress(OSError):
                self._named[pid] = bool(self._pattern) and self._pattern in Path(f"/proc/{pid}/cmdline").read_bytes()
        return self._named.get(pid, False)

    def _size(self, pid: int) -> int:
        """KiB; 0 when the process is gone."""
        with suppress(OSError, IndexError, ValueError):
            if self.measure == "pss":
                for line in Path(f"/proc/{pid}/smaps_rollup").read_bytes().splitlines():
                    if line.startswith(b"Pss:"):
                        return int(line.split()[1])
            else:
                pages = int(Path(f"/proc/{pid}/statm").read_bytes().split()[1])
                return pages * resource.getpagesize() // 1024
        return 0


def _highest(pid: int) -> int:
    """The system's high-water mark of what a process has resident, in KiB: nothing between two looks is lost; 0 where it is not told."""
    with suppress(OSError, IndexError, ValueError):
        for line in Path(f"/proc/{pid}/status").read_bytes().splitlines():
            if line.startswith(b"VmHWM:"):
                return int(line.split()[1])
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
