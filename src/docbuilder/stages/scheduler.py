"""The workers of a build, and who of them has which page.

In: pages, stage by stage. Out: what each stage says of them, as it is done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol, TypeVar

from docbuilder.config import Config
from docbuilder.engine.workers import Workers, spread
from docbuilder.output.write import SiteWriter
from docbuilder.pyapi.model import ApiRequest, PackedObject
from docbuilder.site.model import Page, Site
from docbuilder.stages.api_results import Answers, Api
from docbuilder.stages.indexing import all_pages
from docbuilder.stages.page_traces import PageTraces
from docbuilder.stages.page_worker import Expanded, Finished, Linking, Parsed, Shard, start_shard
from docbuilder.stages.work import size_of, worker_count

Result = TypeVar("Result")


_BATCH = 8  # pages in one call: enough to make the call cheap, few enough to share the end out evenly


_DIRECTIVE = 5_000  # bytes; fitted to the CPU time of the 371 pages of transformers' documentation in Japanese


class Progress(Protocol):
    """Who is told how far the build has come."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins; it has `total` steps."""

    def advance(self, count: int = 1) -> None:
        """Steps of the current stage are done."""


class Silent:
    """Progress that nobody looks at."""

    def stage(self, name: str, total: int) -> None:
        """Nothing."""

    def advance(self, count: int = 1) -> None:
        """Nothing."""


class Crews:
    """Hands out workers, as many as the work is worth; use as a context manager.

    Args:
        config: of the build.
        writer: of the site.
        progress: who is told.
    """

    def __init__(self, config: Config, writer: SiteWriter, progress: Progress) -> None:
        self._config = config
        self._stage = writer.stage
        self._progress = progress
        self._stack = ExitStack()
        self._crew: Crew | None = None

    def __enter__(self) -> Crews:
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)

    def take(self, site: Site, pages: Sequence[Page]) -> Crew:
        """A crew for `pages`: the one that is there, unless it is too small for them."""
        if self._crew is not None and self._crew.workers.count > 1:
            return self._crew
        count = worker_count(self._config, sum(size_of(self._config.source / page.file) for page in pages))
        if self._crew is None or count > 1:
            workers = self._stack.enter_context(Workers(start_shard, (self._config, self._stage), count))
            self._crew = Crew(workers, self._weigh(site, count), self._progress)
        return self._crew

    def release(self) -> None:
        """All pages are finished."""
        if self._crew is not None:
            self._crew.workers.release()

    def _weigh(self, site: Site, count: int) -> dict[str, int]:
        """Name of a page -> how much work it is; a single worker has it all, however much."""
        weights = dict.fromkeys((page.name for page in all_pages(site)), 0)
        if count > 1:
            weigh = _weight if self._config.reads_api else size_of
            for page in all_pages(site):
                weights[page.name] += weigh(self._config.source / page.file)
        return weights


class Collector(Protocol):
    """Who answers directives: `Api`, say."""

    def collect(self, requests: Iterable[ApiRequest]) -> Iterable[tuple[ApiRequest, PackedObject]]:
        """The objects of directives, each request answered once."""


