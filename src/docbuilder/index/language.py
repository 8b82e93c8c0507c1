"""What can be linked to, on all pages of a language.

In: the anchors of every page, and what is known of the names in object links. Out: `LanguageIndex`, immutable and small, sent
to every worker once, and the pages that stand in for missing translations.

Longer than other modules: what a name, an end of one and a name of another project lead to is asked in one order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import field

from docbuilder.model.interning import Interner
from docbuilder.model.values import Data, replace
from docbuilder.pyapi.model import Lookup
from docbuilder.pyapi.nearest import Nearest
from docbuilder.site.model import Language, TocEntry

_SHOWN = 3
_NUL = "\0"

FallbackPages = Mapping[str, tuple[str, ...]]
"""Language -> names of the pages that stand in there."""


class Ids(Data, frozen=True):
    """The ids on a page: a set, in one text, since every process has those of all pages.

    Args:
        text: the ids, sorted, with a NUL, which HTML cannot have, before and behind each; or "".
    """

    text: str = ""

    @classmethod
    def of(cls, ids: Iterable[str]) -> Ids:
        """The set of `ids`; of what HTML cannot have it has none."""
        text = _NUL.join(sorted({each for each in ids if each and _NUL not in each}))
        return cls(f"{_NUL}{text}{_NUL}" if text else "")

    def __contains__(self, identifier: object) -> bool:
        return isinstance(identifier, str) and _NUL not in identifier and f"{_NUL}{identifier}{_NUL}" in self.text

    def __iter__(self) -> Iterator[str]:
        return iter(self.text[1:-1].split(_NUL) if self.text else ())

    def __len__(self) -> int:
        return max(0, self.text.count(_NUL) - 1)


class PageAnchors(Data, frozen=True):
    """What can be pointed at on a page.

    Args:
        title: plain text of the first heading of the highest level, or "".
        ids: every id of content on the page.
        boxes: the anchors of its API boxes, in order; a member stands behind the box that it belongs to.
        top: those of them that have a directive of their own.
        callables: those of functions and methods.
        missing: those of placeholders for objects that there are not.
    """

    title: str
    ids: Ids
    boxes: tuple[str, ...]
    top: frozenset[str]
    callables: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()

    def interned(self, interner: Interner) -> PageAnchors:
        """The same; translations of a page have the same boxes, and most pages none."""
        boxes, top, callables = interner.all(self.boxes), interner.set_of(self.top), interner.set_of(self.callables)
        return replace(self, boxes=interner(boxes), top=top, callables=callables)


class PageFacts(Data, frozen=True):
    """What other pages must know of a page.

    Args:
        anchors: what can be pointed at.
        objects: names in its object links, sorted.
        pages: (language, name) of the pages that its links may mean, sorted; "" for the page's own language.
    """

    anchors: PageAnchors
    objects: tuple[str, ...]
    pages: tuple[tuple[str, str], ...]

    def interned(self, interner: Interner) -> PageFacts:
        """The same; names that other pages speak of as well are theirs."""
        return PageFacts(self.anchors.interned(interner), interner.all(self.objects), interner.all(self.pages))


NO_FACTS = PageFacts(PageAnchors("", Ids(), (), frozenset()), (), ())


class ObjectTarget(Data, frozen=True):
    """Where an object link leads.

    Args:
        exists: there is such an object, though it may be on no page.
        page: name of the page that documents it, or "".
        anchor: on that page; where there is none, the one that it would have, or "".
        callable: links show parentheses.
        parameters: names of its parameters.
        nearest: where it does not exist, the names that may be meant, documented ones first.
        guessed: there is no object of the name, but one that is documented ends with it.
        in_module: where it does not exist, it begins with a module of the package.
    """

    exists: bool
    page: str = ""
    anchor: str = ""
    callable: bool = False
    parameters: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    guessed: bool = False
    in_module: bool = False


def _ends_with(anchor: str, name: str) -> bool:
    """Whether the name is an end of the anchor, be it that modules stand in front of it that are not the object's."""
    if anchor == name or anchor.endswith(f".{name}"):
        return True
    package, _, rest = name.partition(".")
    while rest and anchor.startswith(f"{package}."):
        if anchor.endswith(f".{rest}"):
            return True
        first, _, after = rest.partition(".")
        rest = after if first.islower() else ""
    return False


