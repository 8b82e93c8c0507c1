"""The search index of one language: files that the reader's browser searches without a server.

In: pages with their `SearchSection`s. Out: `PageIndex` (one page, made in a worker) and the files of the whole index.

Own code, because no library meets the bounds of "Search" in the site's design. Pagefind comes nearest, but needs fetch
and WebAssembly (not from file://), cuts Chinese and Japanese into dictionary words, so that most substrings are lost,
and takes longer than a whole build; MiniSearch, FlexSearch, Lunr, Orama, Stork and tinysearch load one index of the
whole site before the first hit, and know no bigrams that leave nothing out.

How it works. A page's sections are packed into *units* of some kilobytes, never cutting a section: a unit is what
postings point to and what the browser loads to show a snippet. Terms are

- words, lower case, without accents, identifiers whole and in parts (`num_labels`, `num`, `labels`);
- of scripts written without blanks (Chinese, Japanese, Korean, Thai …): every character with the next one of its kind,
  alone where none follows. A run of two or more characters is found where all its pairs are;
- names of API objects: the last part and the last two (`forward`, `bertmodel.forward`);
- pairs of letters inside of words (`.er`), unless most units have them: they find what stands in the middle of a word.

A term's postings are numbers `unit * 5 + rank`; rank says where it stands best (`RANKS`). The reader's browser makes
sure of what it has found in the unit's text, so an index may point to too much, but never to too little.

Files, below `search/` of the language, all of them calls of `docbuilderSearch(name, value)`, so that a <script> can load
them from disk as well:

    index.js                pages, first terms of the shards, and a version that defeats stale caches
    pages/<route>.<n>.js    sections of unit n of the page, four lines each: anchor, title, text, name of an API object
    terms/<n>.js            terms and postings, in order, cut into shards
    words/<length>.js       words of this length and longer, up to the next file: to forgive typing mistakes

Values but that of index.js are compressed (zlib, then base64).

The client is `templates/assets/js/search.js`; `WORD`, `PAIRED` and the numbers here must be the same there.
"""

from __future__ import annotations

import json
import re
import zlib
from binascii import b2a_base64
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial, reduce
from itertools import accumulate, compress
from operator import add, or_, sub
from typing import NamedTuple
from unicodedata import normalize

from docbuilder.output.files import hash_of
from docbuilder.render.page import SearchSection
from docbuilder.values import dataclass, replace

RANKS = ("text", "often", "heading", "title", "api")
"""Where in a unit a term stands, worst first: in its text, there four times or more, in a heading, in the page's title,
as the name of an API object."""

# Characters of scripts whose words are not separated by blanks, besides those beyond U+FFFF (rare Han).
PAIRED = "\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f"
# Characters of words of all other scripts: what is left out between the ranges is punctuation or `PAIRED`.
WORD = (
    "0-9_a-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u0559\u0560-\u0588\u0591-\u05bd"
    "\u05bf-\u060b\u060d-\u061a\u0620-\u06d3\u06d5-\u0963\u0966-\u0dff\u10a0-\u10ff\u1200-\u177f\u1800-\u1fff"
    "\ua4d0-\ua95f\ua980-\uabff"
)

_words = re.compile(f"[{WORD}]+")
_ASCII = bytes(code if code > 127 or chr(code).isalnum() or code == ord("_") else ord(" ") for code in range(256))
_not_paired = re.compile(f"[^{PAIRED}\U00020000-\U0003ffff]+")
_accents = re.compile("[\u0300-\u036f]+")
_spelled = re.compile(f"(?![0-9])[{WORD.replace('_', '')}]{{3,}}")
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

UNIT_LENGTH = 10_000
"""Characters after which the next section starts a new unit."""
SHARD_LENGTH = 12_000
"""Characters of a shard of terms: about 6 KB on the wire."""
WORDS_LENGTH = 6_000
"""Characters of words after which those of the next length start a new file."""

# Numbers are written in digits that need no escape in a string: 46 that end a number, and 46 that go on.
_DIGITS = [chr(code) for code in range(33, 127) if chr(code) not in '"\\']
_BASE = len(_DIGITS) // 2
_IS_ONE = {"0": False, "1": True}


