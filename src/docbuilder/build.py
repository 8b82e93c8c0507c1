"""The plot: sources become a site.

In: a `Config`. Out: a written site and a `BuildResult`. Every stage stands here in order, each one call; what is taken from the last build
and who works on what is decided in `stages/driver.py`, how a page is worked on is told in `stages/page_worker.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from typing import NamedTuple

from docbuilder.config import Config
from docbuilder.i18n.site import site_translations
from docbuilder.index.descriptions import load_descriptions
from docbuilder.index.inventory import load_inventories
from docbuilder.model.diagnostics import Diagnostic, in_order
from docbuilder.model.values import replace
from docbuilder.output.write import OutputFile, SiteWriter, Stage
from docbuilder.report.counting import counted
from docbuilder.resolve.ignoring import without_ignored
from docbuilder.site.discover import find_site
from docbuilder.site.history import history_problems
from docbuilder.site.model import Site
from docbuilder.site.settings import settle
from docbuilder.stages.api_results import Api
from docbuilder.stages.change_dates import ChangeDates
from docbuilder.stages.driver import Driver, running
from docbuilder.stages.extra_outputs import (
    Publication,
    kept_languages,
    other_builds,
    pages_elsewhere,
    site_files,
)
from docbuilder.stages.frames import make_views
from docbuilder.stages.indexing import site_forwards
from docbuilder.stages.last_build import BuildResult, LastBuild
from docbuilder.stages.page_values import Linking
from docbuilder.stages.scheduler import NullProgress, Progress

__all__ = ["BuildResult", "build"]


def build(
    config: Config,
    progress: Progress | None = None,
    last_build: LastBuild | None = None,
    api: Api | None = None,
    executor: Executor | None = None,
) -> BuildResult:
    """Build the site that `config` describes and write it.

    Args:
        config: what to build; settled where `last_build` is given.
        progress: who is told how far it is.
        last_build: of the same configuration, entered; None for one of its own.
        api: with this `last_build`, entered; None for one of its own.
        executor: works on the pages in place of `config.executor`: any that sees the project's folder and the output folder.

    Raises:
        ConfigError: the output folder cannot be used, or something that the configuration names is not there.
    """
    if last_build is None:
        config = settle(config)
    with ExitStack() as stack:
        last_build = last_build or stack.enter_context(LastBuild(config))
        result = last_build.last()
        if result is None:
            with running(config, last_build, api) as answering:
                result = _build(config, progress or NullProgress(), last_build, answering, executor)
        return replace(result, diagnostics=counted(result.diagnostics, config), notes=last_build.notes)


def _build(
    config: Config, progress: Progress, last_build: LastBuild, api: Api, executor: Executor | None
) -> BuildResult:
    site, problems = find_site(config)  # where there is none, no folder is made
    with ExitStack() as stack:
        strangers = config.root if config.untrusted else None
        writer = stack.enter_context(SiteWriter(config.out, config.version, adopt=config.adopt, strangers=strangers))
        driver = stack.enter_context(Driver(config, progress, last_build, api, writer.stage, executor))
        history = stack.enter_context(ChangeDates(config, last_build))
        made = _make_files(config, site, problems, last_build, api, driver, history, writer.stage)
        driver.commit(writer, *made)  # all else that was known of the pages is forgotten
        return made.result


class _Made(NamedTuple):
    """A site that is staged: its files, what else stays (see `SiteWriter.commit`), and what the caller is told."""

    files: list[OutputFile]
    keep: tuple[frozenset[str], frozenset[str]]
    result: BuildResult


def _make_files(
    config: Config,
    site: Site,
    site_problems: Sequence[Diagnostic],
    last_build: LastBuild,
    api: Api,
    driver: Driver,
    history: ChangeDates,
    stage: Stage,
) -> _Made:
    driver.read(site)
    theme, assets = driver.load_theme()  # beside the reading
    inventories, inventory_problems = load_inventories(config)
    descriptions, description_problems = load_descriptions(config, inventories)
    translations = site_translations(config, site)
    expansion = driver.expand(site)
    api.end()

    site, indexes = driver.index(site, expansion)
    expansion = expansion.without_facts()  # they are large
    forwards, redirect_problems = site_forwards(site, expansion.pages, indexes)
    views = make_views(site, config, theme, assets, history.files(), translations.outdated())
    kept = last_build.enabled
    linking = Linking(indexes, views.fallback, inventories, views, theme, traced=kept, kept=kept)
    rendering = driver.render(site, expansion, linking)
    del indexes, linking  # they are large as well

    others = other_builds(config, site)
    publication = Publication(
        site,
        config,
        theme,
        assets,
        views,
        rendering.pages,
        others,
        forwards,
        translations,
        descriptions,
        stage.read,
        pages_elsewhere(site, expansion.pages),
        last_build,
    )
    extra = [stage.add(path, content) for path, content in site_files(publication)]
    del publication, views  # and these
    found = [
        *site_problems,
        *inventory_problems,
        *description_problems,
        *translations.diagnostics,
        *history_problems(config.source, untrusted=config.untrusted),
        *redirect_problems,
        *(problem for page in expansion.written for problem in page.diagnostics),
        *(problem for page in rendering.pages for problem in page.diagnostics),
    ]
    diagnostics = in_order(without_ignored(found, [each for page in expansion.pages for each in page.ignores]))
    objects, pages = len(expansion.answers.anchors), len(rendering.pages)
    result = BuildResult(
        pages,
        len(site.written),
        objects,
        diagnostics,
        config.out,
        rendering.stale,
        translations=translations.lines(),
    )
    return _Made([*rendering.files, *extra], kept_languages(config, others), result)
