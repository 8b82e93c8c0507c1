"""What is told of a page: the values that cross the border between the main process and its workers.

In: nothing. Out: a value for each stage of a page, and what all pages are linked with.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from docbuilder.index.inventory import Inventory
from docbuilder.index.language import LanguageIndex, PageFacts
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.interning import Interner
from docbuilder.model.values import Data, replace
from docbuilder.output.write import OutputFile
from docbuilder.pyapi.model import ApiRequest
from docbuilder.render.theme import Theme
from docbuilder.resolve.ignoring import Ignore
from docbuilder.search import PageIndex
from docbuilder.site.model import Page
from docbuilder.stages.frames import Views


class ParsedPage(Data, frozen=True):
    """What the parsing stage says of a page.

    Args:
        page: which.
        requests: what its directives ask for.
        included: the files that it includes.
        pages: the pages that its own text links to, see `PageFacts`; docstrings may link to more.
        expanded: what comes of it, where it is read in this build and waits for no object.
    """

    page: Page
    requests: tuple[ApiRequest, ...]
    included: tuple[Path, ...] = ()
    pages: tuple[tuple[str, str], ...] = ()
    expanded: ExpandedPage | None = None

    def interned(self, interner: Interner) -> ParsedPage:
        """The same; what others have as well is theirs."""
        return ParsedPage(
            interner(self.page),
            interner.all(self.requests),
            self.included,
            interner.all(self.pages),
            self.expanded and self.expanded.interned(interner),
        )


class ExpandedPage(Data, frozen=True):
    """What the other pages must know of a page.

    Args:
        page: which.
        facts: what can be linked to, and what it links to.
        redirect_from: old routes of the page.
        diagnostics: all until here.
        ignores: comments that hide diagnostics.
        searchable: search may find it, where it is no fallback page.
    """

    page: Page
    facts: PageFacts
    redirect_from: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    ignores: tuple[Ignore, ...] = ()
    searchable: bool = True

    def interned(self, interner: Interner) -> ExpandedPage:
        """The same; what others have as well is theirs."""
        return replace(self, page=interner(self.page), facts=self.facts.interned(interner))


class Targets(Data, frozen=True):
    """What every page's links may lead to; sent to each worker once.

    Args:
        indexes: language -> what can be linked to.
        fallback: code of the language whose pages are the last resort, or None.
        inventories: first part of a name -> another project's documentation.
    """

    indexes: Mapping[str, LanguageIndex]
    fallback: str | None
    inventories: Mapping[str, Inventory]


class Linking(Targets, frozen=True):
    """What every page's links and frame are made with.

    Args:
        views: makes the frame around a page.
        theme: renders both.
        traced: note what pages ask of the indexes.
        kept: give the finished files as they are kept, too.
    """

    views: Views
    theme: Theme
    traced: bool = False
    kept: bool = False


def indexes_of(targets: Targets, page: Page) -> tuple[LanguageIndex, LanguageIndex | None]:
    """What the links of a page may lead to: its own language first, then the last resort, if that is another."""
    elsewhere = None
    if targets.fallback is not None and page.language != targets.fallback:
        elsewhere = targets.indexes.get(targets.fallback)
    return targets.indexes[page.language], elsewhere


class KeptFile(Data, frozen=True):
    """A file of a page as it is kept: with a placeholder in place of the version's name, see `version_name.py`.

    Args:
        path: relative to the folder of the version.
        hash: of its content.
        packed: its content, see `engine.results.pack`.
    """

    path: str
    hash: str
    packed: bytes


class FinishedPage(Data, frozen=True):
    """A page that is written to the staging area.

    Args:
        page: which.
        title: plain text.
        description: plain text.
        staged: what was written.
        searchable: search finds it.
        search: its part of the search index, or None; see `page_traces.py`.
        features: what it needs of the theme's extras.
        origins: foreign origins, by directive of the content security policy.
        diagnostics: of linking, and extensions that failed to render.
        asked: what its links ask of the indexes, where that is traced.
        answers: to that, where results are kept; empty where they cannot be asked again.
        objects: what it documents, see `output.api_json`; of a fallback page only where its original is not built.
        kept: the files of `staged`, in order, where results are kept.
    """

    page: Page
    title: str
    description: str
    staged: tuple[OutputFile, ...]
    searchable: bool
    search: PageIndex | None
    features: frozenset[str]
    origins: tuple[tuple[str, str], ...]
    diagnostics: tuple[Diagnostic, ...]
    asked: str = ""
    answers: bytes = b""
    objects: bytes = b""
    kept: tuple[KeptFile, ...] = ()
