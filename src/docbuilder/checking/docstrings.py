"""What is documented against what is there: parameters, types, what comes back.

In: the API boxes of a page. Out: diagnostics with the place in the docstring. A type is compared where both are made of Python's own types; a
finding is certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docbuilder.checking.survey import SurveyedPage
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.nodes import ApiBox, ApiEntry, ApiFields, ApiResult, ApiText, Fragment, Node
from docbuilder.model.source import Position, Source
from docbuilder.model.walking import children, text_of

_TYPES = {
    "int": "int",
    "integer": "int",
    "str": "str",
    "string": "str",
    "bool": "bool",
    "boolean": "bool",
    "float": "float",
    "bytes": "bytes",
    "dict": "dict",
    "list": "list",
    "tuple": "tuple",
    "set": "set",
    "None": "None",
    "Dict": "dict",
    "List": "list",
    "Tuple": "tuple",
    "Set": "set",
}
_LIKE = {
    frozenset({"int", "float"}),
    frozenset({"list", "tuple"}),
    frozenset({"int", "bool"}),
    frozenset({"set", "list"}),
}
"""Types that pass for each other in documentation."""
_PART = re.compile(r"\s*(?:,|\||\bor\b|/)\s*")
_OPTIONAL = re.compile(r"^(?:typing\.)?Optional\[(.*)\]$", re.DOTALL)
_UNION = re.compile(r"^(?:typing\.)?Union\[(.*)\]$", re.DOTALL)
_RETURNING = frozenset({"function", "method"})
_GIVES_NOTHING = re.compile(r"(?:[\w.]+\.)?(?:None|NoReturn|Never|Self)")  # or what everybody knows
_TELLS = re.compile(
    r"\b(?:return|yield|giv(?:e|ing)|generat|produc|creat|construct|mak(?:e|ing)|build|comput|calculat|count|convert|transform|translat|get|"
    r"fetch|retriev|obtain|find|look(?:s|ing)? up|load|read|pars|decod|encod|format|split|join|merg|extract|select|check|test|determin|infer|"
    r"estimat|predict|cop(?:y|ies)|clone|list(?:s|ing)\b|evaluat|is true\b|whether\b)",
    re.IGNORECASE,
)
_NAMES_RESULT = re.compile(
    r"\s*(?:the|an?|all|any|every|each|how|what|which|where|number|names?|true|false)\b", re.IGNORECASE
)
"""A summary that is no sentence says what comes back: "The distance of two points", "A decorator that …"."""


def check_docstrings(page: SurveyedPage) -> Iterator[Diagnostic]:
    """What the docstrings on a page leave out or say otherwise than the signatures."""
    for node, _ in page.nodes:
        if type(node) is Fragment:
            for child in node.children:
                if type(child) is ApiBox:
                    yield from _check_box(child, node.source)


def _check_box(box: ApiBox, place: Source) -> Iterator[Diagnostic]:
    for member in box.members:
        yield from _check_box(member, place)
    where = _place(box, place)
    if where is None or box.signature is None or box.overloads or not box.signature.called:
        return
    entries = [
        (entry, section)
        for section in box.sections
        if isinstance(section, ApiFields) and section.kind == "parameters"
        for group in children(section)
        for entry in children(group)
        if isinstance(entry, ApiEntry)
    ]
    parameters = {parameter.name.lstrip("*"): parameter for parameter in box.signature.parameters}
    if entries:
        yield from _undocumented(box, where)
    for entry, _ in entries:
        parameter = parameters.get(entry.name.strip().lstrip("*"))
        if parameter is None or parameter.name.startswith("*"):
            continue
        documented, actual = text_of(entry.type), text_of(parameter.annotation)
        if types_differ(documented, actual):
            message = f"{box.anchor}: the type of {entry.name!r} is documented as {documented.strip()} but is {actual}"
            yield Diagnostic(
                DiagnosticCode.DOCSTRING_WRONG_TYPE,
                _entry_place(entry, where),
                message,
                f"Write (`{actual}`), or correct the annotation",
            )
    yield from _results(box, where, bool(entries))


def _undocumented(box: ApiBox, where: Position) -> Iterator[Diagnostic]:
    """Parameters that no docstring documents, where others are documented."""
    assert box.signature is not None
    missing = [
        parameter.name
        for parameter in box.signature.parameters
        if not parameter.documented
        and not parameter.name.startswith(("*", "_"))
        and parameter.name not in {"/", "self", "cls"}
    ]
    if missing:
        named = ", ".join(map(repr, missing))
        message = f"{box.anchor}: {named} {'is' if len(missing) == 1 else 'are'} documented nowhere"
        yield Diagnostic(
            DiagnosticCode.DOCSTRING_MISSING_PARAMETER, where, message, "Describe it in the section of the others"
        )


def _results(box: ApiBox, where: Position, others: bool) -> Iterator[Diagnostic]:
    """What comes back: documented, though there is nothing; of another type; not documented, though parameters are."""
    assert box.signature is not None
    actual = text_of(box.signature.returns).strip()
    told = [section for section in box.sections if isinstance(section, ApiResult) and section.kind == "returns"]
    for section in told:
        documented = text_of(section.type).strip()
        if actual == documented:
            continue  # the documented type stands for an annotation that is not there
        if types_differ(documented, actual):
            message = f"{box.anchor}: what it returns is documented as {documented} but is {actual}"
            yield Diagnostic(
                DiagnosticCode.DOCSTRING_WRONG_RETURNS,
                _entry_place(section, where),
                message,
                f"Write `{actual}`, or correct the annotation",
            )
    if (
        others
        and box.kind in _RETURNING
        and actual
        and not _GIVES_NOTHING.fullmatch(actual)
        and not _tells_result(box, actual)
    ):
        message = f"{box.anchor}: it returns {actual}, which is documented nowhere"
        yield Diagnostic(DiagnosticCode.DOCSTRING_MISSING_RETURNS, where, message, "Describe it in a section Returns")


def _tells_result(box: ApiBox, actual: str) -> bool:
    """A section says what comes back, or the text does, in whatever words."""
    return any(
        isinstance(section, ApiResult)
        or (isinstance(section, ApiText) and _speaks_of_result(text_of((section,)), actual))
        for section in box.sections
    )


def _speaks_of_result(text: str, actual: str) -> bool:
    """A text speaks of what comes back: by a verb that gives something, by naming it, or by the name of its type."""
    if _TELLS.search(text) or _NAMES_RESULT.match(text):
        return True
    return any(re.search(rf"\b{name}s?\b", text, re.IGNORECASE) for name in re.findall(r"\w{3,}", actual))


def _place(box: ApiBox, owner: Source) -> Position | None:
    """Where the docstring of a box stands; None where it is another project's."""
    for section in box.sections:
        found = _fragment(section)
        if found is not None:
            if found.subject is not None and found.subject.foreign:
                return None
            return found.position(0)
    return None


