"""Fences and indented text (CommonMark 0.31, sections 4.4 and 4.5; dialect, section 1, fences and indented text).

In: lines between ``` or ~~~, and lines indented by four. Out: `CodeBlock`, or what the lines are without their indent.
"""

from __future__ import annotations

import re

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import CodeBlock
from docbuilder.model.source import Span
from docbuilder.parse.block import BlockParser
from docbuilder.parse.blocks.doctest import PROMPT
from docbuilder.parse.blocks.html import is_part_of_html
from docbuilder.parse.blocks.table import table
from docbuilder.parse.fenceinfo import NO_OPTIONS, read_options
from docbuilder.parse.foreign import check_fence
from docbuilder.parse.inlines.text import unescape
from docbuilder.parse.parser import Parser
from docbuilder.parse.state import BlockState
from docbuilder.parse.tokens import BlockToken
from docbuilder.parse.tree import Tree

_OPENING = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$")
_CONSTRUCT = re.compile(r"(?:[-+*]|[0-9]{1,9}[.)])(?:[ \t]|$)|>|`{3,}[^`]*$|~{3,}|\[\[(?:autodoc|open-in-colab)\]\]")
_LANGUAGE = re.compile(r"[^\s{},:;]+")

ALIASES = {"shell script": "shell"}
"""Info strings of several words that name one language."""


def install(parser: Parser) -> None:
    """Add the rules and builders."""
    parser.add_block("code", code, before="hr")
    parser.add_block("fence", fence, starts="`~", interrupts=True)
    parser.add_builder("code_block", build_code)
    parser.add_builder("fence", build_fence)


def language_of(info: str) -> str:
    """The language that an info string names, lower case, or "": the first word, without braces and dots around it."""
    for words, language in ALIASES.items():
        if info.strip().lower().startswith(words):
            return language
    match = _LANGUAGE.match(info.lstrip(" \t{"))
    if match is not None and "=" in match[0]:
        return ""  # an option
    return match[0].strip(".").lower() if match else ""


