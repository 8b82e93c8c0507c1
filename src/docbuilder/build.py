"""The plot: sources become a site.

In: a `Config`. Out: a written site and a `BuildResult`. Every stage stands here in order; how a page is worked on is told in
`shard.py`, what the API process does in `pyapi/session.py`.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from docbuilder.cache import Key
from docbuilder.config import Config
from docbuilder.diagnostics import in_order
from docbuilder.memory import BuildResult, Memory
from docbuilder.output.assets import site_assets
from docbuilder.output.write import Entry, SiteWriter
from docbuilder.publish import Publication, search_files, search_order, site_files
from docbuilder.pyapi.model import ApiObject, ApiRequest, Lookup
from docbuilder.records import Answers, Api, PageRecords, summarize
from docbuilder.render.theme import Theme
from docbuilder.resolve.inventory import load_inventories
from docbuilder.shard import Expanded, Finished, Linking, Parsed, Shard, start_shard
from docbuilder.site.discover import find_site, settle
from docbuilder.site.history import History
from docbuilder.site.index import LanguageIndex, PageFacts, index_language, with_stand_ins
from docbuilder.site.model import Language, Page, Site
from docbuilder.views import frame_keys, language_prefix, make_views
from docbuilder.workers import Workers, spread

__all__ = ["BuildResult", "Collector", "Crew", "Crews", "Progress", "Silent", "build"]

Result = TypeVar("Result")
_BATCH = 8  # pages in one call: enough to make the call cheap, few enough to share the end out evenly
_LITTLE = 600_000  # bytes of pages that one process works on sooner than others are started


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


def build(config: Config, progress: Progress | None = None, memory: Memory | None = None) -> BuildResult:
    """Build the site that `config` describes and write it.

    Args:
        config: what to build.
        progress: who is told how far it is.
        memory: of the same configuration, entered; None for one of its own.

    Raises:
        ConfigError: the output folder cannot be used, or something that the configuration names is not there.
    """
    config = settle(config)
    with ExitStack() as stack:
        memory = memory or stack.enter_context(Memory(config))
        result = memory.last()
        if result is None:
            stack.enter_context(_no_collection())
            memory.settled = config.ref
            result = _build(config, progress or Silent(), memory)
        return replace(result, notes=memory.notes)


def _build(config: Config, progress: Progress, memory: Memory) -> BuildResult:
    records = PageRecords(memory, config)
    with ExitStack() as stack:
        writer = stack.enter_context(SiteWriter(config.out, config.version))
        crews = stack.enter_context(Crews(config, writer, progress))
        api = stack.enter_context(Api(memory, config))
        history = stack.enter_context(_Dates(config, memory))
        site, problems = find_site(config)
        theme = Theme(config.templates)
        assets = site_assets(config, theme)
        inventories, inventory_problems = load_inventories(config)

        pages = all_pages(site)
        records.load(pages)
        known = {page.file: kept for page in pages if (kept := records.parsed(page))}
        crew = crews.take(site, [page for page in pages if page.file not in known])
        parsed = crew.parse([page for page in pages if page.file not in known])
        parsed = sorted([*known.values(), *parsed], key=lambda page: page.page.file)
        built = {language.code for language in site.languages}
        own = [page for page in parsed if page.page.language in built]
        expanded, answers = crew.expand_all(own, api, records)
        lookups = api.lookup(link_names(expanded))
        others = [page for page in parsed if page.page.language not in built]
        originals, more = crew.expand_all(originals_of(expanded, lookups, others), api, records)
        answers = answers.with_more(more)
        site, indexes = index_languages(site, config, [*expanded, *originals], answers.aliases, lookups)
        views = make_views(site, config, theme, assets, history.dates())
        linking = Linking(indexes, views.fallback, inventories, views, traced=memory.enabled)

        everything = [page for language in site.languages for page in language.pages.values()]
        last = LastStage(records, linking, frame_keys(views), config, writer)
        stale = last.find_stale(everything)
        crew = crews.take(site, stale)

        def finish(pages: Sequence[Page]) -> Iterator[Finished]:
            crew.prepare(pages, parsed, api, answers)
            return crew.finish(pages, linking)

        entries = last.run(site, stale, finish)
        done = [last.finished[name] for name in sorted(last.finished)]
        publication = Publication(site, config, theme, assets, views, done, writer.versions)
        entries += [entry for page in done for entry in page.staged]
        entries += [writer.stage.add(path, content) for path, content in site_files(publication)]
        writer.commit(entries)
        diagnostics = in_order(
            [
                *problems,
                *inventory_problems,
                *(problem for page in expanded for problem in page.diagnostics),
                *(problem for page in done for problem in page.diagnostics),
            ]
        )
        objects = len(answers.anchors)
        result = BuildResult(len(done), len(site.languages), objects, diagnostics, config.out, len(stale))
        records.keep_reasons()
        memory.commit(records.included, {entry.path: entry.hash for entry in entries}, result)
    return result


class LastStage:
    """Pages are finished, and as soon as all of a language are, its search index is made: beside the other languages' pages.

    Args:
        records: what is known of pages.
        linking: what their links are made with.
        frames: (language, name) -> key of what stands around the page.
        config: of the build.
        writer: of the site.

    Attributes:
        finished: (language, name) -> page.
    """

    def __init__(
        self,
        records: PageRecords,
        linking: Linking,
        frames: Mapping[tuple[str, str], Key],
        config: Config,
        writer: SiteWriter,
    ) -> None:
        self._records = records
        self._linking = linking
        self._frames = frames
        self._config = config
        self._stage = writer.stage
        self.finished: dict[tuple[str, str], Finished] = {}

    def find_stale(self, pages: Sequence[Page]) -> list[Page]:
        """Those of all pages that are to be made anew."""
        self.finished = {_name(page): page for page in self._records.finished(pages, self._linking, self._frames)}
        return [page for page in pages if (page.language, page.name) not in self.finished]

    def run(
        self, site: Site, stale: Sequence[Page], finish: Callable[[Sequence[Page]], Iterator[Finished]]
    ) -> list[Entry]:
        """Finish the stale pages; the files of the search indexes."""
        entries: list[Entry] = []
        waiting = Counter(page.language for page in stale)
        for page in finish(stale):
            self._take(page)
            waiting[page.page.language] -= 1
            if not waiting[page.page.language]:
                entries += self._index(site, page.page.language, finish)
        for language in site.languages:
            if language.code not in waiting:
                entries += self._index(site, language.code, finish)
        return entries

    def _take(self, page: Finished) -> None:
        self._records.keep_finished(page, self._linking, self._frames)
        self.finished[_name(page)] = page

    def _index(self, site: Site, code: str, finish: Callable[[Sequence[Page]], Iterator[Finished]]) -> list[Entry]:
        language = next(language for language in site.languages if language.code == code)
        views, records, frames = self._linking.views, self._records, self._frames
        order = search_order(language, views, self.finished)
        key = records.search_key(order, frames)
        entries = records.entries(key)
        if entries is None:
            parts = records.search(order, frames)
            if parts is None:  # the site is whole, but a part of the cache is lost
                for page in finish([page.page for page in order]):
                    self._take(page)
                parts = records.search(search_order(language, views, self.finished), frames) or []
            entries = [self._stage.add(path, data) for path, data in search_files(self._config, language, parts)]
        records.keep_entries(key, entries)
        for page in order:  # it is large, and was needed for the index only
            self.finished[_name(page)] = replace(self.finished[_name(page)], search=None)
        return entries


def _name(page: Finished) -> tuple[str, str]:
    return page.page.language, page.page.name


@contextmanager
def _no_collection() -> Iterator[None]:
    """No search for cycles meanwhile: trees have none, and there are millions of nodes to look at."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Dates:
    """The dates of the last changes, asked for beside everything else, and only when there is a new commit."""

    def __init__(self, config: Config, memory: Memory) -> None:
        self._memory = memory
        self._key = memory.key("history", memory.inputs.commit, str(config.source))
        found = memory.get_all((self._key,)).get(self._key) if memory.inputs.commit else None
        self._known: Mapping[str, str] | None = found
        self._history = None if found is not None else History(config.source)

    def __enter__(self) -> _Dates:
        return self

    def __exit__(self, *error: object) -> None:
        if self._history is not None:
            self._history.__exit__(None, None, None)

    def dates(self) -> Mapping[str, str]:
        """File, relative to the source folder -> ISO date of its newest commit."""
        if self._history is not None:
            self._known = self._history.dates()
            self._memory.put(self._key, self._known)
        return self._known or {}


