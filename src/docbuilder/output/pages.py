"""What the files beside the pages are made from.

In: nothing. Out: `SitePage`, `Section`: plain data, whoever gathers them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from docbuilder.model.values import Data
from docbuilder.site.model import Language, TocEntry

File = tuple[str, bytes]
"""Path from the site's root, forward slashes, and content."""


class SitePage(Data, frozen=True):
    """A page that is written.

    Args:
        name: see `site.model.Page`.
        route: likewise.
        title: plain text.
        description: plain text.
        translated: false for a page that is shown in place of a missing translation.
        searchable: search finds it.
        changed: ISO date of its last change, or "".
        objects: the objects that it documents, see `output.api_json`.
    """

    name: str
    route: str
    title: str
    description: str = ""
    translated: bool = True
    searchable: bool = True
    changed: str = ""
    objects: bytes = b""


class Section(Data, frozen=True):
    """An entry of the table of contents with what is below it.

    Args:
        title: as written.
        page: its own page, or None.
        children: sections and pages, in order.
    """

    title: str
    page: SitePage | None = None
    children: tuple[Section, ...] = ()

    def pages(self) -> Iterator[SitePage]:
        """Its own page and those below, in order."""
        if self.page is not None:
            yield self.page
        for child in self.children:
            yield from child.pages()


def sections_of(language: Language, pages: Mapping[str, SitePage]) -> tuple[Section, ...]:
    """The table of contents with its pages; each page where it comes first, fallback pages left out.

    Pages in no entry stand at the end, by name.
    """
    seen: set[str] = set()
    listed = tuple(_sections(language.toc, pages, seen))
    rest = [page for name, page in sorted(pages.items()) if page.translated and name not in seen]
    return (*listed, *(Section(page.title, page) for page in rest))


def _sections(entries: Sequence[TocEntry], pages: Mapping[str, SitePage], seen: set[str]) -> Iterator[Section]:
    for entry in entries:
        own: list[SitePage] = []
        for name in dict.fromkeys((entry.name, *(name for _, name in entry.frameworks))):
            page = pages.get(name)
            if page is not None and page.translated and name not in seen:
                seen.add(name)
                own.append(page)
        more = tuple(Section(page.title, page) for page in own[1:])
        children = (*more, *_sections(entry.children, pages, seen))
        if own or children:
            yield Section(entry.title, own[0] if own else None, children)
