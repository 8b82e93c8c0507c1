"""Object links: `` [`X`] ``, `` [`~a.b.X`] ``, `` [`X#param`] `` (dialect, section 3).

In: `[` in inline content. Out: `ObjectLink`. A link definition for the same text wins, and so does what makes a link of
the brackets: `` [`X`](…) `` and `` [`X`][label] ``. In the text of a link (`` [see [`X`]](…) ``) it is code.
"""

from __future__ import annotations

import re

from markdown_it.common.utils import normalizeReference

from docbuilder.model.nodes import ObjectLink
from docbuilder.parse.inline import InlineState
from docbuilder.parse.parser import Parser

_OBJECT = re.compile(r"\[`(~?)([^\W\d]\w*+(?:\.[^\W\d]\w*+)*)(?:#([\w.*-]+))?(\(\))?`\](?!\()")
_LABEL = re.compile(r"\[([^\[\]]{1,999})\]")


def install(parser: Parser) -> None:
    """Add the rule."""
    parser.add_inline("[", object_link)


def object_link(state: InlineState) -> bool:
    """A name in backticks in brackets."""
    source, start = state.src, state.pos
    if not source.startswith("[`", start):
        return False
    match = _OBJECT.match(source, start)
    if match is None:
        return False
    end = match.end()
    references = state.page.references
    if references:
        label = _LABEL.match(source, end)
        if normalizeReference(source[start + 1 : end - 1]) in references:
            return False
        if label is not None and normalizeReference(label[1]) in references:
            return False
    state.add(ObjectLink(state.span(start, end), match[2], match[3] or "", bool(match[1])), end)
    return True
