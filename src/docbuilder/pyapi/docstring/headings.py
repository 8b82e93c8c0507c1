"""Headings of reST: underlined with any punctuation, and overlined.

In: lines. Out: the same number of lines, with headings as Markdown writes them. Dashes and equals signs below a title are left as they are:
Markdown knows them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_RULE = re.compile(r"[ \t]*([~^\"'*+#=-])\1{3,}[ \t]*$")
_BEGIN_OF_RULE = re.compile(r"\n[ \t]*([~^\"'*+#=-])\1{3}")


def are_possible(text: str) -> bool:
    """Whether there is a rule at all; most docstrings have none."""
    return _BEGIN_OF_RULE.search(text) is not None


def is_underline(lines: Sequence[str], at: int) -> bool:
    """The line underlines the one above: that is one line of text, no longer than the rule, behind a blank line or a rule."""
    if at == 0 or not _RULE.match(lines[at]):
        return False
    title = lines[at - 1]
    text = title.strip()
    if not text or _RULE.match(title) or len(text) > len(lines[at].strip()):
        return False
    if _is_overline(lines, at):
        return True
    indent = _indent(lines[at])
    return _indent(title) == indent and (at < 2 or not lines[at - 2].strip() or _indent(lines[at - 2]) < indent)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_overline(lines: Sequence[str], at: int) -> bool:
    """The title above the rule `at` has the same rule above it."""
    return at >= 2 and lines[at - 2].rstrip() == lines[at].rstrip() and (at == 2 or not lines[at - 3].strip())


def convert(lines: list[str], code: Sequence[bool]) -> list[str]:
    """The lines with `#` in front of titles whose rule Markdown does not know; rules above titles are dropped."""
    result = list(lines)
    for at in range(1, len(lines)):
        if code[at] or not is_underline(lines, at):
            continue
        has_overline = _is_overline(lines, at)
        if lines[at].strip()[0] in "=-" and not has_overline:
            continue
        title = lines[at - 1]
        result[at - 1] = f"{title[: _indent(lines[at])]}{'##' if has_overline else '####'} {title.strip()}"
        result[at] = ""
        if has_overline:
            result[at - 2] = ""
    return result
