"""What holds for every tree: the HTML is well-formed, ids are unique, no text is lost."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st
from render_trees import AT, TREES, document, text

from docbuilder.model import nodes as n
from docbuilder.model.source import Source
from docbuilder.model.walking import rewrite, walk
from docbuilder.render.context import RenderContext
from docbuilder.render.html import render_page
from docbuilder.render.markdown_inlines import _BEFORE_MARKER, _BEFORE_SPECIAL, _MAYBE_MARKED, _MAYBE_SPECIAL
from docbuilder.render.theme import Theme

THEME = Theme()
VOID = {"br", "hr", "img", "input", "wbr", "source", "track", "col", "area", "embed"}


class Reader(HTMLParser):
    """Checks that tags nest; gathers ids and text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice: {tag} {names}"
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name == "aria-controls":
                self.targets.append(value or "")
            if name == "href" and GENERATED.match(value or ""):
                self.targets.append((value or "")[1:])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader


GENERATED = re.compile(r"#_(?:panel|tab|note|ref)-")
WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r"), min_size=1, max_size=12)
KEYS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=6)
INLINE_LEAVES = st.one_of(
    WORDS.map(text),
    WORDS.map(lambda value: n.Code(AT, value)),
    WORDS.map(lambda value: n.Math(AT, value)),
    st.builds(n.Image, st.just(AT), KEYS, KEYS, KEYS),
    st.just(n.SoftBreak(AT)),
    st.just(n.HardBreak(AT)),
    st.builds(n.Youtube, st.just(AT), KEYS, st.just(False)),
    st.builds(n.Pipeline, st.just(AT), KEYS, st.booleans(), st.just(False)),
    st.builds(n.ObjectLink, st.just(AT), KEYS),
)
INLINES = st.recursive(
    INLINE_LEAVES,
    lambda inner: st.one_of(
        *[
            st.builds(kind, st.just(AT), st.lists(inner, max_size=3).map(tuple))
            for kind in (n.Emphasis, n.Strong, n.Strikethrough)
        ],
        st.builds(n.Link, st.just(AT), st.lists(WORDS.map(text), max_size=2).map(tuple), KEYS, KEYS),
    ),
    max_leaves=4,
)
LINES = st.lists(INLINES, max_size=3).map(tuple)
CODE = st.builds(
    n.CodeBlock,
    st.just(AT),
    WORDS,
    st.just(""),
    st.sampled_from(["", "py", "bash", "console", "json", "diff", "html", "nonsense"]),
    st.booleans(),
)
BLOCK_LEAVES = st.one_of(
    st.builds(n.Paragraph, st.just(AT), LINES, st.booleans()),
    CODE,
    st.builds(n.MathBlock, st.just(AT), WORDS),
    st.builds(n.Youtube, st.just(AT), KEYS),
    st.builds(
        n.Question,
        st.just(AT),
        st.lists(st.builds(n.Choice, st.just(AT), LINES, LINES, st.booleans()), max_size=2).map(tuple),
    ),
    st.builds(
        n.Notebooks,
        st.just(AT),
        st.lists(st.builds(n.NotebookLink, KEYS, KEYS, st.sampled_from(["", "colab", "kaggle"])), max_size=2).map(
            tuple
        ),
    ),
    st.builds(n.Heading, st.just(AT), LINES, st.integers(1, 6)),
)


