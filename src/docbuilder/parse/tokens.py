"""What the block phase hands on: tokens that know their places, and text that does.

In: nothing. Out: `Content`, `BlockToken` and `cover`.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import partial
from typing import Any, Literal

from markdown_it.token import Token

from docbuilder.model.nodes import Node
from docbuilder.model.source import Span

_span = partial(tuple.__new__, Span)  # what Span(…) does, in half of the time


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
        starts = self.starts
        if len(starts) == 1:
            origin = self.origins[0]
            return _span((origin + start, origin + end))
        index = bisect_right(starts, start)
        shift = self.origins[index - 1] - starts[index - 1]
        if index == len(starts) or end <= starts[index]:
            return _span((start + shift, end + shift))
        return _span((start + shift, self.origin(end - 1) + 1))


class BlockToken(Token):
    """A token that knows its place.

    Attributes:
        start: offset in the source; -1 until it is known.
        end: exclusive.
        inline: the inline content of an `inline` token.
        data: what the rule found out for its builder.
    """

    __slots__ = ("data", "end", "inline", "start")

    def __init__(self, type_: str, tag: str, nesting: Literal[-1, 0, 1], level: int = 0) -> None:
        # Written out: the inherited one takes thirteen arguments and is called for every token.
        self.type = type_
        self.tag = tag
        self.nesting = nesting
        self.attrs = {}
        self.map = None
        self.level = level
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


def cover(token: BlockToken, children: tuple[Node, ...]) -> Span:
    """The place of a container, which holds that of its content."""
    end = max(token.end, token.start)
    if children:
        end = max(children[-1].span.end, end if token.end >= 0 else 0)
        return Span(min(token.start, children[0].span.start), end)
    return Span(token.start, end)
