"""The plot: sources become a site.

In: a `Config`. Out: a written site and a `BuildResult`. Every stage stands here in order; how a page is worked on is told in
`shard.py`, what the API process does in `pyapi/session.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from docbuilder.config import Config
from docbuilder.diagnostics import Diagnostic, in_order
from docbuilder.output.assets import site_assets
from docbuilder.output.write import SiteWriter
from docbuilder.publish import Publication, site_files
from docbuilder.pyapi.model import ApiObject, ApiRequest, Lookup
from docbuilder.pyapi.session import ApiSession
from docbuilder.render.theme import Theme
from docbuilder.resolve.inventory import load_inventories
from docbuilder.shard import Expanded, Finished, Linking, Parsed, Shard, start_shard
from docbuilder.site.discover import find_site
from docbuilder.site.history import History
from docbuilder.site.index import LanguageIndex, PageFacts, index_language, with_stand_ins
from docbuilder.site.model import Language, Page, Site
from docbuilder.views import language_prefix, make_views
from docbuilder.workers import Workers, spread

Result = TypeVar("Result")
_BATCH = 8  # pages in one call: enough to make the call cheap, few enough to share the end out evenly


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


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What was built.

    Args:
        pages: number of pages written, stand-ins included.
        languages: number of languages.
        objects: number of API objects documented, members included.
        diagnostics: all problems, in order.
        out: the folder of the site.
    """

    pages: int
    languages: int
    objects: int
    diagnostics: tuple[Diagnostic, ...]
    out: Path


def build(config: Config, progress: Progress | None = None) -> BuildResult:
    """Build the site that `config` describes and write it.

    Raises:
        ConfigError: the output folder cannot be used, or something that the configuration names is not there.
    """
    progress = progress or Silent()
    site, problems = find_site(config)
    theme = Theme(config.templates)
    assets = site_assets(config, theme)
    inventories, inventory_problems = load_inventories(config)
    with ExitStack() as stack:
        writer = stack.enter_context(SiteWriter(config.out, config.version))
        workers = stack.enter_context(Workers(start_shard, (config, writer.stage), config.jobs or os.cpu_count() or 1))
        api = stack.enter_context(ApiSession(config)) if config.package and config.api != "none" else None
        history = stack.enter_context(History(config.source))
        crew = Crew(workers, site, config.source, progress)

        parsed = crew.parse(all_pages(site))
        own = [page for page in parsed if page.page.language in {language.code for language in site.languages}]
        expanded, objects = crew.expand(own, api)
        lookups = api.lookup(link_names(expanded)) if api else {}
        originals, more = crew.expand(
            originals_of(expanded, lookups, [page for page in parsed if page not in own]), api
        )
        objects |= more
        site, indexes = index_site(site, config, [*expanded, *originals], objects, lookups)
        views = make_views(site, config, theme, assets, history.dates())
        finished = crew.finish(site, Linking(indexes, views.fallback, inventories, views))
        files = site_files(Publication(site, config, theme, assets, views, finished, writer.versions))
        pages = (entry for page in finished for entry in page.staged)
        writer.commit([*pages, *(writer.stage.add(path, content) for path, content in files)])

    diagnostics = in_order(
        [
            *problems,
            *inventory_problems,
            *(problem for page in expanded for problem in page.diagnostics),
            *(problem for page in finished for problem in page.diagnostics),
        ]
    )
    return BuildResult(len(finished), len(site.languages), _count(objects.values()), diagnostics, config.out)


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

    def parse(self, pages: Sequence[Page]) -> list[Parsed]:
        """Stage 1: every page is read and parsed."""
        self.progress.stage("Reading pages", len(pages))
        return sorted(self._all(Shard.parse, pages), key=lambda parsed: parsed.page.file)

    def expand(
        self, parsed: Sequence[Parsed], api: ApiSession | None
    ) -> tuple[list[Expanded], dict[ApiRequest, ApiObject]]:
        """Stage 2: the API process answers what directives ask for; a page is expanded once all its objects are there."""
        self.progress.stage("Reading the API", len(parsed))
        objects: dict[ApiRequest, ApiObject] = {}
        sent: list[set[ApiRequest]] = [set() for _ in range(self.workers.count)]
        futures: list[Future[tuple[Expanded, ...]]] = []

        def send(page: Parsed) -> None:
            worker = self.shares[page.page.name]
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
        expanded = [page for pages in self._results(futures) for page in pages]
        return sorted(expanded, key=lambda page: page.page.file), objects

    def finish(self, site: Site, linking: Linking) -> list[Finished]:
        """Stage 3: links, HTML, the theme; the finished pages go to the staging area."""
        pages = [page for language in site.languages for page in language.pages.values()]
        self.progress.stage("Writing pages", len(pages))
        for worker in range(self.workers.count):
            self.workers.submit(worker, Shard.link, linking).result()
        finished = self._all(Shard.finish, pages)
        return sorted(finished, key=lambda page: (page.page.language, page.page.name))

    def _all(self, method: Callable[[Shard, Any], tuple[Result, ...]], pages: Sequence[Page]) -> list[Result]:
        """Call `method` on all pages, in batches, each on the worker that has the page."""
        shares: dict[int, list[Page]] = {}
        for page in pages:
            shares.setdefault(self.shares[page.name], []).append(page)
        futures = [
            self.workers.submit(worker, method, tuple(share[start : start + _BATCH]))
            for worker, share in shares.items()
            for start in range(0, len(share), _BATCH)
        ]
        return [result for results in self._results(futures) for result in results]

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
    """What links may lead to, for every language; and the site with the pages that stand in for missing translations."""
    facts: dict[str, dict[str, PageFacts]] = {}
    for page in expanded:
        facts.setdefault(page.page.language, {})[page.page.name] = page.facts
    aliases = {found.anchor: found.aliases for found in every_object(objects.values()) if found.aliases}

    def index(language: Language) -> LanguageIndex:
        known = facts.get(language.code, {})
        if site.fallback is not None:
            known = {name: facts.get(site.fallback.code, {}).get(name) for name in language.pages} | known
        known = {name: fact for name, fact in known.items() if fact is not None}
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


def every_object(objects: Iterable[ApiObject]) -> Iterator[ApiObject]:
    """Objects and their members."""
    for found in objects:
        yield found
        yield from every_object(found.members)


def _count(objects: Iterable[ApiObject]) -> int:
    return len({found.anchor for found in every_object(objects) if found.kind != "missing"})


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
