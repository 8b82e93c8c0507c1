"""`<InferenceSnippet pipeline=… conversational providersMapping={{…}}/>` (dialect, section 1).

In: the tag. Out: `InferenceSnippet`.
"""

from __future__ import annotations

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import InferenceSnippet
from docbuilder.parse.attributes import find_text, read_literal
from docbuilder.parse.jsliteral import Object, String
from docbuilder.parse.parser import Parser
from docbuilder.parse.tagsyntax import Element, flag
from docbuilder.parse.tree import Tree

_EXAMPLE = (
    '<InferenceSnippet pipeline="text-generation" providersMapping={{"name": {modelId: "…", providerModelId: "…"}}} />'
)


def install(parser: Parser) -> None:
    """Add the tag."""
    names = ("pipeline", "conversational", "providersMapping")
    parser.add_tag("InferenceSnippet", build_inference, attributes=names, empty=True)


def build_inference(element: Element, tree: Tree) -> InferenceSnippet:
    """The box; a provider that is not understood is left out and reported."""
    tag = element.tag
    pipeline = tag.get("pipeline")
    task = tag.value("pipeline")
    if pipeline is not None and pipeline.form == "braces":
        task = find_text(read_literal(tag, pipeline, tree))
    if not task:
        tree.problem(
            DiagnosticCode.TAG_ATTRIBUTE, tag.span.start, "<InferenceSnippet> names no pipeline", f"Write {_EXAMPLE}."
        )
    providers: list[tuple[str, str, str]] = []
    mapping = tag.get("providersMapping")
    value = read_literal(tag, mapping, tree) if mapping is not None else None
    if mapping is None and task:
        tree.problem(
            DiagnosticCode.TAG_ATTRIBUTE, tag.span.start, "<InferenceSnippet> names no provider", f"Write {_EXAMPLE}."
        )
    if isinstance(value, Object):
        for member in value.members:
            if isinstance(member.value, Object):
                models = find_text(member.value.get("modelId")), find_text(member.value.get("providerModelId"))
            elif isinstance(member.value, String):
                models = find_text(member.value), ""
            else:
                models = "", ""
            if any(models):
                providers.append((member.key, *models))
            else:
                message = f"the provider {member.key} in <InferenceSnippet> has no model"
                tree.problem(DiagnosticCode.TAG_ATTRIBUTE, member.key_span.start, message, f"Write {_EXAMPLE}.")
    elif value is not None:
        message = "providersMapping in <InferenceSnippet> is not an object"
        tree.problem(DiagnosticCode.CHOICES_INVALID, value.span.start, message, f"Write {_EXAMPLE}.")
    return InferenceSnippet(element.span, task, flag(tag, "conversational"), tuple(providers))
