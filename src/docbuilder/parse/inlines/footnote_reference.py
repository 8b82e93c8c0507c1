"""References to footnotes: `[^label]`, where the page has a footnote of that label.

In: `[` in inline content. Out: `FootnoteReference`.
"""

from __future__ import annotations

import re

from docbuilder.model.nodes import FootnoteReference
from docbuilder.parse.inline import InlineState
from docbuilder.parse.parser import Parser

_REFERENCE = re.compile(r"\[\^([^\[\]\s]+)\]")


def install(parser: Parser) -> None:
    """Add the rule."""
    parser.add_inline("[", footnote_reference)


def footnote_reference(state: InlineState) -> bool:
    """`[^label]`."""
    labels = state.tree.footnote_labels
    if not labels:
        return False
    match = _REFERENCE.match(state.src, state.pos)
    if match is None or (label := match[1].lower()) not in labels:
        return False
    order = state.tree.footnote_order
    occurrence = order[label] = order.get(label, 0) + 1
    number = state.tree.footnote_number(label)
    state.add(FootnoteReference(state.span(*match.span()), number, label, occurrence), match.end())
    return True
