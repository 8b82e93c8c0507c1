"""The tree: walking, rewriting and dumping it."""

from __future__ import annotations

import json

import pytest

from docbuilder.model.nodes import (
    ApiBox,
    ApiEntry,
    ApiGroup,
    ApiParameter,
    ApiSignature,
    Autodoc,
    AutodocMember,
    Code,
    Document,
    Emphasis,
    FrontMatter,
    HardBreak,
    Image,
    Math,
    Node,
    ObjectLink,
    Paragraph,
    SoftBreak,
    Text,
)
from docbuilder.model.source import Source, Span
from docbuilder.model.walking import children, dump, rewrite, text_of, walk

AT = Span(0, 1)
TREE = Paragraph(AT, (Text(AT, "a"), Emphasis(AT, (Code(AT, "b"), Text(AT, "c"))), Text(AT, "d")))


def names(nodes: object) -> list[str]:
    return [getattr(node, "text", type(node).__name__) for node in nodes]  # type: ignore[attr-defined]


def test_walk_is_in_the_order_of_the_text() -> None:
    """Parents come first, then their children, each with all below."""
    assert names(walk(TREE)) == ["Paragraph", "a", "Emphasis", "b", "c", "d"]


def test_children_of_several_parts() -> None:
    """Nodes with several fields of nodes give them in order; a field may hold one node, or none."""
    entry = ApiEntry(AT, "x", (Text(AT, "type"),), False, (Text(AT, "default"),), (Text(AT, "child"),))
    assert names(children(entry)) == ["type", "default", "child"]
    group = ApiGroup(AT, (Text(AT, "title"),), (entry,))
    assert names(walk(group)) == ["ApiGroup", "title", "ApiEntry", "type", "default", "child"]
    assert list(children(Text(AT, "x"))) == []
    signature = ApiSignature(AT, (ApiParameter(AT, "a"),))
    assert [type(node).__name__ for node in walk(signature)] == ["ApiSignature", "ApiParameter"]


def test_walk_needs_no_stack() -> None:
    """A tree deeper than Python's stack can be walked."""
    node: Node = Text(AT, "x")
    for _ in range(5_000):
        node = Emphasis(AT, (node,))
    assert sum(1 for _ in walk(node)) == 5_001


def test_rewrite_shares_what_is_untouched() -> None:
    """Only the nodes above a change are made anew; a rewrite that changes nothing gives the same object."""
    assert rewrite(TREE, lambda node: node) is TREE
    changed = rewrite(TREE, lambda node: Text(AT, "C") if node == Text(AT, "c") else node)
    assert names(walk(changed)) == ["Paragraph", "a", "Emphasis", "b", "C", "d"]
    assert isinstance(changed, Paragraph)
    assert changed.children[0] is TREE.children[0]
    assert changed.children[2] is TREE.children[2]
    assert TREE.children[1] == Emphasis(AT, (Code(AT, "b"), Text(AT, "c")))


def test_rewrite_goes_upwards() -> None:
    """A parent is seen with its new children."""
    seen: list[str] = []

    def change(node: Node) -> Node:
        seen.append(text_of([node]))
        return Text(AT, node.text.upper()) if isinstance(node, Text) else node

    rewrite(TREE, change)
    assert seen == ["a", "b", "c", "bC", "d", "AbCD"]


def test_rewrite_reaches_every_part() -> None:
    """Fields other than `children` are rewritten too."""
    parameter = ApiParameter(AT, "a", (Text(AT, "x"),))
    signature = ApiSignature(AT, (parameter,), (Text(AT, "x"),))
    changed = rewrite(signature, lambda node: Text(AT, "y") if isinstance(node, Text) else node)
    assert changed == ApiSignature(AT, (ApiParameter(AT, "a", (Text(AT, "y"),)),), (Text(AT, "y"),))


def test_text_of() -> None:
    """Plain text is what a reader sees."""
    nodes = [
        *(Text(AT, "a"), SoftBreak(AT), Code(AT, "b"), HardBreak(AT), Math(AT, "x^2"), Image(AT, "u", "alt")),
        *(ObjectLink(AT, "m.C"), ObjectLink(AT, "m.D", short=True), ObjectLink(AT, "m.E", text="shown")),
        *(Emphasis(AT, (Text(AT, "deep"),)),),
    ]
    assert text_of(nodes) == "a b x^2altm.CDshowndeep"


@pytest.mark.parametrize(
    ("kind", "decoration", "words"),
    [
        ("method", ("async",), ("async", "method")),
        ("method", ("async", "classmethod"), ("async", "classmethod")),
        ("function", (), ("function",)),
        ("missing", (), ()),
    ],
)
def test_words_before_a_name(kind: str, decoration: tuple[str, ...], words: tuple[str, ...]) -> None:
    """The kind of an object, where its decorations do not name it already."""
    assert ApiBox(AT, kind, "f", "m.f", decoration=decoration).words == words


def test_dump_is_json() -> None:
    """A dump holds every field as plain data, the source as its path."""
    autodoc = Autodoc(Span(2, 9), "a.B", (AutodocMember(Span(4, 5), "m"),))
    document = Document(Span(0, 9), (autodoc, TREE), Source("p.md", "…"), FrontMatter(redirect_from=("x",)))
    data = json.loads(json.dumps(dump(document)))
    assert data["type"] == "Document"
    assert data["path"] == "p.md"
    matter = {"title": "", "description": "", "redirect_from": ["x"], "aliases": [], "search": True}
    assert data["front_matter"] == matter
    assert data["children"][0] == {
        "type": "Autodoc",
        "span": [2, 9],
        "name": "a.B",
        "members": [{"span": [4, 5], "name": "m"}],
    }
    assert data["children"][1]["children"][1]["children"][0] == {"type": "Code", "span": [0, 1], "text": "b"}
