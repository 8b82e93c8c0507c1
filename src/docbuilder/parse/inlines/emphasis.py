"""Emphasis, strong emphasis and strikethrough (CommonMark 0.31, section 6.2; GFM, "Strikethrough").

In: `*`, `_` and `~` in inline content. Out: delimiters, which `inline.match_emphasis` pairs.

A single `~` strikes through only where it is outside of words: in `1~2、3~4`, a range in many languages, it is text.
"""

from __future__ import annotations

import re
import unicodedata

from docbuilder.parse.inline import Delimiter, InlineState
from docbuilder.parse.parser import Parser

_RUNS = {"*": re.compile(r"\*+"), "_": re.compile("_+"), "~": re.compile("~+")}
_SPACE, _PUNCTUATION, _WORD = 0, 1, 2


def install(parser: Parser) -> None:
    """Add the rule."""
    parser.add_inline("*_~", emphasis)


def _kind(character: str) -> int:
    if character.isalnum():
        return _WORD
    category = unicodedata.category(character)
    if category == "Zs" or character in "\t\n\f\r":
        return _SPACE
    return _PUNCTUATION if category[0] in "PS" else _WORD


def emphasis(state: InlineState) -> bool:
    """A run of `*`, `_` or `~`."""
    source, start = state.src, state.pos
    character = source[start]
    match = _RUNS[character].match(source, start)
    assert match is not None
    end = match.end()
    before = _kind(source[start - 1]) if start else _SPACE
    after = _kind(source[end]) if end < state.end else _SPACE
    left = after == _WORD or (after == _PUNCTUATION and before != _WORD)
    right = before == _WORD or (before == _PUNCTUATION and after != _WORD)
    length = end - start
    if character == "*":
        can_open, can_close = left, right
    elif character == "_":
        can_open = left and (not right or before == _PUNCTUATION)
        can_close = right and (not left or after == _PUNCTUATION)
    else:
        if length > 2:
            state.add_text(match[0], end)
            return True
        can_open, can_close = left, right
        if length == 1 and before == after == _WORD:
            can_open = can_close = False
    if not can_open and not can_close:
        state.add_text(match[0], end)
        return True
    state.add_delimiter(Delimiter(character, start, length, can_open, can_close))
    return True