def _entry_place(node: Node, otherwise: Position) -> Position:
    found = _fragment(node)
    return found.position(0) if found is not None else otherwise


def _fragment(node: Node) -> Source | None:
    """The source of the first text in a node."""
    stack = [node]
    while stack:
        each = stack.pop()
        if isinstance(each, Fragment):
            return each.source
        stack += children(each)[::-1]
    return None


def types_differ(documented: str, actual: str) -> bool:
    """Whether two types are certainly different.

    Args:
        documented: as a docstring says it: `int` or `str`, *optional*.
        actual: an annotation.
    """
    said, there = _names(documented), _names(actual)
    if said is None or there is None:
        return False
    said, there = said - {"None"} or said, there - {"None"} or there
    if said & there or not said or not there:
        return False
    return not any(frozenset({one, other}) in _LIKE for one in said for other in there)


def _names(text: str) -> frozenset[str] | None:
    """The names of Python's own types that a type is one of; None where there is anything else in it."""
    text = text.replace("`", "").replace("*", "").strip().strip(".").strip()
    if match := _OPTIONAL.match(text):
        text = match[1] + " | None"
    elif match := _UNION.match(text):
        text = match[1]
    bare = _without_arguments(text)
    if bare is None:
        return None
    names = [part.strip() for part in _PART.split(bare) if part.strip() and part.strip() != "optional"]
    if not names or any(name not in _TYPES for name in names):
        return None
    return frozenset(_TYPES[name] for name in names)


def _without_arguments(text: str) -> str | None:
    """`dict[str, int]` -> `dict`; None where brackets do not match."""
    depth, kept = 0, []
    for character in text:
        if character == "[":
            depth += 1
        elif character == "]":
            depth -= 1
            if depth < 0:
                return None
        elif not depth:
            kept.append(character)
    return "".join(kept) if not depth else None
