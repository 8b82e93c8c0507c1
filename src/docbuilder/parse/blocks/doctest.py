"""Doctests without a fence (dialect, section 1, "indented text", and section 2, "doctests").

In: a line that begins with `>>> `, wherever it stands. Out: `CodeBlock`s in Python. As Python's doctest reads them, an example goes on
to the next blank line; examples that follow each other with nothing but blank lines between them are one block.
"""

from __future__ import annotations

import re

from docbuilder.parse.block import BlockParser
from docbuilder.parse.parser import Parser
from docbuilder.parse.state import BlockState

PROMPT = re.compile(r">>>(?: |$)")
"""How a line of a doctest begins, behind its indent."""


def install(parser: Parser) -> None:
    """Add the rule, whose token is that of a fence."""
    parser.add_block("doctest", doctest, starts=">", before="blockquote", interrupts=True)


def doctest(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """Examples up to a blank line that no other example follows, or to a line that is indented less."""
    if not PROMPT.match(state.src, state.line_start(line), state.eMarks[line]):
        return False
    if silent:
        return True
    parser = state.md.block
    assert isinstance(parser, BlockParser)
    indent = state.sCount[line]
    last = following = line + 1
    while following < end_line:
        if state.isEmpty(following):
            following += 1
            continue
        if state.sCount[following] < indent:
            break
        is_prompt = PROMPT.match(state.src, state.line_start(following), state.eMarks[following])
        if not is_prompt and (following > last or parser.tag(state, following, end_line, True)):
            break
        last = following = following + 1
    token = state.push("fence", "", 0)
    token.content = state.getLines(line, last, indent, False) + "\n"
    token.info = "py"
    token.start, token.end = state.line_start(line), state.eMarks[last - 1]
    state.line = last
    return True
