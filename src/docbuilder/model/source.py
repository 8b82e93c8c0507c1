"""Text that was read from somewhere, and places in it.

In: a path and its text. Out: `Source`, `Span` (offsets) and `Position` (what a person is shown).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from docbuilder.model.reading import with_line_feeds
from docbuilder.model.values import Data

INVISIBLE = re.compile(
    "[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
    "|(?<![\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
)
"""What no reader sees, and programs read: tag characters, marks that turn text round, and selectors of variants behind anything but an ideograph
(Unicode Technical Standard 37)."""


def without_invisible(text: str) -> str:
    """`text` without what no reader sees."""
    return INVISIBLE.sub("", text)


class Span(NamedTuple):
    """A half-open range of characters, `start` inclusive and `end` exclusive, in the text of one `Source`."""

    start: int
    end: int


class Position(NamedTuple):
    """A place as people name it.

    Attributes:
        path: the file, relative to the folder that the build was started for, with forward slashes.
        line: counted from 1; 0 when the problem belongs to the file as a whole.
        column: in characters, counted from 1; 0 when it belongs to the line as a whole.
    """

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.path] + [str(number) for number in (self.line, self.column) if number]
        return ":".join(parts)


class Subject(NamedTuple):
    """Whose docstring a text is.

    Attributes:
        name: of the object.
        foreign: it is of another project.
    """

    name: str
    foreign: bool = False


class Source(Data, frozen=True):
    """A text and where it came from.

    Args:
        path: the file as people are shown it (see `Position.path`).
        text: its text; line ends are `\\n`, there is neither a byte order mark nor a NUL (see `clean`).
        first_line: the line of `path` on which `text` begins, counted from 1; more than 1 for a docstring or an include.
        first_column: the number of characters cut from the start of every line (a docstring's indentation).
        rest_column: the same for the lines after the first, where it differs from `first_column`.
        subject: the object whose docstring it is, or None.
        place: where all of it stands for people: a docstring whose file is not known, or none of theirs; else None.
    """

    path: str
    text: str
    first_line: int = 1
    first_column: int = 0
    rest_column: int | None = None
    subject: Subject | None = None
    place: Position | None = None

    @property
    def line_starts(self) -> tuple[int, ...]:
        """The offset of every line; counted when it is first asked for, which for most pieces of docstrings is never."""
        return _line_starts(self.text)

    def position(self, offset: int) -> Position:
        """The line and column of the character at `offset`; offsets outside of the text are moved to its ends."""
        if self.place is not None:
            return self.place
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self.line_starts, offset) - 1
        column = offset - self.line_starts[line]
        cut = self.first_column if line == 0 or self.rest_column is None else self.rest_column
        return Position(self.path, self.first_line + line, cut + column + 1)

    def line_span(self, first: int, last: int) -> Span:
        """The span of the lines `first` (inclusive) to `last` (exclusive), counted from 0, without the final newline."""
        count = len(self.line_starts)
        if first >= count:
            return Span(len(self.text), len(self.text))
        start = self.line_starts[first]
        end = self.line_starts[last] - 1 if last < count else len(self.text)
        return Span(start, max(start, end))


@lru_cache(maxsize=64)  # of the texts that are being worked on: a page, its includes, its docstrings
def _line_starts(text: str) -> tuple[int, ...]:
    starts = [0]
    find, at = text.find, -1
    while (at := find("\n", at + 1)) >= 0:
        starts.append(at + 1)
    return tuple(starts)


def clean(text: str) -> str:
    """Drop a byte order mark, make every line end `\\n` and every NUL U+FFFD (CommonMark 0.31, sections 2.1 and 2.3)."""
    if text.startswith("\ufeff"):
        text = text[1:]
    text = with_line_feeds(text)
    return text.replace("\0", "\ufffd") if "\0" in text else text
