"""The index of a language, and its files.

In: the `PageIndex` of every page. Out: `SearchIndex`, then files.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial, reduce
from itertools import compress, count
from operator import or_
from typing import NamedTuple

from docbuilder.model.checksums import hash_of
from docbuilder.model.interning import Interner
from docbuilder.model.values import Data
from docbuilder.search.files import call, pack, path_of
from docbuilder.search.page import RANKS, PageIndex
from docbuilder.search.postings import Shard, cut_shards, write_number, write_steps
from docbuilder.search.stemmers import stemmer_script
from docbuilder.search.terms import SPELLED, inner_pairs

SCHEMA = 2
"""Of the files: a client reads no index of another one."""
WORDS_LENGTH = 6_000
"""Characters of words after which those of the next length start a new file."""
_PAIR = "."  # before pairs of letters among terms
_IS_ONE = {"0": False, "1": True}
_CHUNK = 512  # units whose postings are gathered before they are written


class Head(NamedTuple):
    """What the index itself says of a page: see `PageIndex`; `marks` of its units."""

    route: str
    title: str
    crumbs: str
    label: str
    marks: tuple[str, ...]
    links: tuple[str, ...]


class SearchIndex(Data, frozen=True):
    """The index of a language before it is written; another one can be made of it where few pages have changed.

    Args:
        heads: of the pages, in their order.
        shards: terms and postings, cut into files.
        words: all words that typing mistakes may be made in, the shortest first.
        common: pair of letters that most units have -> how many have it.
        astral: there are terms with characters beyond U+FFFF.
    """

    heads: tuple[Head, ...]
    shards: tuple[Shard, ...]
    words: tuple[str, ...]
    common: Mapping[str, int]
    astral: bool


def write_index(pages: Sequence[PageIndex], language: str) -> Mapping[str, bytes]:
    """Write the index of a language.

    Args:
        pages: in the order of the table of contents: of equally good hits the earlier page is shown first.
        language: BCP 47 tag.

    Returns:
        The files, by path relative to the language's root. Same pages, same bytes (given the same zlib).
    """
    files = {path: content for page in pages for path, content in page.files()}
    return files | {path: write() for path, _, write in index_files(make_index(pages), language)}


def make_index(pages: Iterable[PageIndex]) -> SearchIndex:
    """Gather the index of a language; `pages` as for `write_index`, each needed once."""
    gathering = IndexGathering()
    for page in pages:
        gathering.add(page)
    return gathering.index()


class IndexGathering:
    """The index of a language, of pages that come one after the other.

    Postings are written every `_CHUNK` units: as text they take a sixth of the memory, and sets of units, which are bits of whole numbers, stay
    short, so that a language with many pages costs no more a page than one with few.
    """

    def __init__(self) -> None:
        self._heads: list[Head] = []
        self._interner = Interner()  # of what heads have in common
        self._count = 0  # of units
        self._start = 0  # the first unit that is not written
        self._postings: defaultdict[str, list[int]] = defaultdict(list)  # counted from there
        self._written = _WrittenPostings()
        self._having: Counter[str] = Counter()  # pair -> units that have it

    def add(self, page: PageIndex) -> None:
        """The next page, in the order of the table of contents."""
        head = head_of(page)
        self._heads.append(head._replace(crumbs=self._interner(head.crumbs), links=self._interner.all(head.links)))
        for unit in page.units:
            for posting, terms in enumerate(unit.terms, (self._count - self._start) * RANKS):
                for term in terms.split():
                    self._postings[term].append(posting)
            self._count += 1
            if self._count - self._start >= _CHUNK:
                self._write()

    def _write(self) -> None:
        """Write the postings that have come."""
        bits = [1 << unit for unit in range(self._count - self._start) for _ in range(RANKS)]
        found: defaultdict[str, int] = defaultdict(int)
        for term, numbers in self._postings.items():
            self._written.add(term, numbers, self._start * RANKS)
            if pairs := inner_pairs(term):
                having = bits[numbers[0]] if len(numbers) == 1 else reduce(or_, map(bits.__getitem__, numbers))
                for pair in pairs:
                    found[pair] |= having
        for pair, having in found.items():
            units = compress(count(0, RANKS), map(_IS_ONE.__getitem__, bin(having)[:1:-1]))
            self._written.add(_PAIR + pair, list(units), self._start * RANKS)
            self._having[pair] += having.bit_count()
        self._postings.clear()
        self._start = self._count

    def index(self) -> SearchIndex:
        """The index of all; nothing is added any more."""
        self._write()
        written = self._written
        words = tuple(sorted(sorted(filter(SPELLED.fullmatch, written.terms)), key=len))
        common = {pair: number for pair, number in self._having.items() if number * 2 > self._count}
        for pair in common:
            written.take(_PAIR + pair)
        # The browser compares UTF-16 units, which differs from code points where there are some beyond U+FFFF.
        astral = max(map(max, written.terms), default="") > "\uffff"
        terms = sorted(written.terms, key=_utf16 if astral else None)
        shards = cut_shards([((term, written.take(term)) for term in terms)])
        return SearchIndex(tuple(self._heads), tuple(shards), words, common, astral)


class _WrittenPostings:
    """Postings as text, as they come.

    Attributes:
        terms: all of them -> what is written of each.
    """

    def __init__(self) -> None:
        self.terms: dict[str, str] = {}
        self._last: dict[str, int] = {}  # of a term that may go on
        self._digits = _Digits()

    def add(self, term: str, numbers: Sequence[int], first: int) -> None:
        """The next numbers of a term, ascending; they are counted from `first`."""
        former = self.terms.get(term, "")
        last = self._last[term] - first if former else -first
        self.terms[term] = former + write_steps(numbers, self._digits, last)
        self._last[term] = numbers[-1] + first

    def take(self, term: str) -> str:
        """All of a term, which is forgotten."""
        return self.terms.pop(term)


class _Digits(dict[int, str]):
    """Numbers as they are written, remembered."""

    def __missing__(self, number: int) -> str:
        written = self[number] = write_number(number)
        return written


def index_files(index: SearchIndex, language: str) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """The files of the index besides those of units: path relative to the language's root, a mark, and the content.

    Equal marks mean equal contents, which take some time to write.
    """
    lengths: list[int] = []
    marks: list[str] = [mark for head in index.heads for mark in head.marks]
    for name, text in _parts(index, lengths):
        mark = hash_of(text.encode("utf-8", "replace"))
        marks.append(mark)
        yield path_of(name), mark, partial(_write_part, name, text)
    if stemmer := stemmer_script(language):
        mark = hash_of(stemmer)
        marks.append(mark)
        yield path_of("stemmer"), mark, lambda: stemmer
    crumbs = {crumb: number for number, crumb in enumerate(dict.fromkeys(head.crumbs for head in index.heads))}
    linked = Counter(link for head in index.heads for link in head.links)
    value = {
        "schema": SCHEMA,
        "language": language,
        "stemmer": bool(stemmer),
        "version": hash_of(" ".join(marks).encode())[:12],
        "titles": [head.title for head in index.heads],
        "labels": [head.label for head in index.heads],
        "routes": [head.route for head in index.heads],
        "units": [len(head.marks) for head in index.heads],
        "linked": "".join([str(min(9, linked[head.route].bit_length())) for head in index.heads]),
        "places": [crumbs[head.crumbs] for head in index.heads],
        "crumbs": list(crumbs),
        "lengths": lengths,
        "terms": [first for first, _ in index.shards],
        "common": " ".join(sorted(index.common)),
    }
    content = call("index", value)
    yield path_of("index"), hash_of(content), lambda: content


def _parts(index: SearchIndex, lengths: list[int]) -> Iterator[tuple[str, str]]:
    """Name and text of the files of words and terms; the lengths of the words go to `lengths`."""
    for length, words in _cut_words(index.words):
        lengths.append(length)
        yield f"words/{length}", words
    for number, (_, shard) in enumerate(index.shards):
        yield f"terms/{number}", shard


def _write_part(name: str, text: str) -> bytes:
    return call(name, pack(text))


def head_of(page: PageIndex) -> Head:
    """What the index itself says of a page."""
    return Head(page.route, page.title, page.crumbs, page.label, tuple([unit.mark for unit in page.units]), page.links)


def _cut_words(words: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Words, the shortest first, by length: the shortest length and the words, for every file."""
    start = length = 0
    group: list[str] = []
    for word in words:
        if length > WORDS_LENGTH and len(word) > len(group[-1]):
            yield start, " ".join(group)
            group, length = [], 0
        if not group:
            start = len(word)
        group.append(word)
        length += len(word)
    if group:
        yield start, " ".join(group)


def _utf16(term: str) -> bytes:
    return term.encode("utf-16-be")
