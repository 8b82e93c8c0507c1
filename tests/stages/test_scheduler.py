"""Finished pages are large: of those that nobody has taken there are few, however many pages a build has."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, cast

from docbuilder.site.model import Page
from docbuilder.stages import scheduler
from docbuilder.stages.scheduler import NullProgress, Scheduler


class ReadyWorkers:
    """Workers that have done everything as soon as they are asked; a finished page is its name."""

    count = 2

    def __init__(self) -> None:
        self.asked: list[int] = []

    def submit(self, worker: int, method: Callable[..., Any], work: tuple[tuple[Page, ...], object]) -> Future[Any]:
        """One batch."""
        self.asked.append(worker)
        future: Future[Any] = Future()
        future.set_result(tuple(page.name for page in work[0]))
        return future


def test_workers_are_a_few_batches_ahead() -> None:
    """Each of them, though one has far more to do; who takes pages sets the pace, and has them all in the end."""
    pages = [Page("", f"p{number}", f"p{number}", f"p{number}.md", "") for number in range(2000)]
    workers = ReadyWorkers()
    weights = {page.name: 1 if number else 1500 for number, page in enumerate(pages)}
    finishing = Scheduler(cast("Any", workers), weights, NullProgress()).finish(pages)
    taken = [cast("str", next(finishing)) for _ in range(800)]
    assert len(workers.asked) <= len(taken) // 8 + 2 * scheduler._AHEAD + 1
    assert set(workers.asked) == {0, 1}
    taken += cast("Any", finishing)
    assert sorted(taken) == sorted(page.name for page in pages)
