"""The workers of a build, and who of them has which page.

In: pages, stage by stage. Out: what each stage says of them, as it is done.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from docbuilder.engine.workers import Workers, results_of, spread
from docbuilder.model.interning import Interner
from docbuilder.pyapi.model import ApiRequest, PackedObject
from docbuilder.site.model import Page
from docbuilder.stages.api_results import Answers, Api
from docbuilder.stages.page_traces import PageTraces
from docbuilder.stages.page_values import ExpandedPage, FinishedPage, Linking, ParsedPage
from docbuilder.stages.page_worker import PageWorker

Result = TypeVar("Result")


_BATCH = 8  # pages in one call: enough to make the call cheap, few enough to share the end out evenly
_AHEAD = 16  # calls of a worker whose results nobody has taken: finished pages are large, and seconds may pass until somebody does


class Progress(Protocol):
    """Who is told how far the build has come."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins; it has `total` steps."""

    def advance(self, count: int = 1) -> None:
        """Steps of the current stage are done."""


class NullProgress:
    """Progress that nobody looks at."""

    def stage(self, name: str, total: int) -> None:
        """Nothing."""

    def advance(self, count: int = 1) -> None:
        """Nothing."""


class ObjectProvider(Protocol):
    """Who answers directives: `Api`, say."""

    def collect(self, requests: Iterable[ApiRequest]) -> Iterable[tuple[ApiRequest, PackedObject]]:
        """The objects of directives, each request answered once."""


class PageScheduler(ABC):
    """Has every stage of a build done on pages, by whomever.

    Args:
        progress: who is told.
    """

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self._uses: Counter[str] = Counter()  # file -> pages that are still to be finished from it
        self._interner = Interner()

    @abstractmethod
    def parse(self, pages: Sequence[Page]) -> Iterator[ParsedPage]:
        """Stage 1: every page is read and parsed. That begins at once; who takes the results, in any order, waits for it."""

    @abstractmethod
    def expand(
        self,
        parsed: Sequence[ParsedPage],
        api: ObjectProvider | None,
        known: Callable[[ParsedPage], ExpandedPage | None] = lambda page: None,
    ) -> list[ExpandedPage]:
        """Stage 2: the API process answers what directives ask for; a page is expanded once all its objects are there.

        Args:
            parsed: the pages; those that no worker has are parsed again.
            api: who answers; None leaves directives unanswered.
            known: asked once all objects of a page are there; a page that it knows is left as it is.
        """

    @abstractmethod
    def color(self) -> None:
        """Have workers that will have to wait colour code meanwhile."""

    @abstractmethod
    def prepare(self, pages: Sequence[Page], parsed: Sequence[ParsedPage], api: Api, answers: Answers) -> None:
        """See that `pages` can be finished: those that no worker has expanded are parsed and expanded again."""

    @abstractmethod
    def link(self, linking: Linking) -> bool:
        """Tell who works on pages what links lead to; whether they have it for themselves, apart from this process."""

    @abstractmethod
    def finish(self, pages: Sequence[Page]) -> Iterator[FinishedPage]:
        """Stage 3, after `link`: links, HTML, the theme; the finished pages go to the staging area, in any order."""

    @abstractmethod
    def release(self) -> None:
        """No page is left to work on."""

    def _last_uses(self, pages: Sequence[Page]) -> tuple[str, ...]:
        """Files that nobody needs once these pages are finished; pages that are handed out again are counted again."""
        self._uses.subtract(page.file for page in pages)
        return tuple(file for file in dict.fromkeys(page.file for page in pages) if self._uses[file] <= 0)

    def expand_all(
        self, parsed: Sequence[ParsedPage], api: Api, traces: PageTraces
    ) -> tuple[list[ExpandedPage], Answers]:
        """Expand those of `parsed` of which it is not known what comes of it."""
        requests = tuple(dict.fromkeys(request for page in parsed for request in page.requests))
        asking = api.ask(requests)

        def known(page: ParsedPage) -> ExpandedPage | None:
            return traces.expanded(page.page, asking.keys)

        if asking.fresh:  # every object is read again: which pages that concerns is seen as they come
            expanded = self.expand(parsed, asking if api.enabled else None, known)
        else:
            kept = [page for page in map(known, parsed) if page is not None]
            files = {page.page.file for page in kept}
            more = self.expand([page for page in parsed if page.page.file not in files], asking)
            expanded = sorted([*kept, *more], key=lambda page: page.page.file)
        by_file = {page.page.file: page for page in parsed}
        for page in expanded:
            traces.keep(by_file[page.page.file], page, asking.keys)
        return expanded, asking.answers()


