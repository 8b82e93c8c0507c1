"""Emphasis, strong emphasis and strikethrough (CommonMark 0.31, section 6.2; GFM, "Strikethrough").

In: `*`, `_` and `~` in inline content. Out: delimiters, which `inline.match_emphasis` pairs.

Characters of Chinese, Japanese and Korean stand beside markers without blanks. So that `**「強調」**です` is what its author
means, they count neither as punctuation nor as the inside of a word (the rule of "markdown-cjk-friendly", which changes
no example of CommonMark).

Blanks may stand inside of `**` where nothing else can be meant (dialect, section 1, emphasis): `** text **`.

A single `~` strikes through only where it is outside of words: in `1~2、3~4`, a range in many languages, it is text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.parse.inline import Delimiter, InlineState
from docbuilder.parse.parser import Parser

_RUNS = {"*": re.compile(r"\*+"), "_": re.compile("_+"), "~": re.compile("~+")}
_SPACE, _PUNCTUATION, _WORD, _CJK = range(4)
_CJK_CHARACTER = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fff\u3001-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffee"
    "\U0001aff0-\U0001b16f\U00020000-\U0003ffff]"
)

_NO_END = ",([{*"
"""What ends no words: `f(**a, **b)`."""
_OPERAND_BEFORE, _OPERAND = re.compile(r"\d[ \t]+$"), re.compile(r"[ \t]+-?\d")


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


def _find_loose_end(source: str, start: int, end: int, left: bool, right: bool) -> int:
    """Where the `**` stands that ends what the `**` from `start` to `end` begins with blanks inside; 0 where none does.

    Nothing is taken away from CommonMark's own pairs: neither a run that may close one, nor one that another may follow. What is code without
    backquotes stays as it is: `f(**a, **b)`, `2 ** 8 ** 2`.

    Args:
        source: inline content.
        start: of the run.
        end: of the run.
        left: the run is left-flanking.
        right: it is right-flanking.
    """
    close = source.find("*", end)
    if close < 0 or not (source[end] in " \t" or source[close - 1] in " \t"):
        return 0
    inner = source[end:close]
    if "\n" in inner or not inner.strip() or inner.count("[") != inner.count("]"):
        return 0
    behind = _kind(source[close + 2]) if close + 2 < len(source) else _SPACE
    if behind != _SPACE and inner.rstrip(" \t").endswith(","):
        return 0
    if _OPERAND.match(inner) and _OPERAND_BEFORE.search(source, max(0, start - 9), start):
        return 0
    if not source.startswith("**", close) or source.startswith("*", close + 2):
        return 0
    if right:
        before = source.rfind("*", 0, start)
        if before >= 0 and "\n" not in source[before:start]:
            return 0
    if behind != _SPACE and (left or source[close - 1] in " \t"):
        following = source.find("*", close + 2)
        if following >= 0 and "\n" not in source[close + 2 : following]:
            return 0
    return close


def _drop_blanks(state: InlineState) -> None:
    """Take the blanks from both ends of what stands between two `**`, and report them."""
    out = state.out
    first = state.loose[0] + 1
    opening = out[first - 1]
    assert isinstance(opening, Delimiter)
    if isinstance(piece := out[first], tuple):
        text = piece[2].lstrip(" \t")
        out[first] = (piece[1] - len(text), piece[1], text) if piece[1] - piece[0] == len(piece[2]) else piece
    if isinstance(piece := out[-1], tuple):
        text = piece[2].rstrip(" \t")
        out[-1] = (piece[0], piece[1] - len(piece[2]) + len(text), text)
    state.page.problem(
        DiagnosticCode.EMPHASIS_BLANKS,
        state.span(opening.start, opening.start + 2).start,
        "blanks stand inside of ** … **; it is emphasised all the same",
        "Write **text**: other programs show the asterisks.",
    )


def _report_unclosed(state: InlineState, start: int, end: int) -> None:
    """Report `**word:**word`: CommonMark takes what stands between punctuation and a letter for the beginning of emphasis."""
    source, opening = state.src, state.top
    while opening is not None and (opening.character != "*" or opening.run != 2):
        opening = opening.previous
    if opening is None or opening.can_close or not opening.can_open:
        return
    inner = source[opening.start + 2 : start]
    if inner[-1] in _NO_END or unicodedata.category(inner[-1]) in ("Ps", "Pi") or "\n" in inner:
        return
    if inner[-1] in "\"'" and inner.count(inner[-1]) % 2:
        return
    if opening.start and _kind(source[opening.start - 1]) not in (_SPACE, _CJK):
        return
    state.page.problem(
        DiagnosticCode.FOREIGN_SYNTAX,
        state.span(start, end).start,
        f"** between {inner[-1]!r} and a letter ends no emphasis; the asterisks are shown, or the wrong words emphasised",
        f"Write a blank behind it, or {inner[-1]} behind the asterisks: **…**{inner[-1]}",
    )


def _report_in_word(state: InlineState, start: int) -> None:
    """Report `__word__word` in scripts without blanks, where `_` is a letter of the word to CommonMark."""
    source = state.src
    opening = source.rfind("__", state.memo.get("__", 0), start)
    inner = source[opening + 2 : start]
    if opening < 0 or not inner or inner[0].isascii() or "_" in inner or "\n" in inner or inner[0].isspace():
        return
    state.memo["__"] = start + 2
    span = state.span(opening, start + 2)
    state.page.problem(
        DiagnosticCode.FOREIGN_SYNTAX,
        span.start,
        f"__{inner}__ stands inside of a word: the underscores are shown",
        f"Write **{inner}**",
        [(span, f"**{inner}**")],
    )


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
        if length == 2:
            if start == state.loose[1]:
                _drop_blanks(state)
                can_open, can_close = False, True
            elif (close := _find_loose_end(source, start, end, left, right)) > 0:
                state.loose = len(state.out), close
                can_open, can_close = True, False
            elif before == _PUNCTUATION and after == _WORD and state.top is not None:
                _report_unclosed(state, start, end)
    elif character == "_":
        can_open = left and (not right or _is_punctuation(source[start - 1]))
        can_close = right and (not left or _is_punctuation(source[end]))
        if length == 2 and not can_close and _CJK in (before, after) and right:
            _report_in_word(state, start)
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
