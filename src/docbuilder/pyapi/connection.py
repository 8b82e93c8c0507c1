"""Connections with API processes: a new one, or a copy of one that has imported the package already.

In: `Settings` and questions. Out: answers, or `ProcessGone`. Whoever asks waits for an answer, never for a pipe.
"""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import Any, BinaryIO

from docbuilder.model.values import replace
from docbuilder.pyapi.child import Anew, Ended, Question, receive, start_arguments, write
from docbuilder.pyapi.collector import Settings

_GRACE = 2.0  # seconds for a process that is ended, and for the pipes to it
_GONE = object()


class ProcessGone(Exception):  # noqa: N818
    """The API process took too long (`timed_out`) or ended by itself."""

    def __init__(self, timed_out: bool, reason: str) -> None:
        self.timed_out = timed_out
        self.reason = reason
        super().__init__(reason)


class Connection(ABC):
    """Questions to a process and its answers, and the two threads that write and read them."""

    def __init__(self, questions: BinaryIO, answers: BinaryIO) -> None:
        self.ready = False
        self.renewable = False
        self.owing = False  # answers
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._questions: queue.SimpleQueue[Any] = queue.SimpleQueue()
        # threads, so that whoever asks never waits for a pipe: only for an answer, and not for ever
        self._reader = threading.Thread(target=self._read, args=(answers,), daemon=True)
        self._writer = threading.Thread(target=self._write, args=(questions,), daemon=True)
        self._threads = [(self._reader, answers), (self._writer, questions)]
        self._reader.start()
        self._writer.start()

    def ask(self, question: Question | Settings) -> None:
        """Send a question."""
        self._questions.put(question)

    def next(self, timeout: float) -> Any:
        """The next answer, within `timeout` seconds.

        Raises:
            ProcessGone: there is none.
        """
        try:
            answer = self._answers.get(timeout=timeout)
        except queue.Empty:
            raise ProcessGone(True, f"took longer than {timeout:g} s") from None
        if isinstance(answer, Ended):
            raise ProcessGone(False, f"ended its process ({_ending(answer.code)})")
        if answer is _GONE:
            with suppress(subprocess.TimeoutExpired):
                raise ProcessGone(False, f"ended its process ({self._code()})")
            raise ProcessGone(False, "gave an answer that cannot be read")  # it is alive: whoever asked ends it
        return answer

    def begin_anew(self, settings: Settings) -> bool:
        """Have the process forget everything and begin with other settings; False where it cannot do that."""
        if not self.ready or not self.renewable or self.owing:
            return False
        self.ready = False
        self.ask(Anew())
        self.ask(settings)
        return True

    @abstractmethod
    def copy(self, group: int) -> Connection | None:
        """The connection with a copy of the process; None where there is no line to one."""

    def kill(self) -> None:
        """End the process and everything that it has started."""
        if self.ready and not self.owing:  # who owes nothing ends by itself
            self._questions.put(_GONE)
            self._writer.join(_GRACE)
            self._hang_up()
            self._reader.join(_GRACE / 4)
        self._kill()
        self._questions.put(_GONE)
        for thread, stream in self._threads:
            thread.join(_GRACE)
            # what the package started in a session of its own may hold the other end: such a stream cannot be closed
            if not thread.is_alive():
                with suppress(OSError):  # what could not be sent any more
                    stream.close()

    @abstractmethod
    def _code(self) -> str:
        """How the process has ended.

        Raises:
            subprocess.TimeoutExpired: it has not.
        """

    @abstractmethod
    def _hang_up(self) -> None:
        """Nothing will be asked any more."""

    @abstractmethod
    def _kill(self) -> None:
        """End the process and everything that it has started, at once."""

    def _write(self, stream: BinaryIO) -> None:
        with suppress(OSError):  # it is gone, which the reader tells
            while (question := self._questions.get()) is not _GONE:
                write(stream, question)

    def _read(self, stream: BinaryIO) -> None:
        try:
            while True:
                answer = receive(stream)
                self._answers.put(answer)
                if isinstance(answer, Ended):
                    return
        except Exception:  # the end, or what cannot be read
            self._answers.put(_GONE)


class Process(Connection):
    """A new process."""

    def __init__(self, settings: Settings) -> None:
        environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"}
        environment.setdefault("OPENBLAS_NUM_THREADS", "1")  # nobody computes, and with threads it could not be copied
        paths = [path or os.getcwd() for path in sys.path]  # noqa: PTH109
        self._line: socket.socket | None = None
        spare = None
        if os.name == "posix":
            self._line, spare = socket.socketpair()
        numbers = (spare.fileno(),) if spare else ()
        try:
            self._process = subprocess.Popen(  # noqa: S603
                start_arguments(paths),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
                pass_fds=numbers,
            )
        finally:
            if spare is not None:
                spare.close()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        super().__init__(self._process.stdin, self._process.stdout)  # type: ignore[arg-type]
        self._spare = numbers
        self.ask(settings)

    def ask(self, question: Question | Settings) -> None:
        """Send a question; settings tell of the line to a copy."""
        super().ask(replace(question, spare=self._spare) if isinstance(question, Settings) else question)

    def copy(self, group: int) -> Connection | None:
        """The connection with the first copy; there is one line."""
        line, self._line = self._line, None
        return ProcessCopy(line, group) if line is not None else None

    def _code(self) -> str:
        return _ending(self._process.wait(_GRACE))

    def _hang_up(self) -> None:
        assert self._process.stdin is not None
        if not self._writer.is_alive():
            with suppress(OSError):
                self._process.stdin.close()

    def _kill(self) -> None:
        _kill_group(self._process)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE)
        if self._line is not None:
            self._line.close()


class ProcessCopy(Connection):
    """A copy of a process, in a process group of its own."""

    def __init__(self, line: socket.socket, group: int) -> None:
        self._line = line
        self._group = group
        super().__init__(line.makefile("wb"), line.makefile("rb"))

    def copy(self, group: int) -> Connection | None:
        """None: a copy has no line."""
        return None

    def _code(self) -> str:
        return "lost"

    def _hang_up(self) -> None:
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_WR)

    def _kill(self) -> None:
        with suppress(OSError):
            os.killpg(self._group, signal.SIGKILL)
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix" and process.returncode is None:
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
            return
    process.kill()