def _short(anchor: str) -> str:
    """The anchor without the package, which links need not name."""
    return anchor.partition(".")[2] or anchor


class Boxes:
    """All API boxes, of all pages of all languages, and how they are linked to.

    Args:
        pages: name and anchors of every page; names repeat, for translations share them.
        lookups: name in an object link -> what is known of it.
        aliases: anchor -> other dotted paths of the object.
    """

    __slots__ = ("anchors", "lookups", "pages")

    def __init__(
        self,
        pages: Iterable[tuple[str, PageAnchors]],
        lookups: Mapping[str, Lookup],
        aliases: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.lookups = lookups
        self.pages: dict[str, list[tuple[str, PageAnchors]]] = {}  # anchor -> the pages with its box
        self.anchors: dict[str, list[str]] = {}  # alias -> the anchors of its boxes
        for page in pages:
            for anchor in page[1].boxes:
                self.pages.setdefault(anchor, []).append(page)
        for anchor in self.pages:
            for alias in aliases.get(anchor, ()):
                self.anchors.setdefault(alias, []).append(anchor)


class Objects(Mapping[str, ObjectTarget]):
    """Where the object links of a language lead, worked out when it is asked: of all names, few are asked for.

    Args:
        pages: page name -> its anchors.
        boxes: among others, those of these pages.
    """

    __slots__ = ("_boxes", "_ends", "_known", "_nearest", "_pages")

    def __init__(self, pages: Mapping[str, PageAnchors], boxes: Boxes) -> None:
        self._pages, self._boxes = pages, boxes
        self._known: dict[str, ObjectTarget] = {}  # what has been asked
        self._ends: dict[str, list[str]] | None = None  # last part -> anchors
        self._nearest: Nearest | None = None

    def __getitem__(self, name: str) -> ObjectTarget:
        if name not in self._known:
            self._known[name] = self._work_out(name)
        return self._known[name]

    def _work_out(self, name: str) -> ObjectTarget:
        lookup = self._boxes.lookups.get(name)
        if lookup is None:
            if (place := self._place(name)) is None:
                raise KeyError(name)
            return ObjectTarget(True, *place)
        page, anchor = self._find(lookup)
        if page or lookup.exists:
            anchor = anchor or next(iter(lookup.anchors), "")
            return ObjectTarget(True, page, anchor, lookup.callable, lookup.parameters)
        return self._guess(name, lookup)

    def _guess(self, name: str, lookup: Lookup) -> ObjectTarget:
        """What a name that does not exist may mean (dialect, section 3: "the last part of exactly one documented object")."""
        ends = self._documented()
        alike = [anchor for anchor in ends.get(name.rpartition(".")[2], ()) if _ends_with(anchor, name)]
        if len(alike) == 1:
            page = self._page(alike[0])
            called = alike[0] in self._pages[page].callables
            return ObjectTarget(False, page, alike[0], called, guessed=True)
        near = [_short(anchor) for anchor in alike]
        if "." not in name and not near:
            if self._nearest is None:
                self._nearest = Nearest(ends)
            near = [_short(anchor) for last in self._nearest.to(name) for anchor in ends[last]]
        near += sorted(lookup.nearest, key=lambda other: other.rpartition(".")[2] not in ends)  # documented ones first
        return ObjectTarget(False, nearest=tuple(dict.fromkeys(near))[:_SHOWN], in_module=lookup.in_module)

    def _documented(self) -> dict[str, list[str]]:
        """Last part of a name -> the anchors of its documented objects."""
        if self._ends is None:
            self._ends = {}
            there = {
                anchor for anchors in self._pages.values() for anchor in anchors.boxes if anchor not in anchors.missing
            }
            for anchor in sorted(there):
                self._ends.setdefault(anchor.rpartition(".")[2], []).append(anchor)
        return self._ends

    def __iter__(self) -> Iterator[str]:
        own = {anchor for anchors in self._pages.values() for anchor in anchors.boxes}
        aliases = {alias for alias, anchors in self._boxes.anchors.items() if not own.isdisjoint(anchors)}
        return iter(sorted(own | aliases | self._boxes.lookups.keys()))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _find(self, lookup: Lookup) -> tuple[str, str]:
        """Page and anchor of an object; empty where it is on no page.

        That is under the first of its anchors that is documented, else under an alias. Of what a private class defines, and of
        copies of a function, the first box of the page is meant: the established renderer has one anchor for all of them.
        """
        for path in lookup.anchors:
            if page := self._page(path):
                return page, self._first_copy(page, path, lookup.anchors) or path
        return next((place for path in lookup.anchors if (place := self._place(path))), ("", ""))

    def _first_copy(self, page: str, path: str, anchors: Sequence[str]) -> str:
        inherited = self._boxes.anchors.get(path, ())
        for each in anchors:
            if "._" in each.rpartition(".")[0]:
                found = self._first(page, each)
            elif each.split(".")[-2:] == path.split(".")[-2:]:
                found = next((box for box in self._aliased(page, each) if box not in inherited), "")
            else:
                continue
            if found:
                return found
        return ""

    def _page(self, anchor: str) -> str:
        """The page to link to: one with a directive for just that, and of several the last by name; "" if there is none.

        The last, because that is where most links of the established renderer go (measured on two corpora).
        """
        return max(self._ranks(anchor), default=(False, ""))[1]

    def _ranks(self, anchor: str) -> Iterator[tuple[bool, str]]:
        for name, anchors in self._boxes.pages.get(anchor, ()):
            if self._pages.get(name) is anchors:
                yield anchor in anchors.top, name

    def _place(self, path: str) -> tuple[str, str] | None:
        """Page and anchor of the box with this anchor, else of one with this alias."""
        if page := self._page(path):
            return page, path
        anchors = self._boxes.anchors.get(path, ())
        _, page = max((max(self._ranks(anchor), default=(False, "")) for anchor in anchors), default=(False, ""))
        return (page, self._first(page, path)) if page else None

    def _first(self, page: str, alias: str) -> str:
        """The first box on a page whose object has that alias, or ""."""
        return next(self._aliased(page, alias), "")

    def _aliased(self, page: str, alias: str) -> Iterator[str]:
        anchors = self._boxes.anchors.get(alias)
        return (box for box in self._pages[page].boxes if box in anchors) if anchors else iter(())


class Homes(Mapping[str, tuple[str, ...]]):
    """Anchor -> the names of the pages that have it, in order; looked for when it is asked for, which few links do.

    Args:
        anchors: page name -> the ids on it.
    """

    __slots__ = ("_anchors", "_known")

    def __init__(self, anchors: Mapping[str, Collection[str]]) -> None:
        self._anchors = anchors
        self._known: dict[str, tuple[str, ...]] = {}  # many links have the same slip

    def __getitem__(self, anchor: str) -> tuple[str, ...]:
        if anchor not in self._known:
            self._known[anchor] = tuple(sorted(name for name, ids in self._anchors.items() if anchor in ids))
        if found := self._known[anchor]:
            return found
        raise KeyError(anchor)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(anchor for ids in self._anchors.values() for anchor in ids))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class LanguageIndex(Data, frozen=True):
    """Everything that a link on a page of one language may lead to.

    Args:
        routes: page name -> route relative to the folder of the version, without ending (`ja/model_doc/bert`).
        anchors: page name -> the ids on it; only pages of this build.
        files: other files of the language, relative to its folder -> path relative to the folder of the version.
        objects: name in a link, anchor or alias -> where it leads; names that are not here were not looked up.
        language: its code.
        homes: anchor -> the pages that have it.
        moved: a page, or an anchor of one (`page#anchor`), that there was -> what took its place.
    """

    routes: Mapping[str, str]
    anchors: Mapping[str, Collection[str]]
    files: Mapping[str, str]
    objects: Mapping[str, ObjectTarget]
    language: str = ""
    homes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)