def all_pages(site: Site) -> tuple[Page, ...]:
    """The pages to read: those of the languages to build, and those of the fallback language that may stand in."""
    pages = [page for language in site.languages for page in language.pages.values()]
    if site.fallback is not None and not _built(site, site.fallback):
        everywhere = (
            set.intersection(*(set(language.pages) for language in site.languages)) if site.languages else set()
        )
        pages += [page for name, page in site.fallback.pages.items() if name not in everywhere]
    return tuple(pages)


def link_names(expanded: Sequence[Expanded]) -> list[str]:
    """The names in all object links, sorted."""
    return sorted({name for page in expanded for name in page.facts.objects})


def originals_of(expanded: Sequence[Expanded], lookups: Mapping[str, Lookup], others: Sequence[Parsed]) -> list[Parsed]:
    """The pages among `others` that may have to stand in for a page that is linked to.

    These are pages that are linked by name, and pages with a directive for an object that is linked to. The objects of the
    others need not be read: the last parts of the names tell enough.
    """
    if not others:
        return []
    pages = {name for page in expanded for name in page.facts.pages}
    documented = {anchor for page in expanded for anchor in page.facts.anchors.boxes}
    parts: set[str] = set()
    for lookup in lookups.values():
        if lookup.exists and documented.isdisjoint(lookup.anchors):
            parts.update(part for anchor in lookup.anchors for part in anchor.rsplit(".", 2)[-2:])
    return [
        page
        for page in others
        if page.page.name in pages or any(request.name.rpartition(".")[2] in parts for request in page.requests)
    ]


