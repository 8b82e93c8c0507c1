"""Syntax of other tools, and misspelt constructs: shown as the text it is, and reported with what the dialect writes.

In: the places at which paragraphs, headings, quotes and unknown tags begin. Out: diagnostics (dialect, rule 2).

Longer than other modules: each slip is one pattern and what is said of it, and all say it the same way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from difflib import get_close_matches
from functools import lru_cache
from html import escape

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.edits import only_match
from docbuilder.model.nodes import Image
from docbuilder.model.source import Span
from docbuilder.parse.context import PageContext
from docbuilder.parse.formulas import DISPLAY, FORMULA, check_display, check_formula, check_math_fence
from docbuilder.parse.inline import InlineState
from docbuilder.parse.rawhtml import KNOWN
from docbuilder.parse.slips import narrow_signs
from docbuilder.parse.tagsyntax import NAME, read_tag
from docbuilder.parse.translation import (
    CODE,
    Translation,
    translate_admonition,
    translate_colons,
    translate_directive,
    translate_tag,
)

ALERTS = ("note", "tip", "important", "warning", "caution")
_ALERT_OF = {
    "attention": "warning",
    "bug": "caution",
    "danger": "caution",
    "error": "caution",
    "failure": "caution",
    "hint": "tip",
    "success": "tip",
} | {kind: kind for kind in ALERTS}
"""What other tools call their boxes -> the alert that corresponds; `note` for all others."""
_BOXES = frozenset(_ALERT_OF) | set(
    "abstract admonition callout details example faq info question quote seealso summary tldr todo".split()
)
_ALERTS = {kind: _ALERT_OF.get(kind, "note") for kind in _BOXES}
_TAGS_ELSEWHERE = {
    **dict.fromkeys(("admonition", "alert", "callout", "hint", "info", "note"), "<Tip>"),
    **dict.fromkeys(("caution", "danger", "warning"), "<Tip warning={true}>"),
    **dict.fromkeys(("codegroup", "tabgroup", "tabs", "tabset"), '<hfoptions id="…">'),
    **dict.fromkeys(("tab", "tabitem", "tabpanel"), '<hfoption id="…">'),
}
"""Lower-case names of other tools' components -> the tag that corresponds."""

