"""One worker process, which can be lost at any moment without anyone waiting for it for ever.

In: calls. Out: futures of their results; all of them fail with `WorkerError` where the process is killed, stopped or starved.
`ProcessPoolExecutor` is not used: its parent keeps both ends of its pipes, so that a process which dies in the middle of a message
is waited for without end, and it cannot tell a worker that works from one that is stopped.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import cached_property
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from docbuilder.model.errors import BuildError

Result = TypeVar("Result")

TICK = 1.0
"""Seconds between two looks at a worker."""

PATIENCE = 10
"""Looks in a row at which a worker that holds work has had no processor time and said nothing; then it is lost."""

_FAREWELL = 5.0  # seconds in which a process that was told to end must have ended


class WorkerError(BuildError):
    """A worker process is gone, or does not go on. The site in the output folder is as it was."""


class Call:
    """What a worker is to do.

    Args:
        method: is called with the worker's state and `argument`.
        argument: picklable.
    """

    def __init__(self, method: Callable[[Any, Any], object], argument: object) -> None:
        self.method = method
        self.argument = argument
        self._lock = threading.Lock()

    @property
    def packed(self) -> bytes:
        """Both, as they are sent: packed by who needs it first."""
        with self._lock:
            return self._packed

    @cached_property
    def _packed(self) -> bytes:
        return pickle.dumps((self.method, self.argument), pickle.HIGHEST_PROTOCOL)


class WorkerProcess:
    """Runs calls one after the other, in a process with a state of its own.

    Args:
        context: how the process is started.
        create: makes the state, in the process; picklable.
        argument: handed to `create`; picklable.
    """

    def __init__(self, context: BaseContext, create: Callable[[Any], object], argument: object) -> None:
        self._calls: SimpleQueue[tuple[Future[Any], Call] | None] = SimpleQueue()
        self._waiting: deque[Future[Any]] = deque()  # futures of the calls that the process has
        self._lost: WorkerError | None = None
        self._lock = threading.Lock()  # of the two above
        self._over = threading.Event()
        self._received = 0
        self._released = False  # no calls come any more
        self._ended = False
        process_calls, self._sending = context.Pipe(duplex=False)
        self._receiving, process_results = context.Pipe(duplex=False)
        self._process: Any = context.Process(  # type: ignore[attr-defined]  # every context has it
            target=_work, args=(process_calls, process_results, create, argument), daemon=True
        )
        self._ends = process_calls, process_results
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._send, self._receive)]
        self._started = threading.Event()
        for thread in (*self._threads, threading.Thread(target=self._watch, daemon=True)):
            thread.start()

    def submit(self, method: Callable[[Any, Any], Result], argument: object) -> Future[Result]:
        """Call `method(state, argument)` after the calls before it."""
        return self.submit_call(Call(method, argument))

    def submit_call(self, call: Call) -> Future[Any]:
        """The same for a call that others get as well."""
        future: Future[Any] = Future()
        self._calls.put((future, call))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """No call comes any more.

        Args:
            wait: until the process has ended.
            cancel_futures: end it now, whatever it does.
        """
        if not self._released:
            self._released = True
            self._calls.put(None)
        if cancel_futures:
            self._give_up("was ended")
        if wait:
            for thread in self._threads:
                thread.join()

    # --- threads of this process

    def _send(self) -> None:
        self._start()
        while (next_call := self._calls.get()) is not None:
            future, call = next_call
            try:
                data = call.packed
            except Exception as error:
                future.set_exception(error)
                continue
            with self._lock:
                lost = self._lost
                if lost is None:
                    self._waiting.append(future)
            if lost is not None:
                future.set_exception(lost)
                continue
            del next_call, future, call  # they are large
            with suppress(OSError, ValueError):  # the process is gone: who receives says so
                self._sending.send_bytes(data)
            del data
        with suppress(OSError):
            self._sending.close()  # the process ends when it has read all

    def _start(self) -> None:
        try:
            self._process.start()
        except Exception as error:  # the server that forks is gone, or there is no room for another process
            self._give_up(f"could not be started ({error})")
        finally:
            for end in self._ends:  # only the process has them now: it cannot die without its pipes saying so
                end.close()
            self._started.set()

    def _receive(self) -> None:
        self._started.wait()
        while True:
            try:
                data = self._receiving.recv_bytes()
            except (EOFError, OSError):
                break
            good, value = pickle.loads(data)  # noqa: S301  # of our own process, which runs no code of others
            del data
            self._received += 1
            with self._lock:
                future = self._waiting.popleft() if self._waiting else None
            if future is None:  # the process was given up meanwhile
                break
            if good:
                future.set_result(value)
            else:
                future.set_exception(value)
            del future, value
        if self._waiting or not self._released:
            self._give_up("was killed, maybe for want of memory")
        self._over.set()
        if self._process.pid is not None:
            self._process.join(_FAREWELL)
            if self._process.exitcode is None:
                self._kill()
        self._ended = True
        self._receiving.close()

    def _watch(self) -> None:
        """Look whether the process goes on. Looks are counted, not time: while this process is stopped, nobody looks."""
        idle = 0
        former: tuple[int, tuple[str, ...] | None] | None = None
        while not self._over.wait(TICK):
            now = self._received, _processor_time(self._pid)
            idle = idle + 1 if self._holds_work and now == former and now[1] is not None else 0
            former = now
            if idle >= PATIENCE:
                self._give_up(f"has had no processor time for {PATIENCE * TICK:g} seconds; is it stopped?")

    @property
    def _pid(self) -> int | None:
        """The process, or while that is not there, the server that is to fork it."""
        server: Any = forkserver._forkserver  # it has no public name
        pid: int | None = self._process.pid if self._started.is_set() else server._forkserver_pid
        return pid

    @property
    def _holds_work(self) -> bool:
        return bool(self._waiting) or not self._started.is_set() or self._sending.closed  # in the end, it has to end

    def _give_up(self, what: str) -> None:
        with self._lock:
            if self._lost is None:
                self._lost = WorkerError(
                    f"a worker process {what}; the site is as it was (fewer --jobs take less memory)"
                )
            waiting = [*self._waiting]
            self._waiting.clear()
        self._over.set()
        self._kill()
        for future in waiting:
            future.set_exception(self._lost)

    def _kill(self) -> None:
        pid = self._pid
        if pid is not None and not self._ended:
            with suppress(OSError):
                os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            _forget_server(pid)


def _forget_server(pid: int) -> None:
    """Have a new server fork the next process, if this was the one that forks: it dies only after it was killed, and would still be asked."""
    server: Any = forkserver._forkserver  # nothing public forgets one without waiting for its end
    with server._lock:
        if server._forkserver_pid == pid:
            os.close(server._forkserver_alive_fd)
            server._forkserver_pid = server._forkserver_alive_fd = server._forkserver_address = None


def _processor_time(pid: int | None) -> tuple[str, ...] | None:
    """What a process has used of the processors, in ticks of the system; None where the system does not tell, or has no processor for it just now."""
    if pid is None:
        return None
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return None
    return (fields[11], fields[12]) if fields[0] != "R" else None


def _work(calls: Connection, results: Connection, create: Callable[[Any], object], argument: object) -> None:
    """What the process does: until no more calls come, or nobody is there to read what comes of them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # trees have no cycles, and there are millions of nodes to look at
    failure: Exception | None = None
    state: object = None
    try:
        state = create(argument)
    except Exception as error:
        failure = error
    with suppress(EOFError, OSError):
        while True:
            results.send_bytes(_answer(state, failure, calls.recv_bytes()))


def _answer(state: object, failure: Exception | None, call: bytes) -> bytes:
    try:
        if failure is not None:
            raise failure
        method, argument = pickle.loads(call)  # noqa: S301  # of our own process
        return pickle.dumps((True, method(state, argument)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        text = traceback.format_exc()
        if failure is None:
            error.add_note(f"in a worker process:\n{text}")
        try:
            pickle.loads(data := pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL))  # noqa: S301  # just made
        except Exception:  # an exception need not survive that
            data = pickle.dumps((False, RuntimeError(text)), pickle.HIGHEST_PROTOCOL)
        return data
