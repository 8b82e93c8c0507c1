"""What the normal form mends: slips that are understood, and that `docbuilder format` writes otherwise.

In: diagnostics of pages. Out: the same, with the edits of the normal form's rules for the places that they name. The page is the same with them: see
`docbuilder.formatting`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

from docbuilder.formatting import edits_at
from docbuilder.formatting.rules import FormattingRule, alerts, directives, emphasis
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.edits import edits
from docbuilder.model.source import Source, Span
from docbuilder.model.values import replace
from docbuilder.site.discover import ENDINGS
from docbuilder.site.files import read_source

_RULES: dict[DiagnosticCode, FormattingRule] = {
    DiagnosticCode.ALERT_INLINE_TEXT: alerts,
    DiagnosticCode.AUTODOC_SYNTAX: directives,
    DiagnosticCode.EMPHASIS_BLANKS: emphasis,
}
"""Character references in code are not among them: they are written for other renderers, which need them."""


def add_normal_form(
    diagnostics: Iterable[Diagnostic], find: Callable[[str], Path | None], indented: Literal["text", "code"] = "text"
) -> Iterator[Diagnostic]:
    """The diagnostics, in order, with the edits that bring what they speak of into normal form.

    Args:
        diagnostics: in order.
        find: the file of a path in diagnostics; None for one that is not to be changed.
        indented: what indented text on pages is.
    """
    every = tuple(diagnostics)
    pages: dict[str, list[Diagnostic]] = {}
    for diagnostic in every:
        if diagnostic.code in _RULES and not diagnostic.edits and diagnostic.position.column:
            pages.setdefault(diagnostic.position.path, []).append(diagnostic)
    mended: dict[Diagnostic, Diagnostic] = {}
    for path, problems in pages.items():
        file = find(path)
        if file is not None and file.suffix in ENDINGS:
            source, unreadable = read_source(file, path)
            if not unreadable:
                mended.update(_mended(source, problems, indented))
    for diagnostic in every:
        yield mended.get(diagnostic, diagnostic)


def _mended(
    source: Source, problems: Iterable[Diagnostic], indented: Literal["text", "code"]
) -> Iterator[tuple[Diagnostic, Diagnostic]]:
    starts = source.line_starts
    offsets = {
        problem: starts[problem.position.line - 1] + problem.position.column - 1
        for problem in problems
        if problem.position.line <= len(starts)
    }
    places: dict[FormattingRule, list[int]] = {}
    for problem, offset in offsets.items():
        places.setdefault(_RULES[problem.code], []).append(offset)
    for rule, wanted in places.items():
        found = edits_at(source, {rule: wanted}, indented)
        for problem, offset in offsets.items():
            edit = next((edit for edit in found if edit.start <= offset <= edit.end), None)
            if edit is not None and _RULES[problem.code] is rule:
                yield problem, replace(problem, edits=edits(source, (Span(edit.start, edit.end), edit.text)))