_Translate = Callable[[str, int, dict[str, str]], Translation | None]
_STARTS = frozenset("!?:=.[-|({i$#*+\\\uff03\uff1c\uff1e\uff5c\uff3b\uff40")
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]+([\w-]+)")
_COLONS = re.compile(r":{3,}[ \t]*\{?([A-Za-z_][\w.-]*)")
_TAB = re.compile(r"===[!+]*[ \t]+([\"'])(.+?)\1[ \t]*$", re.MULTILINE)
_DIRECTIVE = re.compile(r"\.\.[ \t]+([A-Za-z][\w-]*)::[ \t]*(\S*)")
_SNIPPET = re.compile(r"-{1,2}8<-{1,2}[ \t]+[\"']([^\"'\n]+)")
_MARKER = re.compile(r"\[(\[?)[ \t]*([A-Za-z][A-Za-z_-]*)[ \t]*(?:[: \t][ \t]*([A-Za-z_][\w.]*)[ \t]*)?\]\]?")
_MARKERS = ("autodoc", "open-in-colab")
_SPHINX = dict.fromkeys(("autoclass", "autofunction", "automethod", "automodule"), "autodoc")
_COLAB = re.compile(r"\[\[open-in-colab\]\]")
_CONTENTS = re.compile(r"(?:\[\[?_?TOC_?\]\]?|\{:?[ \t]*toc[^{}\n]*\})[ \t]*$", re.MULTILINE | re.IGNORECASE)
_TOC_LINK = re.compile(r"^ {0,3}\[_?TOC_?\]:", re.MULTILINE | re.IGNORECASE)
_LABEL = re.compile(r"(?:\(([\w-]+)\)=|\{#([\w-]+)\})[ \t]*$", re.MULTILINE)
_IMPORT = re.compile(r"import[ \t]+(?:[\w*{][^'\"\n]*[ \t]+from[ \t]+)?(['\"])[^'\"\n]+\1;?[ \t]*$", re.MULTILINE)
_ROWS = re.compile(r"\|[^\n]*\|[ \t]*\n[ \t]*\|[^\n]*\|[ \t]*$", re.MULTILINE)
_HEADING = re.compile(r"#{7,}(?=[ \t])|#{2,6}(?=[^\W\d_])|#(?=[\u3040-\u30ff\u4e00-\u9fff][^\n]*$)")
_ODD_BLANK = re.compile(r"(?:#{1,6}|[-*+])([\u00a0\u2000-\u200a\u202f\u3000]+)(?=\S)")
"""A marker of a heading or an item with a blank behind it that Markdown does not take for one."""
_WIDE = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20}
"""Full-width characters -> what Markdown is written with."""
_WIDE_START = re.compile(r"[\uff03\uff1c\uff1e\uff5c\uff3b\uff40][^\n]*")
_HTML_ATTRIBUTE = re.compile(r"<[A-Za-z][A-Za-z0-9]*\s+([A-Za-z][\w-]*)\s*=\s*[\"']")
_DIRECTIVES = {
    "image": "![…]({})",
    "figure": "![…]({})",
    "math": "$$\n…\n$$",
    "literalinclude": '<literalinclude>{{"path": "{}"}}</literalinclude>',
}
"""Directives of reStructuredText -> what the dialect writes, around their argument."""
_FENCE = re.compile(r"[`~]{3,}[ \t]*\{([a-z][\w:-]*)\}")
_FENCES = frozenset(
    "autoclass autofunction automodule eval-rst include literalinclude tab-item tab-set toctree".split()
)
_ALERT = re.compile(r"(?:(\[!)|[\[\u3010][!\uff01])([^\W\d_][^\s\[\]\u3011]{0,30})(?(1)\]|[\]\u3011])")
"""The marker of an alert, also in the brackets of Chinese and Japanese."""
_ALERT_SLIP = re.compile(rf"\[[ \t]*!?[ \t]*({'|'.join(ALERTS)})[ \t]*\]?[ \t]*$", re.IGNORECASE | re.MULTILINE)
"""The same with blanks in it, without its exclamation mark or its end, on a line of its own."""
_NAMED = re.compile(r"[ \t]*[\w.]+[ \t]*$", re.MULTILINE)
_INLINE = {tag.lower(): f"<{tag}>" for tag in ("Youtube", "PipelineTag", "PipelineIcon")}
"""What may stand inside of a line; there, a name that is merely similar stands for what readers fill in: `<pipeline>`."""
_ALONE = re.compile(r"[ \t]*$", re.MULTILINE)
_INCLUDED = re.compile(
    r"<(?:literal)?include\b[^<>]*?(?:path|file|src|name)[ \t]*=[ \t]*[\"']?([^\s\"'<>]+?)[\"']?[ \t]*/?>"
)
_OPENING = re.compile(r"<([A-Za-z][A-Za-z0-9]*)(?=[\s{\uff1e\uff0f]|$)")
_COMPONENT = re.compile(
    r"<([A-Z][a-z][A-Za-z0-9]*)(?:\s+[\w:-]+=(?:\"[^\"]*\"|'[^']*'|\{(?:[^<>{}]|\{[^<>{}]*\})*\}))+(?:\s+[\w:-]+|\s+\{\w+\})*\s*(/?)>"
)
_BEFORE_BLOCKS = re.compile(r"[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*)*")
"""What stands before a block on its line: indent, and the marks of quotes and lists."""
_ATTRIBUTE = re.compile(r"([.#])([\w:-]+)|([\w:-]+)=(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s}\"'<>]+))")
_ATTRIBUTES = re.compile(rf"\{{:?[ \t]*(?:{_ATTRIBUTE.pattern})(?:[ \t]+(?:{_ATTRIBUTE.pattern}))*[ \t]*\}}")
_FILE = re.compile(r"\(([^\s()<>\"'][^\n()<>\"']{0,300}\.[A-Za-z][A-Za-z0-9]{1,4}(?:#[^\s()<>\"']{0,99})?)\)")
"""An address behind brackets that is a file's; what else stands in parentheses there may be anything."""
_APART = re.compile(r"([ \t]+)\((?:https?://[^\s()<>]+|[^\s()<>:]{1,200}\.mdx?(?:#[^\s()<>]{0,99})?)\)")
_OPEN_ADDRESS = re.compile(
    r"\((?:https?://[^\s()<>]+|[^\s()<>:|]{1,200}\.(?:mdx?|html|ipynb|png|jpe?g|gif|svg|webp)(?:#[^\s()<>|]{0,99})?)(?=[ \t]*(?:[\n|]|\Z))"
)
_WIDE_ADDRESS = re.compile(
    r"\uff08([!-~]{0,200}[./#][!-~]{0,200}?)[)\uff09]|\(([!-'*-~]{0,200}[./#][!-'*-~]{0,200})\uff09"
)
_SIZED = re.compile(r"\(([^\s()<>]+)[ \t]+(?:\"([^\"\n]*)\"[ \t]+)?=(\d*)x(\d*)[ \t]*\)")
_BLANK = re.compile(r"[ \t]")
_WORD = re.compile(r"[\w)\]]", re.ASCII)
_HEADING_ID = re.compile(r"[ \t]*\{:?[ \t]*#([^\s{}]+)[^{}\n]*\}[ \t]*#*[ \t]*$")


