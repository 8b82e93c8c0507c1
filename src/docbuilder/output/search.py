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
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import blake2b
from itertools import compress
from operator import add, or_, sub
from unicodedata import normalize

from docbuilder.render.page import SearchSection

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
        file: content of the unit's file.
        terms: of each of `RANKS` the terms, joined by blanks; a term stands in one of them only.
    """

    file: bytes
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
        units.append(UnitIndex(_call(name, _pack(data)), terms))
    return PageIndex(route, title, " ".join(crumbs.split()), tuple(units))


def write_index(pages: Sequence[PageIndex], language: str) -> Mapping[str, bytes]:
    """Write the index of a language.

    Args:
        pages: in the order of the table of contents: of equally good hits the earlier page is shown first.
        language: BCP 47 tag.

    Returns:
        The files, by path relative to the language's root. Same pages, same bytes (given the same zlib).
    """
    files: dict[str, bytes] = {}
    postings: defaultdict[str, list[int]] = defaultdict(list)
    count = 0
    for page in pages:
        for number, unit in enumerate(page.units):
            files[f"pages/{page.route}.{number}"] = unit.file
            for rank, terms in enumerate(unit.terms):
                posting = count * len(RANKS) + rank
                for term in terms.split():
                    postings[term].append(posting)
            count += 1

    lengths: list[int] = []
    for length, words in _cut_words(filter(_spelled.fullmatch, postings)):
        name = f"words/{length}"
        files[name] = _call(name, _pack(words))
        lengths.append(length)

    inner, common = _find_inner_pairs(postings, count)
    postings.update(inner)
    firsts: list[str] = []
    for first, shard in _cut_shards(postings, count):
        name = f"terms/{len(firsts)}"
        files[name] = _call(name, _pack(shard))
        firsts.append(first)

    crumbs = {crumb: number for number, crumb in enumerate(dict.fromkeys(page.crumbs for page in pages))}
    index = {
        "language": language,
        "version": _digest(files),
        "titles": [page.title for page in pages],
        "routes": [page.route for page in pages],
        "units": [len(page.units) for page in pages],
        "places": [crumbs[page.crumbs] for page in pages],
        "crumbs": list(crumbs),
        "lengths": lengths,
        "terms": firsts,
        "common": common,
    }
    files["index"] = _call("index", index)
    return {f"search/{name}.js": content for name, content in files.items()}


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


def _find_inner_pairs(postings: Mapping[str, list[int]], count: int) -> tuple[dict[str, list[int]], str]:
    """Postings of the pairs of letters inside of words; and, joined by blanks, the pairs that most units have.

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
    common = {pair for pair, having in units.items() if having.bit_count() * 2 > count}
    rare = {
        f".{pair}": list(compress(every, map(_IS_ONE.__getitem__, bin(having)[:1:-1])))
        for pair, having in units.items()
        if pair not in common
    }
    return rare, " ".join(sorted(common))


def _cut_words(words: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Words by length: the shortest length and the words, for every file."""
    start = length = 0
    group: list[str] = []
    for word in sorted(sorted(words), key=len):
        if length > WORDS_LENGTH and len(word) > len(group[-1]):
            yield start, " ".join(group)
            group, length = [], 0
        if not group:
            start = len(word)
        group.append(word)
        length += len(word)
    if group:
        yield start, " ".join(group)


def _cut_shards(postings: Mapping[str, list[int]], count: int) -> Iterator[tuple[str, str]]:
    """First term and content of every shard: terms and postings in turn, with blanks between them.

    Args:
        postings: ascending numbers; written are the first and the steps to the next.
        count: of units.
    """
    digits = [_write_number(number) for number in range(count * len(RANKS))]
    # The browser compares UTF-16 units, which differs from code points where there are some beyond U+FFFF.
    astral = max("".join(postings), default="") > "\uffff"
    first = ""
    shard: list[str] = []
    length = 0
    for term in sorted(postings, key=_utf16 if astral else None):
        if length > SHARD_LENGTH:
            yield first, " ".join(shard)
            shard, length = [], 0
        if not shard:
            first = term
        numbers = postings[term]
        steps = "".join(map(digits.__getitem__, map(sub, numbers, [0, *numbers])))
        shard += (term, steps)
        length += len(term) + len(steps)
    if shard:
        yield first, " ".join(shard)


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


def _digest(files: Mapping[str, bytes]) -> str:
    digest = blake2b(digest_size=6)
    for name in sorted(files):
        digest.update(name.encode("utf-8", "replace"))
        digest.update(files[name])
    return digest.hexdigest()
