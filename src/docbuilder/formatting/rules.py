"""The normal form, rule by rule.

In: a parsed page. Out: edits of its text. A rule need not prove that the page stays what it is: see `docbuilder.formatting`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from docbuilder.model.nodes import (
    Alert,
    Autodoc,
    Code,
    CodeBlock,
    Comment,
    Document,
    HardBreak,
    Heading,
    Html,
    Include,
    InferenceSnippet,
    MathBlock,
    Node,
    Notebooks,
    Panel,
    Question,
    SoftBreak,
    Strong,
    Table,
    TableCell,
    Tip,
)
from docbuilder.model.walking import children, walk
from docbuilder.parse.blocks.front_matter import read_front_matter
from docbuilder.parse.tagsyntax import read_tag

Kind = TypeVar("Kind", bound=Node)


class Edit(NamedTuple):
    """`text` in place of the characters `start` to `end` (exclusive)."""

    start: int
    end: int
    text: str


FormattingRule = Callable[[Document], list[Edit]]

_OPAQUE = (CodeBlock, Comment, Html, Include, InferenceSnippet, MathBlock, Notebooks, Question)
"""What is shown, or read, line by line as it is written."""
_FENCE = re.compile(r"(`{3,}|~{3,})([^\n]*)")
_TRAILING = re.compile(r"[ \t]+(?=\n|\Z)")
_LEADING = re.compile(r"(?:[ \t]*\n)+")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_MARKER = re.compile(r"\[!([A-Za-z]+)\](?:[-+]?)[ \t]*")
_NO_QUOTE = re.compile(r"[^>\s]")
_DIRECTIVE = re.compile(r"[\[\]\s`*+(),-]*")
_ALIGNS = {"": "---", "left": ":--", "center": ":-:", "right": "--:"}


def _all(document: Document, kind: type[Kind]) -> list[Kind]:
    return [node for node in walk(document) if isinstance(node, kind)]


def _changed(document: Document, edits: Iterable[Edit]) -> list[Edit]:
    text = document.source.text
    return [edit for edit in edits if text[edit.start : edit.end] != edit.text]


def headings(document: Document) -> list[Edit]:
    """`## Title[[id]]`: one blank, no closing `#`, no underline, the marker whole and close to the title."""
    edits = []
    for node in _all(document, Heading):
        if not node.children or any(isinstance(child, SoftBreak | HardBreak) for child in node.children):
            continue
        content = document.source.text[node.children[0].span.start : node.children[-1].span.end].strip()
        marker = f"[[{node.marker}]]" if node.marker else ""
        edits.append(Edit(*node.span, f"{'#' * node.level} {content}{marker}"))
    return _changed(document, edits)


def emphasis(document: Document) -> list[Edit]:
    """`**text**`, without blanks inside."""
    text = document.source.text
    edits = []
    for node in _all(document, Strong):
        start, end = node.span
        if text.startswith("**", start) and text.endswith("**", start, end):
            edits.append(Edit(start, end, f"**{text[start + 2 : end - 2].strip(chr(32) + chr(9))}**"))
    return _changed(document, edits)


def code_spans(document: Document) -> list[Edit]:
    """Characters in place of references to them."""
    text = document.source.text
    cells = {child.span for cell in _all(document, TableCell) for child in walk(cell)}
    return [
        Edit(*node.span, f"`{node.text}`")
        for node in _all(document, Code)
        if "&" in text[node.span.start : node.span.end]
        and text.startswith("`", node.span.start)
        and not text.startswith("``", node.span.start)
        and "`" not in node.text
        and not (node.span in cells and "|" in node.text)
        and text[node.span.start + 1 : node.span.end - 1].replace("\n", " ") != node.text
    ]


def alerts(document: Document) -> list[Edit]:
    """`> [!NOTE]` in capitals, its text on the next line."""
    text = document.source.text
    edits = []
    for node in _all(document, Alert):
        line = text.rfind("\n", 0, node.span.start) + 1
        marker = _MARKER.search(text, node.span.start, node.span.end)
        if marker is None:
            continue
        edits.append(Edit(*marker.span(1), marker[1].upper()))
        first = node.children[0] if node.children else None
        if not node.title and first is not None and first.span.start == marker.end():
            around = _NO_QUOTE.sub(" ", text[line : marker.start()])  # a list's marker is there once
            edits.append(Edit(marker.start() + len(marker[0].rstrip()), marker.end(), f"\n{around}"))
    return _changed(document, edits)


def tags(document: Document) -> list[Edit]:
    """`<Tip>`, `<Tip warning={true}>` and `<hfoption id="Label">`."""
    text = document.source.text
    edits = []
    for node in _all(document, Tip):
        tag = read_tag(text, node.span.start, node.span.end, frozenset({"Tip"}))
        if tag is not None and not tag.empty and {attribute.name for attribute in tag.attributes} <= {"warning"}:
            edits.append(Edit(*tag.span, "<Tip warning={true}>" if node.warning else "<Tip>"))
    for panel in _all(document, Panel):
        tag = read_tag(text, panel.span.start, panel.span.end, frozenset({"hfoption"}))
        if tag is not None and tag.attributes and not tag.empty and '"' not in panel.label and "&" not in panel.label:
            edits.append(Edit(*tag.span, f'<hfoption id="{panel.label}">'))
    return _changed(document, edits)


def directives(document: Document) -> list[Edit]:
    """`[[autodoc]] Name`, and each member on a line of its own, indented by four."""
    text = document.source.text
    edits = []
    for node in _all(document, Autodoc):
        start, end = node.span
        indent = text[text.rfind("\n", 0, start) + 1 : start]
        rest = text[start:end].replace("[[autodoc]]", "", 1)
        for name in (node.name, *(member.name for member in node.members or ())):
            rest = rest.replace(name, "", 1)
        if indent.strip(" ") or not _DIRECTIVE.fullmatch(rest):
            continue  # in a quote, or with remarks, which are the author's
        members = "".join(f"\n{indent}    - {member.name}" for member in node.members or ())
        edits.append(Edit(start, end, f"[[autodoc]] {node.name}{members}"))
    return _changed(document, edits)


def fences(document: Document) -> list[Edit]:
    """No blanks between the backquotes and the language."""
    text = document.source.text
    edits = []
    for node in _all(document, CodeBlock):
        match = _FENCE.match(text, node.span.start, node.span.end)
        if match is not None:
            edits.append(Edit(*match.span(2), match[2].strip()))
    return _changed(document, edits)


def tables(document: Document) -> list[Edit]:
    """`| a | b |`: pipes around every cell, one blank beside them, as many cells in every row."""
    text = document.source.text
    edits: list[Edit] = []
    for node in _all(document, Table):
        rows = [row for row in children(node) if row.span.end > row.span.start]
        lines = text.count("\n", node.span.start, node.span.end) + 1
        if not rows or lines != len(rows) + 1:
            continue
        head = [cell for cell in children(rows[0]) if isinstance(cell, TableCell)]
        for row in rows:
            cells = [text[cell.span.start : cell.span.end] for cell in children(row)]
            edits.append(Edit(*row.span, "| " + " | ".join(cells) + " |"))
        start = text.index("\n", rows[0].span.end) + 1
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        dashes = re.search(r"[|:-][|:\- \t]*", text[start:end])
        if dashes is not None:
            line = "| " + " | ".join(_ALIGNS[cell.align] for cell in head) + " |"
            edits.append(Edit(start + dashes.start(), start + dashes.end(), line))
    return _changed(document, edits)


def blanks(document: Document) -> list[Edit]:
    """No blanks at the ends of lines, one empty line between blocks, one line end at the end."""
    text = document.source.text
    _, first, _ = read_front_matter(document.source)
    opaque = sorted(node.span for node in walk(document) if isinstance(node, (*_OPAQUE, HardBreak)))
    edits = []
    found = [Edit(*match.span(), "") for match in _TRAILING.finditer(text, first)]
    found += [Edit(*match.span(), "\n\n") for match in _BLANK_LINES.finditer(text, first)]
    at = 0
    for edit in sorted(found):
        while at < len(opaque) and opaque[at].end <= edit.start:
            at += 1
        if at == len(opaque) or opaque[at].start >= edit.end:
            edits.append(edit)
    if (leading := _LEADING.match(text, first)) is not None:
        edits = [edit for edit in edits if edit.start >= leading.end()]
        edits.append(Edit(*leading.span(), "\n" if first else ""))
    if text:
        body = text.rstrip(" \t\n")
        edits = [edit for edit in edits if edit.start < len(body)]
        edits.append(Edit(len(body), len(text), "\n" if body else ""))
    return _changed(document, edits)


RULES: tuple[FormattingRule, ...] = (headings, emphasis, code_spans, alerts, tags, directives, fences, tables, blanks)