def containers(inner: st.SearchStrategy[n.Node]) -> st.SearchStrategy[n.Node]:
    blocks = st.lists(inner, max_size=3).map(tuple)
    panels = st.lists(st.builds(n.Panel, st.just(AT), blocks, KEYS, KEYS), min_size=1, max_size=3).map(tuple)
    items = st.lists(
        st.builds(n.ListItem, st.just(AT), blocks, st.sampled_from([None, True, False])), min_size=1, max_size=3
    ).map(tuple)
    entries = st.lists(
        st.builds(n.ApiEntry, st.just(AT), WORDS, LINES, st.booleans(), LINES, blocks), min_size=1, max_size=14
    ).map(tuple)
    groups = st.lists(st.builds(n.ApiGroup, st.just(AT), LINES, entries), max_size=2).map(tuple)
    signatures = st.builds(
        n.ApiSignature,
        st.just(AT),
        st.lists(
            st.builds(n.ApiParameter, st.just(AT), WORDS, LINES, st.none() | WORDS, st.booleans()), max_size=3
        ).map(tuple),
        LINES,
    )
    sections = st.one_of(
        st.builds(n.ApiText, st.just(AT), blocks),
        st.builds(n.ApiFields, st.just(AT), groups, st.sampled_from(["parameters", "attributes", "raises"])),
        st.builds(n.ApiResult, st.just(AT), st.sampled_from(["returns", "yields"]), LINES, blocks),
        st.builds(n.ApiExample, st.just(AT), CODE.map(lambda block: (block,))),
    )
    return st.one_of(
        st.builds(n.Quote, st.just(AT), blocks),
        st.builds(n.List, st.just(AT), items, st.booleans(), st.integers(0, 99), st.booleans()),
        st.builds(n.Tip, st.just(AT), blocks, st.booleans()),
        st.builds(n.Alert, st.just(AT), blocks, st.sampled_from(["note", "tip", "important", "warning", "caution"])),
        st.builds(n.Version, st.just(AT), blocks, st.sampled_from(["added", "changed", "deprecated"]), KEYS),
        st.builds(n.Tabs, st.just(AT), panels, st.sampled_from(["frameworks", "options"]), KEYS),
        st.builds(n.Fragment, st.just(AT), blocks, st.just(Source("f.md", "\x01"))),
        st.builds(
            n.ApiBox,
            st.just(AT),
            st.sampled_from(["class", "function", "method", "property", "missing"]),
            WORDS,
            KEYS,
            signature=st.none() | signatures,
            source_url=KEYS,
            note=KEYS,
            sections=st.lists(sections, max_size=2).map(tuple),
        ),
    )


TREES_OF_ANY_KIND = st.lists(st.recursive(BLOCK_LEAVES, containers, max_leaves=6), max_size=4)


def with_ids(content: list[n.Node]) -> n.Document:
    """The anchors pass gives every heading an id of its own."""
    count = 0

    def change(node: n.Node) -> n.Node:
        nonlocal count
        if isinstance(node, n.Heading):
            count += 1
            return n.Heading(AT, node.children, node.level, "", f"heading-{count}")
        return node

    whole = rewrite(document(*content, source="\x01"), change)
    assert isinstance(whole, n.Document)
    return whole


def bare(value: str) -> str:
    """Without white space, what may not stand in HTML, and what nobody sees, which pages of strangers lose."""
    hidden = "\u202a-\u202e\u2066-\u2069\U000e0000-\U000e0fff"
    return re.sub(rf"[\s\x00-\x20\x7f-\x9f\ufdd0-\ufdef\ufffd-\uffff{hidden}]", "", value)


@settings(deadline=None, max_examples=150)
@given(TREES_OF_ANY_KIND, st.sampled_from(["en", "ja"]), st.booleans())
def test_every_tree(content: list[n.Node], language: str, untrusted: bool) -> None:
    """Well-formed, unique ids, generated references lead somewhere, all text is there, and twice the same."""
    tree = with_ids(content)
    context = RenderContext(THEME, language=language, untrusted=untrusted)
    page, _ = render_page(tree, context)
    reader = read(str(page.body))
    assert len(reader.ids) == len(set(reader.ids))
    assert set(reader.targets) <= set(reader.ids)
    assert {panel for view in page.headings for panel in view.panels} <= set(reader.ids)
    assert {view.id for view in page.headings} <= set(reader.ids)
    shown = bare("".join(reader.text))
    found = bare("".join(section.title + section.text + section.signature for section in page.sections))
    for node in walk(tree):
        if isinstance(node, n.Text | n.Code | n.CodeBlock):
            # MathML and blank headings are not text
            assert bare(node.text) in shown
            assert bare(node.text) in found
    assert render_page(tree, context)[0] == page


@given(st.text("\\`*[]<~_&$#;a1 .é"))
def test_what_may_be_special_is_never_overlooked(words: str) -> None:
    """The quick look at a text finds whatever the rules find."""
    assert _MAYBE_SPECIAL.search(words) or not _BEFORE_SPECIAL.search(words)


@given(st.text("#>|=-+012.) \tab٣", min_size=1))
def test_what_may_be_a_marker_is_never_overlooked(line: str) -> None:
    """The quick look at the first character of a line finds whatever the rules find."""
    assert line[0] in _MAYBE_MARKED or not _BEFORE_MARKER.match(line)


def test_constructs_are_well_formed() -> None:
    """The trees of the fixtures, too."""
    for name, tree in TREES.items():
        page, _ = render_page(tree, RenderContext(THEME, name=name))
        reader = read(str(page.body))
        assert len(reader.ids) == len(set(reader.ids)), name
        assert set(reader.targets) <= set(reader.ids), name