def code(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """What is indented by four or more: code, or what it would be without its indent; see `Indented`."""
    if not state.is_deep(line) or state.fence_in_text == line or is_part_of_html(state, line):
        return False
    if PROMPT.match(state.src, state.line_start(line), state.eMarks[line]):
        return False  # a doctest, however far it is indented
    if state.indented == "text":
        if not _is_literal(state, line):
            return _outdent(state, line, end_line)
    elif state.after_tag[0] == line and state.sCount[line] < state.after_tag[1] + 4:
        return False  # the text of an indented tag, at the tag's indent
    elif state.indented == "docstring" and not _is_literal(state, line) and _begins_construct(state, line, end_line):
        return _outdent(state, line, end_line)
    following = last = line + 1
    while following < end_line:
        if state.isEmpty(following):
            following += 1
        elif state.is_deep(following):
            last = following = following + 1
        else:
            break
    token = state.push("code_block", "", 0)
    token.content = state.getLines(line, last, 4 + state.blkIndent, False) + "\n"
    token.start = state.line_start(line)
    state.line = last
    return True


def _is_literal(state: BlockState, line: int) -> bool:
    """The paragraph above ends with `::`, as before a literal block of reStructuredText."""
    if not state.tokens or state.tokens[-1].type != "paragraph_close":
        return False
    above = line - 1
    while above > 0 and state.isEmpty(above):
        above -= 1
    return above < line - 1 and state.line_text(above).rstrip(" \t").endswith("::")


def _outdent(state: BlockState, line: int, end_line: int) -> bool:
    """Parse `line` as if the indent were not there that it shares with the lines directly below.

    The container's indent stays moved until a line is indented less: see `BlockParser.tokenize`.
    """
    least, following = state.sCount[line], line + 1
    while following < end_line and not state.isEmpty(following) and state.is_deep(following):
        least = min(least, state.sCount[following])
        following += 1
    state.blkIndent = least
    parser = state.md.block
    assert isinstance(parser, BlockParser)
    return any(rule(state, line, end_line, False) for rule in parser.starting[""][state.src[state.line_start(line)]])


def _begins_construct(state: BlockState, line: int, end_line: int) -> bool:
    """Without its indent the line would begin a list, a quote, a tag, a directive, a table or a fence."""
    start = state.line_start(line)
    if _CONSTRUCT.match(state.src, start, state.eMarks[line]):
        return True
    parser = state.md.block
    assert isinstance(parser, BlockParser)
    indent, state.blkIndent = state.blkIndent, state.sCount[line]
    found = (state.src[start] in "<{" and parser.tag(state, line, end_line, True)) or table(state, line, end_line, True)
    state.blkIndent = indent
    return found


def fence_in_text(state: BlockState, line: int, end_line: int) -> bool:
    """Whether the deeply indented `line` of a paragraph opens a fence that is closed at a like indent.

    CommonMark takes such lines as text, or as code where a blank line stands before them; what has both its fences is
    meant as one.
    """
    match = _OPENING.match(state.line_text(line))
    if match is None or state.scan_budget < 0:
        return False
    last, closed = _closing(state, line, end_line, match[1] or match[3])
    if not closed:
        state.scan_budget -= state.eMarks[last - 1] - state.bMarks[line]
        return False
    state.fence_in_text = line
    return True


def _closing(state: BlockState, line: int, end_line: int, marker: str) -> tuple[int, bool]:
    """The line that closes the fence opened on `line`, or the first one outside of its container; and whether it closes."""
    source, marks, shifts, counts, ends = state.src, state.bMarks, state.tShift, state.sCount, state.eMarks
    character, indent = marker[0], state.blkIndent
    deepest = (counts[line] if counts[line] - indent > 3 else indent) + 4
    following = line + 1
    while following < end_line:
        start = marks[following] + shifts[following]
        if start < ends[following]:
            if counts[following] < indent:
                break  # outside of the list item
            if (
                source[start] == character
                and counts[following] < deepest
                and source.startswith(marker, start)
                and not source[start : ends[following]].rstrip(" \t").strip(character)
            ):
                return following, True
        following += 1
    return following, False


def fence(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """A fence of backticks or tildes; one that is never closed ends with its container."""
    if state.is_code_block(line) and state.fence_in_text != line:
        return False
    match = _OPENING.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line])
    if match is None:
        return False
    if silent:
        return True
    marker = match[1] or match[3]
    counts, ends, indent = state.sCount, state.eMarks, state.blkIndent
    following, closed = _closing(state, line, end_line, marker)
    token = state.push("fence", "", 0)
    token.info = match[2] or match[4] or ""
    # without the last line end, for `getLines` looks behind the text where there is none
    content = state.getLines(line + 1, following, counts[line], False)
    token.content = content + "\n" if following > line + 1 else ""
    token.markup = marker
    token.start = state.line_start(line)
    if closed:
        state.line = following + 1
        token.end = ends[following]
    else:
        state.line = following
        token.end = state.last_line_end(line, following)
        state.problem(
            DiagnosticCode.FENCE_UNCLOSED,
            token.start,
            f"a code fence is never closed; everything {'to the end of the page' if not indent else 'behind it'} is code",
            f"Write {marker} on a line of its own where the code ends.",
        )
    return True


def build_code(token: BlockToken, tree: Tree) -> CodeBlock:
    """Indented code."""
    return CodeBlock(Span(token.start, token.end), token.content)


def build_fence(token: BlockToken, tree: Tree) -> CodeBlock:
    """A fence as it stands."""
    info = unescape(token.info.strip())
    language = language_of(info)
    span = Span(token.start, token.end)
    check_fence(token.start, token.end, info, tree)
    if not (options := read_options(info)).wrong and options == NO_OPTIONS:
        return CodeBlock(span, token.content, info, language, language == "mermaid")
    for wrong in options.wrong:
        _report_option(tree, span.start, wrong)
    count = token.content.count("\n")
    marked = tuple(line for line in options.marked if line <= count)
    if len(marked) < len(options.marked) and not options.wrong:
        _report_option(tree, span.start, f"line {options.marked[-1]}, for the code has {count},")
    return CodeBlock(
        span, token.content, info, language, language == "mermaid", options.title, marked, options.first_line
    )


def _report_option(tree: Tree, start: int, what: str) -> None:
    tree.problem(
        DiagnosticCode.FENCE_OPTION,
        start,
        f"{what} names no lines of this fence",
        'Write title="x.py", {1,3-4} or hl_lines="1 3-4", linenums="1".',
    )
