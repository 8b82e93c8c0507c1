r"""Escapes, character references, line ends and code spans (CommonMark 0.31, sections 2.4, 2.5, 6.1, 6.7 and 6.8).

In: `\`, `&`, line ends and `` ` `` in inline content. Out: text, `SoftBreak`, `HardBreak` and `Code`.
"""

from __future__ import annotations

import html
import re

from docbuilder.model import diagnostics
from docbuilder.model.nodes import Code, HardBreak, SoftBreak
from docbuilder.parse.backticks import code_span
from docbuilder.parse.inline import InlineState
from docbuilder.parse.parser import Parser

PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPE_OR_REFERENCE = re.compile(
    r"\\([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
)


def install(parser: Parser) -> None:
    """Add the rules."""
    parser.add_inline("\\", escape)
    parser.add_inline("&", reference)
    parser.add_inline("\n", line_end)
    parser.add_inline("`", code)


def resolve(text: str) -> str:
    """A character reference as the character that it stands for, or unchanged when it stands for none."""
    if text[1] != "#":
        return html.entities.html5.get(text[1:], text)
    number = int(text[3:-1], 16) if text[2] in "xX" else int(text[2:-1])
    if not number or number > 0x10FFFF or 0xD800 <= number < 0xE000:
        return "\ufffd"
    return chr(number)


def unescape(text: str) -> str:
    """`text` of a link's destination or title, or an info string, with escapes and character references resolved."""
    if "\\" not in text and "&" not in text:
        return text
    return _ESCAPE_OR_REFERENCE.sub(lambda match: match[1] or resolve(match[0]), text)


def escape(state: InlineState) -> bool:
    """`\\*`, and a backslash at a line's end."""
    after = state.pos + 1
    if after >= state.end:
        return False
    character = state.src[after]
    if character in PUNCTUATION:
        state.add_text(character, after + 1)
        return True
    if character == "\n":
        state.add(HardBreak(state.span(state.pos, after + 1)), after + 1)
        return True
    return False


def reference(state: InlineState) -> bool:
    """`&amp;`, `&#35;`, `&#x22;`."""
    match = _REFERENCE.match(state.src, state.pos)
    if match is None:
        return False
    state.add_text(resolve(match[0]), match.end())
    return True


def line_end(state: InlineState) -> bool:
    """A line end: hard after two blanks, else soft; the blanks are dropped."""
    out, start = state.out, state.pos
    blanks, hard = 0, False
    if out:
        last = out[-1]
        if isinstance(last, tuple) and last[1] == start and last[2].endswith((" ", "\t")):
            written = last[2]
            text = written.rstrip(" \t")
            blanks = len(written) - len(text)
            hard = written.endswith("  ")
            out[-1] = (last[0], start - blanks, text)
    end = start + 1
    span = state.span(start - blanks, end)
    state.add(HardBreak(span) if hard else SoftBreak(span), end)
    return True


def _resolve_all(state: InlineState, text: str) -> str:
    """`text` of a code span with its character references resolved, as writers mean them (dialect, section 1)."""
    resolved = _REFERENCE.sub(lambda match: resolve(match[0]), text)
    if resolved != text:
        state.page.problem(
            diagnostics.DiagnosticCode.CODE_REFERENCE,
            state.span(state.pos, state.pos + 1).start,
            f"the character references in `{text}` are resolved: `{resolved}`",
            "Write the characters themselves, or &amp; for the & of a reference that readers should see.",
        )
    return resolved


def code(state: InlineState) -> bool:
    """A code span, or backticks that nothing closes."""
    source, start = state.src, state.pos
    inside, close, end = code_span(source, start, state.runs)
    if close < 0:
        state.add_text(source[start:inside], inside)
        return True
    text = source[inside:close]
    if "\n" in text:
        text = text.replace("\n", " ")
    if text[0] == " " and text[-1] == " " and text.strip(" "):
        text = text[1:-1]
    if "&" in text:
        text = _resolve_all(state, text)
    state.out.append(Code(state.content.span(start, end), text))
    state.pos = end
    return True
