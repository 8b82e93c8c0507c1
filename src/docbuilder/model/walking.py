"""Walking and rewriting trees, with the source at hand that each node's span refers to.

In: a tree. Out: nodes, (node, source) pairs, a new tree, its text, or data for JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from docbuilder.model.nodes import (
    ApiSignature,
    Code,
    Document,
    Fragment,
    HardBreak,
    Image,
    Math,
    Node,
    ObjectLink,
    Paragraph,
    SoftBreak,
    Table,
    Text,
)
from docbuilder.model.source import Source, Span
from docbuilder.model.values import Data, replace

Result = TypeVar("Result")
Kinds = frozenset[type[Node]]
NONE: Kinds = frozenset()
LINES: Kinds = frozenset({Paragraph, Table, ApiSignature})
"""What has nothing but inline nodes in it: no block need be looked for there."""
Found = TypeVar("Found", bound=Node)
Change = Callable[[Any, Source], Node]  # called with nodes of the type that it stands for


def children(node: Node) -> tuple[Node, ...]:
    """The child nodes of `node`, in order."""
    found: tuple[Node, ...] = ()
    for name in node.parts:
        part = getattr(node, name)
        if type(part) is not tuple:
            part = () if part is None else (part,)
        found = (*found, *part) if found else part  # most nodes have one part, which is not copied
    return found


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything below it, parents first, in the order of the text. Depth is bounded by memory only."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        if node.parts:
            stack += children(node)[::-1]


def rewrite(node: Node, change: Callable[[Node], Node]) -> Node:
    """A tree with `change` applied to every node, children first; untouched branches are shared with the old tree.

    It recurses: a parser bounds how deep its trees are.
    """
    changed: dict[str, object] = {}
    for name in node.parts:
        part = getattr(node, name)
        if type(part) is tuple:
            new: list[Node] | None = None
            for index, child in enumerate(part):
                other = rewrite(child, change) if child.parts else change(child)
                if new is not None:
                    new.append(other)
                elif other is not child:
                    new = [*part[:index], other]
            if new is not None:
                changed[name] = tuple(new)
        elif part is not None:
            other = rewrite(part, change)
            if other is not part:
                changed[name] = other
    return change(replace(node, **changed) if changed else node)


def text_of(nodes: tuple[Node, ...] | list[Node]) -> str:
    """The plain text of inline content, as a reader sees it (soft breaks are blanks)."""
    parts: list[str] = []
    for top in nodes:
        for node in walk(top):
            kind = type(node)
            if kind is Text or kind is Code:
                parts.append(node.text)  # type: ignore[attr-defined]  # told by its type
            elif kind is SoftBreak or kind is HardBreak:
                parts.append(" ")
            elif isinstance(node, Math):
                parts.append(node.tex)
            elif isinstance(node, ObjectLink):
                parts.append(node.text or (node.name.rpartition(".")[2] if node.short else node.name))
            elif isinstance(node, Image):
                parts.append(node.alt)
    return "".join(parts)


def dump(node: Node) -> Mapping[str, object]:
    """`node` as data for JSON: `type`, `span` and its fields; children where they stand. It recurses like `rewrite`."""
    data: dict[str, object] = {"type": type(node).__name__}
    for name in node.__struct_fields__:
        if name == "source":
            data["path"] = getattr(node, name).path
        else:
            data[name] = _plain(getattr(node, name))
    return data


def _plain(value: object) -> object:
    if isinstance(value, str | int | None):
        return value
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, Node):
        return dump(value)
    if isinstance(value, Span):
        return list(value)
    if isinstance(value, tuple):
        # not a comprehension: that would be one more call for every level of the tree
        items: list[object] = []
        for item in value:
            items.append(dump(item) if isinstance(item, Node) else _plain(item))
        return items
    if isinstance(value, Data):
        return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    return value


def walk_sources(document: Document, whole: Kinds = NONE) -> Iterator[tuple[Node, Source]]:
    """Every node with the source of its span, parents first, in the order of the text; what is in nodes of a type in `whole` is left out."""
    stack: list[tuple[Node, Source]] = [(document, document.source)]
    while stack:
        node, source = stack.pop()
        yield node, source
        if node.parts and type(node) not in whole:
            inner = node.source if type(node) is Fragment else source
            stack.extend([(child, inner) for child in children(node)[::-1]])


def find_blocks(top: Node, kind: type[Found]) -> Iterator[Found]:
    """The blocks of a type in a page, or in a part of it, in any order."""
    stack = [top]
    while stack:
        node = stack.pop()
        if type(node) is kind:
            yield node
        elif type(node) not in LINES:
            stack += children(node)


def holds_block(top: Node, kind: type[Node]) -> bool:
    """Whether there is a block of a type in a page, or in a part of it."""
    return next(find_blocks(top, kind), None) is not None


def rewrite_document(document: Document, changes: Mapping[type[Node], Change], whole: Kinds = NONE) -> Document:
    """`rewrite_types` for a whole page."""
    new = rewrite_types(document, document.source, changes, whole)
    assert isinstance(new, Document)
    return new


def rewrite_all(nodes: tuple[Node, ...], source: Source, changes: Mapping[type[Node], Change]) -> tuple[Node, ...]:
    """`rewrite_types` for each of `nodes`; the same tuple where nothing changes."""
    return _rewrite_tuple(nodes, source, changes, NONE)


def rewrite_types(node: Node, source: Source, changes: Mapping[type[Node], Change], whole: Kinds = NONE) -> Node:
    """A tree in which every node of a type in `changes` is replaced by what its function returns, children first.

    Branches without such a node are shared with the old tree. What is in a plain fragment is left to the function for
    fragments, and what is in a node of a type in `whole` to the function for these.
    """
    if node.parts and type(node) not in whole and not (type(node) is Fragment and node.links is not None):
        inner = node.source if type(node) is Fragment else source
        changed: dict[str, object] = {}
        for name in node.parts:
            part = getattr(node, name)
            if type(part) is tuple:
                new = _rewrite_tuple(part, inner, changes, whole)
                if new is not part:
                    changed[name] = new
            elif part is not None:
                new_part = rewrite_types(part, inner, changes, whole)
                if new_part is not part:
                    changed[name] = new_part
        if changed:
            node = replace(node, **changed)
    change = changes.get(type(node))
    return node if change is None else change(node, source)


def _rewrite_tuple(
    nodes: tuple[Node, ...], source: Source, changes: Mapping[type[Node], Change], whole: Kinds
) -> tuple[Node, ...]:
    new: list[Node] | None = None
    for index, child in enumerate(nodes):
        if (child.parts and type(child) not in whole) or type(child) in changes:
            changed = rewrite_types(child, source, changes, whole)
            if changed is not child:
                if new is None:
                    new = list(nodes)
                new[index] = changed
    return nodes if new is None else tuple(new)


class Made(Generic[Result]):
    """What was made of tuples of nodes, by their identity: to compare trees takes longer than to make it again."""

    def __init__(self) -> None:
        self._made: dict[
            int, tuple[tuple[Node, ...], Result]
        ] = {}  # the nodes too, so that no other takes their address

    def get(self, nodes: tuple[Node, ...]) -> Result | None:
        """What `keep` was given for this very tuple."""
        found = self._made.get(id(nodes))
        return found[1] if found else None

    def keep(self, nodes: tuple[Node, ...], result: Result) -> Result:
        """`result`, from now on what `get` returns."""
        self._made[id(nodes)] = nodes, result
        return result
