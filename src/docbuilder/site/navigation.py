"""Where pages stand in the table of contents.

In: the entries of `_toctree.yml`. Out: a `Trail` for every page that is in one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from docbuilder.model.values import Data
from docbuilder.site.model import TocEntry


class Crumb(NamedTuple):
    """An entry above a page: its title, and its page's name or ""."""

    title: str
    name: str


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


def trails(entries: tuple[TocEntry, ...], pages: Collection[str]) -> dict[str, Trail]:
    """Page name -> its trail. A page that is listed more than once has the first of its places.

    Args:
        entries: the table of contents.
        pages: the names of the pages that exist; entries of others are passed over.
    """
    places: dict[str, tuple[str, tuple[Crumb, ...]]] = {}
    for title, name, crumbs in _places(entries, ()):
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


def _places(entries: tuple[TocEntry, ...], crumbs: tuple[Crumb, ...]) -> Iterator[tuple[str, str, tuple[Crumb, ...]]]:
    for entry in entries:
        names = dict.fromkeys([entry.name, *(name for _, name in entry.frameworks)])
        yield from ((entry.title, name, crumbs) for name in names if name)
        yield from _places(entry.children, (*crumbs, Crumb(entry.title, entry.name)))
