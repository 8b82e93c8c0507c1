"""Pages go out in batches, to whatever executor the build was given.

In: pages, stage by stage. Out: what each stage says of them, as it is done. What batches need (settings, API objects, indexes) lies beside the
staged files, named by its content: each worker reads it once. All languages of a page go to one place, as far as that is there.
"""

from __future__ import annotations

import pickle
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from docbuilder.config import Config
from docbuilder.engine.batches import Batches, Done
from docbuilder.engine.blobs import Blobs
from docbuilder.engine.executors import PlacedExecutor
from docbuilder.engine.workers import spread
from docbuilder.model.interning import Interner
from docbuilder.output.write import FOLDER, Stage
from docbuilder.pyapi.model import ApiRequest
from docbuilder.site.model import Page
from docbuilder.stages.api_results import Answers, Api
from docbuilder.stages.batch_worker import ObjectHashes, PageBatch, forget_build, run_batch
from docbuilder.stages.page_values import ExpandedPage, FinishedPage, Linking, ParsedPage
from docbuilder.stages.program import program_versions
from docbuilder.stages.scheduler import ObjectProvider, PageScheduler, Progress


class ExecutorScheduler(PageScheduler):
    """The batches of one build.

    Args:
        config: of the build.
        stage: where finished files go.
        executor: who works on them.
        weights: name of a page -> how much work it is, with its translations.
        progress: who is told.
    """

    def __init__(
        self,
        config: Config,
        stage: Stage,
        executor: PlacedExecutor,
        weights: dict[str, int],
        progress: Progress,
    ) -> None:
        super().__init__(progress)
        self._executor = executor
        self._blobs = Blobs(
            f"{stage.folder}/{FOLDER}/blobs"
        )  # the site has no such folder, and it goes with the staged files
        self._build = uuid.uuid4().hex
        self._setup = self._blobs.put((config, stage))
        self._places = spread(weights, executor.places)
        self._objects: dict[ApiRequest, str] = {}
        self._requests: dict[str, tuple[ApiRequest, ...]] = {}  # by file
        self._linking = ""  # the blob of what links lead to

    def parse(self, pages: Sequence[Page]) -> Iterator[ParsedPage]:
        """Every page is read and parsed. That begins at once."""
        self.progress.stage("Reading pages", len(pages))
        batches: Batches[Page, ParsedPage] = self._batches("read")
        for page in pages:
            batches.add(self._places[page.name], page)
        self._interner = Interner(pages)
        return (page.interned(self._interner) for page in self._advancing(batches))

    def expand(
        self,
        parsed: Sequence[ParsedPage],
        api: ObjectProvider | None,
        known: Callable[[ParsedPage], ExpandedPage | None] = lambda page: None,
    ) -> list[ExpandedPage]:
        """See `Scheduler.expand`."""
        if parsed:
            self.progress.stage("Reading the API", len(parsed))
        done: list[ExpandedPage] = []
        batches: Batches[Page, ExpandedPage] = self._batches("expand")
        waiting = {page.page.file: set(page.requests) if api is not None else set() for page in parsed}
        askers: dict[ApiRequest, list[ParsedPage]] = {}

        def go_on(page: ParsedPage) -> None:
            ready = known(page) or page.expanded
            if ready is not None:
                done.append(ready)
                self.progress.advance()
            else:
                batches.add(self._places[page.page.name], page.page)

        for page in parsed:
            self._requests[page.page.file] = page.requests
            for request in page.requests:
                askers.setdefault(request, []).append(page)
            if not waiting[page.page.file]:
                go_on(page)
        for request, found in api.collect(tuple(askers)) if api is not None else ():
            self._objects[request] = self._blobs.put(found)
            for page in askers[request]:
                waiting[page.page.file].discard(request)
                if not waiting[page.page.file]:
                    go_on(page)
        expanded = (page.interned(self._interner) for page in self._advancing(batches))
        return sorted([*done, *expanded], key=lambda page: page.page.file)

    def color(self) -> None:
        """Workers of others colour nothing ahead: they may have other work."""

    def prepare(self, pages: Sequence[Page], parsed: Sequence[ParsedPage], api: Api, answers: Answers) -> None:
        """See that batches can name all objects of `pages`: who works on a page may have to expand it."""
        files = {page.file for page in pages}
        for page in parsed:
            if page.page.file in files:
                self._requests[page.page.file] = page.requests
        wanted = {request: None for file in files for request in self._requests.get(file, ())}
        missing = [request for request in wanted if request not in self._objects]
        for request, found in api.kept(answers.keys).collect(missing) if missing and api.enabled else ():
            self._objects[request] = self._blobs.put(found)

    def link(self, linking: Linking) -> bool:
        """See `Scheduler.link`."""
        self._linking = self._blobs.put(linking)
        return True

    def finish(self, pages: Sequence[Page]) -> Iterator[FinishedPage]:
        """See `Scheduler.finish`."""
        self.progress.stage("Writing pages", len(pages))
        self._interner = Interner()
        self._uses.update(page.file for page in pages)
        batches: Batches[Page, FinishedPage] = self._batches("finish", self._linking)
        for page in pages:
            batches.add(self._places[page.name], page)
        return self._advancing(batches)

    def release(self) -> None:
        """Have the workers forget the build: they may live on."""
        self._executor.tell_all(forget_build, self._build)

    def _batches(self, stage: str, linking: str = "") -> Batches[Page, Any]:
        versions = program_versions()

        def describe(pages: Sequence[Page]) -> tuple[Callable[..., Done], tuple[object, ...]]:
            over = self._last_uses(pages) if linking else ()
            each = tuple((page, self._objects_of(page) if stage != "read" else {}) for page in pages)
            batch = PageBatch(self._build, self._blobs.folder, self._setup, stage, each, linking, over)
            return run_batch, (versions, pickle.dumps(batch, pickle.HIGHEST_PROTOCOL))

        return Batches(stage, self._executor, describe)

    def _objects_of(self, page: Page) -> ObjectHashes:
        requests = self._requests.get(page.file, ())
        return {request: self._objects[request] for request in requests if request in self._objects}

    def _advancing(self, batches: Batches[Page, Any]) -> Iterator[Any]:
        for result in batches.results():
            self.progress.advance()
            yield result
