"""`<include>{…}</include>` and `<literalinclude>{…}</literalinclude>` (dialect, section 1).

In: a tag with JSON between its two ends, `//` and `#` comments tolerated. Out: `Include`, before it is read.
"""

from __future__ import annotations

import re

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Include, Node
from docbuilder.model.source import Span
from docbuilder.parse.attributes import show_source
from docbuilder.parse.jsliteral import LiteralFailure, LiteralScalar, Object, String, read, skip_blank
from docbuilder.parse.parser import Parser
from docbuilder.parse.state import BlockState
from docbuilder.parse.tokens import BlockToken, Content
from docbuilder.parse.tree import Tree

_TAGS = (("<include>", "</include>"), ("<literalinclude>", "</literalinclude>"))
_STARTS = tuple(tag for pair in _TAGS for tag in pair)
_KEYS = ("path", "start-after", "end-before", "dedent", "language")
_BARE_PATH = re.compile(r"[ \t]*<(include|literalinclude)>[ \t\n]*[\"']?([^\s\"'{}<>]+)[\"']?[ \t\n]*</\1>[ \t]*")
_EXAMPLE = '<include>{"path": "../examples/train.py", "start-after": "# START", "end-before": "# END"}</include>'


def install(parser: Parser) -> None:
    """Add the block rule."""
    parser.tag_names += ("include", "literalinclude")
    parser.add_block("include", include_rule, starts="<", before="code", interrupts=True, tag=True)
    parser.add_builder("include", build_include)


def include_rule(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """From the tag to its end, over any number of lines; or an end that stands alone."""
    start = state.bMarks[line] + state.tShift[line]
    if not state.src.startswith(_STARTS, start) or state.is_code_block(line):
        return False
    if silent:
        return True
    if state.src[start + 1] == "/":
        closing = _TAGS[state.src[start + 2] == "l"][1]
        state.problem(DiagnosticCode.TAG_STRAY, start, f"{closing} closes nothing; it is left out", "Remove it.")
        state.advance(line, start + len(closing))
        return True
    opening, closing = _TAGS[state.src[start + 1] == "l"]
    # Never beyond the next tag of that name: so no text is searched twice, however many tags are not closed.
    again = state.src.find(opening, start + 1)
    last_end = state.eMarks[end_line - 1]
    close = state.src.find(closing, start, last_end if again < 0 else min(again, last_end))
    last = line
    while last + 1 < end_line and state.eMarks[last] < close:
        last += 1
    token = state.push("include", "", 0)
    token.start = start
    if close < 0:
        state.problem(
            DiagnosticCode.TAG_UNCLOSED,
            start,
            f"{opening} is never closed",
            f"Add {closing} behind its description, as in\n\n{_EXAMPLE}",
        )
        token.end = start + len(opening)
        state.advance(line, token.end)
        return True
    content = state.lines_content(line, last + 1)
    offset = len(content.text) - (state.eMarks[last] - close)
    token.data = (content, len(opening), offset)
    token.end = close + len(closing)
    state.advance(last, token.end)
    return True


def build_include(token: BlockToken, tree: Tree) -> Node:
    """The include; its source as text where that is not an object with a path."""
    span = Span(token.start, token.end)
    if token.data is None:
        return show_source(span, tree)
    content, start, end = token.data
    value = read(content.text, start, end)
    if isinstance(value, LiteralFailure):
        return _fail(span, content, value, tree)
    behind = skip_blank(content.text, value.span.end, end)
    if behind < end:
        return _fail(span, content, LiteralFailure(Span(behind, behind), "there is text behind the description"), tree)
    if not isinstance(value, Object):
        return _fail(span, content, LiteralFailure(value.span, "the description is not an object { … }"), tree)
    literal = tree.source.text.startswith("<l", span.start)
    texts = {"path": "", "start-after": "", "end-before": "", "language": ""}
    dedent = 0
    for member in value.members:
        key, found = member.key, member.value
        place = content.origin(member.key_span.start)
        if key not in _KEYS:
            known = ", ".join(_KEYS if literal else _KEYS[:-1])
            tree.problem(
                DiagnosticCode.INCLUDE_INVALID, place, f"the key {key} means nothing here", f"Known keys: {known}."
            )
        elif key == "language" and not literal:
            tree.problem(
                DiagnosticCode.INCLUDE_INVALID,
                place,
                "the key language means nothing in <include>, which gives Markdown",
                "Use <literalinclude> for code.",
            )
        elif key == "dedent":
            number = _find_number(found)
            if number is None:
                tree.problem(
                    DiagnosticCode.INCLUDE_INVALID, place, "dedent is not a number of blanks", 'Write "dedent": 4.'
                )
            else:
                dedent = number
        elif isinstance(found, String):
            texts[key] = found.value
        elif not (isinstance(found, LiteralScalar) and found.value is None):
            tree.problem(DiagnosticCode.INCLUDE_INVALID, place, f"{key} is not a text", f'Write "{key}": "…".')
    path = texts["path"].strip().replace("\\", "/")
    if not path:
        return _fail(span, content, LiteralFailure(value.span, "the description names no path"), tree)
    return Include(span, path, texts["start-after"], texts["end-before"], dedent, literal, texts["language"].strip())


def _find_number(value: object) -> int | None:
    """A count of blanks, as a number or in quotes."""
    if isinstance(value, LiteralScalar) and isinstance(value.value, float) and 0 <= value.value <= 1000:
        return int(value.value)
    if isinstance(value, String) and value.value.strip().isdecimal() and len(value.value) < 5:
        return int(value.value)
    return 0 if isinstance(value, LiteralScalar) and value.value is None else None


def _fail(span: Span, content: Content, failure: LiteralFailure, tree: Tree) -> Node:
    written = _BARE_PATH.fullmatch(content.text)
    example = f'<{written[1]}>{{"path": "{written[2]}"}}</{written[1]}>' if written else _EXAMPLE
    tree.problem(
        DiagnosticCode.INCLUDE_INVALID,
        content.origin(min(failure.span.start, len(content.text) - 1)),
        f"the include is not understood: {failure.message}",
        f"Write JSON with a path, as in\n\n{example}",
    )
    return show_source(span, tree)
