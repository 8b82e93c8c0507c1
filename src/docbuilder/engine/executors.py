"""Whom batches of work are given to: any `concurrent.futures.Executor`, and clusters of Dask.

In: an executor, or the address of a scheduler. Out: a `PlacedExecutor`: it says how many work for it, and takes a hint who of them should do a
batch. The hint is no promise: whoever gets a batch can do it.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, as_completed
from contextlib import ExitStack, suppress
from typing import Any, TypeVar

from docbuilder.engine.worker_process import WorkerError
from docbuilder.engine.workers import no_interrupt
from docbuilder.model.errors import BuildError

Result = TypeVar("Result")

LOG = logging.getLogger("docbuilder.batches")
"""One line a batch: what, how many items, where, how long; and what became of workers."""

PATIENCE = 3.0
"""Seconds without a sign of a scheduler after which it is given up, loading Dask included: an error has to be said within five."""
LOOK = 0.5
"""Seconds without results between two looks at who is there."""
_LEAST = 2.0  # seconds for one answer, however long ago the last one was
_FAREWELL = 0.2  # seconds for taking leave of a scheduler that is gone
_DESERTED = 30.0
"""Seconds without any worker after which a build gives up: those that are started anew come back sooner."""
_SILENT = 15.0
"""Seconds that a worker is silent for while others tell of themselves: it is stopped, and they do its work again."""


class PlacedExecutor(Executor):
    """An executor with places that batches can be sent to."""

    @property
    @abstractmethod
    def places(self) -> int:
        """How many there are now; more may come."""

    @abstractmethod
    def submit_at(self, place: int | None, function: Callable[..., Result], *arguments: object) -> Future[Result]:
        """Call `function(*arguments)`, at best at this place."""

    def submit(self, function: Callable[..., Result], /, *arguments: Any, **named: Any) -> Future[Result]:
        """Call `function(*arguments)` anywhere."""
        return self.submit_at(None, function, *arguments, **named)

    def tell_all(self, function: Callable[..., object], *arguments: object) -> None:
        """Call `function(*arguments)` at every place, where there are some; nobody waits for long."""

    def look(self) -> None:
        """See whether somebody is still there; called now and then while results are waited for.

        Raises:
            WorkerError: nobody is.
        """

    def is_lost(self, error: BaseException) -> bool:
        """Whether this comes of lost workers, and not of the work: it can be done again."""
        return False

    def explain(self, error: BaseException) -> BaseException:
        """What has happened, in words for people where it concerns the executor."""
        return error


class AnyExecutor(PlacedExecutor):
    """An executor without places, such as `ProcessPoolExecutor`.

    Args:
        executor: it is not ended here.
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    @property
    def places(self) -> int:
        """As many as it has workers, where it says so."""
        count = getattr(self._executor, "_max_workers", None)  # of the two in the standard library
        return count if isinstance(count, int) and count > 0 else os.cpu_count() or 1

    def submit_at(self, place: int | None, function: Callable[..., Result], *arguments: object) -> Future[Result]:
        """Call `function(*arguments)`."""
        return self._executor.submit(function, *arguments)

    def explain(self, error: BaseException) -> BaseException:
        """A worker that is gone takes such an executor with it."""
        from concurrent.futures import BrokenExecutor  # only where something is wrong

        if isinstance(error, (BrokenExecutor, CancelledError)):
            return WorkerError(f"the executor has lost its workers ({error}); the site is as it was")
        return error


