"""What `check` looks at besides what `build` says: the register.

In: what the stages made, of a page or of the whole site. Out: diagnostics. A check is a function; one is added by its line in `PAGE_CHECKS` or
`SITE_CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from docbuilder.checking.docstrings import check_docstrings
from docbuilder.checking.objects import coverage_problems, repeated_objects
from docbuilder.checking.order import order_problems
from docbuilder.checking.python_code import check_samples, unknown_names
from docbuilder.checking.result import Coverage
from docbuilder.checking.structure import check_structure
from docbuilder.checking.survey import PageCheck, Survey
from docbuilder.config import Config
from docbuilder.index.language import LanguageIndex
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.values import Data
from docbuilder.pyapi.model import Lookup
from docbuilder.site.files import read_source
from docbuilder.site.model import Site
from docbuilder.stages.api_results import Answers
from docbuilder.stages.page_values import ExpandedPage


class SiteFindings(Data, frozen=True):
    """What the stages made of all pages.

    Args:
        config: of the check.
        site: with the pages that stand in.
        pages: what is known of every page of the languages that are built.
        indexes: language -> what its links may lead to.
        answers: what the API process said.
        surveys: file of a page -> what it holds.
        names: name of the documented package, in code samples or public -> what is known of it.
        coverage: which of its public names are documented.
        package_file: the package's own file, for people.
    """

    config: Config
    site: Site
    pages: Sequence[ExpandedPage]
    indexes: Mapping[str, LanguageIndex]
    answers: Answers
    surveys: Mapping[str, Survey]
    names: Mapping[str, Lookup]
    coverage: Coverage
    package_file: str


SiteCheck = Callable[[SiteFindings], Iterable[Diagnostic]]


def _samples(findings: SiteFindings) -> Iterable[Diagnostic]:
    return unknown_names({file: survey.names for file, survey in findings.surveys.items()}, findings.names)


def _objects(findings: SiteFindings) -> Iterable[Diagnostic]:
    languages = {page.page.file: page.page.language for page in findings.pages}
    yield from repeated_objects({file: survey.directives for file, survey in findings.surveys.items()}, languages)
    yield from coverage_problems(findings.coverage, findings.package_file)


def _order(findings: SiteFindings) -> Iterable[Diagnostic]:
    for language in findings.site.written if findings.config.toctree_order else ():
        file = f"{language.code}/_toctree.yml" if language.code else "_toctree.yml"
        source, _ = read_source(findings.config.source / file, file)
        yield from order_problems(language, findings.config.toctree_order, source.text)


PAGE_CHECKS: tuple[PageCheck, ...] = (check_structure, check_samples, check_docstrings)
"""Each looks at one page that is expanded and whose links are not resolved yet; they run in the workers, and what they say is kept by
the page's content."""

SITE_CHECKS: tuple[SiteCheck, ...] = (_samples, _objects, _order)
"""Each looks at all pages together; they run in the main process whenever anything has changed."""

OPTIONAL = frozenset(
    code.slug
    for code in (
        DiagnosticCode.LINK_EXTERNAL,
        DiagnosticCode.LINK_EXTERNAL_UNKNOWN,
        DiagnosticCode.PUBLISHED_PAGE,
        DiagnosticCode.PUBLISHED_ANCHOR,
        DiagnosticCode.SAMPLE_FAILED,
        DiagnosticCode.EXTENSION_FAILED,
    )
)
"""What is looked for only where that is asked for, or only by builds: a comment that hides it is not useless."""