def _built(site: Site, language: Language) -> bool:
    return any(language.code == built.code for built in site.languages)


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
        jobs = self._config.jobs or os.cpu_count() or 1
        size = sum(_size(self._config.source / page.file) for page in pages)
        count = 1 if size < _LITTLE else jobs
        if self._crew is None or self._crew.workers.count < count:
            workers = self._stack.enter_context(Workers(start_shard, (self._config, self._stage), count))
            self._crew = Crew(workers, site, self._config.source, self._progress)
        return self._crew


class Collector(Protocol):
    """Who answers directives: `ApiSession`, say."""

    def collect(self, requests: Iterable[ApiRequest]) -> Iterable[tuple[ApiRequest, ApiObject]]:
        """The objects of directives, each request answered once."""


class Crew:
    """The workers and who of them has which page.

    Args:
        workers: one shard each.
        site: whose pages are spread over them, by name.
        source: the folder of the sources.
        progress: who is told.
    """

    def __init__(self, workers: Workers[Shard], site: Site, source: Path, progress: Progress) -> None:
        self.workers = workers
        self.progress = progress
        sizes: dict[str, int] = {}
        for page in all_pages(site):
            sizes[page.name] = sizes.get(page.name, 0) + _size(source / page.file)
        self.shares = spread(sizes, workers.count)
        self._parsed: set[str] = set()
        self._expanded: set[str] = set()

    def parse(self, pages: Sequence[Page]) -> list[Parsed]:
        """Stage 1: every page is read and parsed."""
        self.progress.stage("Reading pages", len(pages))
        self._parsed.update(page.file for page in pages)
        return sorted(self._all(Shard.parse, pages), key=lambda parsed: parsed.page.file)

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
        self.progress.stage("Reading the API", len(parsed))
        objects: dict[ApiRequest, ApiObject] = {}
        sent: list[set[ApiRequest]] = [set() for _ in range(self.workers.count)]
        futures: list[Future[tuple[Expanded, ...]]] = []
        done: list[Expanded] = []

        def send(page: Parsed) -> None:
            if (expanded := known(page)) is not None:
                done.append(expanded)
                self.progress.advance()
                return
            worker, file = self.shares[page.page.name], page.page.file
            if file not in self._parsed:
                self._parsed.add(file)
                self.workers.submit(worker, Shard.parse, (page.page,))
            self._expanded.add(file)
            new = [request for request in page.requests if request in objects and request not in sent[worker]]
            sent[worker].update(new)
            work = ((page.page,), {request: objects[request] for request in new})
            futures.append(self.workers.submit(worker, Shard.expand, work))

        waiting = {page.page.file: set(page.requests) if api else set() for page in parsed}
        askers: dict[ApiRequest, list[Parsed]] = {}
        for page in parsed:
            for request in page.requests:
                askers.setdefault(request, []).append(page)
            if not waiting[page.page.file]:
                send(page)
        for request, found in api.collect(tuple(askers)) if api else ():
            objects[request] = found
            for page in askers[request]:
                waiting[page.page.file].discard(request)
                if not waiting[page.page.file]:
                    send(page)
        done += [page for pages in self._results(futures) for page in pages]
        return sorted(done, key=lambda page: page.page.file)

    def expand_all(self, parsed: Sequence[Parsed], api: Api, records: PageRecords) -> tuple[list[Expanded], Answers]:
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

    def prepare(self, pages: Sequence[Page], parsed: Sequence[Parsed], api: Api, answers: Answers) -> None:
        """Have the workers parse and expand those of `pages` that they do not have."""
        files = {page.file for page in pages} - self._expanded
        missing = [page for page in parsed if page.page.file in files]
        if missing:
            self.expand(missing, api.kept(answers.keys) if api.enabled else None)

    def finish(self, pages: Sequence[Page], linking: Linking) -> Iterator[Finished]:
        """Stage 3: links, HTML, the theme; the finished pages go to the staging area, in any order."""
        self.progress.stage("Writing pages", len(pages))
        if pages:
            ready = [self.workers.submit(worker, Shard.link, linking) for worker in range(self.workers.count)]
            for future in ready:
                future.result()
            yield from self._all(Shard.finish, pages)

    def _all(self, method: Callable[[Shard, Any], tuple[Result, ...]], pages: Sequence[Page]) -> Iterator[Result]:
        """Call `method` on all pages, in batches, each on the worker that has the page."""
        shares: dict[int, list[Page]] = {}
        for page in pages:
            shares.setdefault(self.shares[page.name], []).append(page)
        futures = [
            self.workers.submit(worker, method, tuple(share[start : start + _BATCH]))
            for worker, share in shares.items()
            for start in range(0, len(share), _BATCH)
        ]
        for results in self._results(futures):
            yield from results

    def _results(self, futures: Iterable[Future[tuple[Result, ...]]]) -> Iterator[tuple[Result, ...]]:
        for future in as_completed(futures):
            results = future.result()
            self.progress.advance(len(results))
            yield results


