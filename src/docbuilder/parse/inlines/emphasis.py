"""Emphasis, strong emphasis and strikethrough (CommonMark 0.31, section 6.2; GFM, "Strikethrough").

In: `*`, `_` and `~` in inline content. Out: delimiters, which `inline.match_emphasis` pairs.

Characters of Chinese, Japanese and Korean stand beside markers without blanks. So that `**「強調」**です` is what its author
means, they count neither as punctuation nor as the inside of a word (the rule of "markdown-cjk-friendly", which changes
no example of CommonMark).

A single `~` strikes through only where it is outside of words: in `1~2、3~4`, a range in many languages, it is text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from docbuilder.parse.inline import Delimiter, InlineState
from docbuilder.parse.parser import Parser

_RUNS = {"*": re.compile(r"\*+"), "_": re.compile("_+"), "~": re.compile("~+")}
_SPACE, _PUNCTUATION, _WORD, _CJK = range(4)
_CJK_CHARACTER = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fff\u3001-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffee"
    "\U0001aff0-\U0001b16f\U00020000-\U0003ffff]"
)


def install(parser: Parser) -> None:
    """Add the rule."""
    parser.add_inline("*_~", emphasis)


@lru_cache(maxsize=1024)
def _kind(character: str) -> int:
    if character >= "\u1100" and _CJK_CHARACTER.match(character):
        return _CJK
    if character.isalnum():
        return _WORD
    category = unicodedata.category(character)
    if category == "Zs" or character in "\t\n\f\r":
        return _SPACE
    return _PUNCTUATION if category[0] in "PS" else _WORD


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def emphasis(state: InlineState) -> bool:
    """A run of `*`, `_` or `~`."""
    source, start = state.src, state.pos
    character = source[start]
    match = _RUNS[character].match(source, start)
    assert match is not None
    end = match.end()
    before = _kind(source[start - 1]) if start else _SPACE
    after = _kind(source[end]) if end < state.end else _SPACE
    left = after != _SPACE and (after != _PUNCTUATION or before != _WORD)
    right = before != _SPACE and (before != _PUNCTUATION or after != _WORD)
    length = end - start
    if character == "*":
        can_open, can_close = left, right
    elif character == "_":
        can_open = left and (not right or _is_punctuation(source[start - 1]))
        can_close = right and (not left or _is_punctuation(source[end]))
    else:
        if length > 2:
            state.add_text(match[0], end)
            return True
        can_open, can_close = left, right
        if length == 1 and before in (_WORD, _CJK) and after in (_WORD, _CJK):
            can_open = can_close = False
    if not can_open and not can_close:
        state.add_text(match[0], end)
        return True
    state.add_delimiter(Delimiter(character, start, length, can_open, can_close))
    return True
