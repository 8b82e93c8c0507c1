"""From what the inline rules found to a tree (CommonMark 0.31, appendix "A parsing strategy").

In: pieces, delimiters and brackets. Out: emphasis that is paired (`match_emphasis`) and nodes (`assemble`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docbuilder.model.nodes import Code, Emphasis, Html, Link, Node, ObjectLink, Strikethrough, Strong, Text
from docbuilder.model.source import Span
from docbuilder.model.walking import text_of
from docbuilder.parse.abbreviations import mark_abbreviations
from docbuilder.parse.inline import Delimiter, InlineState, Item, LinkEnd, TextPiece
from docbuilder.parse.rawhtml import balance

MAX_INLINE_DEPTH = 30
"""How deep emphasis and links are nested at most; the text of what lies deeper is kept, its markup is not."""


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


class _OpenTag:
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
        self.span = state.content.span
        self.abbreviations = state.page.abbreviations
        self.frames = [_OpenTag(0)]
        self.dropped = 0
        self.links = 0
        self.pieces: list[TextPiece] = []

    def flush(self) -> None:
        pieces = self.pieces
        if pieces:
            start, end, text = pieces[0]
            if len(pieces) > 1:
                end = pieces[-1][1]
                text = "".join([text for _, _, text in pieces])
            if text and self.abbreviations:
                self.frames[-1].nodes.extend(self.explained(start, end, text))
            elif text:
                self.frames[-1].nodes.append(Text(self.span(start, end), text))
            pieces.clear()

    def explained(self, start: int, end: int, text: str) -> Iterator[Node]:
        """A text with its abbreviations; where it is not written as it is read, each has the place of the whole."""
        literal = end - start == len(text)

        def place(first: int, last: int) -> Span:
            return self.span(start + first, start + last) if literal else self.span(start, end)

        return mark_abbreviations(text, self.abbreviations, place)

    def node(self, node: Node) -> None:
        if self.pieces:
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
        self.frames.append(_OpenTag(start, link))
        self.links += link is not None

    def close(self, end: int, length: int, character: str) -> None:
        self.flush()
        if self.dropped:
            self.dropped -= 1
            return
        frame = self.frames.pop()
        children = balance(frame.nodes, self.state.page) if frame.has_html else tuple(frame.nodes)
        span = self.span(frame.start, end)
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
            self.pieces.append((at, at + delimiter.length, character * delimiter.length))
            at += delimiter.length
        for length in reversed(delimiter.opened):
            self.open(at)
            at += length

    def finish(self) -> tuple[Node, ...]:
        self.flush()
        frame = self.frames[0]
        return balance(frame.nodes, self.state.page) if frame.has_html else tuple(frame.nodes)


def assemble(state: InlineState, items: Sequence[Item]) -> tuple[Node, ...]:
    """The nodes that `items`, whose delimiters and brackets are matched, stand for."""
    assembly = _Assembly(state)
    pieces = assembly.pieces
    for item in items:
        if isinstance(item, tuple):
            pieces.append(item)
        elif isinstance(item, Node):
            assembly.node(item)
        elif isinstance(item, Delimiter):
            assembly.delimiter(item)
        elif isinstance(item, LinkEnd):
            assembly.close(item.end, 0, "")
        elif item.link is not None:
            assembly.open(item.start, item.link)
        elif item.image:
            pieces.append((item.start, item.start + 2, "!["))
        else:
            pieces.append((item.start, item.start + 1, "["))
    return assembly.finish()
