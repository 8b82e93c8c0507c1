"""The API process of a site that is being written: asked in a thread of its own, so that nobody waits for an import.

In: requests and names. Out: answers, handed on as they come. A change of the documented package starts a fresh process.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from docbuilder.config import Config
from docbuilder.model.values import Data
from docbuilder.pyapi.model import ApiObject, ApiRequest, Lookup
from docbuilder.pyapi.session import ApiSession

_PATIENCE = 0.25  # seconds for which answers are gathered before they are handed on: each delivery costs something


class ObjectAnswers(Data, frozen=True):
    """Answers to directives.

    Args:
        found: what was asked for, or a part of it.
        last: nothing of the question is open any more.
        error: why the package cannot be imported, or "".
        files: source files of the package, once the last answer is there.
    """

    found: Mapping[ApiRequest, ApiObject]
    last: bool = False
    error: str = ""
    files: tuple[str, ...] = ()


class NameAnswers(Data, frozen=True):
    """What is known of names in object links."""

    found: Mapping[str, Lookup]


class _Ask(Data, frozen=True):
    requests: Sequence[ApiRequest]


class _LookUp(Data, frozen=True):
    names: Sequence[str]


class _Restart(Data, frozen=True):
    pass


class ApiReader(threading.Thread):
    """Asks an `ApiSession`.

    Args:
        config: of the site.
        hand_on: called in this thread with every delivery.
    """

    def __init__(self, config: Config, hand_on: Callable[[ObjectAnswers | NameAnswers], None]) -> None:
        super().__init__(name="docbuilder-api", daemon=True)
        self._config = config
        self._hand_on = hand_on
        self._orders: queue.SimpleQueue[tuple[int, _Ask | _LookUp | _Restart] | None] = queue.SimpleQueue()
        self._session: ApiSession | None = None
        self._stopped = False
        self._generation = 0  # of the package, as far as it was told; orders of former ones are void

    def ask(self, requests: Sequence[ApiRequest]) -> None:
        """Have directives answered."""
        self._orders.put((self._generation, _Ask(requests)))

    def look_up(self, names: Sequence[str]) -> None:
        """Have names looked up."""
        self._orders.put((self._generation, _LookUp(names)))

    def restart(self) -> None:
        """The package has changed: what is asked from now on is asked of a fresh process. Answers still open are dropped."""
        self._generation += 1
        self._orders.put((self._generation, _Restart()))

    def stop(self) -> None:
        """End the process at once; no delivery comes any more."""
        self._stopped = True
        self._orders.put(None)
        for _ in range(50):
            self._end()  # as often as the session, which knows of no end, starts another
            self.join(timeout=0.1)
            if not self.is_alive():
                break

    def run(self) -> None:
        """Work until stopped."""
        try:
            self._start(self._config)
            while (order := self._orders.get()) is not None and not self._stopped:
                self._obey(*order)
        finally:
            self._end()

    def _obey(self, generation: int, order: _Ask | _LookUp | _Restart) -> None:
        assert self._session is not None
        if generation != self._generation:
            return  # who asked will ask again
        if isinstance(order, _Restart):
            # the mocks that were found to be needed are named from the start: that saves an import
            self._start(replace(self._config, mock=self._session.mocks))
        elif isinstance(order, _Ask):
            self._collect(generation, order.requests)
        else:
            self._deliver(generation, NameAnswers(self._session.lookup(order.names)))

    def _start(self, config: Config) -> None:
        self._end()
        self._session = ApiSession(config)
        self._session.__enter__()

    def _end(self) -> None:
        if self._session is not None:
            with suppress(AttributeError, OSError, ValueError):  # the other thread may be ending it just now
                self._session.__exit__(None, None, None)

    def _collect(self, generation: int, requests: Sequence[ApiRequest]) -> None:
        assert self._session is not None
        gathered: dict[ApiRequest, ApiObject] = {}
        since = time.monotonic()
        for request, found in self._session.collect(requests):
            if self._stopped or generation != self._generation:
                return
            gathered[request] = found
            if time.monotonic() - since > _PATIENCE:
                self._deliver(generation, ObjectAnswers(gathered, error=self._session.error))
                gathered, since = {}, time.monotonic()
        files = self._session.sources().get("", ())
        self._deliver(generation, ObjectAnswers(gathered, last=True, error=self._session.error, files=files))

    def _deliver(self, generation: int, answers: ObjectAnswers | NameAnswers) -> None:
        if not self._stopped and generation == self._generation:
            self._hand_on(answers)
