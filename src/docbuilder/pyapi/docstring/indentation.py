"""Indented text that is no code: docstrings indent what belongs to the line above.

In: Markdown of a docstring. Out: the same without the indentation that CommonMark would take for a code block. Lines stay
where they are; those of such blocks move to the left.
"""

from __future__ import annotations

import re

_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])( +|$)")
_FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")
_CODE = re.compile(r">>>|\$ |@\w|(?:import|from|def|class|async def) \w|[A-Za-z_][\w.]*(?:\(|\[.*\]| [-+*/]?= )")


def unindent(text: str) -> str:
    """The text with deep blocks moved to the left, lists and fences in them included; what looks like code stays."""
    if "\n    " not in text and not text.startswith("    "):
        return text
    result: list[str] = []
    blocks: list[tuple[int, int]] = []  # (indentation as written, blanks to drop) of the deep blocks we are in
    items: list[int] = []  # where the text of each open list item begins, as moved
    fence = ""
    code = -1  # indentation of the code that we are in
    after_blank = True
    for line in text.split("\n"):
        stripped = line.lstrip(" ")
        indent = len(line) - len(stripped)
        if not stripped:
            result.append("")
            after_blank = True
            continue
        if fence:
            drop = blocks[-1][1] if blocks else 0
            result.append(line[min(drop, indent) :])
            if stripped.startswith(fence) and not stripped.strip(fence[0] + " "):
                fence = ""
            after_blank = False
            continue
        if 0 <= code <= indent:
            result.append(line)
            continue
        code = -1
        while blocks and indent < blocks[-1][0]:
            blocks.pop()
        drop = blocks[-1][1] if blocks else 0
        item, opening = _ITEM.match(stripped), _FENCE.match(stripped)
        if after_blank or item or opening:
            while items and indent - drop < items[-1]:
                items.pop()
            outer = items[-1] if items else 0
            if indent - drop - outer >= 4:
                if after_blank and not item and not opening and _CODE.match(stripped):
                    code = indent
                else:
                    drop = indent - outer
                    blocks.append((indent, drop))
        result.append(line[min(drop, indent) :])
        if code < 0 and item:
            blanks = len(item[1])
            items.append(indent - drop + item.start(1) + (blanks if 1 <= blanks <= 4 else 1))
        if opening:
            fence = opening[1] or opening[2]
        after_blank = False
    return "\n".join(result)
