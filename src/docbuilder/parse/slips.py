"""Slips of keyboards and input methods: full-width signs, and marks of lists that Markdown does not know.

In: the places of paragraphs and headings. Out: diagnostics with what is meant. Pages in plain ASCII have none of these and cost nothing.
"""

from __future__ import annotations

import re

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.source import Span
from docbuilder.parse.context import PageContext
from docbuilder.parse.rawhtml import KNOWN

_LETTER = r"[^\W\d_a-zA-Z]"
"""Of a script that sets no blank behind a mark."""
_BULLET = (
    rf"(?P<bullet>[\u00b7\u2022\u2023\u25a0\u25aa\u25cb\u25cf\u25c6\u25e6\u30fb\uff0d\uff65\u2013\u2014])(?=\s*\w)"
    rf"|(?P<dash>[-*+])(?={_LETTER}[^*\n]*$)"
)
_NUMBER = (
    r"(?P<number>\d{1,3}[\uff0e\u3001\uff09][ \t\u3000]*|(?:(?![0-9])\d){1,3}[.)][ \t\u3000]*"
    r"|[\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341]{1,3}\u3001[ \t\u3000]*|[\uac00\ub098\ub2e4\ub77c\ub9c8\ubc14\uc0ac][.)][ \t]+"
    rf"|[0-9]{{1,3}}[.)](?={_LETTER})"
    r"|[(\uff08][0-9\uff10-\uff19]{1,2}[)\uff09][ \t\u3000]*|[\u2460-\u2473][ \t\u3000]*)(?=\S)"
)
_MARK = re.compile(rf"[ \t\u3000>]*(?:{_BULLET}|{_NUMBER})", re.MULTILINE)
_TASK = re.compile(rf"\[[\u2713\u2714\u2611\uff38\uff58\u3000]\]|\[[xX]\](?={_LETTER}|\u3000)|\[ \](?=[\w\u3000])")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+$")
_HARD_BREAK = re.compile(r"(?:  |\\|<br[ ]*/?>)$")

_SCHEME = r"https?[:\uff1a][/\uff0f]{2}"
_ADDRESS = rf"(?:{_SCHEME}[!-~]{{1,200}}?|[!-~]{{0,200}}?[./#][!-~]{{0,200}}?)"
_SIGNS = re.compile(
    r"(?P<object>\[`[^`\n]+`\uff3d|\uff3b`[^`\n]+`\])"
    r"|(?P<code>(?P<ticks>`+)[^`](?:.|\n){0,500}?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<span>\uff40[!-~][^\uff40\n]*\uff40)"
    r"|(?P<strong>\uff0a\uff0a[^\uff0a\s][^\uff0a\n]*\uff0a\uff0a)"
    r"|(?P<image>\uff01\[[^\[\]\n]*\]\([!-~]+?\))"
    rf"|(?P<link>(?:\uff3b[^\[\]\uff3b\uff3d\n]+[\uff3d\]]|\[[^\[\]\uff3b\uff3d\n]+\uff3d)[(\uff08]{_ADDRESS}[)\uff09])"
    r"|(?P<footnote>(?:\uff3b\^[^\s\[\]\uff3b\uff3d]+[\uff3d\]]|\[\^[^\s\[\]\uff3b\uff3d]+\uff3d)(?![:\uff1a]))"
    r"|(?P<definition>^[ \t]*[\[\uff3b]\^[^\s\[\]\uff3b\uff3d]+[\uff3d\]][:\uff1a][ \t\u3000]*)"
    r"|(?P<reference>^[ \t]*\[[^\^\[\]\n][^\[\]\n]*\]\uff1a[ \t\u3000]*(?=https?://[!-~]+$))"
    rf"|(?P<address>{_SCHEME}[A-Za-z0-9_%/?#&=+@:.~-]*[A-Za-z0-9_/#=+~-])"
    r"|(?P<formula>\uff04(?=[^\uff04\n]*[\\^_{=])[^\uff04\n]+\uff04)"
    r"|(?P<tag>\uff1c[/\uff0f]?(?P<name>[A-Za-z][A-Za-z0-9]*)[^<>\uff1c\uff1e\n]*[>\uff1e])"
    r"|(?P<comment><[!\uff01][-\uff0d\u30fc]{2}[^\n]{0,500}?[-\uff0d\u30fc]{2}[>\uff1e])",
    re.MULTILINE,
)
_WIDE = str.maketrans(
    {
        "\u30fc": "-",
        "\u3000": " ",
        **{chr(ord(sign) + 0xFEE0): sign for sign in "!\"$'()*-/:<=>[]`{}"},
    }
)
"""Full-width signs -> those that Markdown, tags and comments are written with."""
_SOME_SIGNS = {
    **dict.fromkeys("\uff40\uff3b\uff3d\uff04\uff1c", ("",)),
    "\uff0a": ("\uff0a\uff0a",),
    "\uff01": ("\uff01[", "<\uff01"),
    "\uff0d": ("<!\uff0d", "\uff0d>"),
    "\uff1e": ("\uff0d\uff1e", "\u30fc\uff1e"),
    "->": ("\u30fc->",),
    "\uff1a": ("]\uff1a", "p\uff1a", "s\uff1a"),
    "\uff0f": (":\uff0f",),
}
"""Sign -> what it stands in; one of these is in whatever the pattern finds. To look for a sign is much faster than to look for two, and for all of
them faster than for the pattern."""


