"""A page's part of the search index, made in a worker.

In: the page's `SearchSection`s. Out: `PageIndex`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import normalize

from docbuilder.model.values import Data, replace
from docbuilder.output.files import hash_of
from docbuilder.render.page import SearchSection
from docbuilder.search.files import call, pack, path_of
from docbuilder.search.terms import count_words, find_pairs, find_terms, fold, name_keys, with_parts

RANKS = ("text", "often", "heading", "title", "api")
"""Where in a unit a term stands, worst first: in its text, there four times or more, in a heading, in the page's title,
as the name of an API object."""
UNIT_LENGTH = 10_000
"""Characters after which the next section starts a new unit."""


class UnitIndex(Data, frozen=True):
    """Some sections of a page.

    Args:
        file: content of the unit's file; empty once it is written.
        mark: stands for that content.
        terms: of each of `RANKS` the terms, joined by blanks; a term stands in one of them only.
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
                yield path_of(f"pages/{self.route}.{number}"), unit.file

    def without_files(self) -> PageIndex:
        """The same once the files are written."""
        return replace(self, units=tuple([replace(unit, file=b"") for unit in self.units]))


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
        text = fold("\n".join([section.text for section in group]))
        counts = count_words(text)
        headings = find_terms("\n".join([section.title for section in group]))
        titles = set() if units else find_terms(title)
        names = {key for section in group if section.api for key in name_keys(section.api)}
        titles -= names
        headings -= names | titles
        best = names | titles | headings
        often = {word for word, count in counts.items() if count > 3} - best
        plain = (with_parts(counts) | find_pairs(text)) - best - often
        name = f"pages/{route}.{len(units)}"
        fields = [field for section in group for field in (section.anchor, section.title, section.text, section.api)]
        # Composed, as what readers type.
        data = normalize("NFC", "\n".join([field.replace("\n", " ") for field in fields]))
        terms = tuple(map(" ".join, (plain, often, headings, titles, names)))
        file = call(name, pack(data))
        units.append(UnitIndex(file, hash_of(file), terms))
    return PageIndex(route, title, " ".join(crumbs.split()), tuple(units))


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
