"""`<PipelineTag pipeline="x"/>` and `<PipelineIcon pipeline="x"/>` (dialect, section 1).

In: the tags, alone on a line or inside of one. Out: `Pipeline`.
"""

from __future__ import annotations

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Pipeline
from docbuilder.parse.inlinetags import InlineTag, add_inline_tag
from docbuilder.parse.parser import Parser


def install(parser: Parser) -> None:
    """Add the tags."""
    for name in ("PipelineTag", "PipelineIcon"):
        add_inline_tag(parser, name, build_task, attributes=("pipeline", "classNames"))


def build_task(element: InlineTag) -> Pipeline | None:
    """The badge or the icon, or None where no task is named."""
    name = element.tag.name
    task = element.tag.value("pipeline")
    if not task:
        element.problem(
            DiagnosticCode.TAG_ATTRIBUTE,
            f"<{name}> names no pipeline",
            f'Name the task: <{name} pipeline="text-classification"/>.',
        )
        return None
    return Pipeline(element.span, task, name == "PipelineIcon", element.block)