def index_language(
    language: Language,
    facts: Mapping[str, PageFacts],
    boxes: Boxes,
    prefix: str,
    moved: Mapping[str, str] | None = None,
) -> LanguageIndex:
    """The index of one language.

    Args:
        language: whose pages are indexed, fallback pages included.
        facts: page name -> what is known of it.
        boxes: of these pages and of others.
        prefix: of the language's folder in that of the version, with a final slash, or "".
        moved: see `LanguageIndex`.
    """
    routes = {name: prefix + page.route for name, page in language.pages.items()}
    for each in language.pages.values():  # `newlocal`: the new name works in links as well
        routes.setdefault(each.route, prefix + each.route)
    anchors = {name: known.anchors.ids for name, known in facts.items() if name in language.pages}
    return LanguageIndex(
        routes=routes,
        anchors=anchors,
        files={file: prefix + file for file in (*language.files, *language.fallback_files)},
        objects=Objects({name: known.anchors for name, known in facts.items()}, boxes),
        language=language.code,
        homes=Homes(anchors),
        moved=moved or {},
    )


def pages_meant(links: Iterable[tuple[str, str]], built: Collection[str]) -> Iterator[str]:
    """The names of a language's pages that links may mean: a language that is not built is read in the page's own.

    Args:
        links: see `PageFacts.pages`.
        built: codes of the languages that links may lead to; empty for all.
    """
    return (name for language, name in links if not language or (built and language not in built))


