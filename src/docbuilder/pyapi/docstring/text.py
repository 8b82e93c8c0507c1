"""The text of a docstring, by lines and by pieces.

In: a docstring without its indentation (`inspect.cleandoc`). Out: `DocstringText`, which knows what is code and cuts `Markdown`
pieces out of the docstring whose lines and columns are exact.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right

from docbuilder.model.values import Data
from docbuilder.pyapi.docstring import directives, headings, rest
from docbuilder.pyapi.docstring.indentation import unindent
from docbuilder.pyapi.docstring.rest import PROMPT, Rest
from docbuilder.pyapi.model import Markdown

# a fence may open inside of a quote or as a list item; the text behind its backticks holds no backtick
_FENCE = re.compile(r"(?:>[ \t]*|[-*+][ \t]+|\d{1,9}[.)][ \t]+)*(?:(`{3,})([^`]*)|(~{3,})(.*))$")


class DocstringText(Data, frozen=True):
    """A docstring by lines.

    Args:
        text: all of it.
        lines: its lines, without line ends.
        starts: the offset of each line.
        indents: the number of blanks that each line starts with; -1 for a blank line.
        code: which lines are code, fences included: nothing in them is a section.
        rest: what it defines where it uses reST, which every piece is freed from; else None.
        open_fence: the line of a fence that is never closed, or None.
    """

    text: str
    lines: tuple[str, ...]
    starts: tuple[int, ...]
    indents: tuple[int, ...]
    code: tuple[bool, ...]
    rest: Rest | None
    open_fence: int | None

    def __len__(self) -> int:
        return len(self.lines)

    def next_filled(self, line: int) -> int:
        """The first line from `line` on that is not blank; the number of lines when there is none."""
        while line < len(self.lines) and self.indents[line] < 0:
            line += 1
        return line

    def end_of(self, line: int) -> int:
        """The offset behind the last character of `line`."""
        return self.starts[line] + len(self.lines[line])

    def line_at(self, offset: int) -> int:
        """The line that the character at `offset` stands on."""
        return bisect_right(self.starts, offset) - 1

    def cut_lines(self, first: int, last: int) -> Markdown | None:
        """The lines `first` (inclusive) to `last` (exclusive); None when they are blank."""
        return self.cut(self.starts[first], self.end_of(last - 1)) if first < last else None

    def cut(self, start: int, end: int) -> Markdown | None:
        """The text between two offsets, dedented, without blank lines around it; None when it is blank."""
        piece = self.text[start:end].rstrip()
        end = start + len(piece)
        piece = piece.lstrip()
        begin = end - len(piece)
        if begin >= end:
            return None
        first = self.line_at(begin)
        column = begin - self.starts[first]
        if "\n" not in piece:
            text = self.converted(piece) if self.rest else piece
            return Markdown(text, first, column - _blanks(text))
        last = self.line_at(end - 1)
        indents = self.indents[first + 1 : last + 1]
        rest_indent = min([indent for indent in indents if indent >= 0], default=-1)
        if column == self.indents[first] and 0 <= rest_indent < column:
            column = rest_indent  # the first line is indented deeper than the others: that is kept
        if column == self.indents[first] and rest_indent > column:
            rest_indent = column
        lines = [self.lines[first][column:]]
        following = zip(self.lines[first + 1 : last + 1], indents, strict=True)
        lines += [line[rest_indent:] if indent >= 0 else "" for line, indent in following]
        lines[-1] = lines[-1][: len(lines[-1]) - (self.end_of(last) - end)]
        text = self.converted("\n".join(lines))
        after = column if rest_indent < 0 else rest_indent
        column += _blanks(lines[0]) - _blanks(text)
        return Markdown(text, first, column, after if last > first and after != column else None)

    def converted(self, text: str) -> str:
        """A piece freed from reST, where the docstring uses that, and from indentation that would make it code."""
        return unindent(directives.to_markdown(text, self.rest) if self.rest else text)


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def plain_text(text: str, rest: Rest | None) -> DocstringText:
    """Text without any code."""
    lines = tuple(text.split("\n"))
    starts, indents = _measured(lines)
    return DocstringText(text, lines, tuple(starts), tuple(indents), (False,) * len(lines), rest, None)


def _measured(lines: tuple[str, ...]) -> tuple[list[int], list[int]]:
    """The offsets of lines, and their indentations."""
    starts = list(itertools.accumulate([len(line) + 1 for line in lines[:-1]], initial=0))
    indents = [len(line) - len(stripped) if (stripped := line.lstrip()) else -1 for line in lines]
    return starts, indents


def read_text(text: str) -> DocstringText:
    """Split a docstring into lines and find out what is code in it."""
    lines = tuple(text.split("\n"))
    starts, indents = _measured(lines)
    code = [False] * len(lines)
    open_fence = _mark_fences(lines, indents, code) if "```" in text or "~~~" in text else None
    if ">>>" in text:
        _mark_doctests(lines, indents, code)
    defined = rest.read(text)
    if defined:
        rest.mark_literals(lines, indents, code)
    if headings.are_possible(text) and (converted := headings.convert(list(lines), code)) != list(lines):
        lines = tuple(converted)
        text = "\n".join(lines)
        starts, indents = _measured(lines)
    return DocstringText(text, lines, tuple(starts), tuple(indents), tuple(code), defined, open_fence)


def _mark_doctests(lines: tuple[str, ...], indents: list[int], code: list[bool]) -> None:
    """Mark the lines of doctests, which go on to a blank line or to one that is indented less."""
    indent = -1
    for at, line in enumerate(lines):
        if indents[at] < 0 or indents[at] < indent:
            indent = -1
        if indent < 0 and not code[at] and PROMPT.match(line):
            indent = indents[at]
        if indent >= 0:
            code[at] = True


def _mark_fences(lines: tuple[str, ...], indents: list[int], code: list[bool]) -> int | None:
    """Mark the lines of fences in `code`; returns the line of the first fence that is never closed.

    Such a fence ends where its indentation does, or where another one opens that names a language: it must not swallow
    the sections behind it.
    """
    unclosed: list[int] = []
    opened, marks = -1, ""
    marked = [at for at, line in enumerate(lines) if "```" in line or "~~~" in line]
    for at in marked:
        line = lines[at]
        if (match := _FENCE.match(line, indents[at])) is None:
            continue
        if match[3] and opened < 0 and headings.is_underline(lines, at):
            continue
        fence, has_info = match[1] or match[3], bool((match[2] or match[4] or "").strip())
        if opened < 0:
            opened, marks = at, fence
        elif fence[0] == marks[0] and len(fence) >= len(marks) and not has_info:
            code[opened : at + 1] = [True] * (at + 1 - opened)
            opened = -1
        elif fence[0] == marks[0] and has_info and indents[at] <= indents[opened]:
            unclosed.append(opened)
            _mark_until_dedent(opened, at, indents, code)
            opened, marks = at, fence
    if opened >= 0:
        unclosed.append(opened)
        _mark_until_dedent(opened, len(lines), indents, code)
    return unclosed[0] if unclosed else None


def _mark_until_dedent(first: int, last: int, indents: list[int], code: list[bool]) -> None:
    end = first
    while end < last and (indents[end] < 0 or indents[end] >= indents[first]):
        code[end] = True
        end += 1
