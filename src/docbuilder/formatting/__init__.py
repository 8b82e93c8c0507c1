"""Pages in the normal form of the dialect: written alike, and shown as before.

In: a page. Out: its text in normal form. Every rule proposes edits of the text; what they make is parsed again, and an edit that
would change the page's tree in anything but places is not made. So what readers see never changes, whatever a rule misses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from docbuilder.formatting.rules import RULES, Edit
from docbuilder.formatting.shape import shape_of
from docbuilder.model.nodes import Document
from docbuilder.model.source import Source
from docbuilder.parse import parse

__all__ = ["format_page"]

_MOST_PASSES = 6
_MOST_TRIALS = 64
"""How many edits of a rule are tried one by one, where all of them together change the page."""

Indented = Literal["text", "code"]


def format_page(source: Source, indented: Indented = "text") -> str:
    """The page in normal form. Formatting it again changes nothing.

    Args:
        source: the page; see `model.source.clean`.
        indented: what indented text is; see `docbuilder.parse.parse`.
    """
    text = source.text
    for _ in range(_MOST_PASSES):
        new = _pass(Source(source.path, text), indented)
        if new == text:
            return text
        text = new
    return text


def _pass(source: Source, indented: Indented) -> str:
    document = parse(source, indented=indented).document
    shape = shape_of(document)

    def parsed_if_same(edits: Sequence[Edit]) -> Document | None:
        new = parse(Source(source.path, _apply(document.source.text, edits)), indented=indented).document
        return new if shape_of(new) == shape else None

    for rule in RULES:
        edits = _apart(rule(document))
        if not edits:
            continue
        changed = parsed_if_same(edits)
        if changed is None and len(edits) <= _MOST_TRIALS:
            kept: list[Edit] = []
            for edit in edits:
                if (one := parsed_if_same([*kept, edit])) is not None:
                    kept.append(edit)
                    changed = one
        if changed is not None:
            document = changed
    return document.source.text


def _apart(edits: Sequence[Edit]) -> list[Edit]:
    """The edits in order, without those that change nothing or overlap one before."""
    found: list[Edit] = []
    for edit in sorted(edits):
        if not found or edit.start >= found[-1].end:
            found.append(edit)
    return found


def _apply(text: str, edits: Sequence[Edit]) -> str:
    parts: list[str] = []
    at = 0
    for start, end, new in edits:
        parts += (text[at:start], new)
        at = end
    return "".join([*parts, text[at:]])
