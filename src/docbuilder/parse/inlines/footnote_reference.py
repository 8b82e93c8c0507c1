"""References to footnotes: `[^label]`, where the page has a footnote of that label.

In: `[` in inline content. Out: `FootnoteReference`, not counted yet: see `docbuilder.parse.blocks.footnote`.
"""

from __future__ import annotations

import re

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import FootnoteReference
from docbuilder.parse.inline import InlineState
from docbuilder.parse.parser import Parser

_REFERENCE = re.compile(r"\[\^([^\[\]\s]+)\]")
_TEXT = re.compile(r"\uff1a|\([^\s()]*[) ]")
"""What stands behind a label that names no footnote: a colon that does not begin one, or the address of a link."""


def install(parser: Parser) -> None:
    """Add the rule."""
    parser.add_inline("[", footnote_reference)


def footnote_reference(state: InlineState) -> bool:
    """`[^label]`."""
    if not state.src.startswith("[^", state.pos):
        return False
    labels = state.page.footnote_labels
    match = _REFERENCE.match(state.src, state.pos)
    if match is None:
        return False
    label = match[1].lower()
    if label not in labels:
        is_text = _TEXT.match(state.src, match.end())
        if not is_text and (labels or label.isdecimal()):  # else it may be anything: a set of characters, say
            place, where = "the page", ""
            if state.page.source.subject:  # every section, and every entry of one, is read for itself
                place, where = "this part of the docstring", " in the same part"
            state.page.problem(
                DiagnosticCode.FOOTNOTE,
                state.span(*match.span()).start,
                f"{place} has no footnote {match[1]}; {match[0]} is shown as text",
                f"Define it{where}: {match[0]}: its text.",
            )
        return False
    state.add(FootnoteReference(state.span(*match.span()), 0, label, 0), match.end())
    return True
