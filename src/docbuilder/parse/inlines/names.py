"""Names of Python with underscores, and its stars, in docstrings (dialect, section 2, "Docstrings").

In: `_` and `*` in inline content. Out: text. Markdown takes `__init__` and the second star of `a*b*c` for markup; who writes a docstring means Python.
"""

from __future__ import annotations

import re

from docbuilder.parse.inline import InlineState
from docbuilder.parse.parser import Parser

_DUNDER = re.compile(r"__[A-Za-z0-9]+(?:_[A-Za-z0-9]+)*__(?!\w)")
_STARS = re.compile(r"(?<=[A-Za-z0-9_])\*+(?=[A-Za-z0-9_])")
_WORD = re.compile(r"\w")


def install(parser: Parser) -> None:
    """Add the rules."""
    parser.add_inline("_", name)
    parser.add_inline("*", operator)


def name(state: InlineState) -> bool:
    """A name with two underscores on both sides."""
    start = state.pos
    match = _DUNDER.match(state.src, start)
    if match is None or (start and _WORD.match(state.src, start - 1)):
        return False
    state.add_text(match[0], match.end())
    return True


def operator(state: InlineState) -> bool:
    """Stars between operands: what is marked stands between blanks, or punctuation."""
    match = _STARS.match(state.src, state.pos)
    if match is None:
        return False
    state.add_text(match[0], match.end())
    return True
