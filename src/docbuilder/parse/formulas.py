"""Formulas as other tools write them: shown as text or code, and reported with what the dialect writes.

In: the places at which paragraphs, fences, dollars and escapes begin. Out: diagnostics.
"""

from __future__ import annotations

import re

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.source import Span
from docbuilder.parse.context import PageContext
from docbuilder.parse.inline import InlineState

FORMULA = re.compile(r"\$\$(?=[ \t]*(?:\n|\Z)|[^$]*[\\^_{])(?:(?!\$\$)[\s\S])*\Z")
"""A paragraph that begins with `$$` and does not end with it."""
DISPLAY = re.compile(r"(\\{1,2}\[)([^\[\]]*?)(\\{1,2}\])[ \t]*\Z")
"""A paragraph in the brackets that are a formula's in LaTeX."""
_PARENTHESES = re.compile(r"\\\(([^\n`]{1,300}?)\\\)")
_DOLLARS = re.compile(
    r"(?<![A-Za-z0-9$\\])\$(?![\s${])([^$\n`<>]*[\\^_{][^$\n`<>]*|[A-Za-z]|`[^`$\n]+`)(?<![\s\\])\$(?![A-Za-z0-9$])"
)
_SIGN = re.compile(r"[\\^_{=]")


def check_formula(match: re.Match[str], page: PageContext) -> None:
    """A paragraph that `FORMULA` matches: `$$` without its end."""
    page.problem(
        DiagnosticCode.MATH_INVALID,
        match.start(),
        "the formula that $$ begins does not end before the next empty line; it is shown as text",
        "Write $$ where it ends: no line of a formula is empty.",
    )


def check_display(match: re.Match[str], page: PageContext) -> None:
    """A paragraph that `DISPLAY` matches."""
    if not _SIGN.search(match[2]):
        return
    page.problem(
        DiagnosticCode.FOREIGN_SYNTAX,
        match.start(),
        f"{match[1]} begins no formula here: it is shown as text",
        "Write $$ before and behind it.",
        [(Span(*match.span(1)), "$$"), (Span(*match.span(3)), "$$")],
    )


def check_math_fence(start: int, end: int, page: PageContext) -> None:
    """A fence whose language is `math`, which is a formula on GitHub."""
    first, _, rest = page.source.text[start:end].partition("\n")
    inside, _, last = rest.rpartition("\n")
    mended = []
    if inside.strip() and "\n\n" not in inside and "$$" not in inside and last.strip("> \t") in ("```", "~~~"):
        closing = end - len(last.lstrip("> \t"))
        mended = [(Span(start, start + len(first)), "$$"), (Span(closing, end), "$$")]
    page.problem(
        DiagnosticCode.FOREIGN_SYNTAX,
        start,
        f"a fence {first.strip()} is shown as code, not as a formula",
        "Write $$ on a line before the formula and on a line behind it.",
        mended,
    )


def check_parentheses(state: InlineState) -> None:
    """Look at an escaped parenthesis: what stands in two of them is a formula in LaTeX."""
    match = _PARENTHESES.match(state.src, state.pos)
    if match is None or not _SIGN.search(match[1]):
        return
    form = rf"\\({match[1]}\\)"
    place = state.span(*match.span())
    state.page.problem(
        DiagnosticCode.FOREIGN_SYNTAX,
        place.start,
        f"{match[0]} is no formula here: its backslashes are dropped, the rest is shown as text",
        f"Write {form}",
        [(place, form)],
    )


def check_dollars(state: InlineState) -> None:
    """Look at a dollar that begins no formula: something stands right before or behind what is one elsewhere."""
    match = _DOLLARS.match(state.src, state.pos)
    if match is None:
        return
    tex = match[1].strip("`")  # which GitHub takes as well
    marks = ", and no backquotes" if tex != match[1] else ""
    place, form = state.span(*match.span()), f"\\\\({tex}\\\\)"
    state.page.problem(
        DiagnosticCode.FOREIGN_SYNTAX,
        place.start,
        f"{match[0]} is shown as text: a formula in dollars has blanks around it{marks}",
        f"Write {form}",
        [(place, form)],
    )
