"""The plot of `check`: the stages of a build without the last ones, and what is looked at besides.

In: a `Config`. Out: a `CheckResult`; nothing is rendered and nothing is written but the store, which builds use as well. What is looked at is
registered in `checks.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack

from docbuilder.checking.checks import OPTIONAL, SITE_CHECKS, SiteCheck, SiteFindings
from docbuilder.checking.objects import coverage_of, public_names
from docbuilder.checking.page_checks import Checked, PageChecks
from docbuilder.checking.result import CheckResult, last_check, save_check
from docbuilder.checking.survey import Survey
from docbuilder.config import Config
from docbuilder.i18n.site import read_locks
from docbuilder.index.descriptions import load_descriptions
from docbuilder.index.inventory import load_inventories
from docbuilder.model.diagnostics import Diagnostic, in_order
from docbuilder.model.values import replace
from docbuilder.report.counting import counted
from docbuilder.resolve.ignoring import unused_ignores, without_ignored
from docbuilder.site.discover import find_site
from docbuilder.site.history import history_problems
from docbuilder.site.settings import settle
from docbuilder.stages.api_results import Api
from docbuilder.stages.driver import Driver, running
from docbuilder.stages.indexing import site_forwards
from docbuilder.stages.last_build import LastBuild
from docbuilder.stages.page_values import ExpandedPage, Targets
from docbuilder.stages.scheduler import NullProgress, Progress

__all__ = ["CheckResult", "check", "last_check"]


def check(
    config: Config,
    progress: Progress | None = None,
    last: LastBuild | None = None,
    api: Api | None = None,
    also: Sequence[SiteCheck] = (),
) -> CheckResult:
    """Find all that is wrong with the sources that `config` names; no site is made.

    Args:
        config: as for a build; settled where `last` is given.
        progress: who is told how far it is.
        last: the last build of the same configuration, entered; None for one of its own.
        api: with this `last`, entered; None for one of its own.
        also: checks of all pages that were asked for; what they say is not kept.

    Raises:
        ConfigError: something that the configuration names is not there.
    """
    if last is None:
        config = settle(config)
    with ExitStack() as stack:
        last = last or stack.enter_context(LastBuild(config))
        result = None if also else last_check(last)
        if result is None:
            with running(config, last, api) as answering:
                result = _check(config, progress or NullProgress(), last, answering, also)
        return replace(result, diagnostics=counted(result.diagnostics, config), notes=last.notes)


def _check(config: Config, progress: Progress, last: LastBuild, api: Api, also: Sequence[SiteCheck]) -> CheckResult:
    with Driver(config, progress, last, api) as driver:
        site, problems = find_site(config)
        driver.read(site)
        inventories, inventory_problems = load_inventories(config)
        expansion = driver.expand(site)

        checks = PageChecks(driver.traces, expansion.parsed, api, expansion.answers)
        scheduler = driver.scheduler(site, checks.unknown(expansion.written))
        surveys = checks.survey(scheduler, expansion.written)
        public, package_file = public_names(config) if config.coverage else ((), "")
        names = api.lookup(sorted({*_sample_names(surveys.values()), *public}), "samples")
        site, indexes = driver.index(site, expansion)
        built = {language.code for language in site.languages}
        fallback = site.fallback.code if site.fallback is not None and site.fallback.code in built else None
        checked = checks.resolve(scheduler, expansion.written, Targets(indexes, fallback, inventories))
        api.end()
        driver.release()
        _, redirect_problems = site_forwards(site, expansion.pages, indexes)
        answers = expansion.answers
        coverage = coverage_of(public, names, answers.anchors)
        findings = SiteFindings(
            config, site, expansion.written, indexes, answers, surveys, names, coverage, package_file
        )
        diagnostics = [
            *problems,
            *inventory_problems,
            *load_descriptions(config, inventories)[1],
            *read_locks(config, site)[1],
            *history_problems(config.source, untrusted=config.untrusted),
            *redirect_problems,
            *_all_problems(expansion.written, surveys, checked),
            *(problem for each in SITE_CHECKS for problem in each(findings)),
        ]
        ignores = [ignore for page in expansion.pages for ignore in page.ignores]
        unused = tuple(unused_ignores(diagnostics, ignores, OPTIONAL))
        shown = [*without_ignored(diagnostics, ignores), *unused]
        objects, languages = len(answers.anchors), len(site.written)
        result = CheckResult(len(expansion.written), languages, objects, in_order(shown), coverage, len(checks.fresh))
        save_check(last, driver.traces.included, result)
        more = [problem for each in also for problem in each(findings)]
        return replace(result, diagnostics=in_order([*shown, *without_ignored(more, ignores)])) if more else result


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