@dataclass(frozen=True, slots=True)
class UnitIndex:
    """Some sections of a page.

    Args:
        file: content of the unit's file; empty once it is written.
        mark: stands for that content.
        terms: of each of `RANKS` the terms, joined by blanks; a term stands in one of them only.
    """

    file: bytes
    mark: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageIndex:
    """What the index of the language needs of a page: small, for it is sent between processes.

    Args:
        route: of the page, relative to the language's root, without suffix.
        title: plain text.
        crumbs: what stands above the page in the table of contents, plain text.
        units: in the page's order; at least one.
    """

    route: str
    title: str
    crumbs: str
    units: tuple[UnitIndex, ...]

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The units' files that are not written yet, by path relative to the language's root."""
        for number, unit in enumerate(self.units):
            if unit.file:
                yield _path(f"pages/{self.route}.{number}"), unit.file

    def without_files(self) -> PageIndex:
        """The same once the files are written."""
        return replace(self, units=tuple([replace(unit, file=b"") for unit in self.units]))


class Head(NamedTuple):
    """What the index itself says of a page: see `PageIndex`; `marks` of its units."""

    route: str
    title: str
    crumbs: str
    marks: tuple[str, ...]


class _Shard(NamedTuple):
    """Some terms in order: the first of them, and all with their postings, with blanks between them."""

    first: str
    content: str


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """The index of a language before it is written; another one can be made of it where few pages have changed.

    Args:
        heads: of the pages, in their order.
        shards: terms and postings, cut into files.
        words: all words that typing mistakes may be made in, the shortest first.
        common: pair of letters that most units have -> how many have it.
        astral: there are terms with characters beyond U+FFFF.
    """

    heads: tuple[Head, ...]
    shards: tuple[_Shard, ...]
    words: tuple[str, ...]
    common: Mapping[str, int]
    astral: bool


def index_page(route: str, title: str, crumbs: str, sections: Sequence[SearchSection]) -> PageIndex:
    """Gather what search needs of a page.

    Args:
        route: of the page, relative to the language's root, without suffix.
        title: plain text.
        crumbs: what stands above it in the table of contents (`Guides › Training`), plain text.
        sections: in the page's order; none is fine.
    """
    title = " ".join(title.split())
    units: list[UnitIndex] = []
    for group in _group(sections):
        text = _fold("\n".join([section.text for section in group]))
        counts = _count_words(text)
        headings = _find_terms("\n".join([section.title for section in group]))
        titles = set() if units else _find_terms(title)
        names = {key for section in group if section.api for key in _name_keys(section.api)}
        titles -= names
        headings -= names | titles
        best = names | titles | headings
        often = {word for word, count in counts.items() if count > 3} - best
        plain = (_with_parts(counts) | _find_pairs(text)) - best - often
        name = f"pages/{route}.{len(units)}"
        fields = [field for section in group for field in (section.anchor, section.title, section.text, section.api)]
        # Composed, as what readers type.
        data = normalize("NFC", "\n".join([field.replace("\n", " ") for field in fields]))
        terms = tuple(map(" ".join, (plain, often, headings, titles, names)))
        file = _call(name, _pack(data))
        units.append(UnitIndex(file, hash_of(file), terms))
    return PageIndex(route, title, " ".join(crumbs.split()), tuple(units))


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


def make_index(pages: Sequence[PageIndex]) -> SearchIndex:
    """Gather the index of a language; `pages` as for `write_index`."""
    postings: defaultdict[str, list[int]] = defaultdict(list)
    count = 0
    for page in pages:
        for unit in page.units:
            for rank, terms in enumerate(unit.terms):
                posting = count * len(RANKS) + rank
                for term in terms.split():
                    postings[term].append(posting)
            count += 1
    words = tuple(sorted(sorted(filter(_spelled.fullmatch, postings)), key=len))
    inner, common = _find_inner_pairs(postings, count)
    postings.update(inner)
    # The browser compares UTF-16 units, which differs from code points where there are some beyond U+FFFF.
    astral = max("".join(postings), default="") > "\uffff"
    terms_in_order = sorted(postings, key=_utf16 if astral else None)
    digits = [_write_number(number) for number in range(count * len(RANKS))]
    written = ((term, _write_steps(postings[term], digits)) for term in terms_in_order)
    return SearchIndex(tuple(map(_head, pages)), tuple(_cut_shards([written])), words, common, astral)


def index_files(index: SearchIndex, language: str) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """The files of the index besides those of units: path relative to the language's root, a mark, and the content.

    Equal marks mean equal contents, which take some time to write.
    """
    lengths: list[int] = []
    marks: list[str] = [mark for head in index.heads for mark in head.marks]
    for name, text in _parts(index, lengths):
        mark = hash_of(text.encode("utf-8", "replace"))
        marks.append(mark)
        yield _path(name), mark, partial(_write_part, name, text)
    crumbs = {crumb: number for number, crumb in enumerate(dict.fromkeys(head.crumbs for head in index.heads))}
    value = {
        "language": language,
        "version": hash_of(" ".join(marks).encode())[:12],
        "titles": [head.title for head in index.heads],
        "routes": [head.route for head in index.heads],
        "units": [len(head.marks) for head in index.heads],
        "places": [crumbs[head.crumbs] for head in index.heads],
        "crumbs": list(crumbs),
        "lengths": lengths,
        "terms": [first for first, _ in index.shards],
        "common": " ".join(sorted(index.common)),
    }
    content = _call("index", value)
    yield _path("index"), hash_of(content), lambda: content


def _parts(index: SearchIndex, lengths: list[int]) -> Iterator[tuple[str, str]]:
    """Name and text of the files of words and terms; the lengths of the words go to `lengths`."""
    for length, words in _cut_words(index.words):
        lengths.append(length)
        yield f"words/{length}", words
    for number, (_, shard) in enumerate(index.shards):
        yield f"terms/{number}", shard


def _write_part(name: str, text: str) -> bytes:
    return _call(name, _pack(text))


def _head(page: PageIndex) -> Head:
    return Head(page.route, page.title, page.crumbs, tuple([unit.mark for unit in page.units]))


def _path(name: str) -> str:
    return f"search/{name}.js"


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
        heads[number] = _head(after)
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
            for rank, (was, now) in enumerate(zip(old.terms, new.terms, strict=True), unit * len(RANKS)):
                lost, found = set(was.split()), set(now.split())
                for term in lost - found:
                    self._lost[term].add(rank)
                for term in found - lost:
                    self._new[term].add(rank)
            had, has = _inner_pairs(old), _inner_pairs(new)
            for pair in had - has:
                self._change_pair(pair, unit, -1)
            for pair in has - had:
                self._change_pair(pair, unit, 1)

    def _change_pair(self, pair: str, unit: int, step: int) -> None:
        if pair in self.common:
            self.common[pair] += step
        else:
            (self._new if step > 0 else self._lost)[f".{pair}"].add(unit * len(RANKS))

    def shards(self) -> tuple[_Shard, ...] | None:
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
        rest: list[_Shard | list[tuple[str, str]]] = list(index.shards)
        for number, changed in touched.items():
            items = self._changed(_read_shard(index.shards[number].content), changed)
            if items is None:
                return None
            rest[number] = items
        return tuple(_cut_shards(rest))

    def _changed(self, shard: dict[str, str], terms: Iterable[str]) -> list[tuple[str, str]] | None:
        """Terms and postings of a shard; None where a pair is common now."""
        half = self._starts[-1] // 2
        for term in terms:
            numbers = set(_read_steps(shard.get(term, "")))
            had = bool(numbers)
            numbers = (numbers - self._lost[term]) | self._new[term]
            if term.startswith(".") and len(numbers) > half:
                return None
            if numbers:
                shard[term] = _write_steps(sorted(numbers), None)
            else:
                shard.pop(term, None)
            if had != bool(numbers) and _spelled.fullmatch(term):
                self.words = set(self._index.words) if self.words is None else self.words
                (self.words.discard if had else self.words.add)(term)
        return sorted(shard.items())


def _inner_pairs(unit: UnitIndex) -> set[str]:
    """The pairs of letters inside of a unit's words."""
    words = [term for terms in unit.terms for term in terms.split() if "_" not in term and _words.fullmatch(term)]
    return {pair for word in words for pair in map(add, word, word[1:])}