class Crew:
    """The workers and who of them has which page.

    Args:
        workers: one shard each.
        weights: name of a page -> how much work it is, with its translations.
        progress: who is told.

    Attributes:
        shares: name of a page -> its worker.
        parsed: files whose documents the workers have.
        expanded: those that they have expanded.
    """

    def __init__(self, workers: Workers[Shard], weights: dict[str, int], progress: Progress) -> None:
        self.workers = workers
        self.progress = progress
        self.shares = spread(weights, workers.count)
        self.parsed: set[str] = set()
        self.expanded: set[str] = set()
        self._uses: Counter[str] = Counter()  # file -> pages that are still to be finished from it

    def parse(self, pages: Sequence[Page]) -> Iterator[Parsed]:
        """Stage 1: every page is read and parsed. That begins at once; who takes the results, in any order, waits for it."""
        self.progress.stage("Reading pages", len(pages))
        self.parsed.update(page.file for page in pages)
        return self._results(self.submit(Shard.read, pages))

    def expand(
        self,
        parsed: Sequence[Parsed],
        api: Collector | None,
        known: Callable[[Parsed], Expanded | None] = lambda page: None,
    ) -> list[Expanded]:
        """Stage 2: the API process answers what directives ask for; a page is expanded once all its objects are there.

        Args:
            parsed: the pages; those that no worker has are parsed again.
            api: who answers; None leaves directives unanswered.
            known: asked once all objects of a page are there; a page that it knows is left as it is.
        """
        if parsed:
            self.progress.stage("Reading the API", len(parsed))
        work = _Expansion(self, parsed, known, waits=api is not None)
        work.begin(parsed)
        for request, found in api.collect(work.requests) if api else ():
            work.receive(request, found)
        done = [*work.done, *self._results(work.futures)]
        return sorted(done, key=lambda page: page.page.file)

    def expand_all(self, parsed: Sequence[Parsed], api: Api, records: PageTraces) -> tuple[list[Expanded], Answers]:
        """Expand those of `parsed` of which it is not known what comes of it."""
        requests = tuple(dict.fromkeys(request for page in parsed for request in page.requests))
        asking = api.ask(requests)

        def known(page: Parsed) -> Expanded | None:
            return records.expanded(page.page, asking.keys)

        if asking.fresh:  # every object is read again: which pages that concerns is seen as they come
            expanded = self.expand(parsed, asking if api.enabled else None, known)
        else:
            kept = [page for page in map(known, parsed) if page is not None]
            files = {page.page.file for page in kept}
            more = self.expand([page for page in parsed if page.page.file not in files], asking)
            expanded = sorted([*kept, *more], key=lambda page: page.page.file)
        by_file = {page.page.file: page for page in parsed}
        for page in expanded:
            records.keep(by_file[page.page.file], page, asking.keys)
        return expanded, asking.answers()

    def color(self) -> None:
        """Have workers that will have to wait colour code meanwhile."""
        for worker in range(self.workers.count if self.workers.count > 1 else 0):
            self.workers.submit(worker, Shard.color, None)

    def prepare(self, pages: Sequence[Page], parsed: Sequence[Parsed], api: Api, answers: Answers) -> None:
        """Have the workers parse and expand those of `pages` that they do not have."""
        files = {page.file for page in pages} - self.expanded
        missing = [page for page in parsed if page.page.file in files]
        if missing:
            self.expand(missing, api.kept(answers.keys) if api.enabled else None)

    def finish(self, pages: Sequence[Page], linking: Linking) -> Iterator[Finished]:
        """Stage 3: links, HTML, the theme; the finished pages go to the staging area, in any order."""
        self.progress.stage("Writing pages", len(pages))
        if pages:
            self._uses.update(page.file for page in pages)
            linked = [self.workers.submit(worker, _link, linking) for worker in range(self.workers.count)]
            finished = (
                self.workers.submit(worker, _finish, (batch, self._last_uses(batch)))
                for worker, batch in self._batches(pages)
            )
            yield from self._results(chain(linked, finished))

    def _last_uses(self, pages: Sequence[Page]) -> list[str]:
        """Files that nobody needs once these pages are finished."""
        self._uses.subtract(page.file for page in pages)
        over = [file for file in dict.fromkeys(page.file for page in pages) if not self._uses[file]]
        self.parsed.difference_update(over)
        self.expanded.difference_update(over)
        return over

    def submit(
        self, method: Callable[[Shard, Any], tuple[Result, ...]], pages: Sequence[Page]
    ) -> list[Future[tuple[Result, ...]]]:
        """Call `method` on all pages, in batches, each on the worker that has the page."""
        return [self.workers.submit(worker, method, batch) for worker, batch in self._batches(pages)]

    def _batches(self, pages: Sequence[Page]) -> Iterator[tuple[int, tuple[Page, ...]]]:
        shares: dict[int, list[Page]] = {}
        for page in pages:
            shares.setdefault(self.shares[page.name], []).append(page)
        for worker, share in shares.items():
            yield from ((worker, tuple(share[start : start + _BATCH])) for start in range(0, len(share), _BATCH))

    def _results(self, futures: Iterable[Future[tuple[Result, ...]]]) -> Iterator[Result]:
        """Results as they come; they are large, so nothing here holds them any longer."""
        if self.workers.count > 1:
            done: SimpleQueue[Future[tuple[Result, ...]]] = SimpleQueue()
            count = 0
            for future in futures:
                future.add_done_callback(done.put)
                count += 1
                del future
            futures = (done.get() for _ in range(count))
        for future in futures:  # a single worker is this process: it works when it is asked
            results = future.result()
            del future
            self.progress.advance(len(results))
            yield from results
            del results


