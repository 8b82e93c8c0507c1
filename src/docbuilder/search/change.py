"""An index after a few pages have changed, made of the one before.

In: `SearchIndex` and the pages that have changed. Out: `SearchIndex`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import accumulate

from docbuilder.search.index import SearchIndex, head_of
from docbuilder.search.page import RANKS, PageIndex, UnitIndex
from docbuilder.search.postings import Shard, cut_shards, read_shard, read_steps, write_steps
from docbuilder.search.terms import SPELLED, inner_pairs


def change_index(index: SearchIndex, changes: Mapping[int, tuple[PageIndex, PageIndex]]) -> SearchIndex | None:
    """The index after a few pages have changed: what `make_index` would make of all pages.

    Args:
        index: as it was.
        changes: number of a page -> what it was, and what it is.

    Returns:
        None where that takes a new index: units are others, or a pair of letters is no longer what most units have.
    """
    difference = _Difference(index)
    for number, (before, after) in changes.items():
        if len(before.units) != len(after.units):
            return None
        difference.add(number, before, after)
    shards = difference.shards()
    if shards is None:
        return None
    heads = list(index.heads)
    for number, (_, after) in changes.items():
        heads[number] = head_of(after)
    words = sorted(sorted(difference.words), key=len) if difference.words is not None else index.words
    return SearchIndex(tuple(heads), shards, tuple(words), difference.common, False)


class _Difference:
    """What changes in an index.

    Args:
        index: as it was.

    Attributes:
        common: see `SearchIndex`, as it is.
        words: the same; None as long as they have not changed.
    """

    def __init__(self, index: SearchIndex) -> None:
        self.common = dict(index.common)
        self.words: set[str] | None = None
        self._index = index
        self._starts = list(accumulate((len(head.marks) for head in index.heads), initial=0))
        self._lost: defaultdict[str, set[int]] = defaultdict(set)
        self._new: defaultdict[str, set[int]] = defaultdict(set)

    def add(self, page: int, before: PageIndex, after: PageIndex) -> None:
        """A page that has changed; it has as many units as before."""
        for unit, (old, new) in enumerate(zip(before.units, after.units, strict=True), self._starts[page]):
            for rank, (was, now) in enumerate(zip(old.terms, new.terms, strict=True), unit * RANKS):
                lost, found = set(was.split()), set(now.split())
                for term in lost - found:
                    self._lost[term].add(rank)
                for term in found - lost:
                    self._new[term].add(rank)
            had, has = _pairs_of(old), _pairs_of(new)
            for pair in had - has:
                self._change_pair(pair, unit, -1)
            for pair in has - had:
                self._change_pair(pair, unit, 1)

    def _change_pair(self, pair: str, unit: int, step: int) -> None:
        if pair in self.common:
            self.common[pair] += step
        else:
            (self._new if step > 0 else self._lost)[f".{pair}"].add(unit * RANKS)

    def shards(self) -> tuple[Shard, ...] | None:
        """The shards as they are, and with them `words`; None where that takes a new index."""
        half = self._starts[-1] // 2
        index, terms = self._index, self._lost.keys() | self._new.keys()
        if index.astral or any(term > "\uffff" for term in map(max, terms)) or not index.shards:
            return None
        if any(count <= half for count in self.common.values()):
            return None
        firsts = [first for first, _ in index.shards]
        touched: defaultdict[int, list[str]] = defaultdict(list)
        for term in terms:
            touched[max(0, bisect_right(firsts, term) - 1)].append(term)
        rest: list[Shard | list[tuple[str, str]]] = list(index.shards)
        for number, changed in touched.items():
            items = self._changed(read_shard(index.shards[number].content), changed)
            if items is None:
                return None
            rest[number] = items
        return tuple(cut_shards(rest))

    def _changed(self, shard: dict[str, str], terms: Iterable[str]) -> list[tuple[str, str]] | None:
        """Terms and postings of a shard; None where a pair is common now."""
        half = self._starts[-1] // 2
        for term in terms:
            numbers = set(read_steps(shard.get(term, "")))
            had = bool(numbers)
            numbers = (numbers - self._lost[term]) | self._new[term]
            if term.startswith(".") and len(numbers) > half:
                return None
            if numbers:
                shard[term] = write_steps(sorted(numbers), None)
            else:
                shard.pop(term, None)
            if had != bool(numbers) and SPELLED.fullmatch(term):
                self.words = set(self._index.words) if self.words is None else self.words
                (self.words.discard if had else self.words.add)(term)
        return sorted(shard.items())


def _pairs_of(unit: UnitIndex) -> set[str]:
    """The pairs of letters inside of a unit's words."""
    return {pair for terms in unit.terms for term in terms.split() for pair in inner_pairs(term)}