def _group(sections: Sequence[SearchSection]) -> Iterator[list[SearchSection]]:
    """Sections by unit; one empty unit where there are none."""
    group: list[SearchSection] = []
    length = 0
    for section in sections:
        if group and length + len(section.text) > UNIT_LENGTH:
            yield group
            group, length = [], 0
        group.append(section)
        length += len(section.text)
    yield group


def _fold(text: str) -> str:
    """Level what readers do not tell apart: case, width, ligatures, combining accents (the others: `_count_words`)."""
    if text.isascii():
        return text.lower()
    return _accents.sub("", normalize("NFKC", text).lower()).replace("ς", "σ")


def _count_words(text: str) -> Counter[str]:
    """Words of a folded text, without accents."""
    # Bytes, for to translate and to split them is faster than to match words; what is left over is matched.
    counts = Counter(text.encode("utf-8", "replace").translate(_ASCII).decode().split())
    if not text.isascii():
        for run in [run for run in counts if not run.isascii()]:
            count = counts.pop(run)
            for word in _words.findall(run):
                counts[word if word.isascii() else _strip_accents(word)] += count
        del counts[""]  # of accents that stood alone
    return counts


def _strip_accents(word: str) -> str:
    return normalize("NFC", _accents.sub("", normalize("NFD", word)))


