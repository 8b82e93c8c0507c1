"""Where pages stand in the table of contents.

In: the entries of `_toctree.yml`. Out: a `Trail` for every page that is in one, and for fallback pages that are in the original's alone.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from docbuilder.model.values import Data
from docbuilder.site.model import Language, TocEntry


class Crumb(NamedTuple):
    """An entry above a page: its title, its page's name or "", whether the title is in the original's language, and the first page below it."""

    title: str
    name: str
    original: bool = False
    first: str = ""


class Tab(NamedTuple):
    """An entry at the top of the table of contents: its title, the page it leads to or "", an address or "", and the names of the pages in it."""

    title: str
    name: str
    url: str
    pages: frozenset[str]


class Trail(Data, frozen=True):
    """The place of a page in the table of contents.

    Args:
        title: as the entry writes it.
        crumbs: the entries above, outermost first.
        previous: the page before in the order of the contents, or None.
        next: the page behind, or None.
    """

    title: str
    crumbs: tuple[Crumb, ...]
    previous: Crumb | None
    next: Crumb | None


class FallbackPlace(Data, frozen=True):
    """The place of a fallback page that the language's table of contents lacks.

    Args:
        trail: as the original has it, under the titles of the language where it has any.
        near: name of the page in the language's table of contents that it is shown beside, or "".
        before: it stands before that page, not behind.
    """

    trail: Trail
    near: str
    before: bool


def trails(entries: tuple[TocEntry, ...], pages: Collection[str]) -> dict[str, Trail]:
    """Page name -> its trail. A page that is listed more than once has the first of its places.

    Args:
        entries: the table of contents.
        pages: the names of the pages that exist; entries of others are passed over.
    """
    places: dict[str, tuple[str, tuple[Crumb, ...]]] = {}
    for title, name, crumbs in _places(entries, (), pages):
        if name in pages:
            places.setdefault(name, (title, crumbs))
    order = [Crumb(title, name) for name, (title, _) in places.items()]
    return {
        here.name: Trail(
            here.title,
            places[here.name][1],
            order[index - 1] if index else None,
            order[index + 1] if index + 1 < len(order) else None,
        )
        for index, here in enumerate(order)
    }


def _places(
    entries: tuple[TocEntry, ...], crumbs: tuple[Crumb, ...], pages: Collection[str]
) -> Iterator[tuple[str, str, tuple[Crumb, ...]]]:
    for entry in entries:
        names = dict.fromkeys([entry.name, *(name for _, name in entry.frameworks)])
        yield from ((entry.title, name, crumbs) for name in names if name)
        above = Crumb(entry.title, entry.name, first=_first(entry.children, pages)) if entry.children else None
        yield from _places(entry.children, (*crumbs, above) if above else crumbs, pages)


def _first(entries: tuple[TocEntry, ...], pages: Collection[str]) -> str:
    """Name of the first page among entries and what is below them; "" where none exists."""
    for entry in entries:
        if entry.name in pages:
            return entry.name
        if found := _first(entry.children, pages):
            return found
    return ""


def tabs(entries: tuple[TocEntry, ...], pages: Collection[str]) -> tuple[Tab, ...]:
    """The entries at the top of a table of contents that lead anywhere; none where there is only one.

    A page belongs to the first entry that has it.

    Args:
        entries, pages: as in `trails`.
    """
    found: list[Tab] = []
    known: set[str] = set()
    for entry in entries:
        inside = {name for _, name, _ in _places((entry,), (), pages) if name in pages}
        name = _first((entry,), pages)
        if name or entry.url:
            found.append(Tab(entry.title, name, "" if name else entry.url, frozenset(inside - known)))
        known |= inside
    return tuple(found) if len(found) > 1 else ()


def fallback_places(language: Language, own: Mapping[str, Trail], original: Language) -> dict[str, FallbackPlace]:
    """Page name -> its place, for fallback pages that only the original's table of contents has.

    Args:
        language: its pages, fallback pages among them.
        own: its trails.
        original: the language that the fallback pages are written in.
    """
    fallbacks = [page.name for page in language.pages.values() if page.is_fallback and page.name not in own]
    if not fallbacks:
        return {}
    theirs = trails(original.toc, original.pages)
    siblings: dict[tuple[Crumb, ...], list[str]] = {}
    for name, trail in theirs.items():
        siblings.setdefault(trail.crumbs, []).append(name)
    order = list(theirs)
    before = _nearest(order, language.pages)
    behind = _nearest(order[::-1], language.pages)
    sibling_before, sibling_behind = _nearest_in_each(siblings.values(), own)
    listed_before, listed_behind = _nearest(order, own), _nearest(order[::-1], own)

    def crumb(name: str) -> Crumb | None:
        return Crumb(own[name].title if name in own else theirs[name].title, name, name not in own) if name else None

    found: dict[str, FallbackPlace] = {}
    for name in fallbacks:
        if name not in theirs:
            continue
        earlier, later = sibling_before[name], sibling_behind[name]
        above = next((each.name for each in theirs[name].crumbs[::-1] if each.name in own), "")
        near = earlier or later or above or listed_before[name] or listed_behind[name]
        crumbs = tuple(
            [crumb(each.name) or Crumb(each.title, "", original=True, first=each.first) for each in theirs[name].crumbs]
        )
        if earlier or later:
            crumbs = own[earlier or later].crumbs
        trail = Trail(theirs[name].title, crumbs, crumb(before[name]), crumb(behind[name]))
        found[name] = FallbackPlace(trail, near, near in (later, listed_behind[name]) and near not in (earlier, above))
    return found


def _nearest_in_each(groups: Iterable[Sequence[str]], names: Container[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The nearest before and behind, in the same group."""
    before: dict[str, str] = {}
    behind: dict[str, str] = {}
    for group in groups:
        before |= _nearest(group, names)
        behind |= _nearest(group[::-1], names)
    return before, behind


def _nearest(order: Sequence[str], names: Container[str]) -> dict[str, str]:
    """Name -> the nearest one before it in `order` that is among `names`, or ""."""
    last = ""
    found = {}
    for name in order:
        found[name] = last
        if name in names:
            last = name
    return found
