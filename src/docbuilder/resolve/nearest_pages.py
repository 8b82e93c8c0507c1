"""The pages that a link to a page which is not there may have meant.

In: the names of a language's pages. Out: the nearest names. A page that moved has kept its last part, and a slip in that part is
found among the last parts alone: names are many, and thousands of links may be wrong at once. For the same reason not even all pages with
one last part are looked at for each link: every folder of a large site may have its `overview`.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from docbuilder.model.edits import Matches

_SHOWN = 2
_SIMILAR = 0.75  # of difflib's ratio


class NearestPages:
    """Suggests pages.

    Args:
        names: of all pages.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._by_last: dict[str, list[str]] = {}
        for name in names:
            self._by_last.setdefault(_split(name)[1], []).append(name)
        self._alike: dict[str, list[str]] = {}
        self._below: dict[str, dict[tuple[str, ...], list[str]]] = {}  # by last part, when it is asked for
        self._matches: dict[tuple[str, ...], Matches] = {}  # likewise, by last parts

    def to(self, name: str) -> list[str]:
        """At most two pages, best first: the most similar last part, and then the nearest folder, decide."""
        folder, last = _split(name)
        found: list[str] = []
        for other in self._alike_to(last):
            below = self._pages_below(other)
            pages = {page for depth in range(len(folder) + 1) for page in below.get(folder[:depth], ())}
            found += heapq.nsmallest(_SHOWN - len(found), pages, key=lambda page: (_distance(folder, page), page))
        return found

    def only(self, name: str) -> str:
        """The page that must be meant, or "": the only one with that last part, which has moved, or the only one a slip away."""
        last = _split(name)[1]
        same = self._by_last.get(last, [])
        if len(same) == 1:
            return same[0]
        lasts = (last,) if same else tuple(self._alike_to(last))
        if lasts not in self._matches:
            self._matches[lasts] = Matches(page for each in lasts for page in self._by_last[each])
        return self._matches[lasts].only(name)

    def _pages_below(self, last: str) -> dict[tuple[str, ...], list[str]]:
        """Folder -> of the pages below it with that last part the first ones that are nearest to it: others are farther from all places in it."""
        if last not in self._below:
            below = self._below[last] = {}
            for page in sorted(self._by_last[last], key=lambda page: (len(_split(page)[0]), page)):
                folder = _split(page)[0]
                for depth in range(len(folder) + 1):
                    pages = below.setdefault(folder[:depth], [])
                    if len(pages) < _SHOWN:
                        pages.append(page)
        return self._below[last]

    def _alike_to(self, last: str) -> list[str]:
        if last not in self._alike:
            absent = dict.fromkeys(map(ord, last))
            names = [name for name in self._by_last if _may_be_alike(len(last), len(name), len(name.translate(absent)))]
            same = [name for name in self._by_last if name.lower() == last.lower()][:_SHOWN]
            self._alike[last] = same or get_close_matches(last, names, _SHOWN, _SIMILAR)
        return self._alike[last]


def _may_be_alike(length: int, other: int, strange: int) -> bool:
    """Whether difflib's ratio can reach the least, for a name with `strange` characters that the other lacks: it takes long to find out."""
    return 2 * min(length, other - strange) >= _SIMILAR * (length + other)


def _split(name: str) -> tuple[tuple[str, ...], str]:
    """The folders and the last part; that of an index is its folder."""
    *folders, last = name.split("/")
    folder = tuple(folders)
    return (folder[:-1], folder[-1]) if last == "index" and folder else (folder, last)


def _distance(folder: Sequence[str], page: str) -> int:
    """How many steps, up and down, it is from a folder to that of the page."""
    other = _split(page)[0]
    common = 0
    for here, there in zip(folder, other, strict=False):
        if here != there:
            break
        common += 1
    return len(folder) + len(other) - 2 * common
