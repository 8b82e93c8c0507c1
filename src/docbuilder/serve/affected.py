"""Which pages' links a change touches.

In: what could be linked to before, and what can be now. Out: whether a page must be made again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from docbuilder.index.language import LanguageIndex, PageFacts


class _Difference(NamedTuple):
    files: bool
    objects: frozenset[str]
    pages: frozenset[str]


class IndexChange:
    """The differences between two sets of indexes.

    Args:
        before: language -> what could be linked to.
        after: the same, now.
        fallback: code of the language that all others fall back to, or None.
    """

    def __init__(
        self, before: Mapping[str, LanguageIndex], after: Mapping[str, LanguageIndex], fallback: str | None
    ) -> None:
        self._before, self._after, self._fallback = before, after, fallback
        self._differences: dict[str, _Difference] = {}

    def affects(self, language: str, facts: PageFacts, shows_api: bool) -> bool:
        """Whether a page may look different.

        Args:
            language: code of the page's language.
            facts: what it links to.
            shows_api: it has API boxes, whose signatures link to types that are not among the facts.
        """
        codes = {language} if self._fallback is None else {language, self._fallback}
        return any(self._touches(self._difference(code), facts, shows_api) for code in codes)

    @staticmethod
    def _touches(difference: _Difference, facts: PageFacts, shows_api: bool) -> bool:
        return (
            difference.files
            or (shows_api and bool(difference.objects))
            or not difference.objects.isdisjoint(facts.objects)
            or not difference.pages.isdisjoint(facts.pages)
        )

    def _difference(self, code: str) -> _Difference:
        if code not in self._differences:
            before, after = self._before.get(code), self._after.get(code)
            if before is None or after is None:
                self._differences[code] = _Difference(before is not after, frozenset(), frozenset())
            else:
                objects = _changed(before.objects, after.objects)
                routes = _changed(before.routes, after.routes)
                anchors = _changed(before.anchors, after.anchors)
                # a link to a parameter of an object is checked against the ids of the object's page
                objects |= {name for name, target in after.objects.items() if target.page in anchors}
                self._differences[code] = _Difference(
                    before.files != after.files, frozenset(objects), frozenset(routes | anchors)
                )
        return self._differences[code]


def _changed(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
