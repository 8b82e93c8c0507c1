"""What a constructor documents, in the box of its class (dialect, section 2, "constructor").

In: the docstrings of a class and of its `__init__` or `__new__`. Out: one `Docstring`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeVar

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.values import replace
from docbuilder.pyapi.model import (
    Docstring,
    DocstringSection,
    Entry,
    FieldsSection,
    Finding,
    Group,
    Markdown,
    Place,
    TextSection,
)

MarkdownT = TypeVar("MarkdownT", Markdown, Markdown | None)


class _Move(NamedTuple):
    """How far a constructor's docstring is from that of its class."""

    lines: int = 0
    columns: int = 0
    opening: int = 0

    @classmethod
    def between(cls, at: Place | None, other: Place | None) -> _Move:
        if at is None or other is None or at.path != other.path:
            return cls()
        lines = (other.docstring_line or other.line) - (at.docstring_line or at.line)
        return cls(lines, other.docstring_column - at.docstring_column, other.docstring_opening)

    def groups(self, groups: tuple[Group, ...]) -> tuple[Group, ...]:
        return tuple([Group(self.text(group.title), tuple(map(self.entry, group.entries))) for group in groups])

    def entry(self, entry: Entry) -> Entry:
        return replace(
            entry,
            type=self.text(entry.type),
            default=self.text(entry.default),
            text=self.text(entry.text),
            head=self.text(entry.head),
            line=entry.line + self.lines,
        )

    def text(self, text: MarkdownT) -> MarkdownT:
        if text is None:
            return text
        rest = None if text.rest_column is None else text.rest_column + self.columns
        column = text.column + self.columns
        if not text.line and self.opening:  # it begins behind the quotes
            rest = column if rest is None else rest
            column += self.opening
        return replace(text, line=text.line + self.lines, column=column, rest_column=rest)


def with_constructor(
    own: Docstring, constructor: Docstring, at: Place | None, constructor_at: Place | None
) -> Docstring:
    """The class's own docstring, and behind it what that of the constructor adds: each parameter is there once.

    Args:
        own: of the class.
        constructor: of `__init__` or `__new__`.
        at: the place of the class, from which all lines and columns of the result are counted.
        constructor_at: that of the constructor.
    """
    move = _Move.between(at, constructor_at)
    sections = list(own.sections)
    known = {name for section in sections for entry in _parameters(section) for name in _names(entry)}
    texts = {section.text.text for section in sections if isinstance(section, TextSection)}
    last = max((index for index, section in enumerate(sections) if _is_parameters(section)), default=-1)
    for section in constructor.sections:
        if isinstance(section, TextSection):
            if section.text.text not in texts:
                sections.append(TextSection(move.text(section.text)))
        elif isinstance(section, FieldsSection):
            groups = move.groups(_without(section, known) if section.kind == "parameters" else section.groups)
            before = sections[last] if last >= 0 and section.kind == "parameters" else None
            if isinstance(before, FieldsSection):
                sections[last] = replace(before, groups=(*before.groups, *groups))
            elif groups:
                sections.append(FieldsSection(section.kind, groups))
        # else it says what a constructor returns, which is nothing
    found = (*constructor.findings, *_repeated(own, constructor, known))
    return Docstring(tuple(sections), (*own.findings, *(replace(each, line=each.line + move.lines) for each in found)))


def _repeated(own: Docstring, constructor: Docstring, known: set[str]) -> Iterator[Finding]:
    """The parameters of a constructor whose texts are not shown, for the class has others."""
    texts = {entry.text.text for section in own.sections for entry in _parameters(section)}
    for section in constructor.sections:
        for entry in _parameters(section):
            if _names(entry) <= known and entry.text.text and entry.text.text not in texts:
                yield Finding(
                    DiagnosticCode.DOCSTRING_SYNTAX,
                    entry.line,
                    f"'{entry.name}' is described by the class, too; this text is not shown",
                    "Remove one of the two.",
                )


def _is_parameters(section: DocstringSection) -> bool:
    return isinstance(section, FieldsSection) and section.kind == "parameters"


def _parameters(section: DocstringSection) -> tuple[Entry, ...]:
    if not isinstance(section, FieldsSection) or section.kind != "parameters":
        return ()
    return tuple([entry for group in section.groups for entry in group.entries])


def _names(entry: Entry) -> set[str]:
    return {name.strip().lstrip("*") for name in entry.name.replace("/", ",").split(",")}


def _without(section: FieldsSection, known: set[str]) -> tuple[Group, ...]:
    groups = [
        Group(group.title, tuple([entry for entry in group.entries if not _names(entry) <= known]))
        for group in section.groups
    ]
    return tuple([group for group in groups if group.entries])
