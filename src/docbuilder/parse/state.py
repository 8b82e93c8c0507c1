"""Where the block phase stands.

In: a `Source` and the tags that it may have. Out: `BlockState`, markdown-it-py's state whose offsets are those of the
source, with what rules need to cut lines, to report and to stay linear.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, problem
from docbuilder.model.edits import edits
from docbuilder.model.source import Source, Span
from docbuilder.parse.backticks import code_span
from docbuilder.parse.tokens import BlockToken, Content

if TYPE_CHECKING:
    from docbuilder.parse.tagsyntax import Vocabulary

MAX_DEPTH = 60
"""How deep blocks (list and item count as two) and tags are nested at most."""

BlockRule = Callable[["BlockState", int, int, bool], bool]

Indented = Literal["text", "code", "docstring"]
"""What lines are that are indented by four or more after a blank line: what they would be without their indent (pages), code
(CommonMark), or code unless they begin like another construct (docstrings)."""


class BlockState(StateBlock):
    """Where the block phase stands. Offsets (`bMarks`, `eMarks`) are offsets in the source.

    Args:
        source: the text.
        md: for the rules of markdown-it-py.
        env: `references` (link definitions) and what else the rules of markdown-it-py keep.
        first: the offset at which the blocks begin (after front matter).
        vocabulary: the tags of the dialect that the page may have.
        indented: what indented lines are.
    """

    def __init__(
        self,
        source: Source,
        md: MarkdownIt,
        env: dict[str, Any],
        first: int,
        vocabulary: Vocabulary,
        indented: Indented = "text",
    ) -> None:
        # StateBlock's own constructor walks the characters; this does the same by line.
        self.src = source.text
        self.source = source
        self.md = md
        self.env = env
        self.tokens: list[Token] = []
        self.problems: list[Diagnostic] = []
        self.bMarks = marks = []
        self.eMarks = ends = []
        self.tShift = shifts = []
        self.sCount = counts = []
        text = self.src
        size = len(text)
        start = first
        while start < size:
            end = text.find("\n", start)
            if end < 0:
                end = size
            at = start
            if text[start] in " \t":
                column = 0
                while at < end:
                    character = text[at]
                    if character == " ":
                        column += 1
                    elif character == "\t":
                        column += 4 - column % 4
                    else:
                        break
                    at += 1
                counts.append(column)
            else:
                counts.append(0)
            marks.append(start)
            ends.append(end)
            shifts.append(at - start)
            start = end + 1
        self.lineMax = len(marks)
        marks.append(size)
        ends.append(size)
        shifts.append(0)
        counts.append(0)
        self.bsCount = [0] * len(marks)
        self.blkIndent = 0
        self.line = 0
        self.tight = False
        self.ddIndent = -1
        self.listIndent = -1
        self.parentType = "root"
        self.level = 0
        self.result = ""
        self.vocabulary = vocabulary
        self.indented: Indented = indented
        # where closing tags of the dialect stand, which end a paragraph inside of a line
        # of lines with closing tags, by the offset of the line's end: where they may end its text
        self.stops: dict[int, list[int]] = {}
        self.closing_tags = [match.start() for match in vocabulary.closing.finditer(text)]
        # what looking for the ends of tags in vain may still cost, in characters
        self.scan_budget = 8 * size + 10_000
        self._last: dict[str, int] = {}
        # the line behind the last tag, and that tag's indent
        self.after_tag = (-1, 0)
        self.fence_in_text = -1  # the line of a deeply indented fence that a paragraph gives way to
        self.html_open: list[int] = []  # the levels at which elements of raw HTML are open
        self.dedented = -1  # the lines before this one have lost the indent of their tag's body

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> BlockToken:
        """Add a token; its place is that of the rule's lines unless the rule sets `start` and `end` itself."""
        if nesting < 0:
            self.level -= 1
        token = BlockToken(ttype, tag, nesting, self.level)
        if nesting > 0:
            self.level += 1
            if ttype == "list_item_open":
                line = self.line
                token.start = self.bMarks[line] + self.tShift[line]
        self.tokens.append(token)
        return token

    def is_code_block(self, line: int) -> bool:
        """The line is indented so far that it is code (unless it continues a paragraph)."""
        return self.indented != "text" and self.sCount[line] - self.blkIndent >= 4

    def is_deep(self, line: int) -> bool:
        """The line is indented so far that CommonMark takes it for code; on a page it is none."""
        return self.sCount[line] - self.blkIndent >= 4

    def is_in_html(self) -> bool:
        """An element of raw HTML is open in the container, or in one around it."""
        while self.html_open and self.html_open[-1] > self.level:
            self.html_open.pop()
        return bool(self.html_open)

    def problem(
        self, code: DiagnosticCode, offset: int, message: str, hint: str = "", mended: Sequence[tuple[Span, str]] = ()
    ) -> None:
        """Report a problem at an offset of the source; see `PageContext.problem`."""
        found = edits(self.source, *mended)
        self.problems.append(problem(code, self.source, Span(offset, offset), message, hint, found))

    def last_index(self, needle: str) -> int:
        """Where `needle` occurs for the last time on the page, or -1; asking again costs nothing."""
        found = self._last.get(needle)
        if found is None:
            found = self._last[needle] = self.src.rfind(needle)
        return found

    def line_start(self, line: int) -> int:
        """The offset of the first character of `line` that is not a blank."""
        return self.bMarks[line] + self.tShift[line]

    def line_text(self, line: int) -> str:
        """The text of `line` without its indent (and without what the containers around it take)."""
        return self.src[self.bMarks[line] + self.tShift[line] : self.eMarks[line]]

    def stop(self, line: int) -> int | None:
        """The offset at which a closing tag of the dialect ends the text of `line`, or None.

        One in a code span of this line is none; one at the line's start is none either, for that is a block of its own.
        """
        if not self.closing_tags:
            return None
        start, end = self.bMarks[line] + self.tShift[line], self.eMarks[line]
        stops = self.stops.get(end)
        if stops is None:
            stops = self.stops[end] = self._stops_between(start, end)
        while stops and stops[-1] <= start:
            stops.pop()
        return stops[-1] if stops else None

    def _stops_between(self, start: int, end: int) -> list[int]:
        """The closing tags between two offsets that are in no code span, the last one first.

        One whose opening tag is text, for it stands inside of the line before it, is text as well.
        """
        tags = self.closing_tags
        if bisect_right(tags, start) == bisect_right(tags, end):
            return []
        text = self.src[start:end]
        found: list[int] = []
        shown: dict[str, int] = {}  # how many opening tags of a name are text, and not closed yet
        runs: dict[int, int] = {}
        at = text.find("`")
        behind = 0  # the last code span
        after = 0  # the last tag that is one
        for tag in self.vocabulary.tags.finditer(text, 1):
            while 0 <= at < tag.start() and behind <= tag.start():
                if behind > at:
                    at = text.find("`", behind)
                else:
                    _, _, behind = code_span(text, at, runs)
            if behind > tag.start():
                continue
            opening = tag["opening"]
            if opening and text[after : tag.start()].strip(" \t"):
                shown[opening] = shown.get(opening, 0) + 1
            elif opening:
                after = text.find(">", tag.end()) + 1 or len(text)
            elif tag[0][0] == "{" and text.rfind("{#", 0, tag.start()) > text.rfind("{/", 0, tag.start()):
                continue  # what it belongs to stands inside of this line, and is text
            elif shown.get(tag["closing"]):
                shown[tag["closing"]] -= 1
            else:
                found.append(start + tag.start())
                after = tag.end()
        return found[::-1]

    def advance(self, line: int, offset: int) -> None:
        """End the current block inside of `line`, at `offset`; a rest that is not blank is parsed next.

        A rule calls this in place of setting `line`.
        """
        start, end = offset, self.eMarks[line]
        while start < end and self.src[start] in " \t":
            start += 1
        if start < end:
            self.bMarks[line] = offset
            self.tShift[line] = start - offset
            self.sCount[line] = min(self.sCount[line], self.blkIndent) if self.sCount[line] >= 0 else -1
            self.line = line
        else:
            self.line = line + 1

    def dedent(self, first: int, last: int) -> None:
        """Take from the lines `first` to `last` (exclusive) the indent that all of them share, if that is code's.

        The lines up to the first one that is indented less are meant; the others stay as they are.
        """
        if first < self.dedented:
            return  # its body is part of one that was looked at: each line is moved once
        least, end = -1, first
        while end < last:
            if not self.isEmpty(end):
                indent = self.sCount[end] - self.blkIndent
                if indent < 4:
                    break
                least = indent if least < 0 else min(least, indent)
            end += 1
        self.dedented = end
        for line in range(first, end if least > 0 else first):
            if self.isEmpty(line) or "\t" in self.src[self.bMarks[line] : self.bMarks[line] + self.tShift[line]]:
                continue
            self.bMarks[line] += least
            self.tShift[line] -= least
            self.sCount[line] -= least

    def content(self, first: int, last: int, stop: int | None = None) -> Content:
        """The lines `first` to `last` (exclusive) as inline content: indents and the blanks at its end are dropped.

        Args:
            first: a line.
            last: the line after the last one.
            stop: the offset at which the last line ends, where it is not its end.
        """
        source = self.src
        if last - first == 1:
            origin = self.bMarks[first] + self.tShift[first]
            text = source[origin : self.eMarks[first] if stop is None else stop].rstrip(" \t")
            return Content(text, [0], [origin])
        starts, origins, parts = [], [], []
        at = 0
        for line in range(first, last):
            origin = self.bMarks[line] + self.tShift[line]
            end = self.eMarks[line] if stop is None or line + 1 < last else stop
            part = source[origin:end]
            starts.append(at)
            origins.append(origin)
            parts.append(part)
            at += len(part) + 1
        if origins[-1] - starts[-1] == origins[0]:
            # nothing is left out between the lines
            starts, origins = [0], origins[:1]
        return Content("\n".join(parts).rstrip(" \t\n"), starts, origins)

    def lines_content(self, first: int, last: int) -> Content:
        """The lines `first` to `last` (exclusive) as they are, without what the containers around them take."""
        starts, origins, parts = [], [], []
        at = 0
        for line in range(first, last):
            origin, end = self.bMarks[line], self.eMarks[line]
            if line == first:
                origin += self.tShift[line]
            else:
                column = 0
                while column < self.blkIndent and origin < end and self.src[origin] in " \t":
                    column += 1 if self.src[origin] == " " else 4 - column % 4
                    origin += 1
            part = self.src[origin : self.eMarks[line]]
            starts.append(at)
            origins.append(origin)
            parts.append(part)
            at += len(part) + 1
        return Content("\n".join(parts), starts, origins)

    def last_line_end(self, line: int, last: int) -> int:
        """The offset at which the text of the lines `line` to `last` (exclusive) ends, blank lines at the end left out."""
        last -= 1
        while last > line and self.isEmpty(last):
            last -= 1
        return self.eMarks[last]
