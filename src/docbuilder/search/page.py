"""A page's part of the search index, made in a worker.

In: the page's `SearchSection`s. Out: `PageIndex`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from posixpath import dirname, join, normpath
from unicodedata import normalize
from urllib.parse import unquote

from docbuilder.model.checksums import hash_of
from docbuilder.model.values import Data, replace
from docbuilder.render.page import SearchSection
from docbuilder.search.files import call, pack, path_of
from docbuilder.search.terms import count_pairs, count_words, find_terms, fold, name_keys, with_parts

LEVELS = 3
"""How finely the index tells how much a unit's text is about a term: `_level`."""
HEADING, PARAMETER, NAME = LEVELS, LEVELS + 1, LEVELS + 2
"""Ranks of what stands in a heading or in the page's title, of names of parameters, and of names of API objects."""
RANKS = LEVELS + 3
"""A posting is `unit * RANKS + rank`."""
UNIT_LENGTH = 12_000
"""Characters after which the next section starts a new unit."""
FIELDS = 6
"""Lines of a section in its unit's file: anchor, title, text, API object, names of parameters, signature."""
_MOST = 16  # occurrences of a term that are told apart

# BM25 (Robertson and Zaragoza, 2009), its average length, in words, a constant: a page's part of the index depends on nothing but the
# page. What API objects say counts half: a guide is about its words, an object about its name.
_K1, _B, _AVERAGE = 1.2, 0.6, 700


class UnitIndex(Data, frozen=True):
    """Some sections of a page.

    Args:
        file: content of the unit's file; empty once it is written.
        mark: stands for that content.
        terms: for each rank the terms, joined by blanks; a term stands in one of them only.
    """

    file: bytes
    mark: str
    terms: tuple[str, ...]


class PageIndex(Data, frozen=True):
    """What the index of the language needs of a page: small, for it is sent between processes.

    Args:
        route: of the page, relative to the language's root, without suffix.
        title: plain text.
        crumbs: what stands above the page in the table of contents, plain text.
        label: what the table of contents calls it, where that is not its title; else "".
        units: in the page's order; at least one.
        links: routes of the other pages that it links to, sorted.
    """

    route: str
    title: str
    crumbs: str
    label: str
    units: tuple[UnitIndex, ...]
    links: tuple[str, ...] = ()

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The units' files that are not written yet, by path relative to the language's root."""
        for number, unit in enumerate(self.units):
            if unit.file:
                yield path_of(f"pages/{self.route}.{number}"), unit.file

    def without_files(self) -> PageIndex:
        """The same once the files are written."""
        return replace(self, units=tuple([replace(unit, file=b"") for unit in self.units]))


def index_page(route: str, title: str, crumbs: str, sections: Sequence[SearchSection], label: str = "") -> PageIndex:
    """Gather what search needs of a page.

    Args:
        route: of the page, relative to the language's root, without suffix.
        title: plain text.
        crumbs: what stands above it in the table of contents (`Guides › Training`), plain text.
        sections: in the page's order; none is fine.
        label: what the table of contents calls the page, plain text.
    """
    title, label = " ".join(title.split()), " ".join(label.split())
    label = "" if label == title else label
    units: list[UnitIndex] = []
    for group in _group(sections):
        name = f"pages/{route}.{len(units)}"
        fields = [field for section in group for field in _fields(section)]
        # Composed, as what readers type.
        data = normalize("NFC", "\n".join([field.replace("\n", " ") for field in fields]))
        file = call(name, pack(data))
        units.append(UnitIndex(file, hash_of(file), _terms(group, "" if units else f"{title}\n{label}")))
    links = {_route(link, route) for section in sections for link in section.links} - {"", route}
    return PageIndex(route, title, " ".join(crumbs.split()), label, tuple(units), tuple(sorted(links)))


def _fields(section: SearchSection) -> tuple[str, ...]:
    """The lines of a section in its unit's file (`FIELDS`)."""
    parameters = " ".join(section.parameters)
    return section.anchor, section.title, section.text, section.api, parameters, section.signature


def _terms(group: Sequence[SearchSection], title: str) -> tuple[str, ...]:
    """The terms of a unit, by rank."""
    words, pairs = _count([section.text for section in group if not section.api])
    api_words, api_pairs = _count(
        [text for section in group if section.api for text in (section.text, section.signature)]
    )
    length = words.total() + api_words.total() + (pairs.total() + api_pairs.total()) / 2
    for counts, halved in ((words, api_words), (pairs, api_pairs)):
        counts.update({term: (count + 1) // 2 for term, count in halved.items()})
    names = {key for section in group if section.api for key in name_keys(section.api)}
    parameters = {fold(name) for section in group for name in section.parameters} - names
    placed = names | parameters
    levels = _levels(round(length, -1) if length < 2 * _AVERAGE else round(length, -2))
    ranks: list[list[str]] = [[] for _ in range(RANKS)]

    headings = find_terms("\n".join([title, *(section.title for section in group)])) - placed
    ranks[HEADING] += headings
    placed |= headings
    for counts in (with_parts(words), pairs):
        for term, count in counts.items():
            if term not in placed:
                ranks[levels[count if count < _MOST else _MOST]].append(term)
    ranks[0] += {f"({fold(name)}" for section in group for name in section.takes}
    ranks[0] += {f">{fold(name)}" for section in group for name in section.returns}
    ranks[PARAMETER] += [name for name in parameters if name.isidentifier()]
    ranks[NAME] += names
    return tuple([" ".join(terms) for terms in ranks])


def _count(texts: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """Words and pairs of texts."""
    text = fold("\n".join(texts))
    return count_words(text), count_pairs(text)


def _level(occurrences: float, length: float) -> int:
    """How much a unit is about a term: the saturated frequency of BM25, cut into `LEVELS`."""
    norm = _K1 * (1 - _B + _B * length / _AVERAGE)
    return min(LEVELS - 1, int(occurrences / (occurrences + norm) * LEVELS))


@lru_cache(maxsize=256)
def _levels(length: float) -> tuple[int, ...]:
    """`_level` of 0 to `_MOST` occurrences in the text."""
    return tuple([_level(count, length) for count in range(_MOST + 1)])


def _route(link: str, route: str) -> str:
    """The page that a link on another page leads to; "" for what is none of this language."""
    path = link.partition("#")[0].partition("?")[0]
    if not path.endswith(".html") or ":" in path or path.startswith("/"):
        return ""
    target = normpath(join(dirname(route), unquote(path)))
    return "" if target.startswith("..") else target.removesuffix(".html")


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
