"""Every heading and every API box gets its id, each id once on a page.

In: a document with its includes and directives expanded. Out: the same with ids, and a list of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from docbuilder.index.language import Ids, PageAnchors
from docbuilder.model.ids import THEME_IDS, is_theme_id
from docbuilder.model.nodes import (
    Alert,
    ApiBox,
    ApiEntry,
    ApiExample,
    ApiFields,
    ApiResult,
    ApiSignature,
    Comment,
    Document,
    Fragment,
    Heading,
    Html,
    Node,
    Panel,
    Paragraph,
    Quote,
    Tabs,
    Tip,
    Version,
)
from docbuilder.model.source import Source
from docbuilder.model.values import replace
from docbuilder.model.walking import LINES, Change, children, rewrite_document, rewrite_types, text_of
from docbuilder.resolve.slugs import slug

_INNER = (ApiEntry, ApiResult, ApiFields, ApiExample)  # what carries an id inside of a box
_ONLY_TAGS = re.compile(r"(?:\s|<[^>]*>)*")
_TAGS = frozenset(
    {Alert, Comment, Document, Fragment, Panel, Quote, Tabs, Tip, Version}
)  # what a heading looks through


def assign_anchors(document: Document) -> tuple[Document, PageAnchors]:
    """Give ids to headings and boxes (dialect, section 1, "heading" and "heading before `[[autodoc]]`").

    What an author wrote comes first, then objects, then headings, whose repeated ids get `-1`, `-2` … A heading of a docstring
    has its object's anchor in front of its id: the page's own headings keep theirs.
    """
    found = _FoundAnchors()
    found.visit(document)
    carried = found.carried()
    clashing = found.clashing()
    ids = found.heading_ids()
    remaining = iter(ids)
    every_id = frozenset({*ids, *found.boxes, *found.inner, *found.written}) - {""}
    aliases: dict[str, list[str]] = {}
    for old, name in document.front_matter.aliases:
        if old not in every_id:
            aliases.setdefault(name, []).append(old)
    seen: set[str] = set()

    def heading(node: Heading, source: Source) -> Node:
        identifier = next(remaining)
        return replace(node, id=identifier, aliases=tuple(aliases.pop(identifier, ())))

    def fragment(node: Fragment, source: Source) -> Node:
        if node.links is not None or not any(isinstance(child, ApiBox) for child in node.children):
            return node
        children = [
            _place(child, seen, carried, clashing) if isinstance(child, ApiBox) else child for child in node.children
        ]
        return replace(node, children=tuple(children))

    def drop_clashing(node: ApiEntry | ApiResult | ApiFields | ApiExample, source: Source) -> Node:
        if isinstance(node, ApiEntry) and not clashing.isdisjoint(node.aliases):
            node = replace(node, aliases=tuple([alias for alias in node.aliases if alias not in clashing]))
        return replace(node, id="") if node.id in clashing else node

    changes: dict[type[Node], Change] = {Heading: heading, Fragment: fragment}
    if clashing:
        changes |= dict.fromkeys(_INNER, drop_clashing)
    new = rewrite_document(document, changes, whole=LINES)
    carried_aliases = {old for old, name in document.front_matter.aliases if name in ids and old not in every_id}
    return new, PageAnchors(
        found.title(),
        Ids.of(every_id | carried_aliases),
        tuple(found.boxes),
        frozenset(found.top),
        frozenset(found.callables),
        frozenset(found.missing),
    )


def _place(box: ApiBox, seen: set[str], carried: set[str], clashing: set[str]) -> ApiBox:
    """A box as it stands at this place: the second one of an object carries no ids."""
    repeated = box.repeated or box.anchor in seen
    seen.add(box.anchor)
    members = tuple([_place(member, seen, carried, clashing) for member in box.members])
    if repeated:
        nothing = Source("", "")  # the changes below do not look at it
        box = replace(box, sections=tuple([rewrite_types(node, nothing, _WITHOUT_IDS) for node in box.sections]))
    identifier = "" if repeated or box.anchor in carried else box.anchor
    aliases = () if repeated else tuple([alias for alias in box.aliases if alias not in clashing])
    return replace(box, id=identifier, aliases=aliases, repeated=repeated, members=members)


def _without_id(node: ApiEntry | ApiResult | ApiFields | ApiExample, source: Source) -> Node:
    node = replace(node, id="")
    return replace(node, aliases=()) if isinstance(node, ApiEntry) else node


_WITHOUT_IDS: dict[type[Node], Change] = dict.fromkeys(_INNER, _without_id)


_CALLABLE = frozenset({"function", "method"})


@dataclass(slots=True)
class _FoundAnchors:
    """What a first walk over the page finds, in the order of the text."""

    headings: list[Heading] = field(default_factory=list)
    above: dict[int, str] = field(default_factory=dict)  # index of a heading -> anchor of the object it stands above
    owners: dict[int, str] = field(default_factory=dict)  # index of a docstring's heading -> the object, "" if repeated
    written: set[str] = field(default_factory=set)  # ids in raw HTML
    boxes: dict[str, None] = field(default_factory=dict)
    top: set[str] = field(default_factory=set)
    callables: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)  # of placeholders
    inner: set[str] = field(default_factory=set)  # ids inside of boxes
    twice: set[str] = field(default_factory=set)

    def visit(self, document: Document) -> None:
        pending: int | None = None
        stack: list[tuple[Node, str | None]] = [(document, None)]
        while stack:
            node, owner = stack.pop()  # owner: the anchor of the box around, "" if the page has that already
            # by the type itself: this is done for every node, and `isinstance` takes longer to say no
            if type(node) is Heading:
                pending = len(self.headings) if owner is None else None
                if owner is not None:
                    self.owners[len(self.headings)] = owner
                self.headings.append(node)
                continue
            if type(node) is Paragraph:  # of what may be in one, only raw HTML matters
                pending = None
                stack.extend([(child, owner) for child in node.children[::-1] if child.parts or type(child) is Html])
                continue
            if type(node) is ApiBox:
                owner = "" if node.anchor in self.boxes else node.anchor
                if owner and pending is not None and not self.headings[pending].marker:
                    self.above[pending] = node.anchor
                self.boxes[node.anchor] = None
                if node.kind in _CALLABLE:
                    self.callables.add(node.anchor)
                elif node.kind == "missing":
                    self.missing.add(node.anchor)
                if owner:
                    self._claim(node.aliases)
                pending = None
            elif type(node) is Fragment:
                if node.links is not None:  # plain: no headings and no ids
                    pending = None
                    continue
                self.top.update(child.anchor for child in node.children if isinstance(child, ApiBox))
            elif type(node) is Html:
                self.written.update(target.value for target in node.targets if target.attribute in {"id", "name"})
                pending = pending if _ONLY_TAGS.fullmatch(node.text) else None
            elif type(node) is ApiSignature:
                pending = None
                continue
            elif isinstance(node, _INNER):
                if owner != "":
                    self._visit_inner(node)
            elif type(node) not in _TAGS:
                pending = None
            if node.parts:
                stack.extend([(child, owner) for child in children(node)[::-1]])

    def _visit_inner(self, node: ApiEntry | ApiResult | ApiFields | ApiExample) -> None:
        self._claim((node.id, *(node.aliases if isinstance(node, ApiEntry) else ())))

    def _claim(self, identifiers: Iterable[str]) -> None:
        for identifier in identifiers:
            if identifier:
                (self.twice if identifier in self.inner else self.inner).add(identifier)

    def carried(self) -> set[str]:
        """Anchors of objects that a heading carries."""
        return {*self.above.values(), *(heading.marker for heading in self.headings)} & self.boxes.keys()

    def clashing(self) -> set[str]:
        """Ids inside of boxes that stand elsewhere as well."""
        return self.twice | (self.inner & (self.boxes.keys() | self.written))

    def heading_ids(self) -> list[str]:
        markers = set(THEME_IDS)
        taken = {*THEME_IDS, *self.boxes, *self.inner, *self.written, *(heading.marker for heading in self.headings)}
        numbers: dict[str, int] = {}
        ids: list[str] = []
        for index, heading in enumerate(self.headings):
            if index in self.above:
                ids.append(self.above[index])
            elif self.owners.get(index) == "":
                ids.append("")
            elif heading.marker and heading.marker not in markers | self.written and not is_theme_id(heading.marker):
                markers.add(heading.marker)
                ids.append(heading.marker)
            else:
                owner = self.owners.get(index)
                base = heading.marker or slug(heading.children)
                base = (
                    f"_{base}" if is_theme_id(base) and base not in taken else base
                )  # of the numbered ones, every number is taken
                ids.append(_free(f"{owner}.{base}" if owner and not heading.marker else base, taken, numbers))
                taken.add(ids[-1])
        return ids

    def title(self) -> str:
        own = [heading for index, heading in enumerate(self.headings) if index not in self.owners]
        if not own:
            return ""
        return text_of(min(own, key=lambda heading: heading.level).children).strip()


def _free(base: str, taken: set[str], numbers: dict[str, int]) -> str:
    """`base`, or the first of `base-1`, `base-2` … that is not taken; `numbers` has what was found last, for more is taken by then."""
    if base not in taken:
        return base
    number = next(number for number in count(numbers.get(base, 0) + 1) if f"{base}-{number}" not in taken)
    numbers[base] = number
    return f"{base}-{number}"
