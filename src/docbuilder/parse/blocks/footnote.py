"""Footnotes: `[^label]: text` and what belongs to it, indented by four.

In: lines. Out: `Footnotes` at the end of the page, numbered in the order of their first references. A text that nothing
refers to, and a second one of a label, come behind them, and are reported.

Own, for the plugin of mdit-py-plugins drops both of these, takes a label with its case, and knows no footnote whose text begins on the
next line; its inline rules and its tail need the inline phase of markdown-it-py, which is not linear.
"""

from __future__ import annotations

import re

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Footnote, Footnotes, Node
from docbuilder.model.source import Span
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
    """The page's blocks, with its footnotes at the end."""
    found = [
        Footnote(definition.span, definition.children, number, definition.label, references)
        for number, (label, references) in enumerate(tree.footnote_order.items(), 1)
        if (definition := tree.footnotes.get(label)) is not None
    ]
    for label, definition in tree.footnotes.items():
        if label not in tree.footnote_order:
            tree.loose_footnotes.append(definition)
            tree.problem(
                DiagnosticCode.FOOTNOTE,
                definition.span.start,
                f"nothing refers to the footnote {label}; it is shown behind the others",
                f"Write [^{label}] where it belongs, or remove it.",
            )
    for number, definition in enumerate(tree.loose_footnotes, len(tree.footnote_order) + 1):
        found.append(Footnote(definition.span, definition.children, number, definition.label, 0))
    if not found:
        return nodes
    span = Span(min(note.span.start for note in found), max(note.span.end for note in found))
    return (*nodes, Footnotes(span, tuple(found)))
