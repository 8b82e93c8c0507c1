"""Indented text that is no code: docstrings indent what belongs to the line above (dialect, section 1, "indented text").

In: Markdown of a docstring. Out: the same without the indentation that CommonMark would take for a code block, where a list, a
quote, a tag, a directive, a table, a fence, a doctest, the title of a section or a sentence is indented. Lines stay where they
are; those of such blocks move to the left.
"""

from __future__ import annotations

import re

_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])( +|$)")
_FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")
_PROMPT = re.compile(r">>>(?: |$)|#### ")  # or a heading that was underlined
_CONSTRUCT = re.compile(r">|</?[A-Za-z][\w-]*[\s/>]|\[\[|\||\$\$|!?\[.*\]\(|(?:[A-Z]\w* ?){1,2}:$")
# a capital letter or markup, and four words: what has that is no code, whatever else it is
_SENTENCE = re.compile(r"(?:[\W_]*[A-Z`\[(*][^\s=]*)(?: (?:[\w'’-]+|[`\[(*][^\s=]*)[,.;:]?){3}(?:[\s.,;:]|$)")
_CODE = re.compile(r"\$ |@\w|(?:import|from|def|class|async def|[A-Z]+) \w|[A-Za-z_][\w.]*(?:\(|\[.*\]| [-+*/]?= )")


def unindent(text: str) -> str:
    """The text with deep blocks moved to the left, lists and fences in them included; what is code stays."""
    if "\n    " not in text and not text.startswith("    "):
        return text
    result: list[str] = []
    blocks: list[tuple[int, int]] = []  # (indentation as written, blanks to drop) of the deep blocks we are in
    items: list[int] = []  # where the text of each open list item begins, as moved
    fence = ""
    code = -1  # indentation of the code that we are in
    text_at = -1  # indentation of text right under a shallower line: what stands below it, as deep, goes on with it
    after_blank = True
    doctest = False  # it goes on to the next blank line
    lines = text.split("\n")
    for at, line in enumerate(lines):
        stripped = line.lstrip(" ")
        indent = len(line) - len(stripped)
        if not stripped:
            result.append("")
            after_blank, doctest = True, False
            continue
        if fence:
            drop = blocks[-1][1] if blocks else 0
            result.append(line[min(drop, indent) :])
            if stripped.startswith(fence) and not stripped.strip(fence[0] + " "):
                fence = ""
            after_blank = False
            continue
        if 0 <= code <= indent:
            result.append(line[blocks[-1][1] if blocks else 0 :])
            continue
        code = -1
        if indent < text_at or (not after_blank and text_at < 0 and indent >= 4):
            text_at = indent if not after_blank and indent >= 4 else -1
        while blocks and indent < blocks[-1][0]:
            blocks.pop()
        drop = blocks[-1][1] if blocks else 0
        item, opening = _ITEM.match(stripped), _FENCE.match(stripped)
        prompt = _PROMPT.match(stripped)
        if (after_blank or item or opening or prompt) and not doctest:
            while items and indent - drop < items[-1]:
                items.pop()
            outer = items[-1] if items else 0
            if indent - drop - outer >= 4:
                is_text = item or opening or prompt or (indent == text_at and not begins_code(stripped))
                if not is_text and _is_code(stripped) and not _holds_fence(lines, at, indent):
                    code = indent
                else:
                    drop = indent - outer
                    blocks.append((indent, drop))
        result.append(line[min(drop, indent) :])
        if code < 0 and item and not doctest:
            blanks = len(item[1])
            items.append(indent - drop + item.start(1) + (blanks if 1 <= blanks <= 4 else 1))
        if opening and not doctest:
            fence = opening[1] or opening[2]
        after_blank, doctest = False, doctest or prompt is not None
    return "\n".join(result)


def begins_code(line: str) -> bool:
    """The line is one of a program for sure, indented or not."""
    return _CODE.match(line) is not None and _SENTENCE.match(line) is None and _CONSTRUCT.match(line) is None


def _holds_fence(lines: list[str], first: int, indent: int) -> bool:
    """A fence stands in the block that begins on line `first`, not deeper than its text."""
    for at in range(first, len(lines)):
        stripped = lines[at].lstrip(" ")
        depth = len(lines[at]) - len(stripped)
        if stripped and depth < indent:
            return False
        if depth == indent and _FENCE.match(stripped):
            return True
    return False


def _is_code(line: str) -> bool:
    """What begins with `line` is code: neither another construct nor a sentence."""
    if _CONSTRUCT.match(line):
        return False
    return _CODE.match(line) is not None or _SENTENCE.match(line) is None