def check_paragraph(start: int, end: int, page: PageContext) -> None:
    """Look at how a paragraph begins."""
    text = page.source.text
    if text[start : start + 1] in _STARTS:
        for pattern, check in _LINES:
            if match := pattern.match(text, start, end):
                check(match, page)
                return
        _check_block(start, end, page)


def _check_contents(match: re.Match[str], page: PageContext) -> None:
    if match[0].startswith("[") and _TOC_LINK.search(page.source.text):
        return
    page.problem(
        DiagnosticCode.FOREIGN_SYNTAX,
        match.start(),
        f"{match[0].rstrip()} is shown as text: every page has a list of its headings beside it",
        "Remove it.",
        [(Span(*match.span()), "")],
    )


def _check_label(match: re.Match[str], page: PageContext) -> None:
    _report(page, match.start(), match[0].rstrip(), "no marker of an id", f"## Title[[{match[1] or match[2]}]]")


def _check_import(match: re.Match[str], page: PageContext) -> None:
    page.problem(
        DiagnosticCode.FOREIGN_SYNTAX,
        match.start(),
        f"{match[0].rstrip()} is an import of MDX and is shown as text",
        "Remove it: the dialect's tags need none. To show it to readers, put it into backquotes or a fence.",
    )


def _check_rows(match: re.Match[str], page: PageContext) -> None:
    message = "these lines are shown as text: a table has a line of dashes below its header"
    dashes = match[0].translate(_WIDE).partition("\n")[2]
    if set(dashes) <= set("|-: \t"):
        message = "these lines are shown as text: the blanks or signs in the line of dashes are not those of Markdown"
    page.problem(
        DiagnosticCode.TABLE_CELLS,
        match.start(),
        message,
        "Write it there, with as many cells: | --- | --- |.",
    )


def _check_heading_mark(match: re.Match[str], page: PageContext) -> None:
    if len(match[0]) > 6:
        _report(page, match.start(), "", "no heading, which has six levels", "###### …")
        return
    mended = Translation(Span(match.end(), match.end()), " ")
    _report(page, match.start(), "", "no heading", f"{match[0]} …", mended)


def _check_odd_blank(match: re.Match[str], page: PageContext) -> None:
    mended = Translation(Span(*match.span(1)), " ")
    name = unicodedata.name(match[1][0], "").lower()
    page.problem(
        DiagnosticCode.FOREIGN_SYNTAX,
        match.start(),
        f"behind {match[0][: -len(match[1])]} stands no plain blank ({name}); the line is shown as text",
        "Write a plain blank there.",
        [mended],
    )


def _check_wide(match: re.Match[str], page: PageContext) -> None:
    """A line in full-width characters that would begin something in those of Markdown."""
    written, narrow = match[0], match[0].translate(_WIDE)
    tag = NAME.match(narrow)
    if tag and tag[1] in page.tag_names:
        _report(page, match.start(), "", "written in full-width characters", narrow_signs(written).rstrip())
    elif beginning := _BEGINNING.match(narrow):
        form = (
            written.replace("\uff5c", "|")
            if narrow[0] == "|"
            else narrow[: beginning.end()] + written[beginning.end() :]
        )
        _report(page, match.start(), "", "written in full-width characters", form.rstrip())


_BEGINNING = re.compile(r"#{1,6} |>|\|.*\|$|`{3}|\[\[(?:autodoc|open-in-colab)\]\]|\[![A-Za-z]+\]")


