"""Page work on several processors.

In: a way to make a worker's state, and calls on it. Out: their results. Each worker keeps its state between calls, so that what
is large (documents) never crosses from one process to another.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import islice
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Generic, TypeVar

from docbuilder.engine.worker_process import Call, WorkerProcess

State = TypeVar("State")
Result = TypeVar("Result")


class Workers(Generic[State]):
    """`count` workers, each with a state of its own; use as a context manager.

    Args:
        create: makes the state, in the worker's process; picklable.
        argument: handed to `create`; picklable.
        count: how many; 1 works in this process.
    """

    def __init__(self, create: Callable[[Any], State], argument: object, count: int) -> None:
        self.count = count
        if count == 1:
            self._executors: list[_Here] | list[WorkerProcess] = [_Here(create(argument))]
        else:
            context = context_for(create.__module__)
            self._executors = [WorkerProcess(context, create, argument) for _ in range(count)]

    def submit(self, worker: int, method: Callable[[State, Any], Result], argument: object) -> Future[Result]:
        """Call `method(state, argument)` on a worker. Calls on one worker run in the order of submission."""
        return self._executors[worker].submit(method, argument)

    def submit_to_all(self, method: Callable[[State, Any], Result], argument: object) -> list[Future[Result]]:
        """Call `method(state, argument)` on every worker. What all are told may be large: it is packed once."""
        call = Call(method, argument)
        return [executor.submit_call(call) for executor in self._executors]

    def release(self) -> None:
        """Nothing will be asked any more: let the workers end beside what is still to be done here."""
        for executor in self._executors:
            executor.shutdown(wait=False)

    def __enter__(self) -> Workers[State]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for executor in self._executors:  # an interrupted build must not finish its queue first
            executor.shutdown(wait=False, cancel_futures=kind is not None)
        for executor in self._executors:
            executor.shutdown(wait=True)


def results_of(rows: Sequence[Iterator[Future[Result]]], ahead: int | None = None) -> Iterator[Result]:
    """Results as they come; they are large, so nothing here holds them any longer.

    Args:
        rows: calls, which are made as they are taken from here.
        ahead: of each row, calls whose results nobody has taken; None for all of them.
    """
    done: SimpleQueue[tuple[Iterator[Future[Result]], Future[Result]]] = SimpleQueue()

    def go_on(row: Iterator[Future[Result]], count: int | None) -> int:
        made = 0
        for future in islice(row, count):
            future.add_done_callback(lambda future: done.put((row, future)))
            made += 1
            del future
        return made

    active = sum([go_on(row, ahead) for row in rows])
    while active:
        row, future = done.get()
        active -= 1
        result = future.result()
        del future
        yield result
        del result
        active += go_on(row, 1)


def context_for(module: str) -> BaseContext:
    """How worker processes start: forked from a server that has `module` imported, where the system has such servers.

    Forking this process itself would be as fast, but it may have threads, whose locks a fork copies locked.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module])
    with no_interrupt():
        forkserver.ensure_running()  # its imports go on beside ours
    return context


@contextmanager
def no_interrupt() -> Iterator[None]:
    """Processes that are started here are deaf to Ctrl-C: this one ends them, and says so once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)


@contextmanager
def no_collection() -> Iterator[None]:
    """No search for cycles meanwhile: trees have none, and there are millions of nodes to look at."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Here:
    """Runs calls at once, in this process."""

    def __init__(self, state: object) -> None:
        self._state = state

    def submit(self, method: Callable[[Any, Any], Result], argument: object) -> Future[Result]:
        return self.submit_call(Call(method, argument))

    def submit_call(self, call: Call) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(call.method(self._state, call.argument))
        except Exception as error:
            future.set_exception(error)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing: there is no process."""


def spread(sizes: dict[str, int], count: int) -> dict[str, int]:
    """Share out named work so that the sums of sizes are even: name -> worker.

    The largest first, each to the worker with the least so far (Graham 1969: at most 4/3 of the best).
    """
    totals = [0] * count
    shares: dict[str, int] = {}
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        worker = totals.index(min(totals))
        shares[name] = worker
        totals[worker] += sizes[name]
    return shares
