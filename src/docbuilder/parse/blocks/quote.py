"""Block quotes (CommonMark 0.31, section 5.1).

In: lines that start with `>`. Out: the tokens `blockquote_open` and `blockquote_close` around what is quoted; `Quote`.

Own, for the rule of markdown-it-py takes a `>` that is indented by four, and so is text, for a marker and drops it.
"""

from __future__ import annotations

from docbuilder.model.nodes import Node, Quote
from docbuilder.parse.block import BlockParser
from docbuilder.parse.parser import Parser
from docbuilder.parse.state import BlockState
from docbuilder.parse.tokens import BlockToken, cover
from docbuilder.parse.tree import Tree


def install(parser: Parser) -> None:
    """Add the rule and the builder."""
    parser.add_block("blockquote", quote, starts=">", interrupts=True)
    parser.add_container("blockquote_open", build_quote)


def quote(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """A quote and the lines that lazily continue its last paragraph."""
    if state.is_code_block(line) or not state.src.startswith(">", state.line_start(line)):
        return False
    if silent:
        return True
    parser = state.md.block
    assert isinstance(parser, BlockParser)
    marks, shifts, counts, columns, ends = state.bMarks, state.tShift, state.sCount, state.bsCount, state.eMarks
    last_line, parent, indent = state.lineMax, state.parentType, state.blkIndent
    state.parentType = "blockquote"
    kept: list[tuple[int, int, int, int]] = []
    following, was_blank = line, False
    while following < end_line:
        start = marks[following] + shifts[following]
        if start >= ends[following]:
            break
        outside = marks[following], shifts[following], counts[following], columns[following]
        if state.src[start] == ">" and 0 <= counts[following] - indent < 4:
            kept.append(outside)
            was_blank = _enter(state, following)
            following += 1
            continue
        if was_blank or state.scan_budget < 0:
            break
        if parser.interrupted(state, following, end_line, "blockquote"):
            # a paragraph of the quote must not look beyond this line
            state.lineMax = following
            if indent:
                kept.append(outside)
                counts[following] -= indent
            break
        kept.append(outside)
        counts[following] = -1  # goes on with the paragraph, or ends the quote
        following += 1
    state.blkIndent = 0
    opening = state.push("blockquote_open", "blockquote", 1)
    parser.tokenize(state, line, following)
    state.push("blockquote_close", "blockquote", -1)
    if state.line < following:
        # these lines looked like lazy continuation in vain and are looked at again
        state.scan_budget -= ends[following - 1] - marks[state.line]
    state.lineMax, state.parentType, state.blkIndent = last_line, parent, indent
    for number, outside in enumerate(kept, line):
        if counts[number] == -1 and marks[number] != outside[0]:
            # a closing tag in a line of lazy continuation ends the quote: its rest goes on outside
            counts[number] = min(outside[2], indent)
        else:
            marks[number], shifts[number], counts[number], columns[number] = outside
    opening.end = state.last_line_end(line, max(state.line, line + 1))
    return True


def _enter(state: BlockState, line: int) -> bool:
    """Take the marker from `line`; whether nothing is left of the line."""
    source, end, column = state.src, state.eMarks[line], state.bsCount[line]
    at = state.line_start(line) + 1
    first = width = state.sCount[line] + 1
    after = source[at] if at < end else ""
    tab = 0
    if after == " " or (after == "\t" and (column + width) % 4 == 3):
        # one column of white space belongs to the marker
        at, first, width = at + 1, first + 1, width + 1
    elif after == "\t":
        # so does one of the tab's, whose others are indent
        tab = 1
    state.bMarks[line] = at
    while at < end and source[at] in " \t":
        width += 1 if source[at] == " " else 4 - (width + column + tab) % 4
        at += 1
    state.bsCount[line] = state.sCount[line] + 1 + (after in (" ", "\t") if after else 0)
    state.tShift[line] = at - state.bMarks[line]
    state.sCount[line] = width - first
    return at >= end


def build_quote(token: BlockToken, children: tuple[Node, ...], tree: Tree) -> Quote:
    """A block quote."""
    return Quote(cover(token, children), children)
