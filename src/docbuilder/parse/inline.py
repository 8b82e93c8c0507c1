"""The inline phase: CommonMark's own algorithm, one pass and a stack of delimiters, so that no input takes more than
linear time (CommonMark 0.31, appendix "A parsing strategy").

In: `Content` (text with its places in the source) and the rules of the constructs. Out: inline nodes.

A rule is `rule(state: InlineState) -> bool`. It is called with `state.pos` at one of the characters that it was added
for. It returns False and changes nothing, or adds what it found (`state.add`, `state.add_text` …), which moves the cursor
behind it, and returns True. There is no looking ahead with other rules and thus no trying twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from docbuilder.nodes import Code, Emphasis, Html, Link, Node, ObjectLink, Strikethrough, Strong, Text, text_of
from docbuilder.parse.rawhtml import balance
from docbuilder.parse.state import Content
from docbuilder.source import Span

if TYPE_CHECKING:
    from docbuilder.parse.tree import Tree

MAX_INLINE_DEPTH = 30
"""How deep emphasis and links are nested at most; the text of what lies deeper is kept, its markup is not."""

InlineRule = Callable[["InlineState"], bool]


class Piece(NamedTuple):
    """Text: offsets in the content, and what the reader sees."""

    start: int
    end: int
    text: str


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


class LinkEnd(NamedTuple):
    """Where a link ends, in the content."""

    end: int


Item = Node | Piece | Delimiter | Bracket | LinkEnd


class InlineState:
    """Where the inline phase stands.

    Attributes:
        src: the content's text.
        pos: the cursor, an offset in it.
        end: its length.
        content: the content.
        tree: references, footnotes and diagnostics of the page.
        out: what was found so far.
        brackets: those that may still begin a link.
        first_bracket: brackets before this index of `out` cannot begin a link any more: there is a link inside.
        anchors: how many `<a>` of raw HTML are open.
        memo: where the last of something is; see `missing`.
        runs: where the last run of backticks of each length begins; empty until it is needed.
    """

    __slots__ = (
        "anchors",
        "brackets",
        "content",
        "count",
        "end",
        "first_bracket",
        "memo",
        "out",
        "pos",
        "runs",
        "src",
        "top",
        "tree",
    )

    def __init__(self, content: Content, tree: Tree) -> None:
        self.content = content
        self.src = content.text
        self.pos = 0
        self.end = len(content.text)
        self.tree = tree
        self.out: list[Item] = []
        self.brackets: list[Bracket] = []
        self.first_bracket = 0
        self.anchors = 0
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
        self.out.append(Piece(self.pos, end, text))
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


class Finder(NamedTuple):
    """A rule for something that no special character begins.

    Attributes:
        needles: content without any of these is not looked at.
        pattern: where it may begin.
        rule: what is called there.
    """

    needles: tuple[str, ...]
    pattern: re.Pattern[str]
    rule: InlineRule


class InlineParser:
    """Inline rules, by the character that they start with."""

    def __init__(self) -> None:
        self.rules: dict[str, tuple[InlineRule, ...]] = {}
        self.special = re.compile("(?!)")
        self.finder: Finder | None = None

    def add(self, starts: str, rule: InlineRule) -> None:
        """Add a rule, tried before those that are there; see `Parser.add_inline`."""
        for character in starts:
            self.rules[character] = (rule, *self.rules.get(character, ()))
        self.special = re.compile("[" + re.escape("".join(sorted(self.rules))) + "]")

    def parse(self, content: Content, tree: Tree) -> tuple[Node, ...]:
        """The nodes of `content`."""
        source = content.text
        match = self.special.search(source)
        finder = self.finder
        if finder is not None and not any(needle in source for needle in finder.needles):
            finder = None
        if match is None and finder is None:
            # most table cells and many paragraphs are nothing but text
            return (Text(content.span(0, len(source)), source),) if source else ()
        state = InlineState(content, tree)
        self._scan(state, finder)
        match_emphasis(state, None)
        return assemble(state, state.out)

    def _scan(self, state: InlineState, finder: Finder | None) -> None:
        source, end, out, rules, search = state.src, state.end, state.out, self.rules, self.special.search
        marks = [match.start() for match in finder.pattern.finditer(source)][::-1] if finder else []
        mark = marks.pop() if marks else end
        pos = 0
        special = -1
        while pos < end:
            if special < pos:
                match = search(source, pos)
                special = match.start() if match is not None else end
            while mark < pos:
                mark = marks.pop() if marks else end
            at = min(special, mark)
            if at > pos:
                out.append(Piece(pos, at, source[pos:at]))
            if at >= end:
                break
            state.pos = at
            if at == mark:
                mark = marks.pop() if marks else end
                assert finder is not None
                if finder.rule(state):
                    pos = state.pos
                    continue
            for rule in rules.get(source[at], ()):
                if rule(state):
                    pos = state.pos
                    break
            else:
                pos = at + 1
                out.append(Piece(at, pos, source[at]))


def match_emphasis(state: InlineState, bottom: Delimiter | None) -> None:
    """Pair the delimiters above `bottom` and take them from the stack (CommonMark 0.31, "process emphasis")."""
    if state.top is bottom:
        return
    closer = state.top
    while closer is not None and closer.previous is not bottom:
        closer = closer.previous
    # no opener for such a closer comes before this place
    nothing_before: dict[tuple[str, bool, int], int] = {}
    while closer is not None:
        following = closer.following
        if not closer.can_close:
            closer = following
            continue
        key = (closer.character, closer.can_open, closer.run if closer.character == "~" else closer.run % 3)
        floor = nothing_before.get(key, -1)
        opener = closer.previous
        while opener is not bottom and opener is not None and opener.order >= floor:
            if opener.can_open and opener.character == closer.character and _fit(opener, closer):
                break
            opener = opener.previous
        else:
            nothing_before[key] = closer.order
            if not closer.can_open:
                _unlink(state, closer)
            closer = following
            continue
        assert opener is not None
        used = closer.run if closer.character == "~" else 2 if opener.length > 1 and closer.length > 1 else 1
        opener.following = closer
        closer.previous = opener
        opener.length -= used
        opener.opened.append(used)
        closer.length -= used
        closer.start += used
        closer.closed.append(used)
        if not opener.length:
            _unlink(state, opener)
        if not closer.length:
            following = closer.following
            _unlink(state, closer)
            closer = following
    if bottom is not None:
        bottom.following = None
    state.top = bottom


def _fit(opener: Delimiter, closer: Delimiter) -> bool:
    if closer.character == "~":
        return opener.run == closer.run
    return not (
        (opener.can_close or closer.can_open)
        and (opener.run + closer.run) % 3 == 0
        and (opener.run % 3 or closer.run % 3)
    )


def _unlink(state: InlineState, delimiter: Delimiter) -> None:
    previous, following = delimiter.previous, delimiter.following
    if previous is not None:
        previous.following = following
    if following is not None:
        following.previous = previous
    else:
        state.top = previous


class _Frame:
    __slots__ = ("has_html", "link", "nodes", "start")

    def __init__(self, start: int, link: tuple[str, str] | None = None) -> None:
        self.start = start
        self.nodes: list[Node] = []
        self.link = link
        self.has_html = False


class _Assembly:
    """Makes a tree of what the scan found."""

    def __init__(self, state: InlineState) -> None:
        self.state = state
        self.frames = [_Frame(0)]
        self.dropped = 0
        self.links = 0
        self.parts: list[str] = []
        self.text_start = 0
        self.text_end = 0

    def text(self, start: int, end: int, text: str) -> None:
        if not self.parts:
            self.text_start = start
        self.parts.append(text)
        self.text_end = end

    def flush(self) -> None:
        if self.parts:
            text = self.parts[0] if len(self.parts) == 1 else "".join(self.parts)
            if text:
                self.frames[-1].nodes.append(Text(self.state.span(self.text_start, self.text_end), text))
            self.parts = []

    def node(self, node: Node) -> None:
        self.flush()
        frame = self.frames[-1]
        if type(node) is Html:
            frame.has_html = True
        elif self.links and type(node) is Link:
            # a bare address inside of a link's text
            frame.nodes.extend(node.children)
            return
        elif self.links and type(node) is ObjectLink:
            node = Code(node.span, text_of([node]))
        frame.nodes.append(node)

    def open(self, start: int, link: tuple[str, str] | None = None) -> None:
        self.flush()
        if len(self.frames) > MAX_INLINE_DEPTH:
            self.dropped += 1
            return
        self.frames.append(_Frame(start, link))
        self.links += link is not None

    def close(self, end: int, length: int, character: str) -> None:
        self.flush()
        if self.dropped:
            self.dropped -= 1
            return
        frame = self.frames.pop()
        children = balance(frame.nodes, self.state.tree) if frame.has_html else tuple(frame.nodes)
        span = self.state.span(frame.start, end)
        node: Node
        if frame.link is not None:
            self.links -= 1
            node = Link(span, children, *frame.link)
        elif character == "~":
            node = Strikethrough(span, children)
        else:
            node = Strong(span, children) if length == 2 else Emphasis(span, children)
        self.frames[-1].nodes.append(node)

    def delimiter(self, delimiter: Delimiter) -> None:
        # done with the stack; without these the runs of a line would be garbage that only a collector finds
        delimiter.previous = delimiter.following = None
        character = delimiter.character
        at = delimiter.start - sum(delimiter.closed)
        for length in delimiter.closed:
            at += length
            self.close(at, length, character)
        if delimiter.length:
            self.text(at, at + delimiter.length, character * delimiter.length)
            at += delimiter.length
        for length in reversed(delimiter.opened):
            self.open(at)
            at += length

    def finish(self) -> tuple[Node, ...]:
        self.flush()
        frame = self.frames[0]
        return balance(frame.nodes, self.state.tree) if frame.has_html else tuple(frame.nodes)


def assemble(state: InlineState, items: Sequence[Item]) -> tuple[Node, ...]:
    """The nodes that `items`, whose delimiters and brackets are matched, stand for."""
    assembly = _Assembly(state)
    text = assembly.text
    for item in items:
        if isinstance(item, Node):
            assembly.node(item)
        elif isinstance(item, Piece):
            text(*item)
        elif isinstance(item, Delimiter):
            assembly.delimiter(item)
        elif isinstance(item, LinkEnd):
            assembly.close(item.end, 0, "")
        elif item.link is not None:
            assembly.open(item.start, item.link)
        elif item.image:
            text(item.start, item.start + 2, "![")
        else:
            text(item.start, item.start + 1, "[")
    return assembly.finish()
