"""What can be linked to, on all pages of a language.

In: the anchors of every page, and what is known of the names in object links. Out: `LanguageIndex`, immutable and small, sent
to every worker once, and the pages that stand in for missing translations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from docbuilder.pyapi.model import Lookup
from docbuilder.site.model import Language, TocEntry

StandIns = Mapping[str, tuple[str, ...]]
"""Language -> names of the pages that stand in there."""


@dataclass(frozen=True, slots=True)
class PageAnchors:
    """What can be pointed at on a page.

    Args:
        title: plain text of the first heading of the highest level, or "".
        ids: every id of content on the page.
        boxes: the anchors of its API boxes, in order; a member stands behind the box that it belongs to.
        top: those of them that have a directive of their own.
    """

    title: str
    ids: frozenset[str]
    boxes: tuple[str, ...]
    top: frozenset[str]


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What other pages must know of a page.

    Args:
        anchors: what can be pointed at.
        objects: names in its object links.
        pages: names of the pages that its links may mean.
    """

    anchors: PageAnchors
    objects: frozenset[str]
    pages: frozenset[str]


@dataclass(frozen=True, slots=True)
class ObjectTarget:
    """Where an object link leads.

    Args:
        exists: there is such an object, though it may be on no page.
        page: name of the page that documents it, or "".
        anchor: on that page.
        callable: links show parentheses.
        parameters: names of its parameters.
        nearest: the most similar names, where it does not exist.
    """

    exists: bool
    page: str = ""
    anchor: str = ""
    callable: bool = False
    parameters: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()


_Places = Mapping[str, tuple[str, str]]
_Same = Mapping[tuple[str, str], str]


class Objects(Mapping[str, ObjectTarget]):
    """Where object links lead, worked out when it is asked: of all names in all languages' links, few are asked for again.

    Args:
        boxes: anchor or alias -> page and anchor.
        lookups: name in an object link -> what is known of it.
        same: (page, dotted path) -> the first box on the page whose object has that path as an alias.
    """

    __slots__ = ("_boxes", "_lookups", "_same")

    def __init__(self, boxes: _Places, lookups: Mapping[str, Lookup], same: _Same) -> None:
        self._boxes, self._lookups, self._same = boxes, lookups, same

    def __getitem__(self, name: str) -> ObjectTarget:
        lookup = self._lookups.get(name)
        if lookup is None:
            return ObjectTarget(True, *self._boxes[name])
        page, anchor = _find(lookup, self._boxes, self._same)
        return ObjectTarget(
            bool(page) or lookup.exists, page, anchor, lookup.callable, lookup.parameters, lookup.nearest
        )

    def __contains__(self, name: object) -> bool:
        return name in self._boxes or name in self._lookups

    def __iter__(self) -> Iterator[str]:
        yield from self._boxes
        yield from (name for name in self._lookups if name not in self._boxes)

    def __len__(self) -> int:
        return len(self._boxes) + sum(name not in self._boxes for name in self._lookups)


@dataclass(frozen=True, slots=True)
class LanguageIndex:
    """Everything that a link on a page of one language may lead to.

    Args:
        routes: page name -> route relative to the site's root, without ending (`ja/model_doc/bert`).
        anchors: page name -> the ids on it; only pages of this build.
        files: other files of the language, relative to its folder -> path relative to the site's root.
        objects: name in a link, anchor or alias -> where it leads; names that are not here were not looked up.
        language: its code.
    """

    routes: Mapping[str, str]
    anchors: Mapping[str, AbstractSet[str]]
    files: Mapping[str, str]
    objects: Mapping[str, ObjectTarget]
    language: str = ""


def index_language(
    language: Language,
    facts: Mapping[str, PageFacts],
    lookups: Mapping[str, Lookup],
    aliases: Mapping[str, tuple[str, ...]],
    prefix: str,
) -> LanguageIndex:
    """The index of one language.

    Args:
        language: whose pages are indexed, stand-ins included.
        facts: page name -> what is known of it.
        lookups: name in an object link -> what is known of it.
        aliases: anchor -> other dotted paths of the object.
        prefix: of the language's folder in the site, with a final slash, or "".
    """
    documented = _documented(facts)
    boxes = {anchor: (page, anchor) for anchor, page in documented.items()}
    same = _first_boxes(facts, aliases)
    for anchor, page in documented.items():
        for alias in aliases.get(anchor, ()):
            boxes.setdefault(alias, (page, same[page, alias]))
    routes = {name: prefix + page.route for name, page in language.pages.items()}
    for each in language.pages.values():  # `newlocal`: the new name works in links as well
        routes.setdefault(each.route, prefix + each.route)
    return LanguageIndex(
        routes=routes,
        anchors={name: known.anchors.ids for name, known in facts.items() if name in language.pages},
        files={file: prefix + file for file in (*language.files, *language.borrowed)},
        objects=Objects(boxes, lookups, same),
        language=language.code,
    )


