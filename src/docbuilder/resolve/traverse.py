"""Walking and rewriting a page with the source at hand that each node's span refers to.

In: a tree. Out: (node, source) pairs, or a new tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from docbuilder.nodes import ApiSignature, Document, Fragment, Node, Paragraph, Table, children
from docbuilder.source import Source
from docbuilder.values import replace

Kinds = frozenset[type[Node]]
NONE: Kinds = frozenset()
LINES: Kinds = frozenset({Paragraph, Table, ApiSignature})
"""What has nothing but inline nodes in it: no block need be looked for there."""
Found = TypeVar("Found", bound=Node)
Change = Callable[[Any, Source], Node]  # called with nodes of the type that it stands for


def walk_sources(document: Document) -> Iterator[tuple[Node, Source]]:
    """Every node with the source of its span, parents first, in the order of the text."""
    stack: list[tuple[Node, Source]] = [(document, document.source)]
    while stack:
        node, source = stack.pop()
        yield node, source
        if node.parts:
            inner = node.source if type(node) is Fragment else source
            stack.extend([(child, inner) for child in children(node)][::-1])


def find_blocks(document: Document, kind: type[Found]) -> Iterator[Found]:
    """The blocks of a type, in any order."""
    stack: list[Node] = [document]
    while stack:
        node = stack.pop()
        if type(node) is kind:
            yield node
        elif type(node) not in LINES:
            stack += children(node)


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
            node = replace(node, **changed)  # type: ignore[arg-type]  # the names are the node's own `parts`
    change = changes.get(type(node))
    return node if change is None else change(node, source)


def _rewrite_tuple(
    nodes: tuple[Node, ...], source: Source, changes: Mapping[type[Node], Change], whole: Kinds
) -> tuple[Node, ...]:
    new: list[Node] | None = None
    for index, child in enumerate(nodes):
        if child.parts or type(child) in changes:
            changed = rewrite_types(child, source, changes, whole)
            if changed is not child:
                if new is None:
                    new = list(nodes)
                new[index] = changed
    return nodes if new is None else tuple(new)
