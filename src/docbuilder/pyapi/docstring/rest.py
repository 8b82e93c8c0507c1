"""reST in docstrings: whether it is used, what it defines for the whole docstring, and which lines are code.

In: a docstring. Out: `Rest`, with which `directives.to_markdown` turns pieces of it into the dialect.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

# how each use of reST looks, behind what it begins with: docstrings are long, few have any, and the beginnings, which all
# start with a character as it stands, are found several times as fast
_USES = (
    (
        re.compile(r":(?:[`:]|param|type|return|rtype|raise|yield|ivar|cvar|var|keyword)"),
        re.compile(r":[a-z]+:`[^`\n]+`"),  # a role
        re.compile(r"::[ \t]*$", re.M),  # a literal block
        re.compile(
            r"^[ \t]*:(?:param|type|return|rtype|raise|yield|[ic]?var|vartype|keyword)s?\b[^\n]*:", re.M
        ),  # a field
    ),
    (
        re.compile(r"\.\.[ \t]+[a-z\[_|]"),
        re.compile(r"^[ \t]*\.\.[ \t]+(?:[a-z][\w:-]*::|[\[_|])", re.M),  # a directive, a target
    ),
    (re.compile(r"`_"), re.compile(r"`[^`\n]+`__?(?![\w`])")),  # a hyperlink
    (
        re.compile(r"\n[ \t]*[=+][-=]*[ +]"),
        re.compile(r"^[ \t]*(?:=+(?:[ ]+=+)+|\+(?:[-=]+\+)+)[ \t]*$", re.M),  # a table
    ),
)
_DOUBLE = re.compile(r"(?<!`)``(?!`)[^`\n]+(?<!`)``(?!`)")  # code between double backquotes
_CITATION = re.compile(r"^ {0,4}\.\.[ \t]+\[([\w#*.+-]+)\](?=[ \t]|$)", re.M)
# `.. _name: address`; `.. __:` has no name by which anything could be told from others
TARGET = re.compile(r"^[ \t]*\.\.[ \t]+_`?(?!_)([^`:\n]+)`?:[ \t]+(\S+)[ \t]*$", re.M)
# `.. |name| replace:: text`, which may go on below, deeper
SUBSTITUTION = re.compile(r"^([ \t]*)\.\.[ \t]+\|([^|\n]+)\|[ \t]+replace::[ \t]*(.*(?:\n\1[ \t]+\S.*)*)", re.M)
DIRECTIVE = re.compile(r"([ \t]*)\.\.[ \t]+([A-Za-z][\w-]*(?::[\w-]+)*)::(?:[ \t]+(.*)|())$")
PROMPT = re.compile(r"[ \t]*>>>(?: |$)")

# directives whose content is code, and the language where they do not name one
CODE = {
    "code-block": "",
    "code": "",
    "sourcecode": "",
    "ipython": "py",
    "plot": "py",
    "testcode": "py",
    "testsetup": "py",
    "doctest": "py",
    "testoutput": "",
    "parsed-literal": "",
    "productionlist": "",
    "prompt": "shell",
    "graphviz": "",
    "mermaid": "mermaid",
    "raw": "",
}


class Rest(Struct, frozen=True):
    """What a docstring that uses reST defines.

    Args:
        citations: labels of `.. [label] text`.
        addresses: those of `.. _name: address`, by lower-case name.
        substitutions: what stands for `|name|`, by name.
    """

    citations: frozenset[str] = frozenset()
    addresses: tuple[tuple[str, str], ...] = ()
    substitutions: tuple[tuple[str, str], ...] = ()


def read(text: str) -> Rest | None:
    """What a docstring defines; None where it uses no reST."""
    if not is_used(text):
        return None
    if ".. " not in text:
        return _NOTHING
    addresses = {match[1].strip().lower(): match[2] for match in TARGET.finditer(text)}
    replaced = SUBSTITUTION.findall(text) if "replace::" in text else ()
    substitutions = tuple((name.strip(), " ".join(each.split())) for _, name, each in replaced)
    return Rest(frozenset(_CITATION.findall(text)), tuple(sorted(addresses.items())), substitutions)


_NOTHING = Rest()


def is_used(text: str) -> bool:
    """Whether the docstring uses reST: roles, double backquotes, literal blocks, directives, hyperlinks, tables or fields."""
    for begins, *looks in _USES:
        if begins.search(text) and any(each.search(text) for each in looks):
            return True
    # without the marks of fences, which many docstrings have
    return "``" in text and "``" in text.replace("```", "") and _DOUBLE.search(text) is not None


def mark_literals(lines: Sequence[str], indents: Sequence[int], code: list[bool]) -> None:
    """Mark the lines of literal blocks and code directives in `code`: nothing in them is a section."""
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if code[at - 1] or "::" not in line:
            continue
        directive = DIRECTIVE.match(line)
        if directive[2] in CODE if directive else line.rstrip().endswith("::"):
            end = block_end(indents, at, indents[at - 1])
            if directive or opens_literal(indents, at):
                code[at:end] = [True] * (end - at)
                at = max(at, end)


def opens_literal(indents: Sequence[int], at: int) -> bool:
    """A literal block begins behind the line before `at`, which ends with `::`; writers forget the blank line."""
    return at < len(indents) and (indents[at] < 0 or indents[at] > indents[at - 1])


def block_end(indents: Sequence[int], at: int, outer: int) -> int:
    """The line behind the last one that is indented deeper than `outer`, from `at` on."""
    end = at
    while at < len(indents) and (indents[at] < 0 or indents[at] > outer):
        at += 1
        if indents[at - 1] >= 0:
            end = at
    return end