def _check_colab(match: re.Match[str], page: PageContext) -> None:
    page.problem(
        DiagnosticCode.FOREIGN_SYNTAX,
        match.start(),
        f"{match[0]} has text beside it on its line and is shown as text",
        "Put it on a line of its own; or, to show it to readers, put it into backquotes.",
    )


_LINES = (
    (FORMULA, check_formula),
    (DISPLAY, check_display),
    (_HEADING, _check_heading_mark),
    (_ODD_BLANK, _check_odd_blank),
    (_WIDE_START, _check_wide),
    (_COLAB, _check_colab),
    (_CONTENTS, _check_contents),
    (_LABEL, _check_label),
    (_IMPORT, _check_import),
    (_ROWS, _check_rows),
)
"""What whole lines are, and who reports it."""


def _check_block(start: int, end: int, page: PageContext) -> None:
    text = page.source.text
    if match := _ADMONITION.match(text, start, end):
        form, mended = _alert(match[1]), _translated(page, start, translate_admonition)
        _report(page, start, match[0], "an admonition of MkDocs", form, mended)
    elif match := _COLONS.match(text, start, end):
        name = match[1]
        tag = _TAGS_ELSEWHERE.get(name.lower().replace("-", ""), "Markdown" if "{" in match[0] else "")
        form = _alert(name) if name.lower() in _BOXES else tag or f"[[autodoc]] {name}"
        _report(page, start, match[0], "a block of another tool", form, _translated(page, start, translate_colons))
    elif match := _TAB.match(text, start, end):
        form = f'<hfoptions id="…">\n<hfoption id="{match[2]}">\n\n…\n\n</hfoption>\n</hfoptions>'
        _report(page, start, match[0], "a tab of MkDocs", form)
    elif match := _DIRECTIVE.match(text, start, end):
        name, argument = match[1].lower(), match[2]
        if name.startswith("auto") and argument:
            form = f"[[autodoc]] {argument}"
        elif name in CODE:
            form = f"```{argument}\n…\n```"
        else:
            form = _alert(name) if name in _BOXES else _DIRECTIVES.get(name, "Markdown").format(argument or "…")
        mended = _translated(page, start, translate_directive)
        _report(page, start, match[0], "a directive of reStructuredText", form, mended)
    elif match := _SNIPPET.match(text, start, end):
        _report(page, start, match[0], "a snippet of MkDocs", f'<include>{{"path": "{match[1]}"}}</include>')
    elif match := _MARKER.match(text, start, end):
        _check_marker(match, page)


def _check_marker(match: re.Match[str], page: PageContext) -> None:
    """Something like `[[autodoc]]`; with one bracket, or a name in it, it has to be the very word."""
    double, word, name = match.groups()
    word = word.lower().replace("_", "-")
    meant = _SPHINX.get(word, word)
    if meant not in _MARKERS and double and not name:
        meant = "".join(get_close_matches(word, _MARKERS, 1, 0.75))
    marker = f"[[{meant}]]"
    if meant not in _MARKERS or match[0] == marker:
        return
    rest = (_NAMED if meant == "autodoc" and not name else _ALONE).match(page.source.text, match.end())
    if rest is None and not (double and not name):
        return  # brackets of a text that goes on
    form = f"{marker} {name}" if name else marker
    mended = Translation(Span(*match.span()), form) if rest is not None else None
    _report(page, match.start(), match[0], "no marker", form, mended)


def check_fence(start: int, end: int, info: str, page: PageContext) -> None:
    """Look at the info string of a fence."""
    if info == "math":
        check_math_fence(start, end, page)
        return
    match = _FENCE.match(page.source.text, start)
    if match is None or not info.startswith("{"):
        return
    name = match[1]
    if name in _BOXES:
        _report(page, start, match[0], "a directive of MyST", _alert(name))
    elif name in _FENCES:
        forms = {"include": "<include>", "literalinclude": "<literalinclude>", "tab-set": '<hfoptions id="…">'}
        form = "[[autodoc]]" if name.startswith("auto") else forms.get(name, "Markdown")
        _report(page, start, match[0], "a directive of MyST", form)


