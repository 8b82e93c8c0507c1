"""Every page is looked at: by itself, then with all that its links may lead to.

In: expanded pages. Out: a `Survey` and a `Checked` of each. Workers do it; what they say is kept, and taken again while what was read for it is
the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from docbuilder.checking.checks import PAGE_CHECKS
from docbuilder.checking.python_code import sample_names
from docbuilder.checking.survey import Survey, SurveyedPage, make_survey
from docbuilder.engine.store import Key
from docbuilder.index.questions import Known, answer_all
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.values import Data
from docbuilder.resolve.links import LinkContext, resolve_links
from docbuilder.site.model import Page
from docbuilder.stages.api_results import Answers, Api
from docbuilder.stages.page_traces import PageTraces
from docbuilder.stages.page_values import ExpandedPage, ParsedPage, Targets, indexes_of
from docbuilder.stages.page_worker import PageWorker
from docbuilder.stages.scheduler import Scheduler


class Checked(Data, frozen=True):
    """What is wrong with a page's links.

    Args:
        diagnostics: of its links.
        asked: what they ask of the indexes.
    """

    diagnostics: tuple[Diagnostic, ...]
    asked: str = ""


class _Surveyed(Data, frozen=True):
    page: Page
    survey: Survey


class _Resolved(Data, frozen=True):
    page: Page
    checked: Checked


class PageChecks:
    """Looks at pages, those of which it is not known.

    Args:
        traces: what is known of pages.
        parsed: all pages.
        api: answers directives, should a page have to be expanded again.
        answers: what it said.

    Attributes:
        fresh: files of the pages that were looked at anew.
    """

    def __init__(self, traces: PageTraces, parsed: Sequence[ParsedPage], api: Api, answers: Answers) -> None:
        self._traces = traces
        self._last = traces.last
        self._parsed = parsed
        self._api = api
        self._answers = answers
        self._surveys: dict[str, Survey] = {}
        self._known_answers: dict[str, Known] = {}  # by language; targets do not change in a check
        self.fresh: set[str] = set()

    def unknown(self, pages: Sequence[ExpandedPage]) -> list[Page]:
        """Those of `pages` of which it is not known what they hold."""
        if self._last.enabled:
            keys = {page.page.file: self._key("survey", page.page) for page in pages}
            found = self._last.get_all(keys.values(), Survey)
            self._surveys = {file: found[key] for file, key in keys.items() if key in found}
        return [page.page for page in pages if page.page.file not in self._surveys]

    def survey(self, scheduler: Scheduler, pages: Sequence[ExpandedPage]) -> Mapping[str, Survey]:
        """File -> what the page holds; for the pages that `unknown` was asked about."""
        unknown = [page.page for page in pages if page.page.file not in self._surveys]
        if unknown:
            self._begin(scheduler, "Looking at pages", unknown)
            for each in scheduler.results(scheduler.submit(_survey, unknown)):
                self._surveys[each.page.file] = each.survey
                if self._last.enabled:
                    self._last.put(self._key("survey", each.page), each.survey)
        return self._surveys

    def _begin(self, scheduler: Scheduler, name: str, pages: Sequence[Page]) -> None:
        self.fresh.update(page.file for page in pages)
        scheduler.prepare(pages, self._parsed, self._api, self._answers)
        scheduler.progress.stage(name, len(pages))

    def resolve(self, scheduler: Scheduler, pages: Sequence[ExpandedPage], targets: Targets) -> Mapping[str, Checked]:
        """File -> what is wrong with the page's links."""
        found = self._known(pages, targets) if self._last.enabled else {}
        unknown = [page.page for page in pages if page.page.file not in found]
        if unknown:
            self._begin(scheduler, "Checking links", unknown)
            aimed = scheduler.tell_all(PageWorker.aim, targets)
            resolve = _resolve_traced if self._last.enabled else _resolve
            for each in scheduler.results(scheduler.submit(resolve, unknown)):
                found[each.page.file] = each.checked
                self._keep(each, targets)
            for future in aimed:
                future.result()
        return found

    def _known(self, pages: Sequence[ExpandedPage], targets: Targets) -> dict[str, Checked]:
        asked = self._last.get_all((self._key("check asked", page.page) for page in pages), str)
        keys: dict[str, Key] = {}
        for page in pages:
            questions = asked.get(self._key("check asked", page.page))
            if questions is not None:
                keys[page.page.file] = self._linked_key(page.page, questions, targets)
        found = self._last.get_all(keys.values(), Checked)
        return {file: found[key] for file, key in keys.items() if key in found}

    def _keep(self, resolved: _Resolved, targets: Targets) -> None:
        if self._last.enabled:
            asked = resolved.checked.asked
            self._last.put(self._key("check asked", resolved.page), asked)
            self._last.put(self._linked_key(resolved.page, asked, targets), resolved.checked)

    def _key(self, kind: str, page: Page) -> Key:
        return self._last.key(kind, repr(page), *self._traces.content_keys(page.file))

    def _linked_key(self, page: Page, asked: str, targets: Targets) -> Key:
        known = self._known_answers.setdefault(page.language, {})
        said = answer_all(asked, indexes_of(targets, page), targets.indexes, known=known)
        inventories = self._last.inputs.theme  # the files that the configuration names are a part of it
        return self._last.key("check", repr(page), inventories, *self._traces.content_keys(page.file), said)


def _survey(worker: PageWorker, pages: tuple[Page, ...]) -> tuple[_Surveyed, ...]:
    """What pages hold."""
    found = []
    for page in pages:
        surveyed = SurveyedPage.of(page, worker.documents[page.file], worker.config, worker.objects)
        found.append(_Surveyed(page, make_survey(surveyed, PAGE_CHECKS, sample_names(surveyed))))
    return tuple(found)


def _resolve(worker: PageWorker, pages: tuple[Page, ...]) -> tuple[_Resolved, ...]:
    """What is wrong with the links of pages."""
    return tuple([_resolved(worker, page, worker.link_context(page)) for page in pages])


def _resolve_traced(worker: PageWorker, pages: tuple[Page, ...]) -> tuple[_Resolved, ...]:
    """Likewise, with what they ask of the indexes."""
    return tuple([_resolved(worker, page, worker.link_context(page).traced()) for page in pages])


def _resolved(worker: PageWorker, page: Page, links: LinkContext) -> _Resolved:
    _, problems = resolve_links(worker.documents[page.file], links)
    return _Resolved(page, Checked(problems, links.trace.questions() if links.trace else ""))
