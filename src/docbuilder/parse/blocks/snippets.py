"""`<tokenizerslangcontent>` and `<inferencesnippet>`: the same in several programming languages (dialect, section 1).

In: the tags. Out: `Tabs` of the kinds `tokenizers` and `inference`.
"""

from __future__ import annotations

from docbuilder.model.nodes import Node, Panel, TabsKind
from docbuilder.parse.panels import build_tabs
from docbuilder.parse.parser import Parser
from docbuilder.parse.tagsyntax import Element
from docbuilder.parse.tree import Tree

_LANGUAGES = {"python": "Python", "rust": "Rust", "node": "Node.js", "js": "JavaScript", "curl": "cURL"}
_CONTENTS: dict[str, tuple[TabsKind, tuple[str, ...]]] = {
    "tokenizerslangcontent": ("tokenizers", ("python", "rust", "node")),
    "inferencesnippet": ("inference", ("python", "js", "curl")),
}


def install(parser: Parser) -> None:
    """Add the tags."""
    for name in _CONTENTS:
        parser.add_tag(name, build_snippets)
    for language in _LANGUAGES:
        outer = tuple(name for name, (_, languages) in _CONTENTS.items() if language in languages)
        parser.add_tag(language, build_snippet, within=outer, common=True)


def build_snippets(element: Element, tree: Tree) -> tuple[Node, ...]:
    """The tabs of one of the two."""
    name = element.tag.name
    kind, languages = _CONTENTS[name]
    part = ", ".join(f"<{language}>" for language in languages)
    return build_tabs(element.span, element.children, tree, kind=kind, group=kind, tag=f"<{name}>", part=part)


def build_snippet(element: Element, tree: Tree) -> Panel:
    """The tab of one language."""
    key = element.tag.name
    return Panel(element.span, element.children, key, _LANGUAGES[key])