class Scheduler(PageScheduler):
    """The workers and who of them has which page.

    Args:
        workers: one `PageWorker` each.
        weights: name of a page -> how much work it is, with its translations.
        progress: who is told.

    Attributes:
        shares: name of a page -> its worker.
        parsed: files whose documents the workers have.
        expanded: those that they have expanded.
    """

    def __init__(self, workers: Workers[PageWorker], weights: dict[str, int], progress: Progress) -> None:
        super().__init__(progress)
        self.workers = workers
        self.shares = spread(weights, workers.count)
        self.parsed: set[str] = set()
        self.expanded: set[str] = set()

    def parse(self, pages: Sequence[Page]) -> Iterator[ParsedPage]:
        """See `PageScheduler.parse`."""
        self.progress.stage("Reading pages", len(pages))
        self.parsed.update(page.file for page in pages)
        self._interner = Interner(pages)
        results = self.results(self.submit(PageWorker.read, pages))
        return (page.interned(self._interner) for page in results)

    def expand(
        self,
        parsed: Sequence[ParsedPage],
        api: ObjectProvider | None,
        known: Callable[[ParsedPage], ExpandedPage | None] = lambda page: None,
    ) -> list[ExpandedPage]:
        """See `PageScheduler.expand`."""
        if parsed:
            self.progress.stage("Reading the API", len(parsed))
        work = _Expansion(self, parsed, known, waits=api is not None)
        work.begin(parsed)
        for request, found in api.collect(work.requests) if api else ():
            work.receive(request, found)
        expanded = (page.interned(self._interner) for page in self.results(work.futures))
        return sorted([*work.done, *expanded], key=lambda page: page.page.file)

    def color(self) -> None:
        """See `PageScheduler.color`."""
        if self.workers.count > 1:
            self.tell_all(PageWorker.color, None)

    def prepare(self, pages: Sequence[Page], parsed: Sequence[ParsedPage], api: Api, answers: Answers) -> None:
        """Have the workers parse and expand those of `pages` that they do not have."""
        files = {page.file for page in pages} - self.expanded
        missing = [page for page in parsed if page.page.file in files]
        if missing:
            self.expand(missing, api.kept(answers.keys) if api.enabled else None)

    def link(self, linking: Linking) -> bool:
        """See `PageScheduler.link`."""
        for future in self.tell_all(_link, linking):
            future.result()
        return self.workers.count > 1

    def finish(self, pages: Sequence[Page]) -> Iterator[FinishedPage]:
        """See `PageScheduler.finish`."""
        self.progress.stage("Writing pages", len(pages))
        self._interner = Interner()
        self._uses.update(page.file for page in pages)
        rows = [self._finish_all(worker, batches) for worker, batches in self._shares(pages).items()]
        return self._results_of(rows, _AHEAD)

    def _finish_all(
        self, worker: int, batches: Iterable[tuple[Page, ...]]
    ) -> Iterator[Future[tuple[FinishedPage, ...]]]:
        for batch in batches:
            yield self.workers.submit(worker, _finish, (batch, self._last_uses(batch)))

    def release(self) -> None:
        """Let the workers end beside what is still to be done here."""
        self.workers.release()

    def _last_uses(self, pages: Sequence[Page]) -> tuple[str, ...]:
        """See `PageScheduler`; their documents go."""
        over = super()._last_uses(pages)
        self.parsed.difference_update(over)
        self.expanded.difference_update(over)
        return over

    def submit(
        self, method: Callable[[PageWorker, Any], tuple[Result, ...]], pages: Sequence[Page]
    ) -> list[Future[tuple[Result, ...]]]:
        """Call `method` on all pages, in batches, each on the worker that has the page."""
        shares = self._shares(pages)
        return [self.workers.submit(worker, method, batch) for worker in shares for batch in shares[worker]]

    def tell_all(self, method: Callable[[PageWorker, Any], Result], argument: object) -> list[Future[Result]]:
        """Call `method` on every worker."""
        return self.workers.submit_to_all(method, argument)

    def _shares(self, pages: Sequence[Page]) -> dict[int, list[tuple[Page, ...]]]:
        """Worker -> its pages, in batches."""
        shares: dict[int, list[Page]] = {worker: [] for worker in range(self.workers.count)}
        for page in pages:
            shares[self.shares[page.name]].append(page)
        return {
            worker: [tuple(share[start : start + _BATCH]) for start in range(0, len(share), _BATCH)]
            for worker, share in shares.items()
        }

    def results(self, futures: Iterable[Future[tuple[Result, ...]]]) -> Iterator[Result]:
        """Results as they come."""
        return self._results_of([iter(futures)])

    def _results_of(
        self, calls: Sequence[Iterator[Future[tuple[Result, ...]]]], ahead: int | None = None
    ) -> Iterator[Result]:
        """See `results_of`."""
        here = self.workers.count == 1  # this process works when it is asked
        for results in results_of(calls, 1 if here else ahead):
            self.progress.advance(len(results))
            yield from results
            del results


