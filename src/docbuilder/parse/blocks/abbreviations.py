"""Abbreviations: `*[HTML]: HyperText Markup Language` explains the word wherever the page has it (dialect, section 1, abbreviations).

In: lines. Out: nothing where they stand; `docbuilder.parse.abbreviations` finds the words. mdit-py-plugins has no rule for them.
"""

from __future__ import annotations

import re

from docbuilder.parse.abbreviations import WORD
from docbuilder.parse.parser import Parser
from docbuilder.parse.state import BlockState

_DEFINITION = re.compile(rf"\*\[({WORD})\]:[ \t]+(\S[^\n]*)")


def install(parser: Parser) -> None:
    """Add the rule."""
    parser.add_block("abbreviation", abbreviation, starts="*", before="list")


def abbreviation(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """A definition, on a line of its own."""
    match = _DEFINITION.match(state.src, state.line_start(line), state.eMarks[line])
    if match is None or state.is_code_block(line):
        return False
    if not silent:
        state.env.setdefault("abbreviations", {})[match[1]] = match[2].rstrip()
        state.line = line + 1
    return True