def check_lines(start: int, end: int, page: PageContext) -> None:
    """Look at a paragraph's lines: two of them that begin with marks are a list to who wrote them, and run into one for who reads them.

    So is one that goes on the paragraph of an item.
    """
    text = page.source.text
    if text[start] == "[" and (task := _TASK.match(text, start, end)):
        _report_task(page, task)
    if text.find("\n", start, end) < 0:
        return
    item = _ITEM.search(text, text.rfind("\n", 0, start) + 1, start)
    kind = ("number" if text[item.start()].isdecimal() else "dash") if item else ""
    at = start
    before: re.Match[str] | None = None
    while at < end:
        newline = text.find("\n", at, end)
        stop = end if newline < 0 else newline
        match = _MARK.match(text, at, stop)
        if match and at > start and match.lastgroup == (before.lastgroup if before else kind):
            _report_list(page, before or match)
            return
        before = match if match and not _HARD_BREAK.search(text, at, stop) else None
        kind = "" if at > start and not match else kind
        at = stop + 1


def _report_list(page: PageContext, match: re.Match[str]) -> None:
    kind = match.lastgroup or ""
    form = "- …"
    if kind == "number":
        digits = re.search(r"\d+", match[kind])
        form = f"{int(digits[0]) if digits else 1}. …"
    page.problem(
        DiagnosticCode.FOREIGN_SYNTAX,
        match.start(kind),
        f"{match[kind].strip()} begins no item of a list: the line is shown as one text with its neighbours",
        f"Write {form}, with a blank behind the mark; or end the lines with a backslash to keep them apart.",
    )


def _report_task(page: PageContext, match: re.Match[str]) -> None:
    text, start = page.source.text, match.start()
    if not _ITEM.search(text, text.rfind("\n", 0, start) + 1, start):
        return
    form = "[ ]" if match[0][1] in " \u3000" else "[x]"
    end = match.end() + (text[match.end() : match.end() + 1] in (" ", "\u3000"))
    page.problem(
        DiagnosticCode.FOREIGN_SYNTAX,
        start,
        f"{match[0]} is no box of a task here and is shown as text",
        f"Write {form} and a blank behind it.",
        [(Span(start, end), f"{form} ")],
    )


def check_signs(start: int, end: int, page: PageContext) -> None:
    """Look for links, code and the like in full-width signs."""
    text = page.source.text
    if page.has_signs is None:
        page.has_signs = any(
            sign in text and any(signs in text for signs in written) for sign, written in _SOME_SIGNS.items()
        )
    if not page.has_signs:
        return
    for match in _SIGNS.finditer(text, start, end):
        kind = match.lastgroup or ""
        if kind == "code":
            continue
        written = match[0]
        form = _narrow(written, kind)
        name = match["name"]
        if form == written or (name and (name.lower() not in KNOWN)):
            continue
        at = match.start() + len(written) - len(written.lstrip(" \t"))
        page.problem(
            DiagnosticCode.FOREIGN_SYNTAX,
            at,
            f"{written.strip()} is written in full-width characters and is shown as text",
            f"Write {form.strip()}",
            [(Span(*match.span()), form)],
        )


def _narrow(written: str, kind: str) -> str:
    """The same in the signs of Markdown; words inside stay as they are."""
    if kind in ("span", "formula"):
        return narrow_signs(written[0]) + written[1:-1] + narrow_signs(written[-1])
    if kind == "image":
        return f"!{written[1:]}"
    if kind == "strong":
        return f"**{written[2:-2]}**"
    if kind == "comment":
        return f"<!--{written[4:-3]}-->"
    if kind == "link":
        text, address = re.split(r"[\]\uff3d](?=[(\uff08])", written, maxsplit=1)
        return f"[{text[1:]}]{narrow_signs(address)}"
    if kind == "address":
        scheme, slashes, rest = re.split(r"([/\uff0f]{2})", written, maxsplit=1)
        return f"{narrow_signs(scheme + slashes)}{rest}"
    if kind in ("definition", "reference"):
        return narrow_signs(written).rstrip() + " "
    return narrow_signs(written)


def narrow_signs(text: str) -> str:
    """A text with the signs that Markdown, tags and comments are written with."""
    return text.translate(_WIDE)
