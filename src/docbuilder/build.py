"""The plot: sources become a site.

In: a `Config`. Out: a written site and a `BuildResult`. Every stage stands here in order; how a page is worked on is told in
`stages/page_worker.py`, what the API process does in `pyapi/session.py`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

from docbuilder.config import Config
from docbuilder.extend.loading import load_extensions
from docbuilder.index.inventory import load_inventories
from docbuilder.model.diagnostics import in_order
from docbuilder.model.values import replace
from docbuilder.output.assets import SiteAssets, site_assets
from docbuilder.output.write import SiteWriter
from docbuilder.render.theme import Theme
from docbuilder.site.discover import find_site, settle
from docbuilder.site.history import History, history_problems
from docbuilder.site.model import Page
from docbuilder.stages.api_results import Api
from docbuilder.stages.extra_outputs import Publication, kept_languages, other_builds, site_files, site_forwards
from docbuilder.stages.frames import frame_keys, make_views
from docbuilder.stages.indexing import (
    all_pages,
    fallback_pages_of,
    index_languages,
    link_names,
    linked_originals,
    originals_of,
)
from docbuilder.stages.inputs import place_of
from docbuilder.stages.last_build import BuildResult, LastBuild
from docbuilder.stages.page_traces import PageTraces
from docbuilder.stages.page_worker import FinishedPage, Linking
from docbuilder.stages.rendering import PageRendering
from docbuilder.stages.scheduler import NullProgress, Progress, Schedulers

__all__ = ["BuildResult", "build"]


def build(
    config: Config, progress: Progress | None = None, last_build: LastBuild | None = None, api: Api | None = None
) -> BuildResult:
    """Build the site that `config` describes and write it.

    Args:
        config: what to build.
        progress: who is told how far it is.
        last_build: of the same configuration, entered; None for one of its own.
        api: with this last_build, entered; None for one of its own.

    Raises:
        ConfigError: the output folder cannot be used, or something that the configuration names is not there.
    """
    config = settle(config)
    with ExitStack() as stack:
        last_build = last_build or stack.enter_context(LastBuild(config))
        result = last_build.last()
        if result is None:
            stack.enter_context(_no_collection())
            last_build.settled = config.ref
            last_build.look()
            api = api or stack.enter_context(Api(last_build, config))
            result = _build(config, progress or NullProgress(), last_build, api)
        return replace(result, notes=last_build.notes)


def _build(config: Config, progress: Progress, last_build: LastBuild, api: Api) -> BuildResult:
    traces = PageTraces(last_build)
    with ExitStack() as stack:
        writer = stack.enter_context(SiteWriter(config.out, config.version, adopt=config.adopt))
        schedulers = stack.enter_context(Schedulers(config, writer.stage, progress))
        history = stack.enter_context(_ChangeDates(config, last_build))
        site, problems = find_site(config)
        pages = all_pages(site)
        traces.load(pages)
        known = {page.file: kept for page in pages if (kept := traces.parsed(page))}
        unknown = [page for page in pages if page.file not in known]
        scheduler = schedulers.take(site, unknown)
        reading = scheduler.parse(unknown)
        scheduler.color()  # until all are done, and while the API process imports the package

        # beside the reading
        theme = Theme(config.templates, load_extensions(config))
        assets = last_build.recall(
            last_build.key("assets", last_build.inputs.theme), SiteAssets, lambda: site_assets(config, theme)
        )
        inventories, inventory_problems = load_inventories(config)
        api.look()

        parsed = sorted([*known.values(), *reading], key=lambda page: page.page.file)
        built = {language.code for language in site.languages}
        own = [page for page in parsed if page.page.language in built]
        others = [page for page in parsed if page.page.language not in built]
        api.expect(request for page in parsed for request in page.requests)
        linked = linked_originals(site, own, others)
        together, answers = scheduler.expand_all([*own, *linked], api, traces)
        expanded = [page for page in together if page.page.language in built]
        scheduler.color()  # while names are looked up
        lookups = api.lookup(link_names(expanded))
        there = {page.page.file for page in linked}
        others = [page for page in others if page.page.file not in there]
        originals, more = scheduler.expand_all(originals_of(expanded, lookups, others), api, traces)
        originals += [page for page in together if page.page.language not in built]
        answers = answers.with_more(more)
        api.end()
        linkable = (site, [*expanded, *originals], answers.aliases, lookups)
        site, indexes = index_languages(config, *linkable, traces.fallback_pages(*linkable))
        traces.keep_fallback_pages(fallback_pages_of(site))
        views = make_views(site, config, theme, assets, history.dates())
        linking = Linking(
            indexes, views.fallback, inventories, views, theme, traced=last_build.enabled, kept=last_build.enabled
        )

        everything = [page for language in site.languages for page in language.pages.values()]
        last = PageRendering(traces, linking, frame_keys(views), config, writer)
        stale = last.find_stale(everything)
        scheduler = schedulers.take(site, stale)

        def finish(pages: Sequence[Page]) -> Iterator[FinishedPage]:
            scheduler.prepare(pages, parsed, api, answers)
            return scheduler.finish(pages, linking)

        entries = last.run(site, stale, finish)
        schedulers.release()
        done = [last.finished[name] for name in sorted(last.finished)]
        beside = other_builds(config, site)
        forwards, redirect_problems = site_forwards(site, expanded, indexes)
        publication = Publication(site, config, theme, assets, views, done, beside, forwards, writer.stage.read)
        entries += [entry for page in done for entry in page.staged]
        entries += [writer.stage.add(path, content) for path, content in site_files(publication)]
        traces.keep_traces()
        last_build.begin()
        writer.commit(entries, kept_languages(config, beside))
        diagnostics = in_order(
            [
                *problems,
                *inventory_problems,
                *(history_problems(config.source) if not config.untrusted else ()),
                *redirect_problems,
                *(problem for page in expanded for problem in page.diagnostics),
                *(problem for page in done for problem in page.diagnostics),
            ]
        )
        objects = len(answers.anchors)
        result = BuildResult(len(done), len(site.languages), objects, diagnostics, config.out, len(stale))
        last_build.commit(traces.included, {entry.path: entry.hash for entry in entries}, result)
    return result


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


class _ChangeDates:
    """The dates of the last changes, asked for beside everything else, and only when there is a new commit."""

    def __init__(self, config: Config, last_build: LastBuild) -> None:
        self._last_build = last_build
        self._key = last_build.key("history", last_build.inputs.commit, place_of(config, config.source))
        found = last_build.get(self._key, dict[str, str]) if last_build.inputs.commit else None
        self._known: Mapping[str, str] | None = found
        self._history = None if found is not None else History(config.source, untrusted=config.untrusted)

    def __enter__(self) -> _ChangeDates:
        return self

    def __exit__(self, *error: object) -> None:
        if self._history is not None:
            self._history.__exit__(None, None, None)

    def dates(self) -> Mapping[str, str]:
        """File, relative to the source folder -> ISO date of its newest commit."""
        if self._history is not None:
            self._known = self._history.dates()
            self._last_build.put(self._key, self._known)
        return self._known or {}
