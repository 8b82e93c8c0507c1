"""Tips: `<Tip>` and `<Tip warning={true}>` (dialect, section 1).

In: `tag` tokens named Tip. Out: `Tip`.
"""

from __future__ import annotations

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Tip
from docbuilder.parse.parser import Parser
from docbuilder.parse.tagsyntax import Element, flag
from docbuilder.parse.tree import Tree


def install(parser: Parser) -> None:
    """Add the tag."""
    parser.add_tag("Tip", build_tip, attributes=("warning",))


def build_tip(element: Element, tree: Tree) -> Tip:
    """A tip; bare `warning` and `warning={true}` make it a warning."""
    warning = element.tag.get("warning")
    if warning and warning.form != "bare" and warning.value.strip().lower() not in ("true", "false"):
        tree.problem(
            DiagnosticCode.TAG_ATTRIBUTE,
            warning.span.start,
            f"the value {warning.value!r} of warning is neither true nor false",
            "Write <Tip warning={true}>, or <Tip>.",
        )
    return Tip(element.span, element.children, flag(element.tag, "warning"))
