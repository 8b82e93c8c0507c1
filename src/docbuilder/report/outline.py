"""A tree as people read it.

In: a node. Out: lines: one a node, indented, with its type, span and own values.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import fields

from docbuilder.model.nodes import Node
from docbuilder.model.walking import children

_LONGEST = 60


def outline(node: Node) -> Iterator[str]:
    """The lines for `node` and everything below it; values that are empty are left out, long ones are cut."""
    waiting = [(node, 0)]
    while waiting:
        node, depth = waiting.pop()
        values = "".join(f" {name}={value}" for name, value in _values(node))
        yield f"{'  ' * depth}{type(node).__name__} {node.span.start}:{node.span.end}{values}"
        waiting.extend([(child, depth + 1) for child in children(node)[::-1]])


def _values(node: Node) -> Iterator[tuple[str, str]]:
    for entry in fields(node):
        if entry.name in ("span", "source", *node.parts):
            continue
        value = getattr(node, entry.name)
        if value in (None, "", False, ()):
            continue
        text = repr(value)
        yield entry.name, text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