def check_alert(start: int, end: int, page: PageContext) -> None:
    """Look at how a quote begins."""
    match = _ALERT.match(page.source.text, start, end)
    if match is not None and (not match[1] or match[2].lower() not in ALERTS):
        kind = match[2].lower()
        near = get_close_matches(kind, ALERTS, 1, 0.7) if kind not in _ALERT_OF else []
        right = _ALERTS.get(kind) or only_match(kind, ALERTS)
        if not (match[1] or right):
            return  # brackets that hold an exclamation
        mended = Translation(Span(*match.span()), f"[!{right.upper()}]") if right else None
        _report(page, start, match[0], "no alert", _alert(near[0] if near else kind), mended)
    elif slip := _ALERT_SLIP.match(page.source.text, start, end):
        mended = Translation(Span(*slip.span()), f"[!{slip[1].upper()}]")
        _report(page, start, slip[0].rstrip(), "no alert", _alert(slip[1]), mended)


def check_heading(start: int, end: int, page: PageContext) -> None:
    """Look at how a heading ends."""
    text = page.source.text
    if text[start : start + 1] != "#":
        end = start + len(text[start:end].rstrip("=- \t\n"))  # without its underline
    if text[end - 1 : end] not in ("}", "#"):
        return
    place = text.rfind("{", start, end)
    match = _HEADING_ID.match(text, place, end) if place >= 0 else None
    if match is not None:
        form, mended = f"[[{match[1]}]]", None
        if match[0].strip() == f"{{#{match[1]}}}" and "[" not in match[1] and "]" not in match[1]:
            before = len(text[start:place].rstrip(" \t"))
            mended = Translation(Span(start + before, place + len(match[0].rstrip())), form)
        _report(page, place, match[0].strip(), "no marker of an id", form, mended)


def check_tag(state: InlineState, name: str) -> None:
    """Look at a tag that is shown as text, with the cursor at its `<`; inside of a line only a few of the dialect."""
    start = state.pos
    page = state.page
    is_inside = bool(start) and state.src[start - 1] != "\n"
    if name in page.tag_names:
        _check_known_tag(state, name)
        return
    elsewhere = _TAGS_ELSEWHERE.get(name.lower(), "") if not is_inside else ""
    wanted = _INLINE.get(name.lower(), "") if is_inside else elsewhere or _nearest_tag(name, tuple(page.tag_names))
    if wanted:
        place = state.span(start, start + 1).start
        mended: tuple[Translation, ...] = ()
        text, closing = page.source.text, wanted[1:-1].partition(" ")[0]
        if "…" not in wanted and page.scan_budget >= 0 and (not elsewhere or text.startswith(f"<{name}>", place)):
            mended = translate_tag(text, place, name, wanted[1:-1], closing)
            page.scan_budget -= (mended[-1].span.end if len(mended) > 1 else len(text)) - place
        _report(page, place, f"<{name}>", "no tag", wanted, *mended)
    elif not is_inside:
        _check_component(state)


def check_unfinished_tag(state: InlineState) -> None:
    """Look at a `<` that begins no tag: one of the dialect has begun there, where a quote, a brace or its end is missing."""
    match = _OPENING.match(state.src, state.pos)
    if match is None:
        return
    if match[1] in state.page.tag_names:
        _check_known_tag(state, match[1])
    elif match[1].lower() in KNOWN:
        _check_html_tag(state, match[1])
    elif not state.pos or state.src[state.pos - 1] == "\n":
        _check_component(state)


def _check_html_tag(state: InlineState, name: str) -> None:
    """A tag of HTML that has attributes and yet is none."""
    match = _HTML_ATTRIBUTE.match(state.src, state.pos)
    if match is not None:
        state.page.problem(
            DiagnosticCode.FOREIGN_SYNTAX,
            state.span(state.pos, state.pos + 1).start,
            f"<{name} {match[1]}=…> is no valid tag and is shown as text",
            "Check that its quotes are straight and closed, that blanks stand between its attributes, and that it ends with `>`.",
        )


