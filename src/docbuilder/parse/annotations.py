"""What writers put into fences for tools, and readers shall not see.

In: the text and the info string of a fence. Out: the text to show, and the sides of a split one.
Everything here is about the fence's own lines; nothing looks inside of a language but for brackets, strings and comments
of Python (dialect, section 1: doctest, runnable, split code).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

_DOCTEST_FLAGS = re.compile(r"#[ \t]*doctest:[ \t]*[+-]\w+(?:[ \t]*,?[ \t]*[+-]\w+)*[ \t]*$")
_RUNNABLE = re.compile(r"runnable(?::\S*)?$")
_HIDE = re.compile(r"#[ \t]*doc-builder:[ \t]*hide\b")
_BARE_ASSERT = re.compile(r"[ \t]*#[ \t]*(?:doc-builder:[ \t]*)?ignore-bare-assert\b[^\n]*")
_DECORATOR = re.compile(r"[ \t]*#[ \t]*pytest-decorator:")
# Strings, comments and brackets of Python; a string that does not end on its line is no string.
_LEXEME = re.compile(
    r"(?P<string>\"\"\"[^\"\\]*+(?:(?:\\.|\"(?!\"\"))[^\"\\]*+)*\"\"\""
    r"|'''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*'''"
    r"|\"[^\"\\\n]*+(?:\\.[^\"\\\n]*+)*\"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*')"
    r"|(?P<comment>\#[^\n]*)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<line>\\?\n)",
    re.DOTALL,
)
_SPLIT = re.compile(r"[ \t]*(?:>>>[ \t]*#[ \t]*)?===(PT-TF|STRINGAPI-READINSTRUCTION)-SPLIT===[ \t]*(?:\n|$)")


def is_runnable(info: str) -> bool:
    """The fence is Python that a test runs: `py runnable`, `python runnable:label`, `py runnable:label:2`, `runnable`."""
    if "runnable" not in info:
        return False
    first, *others = info.split()
    named = first.lower() in ("py", "python", "{py}", "{python}")
    return bool(_RUNNABLE.match(first)) or (named and any(_RUNNABLE.match(word) for word in others))


def clean_code(text: str, info: str) -> str:
    """The text of a fence without what is meant for tools only."""
    if "doctest:" in text:
        text = _drop_doctest_flags(text)
    if "runnable" in info and "#" in text and is_runnable(info):
        text = _clean_runnable(text)
    return text


class Part(NamedTuple):
    """One side of split code.

    Attributes:
        key: `pt`, `tf`, `stringapi` or `readinstruction`.
        label: what the reader sees.
        start: offset of its first character in the fence's text.
        end: exclusive.
    """

    key: str
    label: str
    start: int
    end: int


class Split(NamedTuple):
    """Code that is split into tabs.

    Attributes:
        group: tabs of the same group move together.
        parts: at least one; a side without text is left out.
        extra: offset of a second marker, which is left in the text of the second side; or -1.
    """

    group: str
    parts: tuple[Part, ...]
    extra: int


_SIDES = {
    "PT-TF": ("fw", (("pt", "PyTorch"), ("tf", "TensorFlow"))),
    "STRINGAPI-READINSTRUCTION": (
        "stringapi-readinstruction",
        (("stringapi", "String API"), ("readinstruction", "ReadInstruction")),
    ),
}


def split_code(text: str) -> Split | None:
    """The sides of a fence's text around its `===PT-TF-SPLIT===` line, or None where there is no such line."""
    if "-SPLIT===" not in text:
        return None
    found: re.Match[str] | None = None
    extra = -1
    start = 0
    while start < len(text):
        match = _SPLIT.match(text, start)
        if match and found is None:
            found = match
        elif match:
            extra = start
            break
        end = text.find("\n", start)
        start = end + 1 if end >= 0 else len(text)
    if found is None:
        return None
    group, sides = _SIDES[found[1]]
    places = ((0, found.start()), (found.end(), len(text)))
    parts = tuple(
        Part(key, label, *place)
        for (key, label), place in zip(sides, places, strict=True)
        if text[slice(*place)].strip()
    )
    return Split(group, parts, extra) if parts else None


