"""Footnotes: `[^label]: text` and what belongs to it, indented by four.

In: lines. Out: `Footnotes` at the end of the page, numbered in the order in which a reader meets their references. A text that nothing
refers to, and a second one of a label, come behind them, and are reported.

Own, for the plugin of mdit-py-plugins drops both of these, takes a label with its case, and knows no footnote whose text begins on the
next line; its inline rules and its tail need the inline phase of markdown-it-py, which is not linear.
"""

from __future__ import annotations

import re
from itertools import chain

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Footnote, FootnoteReference, Footnotes, Node
from docbuilder.model.source import Source, Span
from docbuilder.model.walking import rewrite_all
from docbuilder.parse.context import FootnoteDefinition
from docbuilder.parse.parser import Parser
from docbuilder.parse.state import BlockState
from docbuilder.parse.tokens import BlockToken
from docbuilder.parse.tree import Tree

_OPENING = re.compile(r"\[\^([^\[\]\s]+)\]:[ \t]*")


def install(parser: Parser) -> None:
    """Add the rule and the builder."""
    parser.add_block("footnote", footnote, starts="[", before="reference", interrupts=("paragraph", "reference"))
    parser.add_container("footnote_open", build_footnote)


def footnote(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """The text of a footnote."""
    if state.is_code_block(line):
        return False
    start = state.line_start(line)
    match = _OPENING.match(state.src, start, state.eMarks[line])
    if match is None:
        return False
    if silent:
        return True
    label = match[1].lower()
    state.env.setdefault("footnotes", {})[label] = True
    opening = state.push("footnote_open", "", 1)
    opening.start, opening.data = start, label
    kept = state.bMarks[line], state.tShift[line], state.sCount[line], state.parentType
    state.bMarks[line], state.tShift[line] = match.end(), 0
    state.blkIndent += 4
    state.sCount[line] = state.blkIndent
    state.parentType = "footnote"
    if match.end() < state.eMarks[line]:
        state.md.block.tokenize(state, line, end_line)
    else:
        state.line = line + 1
        while state.line < end_line and state.isEmpty(state.line):
            state.line += 1
        if state.line < end_line and state.sCount[state.line] >= state.blkIndent:
            state.md.block.tokenize(state, state.line, end_line)
        else:
            state.line = line + 1
    state.blkIndent -= 4
    if state.line > line:
        state.bMarks[line], state.tShift[line], state.sCount[line] = kept[:3]
    state.parentType = kept[3]
    opening.end = state.last_line_end(line, max(state.line, line + 1))
    state.push("footnote_close", "", -1)
    return True


def build_footnote(token: BlockToken, children: tuple[Node, ...], tree: Tree) -> tuple[Node, ...]:
    """Keep the text until it is known whether something refers to it; the first of a label counts."""
    definition = FootnoteDefinition(Span(token.start, token.end), token.data, children)
    if tree.footnotes.setdefault(token.data, definition) is not definition:
        tree.loose_footnotes.append(definition)
        tree.problem(
            DiagnosticCode.FOOTNOTE,
            token.start,
            f"the footnote {token.data} is defined twice; references lead to the first, this one is shown behind all",
            "Give one of the two another label.",
        )
    return ()


def place_footnotes(nodes: tuple[Node, ...], tree: Tree) -> tuple[Node, ...]:
    """The page's blocks, with its footnotes at the end, and references that are counted."""
    if not tree.footnote_labels:
        return nodes
    counter = _Counter(tree.source)
    nodes = counter.count(nodes)
    texts: dict[str, tuple[Node, ...]] = {}
    for label in chain(counter.labels, tree.footnotes):  # texts refer to further footnotes, which makes the labels more
        if label not in texts and (definition := tree.footnotes.get(label)):
            counter.number(label)
            texts[label] = counter.count(definition.children)
    found: list[Footnote] = []
    for label, text in texts.items():
        span = tree.footnotes[label].span
        found.append(Footnote(span, text, counter.number(label), label, counter.references.get(label, 0)))
        if label not in counter.references:
            tree.problem(
                DiagnosticCode.FOOTNOTE,
                span.start,
                f"nothing refers to the footnote {label}; it is shown behind the others",
                f"Write [^{label}] where it belongs, or remove it.",
            )
    found.sort(key=lambda footnote: footnote.number)
    for number, definition in enumerate(tree.loose_footnotes, len(counter.labels) + 1):
        found.append(Footnote(definition.span, counter.count(definition.children), number, definition.label, 0))
    if not found:
        return nodes
    span = Span(min(note.span.start for note in found), max(note.span.end for note in found))
    return (*nodes, Footnotes(span, tuple(found)))


class _Counter:
    """Numbers footnotes in the order in which a reader meets them: the page's references first, then those in footnotes."""

    def __init__(self, source: Source) -> None:
        self.labels: list[str] = []
        self.references: dict[str, int] = {}
        self._source = source
        self._numbers: dict[str, int] = {}

    def number(self, label: str) -> int:
        """Of the footnote; the next one where it has none yet."""
        if label not in self._numbers:
            self.labels.append(label)
            self._numbers[label] = len(self.labels)
        return self._numbers[label]

    def count(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """The nodes, with the numbers of the footnotes that they refer to."""
        return rewrite_all(nodes, self._source, {FootnoteReference: self._count})

    def _count(self, reference: FootnoteReference, _: Source) -> Node:
        occurrence = self.references[reference.label] = self.references.get(reference.label, 0) + 1
        return FootnoteReference(reference.span, self.number(reference.label), reference.label, occurrence)