def _with_parts(words: Iterable[str]) -> set[str]:
    """The words, and the parts of those with underscores."""
    found = set(words)
    found.update(" ".join([word for word in found if "_" in word]).replace("_", " ").split())
    return found


def _find_pairs(text: str) -> set[str]:
    """`PAIRED` characters of a folded text with their successors."""
    if text.isascii():
        return set()
    runs = _not_paired.sub(" ", text)
    return {pair.rstrip() for pair in set(map(add, runs, runs[1:] + " ")) if pair[0] != " "}


def _find_terms(text: str) -> set[str]:
    """Words, their parts and pairs of a short text."""
    folded = _fold(text)
    return _with_parts(_count_words(folded)) | _find_pairs(folded)


def _name_keys(path: str) -> Iterator[str]:
    """What an API object is looked up by: `a.b.C.d` by `d` and `c.d`; `a.f` by `f`, for `a` is the package."""
    parts = [part for part in "".join(_fold(path).split()).split(".") if part]
    if parts:
        yield parts[-1]
    if len(parts) > 2:
        yield ".".join(parts[-2:])


def _find_inner_pairs(postings: Mapping[str, list[int]], count: int) -> tuple[dict[str, list[int]], dict[str, int]]:
    """Postings of the pairs of letters inside of words; and of the pairs that most units have, how many have them.

    Identifiers are here by their parts: no pair has an underscore.

    Args:
        postings: of all other terms.
        count: of units.
    """
    bits = [1 << unit for unit in range(count) for _ in RANKS]
    units: defaultdict[str, int] = defaultdict(int)
    for term, numbers in postings.items():
        if "_" not in term and _words.fullmatch(term):
            having = reduce(or_, map(bits.__getitem__, numbers))
            for pair in set(map(add, term, term[1:])):
                units[pair] |= having
    every = range(0, count * len(RANKS), len(RANKS))
    common = {pair: number for pair, having in units.items() if (number := having.bit_count()) * 2 > count}
    rare = {
        f".{pair}": list(compress(every, map(_IS_ONE.__getitem__, bin(having)[:1:-1])))
        for pair, having in units.items()
        if pair not in common
    }
    return rare, common


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


def _cut_shards(parts: Iterable[_Shard | Iterable[tuple[str, str]]]) -> Iterator[_Shard]:
    """Cut terms with their postings into shards.

    Args:
        parts: in order: terms with postings, or former shards: one that still begins a shard is one as it is.
    """
    shard: list[str] = []
    length = 0
    for part in parts:
        if isinstance(part, _Shard):
            if not shard or length > SHARD_LENGTH:
                if shard:
                    yield _Shard(shard[0], " ".join(shard))
                yield part
                shard, length = [], 0
                continue
            part = _read_shard(part.content).items()  # noqa: PLW2901
        for term, steps in part:
            if length > SHARD_LENGTH:
                yield _Shard(shard[0], " ".join(shard))
                shard, length = [], 0
            shard += (term, steps)
            length += len(term) + len(steps)
    if shard:
        yield _Shard(shard[0], " ".join(shard))


def _read_shard(content: str) -> dict[str, str]:
    fields = content.split(" ")
    return dict(zip(fields[::2], fields[1::2], strict=True))


def _write_steps(numbers: Sequence[int], digits: Sequence[str] | None) -> str:
    """Ascending numbers: the first, and the steps to the next; `digits` are numbers that are written already."""
    steps = map(sub, numbers, [0, *numbers])
    return "".join(map(digits.__getitem__ if digits is not None else _write_number, steps))


def _read_steps(steps: str) -> Iterator[int]:
    number = step = 0
    for digit in map(_DIGITS.index, steps):
        step = step * _BASE + digit % _BASE
        if digit < _BASE:
            number += step
            yield number
            step = 0


def _utf16(term: str) -> bytes:
    return term.encode("utf-16-be")


def _write_number(number: int) -> str:
    """Digits, the least last; the last one is from the lower half of the digits, all others from the upper."""
    written = _DIGITS[number % _BASE]
    while number := number // _BASE:
        written = _DIGITS[_BASE + number % _BASE] + written
    return written


def _pack(text: str) -> str:
    # Level 4: a third faster than 6 and 2 % longer.
    return b2a_base64(zlib.compress(text.encode("utf-8", "replace"), 4), newline=False).decode()


def _call(name: str, value: object) -> bytes:
    """A script that hands the value to the client."""
    return f"docbuilderSearch({_json(name)},{_json(value)})\n".encode("utf-8", "replace")