def missing_pages(
    language: Language,
    facts: Mapping[str, PageFacts],
    lookups: Mapping[str, Lookup],
    aliases: Mapping[str, tuple[str, ...]],
    fallback: Language,
    documented: LanguageIndex,
    built: Collection[str] = (),
) -> tuple[str, ...]:
    """The names of the pages of the fallback language that a language's pages and contents name, and that it lacks.

    Args:
        language: its pages are the translated ones.
        facts: of its pages.
        lookups: name in an object link -> what is known of it.
        aliases: anchor -> other dotted paths of the object.
        fallback: where missing pages are taken from.
        documented: its index.
        built: see `pages_meant`.
    """
    here = {anchor for known in facts.values() for anchor in known.anchors.boxes}
    here |= {alias for anchor in here for alias in aliases.get(anchor, ())}
    wanted = set(toc_names(language.toc))
    for known in facts.values():
        wanted.update(pages_meant(known.pages, built))
        for name in known.objects:
            there = documented.objects.get(name)
            paths = lookups[name].anchors if name in lookups else (name,)
            if there is not None and there.guessed:
                paths = (there.anchor,)
            if there is not None and there.page and here.isdisjoint(paths):
                wanted.add(there.page)
    taken = {page.route for page in language.pages.values()}
    missing = (wanted & fallback.pages.keys()) - language.pages.keys()
    return tuple(sorted(name for name in missing if fallback.pages[name].route not in taken))


def with_fallback_pages(language: Language, fallback: Language, names: Iterable[str]) -> Language:
    """The language with pages of the fallback language; see `missing_pages`."""
    pages = {name: replace(fallback.pages[name], language=language.code) for name in names}
    return replace(language, pages=dict(sorted({**language.pages, **pages}.items())))


def toc_names(entries: tuple[TocEntry, ...]) -> Iterator[str]:
    """The names of the pages of a table of contents, in order."""
    for entry in entries:
        if entry.name:
            yield entry.name
        yield from (name for _, name in entry.frameworks if name != entry.name)
        yield from toc_names(entry.children)
