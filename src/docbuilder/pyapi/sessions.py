"""Two API sessions that share the work, so that it takes half the time where there are processors.

In: `Config`, then `ApiRequest`s and names. Out: `PackedObject`s and `Lookup`s. Who has what is settled by the requests alone,
never by who is faster: what an object looks like may depend on what was imported before it.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType

from docbuilder.config import Config
from docbuilder.pyapi.model import ApiRequest, Lookup, PackedObject
from docbuilder.pyapi.session import ApiSession

_WORTH_IT = 400  # requests: fewer are answered sooner than the package is imported once more

_Answer = tuple[ApiRequest, PackedObject]


class ApiSessions:
    """Use as a context manager; the first process starts on entry, and all are ended on exit.

    Args:
        config: see `ApiSession`.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._first = ApiSession(config)
        self._second: ApiSession | None = None
        self._names: set[str] = set()  # what the second was asked for

    def __enter__(self) -> ApiSessions:
        self._first.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for session in (self._second, self._first):
            if session is not None:
                session.__exit__(kind, error, trace)

    def expect(self, requests: Iterable[ApiRequest]) -> None:
        """See `ApiSession.expect`."""
        self._first.expect(requests)

    def collect(self, requests: Iterable[ApiRequest]) -> Iterator[_Answer]:
        """The objects of directives, each request answered once, as they come."""
        waiting = list(dict.fromkeys(requests))
        if len(waiting) < (_WORTH_IT if self._second is None else 2):
            yield from self._first.collect_packed(waiting)
            return
        # what is documented on one page is often defined in one module: neighbours stay together
        half = len(waiting) // 2
        shares = [(self._first, waiting[:half]), (self._start_second(waiting), waiting[half:])]
        self._names.update(request.name for request in waiting[half:])
        answers: queue.SimpleQueue[_Answer | BaseException | None] = queue.SimpleQueue()
        for session, share in shares:
            threading.Thread(target=_collect, args=(session, share, answers), daemon=True).start()
        ended = 0
        while ended < len(shares):
            answer = answers.get()
            if isinstance(answer, BaseException):
                raise answer
            if answer is None:
                ended += 1
            else:
                yield answer

    def lookup(self, names: Sequence[str]) -> dict[str, Lookup]:
        """What is known of names in object links; each is looked up where it is imported.

        The second process ends with it: few questions come behind, and it has as much in memory as the first.
        """
        second, self._second = self._second, None
        if second is None:
            return self._first.lookup(names)
        theirs = [name for name in names if not self._names.isdisjoint(_parts(name))]
        self._names.clear()
        with ThreadPoolExecutor(1) as thread:
            beside = thread.submit(_look_up_and_end, second, theirs)
            others = set(theirs)
            found = self._first.lookup([name for name in names if name not in others])
            found |= beside.result()
        return {name: found[name] for name in names}

    def _start_second(self, requests: Sequence[ApiRequest]) -> ApiSession:
        """The second session, with the mocks of the first."""
        self._first.prepare(requests)
        if self._second is None:
            self._second = self._first.another()
            self._second.__enter__()
        return self._second


def _look_up_and_end(session: ApiSession, names: Sequence[str]) -> dict[str, Lookup]:
    with session:
        return session.lookup(names)


def _collect(
    session: ApiSession, requests: Sequence[ApiRequest], answers: queue.SimpleQueue[_Answer | BaseException | None]
) -> None:
    try:
        for answer in session.collect_packed(requests):
            answers.put(answer)
    except BaseException as error:  # for the thread that waits
        answers.put(error)
    else:
        answers.put(None)


def _parts(name: str) -> Iterator[str]:
    """The name, and the names of what it may be a member of."""
    while name:
        yield name
        name = name.rpartition(".")[0]
