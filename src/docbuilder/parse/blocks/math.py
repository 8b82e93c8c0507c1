"""Formulas as blocks: `$$…$$` from the start of a line, over one line or several (dialect, section 1, math).

In: lines. Out: `MathBlock`. An empty line ends the search for the second `$$`: then it is text.

Own, for the plugin of mdit-py-plugins wants both dollars on lines that end with them: `$$x$$` that a tag's end follows would be text.
"""

from __future__ import annotations

from docbuilder.model.nodes import MathBlock
from docbuilder.model.source import Span
from docbuilder.parse.parser import Parser
from docbuilder.parse.state import BlockState
from docbuilder.parse.tokens import BlockToken
from docbuilder.parse.tree import Tree


def install(parser: Parser) -> None:
    """Add the rule and the builder."""
    parser.add_block("math", math, starts="$", before="table", interrupts=True)
    parser.add_builder("math_block", build_math)


def math(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """`$$…$$`."""
    start = state.line_start(line)
    source = state.src
    if not source.startswith("$$", start) or state.is_code_block(line):
        return False
    end = state.eMarks[line]
    close = source.find("$$", start + 2, end)
    if close >= 0:
        if close == start + 2 or source[close + 2 : end].strip(" \t"):
            return False  # `$$$$`, or text goes on behind it: a formula inside of a line
        last = line
    else:
        last = line + 1
        while True:
            if last >= end_line or state.isEmpty(last) or state.sCount[last] < state.blkIndent:
                return False
            close = source.find("$$", state.line_start(last), state.eMarks[last])
            if close >= 0:
                break
            last += 1
    content = state.lines_content(line, last + 1).text
    tex = content[2 : len(content) - (state.eMarks[last] - close)].strip()
    if silent or not tex:
        return bool(tex)
    token = state.push("math_block", "", 0)
    token.content = tex
    token.start, token.end = start, close + 2
    state.advance(last, close + 2)
    return True


def build_math(token: BlockToken, tree: Tree) -> MathBlock:
    """A formula."""
    return MathBlock(Span(token.start, token.end), token.content)
