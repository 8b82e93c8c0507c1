"""Who works on pages: this process where there is little to do, else worker processes, or the executor that the build was given.

In: pages. Out: a scheduler for them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docbuilder.config import Config
from docbuilder.engine.workers import Workers
from docbuilder.model.reading import read_plain
from docbuilder.output.write import Stage
from docbuilder.site.model import Page, Site
from docbuilder.stages.indexing import all_pages
from docbuilder.stages.page_worker import start_page_worker
from docbuilder.stages.scheduler import PageScheduler, Progress, Scheduler
from docbuilder.stages.work import size_of, worker_count

if TYPE_CHECKING:
    from docbuilder.engine.executors import PlacedExecutor

DASK = "dask:"
"""What addresses of Dask's schedulers begin with."""
_DIRECTIVE = 5_000  # bytes; fitted to the CPU time of the 371 pages of transformers' documentation in Japanese


class Schedulers:
    """Hands out workers, as many as the work is worth; use as a context manager.

    Args:
        config: of the build.
        stage: where finished files go; None where no page is to be finished.
        progress: who is told.
        executor: works in place of what the configuration says, or None; not ended here.
    """

    def __init__(
        self, config: Config, stage: Stage | None, progress: Progress, executor: Executor | None = None
    ) -> None:
        self._config = config
        self._given = executor
        self._stage = stage
        self._progress = progress
        self._stack = ExitStack()
        self._scheduler: Scheduler | None = None
        self._on_executor: PageScheduler | None = None

    def __enter__(self) -> Schedulers:
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)

    def take(self, site: Site, pages: Sequence[Page]) -> PageScheduler:
        """A scheduler for `pages`: on the executor, where there is one and anything to do, else see `take_own`.

        Raises:
            BuildError: the executor cannot be reached, or has other programs.
        """
        if self._stage is None or not (self._given is not None or self._config.executor.startswith(DASK)):
            return self.take_own(site, pages)
        if self._on_executor is None and pages:
            from docbuilder.stages.executor_scheduler import ExecutorScheduler  # most builds have none

            executor = self._open_executor()
            weights = self._weigh(site, executor.places)
            self._on_executor = ExecutorScheduler(self._config, self._stage, executor, weights, self._progress)
        return self._on_executor or self.take_own(site, pages)

    def _open_executor(self) -> PlacedExecutor:
        from docbuilder.engine.executors import AnyExecutor, PlacedExecutor, open_dask
        from docbuilder.stages.program import check_program, program_versions

        if self._given is not None:
            return self._given if isinstance(self._given, PlacedExecutor) else AnyExecutor(self._given)
        executor = self._stack.enter_context(open_dask(self._config.executor, self._config.jobs or os.cpu_count() or 1))
        try:
            executor.ask_all(check_program, program_versions())
        except Exception as error:
            raise executor.explain(error) from error
        return executor

    def take_own(self, site: Site, pages: Sequence[Page]) -> Scheduler:
        """A scheduler on this machine for `pages`: the one that is there, unless it is too small for them."""
        if self._scheduler is not None and self._scheduler.workers.count > 1:
            return self._scheduler
        count = worker_count(self._config, sum(size_of(self._config.source / page.file) for page in pages))
        if self._scheduler is None or count > 1:
            workers = self._stack.enter_context(Workers(start_page_worker, (self._config, self._stage), count))
            self._scheduler = Scheduler(workers, self._weigh(site, count), self._progress)
        return self._scheduler

    def release(self) -> None:
        """All pages are finished."""
        for scheduler in (self._scheduler, self._on_executor):
            if scheduler is not None:
                scheduler.release()

    def _weigh(self, site: Site, count: int) -> dict[str, int]:
        """Name of a page -> how much work it is; a single worker has it all, however much."""
        weights = dict.fromkeys((page.name for page in all_pages(site)), 0)
        if count > 1:
            weigh = _weight if self._config.reads_api else size_of
            for page in all_pages(site):
                weights[page.name] += weigh(self._config.source / page.file)
        return weights


def _weight(path: Path) -> int:
    """Bytes; a directive is as much work as `_DIRECTIVE` bytes of text."""
    try:
        text = read_plain(path)
    except OSError:
        return 0
    return len(text) + _DIRECTIVE * text.count(b"[[autodoc]]")
