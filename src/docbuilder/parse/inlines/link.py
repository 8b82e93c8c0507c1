"""Links and images (CommonMark 0.31, sections 6.3 and 6.4).

In: `[`, `![` and `]` in inline content. Out: `Image`, and brackets that `inline` makes a `Link` of.
"""

from __future__ import annotations

import re

from markdown_it.common.normalize_url import validateLink
from markdown_it.common.utils import normalizeReference

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Image
from docbuilder.model.walking import text_of
from docbuilder.parse.assembly import MAX_INLINE_DEPTH, assemble, match_emphasis
from docbuilder.parse.foreign import check_address, check_attributes
from docbuilder.parse.inline import Bracket, InlineState, LinkEnd
from docbuilder.parse.inlines.text import unescape
from docbuilder.parse.parser import Parser

MAX_LABEL = 999
_BLANKS = re.compile(r"[ \t]*\n?[ \t]*")
_POINTED = re.compile(r"<([^<>\n\\]*+(?:\\.?+[^<>\n\\]*+)*)>")
_PLAIN_PART = re.compile(r"(?:[^\x00-\x20\x7f()\\]+|\\[^\x00-\x20\x7f]|\\(?=[\x00-\x20\x7f]|\Z))+")
_TITLE = re.compile(
    r"\"([^\"\\]*+(?:\\.[^\"\\]*+)*)\"|'([^'\\]*+(?:\\.[^'\\]*+)*)'|\(([^()\\]*+(?:\\.[^()\\]*+)*)\)", re.DOTALL
)
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){0,999})\]", re.DOTALL)


def install(parser: Parser) -> None:
    """Add the rules."""
    parser.add_inline("[", opening)
    parser.add_inline("!", opening_image)
    parser.add_inline("]", closing)


def opening(state: InlineState) -> bool:
    """`[`."""
    return _open(state, image=False)


def opening_image(state: InlineState) -> bool:
    """`![`; an image inside of so many others is not one, for the text of each would be that of all inside."""
    if not state.src.startswith("![", state.pos):
        return False
    if len(state.brackets) > MAX_INLINE_DEPTH and all(bracket.image for bracket in state.brackets[-MAX_INLINE_DEPTH:]):
        return False
    return _open(state, image=True)


def _open(state: InlineState, image: bool) -> bool:
    if state.brackets:
        state.brackets[-1].nested = True
    bracket = Bracket(len(state.out), state.pos, image, state.top)
    state.out.append(bracket)
    state.brackets.append(bracket)
    state.pos += 2 if image else 1
    return True


def closing(state: InlineState) -> bool:
    """`]`: the end of a link, of an image, or just text."""
    if not state.brackets:
        return False
    bracket = state.brackets.pop()
    if not bracket.image and bracket.index < state.first_bracket:
        return False
    inside = bracket.start + (2 if bracket.image else 1)
    found = _inline_target(state, state.pos + 1) or _reference(state, bracket, inside, state.pos)
    if found is None:
        if state.brackets and bracket.nested:
            state.brackets[-1].nested = True
        check_address(state, bracket.start, bracket.image)
        return False
    target, title, end = found
    match_emphasis(state, bracket.below)
    if bracket.image:
        alt = text_of(assemble(state, state.out[bracket.index + 1 :]))
        del state.out[bracket.index :]
        image = Image(state.span(bracket.start, end), target, alt, title)
        state.add(image, end)
        check_attributes(state, bracket.start, end, image)
        return True
    bracket.link = (target, title)
    state.out.append(LinkEnd(end))
    check_attributes(state, bracket.start, end, None)
    state.pos = end
    state.first_bracket = bracket.index
    return True


def read_target(text: str, start: int) -> tuple[str, int] | None:
    """The destination of a link at `start` and where it ends, or None."""
    match = _POINTED.match(text, start)
    if match is not None:
        return unescape(match[1]), match.end()
    if text.startswith("<", start):
        return None
    at, depth = start, 0
    while True:
        match = _PLAIN_PART.match(text, at)
        if match is not None:
            at = match.end()
        character = text[at : at + 1]
        if character == "(":
            depth += 1
            if depth > 32:
                return None
        elif character == ")" and depth:
            depth -= 1
        else:
            break
        at += 1
    return None if depth else (unescape(text[start:at]), at)


def _inline_target(state: InlineState, at: int) -> tuple[str, str, int] | None:
    source = state.src
    if not source.startswith("(", at):
        return None
    at = _BLANKS.match(source, at + 1).end()  # type: ignore[union-attr]  # it matches everywhere
    found = read_target(source, at)
    if found is None:
        return None
    target, at = found
    title = ""
    blanks = _BLANKS.match(source, at)
    assert blanks is not None
    if blanks.end() > at and source[blanks.end() : blanks.end() + 1] in ('"', "'", "("):
        quote = source[blanks.end()]
        if state.missing(")" if quote == "(" else quote, blanks.end() + 1):
            return None
        match = _TITLE.match(source, blanks.end())
        if match is None:
            return None
        title = unescape(match[match.lastindex or 1])
        blanks = _BLANKS.match(source, match.end())
        assert blanks is not None
    at = blanks.end()
    if not source.startswith(")", at) or not validateLink(target):
        return None
    return target, title, at + 1


def _reference(state: InlineState, bracket: Bracket, inside: int, close: int) -> tuple[str, str, int] | None:
    references = state.page.references
    if not references:
        return None
    source, end = state.src, close + 1
    match = _LABEL.match(source, end)
    if match is not None:
        end = match.end()
    if match is not None and match[1]:
        label = match[1]
    elif bracket.nested or close - inside > MAX_LABEL:
        return None
    else:
        label = source[inside:close]
    found = references.get(normalizeReference(label))
    if found is None:
        return None
    page = state.page
    if page.expansion_budget < 0:
        return None
    page.expansion_budget -= len(found["href"]) + len(found["title"])
    if page.expansion_budget < 0:
        message = f"link definitions would add more than {max(len(page.source.text), 100_000):,} characters to the page"
        place = state.span(bracket.start, end).start
        page.problem(DiagnosticCode.LIMIT, place, message, "write shorter addresses, or split the page")
        return None
    return found["href"], found["title"], end
