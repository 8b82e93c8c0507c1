"""Which inline rules are tried, and in which order.

In: the rules of the constructs. Out: `InlineParser`: content to nodes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from docbuilder.model.nodes import Node, Text
from docbuilder.parse.assembly import assemble, match_emphasis
from docbuilder.parse.context import PageContext
from docbuilder.parse.inline import InlineRule, InlineState
from docbuilder.parse.tokens import Content


class Finder(NamedTuple):
    """A rule for something that no special character begins.

    Attributes:
        needles: content with one of these is looked at.
        find: the offsets at which it may begin, in order.
        rule: what is called there.
    """

    needles: tuple[str, ...]
    find: Callable[[str], list[int]]
    rule: InlineRule


class InlineParser:
    """Inline rules, by the character that they start with."""

    def __init__(self) -> None:
        self.rules: dict[str, tuple[InlineRule, ...]] = {}
        self.special = re.compile("(?!)")
        self.finders: list[Finder] = []

    def add(self, starts: str, rule: InlineRule) -> None:
        """Add a rule, tried before those that are there; see `Parser.add_inline`."""
        for character in starts:
            self.rules[character] = (rule, *self.rules.get(character, ()))
        self.special = re.compile("[" + re.escape("".join(sorted(self.rules))) + "]")

    def parse(self, content: Content, page: PageContext) -> tuple[Node, ...]:
        """The nodes of `content`."""
        source = content.text
        finder = self._find_finder(source)
        if finder is None and self.special.search(source) is None and not page.abbreviations:
            # most table cells and many paragraphs are nothing but text
            return (Text(content.span(0, len(source)), source),) if source else ()
        state = InlineState(content, page)
        self._scan(state, finder)
        match_emphasis(state, None)
        return assemble(state, state.out)

    def _find_finder(self, source: str) -> Finder | None:
        """The first finder that has something to look for."""
        for finder in self.finders:
            for needle in finder.needles:
                if needle in source:
                    return finder
        return None

    def _scan(self, state: InlineState, finder: Finder | None) -> None:
        source, end, out, rules, search = state.src, state.end, state.out, self.rules, self.special.search
        marks = finder.find(source)[::-1] if finder else []
        mark = marks.pop() if marks else end
        pos = 0
        special = -1
        while pos < end:
            if special < pos:
                match = search(source, pos)
                special = match.start() if match is not None else end
            while mark < pos:
                mark = marks.pop() if marks else end
            at = special if special < mark else mark
            if at > pos:
                out.append((pos, at, source[pos:at]))
                if at == end:
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
                out.append((at, pos, source[at]))
