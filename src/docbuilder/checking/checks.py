"""What `check` looks at besides what `build` says: the register.

In: what the stages made, of a page or of the whole site. Out: diagnostics. A check is a function; one is added by its line in `PAGE_CHECKS` or
`SITE_CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from docbuilder.checking.survey import PageCheck, Survey
from docbuilder.config import Config
from docbuilder.index.language import LanguageIndex
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.values import Data
from docbuilder.pyapi.model import Lookup
from docbuilder.site.model import Site
from docbuilder.stages.api_results import Answers
from docbuilder.stages.page_worker import ExpandedPage


class SiteFindings(Data, frozen=True):
    """What the stages made of all pages.

    Args:
        config: of the check.
        site: with the pages that stand in.
        pages: what is known of every page of the languages that are built.
        indexes: language -> what its links may lead to.
        answers: what the API process said.
        surveys: file of a page -> what it holds.
        names: name of the documented package in code samples -> what is known of it.
    """

    config: Config
    site: Site
    pages: Sequence[ExpandedPage]
    indexes: Mapping[str, LanguageIndex]
    answers: Answers
    surveys: Mapping[str, Survey]
    names: Mapping[str, Lookup]


SiteCheck = Callable[[SiteFindings], Iterable[Diagnostic]]

PAGE_CHECKS: tuple[PageCheck, ...] = ()
"""Each looks at one page that is expanded and whose links are not resolved yet; they run in the workers, and what they say is kept by
the page's content."""

SITE_CHECKS: tuple[SiteCheck, ...] = ()
"""Each looks at all pages together; they run in the main process whenever anything has changed."""
