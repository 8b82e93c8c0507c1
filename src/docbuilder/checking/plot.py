"""The plot of `check`: the stages of a build without the last ones, and what is looked at besides.

In: a `Config`. Out: a `CheckResult`; nothing is rendered and nothing is written but the store, which builds use as well. What is looked at is
registered in `checks.py`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack

from docbuilder.checking.checks import SITE_CHECKS, SiteFindings
from docbuilder.checking.page_checks import Checked, PageChecks
from docbuilder.checking.result import CheckResult, last_check, save_check
from docbuilder.checking.survey import Survey
from docbuilder.config import Config
from docbuilder.index.inventory import load_inventories
from docbuilder.model.diagnostics import Diagnostic, in_order
from docbuilder.model.values import replace
from docbuilder.site.discover import find_site, settle
from docbuilder.site.history import history_problems
from docbuilder.stages.api_results import Api
from docbuilder.stages.extra_outputs import site_forwards
from docbuilder.stages.indexing import (
    all_pages,
    index_languages,
    link_names,
    linked_originals,
    originals_of,
)
from docbuilder.stages.last_build import LastBuild
from docbuilder.stages.page_traces import PageTraces
from docbuilder.stages.page_worker import ExpandedPage, Targets
from docbuilder.stages.scheduler import NullProgress, Progress, Schedulers

__all__ = ["CheckResult", "check", "last_check"]


def check(
    config: Config, progress: Progress | None = None, last: LastBuild | None = None, api: Api | None = None
) -> CheckResult:
    """Find all that is wrong with the sources that `config` names; no site is made.

    Args:
        config: as for a build.
        progress: who is told how far it is.
        last: the last build of the same configuration, entered; None for one of its own.
        api: with this `last`, entered; None for one of its own.

    Raises:
        ConfigError: something that the configuration names is not there.
    """
    config = settle(config)
    with ExitStack() as stack:
        last = last or stack.enter_context(LastBuild(config))
        result = last_check(last)
        if result is None:
            enabled = gc.isenabled()
            gc.disable()  # trees have no cycles, and there are millions of nodes to look at
            if enabled:
                stack.callback(gc.enable)
            last.settled = config.ref
            last.look()
            api = api or stack.enter_context(Api(last, config))
            result = _check(config, progress or NullProgress(), last, api)
        return replace(result, notes=last.notes)


def _check(config: Config, progress: Progress, last: LastBuild, api: Api) -> CheckResult:
    traces = PageTraces(last)
    with ExitStack() as stack:
        schedulers = stack.enter_context(Schedulers(config, None, progress))
        site, problems = find_site(config)
        pages = all_pages(site)
        traces.load(pages)
        known = {page.file: kept for page in pages if (kept := traces.parsed(page))}
        unknown = [page for page in pages if page.file not in known]
        scheduler = schedulers.take(site, unknown)
        reading = scheduler.parse(unknown)
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

        checks = PageChecks(traces, parsed, api, answers)
        scheduler = schedulers.take(site, checks.unknown(expanded))
        surveys = checks.survey(scheduler, expanded)
        lookups = api.lookup(link_names(expanded))
        names = api.lookup(_sample_names(surveys.values()), "samples")
        there = {page.page.file for page in linked}
        originals, more = scheduler.expand_all(
            originals_of(expanded, lookups, [page for page in others if page.page.file not in there]), api, traces
        )
        originals += [page for page in together if page.page.language not in built]
        answers = answers.with_more(more)
        linkable = (site, [*expanded, *originals], answers.aliases, lookups)
        site, indexes = index_languages(config, *linkable, traces.fallback_pages(*linkable))
        fallback = site.fallback.code if site.fallback is not None and site.fallback.code in built else None
        checked = checks.resolve(scheduler, expanded, Targets(indexes, fallback, inventories))
        api.end()
        schedulers.release()
        _, redirect_problems = site_forwards(site, expanded, indexes)
        findings = SiteFindings(config, site, expanded, indexes, answers, surveys, names)
        diagnostics = [
            *problems,
            *inventory_problems,
            *(history_problems(config.source) if not config.untrusted else ()),
            *redirect_problems,
            *_all_problems(expanded, surveys, checked),
            *(problem for each in SITE_CHECKS for problem in each(findings)),
        ]
        result = CheckResult(
            len(expanded), len(site.languages), len(answers.anchors), in_order(diagnostics), len(checks.fresh)
        )
        save_check(last, traces.included, result)
        return result


def _all_problems(
    expanded: Sequence[ExpandedPage], surveys: Mapping[str, Survey], checked: Mapping[str, Checked]
) -> Iterable[Diagnostic]:
    for page in expanded:
        yield from page.diagnostics
        yield from surveys[page.page.file].diagnostics
        yield from checked[page.page.file].diagnostics


def _sample_names(surveys: Iterable[Survey]) -> list[str]:
    """The names of the documented package in code samples, sorted."""
    return sorted({use.name for survey in surveys for use in survey.names})