def _check_known_tag(state: InlineState, name: str) -> None:
    """A tag of the dialect by its name, yet shown as text: it is not written to its end, or stands inside of a line.

    Inside of a line a name alone is no slip, for a text may speak of the tag.
    """
    page = state.page
    place = state.span(state.pos, state.pos + 1).start
    near = page.source.text[max(place - 200, 0) : place]
    written = state.src[state.pos : state.pos + 500].partition("\n")[0]
    narrow = narrow_signs(written)
    if narrow != written and (tag := read_tag(narrow, 0, len(narrow), frozenset(page.tag_names))):
        end = tag.span.end  # signs become signs: the lengths are the same
        span = state.span(state.pos, state.pos + end)
        _report(
            page, place, written[:end], "written with full-width signs", narrow[:end], Translation(span, narrow[:end])
        )
        return
    if path := _INCLUDED.match(page.source.text, place):
        form = f'<{name}>{{"path": "{path[1]}"}}</{name}>'
        _report(page, place, f"<{name}>", "without the description that says what is included", form)
        return
    if name.lower() in _INLINE or _BEFORE_BLOCKS.fullmatch(near.rpartition("\n")[2]):
        message = f"<{name}> is not written to its end and is shown as text"
        hint = "Close its quotes, brackets and braces, and end it with `>`, or with `/>` where it has no content"
    elif state.pos == 0 or _is_meant(state, name):
        message = f"<{name}> stands inside of a line and is shown as text"
        hint = "Begin a line with it"
    else:
        return
    page.problem(
        DiagnosticCode.FOREIGN_SYNTAX, place, message, f"{hint}; or, to show it to readers, put it into backquotes."
    )


def _is_meant(state: InlineState, name: str) -> bool:
    """A text that speaks of a tag writes neither its end nor its attributes."""
    if not state.missing(f"</{name}>", state.pos):
        return True
    tag = read_tag(state.src, state.pos, min(state.end, state.pos + 500), frozenset({name}))
    return tag is not None and bool(tag.attributes)


def _check_component(state: InlineState) -> None:
    """A component of another site, which no text would write with its attributes and its end."""
    match = _COMPONENT.match(state.src, state.pos)
    page = state.page
    if match is None or page.scan_budget < 0:
        return
    if not match[2]:
        page.scan_budget -= len(page.source.text)
        if f"</{match[1]}>" not in page.source.text:
            return
    page.problem(
        DiagnosticCode.FOREIGN_SYNTAX,
        state.span(state.pos, state.pos + 1).start,
        f"<{match[1]}> is no tag of the dialect and is shown as text",
        "Write in Markdown what it shows, or remove it; or, to show it to readers, put it into backquotes.",
    )


def check_address(state: InlineState, start: int, is_image: bool) -> None:
    """Look at a bracket that ends no link or image, with the cursor at it: blanks in an address, or before it, make text of both.

    Args:
        state: of the line.
        start: where the bracket is opened.
        is_image: it is an image's.
    """
    if is_image and (match := _SIZED.match(state.src, state.pos + 1)):
        _report_size(state, start, match)
        return
    if match := _WIDE_ADDRESS.match(state.src, state.pos + 1):
        state.page.problem(
            DiagnosticCode.FOREIGN_SYNTAX,
            state.span(start, state.pos).start,
            f"full-width parentheses stand around the address {match[0][1:-1]!r}, which is shown as text",
            f"Write {state.src[start : state.pos + 1]}({match[0][1:-1]})",
            [(state.span(*match.span()), f"({match[0][1:-1]})")],
        )
        return
    is_index = start and _WORD.match(state.src, start - 1)  # `calls[0](in file.py)` is no link
    match = _ATTRIBUTES.match(state.src, state.pos + 1)
    if match and not is_index and not is_image:
        written, form = state.src[start : match.end()], f"<span{_html_attributes(match[0])}>"
        shown = f"{form}{state.src[start + 1 : state.pos]}</span>"
        ends = state.span(start, start + 1), state.span(state.pos, match.end())
        mended = Translation(ends[0], form), Translation(ends[1], "</span>")
        _report(state.page, ends[0].start, written, "no part of the dialect", shown, *mended)
        return
    match = _APART.match(state.src, state.pos + 1)
    if match and not is_index and not state.src[start + 1 : state.pos].isdecimal():
        state.page.problem(
            DiagnosticCode.FOREIGN_SYNTAX,
            state.span(start, state.pos).start,
            "blanks stand between the brackets and the address, which are shown as text",
            f"Write {state.src[start : state.pos + 1]}{match[0].lstrip()}",
            [(state.span(*match.span(1)), "")],
        )
        return
    match = _OPEN_ADDRESS.match(state.src, state.pos + 1)
    if match and not is_index:
        end = state.span(match.end(), match.end())
        state.page.problem(
            DiagnosticCode.FOREIGN_SYNTAX,
            state.span(start, state.pos).start,
            f"the parenthesis before the address {match[0][1:]!r} is never closed: the link is shown as text",
            f"Write {state.src[start : match.end()]})",
            [(end, ")")],
        )
        return
    match = _FILE.match(state.src, state.pos + 1)
    if match is None or is_index or not _BLANK.search(match[1]):
        return
    what = "image" if is_image else "link"
    state.page.problem(
        DiagnosticCode.FOREIGN_SYNTAX,
        state.span(start, state.pos).start,
        f"the address {match[1]!r} has blanks: the {what} is shown as text",
        f"Put it between < and >: (<{match[1]}>).",
        [(state.span(*match.span(1)), f"<{match[1]}>")],
    )