class _Expansion:
    """Stage 2 of some pages: objects come in any order; a page goes to its worker once all that it asks for is there.

    Args:
        scheduler: expands them.
        parsed: the pages.
        known: see `Scheduler.expand`.
        waits: pages wait for objects; else their directives stay unanswered.

    Attributes:
        requests: what is waited for, each once.
        done: pages that need not be expanded, or are.
        futures: the others.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        parsed: Sequence[ParsedPage],
        known: Callable[[ParsedPage], ExpandedPage | None],
        *,
        waits: bool,
    ) -> None:
        self.done: list[ExpandedPage] = []
        self.futures: list[Future[tuple[ExpandedPage, ...]]] = []
        self._scheduler = scheduler
        self._known = known
        self._waiting = {page.page.file: set(page.requests) if waits else set() for page in parsed}
        self._askers: dict[ApiRequest, list[ParsedPage]] = {}
        for page in parsed:
            for request in page.requests:
                self._askers.setdefault(request, []).append(page)
        self.requests = tuple(self._askers)
        self._uses = {request: [self._worker(page) for page in pages] for request, pages in self._askers.items()}
        self._objects: dict[ApiRequest, PackedObject] = {}
        self._sent: list[set[ApiRequest]] = [set() for _ in range(scheduler.workers.count)]

    def begin(self, parsed: Sequence[ParsedPage]) -> None:
        """Pages that wait for nothing."""
        scheduler = self._scheduler
        unread: list[Page] = []
        for page in parsed:
            if self._waiting[page.page.file] or self._is_known(page):
                continue
            scheduler.expanded.add(page.page.file)
            if page.expanded is not None and page.page.file in scheduler.parsed:
                self._take(page.expanded)
            else:
                unread.append(page.page)
        scheduler.parsed.update(page.file for page in unread)
        self.futures += scheduler.submit(PageWorker.read_whole, unread)

    def receive(self, request: ApiRequest, found: PackedObject) -> None:
        """An object has come: pages that waited for nothing else can be expanded."""
        self._objects[request] = found
        for page in self._askers[request]:
            self._waiting[page.page.file].discard(request)
            if self._waiting[page.page.file]:
                continue
            over = self._last_uses(page)
            if not self._is_known(page):
                self._send(page, over)
            for each in over:
                if not self._uses[each]:  # nobody waits for it any more, and it is large
                    del self._objects[each]

    def _worker(self, page: ParsedPage) -> int:
        return self._scheduler.shares[page.page.name]

    def _is_known(self, page: ParsedPage) -> bool:
        if (expanded := self._known(page)) is None:
            return False
        self._take(expanded)
        return True

    def _take(self, expanded: ExpandedPage) -> None:
        self.done.append(expanded)
        self._scheduler.progress.advance()

    def _last_uses(self, page: ParsedPage) -> list[ApiRequest]:
        """What no other page of its worker waits for."""
        worker = self._worker(page)
        for request in page.requests:
            self._uses[request].remove(worker)
        return [request for request in page.requests if worker not in self._uses[request]]

    def _send(self, page: ParsedPage, over: Sequence[ApiRequest]) -> None:
        scheduler, worker, file = self._scheduler, self._worker(page), page.page.file
        if file not in scheduler.parsed:
            scheduler.parsed.add(file)
            scheduler.workers.submit(worker, PageWorker.parse, (page.page,))
        scheduler.expanded.add(file)
        new = [request for request in page.requests if request not in self._sent[worker]]
        self._sent[worker].update(new)
        work = page.page, {request: self._objects[request] for request in new}, over
        self.futures.append(scheduler.workers.submit(worker, _expand, work))


def _expand(
    page_worker: PageWorker, work: tuple[Page, Mapping[ApiRequest, PackedObject], Sequence[ApiRequest]]
) -> tuple[ExpandedPage, ...]:
    """Expand a page, and drop the objects that no other page needs."""
    page, objects, over = work
    expanded = page_worker.expand(page, objects)
    for request in over:
        page_worker.drop_object(request)
    return (expanded,)


def _link(page_worker: PageWorker, linking: Linking) -> None:
    """Before pages can be finished."""
    page_worker.forget_texts()
    page_worker.link(linking)


def _finish(page_worker: PageWorker, work: tuple[tuple[Page, ...], Sequence[str]]) -> tuple[FinishedPage, ...]:
    """Finish pages, and drop the documents that no other page needs: the next ones take their place in memory."""
    pages, over = work
    page_worker.begin("fallback pages" if pages[0].is_fallback else pages[0].language)
    finished = page_worker.finish(pages)
    for file in over:
        del page_worker.documents[file]
    return finished
