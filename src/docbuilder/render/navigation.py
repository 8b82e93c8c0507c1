"""The left side of a page: the table of contents of its language, open where the reader is.

In: a `Language` and its words. Out: HTML, a list in which a branch is `<details>`, the reader's page `aria-current`.

Links are relative, so pages of one folder have the same ones: the list is made once a folder, and for every page only
the few pieces that differ are changed. Of a large table of contents a page shows the branches around it, and the first pages
of the others; of a long list in it a block of entries, and how it goes on: all of it on every page would make sites grow with the square
of their pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from markupsafe import Markup

from docbuilder.render.writer import attribute, escape, markup
from docbuilder.site.languages import describe_language
from docbuilder.site.model import Language, Page, TocEntry
from docbuilder.site.navigation import FallbackPlace
from docbuilder.site.routes import relative


@dataclass(slots=True)
class _Folder:
    """The list as pages of one folder see it.

    Args:
        pieces: HTML; joined, it is the list for a page that is not in it.
        links: page name -> index of its first link in `pieces`.
        branches: page name -> indexes of the branches around that link, which are closed or open.
    """

    pieces: list[str] = field(default_factory=list)
    links: dict[str, int] = field(default_factory=dict)
    branches: dict[str, tuple[int, ...]] = field(default_factory=dict)


_OPEN, _CLOSED = "<details open>", "<details>"
_EntryPath = tuple[int, ...]
"""Of an entry: its number among its siblings, behind those of the entries above."""


class _Where(NamedTuple):
    """What of a large table of contents is shown.

    Attributes:
        branch: all around it, and its entries.
        number: of one of these entries; of a long list, those near it.
    """

    branch: _EntryPath = ()
    number: int = 0


LARGE = 500
"""Entries beyond which a table of contents is large: some 50 KB of HTML, or 8 KB compressed (site's design, "Budgets")."""
BLOCK = 250
"""Entries of one list that are shown together, of a large table of contents."""
_FOLDERS = 200  # lists that are remembered: pages come by folder


class Navigation:
    """The navigation of all pages of a language.

    Args:
        language: its table of contents and pages.
        strings: its words; `new` is used.
        places: of fallback pages that are not in its table of contents: beside which page they are shown.
    """

    def __init__(
        self, language: Language, strings: Mapping[str, str], places: Mapping[str, FallbackPlace] | None = None
    ) -> None:
        self.toc = language.toc
        self.places = places or {}
        self.routes = {name: page.route for name, page in language.pages.items()}
        self.new = escape(strings.get("new", "new"))
        around = list(_places(language.toc, ()))
        self.large = len(around) > LARGE
        self._places: dict[str, _Where] = {}  # page name -> where it is, where that matters
        for name, where in reversed(around) if self.large else ():
            self._places[name] = where
        self._folders: dict[tuple[str, _Where], _Folder] = {}

    def __getstate__(self) -> dict[str, object]:
        """What workers are sent: the list itself is made where it is used."""
        return {**self.__dict__, "_folders": {}}

    def html(self, page: Page) -> Markup:
        """The list as it stands beside `page`; one that is not in it is added, where the original has it."""
        place = self.places.get(page.name)
        name = place.near if place else page.name
        where = self._places.get(name, _Where())
        key = page.route.rpartition("/")[0], where
        folder = self._folders.get(key)
        if folder is None:
            if len(self._folders) >= _FOLDERS:
                self._folders.clear()
            folder = self._folders[key] = _Folder()
            _List(self, page.route, folder, where).write(self.toc)
        index = folder.links.get(name)
        if index is None:
            return markup("".join(folder.pieces))
        pieces = folder.pieces.copy()
        for around in folder.branches[name]:
            pieces[around] = _OPEN
        if place:
            tag = describe_language(page.content_language).tag
            link = (
                f'<a aria-current="page" href="{attribute(relative(page.route, page.route))}" lang="{attribute(tag)}">'
            )
            # a leaf is three pieces, of which the link is the second; a branch that is a page has its own list three pieces behind it
            behind = index + (4 if pieces[index + 1] in (_OPEN, _CLOSED) else 2)
            pieces.insert(index - 1 if place.before else behind, f"<li>{link}{escape(place.trail.title)}</a></li>\n")
        else:
            pieces[index] = '<a aria-current="page"' + pieces[index].removeprefix("<a")
        return markup("".join(pieces))


class _List:
    """Writes the list for the pages of a folder.

    Args:
        navigation: whose.
        here: route of one of the pages.
        folder: takes it.
        where: what is shown of a large table of contents.
    """

    def __init__(self, navigation: Navigation, here: str, folder: _Folder, where: _Where) -> None:
        self._navigation, self._here, self._folder, self._where = navigation, here, folder, where
        self._branch = where.branch

    def write(
        self,
        entries: tuple[TocEntry, ...],
        place: _EntryPath = (),
        branches: tuple[int, ...] = (),
    ) -> None:
        """Write entries.

        Args:
            entries: beside each other.
            place: of what is above them.
            branches: indexes of the branches around them in the list's pieces.
        """
        self._folder.pieces.append("<ul>\n")
        shown = self._shown(len(entries), place)
        if shown.start:
            self._entry(entries[0], (*place, 0), branches)
            self._more(entries[shown.start - 1], branches)
        for number in shown:
            self._entry(entries[number], (*place, number), branches)
        if shown.stop < len(entries):
            self._more(entries[shown.stop], branches)
        self._folder.pieces.append("</ul>\n")

    def _shown(self, count: int, place: _EntryPath) -> range:
        """Which of `count` entries are shown: a block where they are many."""
        if count <= BLOCK or not self._navigation.large:
            return range(count)
        number = 0
        if self._branch[: len(place)] == place:
            number = (*self._branch, self._where.number)[len(place)]
        start = number // BLOCK * BLOCK
        return range(start, min(start + BLOCK, count))

    def _entry(self, entry: TocEntry, place: _EntryPath, branches: tuple[int, ...]) -> None:
        if not entry.children:
            self._leaf("<li>", entry, branches)
        elif self._navigation.large and self._branch[: len(place)] != place and not entry.expanded:
            self._more(entry, branches)
        else:
            pieces = self._folder.pieces
            leads = bool(entry.name or entry.url)
            pieces.append('<li class="branch">' if leads else "<li>")
            inside = (*branches, len(pieces) + leads)
            if leads:  # beside the summary: a link in it could not be reached apart from it
                self._link(entry, inside)
            pieces.append(_OPEN if entry.expanded else _CLOSED)
            if leads:
                pieces.append(f'<summary aria-label="{attribute(entry.title)}"></summary>\n')
            else:
                pieces.append(f"<summary>{escape(entry.title)}{self._badge(entry)}</summary>\n")
            self.write(entry.children, place, inside)
            pieces.append("</details></li>\n")

    def _leaf(self, opening: str, entry: TocEntry, branches: tuple[int, ...]) -> None:
        self._folder.pieces.append(opening)
        self._link(entry, branches)
        self._folder.pieces.append("</li>\n")

    def _more(self, entry: TocEntry, branches: tuple[int, ...]) -> None:
        """An entry behind which there is more than is shown here: it leads to its first page."""
        url = "" if entry.children else entry.url
        self._leaf('<li class="more">', TocEntry(entry.title, self._first(entry), new=entry.new, url=url), branches)

    def _first(self, entry: TocEntry) -> str:
        """Name of the first page in a branch, or ""."""
        return next((name for name, _ in _places((entry,), ()) if name in self._navigation.routes), "")

    def _link(self, entry: TocEntry, branches: tuple[int, ...]) -> None:
        folder = self._folder
        route = self._navigation.routes.get(entry.name)
        title = escape(entry.title) + self._badge(entry)
        if route is None and entry.url:
            folder.pieces.append(f'<a class="external" href="{attribute(entry.url)}">{title}</a>')
            return
        if route is None:
            folder.pieces.append(f"<span>{title}</span>")
            return
        for name in dict.fromkeys((entry.name, *(name for _, name in entry.frameworks))):
            if name not in folder.links:
                folder.links[name] = len(folder.pieces)
                folder.branches[name] = branches
        folder.pieces.append(f'<a href="{attribute(relative(self._here, route))}">{title}</a>')

    def _badge(self, entry: TocEntry) -> str:
        return f' <span class="badge">{self._navigation.new}</span>' if entry.new else ""


def _places(entries: tuple[TocEntry, ...], above: _EntryPath) -> Iterator[tuple[str, _Where]]:
    """Names of pages and where they are, in order."""
    for number, entry in enumerate(entries):
        place = (*above, number)
        where = _Where(place) if entry.children else _Where(above, number // BLOCK * BLOCK)
        for name in dict.fromkeys((entry.name, *(name for _, name in entry.frameworks))):
            if name:
                yield name, where
        yield from _places(entry.children, place)
