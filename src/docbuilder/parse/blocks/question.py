"""`<Question choices={[{text, explain, correct}]}/>` (dialect, section 1).

In: the tag. Out: `Question`; the Markdown and HTML of its texts is parsed.
"""

from __future__ import annotations

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Choice, Node, Question
from docbuilder.parse.attributes import content_of, read_literal, show_source
from docbuilder.parse.jsliteral import Array, LiteralScalar, Object, String, Value
from docbuilder.parse.parser import Parser
from docbuilder.parse.tagsyntax import Element
from docbuilder.parse.tree import Tree

_EXAMPLE = '<Question choices={[{text: "…", explain: "…", correct: true}, {text: "…", explain: "…"}]} />'


def install(parser: Parser) -> None:
    """Add the tag."""
    parser.add_tag("Question", build_question, attributes=("choices",), empty=True)


def build_question(element: Element, tree: Tree) -> Node:
    """The quiz; the tag's source as text where its choices are not understood."""
    attribute = element.tag.get("choices")
    if attribute is None:
        tree.problem(
            DiagnosticCode.TAG_ATTRIBUTE, element.span.start, "<Question> has no choices", f"Write {_EXAMPLE}."
        )
        return show_source(element.span, tree)
    value = read_literal(element.tag, attribute, tree)
    if isinstance(value, Object):
        value = Array(value.span, (value,))
    if not isinstance(value, Array):
        if value is not None:
            _report(value, "choices is not a list", tree)
        return show_source(element.span, tree)
    choices = tuple(choice for item in value.items if (choice := _build_choice(item, tree)))
    if not choices:
        _report(value, "there is no choice", tree)
        return show_source(element.span, tree)
    if not any(choice.correct for choice in choices):
        _report(value, "no choice is correct", tree)
    return Question(element.span, choices)


def _build_choice(value: Value, tree: Tree) -> Choice | None:
    if not isinstance(value, Object):
        _report(value, "a choice is not an object", tree)
        return None
    texts: dict[str, tuple[Node, ...]] = {"text": (), "explain": ()}
    correct = False
    for member in value.members:
        if member.key in texts and isinstance(member.value, String):
            texts[member.key] = tree.inline(content_of(member.value))
        elif member.key == "correct" and isinstance(member.value, LiteralScalar):
            correct = bool(member.value.value)
        elif member.key in texts or member.key == "correct":
            wanted = "not a string" if member.key in texts else "neither true nor false"
            _report(member.value, f"the value of {member.key} is {wanted}", tree)
        else:
            _report(member.value, f"the key {member.key} means nothing in a choice", tree)
    if not texts["text"]:
        _report(value, "a choice has no text", tree)
        if not texts["explain"]:
            return None
    return Choice(value.span, texts["text"], texts["explain"], correct)


def _report(value: Value, message: str, tree: Tree) -> None:
    tree.problem(DiagnosticCode.CHOICES_INVALID, value.span.start, f"{message} in <Question>", f"Write {_EXAMPLE}.")
