"""What is wrong with formulas.

In: a document, and who reads TeX. Out: diagnostics. Rendering shows the source of a formula that cannot be read, and says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, problem
from docbuilder.model.nodes import Document, Math, MathBlock
from docbuilder.model.walking import walk_sources

_LONGEST = 60  # characters of a formula in a message


def formula_problems(document: Document, problem_of: Callable[[str, bool], str]) -> Iterator[Diagnostic]:
    """The formulas that cannot be read.

    Args:
        document: with its directives expanded.
        problem_of: says why a formula, on lines of its own or not, cannot be read; "" where it can.
    """
    for node, source in walk_sources(document):
        if isinstance(node, Math):
            if why := problem_of(node.tex, node.display):
                message = f"The formula `{_short(node.tex)}` cannot be read: {why}"
                yield problem(DiagnosticCode.MATH_INVALID, source, node.span, message)
        elif isinstance(node, MathBlock) and (why := problem_of(node.tex, True)):
            hint = "Its source is shown. Check braces and command names; only TeX's mathematics is understood."
            yield problem(DiagnosticCode.MATH_INVALID, source, node.span, f"The formula cannot be read: {why}", hint)


def _short(tex: str) -> str:
    line = " ".join(tex.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "…"