def index_site(
    site: Site,
    config: Config,
    expanded: Sequence[Expanded],
    objects: Mapping[ApiRequest, ApiObject],
    lookups: Mapping[str, Lookup],
) -> tuple[Site, dict[str, LanguageIndex]]:
    """`index_languages`, where the objects themselves are at hand."""
    return index_languages(site, config, expanded, summarize(objects, {}).aliases, lookups)


def index_languages(
    site: Site,
    config: Config,
    expanded: Sequence[Expanded],
    aliases: Mapping[str, tuple[str, ...]],
    lookups: Mapping[str, Lookup],
) -> tuple[Site, dict[str, LanguageIndex]]:
    """What links may lead to, for every language; and the site with the pages that stand in for missing translations."""
    facts: dict[str, dict[str, PageFacts]] = {}
    for page in expanded:
        facts.setdefault(page.page.language, {})[page.page.name] = page.facts

    def index(language: Language) -> LanguageIndex:
        known = facts.get(language.code, {})
        if site.fallback is not None:
            there = facts.get(site.fallback.code, {})
            known = {name: there[name] for name in language.pages if name in there} | known
        return index_language(language, known, lookups, aliases, language_prefix(config, language.code))

    indexes = {language.code: index(language) for language in site.languages}
    fallback = site.fallback
    if fallback is None:
        return site, indexes
    originals = indexes.get(fallback.code) or index(fallback)
    languages = []
    for language in site.languages:
        if language.code != fallback.code:
            known = facts.get(language.code, {})
            whole = with_stand_ins(language, known, fallback, indexes[language.code], originals)
            indexes[language.code] = index(whole)
            languages.append(whole)
        else:
            languages.append(language)
    return replace(site, languages=tuple(languages)), indexes


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
