"""What holds for every text."""

from __future__ import annotations

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from docbuilder.model.nodes import CodeBlock, Document, Footnotes, Node, Paragraph, Text
from docbuilder.model.source import Source, clean
from docbuilder.model.walking import children, dump, walk
from docbuilder.parse import parse, parse_inline
from docbuilder.parse.constructs import create_parser

MARKUP = [
    *"*_`~[]()!<>#|\\$&{}=+-.:;\"'^@/",
    *(
        " ",
        "  ",
        "    ",
        "\n",
        "\n\n",
        "\t",
        "\n- ",
        "\n1. ",
        "\n> ",
        "\n  ",
        "\n    ",
        "**",
        "__",
        "~~",
        "``",
        "```\n",
        "\n```\n",
    ),
    *(
        "<Tip>",
        "</Tip>",
        "<Tip warning>",
        "<pt>",
        "</pt>",
        "<tf>",
        "</tf>",
        "<frameworkcontent>",
        "</frameworkcontent>",
    ),
    *(
        '<hfoptions id="a">',
        '<hfoption id="b">',
        "</hfoption>",
        "</hfoptions>",
        '<Youtube id="c"/>',
        "<Added version='1'>",
    ),
    *(
        "<div>",
        "</div>",
        "<b>",
        "</b>",
        "<p>",
        "<td>",
        "<br/>",
        "<svg>",
        "<script>",
        "</script>",
        "<mask>",
        "<a href='x'>",
        "</a>",
    ),
    *(
        "<!--",
        "-->",
        "<?",
        "?>",
        "[[autodoc]] ",
        "[[id]]",
        "[`X`]",
        "[a](b)",
        "![a](b)",
        "[a]: b\n",
        "[^1]",
        "[^1]: ",
        "| a |\n|---|\n",
    ),
    *(
        "$$",
        "\\\\(",
        "\\\\)",
        "http://a.b",
        "www.a.b",
        "a@b.cd",
        "&amp;",
        "\n---\n",
        "\n===\n",
        "{#if fw === 'pt'}",
        "{/if}",
        "> [!NOTE]\n",
    ),
    *("é", "漢", "。", "\u3000", "\u00a0", "\u200f", "🤗", "w", "http", "\x0b", "\x85", "\u2028"),
]
texts = st.lists(st.one_of(st.sampled_from(MARKUP), st.text(max_size=3)), max_size=40).map("".join).map(clean)


def assert_places_nest(node: Node, start: int, end: int) -> None:
    """The node lies between two offsets, and so do its children, one behind the other."""
    assert start <= node.span.start <= node.span.end <= end, node
    at = node.span.start
    for child in children(node):
        assert_places_nest(child, node.span.start, node.span.end)
        if not isinstance(node, Footnotes) and not isinstance(child, Footnotes):
            assert child.span.start >= at, (node, child)
            at = child.span.end


@settings(max_examples=400, deadline=None)
@given(texts)
def test_places_lie_in_the_text(text: str) -> None:
    """Whatever the text is, there is a tree, and the places of its nodes nest."""
    document = parse(Source("page.md", text)).document
    assert_places_nest(document, 0, len(text))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(["a", "b\n", "c  \n", ".\n"]) | st.sampled_from(MARKUP), max_size=8).map("a".join))
def test_one_paragraph_is_known_at_once(text: str) -> None:
    """What is taken for a paragraph without looking at its blocks is one: a blank line behind it makes no difference."""
    if create_parser().is_paragraph(text):
        short, whole = (parse(Source("page.md", text + blank)) for blank in ("", "\n\n"))
        assert [type(node) for node in short.document.children] == [Paragraph]
        assert short.document.children == whole.document.children
        assert short.diagnostics == whole.diagnostics


@settings(max_examples=200, deadline=None)
@given(texts)
def test_inline_places_lie_in_the_text(text: str) -> None:
    """The same for a line of its own."""
    for node in parse_inline(Source("page.md", text)).nodes:
        assert_places_nest(node, 0, len(text))


@settings(max_examples=200, deadline=None)
@given(texts)
def test_text_without_escapes_stands_at_its_place(text: str) -> None:
    """A text node says what is written at its place, unless something is resolved there or left out."""
    document = parse(Source("page.md", text)).document
    for node in walk(document):
        if type(node) is Text:
            there = text[node.span.start : node.span.end]
            if not re.search(r"[\\&<{\n]", there):
                assert node.text == there


KEEPING = [part for part in MARKUP if not re.search(r"[:=&]|</?[a-zA-Z?!{]|-->|\[\[|Youtube|\{", part)]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from([*KEEPING, "<Tip>", "</Tip>", "<pt>", "</pt>", "<div>", "</div>", "<b>", "</b>"]), max_size=40
    )
)
def test_no_word_is_lost(parts: list[str]) -> None:
    """Every word that is no markup is somewhere in the tree."""
    words = [f"Q{number}Z" for number in range(len(parts) + 1)]
    text = words[0] + "".join(part + word for part, word in zip(parts, words[1:], strict=True))
    shown = json.dumps(dump(parse(Source("page.md", text)).document), ensure_ascii=False)
    assert [word for word in words if word not in shown] == []


code = st.lists(st.one_of(st.sampled_from(MARKUP), st.text(max_size=4)), max_size=12).map("".join).map(clean)


@settings(max_examples=300, deadline=None)
@given(code, st.sampled_from(["", "- ", "> ", "   ", "1. "]), st.sampled_from(["", "text\n", "<Tip>\n", "<Tip>\n\n"]))
def test_code_survives_letter_by_letter(text: str, container: str, before: str) -> None:
    """What stands in a fence is code, exactly as it is written, in whatever container."""
    lines = text.replace("\t", " ").split("\n")
    fence = "~" * (3 + max((len(run) for run in re.findall("~+", text)), default=0))
    rest = container if container == "> " else " " * len(container)
    source = before + "\n".join([container + fence, *[rest + line for line in lines], rest + fence]) + "\n"
    document = parse(Source("page.md", source)).document
    blocks = [node for node in walk(document) if type(node) is CodeBlock]
    assert [block.text for block in blocks] == ["".join(line + "\n" for line in lines)]


@settings(max_examples=100, deadline=None)
@given(texts)
def test_same_text_same_tree(text: str) -> None:
    """Parsing has no memory."""
    first, second = parse(Source("page.md", text)), parse(Source("page.md", text))
    assert first == second
    assert isinstance(first.document, Document)
