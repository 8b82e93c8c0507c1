"""Trees as people can read and compare them: a node a line, with the text that it covers."""

from __future__ import annotations

from msgspec.structs import fields

from docbuilder.model.nodes import AutodocMember, Node, NotebookLink
from docbuilder.model.walking import children
from docbuilder.parse import Parsed

WIDTH = 44


def outline(parsed: Parsed) -> str:
    """The tree below the document."""
    lines: list[str] = []
    text = parsed.document.source.text
    stack = [(node, 0) for node in reversed(parsed.document.children)]
    while stack:
        node, depth = stack.pop()
        words = [type(node).__name__, *values(node)]
        lines.append(f"{'  ' * depth}{' '.join(words)}  {cover(text, node)}")
        stack += [(child, depth + 1) for child in reversed(tuple(children(node)))]
    return "\n".join(lines)


def values(node: Node) -> list[str]:
    """The fields that differ from their defaults, but for places and children."""
    found = []
    for entry in fields(node):
        value = getattr(node, entry.name)
        if entry.name in ("span", *node.parts) or value == entry.default:
            continue
        found.append(f"{entry.name}={plain(value)}")
    return found


def plain(value: object) -> str:
    """A value on one line, without places."""
    if isinstance(value, AutodocMember):
        return value.name
    if isinstance(value, NotebookLink):
        return f"{value.provider}:{value.label}<{value.url}>"
    if isinstance(value, tuple):
        return f"({', '.join(plain(item) for item in value)})"
    return repr(value)


def cover(text: str, node: Node) -> str:
    """The place of a node and the text that stands there, its middle left out."""
    there = text[node.span.start : node.span.end].replace("\n", "⏎")
    if len(there) > WIDTH:
        there = f"{there[: WIDTH // 2]}…{there[-WIDTH // 2 :]}"
    return f"[{node.span.start}:{node.span.end}] {there}"


def problems(parsed: Parsed) -> str:
    """What is wrong, in the order of the text."""
    ordered = sorted(parsed.diagnostics, key=lambda diagnostic: diagnostic.sort_key)
    return "\n".join(
        f"{entry.position.line}:{entry.position.column} {entry.code.slug}: {entry.message}" for entry in ordered
    )
