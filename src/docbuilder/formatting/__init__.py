"""Pages in the normal form of the dialect: written alike, and shown as before.

In: a page. Out: its text in normal form. Every rule proposes edits of the text; what they make is parsed again, and an edit that
would change the page's tree in anything but places is not made. So what readers see never changes, whatever a rule misses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from docbuilder.formatting.rules import RULES, Edit, FormattingRule
from docbuilder.formatting.shape import shape_of
from docbuilder.model.nodes import Document
from docbuilder.model.source import Source
from docbuilder.parse import parse

__all__ = ["edits_at", "format_page"]

_MOST_PASSES = 6
_MOST_TRIALS = 64
"""How many edits of a rule are tried one by one, where all of them together change the page."""

IndentedText = Literal["text", "code"]


def format_page(source: Source, indented: IndentedText = "text") -> str:
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


def _pass(source: Source, indented: IndentedText) -> str:
    document = parse(source, indented=indented).document
    shape = shape_of(document)

    for rule in RULES:
        document = _with(document, _apart(rule(document)), shape, indented)[0]
    return document.source.text


def edits_at(
    source: Source, places: Mapping[FormattingRule, Iterable[int]], indented: IndentedText = "text"
) -> list[Edit]:
    """The edits of rules for what stands at places, as far as the page stays what it is with them, in order.

    Args:
        source: the page; see `model.source.clean`.
        places: rule -> offsets in the page.
        indented: what indented text is; see `docbuilder.parse.parse`.
    """
    document = parse(source, indented=indented).document
    shape = shape_of(document)
    found: list[Edit] = []
    for rule, offsets in places.items():
        wanted = sorted(offsets)
        touched = [edit for edit in rule(document) if any(edit.start <= offset <= edit.end for offset in wanted)]
        found += _with(document, _apart(touched), shape, indented)[1]
    return _apart(found)


def _with(
    document: Document, edits: Sequence[Edit], shape: object, indented: IndentedText
) -> tuple[Document, list[Edit]]:
    """A page with the edits that leave it what it is: all of them, or those that do so one by one; and these edits."""

    def parsed_if_same(edits: Sequence[Edit]) -> Document | None:
        text = _apply(document.source.text, edits)
        new = parse(Source(document.source.path, text), indented=indented).document
        return new if shape_of(new) == shape else None

    if not edits:
        return document, []
    changed = parsed_if_same(edits)
    if changed is not None:
        return changed, list(edits)
    kept: list[Edit] = []
    changed = document
    for edit in edits if len(edits) <= _MOST_TRIALS else ():
        if (one := parsed_if_same([*kept, edit])) is not None:
            kept.append(edit)
            changed = one
    return changed, kept


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
