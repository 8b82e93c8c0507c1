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
    boxes = {anchor: ObjectTarget(True, page, anchor) for anchor, page in documented.items()}
    same = _first_boxes(facts, aliases)
    for anchor, page in documented.items():
        for alias in aliases.get(anchor, ()):
            boxes.setdefault(alias, ObjectTarget(True, page, same[page, alias]))
    objects = dict(boxes)
    for name, lookup in lookups.items():
        exists, page, anchor = _find(lookup, boxes, same) or (lookup.exists, "", "")
        objects[name] = ObjectTarget(exists, page, anchor, lookup.callable, lookup.parameters, lookup.nearest)
    routes = {name: prefix + page.route for name, page in language.pages.items()}
    for each in language.pages.values():  # `newlocal`: the new name works in links as well
        routes.setdefault(each.route, prefix + each.route)
    return LanguageIndex(
        routes=routes,
        anchors={name: known.anchors.ids for name, known in facts.items() if name in language.pages},
        files={file: prefix + file for file in (*language.files, *language.borrowed)},
        objects=objects,
        language=language.code,
    )


def _find(
    lookup: Lookup, boxes: Mapping[str, ObjectTarget], same: Mapping[tuple[str, str], str]
) -> tuple[bool, str, str] | None:
    """Whether an object exists, and where it is documented; None where it is on no page.

    That is under the path of its definition, under the name that was asked for, or under an alias.

    A page may have several boxes of one function, which classes inherit or copy: the first of them is linked, as the
    established renderer does.
    """
    asked, *definitions = lookup.anchors or ("",)
    for path in definitions:
        target = boxes.get(path)
        if target is not None and target.anchor == path:
            return target.exists, target.page, target.anchor
    if (exact := boxes.get(asked)) is not None:
        first = next((same[exact.page, path] for path in definitions if (exact.page, path) in same), exact.anchor)
        return exact.exists, exact.page, first
    target = next((boxes[path] for path in definitions if path in boxes), None)
    return None if target is None else (target.exists, target.page, target.anchor)


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
