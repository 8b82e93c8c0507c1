"""The pages that a link to a page which is not there may have meant.

In: the names of a language's pages. Out: the nearest names. A page that moved has kept its last part, and a slip in that part is
found among the last parts alone: names are many, and thousands of links may be wrong at once.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from difflib import get_close_matches

from docbuilder.model.edits import only_match

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

    def to(self, name: str) -> list[str]:
        """At most two pages, best first: the most similar last part, and then the nearest folder, decide."""
        folder, last = _split(name)
        found: list[str] = []
        for other in self._alike_to(last):
            pages = self._by_last[other]
            found += heapq.nsmallest(_SHOWN - len(found), pages, key=lambda page: (_distance(folder, page), page))
        return found

    def only(self, name: str) -> str:
        """The page that must be meant, or "": the only one with that last part, which has moved, or the only one a slip away."""
        last = _split(name)[1]
        same = self._by_last.get(last, [])
        if len(same) == 1:
            return same[0]
        return only_match(name, same or [page for other in self._alike_to(last) for page in self._by_last[other]])

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


def _split(name: str) -> tuple[list[str], str]:
    """The folders and the last part; that of an index is its folder."""
    *folder, last = name.split("/")
    return (folder[:-1], folder[-1]) if last == "index" and folder else (folder, last)


def _distance(folder: list[str], page: str) -> int:
    """How many steps, up and down, it is from a folder to that of the page."""
    other = _split(page)[0]
    common = 0
    for here, there in zip(folder, other, strict=False):
        if here != there:
            break
        common += 1
    return len(folder) + len(other) - 2 * common
