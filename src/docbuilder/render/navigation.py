"""The left side of a page: the table of contents of its language, open where the reader is.

In: a `Language` and its words. Out: HTML, a list in which a branch is `<details>`, the reader's page `aria-current`.

Links are relative, so pages of one folder have the same ones: the list is made once a folder, and for every page only
the few pieces that differ are changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from docbuilder.render.writer import attribute, escape, markup
from docbuilder.site.model import Language, Page, TocEntry
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


class Navigation:
    """The navigation of all pages of a language.

    Args:
        language: its table of contents and pages.
        strings: its words; `new` is used.
    """

    def __init__(self, language: Language, strings: Mapping[str, str]) -> None:
        self.toc = language.toc
        self.routes = {name: page.route for name, page in language.pages.items()}
        self.new = escape(strings.get("new", "new"))
        self._folders: dict[str, _Folder] = {}

    def __getstate__(self) -> dict[str, object]:
        """What workers are sent: the list itself is made where it is used."""
        return {**self.__dict__, "_folders": {}}

    def html(self, page: Page) -> Markup:
        """The list as it stands beside `page`."""
        name = page.route.rpartition("/")[0]
        folder = self._folders.get(name)
        if folder is None:
            folder = self._folders[name] = _Folder()
            self._write_list(self.toc, page.route, folder, ())
        index = folder.links.get(page.name)
        if index is None:
            return markup("".join(folder.pieces))
        pieces = folder.pieces.copy()
        pieces[index] = '<a aria-current="page"' + pieces[index].removeprefix("<a")
        for branch in folder.branches[page.name]:
            pieces[branch] = _OPEN
        return markup("".join(pieces))

    def _write_list(self, entries: tuple[TocEntry, ...], here: str, folder: _Folder, branches: tuple[int, ...]) -> None:
        folder.pieces.append("<ul>\n")
        for entry in entries:
            self._write_entry(entry, here, folder, branches)
        folder.pieces.append("</ul>\n")

    def _write_entry(self, entry: TocEntry, here: str, folder: _Folder, branches: tuple[int, ...]) -> None:
        pieces = folder.pieces
        if not entry.children:
            pieces.append("<li>")
            self._write_link(entry, here, folder, branches)
            pieces.append("</li>\n")
            return
        pieces.append("<li>")
        inside = (*branches, len(pieces))
        pieces.append(_OPEN if entry.expanded else _CLOSED)
        pieces.append(f"<summary>{escape(entry.title)}{self._badge(entry)}</summary>\n")
        if entry.name:
            # a link in a summary could not be reached apart from it
            overview = TocEntry(entry.title, entry.name, frameworks=entry.frameworks)
            self._write_list((overview, *entry.children), here, folder, inside)
        else:
            self._write_list(entry.children, here, folder, inside)
        pieces.append("</details></li>\n")

    def _write_link(self, entry: TocEntry, here: str, folder: _Folder, branches: tuple[int, ...]) -> None:
        route = self.routes.get(entry.name)
        title = escape(entry.title) + self._badge(entry)
        if route is None:
            folder.pieces.append(f"<span>{title}</span>")
            return
        for name in dict.fromkeys((entry.name, *(name for _, name in entry.frameworks))):
            if name not in folder.links:
                folder.links[name] = len(folder.pieces)
                folder.branches[name] = branches
        folder.pieces.append(f'<a href="{attribute(relative(here, route))}">{title}</a>')

    def _badge(self, entry: TocEntry) -> str:
        return f' <span class="badge">{self.new}</span>' if entry.new else ""
