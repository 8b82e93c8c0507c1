"""The names that are most like a name that does not exist.

In: the names that there are. Out: suggestions, best first.
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable

MOST_NEAREST = 3
"""Names that are suggested."""

_MISSPELT = 0.75  # of difflib: `trainr` is `trainer`, `datasets` is not `TextDataset`
_COMPARED = 40  # difflib is slow: only those that share most triples of letters are compared


class Nearest:
    """Suggests names.

    Args:
        names: those that exist.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {name.lower(): name for name in sorted(names, reverse=True)}
        self._by_triple: defaultdict[str, list[str]] = defaultdict(list)
        for name in self._names:
            for triple in _triples(name):
                self._by_triple[triple].append(name)

    def to(self, name: str) -> tuple[str, ...]:
        """At most three of the names, the most similar to `name` first."""
        lowered = name.lower()
        counts: Counter[str] = Counter()
        for triple in _triples(lowered):
            counts.update(self._by_triple.get(triple, ()))
        # of those that share as many triples the shorter ones are more alike; the name itself makes the order certain
        best = sorted(counts, key=lambda each: (2 * -counts[each] / (len(each) + len(lowered)), each))[:_COMPARED]
        return tuple(self._names[match] for match in difflib.get_close_matches(lowered, best, MOST_NEAREST))


def misspelt(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Those of `names` that are so much like `name` that it may be one of them misspelt, and no name of another project; the most similar first."""
    # a letter too many, one that lacks, or some that are wrong; `gradio` is not `gradio_ui`
    lowered = {each.lower(): each for each in names if "." not in each and abs(len(each) - len(name)) <= 1}
    return tuple(lowered[match] for match in difflib.get_close_matches(name.lower(), lowered, MOST_NEAREST, _MISSPELT))


def _triples(name: str) -> set[str]:
    padded = f"^{name}$"
    return {padded[at : at + 3] for at in range(len(padded) - 2)}
