"""Text in which code spans, links and whatever is in brackets cannot be seen, for those who look for a colon or a comma.

In: text. Out: text of the same length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_CODE_OR_BRACKET = re.compile(r"`+|[()\[\]{}]")


def closing(text: str, start: int, end: int) -> int:
    """The offset of the bracket that closes the one at `start`, or -1; code spans are opaque."""
    depth = 0
    for at, mark in _outside_of_code(text, start, end):
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth -= 1
            if depth == 0:
                return at
    return -1


def first_colon(text: str, start: int, end: int) -> int:
    """The offset of the first `:` that white space or the end follows, outside of code spans and brackets, or -1.

    Others are of an address, a time, a slice, a scope of C++ (dialect, section 2, "colons").
    """
    colon = text.find(":", start, end)
    if colon < 0:
        return -1
    if (colon + 1 == end or text[colon + 1] in " \t\n") and not _CODE_OR_BRACKET.search(text, start, colon):
        return colon
    shadow = shade(text, start, end)
    colon -= start + 1
    while (colon := shadow.find(":", colon + 1)) >= 0:
        if colon + 1 == len(shadow) or shadow[colon + 1] in " \t\n":
            return start + colon
    return -1


def shade(text: str, start: int, end: int) -> str:
    """The text between two offsets with code spans and whatever is in brackets blanked; of the same length."""
    pieces: list[str] = []
    at, depth = start, 0
    hidden = start
    for offset, mark in _outside_of_code(text, start, end):
        if mark[0] == "`":
            if not depth:
                pieces.append(text[at:offset])
                pieces.append("\x00" * len(mark))
                at = offset + len(mark)
        elif mark in "([{":
            if not depth:
                pieces.append(text[at:offset])
                hidden = offset
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                pieces.append("\x00" * (offset + 1 - hidden))
                at = offset + 1
    pieces.append("\x00" * (end - hidden) if depth else text[at:end])
    return "".join(pieces)


def _outside_of_code(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The code spans and the brackets outside of them, with their offsets."""
    at = start
    no_span = 0  # backtick runs of at least this length were searched in vain
    while match := _CODE_OR_BRACKET.search(text, at, end):
        mark = match[0]
        at = match.end()
        if mark[0] != "`":
            yield match.start(), mark
        elif not no_span or len(mark) < no_span:
            close = text.find(mark, at, end)
            if close < 0:
                no_span = len(mark)
            else:
                at = close + len(mark)
                yield match.start(), text[match.start() : at]
