"""The block phase: markdown-it-py's block rules on a state that knows places in the source.

In: a `Source` and the rules of the constructs. Out: `BlockToken`s, whose `start` and `end` are offsets in the source.

Three things differ from markdown-it-py. Rules are tried by the first character of a line, so that a line costs what its
own rules cost. A rule may stop inside of a line (`BlockState.advance`): the rest is then parsed as if it were a line. And
where blocks are nested deeper than `MAX_DEPTH` the text is kept, as a paragraph.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from docbuilder.diagnostics import Code, Diagnostic, problem
from docbuilder.nodes import Node
from docbuilder.parse.backticks import code_span
from docbuilder.source import Source, Span

if TYPE_CHECKING:
    from docbuilder.parse.tags import Vocabulary

MAX_DEPTH = 60
"""How deep blocks (list and item count as two) and tags are nested at most."""

BlockRule = Callable[["BlockState", int, int, bool], bool]


class Content:
    """Text whose characters stand in the source, in one piece or in several (the lines of a paragraph).

    Args:
        text: the text.
        starts: where each piece begins in `text`; the first is 0.
        origins: where each piece begins in the source.
    """

    __slots__ = ("origins", "starts", "text")

    def __init__(self, text: str, starts: list[int], origins: list[int]) -> None:
        self.text = text
        self.starts = starts
        self.origins = origins

    @classmethod
    def piece(cls, text: str, origin: int) -> Content:
        """Text that stands in the source as it is, from `origin`."""
        return cls(text, [0], [origin])

    def origin(self, offset: int) -> int:
        """Where the character at `offset` of the text stands in the source."""
        if len(self.starts) == 1:
            return self.origins[0] + offset
        index = bisect_right(self.starts, offset) - 1
        return self.origins[index] + offset - self.starts[index]

    def span(self, start: int, end: int) -> Span:
        """The span in the source of the characters `start` to `end` (exclusive) of the text."""
        if len(self.starts) == 1:
            origin = self.origins[0]
            return Span(origin + start, origin + end)
        return Span(self.origin(start), self.origin(end - 1) + 1 if end > start else self.origin(start))


class BlockToken(Token):
    """A token that knows its place.

    Attributes:
        start: offset in the source; -1 until it is known.
        end: exclusive.
        inline: the inline content of an `inline` token.
        data: what the rule found out for its builder.
    """

    __slots__ = ("data", "end", "inline", "start")

    def __init__(self, type_: str, tag: str, nesting: Literal[-1, 0, 1]) -> None:
        # Written out: the inherited one takes thirteen arguments and is called for every token.
        self.type = type_
        self.tag = tag
        self.nesting = nesting
        self.attrs = {}
        self.map = None
        self.level = 0
        self.children = None
        self.content = ""
        self.markup = ""
        self.info = ""
        self.meta = {}
        self.block = True
        self.hidden = False
        self.start = -1
        self.end = -1
        self.inline: Content | None = None
        self.data: Any = None


class BlockState(StateBlock):
    """Where the block phase stands. Offsets (`bMarks`, `eMarks`) are offsets in the source.

    Args:
        source: the text.
        md: for the rules of markdown-it-py.
        env: `references` (link definitions) and what else the rules of markdown-it-py keep.
        first: the offset at which the blocks begin (after front matter).
        vocabulary: the tags of the dialect that the page may have.
    """

    def __init__(self, source: Source, md: MarkdownIt, env: dict[str, Any], first: int, vocabulary: Vocabulary) -> None:
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
        # where closing tags of the dialect stand, which end a paragraph inside of a line
        # of lines with closing tags, by the offset of the line's end: where they may end its text
        self.stops: dict[int, list[int]] = {}
        self.closing_tags = [match.start() for match in vocabulary.closing.finditer(text)]
        # what looking for the ends of tags in vain may still cost, in characters
        self.scan_budget = 8 * size + 10_000
        self._last: dict[str, int] = {}
        # the line behind the last tag, and that tag's indent
        self.after_tag = (-1, 0)

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> BlockToken:
        """Add a token; its place is that of the rule's lines unless the rule sets `start` and `end` itself."""
        token = BlockToken(ttype, tag, nesting)
        if nesting < 0:
            self.level -= 1
        token.level = self.level
        if nesting > 0:
            self.level += 1
            if ttype == "list_item_open":
                line = self.line
                token.start = self.bMarks[line] + self.tShift[line]
        self.tokens.append(token)
        return token

    def is_code_block(self, line: int) -> bool:
        """The line is indented so far that it is code (unless it continues a paragraph)."""
        return self.sCount[line] - self.blkIndent >= 4

    def problem(self, code: Code, offset: int, message: str, remedy: str = "") -> None:
        """Report a problem at an offset of the source."""
        self.problems.append(problem(code, self.source, Span(offset, offset), message, remedy))

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
        """The closing tags between two offsets that are in no code span, the last one first."""
        tags = self.closing_tags
        first, last = bisect_right(tags, start), bisect_right(tags, end)
        if first == last:
            return []
        text = self.src[start:end]
        found: list[int] = []
        runs: dict[int, int] = {}
        at = text.find("`")
        for tag in tags[first:last]:
            while 0 <= at < tag - start:
                _, _, behind = code_span(text, at, runs)
                if behind > tag - start:
                    break
                at = text.find("`", behind)
            else:
                found.append(tag)
                continue
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
        return Content("\n".join(parts).rstrip(" \t\n"), starts, origins)

    def lines_content(self, first: int, last: int) -> Content:
        """The lines `first` to `last` (exclusive) as they are, without what the containers around them take."""
        starts, origins, parts = [], [], []
        at = 0
        for line in range(first, last):
            origin = self.bMarks[line] + self.tShift[line] if line == first else self.bMarks[line]
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


