"""Headings: `## Title[[my-id]]` (dialect, section 1; CommonMark 0.31, sections 4.2 and 4.3).

In: lines that start with `#`; `heading_open` tokens, which the paragraph makes for underlined headings. Out: `Heading`.
"""

from __future__ import annotations

import re

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Heading, Node, Text
from docbuilder.model.source import Span
from docbuilder.parse.foreign import check_heading
from docbuilder.parse.parser import Parser
from docbuilder.parse.slips import check_signs
from docbuilder.parse.state import BlockState
from docbuilder.parse.tokens import BlockToken, Content
from docbuilder.parse.tree import Tree

_OPENING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_SLIP = re.compile(r"(?<!\\)\[\[([^\[\]\s]+)\]$|(?<![\[\\])\[([^\[\]\s]+)\]\]$")
_SURPLUS = re.compile(r"(?<![\[\\])(?:\[{3}([^\[\]\s]+)\]{2,3}|\[{2}([^\[\]\s]+)\]{3})$")
_WIDE = re.compile(r"[\[\uff3b]{2}[ \t\u3000]*([^\[\]\uff3b\uff3d\s]+)[ \t\u3000]*[\]\uff3d]{2}$")
_WIDE_BRACKETS = frozenset("\uff3b\uff3d")
_INSIDE = re.compile(r"(?<!\[)\[\[([\w.-]*)\]\](?!\])")
_MARKER = re.compile(r"\[\[([^\[\]\n]*[^\[\]\s][^\[\]\n]*)\]\]$")


def install(parser: Parser) -> None:
    """Add the rule and the builder."""
    parser.add_block("heading", heading, starts="#", interrupts=("paragraph", "reference", "blockquote"))
    parser.add_container("heading_open", build_heading)


def heading(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """`#` to `######`."""
    if state.is_code_block(line):
        return False
    start = state.line_start(line)
    stop = state.stop(line)
    text = state.src[start : state.eMarks[line] if stop is None else stop].rstrip(" \t")
    match = _OPENING.match(text)
    if match is None:
        return False
    if silent:
        return True
    title = text[match.end() :]
    # the closing sequence; searched from the end, for `# # # # …` is long
    stripped = title.rstrip("#")
    if stripped != title and (not stripped or stripped[-1] in " \t"):
        title = stripped.rstrip(" \t")
    level = len(match[1])
    opening = state.push("heading_open", f"h{level}", 1)
    opening.start, opening.end = start, start + len(text)
    inline = state.push("inline", "", 0)
    inline.inline = content = Content.piece(title, start + match.end())
    opening.data = take_marker(state, content)
    state.push("heading_close", f"h{level}", -1)
    if stop is None:
        state.line = line + 1
    else:
        state.advance(line, stop)
    return True


def take_marker(state: BlockState, content: Content) -> str:
    """Cut `[[my-id]]` from the end of a heading's content and give the id, or "" when there is none.

    A marker that lacks one of its brackets, has one more, or full-width ones, is one all the same, and is reported.
    """
    text = content.text
    if not text.endswith(("]", "\uff3d")):
        return ""
    slip, wrong = _WIDE.search(text), "has full-width brackets"
    if slip is None or not _WIDE_BRACKETS & set(slip[0]):
        slip, wrong = None, "lacks a bracket"
        if abs(text.count("[") - text.count("]")) == 1:
            slip = _SLIP.search(text, max(0, text.rfind("[") - 1))
        if slip is None and "[[" in text:
            slip, wrong = _SURPLUS.search(text, max(0, text.rfind("[[") - 1)), "has a bracket too many"
    if slip is not None:
        marker = str(next(filter(None, slip.groups())))
        state.problem(
            DiagnosticCode.HEADING_MARKER,
            content.origin(slip.start()),
            f"the marker {slip[0]} {wrong}; it is taken as [[{marker}]]",
            f"Write [[{marker}]].",
            [(content.span(slip.start(), len(text)), f"[[{marker}]]")],
        )
        content.text = text[: slip.start()].rstrip(" \t\n")
        return marker
    if not text.endswith("]]"):
        return ""
    start = text.rfind("[[")
    match = _MARKER.match(text, start) if start >= 0 else None
    if match is None or text[start - 1 : start] == "\\":
        return ""
    content.text = text[:start].rstrip(" \t\n")
    # no id of HTML holds white space
    return "-".join(match[1].split())


def _check_markers(token: BlockToken, children: tuple[Node, ...], tree: Tree) -> None:
    """Report a marker whose id another heading has, and one that stands where it is text."""
    marker = str(token.data or "")
    if marker and marker in tree.markers:
        text = tree.source.text
        place = text.rfind("[", token.start, token.end)
        while text[place - 1 : place] == "[":
            place -= 1
        tree.problem(
            DiagnosticCode.HEADING_MARKER,
            max(place, token.start),
            f"an earlier heading of the page has the id {marker}; this one gets another",
            "Give one of the two another id.",
        )
    tree.markers.add(marker)
    for child in children:
        match = _INSIDE.search(child.text) if isinstance(child, Text) else None
        if match is not None and match[1] != "autodoc":  # of that one `report_directive` tells
            written = f"[[{match[1]}]]"
            place = tree.source.text.find(written, token.start, token.end)
            if place <= 0 or tree.source.text[place - 1] == "\\":
                continue
            what = "stands in the middle of the heading" if match[1] else "names no id"
            hint = f"Write it behind the title: ## Title{written}." if match[1] else "Write one, or remove it."
            tree.problem(DiagnosticCode.HEADING_MARKER, place, f"{written} {what} and is shown as text", hint)


def build_heading(token: BlockToken, children: tuple[Node, ...], tree: Tree) -> Heading:
    """A heading."""
    check_heading(token.start, token.end, tree)
    if not tree.is_ascii:
        check_signs(token.start, token.end, tree)
    _check_markers(token, children, tree)
    return Heading(Span(token.start, token.end), children, int(token.tag[1]), token.data or "")
