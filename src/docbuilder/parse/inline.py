"""The inline phase: CommonMark's own algorithm, one pass and a stack of delimiters, so that no input takes more than
linear time (CommonMark 0.31, appendix "A parsing strategy").

In: `Content` (text with its places in the source) and the rules of the constructs. Out: inline nodes.

A rule is `rule(state: InlineState) -> bool`. It is called with `state.pos` at one of the characters that it was added
for. It returns False and changes nothing, or adds what it found (`state.add`, `state.add_text` …), which moves the cursor
behind it, and returns True. There is no looking ahead with other rules and thus no trying twice.
"""

from __future__ import annotations

from collections.abc import Callable

from docbuilder.model.nodes import Node
from docbuilder.model.source import Span
from docbuilder.model.values import Data
from docbuilder.parse.context import PageContext
from docbuilder.parse.tokens import Content

InlineRule = Callable[["InlineState"], bool]


TextPiece = tuple[int, int, str]
"""Text: start and end in the content, and what the reader sees. A plain tuple, for half of all items are text."""


class Delimiter:
    """A run of `*`, `_` or `~`.

    Attributes:
        order: grows along the text.
        start: offset of the characters of the run that are not used up yet.
        length: how many those are.
        run: how many there were.
        closed: lengths of the emphasis that this run closes, inner ones first.
        opened: lengths of the emphasis that this run opens, inner ones first.
        previous: the delimiter below on the stack.
        following: the one above.
    """

    __slots__ = (
        "can_close",
        "can_open",
        "character",
        "closed",
        "following",
        "length",
        "opened",
        "order",
        "previous",
        "run",
        "start",
    )

    def __init__(self, character: str, start: int, length: int, can_open: bool, can_close: bool) -> None:
        self.character = character
        self.start = start
        self.length = self.run = length
        self.can_open = can_open
        self.can_close = can_close
        self.order = 0
        self.closed: list[int] = []
        self.opened: list[int] = []
        self.previous: Delimiter | None = None
        self.following: Delimiter | None = None


class Bracket:
    """A `[` or `![` that may begin a link or an image.

    Attributes:
        index: of itself in `InlineState.out`.
        start: its offset in the content.
        image: it is `![`.
        below: the delimiter that was on top of the stack when it came.
        nested: another bracket was opened inside.
        link: target and title, once it is known to begin a link.
    """

    __slots__ = ("below", "image", "index", "link", "nested", "start")

    def __init__(self, index: int, start: int, image: bool, below: Delimiter | None) -> None:
        self.index = index
        self.start = start
        self.image = image
        self.below = below
        self.nested = False
        self.link: tuple[str, str] | None = None


class LinkEnd(Data, frozen=True):
    """Where a link ends, in the content."""

    end: int


Item = Node | TextPiece | Delimiter | Bracket | LinkEnd


class InlineState:
    """Where the inline phase stands.

    Attributes:
        src: the content's text.
        pos: the cursor, an offset in it.
        end: its length.
        content: the content.
        page: references, footnotes and diagnostics of the page.
        out: what was found so far.
        brackets: those that may still begin a link.
        first_bracket: brackets before this index of `out` cannot begin a link any more: there is a link inside.
        anchors: how many `<a>` of raw HTML are open.
        memo: where the last of something is; see `missing`.
        loose: where in `out` a `**` stands that has blanks behind it, and where in the text the one that ends it.
        runs: where the last run of backticks of each length begins; empty until it is needed.
    """

    __slots__ = (
        "anchors",
        "brackets",
        "content",
        "count",
        "end",
        "first_bracket",
        "loose",
        "memo",
        "out",
        "page",
        "pos",
        "runs",
        "src",
        "top",
    )

    def __init__(self, content: Content, page: PageContext) -> None:
        self.content = content
        self.src = content.text
        self.pos = 0
        self.end = len(content.text)
        self.page = page
        self.out: list[Item] = []
        self.brackets: list[Bracket] = []
        self.first_bracket = 0
        self.anchors = 0
        self.loose = (-1, -1)
        self.top: Delimiter | None = None
        self.count = 0
        self.memo: dict[str, int] = {}
        self.runs: dict[int, int] = {}

    def span(self, start: int, end: int) -> Span:
        """The span in the source of a range of the content."""
        return self.content.span(start, end)

    def add(self, node: Node, end: int) -> None:
        """Add a node; the cursor goes to `end`."""
        self.out.append(node)
        self.pos = end

    def add_text(self, text: str, end: int) -> None:
        """Add `text`, which is written in the content from the cursor to `end`; the cursor goes there."""
        self.out.append((self.pos, end, text))
        self.pos = end

    def add_delimiter(self, delimiter: Delimiter) -> None:
        """Add a run of delimiters; the cursor goes behind it."""
        self.out.append(delimiter)
        self.count += 1
        delimiter.order = self.count
        if delimiter.can_open or delimiter.can_close:
            delimiter.previous = self.top
            if self.top is not None:
                self.top.following = delimiter
            self.top = delimiter
        self.pos = delimiter.start + delimiter.run

    def missing(self, needle: str, start: int) -> bool:
        """`needle` does not occur at or after `start`. Remembered: asking again costs nothing once it is true."""
        last = self.memo.get(needle)
        if last is None:
            last = self.memo[needle] = self.src.rfind(needle)
        return last < start