def _find(lookup: Lookup, boxes: _Places, same: _Same) -> tuple[str, str]:
    """Page and anchor of an object; empty where it is on no page.

    That is under the path of its definition, under the name that was asked for, or under an alias.

    A page may have several boxes of one function, which classes inherit or copy: the first of them is linked, as the
    established renderer does.
    """
    asked, *definitions = lookup.anchors or ("",)
    for path in definitions:
        if (place := boxes.get(path)) is not None and place[1] == path:
            return place
    if (place := boxes.get(asked)) is not None:
        page, anchor = place
        return page, next((same[page, path] for path in definitions if (page, path) in same), anchor)
    return next((boxes[path] for path in definitions if path in boxes), ("", ""))


def _first_boxes(facts: Mapping[str, PageFacts], aliases: Mapping[str, tuple[str, ...]]) -> dict[tuple[str, str], str]:
    """(page, dotted path) -> the first box on the page whose object has that path as an alias."""
    found: dict[tuple[str, str], str] = {}
    for page, known in facts.items():
        for anchor in known.anchors.boxes:
            for alias in aliases.get(anchor, ()):
                found.setdefault((page, alias), anchor)
    return found


def missing_pages(
    language: Language,
    facts: Mapping[str, PageFacts],
    lookups: Mapping[str, Lookup],
    aliases: Mapping[str, tuple[str, ...]],
    fallback: Language,
    documented: LanguageIndex,
) -> tuple[str, ...]:
    """The names of the pages of the fallback language that a language's pages and contents name, and that it lacks.

    Args:
        language: its pages are the translated ones.
        facts: of its pages.
        lookups: name in an object link -> what is known of it.
        aliases: anchor -> other dotted paths of the object.
        fallback: where missing pages are taken from.
        documented: its index.
    """
    here = {anchor for known in facts.values() for anchor in known.anchors.boxes}
    here |= {alias for anchor in here for alias in aliases.get(anchor, ())}
    wanted = set(toc_names(language.toc))
    for known in facts.values():
        wanted |= known.pages
        for name in known.objects:
            there = documented.objects.get(name)
            paths = lookups[name].anchors if name in lookups else (name,)
            if there is not None and there.page and here.isdisjoint(paths):
                wanted.add(there.page)
    taken = {page.route for page in language.pages.values()}
    missing = (wanted & fallback.pages.keys()) - language.pages.keys()
    return tuple(sorted(name for name in missing if fallback.pages[name].route not in taken))


def with_stand_ins(language: Language, fallback: Language, names: Iterable[str]) -> Language:
    """The language with pages of the fallback language; see `missing_pages`."""
    pages = {name: replace(fallback.pages[name], language=language.code) for name in names}
    return replace(language, pages=dict(sorted({**language.pages, **pages}.items())))


def _documented(facts: Mapping[str, PageFacts]) -> dict[str, str]:
    """Anchor -> the page to link to: one with a directive of its own, and of several the last by name.

    The last, because that is where most links of the established renderer go (measured on two corpora).
    """
    order = sorted(facts, reverse=True)
    found: dict[str, str] = {}
    for name in order:
        for anchor in facts[name].anchors.boxes:
            if anchor in facts[name].anchors.top:
                found.setdefault(anchor, name)
    for name in order:
        for anchor in facts[name].anchors.boxes:
            found.setdefault(anchor, name)
    return found


def toc_names(entries: tuple[TocEntry, ...]) -> Iterator[str]:
    """The names of the pages of a table of contents, in order."""
    for entry in entries:
        if entry.name:
            yield entry.name
        yield from (name for _, name in entry.frameworks if name != entry.name)
        yield from toc_names(entry.children)
