"""`<Added version="2.3.0">`, `<Changed …>` and `<Deprecated …>`, with content or self-closing (dialect, section 1).

In: the tags. Out: `Version`.
"""

from __future__ import annotations

from html import unescape
from typing import Literal

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Node, Version
from docbuilder.parse.parser import Parser
from docbuilder.parse.tagsyntax import Element
from docbuilder.parse.tree import Tree

_KINDS: dict[str, Literal["added", "changed", "deprecated"]] = {
    "Added": "added",
    "Changed": "changed",
    "Deprecated": "deprecated",
}


def install(parser: Parser) -> None:
    """Add the tags."""
    for name in _KINDS:
        parser.add_tag(name, build_version, attributes=("version",))


def build_version(element: Element, tree: Tree) -> Node:
    """The callout. Without a version it says only what happened."""
    tag = element.tag
    version = " ".join(unescape(tag.value("version")).split())
    if not version:
        tree.problem(
            DiagnosticCode.TAG_ATTRIBUTE,
            tag.span.start,
            f"<{tag.name}> does not say in which version",
            f'Add it: <{tag.name} version="1.0.0">.',
        )
    return Version(element.span, element.children, _KINDS[tag.name], version)
