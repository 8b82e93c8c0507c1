"""Blocks of raw HTML (CommonMark 0.31, section 4.6; dialect, section 1, raw HTML and comments).

In: lines that start with a tag of HTML or a comment. Out: `Html`, `Comment`, and text for what is no HTML.

A tag that HTML does not know begins no block, so `<your token>` on a line of its own is a paragraph. A block also ends
where a tag of the dialect stands. Where an element is open, behind a blank line, a deeply indented tag is no code: writers
indent what is in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Comment, Html, HtmlTarget, Link, Node
from docbuilder.model.source import Span
from docbuilder.model.values import replace
from docbuilder.parse.inline import InlineState
from docbuilder.parse.parser import Parser
from docbuilder.parse.rawhtml import (
    BLOCKS,
    KNOWN,
    OPTIONAL_END,
    RAW_TEXT,
    VOID,
    build_comment,
    read_html_tag,
    tags,
    targets,
)
from docbuilder.parse.state import BlockState
from docbuilder.parse.tags import read_inline_tag
from docbuilder.parse.tokens import BlockToken, Content
from docbuilder.parse.tree import Tree

_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>]|$)")
_WHOLE = re.compile(
    r"(?:</[A-Za-z][A-Za-z0-9-]*\s*>|<[A-Za-z][A-Za-z0-9-]*"
    r"(?:\s++[A-Za-z_:][\w:.-]*+(?:\s*+=\s*+(?:[^\s\"'=<>`]++|'[^']*+'|\"[^\"]*+\"))?)*\s*+/?>)\s*$"
)
_COUNTED = KNOWN - VOID - OPTIONAL_END - RAW_TEXT
_RAW = ("script", "pre", "style", "textarea")
_RAW_END = re.compile("</(?:script|pre|style|textarea)>", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"^[ \t]*(?:(?:[-*+]|1[.)])[ \t]+\S|#{1,6}[ \t]+\S|`{3})[^\n]*"
    r"|(?:\*\*[^*\s][^*\n]*\*\*|`[^`\n]+`|\[[^\[\]\n]+\]\([^()\s]+\))(?![^<>]{0,300}>)",
    re.MULTILINE,
)
"""What writers mean as Markdown; not in a tag."""
_OPAQUE = re.compile(r"<(?:pre|code|script|style|textarea|svg|math|template|!--)", re.IGNORECASE)
_DECLARATION = re.compile(r"<![A-Za-z]")


def install(parser: Parser) -> None:
    """Add the rule and the builder."""
    parser.add_block(
        "html", html_block, starts="<", before="table", interrupts=("paragraph", "reference", "blockquote")
    )
    parser.add_builder("html_block", build_html)


class _End(NamedTuple):
    """How a block ends: behind a text, behind a match, or (both None) at a blank line."""

    text: str | None = None
    pattern: re.Pattern[str] | None = None
    interrupts: bool = True

    def is_in(self, line: str) -> bool:
        """The block ends on `line`."""
        return self.text in line if self.text is not None else bool(self.pattern and self.pattern.search(line))


_BLANK_LINE, _BLANK_LINE_ALONE = _End(), _End(interrupts=False)
_RAW_TEXT_END = _End(pattern=_RAW_END)
_DECLARATIONS = (("<!--", _End("-->")), ("<?", _End("?>")), ("<![CDATA[", _End("]]>")))


def _end_of(text: str) -> _End | None:
    """How the block that begins with `text` ends, or None when none begins."""
    for opening, end in _DECLARATIONS:
        if text.startswith(opening):
            return end
    if _DECLARATION.match(text):
        return _End(">")
    match = _NAME.match(text)
    if match is None:
        return None
    name = match[1].lower()
    if name in _RAW:
        return _RAW_TEXT_END if text[1] != "/" else None
    if name in BLOCKS:
        return _BLANK_LINE
    if name in KNOWN and _WHOLE.match(text):
        return _BLANK_LINE_ALONE
    return None


def html_block(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """A block of raw HTML."""
    text = state.line_text(line)
    if not text.startswith("<"):
        return False
    end = _end_of(text)
    if is_part_of_html(state, line):
        end = end or _BLANK_LINE_ALONE
    elif state.is_code_block(line):
        return False
    if end is None:
        return False
    if end.text is not None and state.last_index(end.text) < state.line_start(line):
        # else all of the page would be a comment
        if not silent:
            state.problem(
                DiagnosticCode.HTML_UNBALANCED,
                state.line_start(line),
                f"what {text[:4]!r} begins is never ended by {end.text!r}; it is text",
                f"Write {end.text} where it ends.",
            )
        return False
    if silent:
        return end.interrupts
    until_blank = end.text is None and end.pattern is None
    following = line + 1
    if not end.is_in(text):
        is_tag = state.md.block.tag  # type: ignore[attr-defined]  # it is a BlockParser
        while following < end_line:
            if state.isEmpty(following):
                if until_blank:
                    break
            elif state.sCount[following] < state.blkIndent:
                break
            elif until_blank:
                if state.src[state.line_start(following)] in "<{" and is_tag(state, following, end_line, True):
                    break
            elif end.is_in(state.line_text(following)):
                following += 1
                break
            following += 1
    stop = state.stop(following - 1) if until_blank else _end_before_tag(state, following - 1, end)
    token = state.push("html_block", "", 0)
    content = state.lines_content(line, following)
    if stop is not None:
        content.text = content.text[: len(content.text) - (state.eMarks[following - 1] - stop)]
        token.end = stop
        state.advance(following - 1, stop)
    else:
        state.line = following
    token.inline = content
    if until_blank:
        _count(state, content.text)
    return True


def _end_before_tag(state: BlockState, line: int, end: _End) -> int | None:
    """Where a comment ends on `line`, if a tag of the dialect begins behind it: what readers do not see puts no tag inside of a line."""
    if end.text is None:
        return None
    at = state.src.find(end.text, state.line_start(line), state.eMarks[line])
    if at < 0:
        return None
    behind = at + len(end.text)
    rest = state.src[behind : state.eMarks[line]].lstrip(" \t")
    match = _NAME.match(rest)
    return behind if match is not None and match[1] in state.vocabulary.names else None


def is_part_of_html(state: BlockState, line: int) -> bool:
    """`line` begins with a tag inside of an element that is open, and is indented as code or ends in the middle of the tag."""
    match = _NAME.match(state.line_text(line))
    if match is None or match[1].lower() not in KNOWN or not state.is_in_html():
        return False
    return state.is_deep(line) or ">" not in state.line_text(line)


def _count(state: BlockState, text: str) -> None:
    """Keep account of the elements that are open."""
    state.is_in_html()
    for tag in tags(text):
        if tag.name not in _COUNTED:
            continue
        if not tag.closing and not tag.empty:
            state.html_open.append(state.level)
        elif tag.closing and state.html_open and state.html_open[-1] == state.level:
            state.html_open.pop()


class _Writer:
    """Collects one run of HTML, and the nodes that stand between such runs."""

    def __init__(self, content: Content, *, block: bool) -> None:
        self.content = content
        self.block = block
        self.nodes: list[Node] = []
        self.parts: list[str] = []
        self.size = 0
        self.start = 0
        self.found: list[HtmlTarget] = []

    def write(self, text: str, at: int) -> None:
        if not self.parts:
            self.start = at
        self.parts.append(text)
        self.size += len(text)

    def flush(self, end: int) -> None:
        text = "".join(self.parts)
        if text.strip():
            self.nodes.append(Html(self.content.span(self.start, end), text, tuple(self.found), self.block))
        self.parts, self.found, self.size = [], [], 0

    def node(self, node: Node, at: int) -> None:
        self.flush(at)
        self.nodes.append(node)


def build_html(token: BlockToken, tree: Tree) -> tuple[Node, ...]:
    """A block of raw HTML: known tags as they are, comments apart, everything else as text."""
    content = token.inline
    assert content is not None
    text = content.text
    if (markdown := _MARKDOWN.search(text)) and not _OPAQUE.search(text):
        _report_markdown(tree, content.span(markdown.end() - len(markdown[0].lstrip()), markdown.end()))
    writer = _Writer(content, block=True)
    inlines = InlineState(content, tree)
    svg = 0
    missing: set[str] = set()
    at, size = 0, len(text)
    while at < size:
        opening = text.find("<", at)
        if opening != at:
            writer.write(text[at : size if opening < 0 else opening], at)
            at = size if opening < 0 else opening
            continue
        if text.startswith("<!--", at):
            close = text.find("-->", at + 2)
            close = size if close < 0 else close + 3
            writer.node(build_comment(text[at:close], content.span(at, close), tree), at)
            at = close
            continue
        if text.startswith(("<?", "<!"), at):
            # an instruction or a declaration: nothing that a page can hold
            end_mark = "]]>" if text.startswith("<![CDATA[", at) else "?>" if text[at + 1] == "?" else ">"
            close = -1 if end_mark in missing else text.find(end_mark, at)
            if close < 0:
                missing.add(end_mark)
            else:
                close = text.index(">", close) + 1
                writer.node(Comment(content.span(at, close), text[at:close]), at)
                at = close
                continue
        tag = read_html_tag(text, at)
        known = tag is not None and (tag.name in KNOWN or svg > 0)
        if tag is None or not known:
            found = _dialect_tag(inlines, at, tree)
            if found is None:
                writer.write("&lt;", at)
                at += 1
            else:
                writer.flush(at)
                nodes, at = found
                writer.nodes.extend(nodes)
            continue
        end = tag.end
        if tag.name in RAW_TEXT and not tag.closing:
            close_tag = re.compile(f"</{tag.name}(?=[\\s/>])", re.IGNORECASE).search(text, end)
            end = close_tag.start() if close_tag else size
        if tag.name in ("svg", "math") and not tag.empty:
            svg = max(0, svg + (-1 if tag.closing else 1))
        shift = writer.size - at
        writer.found.extend(
            replace(target, start=target.start + shift, end=target.end + shift) for target in targets(text, tag)
        )
        writer.write(text[at:end], at)
        at = end
    writer.flush(size)
    return tuple(writer.nodes)


def _report_markdown(tree: Tree, span: Span) -> None:
    """Markdown that stands in a block of HTML, which an empty line would have ended."""
    written = tree.source.text[span.start : span.end].partition("\n")[0].strip()
    tree.problem(
        DiagnosticCode.FOREIGN_SYNTAX,
        span.start,
        f"{written} stands in HTML and is shown as text",
        "Leave an empty line between the tag and the Markdown; or write it in HTML: <strong>, <code>, <a href>, <ul>.",
    )


def _dialect_tag(state: InlineState, at: int, tree: Tree) -> tuple[Sequence[Node], int] | None:
    """The nodes of a tag of the dialect without content (a video, say), which may stand in HTML, and where it ends."""
    content = state.content
    tag = read_inline_tag(state, at, tree.parser.tags)
    if tag is not None and not tag.closing and tree.parser.tags[tag.name].empty:
        attributes = tuple(attribute._replace(span=content.span(*attribute.span)) for attribute in tag.attributes)
        built = tree.build_tag(replace(tag, span=content.span(*tag.span), attributes=attributes))
        return built if isinstance(built, tuple) else (built,), tag.span.end
    state.pos = at
    state.out.clear()
    if not any(rule(state) for rule in tree.inlines.rules["<"]):
        return None
    nodes = [item for item in state.out if isinstance(item, Node) and not isinstance(item, Html | Link)]
    return (nodes, state.pos) if nodes else None