def _report_size(state: InlineState, start: int, match: re.Match[str]) -> None:
    """An image with its size behind the address (`=200x300`), as other tools write it."""
    alt = state.src[start + len("![") : state.pos]
    found = {"src": match[1], "alt": alt, "title": match[2], "width": match[3], "height": match[4]}
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in found.items() if value or name == "alt")
    form = f"<img{attributes}>"
    place = state.span(start, match.end())
    state.page.problem(
        DiagnosticCode.FOREIGN_SYNTAX,
        place.start,
        f"the address {match[1]!r} has a size behind it: the image is shown as text",
        f"Write {form}",
        [(place, form)],
    )


def check_attributes(state: InlineState, start: int, end: int, image: Image | None) -> None:
    """Look at what follows a link or an image.

    Args:
        state: of the line.
        start: where the link or image begins.
        end: where it ends.
        image: None for a link.
    """
    match = _ATTRIBUTES.match(state.src, end)
    if match is None:
        return
    attributes = _html_attributes(match[0])
    form, mended = f'<a href="…"{attributes}>…</a>', None
    if image is not None:
        title = f' title="{escape(image.title)}"' if image.title else ""
        form = f'<img src="{escape(image.target)}" alt="{escape(image.alt)}"{title}{attributes}>'
        mended = Translation(state.span(start, match.end()), form)
    _report(state.page, state.span(end, match.end()).start, match[0], "no part of the dialect", form, mended)


def _html_attributes(braces: str) -> str:
    """What stands in braces (`{#id .class key=value}`) as attributes of a tag."""
    names = {".": "class", "#": "id"}
    found = {names.get(mark, key): name or "".join(value) for mark, name, key, *value in _ATTRIBUTE.findall(braces)}
    return "".join(f' {name}="{escape(value)}"' for name, value in found.items())


@lru_cache(maxsize=1024)
def _nearest_tag(name: str, known: tuple[str, ...]) -> str:
    """The tag that a name was meant to be, or ""."""
    lower = {tag.lower(): tag for tag in known}
    near = [name.lower()] if name.lower() in lower else []
    if not near and len(name) > 3:
        near = get_close_matches(name.lower(), lower, 1, 0.8)
    return f"<{lower[near[0]]}>" if near else ""


def _alert(kind: str) -> str:
    return f"> [!{_ALERT_OF.get(kind.lower(), 'note').upper()}]\n> …"


def _translated(page: PageContext, start: int, translate: _Translate) -> Translation | None:
    """What a block becomes in the dialect's words; looking for its end in vain is paid from the page's budget."""
    if page.scan_budget < 0:
        return None
    found = translate(page.source.text, start, _ALERTS)
    page.scan_budget -= (found.span.end if found is not None else len(page.source.text)) - start
    return found


def _report(page: PageContext, offset: int, written: str, what: str, form: str, *mended: Translation | None) -> None:
    """Report what is shown as text, and what the dialect writes in its place.

    Args:
        page: where to report.
        offset: where it stands.
        written: how it begins; the rest of its line is shown too, unless this is a whole tag.
        what: it is.
        form: what is written for it.
        mended: the edits, where there is one right answer.
    """
    if not written.endswith((">", "}")):
        written = page.source.text[offset : offset + 60].partition("\n")[0]
    page.problem(
        DiagnosticCode.FOREIGN_SYNTAX,
        offset,
        f"{written.rstrip()} is {what} and is shown as text",
        f"Write it as\n\n{form}\n\nor, to show it to readers, put it into backquotes or a fence.",
        [translation for translation in mended if translation is not None],
    )
