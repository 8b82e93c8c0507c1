r"""Formulas in a line (dialect, section 1, math): `\\( … \\)`, `$…$` and `$$…$$`.

In: `\` and `$` in inline content. Out: `Math`. Dollars need white space, or the line's edge, outside of both, and no
line end, backtick, `<` or `>` inside; so prices stay prices.

Own, for the plugin of mdit-py-plugins looks for blanks inside of the dollars rather than outside.
"""

from __future__ import annotations

import re

from docbuilder.model.nodes import Math
from docbuilder.parse.formulas import check_dollars, check_parentheses
from docbuilder.parse.inline import InlineState
from docbuilder.parse.parser import Parser

_DOLLARS = re.compile(
    r"(?<!\S)(\$\$?)(?!\$)((?:[^\n`<>$\\]|\\[^\n`<>])[^\n`<>$\\]*+(?:\\[^\n`<>][^\n`<>$\\]*+)*)\1(?!\S)"
)


def install(parser: Parser) -> None:
    """Add the rules."""
    parser.add_inline("\\", parentheses)
    parser.add_inline("$", dollars)


def parentheses(state: InlineState) -> bool:
    r"""`\\( … \\)`."""
    source, start = state.src, state.pos
    if source.startswith("\\(", start):
        check_parentheses(state)
        return False
    if not source.startswith("\\\\(", start) or state.missing("\\\\)", start + 3):
        return False
    close = source.index("\\\\)", start + 3)
    tex = source[start + 3 : close].strip()
    if not tex:
        return False
    state.add(Math(state.span(start, close + 3), tex), close + 3)
    return True


def dollars(state: InlineState) -> bool:
    """`$…$` and `$$…$$`."""
    match = _DOLLARS.match(state.src, state.pos)
    if match is None or not match[2].strip():
        check_dollars(state)
        return False
    state.add(Math(state.span(*match.span()), match[2].strip(), display=len(match[1]) == 2), match.end())
    return True
