"""Alerts: `> [!NOTE]` and its four siblings, in any case (dialect, section 1).

In: block quotes. Out: `Alert` where the first line is such a marker, else what a quote always was. `> [!NOTE]- Title` can be folded and
is closed at first, `> [!NOTE]+ Title` open; `> [!NOTE] "Title"` has a title and cannot be folded.
"""

from __future__ import annotations

import re
from typing import Literal, cast

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Alert, HardBreak, Node, Paragraph, SoftBreak, Text
from docbuilder.model.source import Span
from docbuilder.model.values import replace
from docbuilder.parse.blocks.quote import build_quote
from docbuilder.parse.foreign import check_alert
from docbuilder.parse.inline import InlineState
from docbuilder.parse.parser import Parser
from docbuilder.parse.tokens import BlockToken
from docbuilder.parse.tree import Tree

_MARKER = re.compile(r"\[!(note|tip|important|warning|caution)\]([-+]?)", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]+\"|“[^”]+”|「[^」]+」")


def install(parser: Parser) -> None:
    """Look at every block quote, and at markers that stand in none."""
    parser.add_container("blockquote_open", build_alert)
    parser.add_inline("[", report_marker)


def build_alert(token: BlockToken, children: tuple[Node, ...], tree: Tree) -> Node:
    """An alert, or a quote. Text on the marker's line is the first of the alert's text, and is reported."""
    quote = build_quote(token, children, tree)
    first = children[0] if children else None
    if type(first) is not Paragraph or tree.source.text[first.span.start] not in "[\u3010":
        return quote
    text = tree.source.text
    marker = _MARKER.match(text, first.span.start, first.span.end)
    if type(first.children[0]) is not Text:
        return quote
    if marker is None:
        check_alert(first.span.start, first.span.end, tree)
        return quote
    kind = cast("Literal['note', 'tip', 'important', 'warning', 'caution']", marker[1].lower())
    inline = _drop_marker(first.children, marker)
    on_line = text[marker.end() : first.span.end].split("\n", 1)[0].strip()
    title: tuple[Node, ...] = ()
    if on_line and (marker[2] or _QUOTED.fullmatch(on_line)):
        title, inline = _take_title(inline, quoted=_QUOTED.fullmatch(on_line) is not None)
    elif inline and on_line:
        tree.problem(
            DiagnosticCode.ALERT_INLINE_TEXT,
            inline[0].span.start,
            f"text stands on the line of {marker[0]}",
            f'Begin it on the next line:\n\n> [!{marker[1].upper()}]\n> …\n\nA title stands in quotes: > [!{marker[1].upper()}] "Title"',
        )
    if inline:
        head: tuple[Node, ...] = (replace(first, span=Span(inline[0].span.start, first.span.end), children=inline),)
    else:
        head = ()
    return Alert(quote.span, head + children[1:], kind, title, _FOLDS[marker[2]])


_FOLDS: dict[str, Literal["", "open", "closed"]] = {"": "", "+": "open", "-": "closed"}


def _take_title(nodes: tuple[Node, ...], *, quoted: bool) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """The inline nodes of the first line, without quotes around them, and those of the others."""
    end = next((number for number, node in enumerate(nodes) if isinstance(node, SoftBreak | HardBreak)), len(nodes))
    title = list(nodes[:end])
    if quoted and isinstance(first := title[0], Text):
        title[0] = Text(first.span._replace(start=first.span.start + 1), first.text[1:])
    if quoted and isinstance(last := title[-1], Text):
        title[-1] = Text(last.span._replace(end=last.span.end - 1), last.text[:-1])
    return tuple(title), nodes[end + 1 :]


def report_marker(state: InlineState) -> bool:
    """A marker at the start of a text that is in no quote: it stays text, and is reported."""
    if state.pos or not state.src.startswith("[!"):
        return False
    marker = _MARKER.match(state.src)
    if marker is None:
        return False
    place = state.span(0, marker.end()).start
    source = state.page.source.text
    if ">" not in source[source.rfind("\n", 0, place) + 1 : place]:
        state.page.problem(
            DiagnosticCode.ALERT_UNQUOTED,
            place,
            f"{marker[0]} is shown as text: it does not stand in a block quote",
            f"Write > [!{marker[1].upper()}] and begin each of its lines with >.",
        )
    return False


def _drop_marker(nodes: tuple[Node, ...], marker: re.Match[str]) -> tuple[Node, ...]:
    """The inline nodes behind the marker, without the line end or the blanks that follow it."""
    first = nodes[0]
    assert isinstance(first, Text)
    rest = first.text[len(marker[0]) :]
    shown = rest.lstrip(" \t")
    if shown:
        start = marker.end() + len(rest) - len(shown)
        return (Text(Span(start, first.span.end), shown), *nodes[1:])
    nodes = nodes[1:]
    return nodes[1:] if nodes and isinstance(nodes[0], SoftBreak | HardBreak) else nodes
