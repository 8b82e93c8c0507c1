"""What holds for every page, however its tags are mixed up."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docbuilder.model.nodes import Node, Panel, Tabs
from docbuilder.model.source import Source
from docbuilder.model.walking import children, dump, walk
from docbuilder.parse import parse

TAGS = [
    "<frameworkcontent>",
    "</frameworkcontent>",
    "<pt>",
    "</pt>",
    "<tf>",
    "</tf>",
    "<jax>",
    "</flax>",
    '<hfoptions id="g">',
    "</hfoptions>",
    '<hfoption id="a">',
    "<hfoption id='b'>",
    "</hfoption>",
    "<hfoption>",
    "<tokenizerslangcontent>",
    "</tokenizerslangcontent>",
    "<python>",
    "</python>",
    "<node>",
    "<inferencesnippet>",
    "<Tip>",
    "<Tip warning={true}>",
    "</Tip>",
    '<Added version="1">',
    "</Added>",
    "<Changed>",
    "<Deprecated/>",
    "{#if fw === 'pt'}",
    '{#if fw == "tf"}',
    "{:else}",
    "{:else if fw === 'jax'}",
    "{/if}",
    "<FrameworkSwitchCourse {fw} />",
    '<Youtube id="x"/>',
    "<Youtube",
    "</Youtube>",
    '<PipelineTag pipeline="x"/>',
    '<PipelineIcon pipeline="x"/>',
    '<Question choices={[{text: "',
    '"}]} />',
    '", correct: true',
    "<Question",
    "<include>",
    "</include>",
    '{"path": "',
    '"}',
    "<literalinclude>",
    "[[open-in-colab]]",
    "[[autodoc]] ",
    "<DocNotebookDropdown options={[",
    "]}/>",
    "<InferenceSnippet pipeline=x",
    "/>",
    "===PT-TF-SPLIT===",
]
MARKS = [
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    " ",
    "- ",
    "> ",
    "    ",
    "  ",
    "\t",
    "```\n",
    "```py runnable\n",
    "`",
    "# ",
    "[!NOTE]",
    "1. ",
]
MARKS += ["\n- ", "\n> ", "\n  ", "\n    - ", "\n> [!TIP]\n> "]

PAGES = st.lists(st.sampled_from([*TAGS, *MARKS, *MARKS, "word", "word"]), max_size=40).map(
    lambda parts: "".join(f"word{number} " if part == "word" else part for number, part in enumerate(parts))
)


def named(node: Node) -> str:
    """All that a tree says."""
    return json.dumps(dump(node), ensure_ascii=False)


@settings(max_examples=400)
@given(PAGES)
def test_no_word_is_lost(text: str) -> None:
    """Every word of the page is somewhere in the tree."""
    document = parse(Source("page.md", text)).document
    there = set(re.findall(r"word\d+", named(document)))
    assert there == set(re.findall(r"word\d+", text))


@settings(max_examples=400)
@given(PAGES)
def test_spans_nest(text: str) -> None:
    """A node stands inside of its parent and says where; problems are inside of the page."""
    source = Source("page.md", text)
    parsed = parse(source)
    for node in walk(parsed.document):
        for child in children(node):
            assert node.span.start <= child.span.start <= child.span.end <= node.span.end, (node, child)
    last = source.position(len(text))
    for diagnostic in parsed.diagnostics:
        assert (1, 1) <= diagnostic.position[1:] <= last[1:]


@settings(max_examples=200)
@given(PAGES)
def test_tabs_are_sound(text: str) -> None:
    """Tabs hold panels and nothing else, of different keys, all of which say something; panels stand nowhere else."""
    for node in walk(parse(Source("page.md", text)).document):
        inside = tuple(children(node))
        assert any(isinstance(child, Panel) for child in inside) == isinstance(node, Tabs)
        if isinstance(node, Tabs):
            assert all(isinstance(child, Panel) and child.key and child.label for child in inside)
            assert len({child.key for child in inside if isinstance(child, Panel)}) == len(inside)
            assert node.group


@settings(max_examples=100)
@given(PAGES)
def test_parsing_twice_is_the_same(text: str) -> None:
    """Nothing is remembered from one page to the next."""
    assert parse(Source("page.md", text)) == parse(Source("page.md", text))


MANY = 20_000


@pytest.mark.parametrize(
    "unit",
    [
        "<hfoptions id='x'><hfoption id='a'>\n",
        "<pt>\n",
        "{#if fw === 'pt'}\n",
        '<Question choices={[{text: "a\n\n',
        "<include>\n",
        "[[autodoc]] A\n",
        "<Youtube\n",
        "<Youtube id='\n",
        "<PipelineTag \n",
        "> [!NOTE]\n",
        "{/if}\n",
        "[[autodoc]] A\n    - a\n",
        "</hfoption>\n",
        "<node>\n<inferencesnippet>\n",
        "<InferenceSnippet a={{\n\n",
        "[[",
        '<Question choices={["*/ 1,/*",/*\n\n',
        "```\n===PT-TF-SPLIT===\n```\n",
        "<frameworkcontent><tf>\nx</tf>x\n",
    ],
)
def test_many_of_them(unit: str) -> None:
    """Thousands of one construct, closed or not, take no time that anyone would notice (the suite's time limit is the test)."""
    document = parse(Source("page.md", unit * MANY)).document
    assert document.span.end == len(unit) * MANY
