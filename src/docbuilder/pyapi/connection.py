"""The API process as its parent sees it: questions in, answers out, and nobody waits for a pipe.

In: `CollectorSettings` and questions. Out: answers, or `ProcessGone`.
"""

from __future__ import annotations

import os
import queue
import secrets
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, BinaryIO

from docbuilder.pyapi.child import ANSWERS, ChildAnswer, ChildQuestion, Importing, receive, start_arguments, write
from docbuilder.pyapi.collector import CollectorSettings
from docbuilder.pyapi.limits import MARK, end_marked, processor_time, waiting_time

_GRACE = 2.0  # seconds for a process that is ended, and for the pipes to it
_SLEEPING = 4  # times the limit, for what waits and takes no processor time
_LONGEST_LOOK = 1.0  # seconds between looks at the processor time
_SHORTEST_LOOK = 0.02
_PIPE = 1 << 20  # bytes: what Linux gives everybody
_GONE, _UNREADABLE = object(), object()


class ProcessGone(Exception):
    """The API process took too long (`timed_out`) or ended by itself."""

    def __init__(self, timed_out: bool, reason: str) -> None:
        self.timed_out = timed_out
        self.reason = reason
        super().__init__(reason)


class Process:
    """A process that imports the package, and the two threads that write to it and read from it.

    Attributes:
        runs: it runs code of the package.
        ready: it has told that the package is imported, or cannot be.
        owing: it owes answers.
        importing: the module that it imports just now, or "".
        spent: seconds of processor time that answers took for which one had to wait.
    """

    def __init__(self, settings: CollectorSettings) -> None:
        environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"}
        self._mark = environment[MARK] = secrets.token_hex(8)
        environment.pop("PYTHONOPTIMIZE", None)  # it takes docstrings away
        environment.setdefault("OPENBLAS_NUM_THREADS", "1")  # nobody computes
        paths = [path or str(Path.cwd()) for path in sys.path]
        self._process = subprocess.Popen(
            start_arguments(paths),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        questions, answers = self._process.stdin, self._process.stdout
        assert questions is not None
        assert answers is not None
        _widen(answers)
        self.runs = settings.run
        self.ready = False
        self.owing = False
        self.importing = ""
        self.spent = 0.0
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._questions: queue.SimpleQueue[Any] = queue.SimpleQueue()
        # threads, so that whoever asks never waits for a pipe: only for an answer, and not for ever
        self._reader = threading.Thread(target=self._read, args=(answers,), daemon=True)
        self._writer = threading.Thread(target=self._write, args=(questions,), daemon=True)
        self._pipe = questions
        self._reader.start()
        self._writer.start()
        self.ask(settings)

    def ask(self, question: ChildQuestion) -> None:
        """Send a question."""
        self._questions.put(question)

    def next(self, timeout: float) -> ChildAnswer:
        """The next answer.

        Args:
            timeout: seconds of processor time that it may take. What sleeps has four times as long by the clock, without the time in
                which it waits for a processor; so a busy machine changes nothing. Where the system does not tell these, all is by the clock.

        Raises:
            ProcessGone: there is none.
        """
        answer = self._wait(timeout)
        if answer is _UNREADABLE:
            raise ProcessGone(False, "gave an answer that cannot be read")  # it is alive: whoever asked ends it
        if answer is _GONE:
            with suppress(subprocess.TimeoutExpired):
                raise ProcessGone(False, f"ended its process ({_ending(self._process.wait(_GRACE))})")
            raise ProcessGone(False, "gave no answer any more")
        found: ChildAnswer = answer
        return found

    def _wait(self, timeout: float) -> Any:
        # most answers come at once: to look at the clocks of each took a fiftieth of the main process's time
        with suppress(queue.Empty):
            return self._answers.get(timeout=_SHORTEST_LOOK)
        process = self._process.pid
        begin, used = time.monotonic() - waiting_time(process), processor_time(process)
        limit = timeout if used is None else timeout * _SLEEPING
        look = min(max(timeout / 4, _SHORTEST_LOOK), _LONGEST_LOOK)
        passed = spent = 0.0
        try:
            while True:
                try:
                    return self._answers.get(timeout=min(look, max(limit - passed, _SHORTEST_LOOK)))
                except queue.Empty:
                    passed = time.monotonic() - waiting_time(process) - begin
                    now = processor_time(process) if used is not None else None
                    spent = max(spent, now - used) if now is not None and used is not None else passed * timeout / limit
                if spent >= timeout and now is not None:
                    raise ProcessGone(True, f"took longer than {timeout:g} s of processor time")
                if passed >= limit:
                    spent = timeout
                    raise ProcessGone(True, f"took longer than {limit:g} s")
        finally:
            self.spent += spent

    def kill(self) -> None:
        """End the process and everything that it has started."""
        if self.ready and not self.owing:  # who owes nothing ends by itself
            self._questions.put(_GONE)
            self._writer.join(_GRACE)
            if not self._writer.is_alive():
                with suppress(OSError):
                    self._pipe.close()
            self._reader.join(_GRACE / 4)
        _kill_group(self._process)
        end_marked(self._mark)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE)
        self._questions.put(_GONE)
        # they close their streams, be it later: what the package has started may hold the other ends
        for thread in (self._reader, self._writer):
            thread.join(_GRACE)

    def _write(self, stream: BinaryIO) -> None:
        with suppress(OSError), stream:  # it is gone, which the reader tells
            while (question := self._questions.get()) is not _GONE:
                write(stream, question)

    def _read(self, stream: BinaryIO) -> None:
        try:
            with stream:
                while True:
                    answer = receive(stream, ANSWERS)
                    if isinstance(answer, Importing):
                        self.importing = answer.module
                    else:
                        self._answers.put(answer)
        except (EOFError, OSError):
            self._answers.put(_GONE)
        except ValueError:  # too large, not of the form that answers have; or the stream was closed here
            self._answers.put(_UNREADABLE)


def _widen(pipe: IO[bytes]) -> None:
    """Make room for a hundred answers, where the system can: else whoever writes waits while this process does other things."""
    if sys.platform == "linux":
        import fcntl  # not everywhere

        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix" and process.returncode is None:
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
            return
    process.kill()