class _Expansion:
    """Stage 2 of some pages: objects come in any order; a page goes to its worker once all that it asks for is there.

    Args:
        crew: expands them.
        parsed: the pages.
        known: see `Crew.expand`.
        waits: pages wait for objects; else their directives stay unanswered.

    Attributes:
        requests: what is waited for, each once.
        done: pages that need not be expanded, or are.
        futures: the others.
    """

    def __init__(
        self, crew: Crew, parsed: Sequence[Parsed], known: Callable[[Parsed], Expanded | None], *, waits: bool
    ) -> None:
        self.done: list[Expanded] = []
        self.futures: list[Future[tuple[Expanded, ...]]] = []
        self._crew = crew
        self._known = known
        self._waiting = {page.page.file: set(page.requests) if waits else set() for page in parsed}
        self._askers: dict[ApiRequest, list[Parsed]] = {}
        for page in parsed:
            for request in page.requests:
                self._askers.setdefault(request, []).append(page)
        self.requests = tuple(self._askers)
        self._uses = {request: [self._worker(page) for page in pages] for request, pages in self._askers.items()}
        self._objects: dict[ApiRequest, PackedObject] = {}
        self._sent: list[set[ApiRequest]] = [set() for _ in range(crew.workers.count)]

    def begin(self, parsed: Sequence[Parsed]) -> None:
        """Pages that wait for nothing."""
        crew = self._crew
        unread: list[Page] = []
        for page in parsed:
            if self._waiting[page.page.file] or self._is_known(page):
                continue
            crew.expanded.add(page.page.file)
            if page.expanded is not None and page.page.file in crew.parsed:
                self._take(page.expanded)
            else:
                unread.append(page.page)
        crew.parsed.update(page.file for page in unread)
        self.futures += crew.submit(Shard.read_whole, unread)

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

    def _worker(self, page: Parsed) -> int:
        return self._crew.shares[page.page.name]

    def _is_known(self, page: Parsed) -> bool:
        if (expanded := self._known(page)) is None:
            return False
        self._take(expanded)
        return True

    def _take(self, expanded: Expanded) -> None:
        self.done.append(expanded)
        self._crew.progress.advance()

    def _last_uses(self, page: Parsed) -> list[ApiRequest]:
        """What no other page of its worker waits for."""
        worker = self._worker(page)
        for request in page.requests:
            self._uses[request].remove(worker)
        return [request for request in page.requests if worker not in self._uses[request]]

    def _send(self, page: Parsed, over: Sequence[ApiRequest]) -> None:
        crew, worker, file = self._crew, self._worker(page), page.page.file
        if file not in crew.parsed:
            crew.parsed.add(file)
            crew.workers.submit(worker, Shard.parse, (page.page,))
        crew.expanded.add(file)
        new = [request for request in page.requests if request not in self._sent[worker]]
        self._sent[worker].update(new)
        work = page.page, {request: self._objects[request] for request in new}, over
        self.futures.append(crew.workers.submit(worker, _expand, work))


def _expand(
    shard: Shard, work: tuple[Page, Mapping[ApiRequest, PackedObject], Sequence[ApiRequest]]
) -> tuple[Expanded, ...]:
    """Expand a page, and drop the objects that no other page needs."""
    page, objects, over = work
    expanded = shard.expand(page, objects)
    for request in over:
        shard.drop_object(request)
    return (expanded,)


def _link(shard: Shard, linking: Linking) -> tuple[Finished, ...]:
    """Before pages can be finished; none is by this."""
    shard.forget_texts()
    shard.link(linking)
    return ()


def _finish(shard: Shard, work: tuple[tuple[Page, ...], Sequence[str]]) -> tuple[Finished, ...]:
    """Finish pages, and drop the documents that no other page needs: the next ones take their place in memory."""
    pages, over = work
    shard.begin("stand-ins" if pages[0].stand_in else pages[0].language)
    finished = shard.finish(pages)
    for file in over:
        del shard.documents[file]
    return finished


def _weight(path: Path) -> int:
    """Bytes; a directive is as much work as `_DIRECTIVE` bytes of text."""
    try:
        text = path.read_bytes()
    except OSError:
        return 0
    return len(text) + _DIRECTIVE * text.count(b"[[autodoc]]")
