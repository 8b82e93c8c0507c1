"""Runs the stages on all pages: what holds of the last build is taken, and workers do the rest.

In: a site, then what each stage gave. Out: results of the stages. `build.py` and `checking/plot.py` tell in which order; what is stale,
who works on which page, and which pages of a language that is not built may stand in are decided here and below.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager

from docbuilder.config import Config
from docbuilder.engine.workers import no_collection
from docbuilder.extend.loading import load_extensions
from docbuilder.index.language import NO_FACTS
from docbuilder.model.values import Data, replace
from docbuilder.output.assets import SiteAssets, site_assets
from docbuilder.output.write import OutputFile, SiteWriter, Stage
from docbuilder.pyapi.model import Lookup
from docbuilder.render.theme import Theme
from docbuilder.site.directive_scan import scan_directives
from docbuilder.site.files import read_source
from docbuilder.site.model import Page, Site
from docbuilder.stages.api_results import Answers, Api
from docbuilder.stages.frames import frame_keys
from docbuilder.stages.indexing import (
    Indexes,
    all_pages,
    fallback_pages_of,
    index_languages,
    link_names,
    linked_originals,
    originals_of,
)
from docbuilder.stages.last_build import BuildResult, LastBuild
from docbuilder.stages.page_traces import PageTraces
from docbuilder.stages.page_values import ExpandedPage, FinishedPage, Linking, ParsedPage
from docbuilder.stages.scheduler import PageScheduler, Progress, Scheduler
from docbuilder.stages.schedulers import Schedulers


class Expansion(Data, frozen=True):
    """All pages once their directives are expanded.

    Args:
        parsed: as they were read, by file.
        pages: of the languages that pages may link to, by file.
        written: those of `pages` that are of a language to build.
        originals: of the fallback language, where it is not built: those that may stand in for others.
        answers: what the API process said to the directives.
        lookups: name in an object link -> what is known of it.
    """

    parsed: Sequence[ParsedPage]
    pages: Sequence[ExpandedPage]
    written: Sequence[ExpandedPage]
    originals: Sequence[ExpandedPage]
    answers: Answers
    lookups: dict[str, Lookup]

    def without_facts(self) -> Expansion:
        """What is still needed once it is known what links may lead to."""
        pages = {page.page.file: replace(page, facts=NO_FACTS) for page in self.pages}
        return replace(
            self,
            parsed=[replace(page, pages=(), expanded=None) for page in self.parsed],
            pages=list(pages.values()),
            written=[pages[page.page.file] for page in self.written],
            originals=[],
            lookups={},
        )


class Rendering(Data, frozen=True):
    """All finished pages.

    Args:
        pages: by language and name.
        files: theirs, and those of the search indexes.
        stale: number of pages that were rendered; the others were taken from the last build.
    """

    pages: Sequence[FinishedPage]
    files: Sequence[OutputFile]
    stale: int


class Driver:
    """The stages of one run; use as a context manager.

    Args:
        config: of the run.
        progress: who is told how far it is.
        last_build: of the same site, see `running`.
        api: answers directives and names.
        stage: where finished files go, of a writer that has the output folder to itself; None where no page is rendered.
        executor: see `Schedulers`.

    Attributes:
        traces: what is known of pages.
    """

    def __init__(
        self,
        config: Config,
        progress: Progress,
        last_build: LastBuild,
        api: Api,
        stage: Stage | None = None,
        executor: Executor | None = None,
    ) -> None:
        if stage is not None:
            last_build.look_at_outputs_again()
        self.traces = PageTraces(last_build)
        self._config = config
        self._last_build = last_build
        self._api = api
        self._stage = stage
        self._schedulers = Schedulers(config, stage, progress, executor)
        self._reader: PageScheduler
        self._known: dict[str, ParsedPage] = {}
        self._reading: Iterator[ParsedPage] = iter(())
        self._indexes: Indexes

    def __enter__(self) -> Driver:
        return self

    def __exit__(self, *error: object) -> None:
        self._schedulers.__exit__(*error)

    def scheduler(self, site: Site, pages: Sequence[Page]) -> Scheduler:
        """Workers on this machine, as many as these pages are worth."""
        return self._schedulers.take_own(site, pages)

    def release(self) -> None:
        """No page is left to work on."""
        self._schedulers.release()

    # --- the stages

    def read(self, site: Site) -> None:
        """Begin to read and parse the pages; `expand` waits for them."""
        pages = all_pages(site)
        self.traces.load(pages)
        self._known = {page.file: known for page in pages if (known := self.traces.parsed(page))}
        unknown = [page for page in pages if page.file not in self._known]
        self._reader = self._schedulers.take(site, unknown)
        self._reading = self._reader.parse(unknown)
        self._color(self._reader)  # until all are read, and while the API process imports the package
        self._api.foresee(name for page in unknown for name in scan_directives(self._text_of(page)))

    def _text_of(self, page: Page) -> str:
        return read_source(self._config.source / page.file, page.file, self._config.max_page)[0].text

    def load_theme(self) -> tuple[Theme, SiteAssets]:
        """The templates, and what all pages load."""
        theme = Theme(self._config.templates, load_extensions(self._config))
        last = self._last_build
        key = last.key("assets", last.inputs.theme)
        return theme, last.recall(key, SiteAssets, lambda: site_assets(self._config, theme))

    def expand(self, site: Site) -> Expansion:
        """Expand directives and includes, and give ids; then the pages that may stand in for those that are linked to."""
        api, traces, scheduler = self._api, self.traces, self._reader
        api.look()
        parsed = sorted([*self._known.values(), *self._reading], key=lambda page: page.page.file)
        self._known.clear()
        api.expect(request for page in parsed for request in page.requests)
        built = {language.code for language in site.languages}
        own = [page for page in parsed if page.page.language in built]
        others = [page for page in parsed if page.page.language not in built]
        linked = linked_originals(site, own, others, self._config.linked_languages)
        together, answers = scheduler.expand_all([*own, *linked], api, traces)
        pages = [page for page in together if page.page.language in built]
        self._color(scheduler)  # while names are looked up
        lookups = api.lookup(link_names(pages))
        there = {page.page.file for page in linked}
        others = [page for page in others if page.page.file not in there]
        missed = originals_of(pages, lookups, others, self._config.linked_languages)
        originals, more = scheduler.expand_all(missed, api, traces)
        originals += [page for page in together if page.page.language not in built]
        written = [page for page in pages if page.page.language not in site.elsewhere]
        return Expansion(parsed, pages, written, originals, answers.with_more(more), lookups)

    def index(self, site: Site, expansion: Expansion) -> tuple[Site, Indexes]:
        """What can be linked to, by language; and the site with the pages that stand in."""
        linkable = (site, [*expansion.pages, *expansion.originals], expansion.answers.aliases, expansion.lookups)
        site, self._indexes = index_languages(self._config, *linkable, self.traces.fallback_pages(*linkable))
        return site, self._indexes

    def render(self, site: Site, expansion: Expansion, linking: Linking) -> Rendering:
        """Link and render the pages that are not up to date, and make each language's search index."""
        from docbuilder.stages.rendering import PageRendering  # loads all that a site has; a check renders nothing

        assert self._stage is not None
        self.traces.keep_fallback_pages(fallback_pages_of(site))
        self.traces.forget_facts()
        rendering = PageRendering(
            self.traces, linking, frame_keys(linking.views.with_placeholder()), self._config, self._stage
        )
        stale = rendering.find_stale([page for language in site.written for page in linking.views.in_order(language)])
        scheduler = self._schedulers.take(site, stale)
        linked = False

        def finish(pages: Sequence[Page]) -> Iterator[FinishedPage]:
            nonlocal linked
            scheduler.prepare(pages, expansion.parsed, self._api, expansion.answers)
            if pages and not linked:
                linked = True
                if scheduler.link(linking):
                    self._indexes.forget()  # they are large
            return scheduler.finish(pages)

        search = rendering.run(site, stale, finish)
        self.release()
        pages = [rendering.finished[name] for name in sorted(rendering.finished)]
        return Rendering(pages, [*search, *(file for page in pages for file in page.staged)], len(stale))

    def commit(
        self,
        writer: SiteWriter,
        files: Iterable[OutputFile],
        keep: tuple[frozenset[str], frozenset[str]],
        result: BuildResult,
    ) -> None:
        """Put the site into place, and keep what the next build may take.

        Args:
            writer: of the site.
            files: all of the site.
            keep: see `SiteWriter.commit`.
            result: see `LastBuild.last`.
        """
        files = list(files)
        self.traces.keep_traces()
        self._last_build.begin()
        writer.commit(files, keep)
        self._last_build.commit(self.traces.included, files, result)

    def _color(self, scheduler: PageScheduler) -> None:
        if self._stage is not None:
            scheduler.color()


@contextmanager
def running(config: Config, last_build: LastBuild, api: Api | None) -> Iterator[Api]:
    """What a run needs around its stages: no search for cycles, inputs that were looked at, somebody who answers.

    Args:
        config: settled.
        last_build: of the same site, entered.
        api: with this `last_build`, entered; None for one of its own.
    """
    with no_collection():
        last_build.look(config.ref)
        if api is not None:
            yield api
        else:
            with Api(last_build, config) as own:
                yield own