class DaskExecutor(PlacedExecutor):
    """The workers of a Dask scheduler; use as a context manager.

    Args:
        address: `tcp://host:8786` and the like, or "local" for workers on this machine that end with the build.
        count: of workers on this machine.

    Raises:
        BuildError: Dask is not installed, or the scheduler does not answer or has no workers.
    """

    def __init__(self, address: str, count: int) -> None:
        self._heard = self._seen = time.monotonic()  # the scheduler, any worker
        try:
            import distributed  # an extra
        except ImportError:
            raise BuildError(
                f"--executor dask:{address.removeprefix('tcp:')} needs Dask: pip install 'docbuilder-site[dask]'"
            ) from None
        self._stack = ExitStack()
        self._address = address
        self._places: list[str] = []  # addresses of workers
        self._beats: dict[str, float] = {}  # address of a worker -> when the scheduler last heard of it, by its clock
        self._is_gone = False  # the scheduler
        try:
            if address == "local":
                with no_interrupt():
                    cluster = self._stack.enter_context(
                        distributed.LocalCluster(
                            n_workers=count, threads_per_worker=1, dashboard_address=None, silence_logs=50
                        )
                    )
                address = cluster.scheduler_address
                self._heard = time.monotonic()
            rest, new_client = self._rest, distributed.Client  # whose own limit ends where somebody listens
            self._client: Any = _within(rest, lambda: new_client(address, timeout=rest, set_as_default=False))
            self._stack.callback(self._close)
            self._executor: Any = self._client.get_executor(pure=False)
            self._refresh()
        except (OSError, ValueError, TypeError, ImportError) as error:
            self._stack.close()
            raise BuildError(
                f"the Dask scheduler {self._address} cannot be reached ({_said(error)}); is `dask scheduler` running there?"
            ) from None
        except BaseException:
            self._stack.close()
            raise
        if not self._places:
            self._stack.close()
            raise BuildError(
                f"the Dask scheduler {self._address} has no workers; start some: dask worker {self._address}"
            )

    def __exit__(self, *error: Any) -> bool | None:
        with suppress(Exception):
            self._executor.shutdown(wait=False)
        with suppress(Exception):  # the scheduler may be gone
            self._stack.close()
        return None

    @property
    def places(self) -> int:
        """Workers, lost ones that nobody has replaced yet included."""
        return len(self._places)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Of the workers."""
        return tuple(self._places)

    def submit_at(self, place: int | None, function: Callable[..., Result], *arguments: object) -> Future[Result]:
        """Call `function(*arguments)`; the scheduler takes another worker where that at `place` is gone."""
        hint: dict[str, Any] = {}
        if place is not None:
            hint = {"workers": [self._places[place]], "allow_other_workers": True}
        future: Future[Result] = self._executor.submit(function, *arguments, **hint)
        return future

    def ask_all(self, function: Callable[..., Result], *arguments: object) -> dict[str, Result]:
        """What each worker answers in time; those that are busy with other work do not.

        Raises:
            WorkerError: none answers, and the scheduler hears of none either.
            Exception: what a worker raised.
        """
        begin = time.monotonic()
        asked: dict[Future[Result], str] = {
            self._executor.submit(function, *arguments, workers=[address], allow_other_workers=False): address
            for address in self._places
        }
        answers: dict[str, Result] = {}
        with suppress(TimeoutError):
            for future in as_completed(asked, self._rest):
                with suppress(CancelledError):
                    answers[asked[future]] = future.result()
        for future in asked:
            future.cancel()
        if not answers:
            self._refresh()
            if self._seen < begin:
                raise WorkerError(
                    f"the workers of the Dask scheduler {self._address} do not answer; see whether they are stopped, or start others"
                )
        return answers

    def tell_all(self, function: Callable[..., object], *arguments: object) -> None:
        """Call `function(*arguments)` on every worker that is free."""
        with suppress(Exception):  # what they keep is bounded
            self.ask_all(function, *arguments)

    def look(self) -> None:
        """See who is there, now and then; what a worker that is stopped was given goes to the others."""
        if time.monotonic() - self._heard < LOOK:
            return
        self._refresh()
        newest = max(self._beats.values(), default=0.0)  # by the scheduler's clock: the others tell how late it is
        for address in [address for address, beat in self._beats.items() if newest - beat > _SILENT]:
            self._take_away(address)
        if time.monotonic() - self._seen > _DESERTED:
            raise WorkerError(
                f"the workers of the Dask scheduler {self._address} are gone or do not answer; the site is as it was"
            )

    def is_lost(self, error: BaseException) -> bool:
        """The worker died, several times: maybe each time of another's work."""
        return type(error).__name__ == "KilledWorker"

    def explain(self, error: BaseException) -> BaseException:
        """Dask cancels what it can no longer say anything of."""
        if isinstance(error, CancelledError) or type(error).__name__ in ("FutureCancelledError", "CommClosedError"):
            return self._gone()
        if self.is_lost(error):
            return WorkerError(
                "a batch has ended every worker that it was given to, maybe for want of memory; the site is as it was"
            )
        if isinstance(error, ImportError) or "deserializ" in str(error):
            return BuildError(
                f"the Dask scheduler {self._address} or a worker of it cannot load docbuilder ({_said(error)}); install the same packages on all"
                " machines"
            )
        return error

    @property
    def _rest(self) -> float:
        """Seconds that are left for an answer: all that is waited for since the scheduler was heard shares them."""
        return max(min(_LEAST, PATIENCE), self._heard + PATIENCE - time.monotonic())

    def _close(self) -> None:
        # a client goes on looking for a scheduler that is gone, and would wait twice as long for it as in the beginning
        log = logging.getLogger("distributed.client")
        level = log.level
        if self._is_gone:
            log.setLevel(logging.CRITICAL)  # what it makes of being told to stop looking is nobody's concern
        try:
            self._client.close(timeout=_FAREWELL if self._is_gone else 2 * PATIENCE)
        finally:
            log.setLevel(level)

    def _gone(self) -> WorkerError:
        self._is_gone = True
        return WorkerError(f"the Dask scheduler {self._address} is gone or does not answer; the site is as it was")

    def _take_away(self, address: str) -> None:
        """Have the scheduler forget a worker, as it would itself after minutes; a worker that goes on later is not taken back."""
        LOG.info("the worker %s has been silent for %.0f s", address, _SILENT)
        unregister = self._client.scheduler.unregister
        with suppress(Exception):  # whoever it is that does not answer is seen by the next look
            self._client.sync(unregister, address=address, stimulus_id="docbuilder", callback_timeout=self._rest)

    def _refresh(self) -> None:
        try:
            if self._client.status != "running":
                raise OSError("the connection is lost")
            told = self._client.sync(self._client.scheduler.identity, callback_timeout=self._rest)
        except Exception as error:  # of a library that has many
            raise self._gone() from error
        self._heard = time.monotonic()
        found = {address: worker["last_seen"] for address, worker in told["workers"].items()}
        # workers tell of themselves, busy or not
        if any(beat != self._beats.get(address) for address, beat in found.items()):
            self._seen = self._heard
        self._beats = found
        new = [address for address in sorted(found) if address not in self._places]
        # a worker that was started anew takes the place of one that is gone
        for place, address in enumerate(self._places):
            if address not in found and new:
                self._places[place] = new.pop(0)
        self._places += new


def open_dask(spec: str, count: int) -> DaskExecutor:
    """The executor that `dask:local`, `dask://host:8786` or `dask:tls://host:8786` stands for.

    Raises:
        BuildError: see `DaskExecutor`.
    """
    address = spec.removeprefix("dask:")
    return DaskExecutor(f"tcp:{address}" if address.startswith("//") else address, count)


def _within(seconds: float, function: Callable[[], Result]) -> Result:
    """What `function` returns, or raises. One that takes longer goes on in a thread that nobody waits for.

    Raises:
        TimeoutError: it takes longer.
    """
    future: Future[Result] = Future()

    def run() -> None:
        try:
            future.set_result(function())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future.result(seconds)


def _said(error: BaseException) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