def _drop_doctest_flags(text: str) -> str:
    """`# doctest: +FLAG` at the end of lines with a prompt; a line with nothing else but the prompt goes as a whole.

    A blank line behind a flag goes with it, as with the established renderer: writers set flagged statements off.
    """
    written = text.split("\n")
    lines: list[str] = []
    flagged = False
    for number, line in enumerate(written, 1):
        blank_behind_flag = flagged and not line.strip(" \t") and number < len(written)
        flagged = False
        if blank_behind_flag:
            continue
        at = line.rfind("#") if "doctest:" in line else -1
        if at >= 0 and line.lstrip(" \t").startswith((">>> ", "... ")) and _DOCTEST_FLAGS.match(line, at):
            shown = line[:at].rstrip(" \t")
            if shown.strip(" \t") not in (">>>", "..."):
                lines.append(shown)
            flagged = True
        else:
            lines.append(line)
    return "\n".join(lines)


@dataclass(slots=True)
class _Statement:
    """A blank line, or the lines of a statement, which brackets and strings may spread over several."""

    first: int
    last: int
    indent: int
    blank: bool
    opener: bool = False
    hidden: bool = False


def _clean_runnable(text: str) -> str:
    lines = text.split("\n")
    statements = _read_statements(lines, text)
    if any(statement.hidden for statement in statements):
        _hide_blocks(statements)
        _hide_empty_openers(statements)
    kept: list[str] = []
    gap = False  # something was dropped since the last line that was kept
    for statement in statements:
        if statement.hidden:
            gap = True
        elif not (statement.blank and gap and (not kept or not kept[-1].strip())):
            gap = gap and statement.blank
            kept += lines[statement.first : statement.last + 1]
    if "ignore-bare-assert" in text:
        kept = [line for line in map(_drop_bare_assert, kept) if line is not None]
    shown = "\n".join(kept)
    if len(kept) < len(lines):
        shown = shown.rstrip()
        return shown + "\n" if shown and text.endswith("\n") else shown
    return shown


def _drop_bare_assert(line: str) -> str | None:
    """The line without `# doc-builder: ignore-bare-assert`; None where there is nothing else on it."""
    shown = _BARE_ASSERT.sub("", line, count=1) if "ignore-bare-assert" in line else line
    return shown if shown.strip() or shown == line else None


def _read_statements(lines: list[str], text: str) -> list[_Statement]:
    joined, comments = _join_lines(lines, text)
    statements: list[_Statement] = []
    for number, line in enumerate(lines):
        stripped = line.strip()
        at = comments.get(number, len(line))
        hidden = at < len(line) and bool(_HIDE.match(line, at) or _DECORATOR.match(line))
        if number in joined and statements:
            statement = statements[-1]
            statement.last = number
            statement.hidden |= hidden
        else:
            indent = len(line) - len(line.lstrip(" \t"))
            statement = _Statement(number, number, indent, not stripped, hidden=hidden)
            statements.append(statement)
        if stripped:
            statement.opener = line[:at].rstrip().endswith(":")
    return statements


def _join_lines(lines: list[str], text: str) -> tuple[set[int], dict[int, int]]:
    """The lines that belong to the statement of the line before them, and where the comment of a line starts.

    Where brackets do not match, no line belongs to another and every `#` starts a comment.
    """
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    joined: set[int] = set()
    comments: dict[int, int] = {}
    depth = number = 0
    for match in _LEXEME.finditer(text):
        while match.start() >= starts[number + 1]:
            number += 1
        kind = match.lastgroup
        if kind == "comment":
            comments[number] = match.start() - starts[number]
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
            if depth < 0:
                break
        elif kind == "string" or depth or match[0] != "\n":
            joined.update(range(number + 1, number + 1 + match[0].count("\n")))
    if depth:
        return set(), {number: line.index("#") for number, line in enumerate(lines) if "#" in line}
    return joined, comments


def _hide_blocks(statements: list[_Statement]) -> None:
    """Hide what is indented below a hidden line that opens a block."""
    limit = -1  # the indent of the hidden opener above, or -1
    blanks: list[_Statement] = []  # blank lines, which are hidden if the block goes on below them
    for statement in statements:
        if statement.blank:
            blanks.append(statement)
            continue
        if 0 <= limit < statement.indent:
            statement.hidden = True
            for blank in blanks:
                blank.hidden = True
        else:
            limit = statement.indent if statement.hidden and statement.opener else -1
        blanks.clear()


def _hide_empty_openers(statements: list[_Statement]) -> None:
    """Hide openers of which nothing is left inside, from the inside out."""
    below = shown_below = -1  # the indents of the next statement, and of the next one that is shown
    for statement in reversed(statements):
        if statement.blank:
            continue
        if statement.opener and below > statement.indent >= shown_below:
            statement.hidden = True
        below = statement.indent
        if not statement.hidden:
            shown_below = statement.indent
