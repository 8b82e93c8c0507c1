"""Work in batches, large enough that handing them out costs nothing beside them, small enough to be shared out evenly.

In: items, each with the place at which it is done best. Out: results, in any order. A place has two batches at a time, one that it works on and
one that waits; who has no items left takes from who has most.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from queue import Empty, SimpleQueue
from typing import Any, Generic, NamedTuple, TypeVar

from docbuilder.engine.executors import LOG, LOOK, PlacedExecutor

Item = TypeVar("Item")
Result = TypeVar("Result")

_LEAST, _MOST = 0.1, 0.4  # seconds that a batch is worth
_FIRST = 16  # items of the first batches, until it is known how long one takes
_AT_ONCE = 2  # batches that a place has
_TRIES = 3  # of a batch whose workers were lost


class Done(NamedTuple):
    """What comes of a batch.

    Args:
        where: it was worked on.
        seconds: that it took.
        results: one for each item, or fewer.
    """

    where: str
    seconds: float
    results: tuple[Any, ...]


class _Batch(NamedTuple, Generic[Item]):
    place: int
    items: Sequence[Item]
    tries: int = 1


class Batches(Generic[Item, Result]):
    """Items of one kind on their way through an executor.

    Args:
        name: of the kind, for the log.
        executor: does the work.
        describe: what to call for a batch: a function that gives a `Done`, and its arguments.
    """

    def __init__(
        self,
        name: str,
        executor: PlacedExecutor,
        describe: Callable[[Sequence[Item]], tuple[Callable[..., Done], tuple[object, ...]]],
    ) -> None:
        self._name = name
        self._executor = executor
        self._describe = describe
        self._waiting: list[deque[Item]] = [deque() for _ in range(executor.places)]
        self._active: Counter[int] = Counter()  # place -> batches
        self._done: SimpleQueue[tuple[_Batch[Item], Future[Done]]] = SimpleQueue()
        self._results: deque[Result] = deque()
        self._pace: float | None = (
            None  # seconds of an item; each batch counts as much as all before: in the first, programs are loaded
        )
        self._open = True

    def add(self, place: int, item: Item) -> None:
        """An item to be done; full batches go out at once."""
        self._waiting[place % len(self._waiting)].append(item)
        self._pump()

    def results(self) -> Iterator[Result]:
        """Nothing is added any more: all results, as they come."""
        self._open = False
        self._pump()
        while self._results or self._active.total():
            while self._results:
                yield self._results.popleft()
            if self._active.total():
                self._take(*self._next())
                self._pump()

    def _next(self) -> tuple[_Batch[Item], Future[Done]]:
        while True:
            try:
                return self._done.get(timeout=LOOK)
            except Empty:
                self._executor.look()

    def _pump(self) -> None:
        """Hand out what can be."""
        while not self._done.empty():
            self._take(*self._done.get())
        self._waiting += [deque() for _ in range(self._executor.places - len(self._waiting))]
        for place in range(len(self._waiting)):
            while self._active[place] < _AT_ONCE and (items := self._some(place)):
                self._submit(_Batch(place, items))

    def _some(self, place: int) -> list[Item]:
        """The items of the next batch for a place; none where they are not enough yet."""
        share = self._waiting[place]
        if not share and not self._open:
            share = max(self._waiting, key=len)
        size = self._size(sum(map(len, self._waiting)))
        if self._open and len(share) < size:
            return []
        return [share.popleft() for _ in range(min(size, len(share)))]

    def _size(self, left: int) -> int:
        if self._pace is None:
            return _FIRST
        pace = max(self._pace, 1e-6)
        even = math.ceil(left / (4 * len(self._waiting)))  # the last batches are small: all are to end at the same time
        return max(1, math.ceil(_LEAST / pace), min(math.ceil(_MOST / pace), even))

    def _submit(self, batch: _Batch[Item]) -> None:
        function, arguments = self._describe(batch.items)
        place = batch.place if batch.tries == 1 else None
        self._active[batch.place] += 1
        try:
            future = self._executor.submit_at(place, function, *arguments)
        except Exception as error:
            raise self._executor.explain(error) from error
        future.add_done_callback(lambda done: self._done.put((batch, done)))

    def _take(self, batch: _Batch[Item], future: Future[Done]) -> None:
        self._active[batch.place] -= 1
        try:
            done = future.result()
        except (Exception, CancelledError) as error:
            if self._executor.is_lost(error) and batch.tries < _TRIES:
                LOG.info("%s: %d items again, their worker was lost", self._name, len(batch.items))
                self._submit(batch._replace(tries=batch.tries + 1))
                return
            raise self._executor.explain(error) from error
        LOG.info("%s: %d items on %s in %.0f ms", self._name, len(batch.items), done.where, done.seconds * 1000)
        pace = done.seconds / len(batch.items)
        self._pace = pace if self._pace is None else (self._pace + pace) / 2
        self._results.extend(done.results)
