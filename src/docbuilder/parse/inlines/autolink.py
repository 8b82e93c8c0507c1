"""Addresses as links: `<https://a.b>` (CommonMark 0.31, section 6.5) and bare ones (GFM, "Autolinks").

In: `<`, and places where an address may begin. Out: `Link`. A bare address also ends before full-width punctuation, which
writers of Chinese and Japanese set without a blank.
"""

from __future__ import annotations

import re
import string

from markdown_it.common.normalize_url import validateLink

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Link, Text
from docbuilder.parse.inline import InlineState
from docbuilder.parse.inlineparser import Finder
from docbuilder.parse.parser import Parser

_POINTED = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\x00-\x20]*+)>")
_POINTED_MAIL = re.compile(
    r"<([a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]++@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*)>"
)

_START = re.compile(
    r"(?<![A-Za-z0-9])(?:https?|ftp)://|(?<![^\s*_~(\[])www\."
    r"|(?<![A-Za-z0-9.+_-])[A-Za-z0-9.+_-]++(?=@[A-Za-z0-9])"
)
_LETTERS_AND_DIGITS = frozenset(string.ascii_letters + string.digits)
_HOST = re.compile(r"(?:(?:https?|ftp)://|(?=www\.))([^\s<>/?#:，。、；：！？（）「」『』【】《》“”]{1,253}+)")
_PATH = re.compile(r"[^\s<，。、；！？（）「」『』【】《》“”]*")
_MAIL = re.compile(r"[A-Za-z0-9.+_-]++@([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+)")
_ENTITY = re.compile(r"&[A-Za-z0-9]+;$")
_WORD_BEHIND = re.compile(r"[A-Za-z0-9](?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])|(?<!/)/(?=[\u3041-\u3096])")
"""Where the text behind an address begins, if writers of a script without blanks have set none; it may be part of the address as well."""


def install(parser: Parser) -> None:
    """Add the rules."""
    parser.add_inline("<", pointed)
    parser.inline.finders = [
        Finder(("@", "www."), _find_all, bare),
        Finder(("://",), _find_schemes, bare),
    ]


def _find_all(text: str) -> list[int]:
    return [match.start() for match in _START.finditer(text)]


def _find_schemes(text: str) -> list[int]:
    """The same for a text without `www.` and mail; schemes are looked for from their ends, which is faster."""
    found = []
    at = text.find("://")
    while at >= 0:
        for scheme in ("https", "http", "ftp"):
            if text.endswith(scheme, 0, at):
                start = at - len(scheme)
                if not start or text[start - 1] not in _LETTERS_AND_DIGITS:
                    found.append(start)
                break
        at = text.find("://", at + 3)
    return found


def pointed(state: InlineState) -> bool:
    """`<scheme:…>` and `<name@host>`."""
    source, start = state.src, state.pos
    match = _POINTED.match(source, start)
    prefix = ""
    if match is None:
        if state.missing("@", start):
            return False
        match = _POINTED_MAIL.match(source, start)
        prefix = "mailto:"
        if match is None:
            return False
    target = prefix + match[1]
    if not validateLink(target):
        return False
    _add(state, target, match.start(1), match.end(1), match.end())
    return True


def _add(state: InlineState, target: str, start: int, end: int, behind: int) -> None:
    text = Text(state.span(start, end), state.src[start:end])
    state.add(Link(state.span(state.pos, behind), (text,), target), behind)


def bare(state: InlineState) -> bool:
    """An address that stands in the text."""
    if state.anchors > 0:
        return False
    source, start, limit = state.src, state.pos, state.end
    if state.brackets and not state.missing("]", start):
        # in the text of a link, or in brackets: what closes them is not part of the address
        limit = source.index("]", start)
    match = _HOST.match(source, start, limit)
    if match is None:
        return _bare_mail(state)
    labels = source[match.start(1) : _trimmed(source, match.start(1), match.end())].split(".")
    is_www = source.startswith("www.", start)
    if any("_" in label for label in labels[-2:]) or not labels[0] or (is_www and len(labels) < 2):
        return False
    path = _PATH.match(source, match.end(), limit)
    assert path is not None
    end = _trimmed(source, start, path.end())
    if end <= match.start(1):
        return False
    target = source[start:end]
    if not target.isascii():
        _check_words_behind(state, target)
    _add(state, f"http://{target}" if is_www else target, start, end, end)
    return True


def _check_words_behind(state: InlineState, target: str) -> None:
    """GFM and browsers end an address at a blank only: words right behind it are part of the link, and it leads nowhere."""
    match = _WORD_BEHIND.search(target)
    if match is not None:
        state.page.problem(
            DiagnosticCode.FOREIGN_SYNTAX,
            state.span(state.pos + match.end(), state.pos + len(target)).start,
            f"{target[match.end() :]!r} right behind an address is part of the link",
            f"Put the address between < and >, be it <{target[: match.end()]}> or <{target}>",
        )


def _trimmed(text: str, start: int, end: int) -> int:
    """Where an address ends when punctuation behind it, and brackets that it does not open, are left out."""
    surplus = text.count(")", start, end) - text.count("(", start, end)
    while end > start:
        last = text[end - 1]
        if last == ")":
            if surplus <= 0:
                break
            surplus -= 1
            end -= 1
        elif last in "?!.,:*_~'\"[]":
            end -= 1
        elif last == ";":
            match = _ENTITY.search(text, max(start, end - 40), end)
            end = match.start() if match else end - 1
        else:
            break
    return end


def _bare_mail(state: InlineState) -> bool:
    match = _MAIL.match(state.src, state.pos)
    if match is None:
        return False
    end = match.end()
    if state.src[end - 1] in "-_":
        return False
    _add(state, f"mailto:{match[0]}", state.pos, end, end)
    return True