class _Rule:
    __slots__ = ("interrupts", "name", "rule", "starts")

    def __init__(self, name: str, rule: BlockRule, starts: str, interrupts: tuple[str, ...]) -> None:
        self.name = name
        self.rule = rule
        self.starts = starts
        self.interrupts = interrupts


ALL = ("paragraph", "reference", "blockquote", "list")


class _RulesByStart(dict[str, tuple[BlockRule, ...]]):
    """First character of a line -> the rules to try, in order; filled as characters come."""

    def __init__(self, rules: list[_Rule], chain: str) -> None:
        super().__init__()
        self.rules = rules
        self.chain = chain

    def __missing__(self, character: str) -> tuple[BlockRule, ...]:
        found = tuple(
            entry.rule
            for entry in self.rules
            if (not entry.starts or character in entry.starts) and (not self.chain or self.chain in entry.interrupts)
        )
        if len(self) < 4096:
            self[character] = found
        return found


def _never(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    return False


class BlockParser(ParserBlock):
    """Block rules, by the character that they start with.

    Attributes:
        rules: all of them, in order.
        tag: the one for the tags of the dialect, which ends more than the others do.
        starting: the rules for a line by its first character; under "" all of them, under `paragraph`, `reference`,
            `blockquote` and `list` those that interrupt one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rules: list[_Rule] = []
        self.tag: BlockRule = _never
        self.starting = {chain: _RulesByStart(self.rules, chain) for chain in ("", *ALL)}

    def add(
        self, name: str, rule: BlockRule, starts: str, before: str | None, interrupts: bool | tuple[str, ...]
    ) -> None:
        """Add a rule; see `Parser.add_block`."""
        chains = interrupts if isinstance(interrupts, tuple) else ALL if interrupts else ()
        new = _Rule(name, rule, starts, chains)
        names = [old.name for old in self.rules]
        if name in names:
            self.rules[names.index(name)] = new
        elif before is None:
            self.rules.append(new)
        else:
            self.rules.insert(names.index(before), new)
        for rules in self.starting.values():
            rules.clear()
        self._publish()

    def _publish(self) -> None:
        # The list and quote rules of markdown-it-py ask the ruler for the rules that interrupt them.
        self.ruler.__rules__.clear()
        for entry in self.rules:
            self.ruler.push(entry.name, entry.rule, {"alt": list(entry.interrupts)})  # type: ignore[arg-type]

    def interrupted(self, state: BlockState, line: int, end_line: int, chain: str) -> bool:
        """Another block starts on `line` and ends what `chain` names."""
        rules = self.starting[chain][state.src[state.bMarks[line] + state.tShift[line]]]
        return any(rule(state, line, end_line, True) for rule in rules)

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803  # markdown-it-py's names
        """Parse the lines `startLine` to `endLine` (exclusive) of the container that `state` is in."""
        assert isinstance(state, BlockState)
        tokens = state.tokens
        source = state.src
        marks, shifts, counts, ends = state.bMarks, state.tShift, state.sCount, state.eMarks
        starting = self.starting[""]
        line = startLine
        had_blank = False
        while line < endLine:
            while line < endLine and marks[line] + shifts[line] >= ends[line]:
                line += 1
            state.line = line
            if line >= endLine or counts[line] < state.blkIndent:
                break
            start = marks[line] + shifts[line]
            count = len(tokens)
            character = source[start]
            rules = starting[character]
            if state.level >= MAX_DEPTH:
                self._report_depth(state, start)
                rules = (self.rules[-1].rule,)
            for rule in rules:
                if rule(state, line, endLine, False):
                    break
            if len(tokens) > count:
                token = tokens[count]
                assert isinstance(token, BlockToken)
                if token.start < 0:
                    token.start = start
                if token.end < 0:
                    token.end = max(start, state.last_line_end(line, state.line))
            state.tight = not had_blank
            if state.line > line:
                line = state.line
                if marks[line - 1] + shifts[line - 1] >= ends[line - 1]:
                    had_blank = True
                if line < endLine and marks[line] + shifts[line] >= ends[line]:
                    had_blank = True
                    line += 1
                    state.line = line

    def _report_depth(self, state: BlockState, start: int) -> None:
        if not any(entry.code is Code.TAG_DEPTH for entry in state.problems):
            state.problem(
                Code.TAG_DEPTH,
                start,
                f"blocks are nested more than {MAX_DEPTH} deep; what lies deeper is shown as a paragraph",
                "Nest fewer lists and quotes.",
            )


def cover(token: BlockToken, children: tuple[Node, ...]) -> Span:
    """The place of a container, which holds that of its content."""
    end = max(token.end, token.start)
    if children:
        end = max(children[-1].span.end, end if token.end >= 0 else 0)
        return Span(min(token.start, children[0].span.start), end)
    return Span(token.start, end)
