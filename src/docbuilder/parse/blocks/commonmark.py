"""Paragraphs, setext headings, rules, lists and link definitions (CommonMark 0.31, sections 4 and 5; GFM task lists).

In: lines. Out: the tokens of markdown-it-py, and `Paragraph`, `List`, `ListItem`, `ThematicBreak`.

Lists, tasks in them and link definitions are markdown-it-py's own rules. The paragraph is ours, for it is what most lines
go through: it asks only the rules that its lines' first characters call for, and it ends at a closing tag in a line.
"""

from __future__ import annotations

import re
from typing import cast

from markdown_it.rules_block import list_block, reference

from docbuilder.model.nodes import List, ListItem, Node, Paragraph, ThematicBreak
from docbuilder.model.source import Span
from docbuilder.parse.block import BlockParser
from docbuilder.parse.blocks.code import fence_in_text
from docbuilder.parse.blocks.doctest import doctest
from docbuilder.parse.blocks.heading import take_marker
from docbuilder.parse.blocks.table import table
from docbuilder.parse.foreign import check_paragraph
from docbuilder.parse.parser import Parser
from docbuilder.parse.rawhtml import ends_tag
from docbuilder.parse.slips import check_lines, check_signs
from docbuilder.parse.state import BlockRule, BlockState
from docbuilder.parse.tokens import BlockToken, cover
from docbuilder.parse.tree import Tree

_DIGITS = "0123456789"
# `[`KeyError`]: missing`, which no one means as an address; `[`Trainer`]: trainer.md` is one
_SAID_OF_OBJECT = re.compile(r"\[`[^`\n\]]+`\]:[ \t]+[^\s/#<:\\]+(?<!\.md)(?<!\.mdx)(?<!\.html)(?<!\.ipynb)[ \t]*$")
_RULE = re.compile(r"([*_-])[ \t]*+(?:\1[ \t]*+){2,}$")


def install(parser: Parser) -> None:
    """Add the rules and builders."""
    parser.add_block("paragraph", paragraph, before=None)
    parser.add_block("hr", thematic_break, starts="*-_", interrupts=True)
    parser.add_block(
        "list",
        cast("BlockRule", list_block),
        starts="*+-" + _DIGITS,
        interrupts=("paragraph", "reference", "blockquote"),
    )
    parser.add_block("reference", reference_definition, starts="[")
    parser.add_builder("hr", build_rule)
    parser.add_container("paragraph_open", build_paragraph)
    parser.add_container("bullet_list_open", build_list)
    parser.add_container("ordered_list_open", build_list)
    parser.add_container("list_item_open", build_item)


def reference_definition(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """A link definition; a word that is said of an object is none."""
    if _SAID_OF_OBJECT.match(state.src, state.line_start(line), state.eMarks[line]):
        return False
    return reference(state, line, end_line, silent)


def paragraph(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """A paragraph, or the heading that an underline makes of it."""
    # A quote's paragraph goes on behind the quote's lines (lazy continuation), so the container's end is not the limit.
    end_line = state.lineMax
    source, marks, shifts, counts, ends = state.src, state.bMarks, state.tShift, state.sCount, state.eMarks
    indent = state.blkIndent
    parent, state.parentType = state.parentType, "paragraph"
    parser = state.md.block
    assert isinstance(parser, BlockParser)
    interrupting = parser.starting["paragraph"]
    stop = state.stop(line) if state.closing_tags else None
    following = line + 1
    level = 0
    interrupted = False
    while stop is None and following < end_line:
        start = marks[following] + shifts[following]
        if start >= ends[following]:
            break
        count = counts[following]
        character = source[start]
        if count - indent <= 3 and count >= 0:
            if character in "=-|:":
                if character in "=-" and count >= indent and (level := _underline(state, following, character)):
                    break
                if character != "=" and following - 1 > line and table(state, following - 1, end_line, True):
                    following -= 1
                    break
            for rule in interrupting[character]:
                if rule(state, following, end_line, True):
                    interrupted = character != ">" or not _ends_tag(state, line, following)
                    break
            if interrupted:
                break
        elif count >= 0 and (
            (character in "<{" and parser.tag(state, following, end_line, True))
            or (character in "`~" and fence_in_text(state, following, end_line))
            or (character == ">" and doctest(state, following, end_line, True))
        ):
            break
        following += 1
        if state.closing_tags:
            stop = state.stop(following - 1)
    state.parentType = parent
    content = state.content(line, following, stop)
    start = content.origins[0]
    end = content.origin(len(content.text) - 1) + 1 if content.text else start
    if level:
        opening = state.push("heading_open", f"h{level}", 1)
        opening.data = take_marker(state, content)
        end = ends[following]
        state.line = following + 1
    else:
        opening = state.push("paragraph_open", "p", 1)
        state.line = following
    opening.start, opening.end = start, end
    inline = state.push("inline", "", 0)
    inline.inline = content
    if level:
        state.push("heading_close", f"h{level}", -1)
    else:
        state.push("paragraph_close", "p", -1)
        if stop is not None:
            state.advance(following - 1, stop)
    return True


def _ends_tag(state: BlockState, first: int, line: int) -> bool:
    """The `>` that `line` begins with ends a tag of HTML that begins on a line from `first` on."""
    opening = line - 1
    while opening > first and "<" not in state.line_text(opening):
        opening -= 1
    return ends_tag(state.content(opening, line + 1).text)


def thematic_break(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """A horizontal rule."""
    if state.is_code_block(line):
        return False
    if _RULE.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line]) is None:
        return False
    if not silent:
        state.push("hr", "", 0)
        state.line = line + 1
    return True


def _underline(state: BlockState, line: int, character: str) -> int:
    """The level of the heading that `line` underlines, or 0."""
    text = state.line_text(line).rstrip(" \t")
    if text.strip(character):
        return 0
    return 1 if character == "=" else 2


def build_paragraph(token: BlockToken, children: tuple[Node, ...], tree: Tree) -> Paragraph:
    """A paragraph."""
    check_paragraph(token.start, token.end, tree)
    if not tree.is_ascii:
        check_lines(token.start, token.end, tree)
        check_signs(token.start, token.end, tree)
    return Paragraph(Span(token.start, token.end), children, token.hidden)


def build_list(token: BlockToken, children: tuple[Node, ...], tree: Tree) -> List:
    """A list; it is tight when its items' paragraphs are."""
    ordered = token.type == "ordered_list_open"
    start = int(token.attrs.get("start", 1)) if ordered else 1
    tight = not any(
        type(node) is Paragraph and not node.tight
        for item in children
        if type(item) is ListItem
        for node in item.children
    )
    return List(cover(token, children), children, ordered, start, tight)


def build_item(token: BlockToken, children: tuple[Node, ...], tree: Tree) -> ListItem:
    """An item of a list."""
    return ListItem(cover(token, children), children, token.meta.get("checked"))


def build_rule(token: BlockToken, tree: Tree) -> ThematicBreak:
    """A horizontal rule."""
    return ThematicBreak(Span(token.start, token.end))
