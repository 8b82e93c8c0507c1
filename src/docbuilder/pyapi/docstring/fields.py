"""Sphinx fields: `:param int x: text`, `:type x: int`, `:returns:`, `:rtype:`, `:raises E:`.

In: a `DocstringText` and a line of it. Out: the sections that the fields make up and the line behind them, or None.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from docbuilder.pyapi.docstring.entries import plain_name, read_type
from docbuilder.pyapi.docstring.errors import error_entry
from docbuilder.pyapi.docstring.google import Block
from docbuilder.pyapi.docstring.text import DocstringText
from docbuilder.pyapi.model import DocstringSection, Entry, FieldsSection, Group, Markdown, ResultSection

FIELD = re.compile(
    r"[ \t]*:(param|parameter|arg|argument|key|keyword|type|var|ivar|cvar|vartype|returns?|rtype|yields?|ytype|raises?|except|exception)"
    r"(?:[ \t]+((?:[^:`\n]|(?::[\w:+-]+:)?`[^`\n]*`)*?))?[ \t]*:(?:[ \t]+|$)"
)
_PARAMETER = frozenset({"param", "parameter", "arg", "argument", "key", "keyword"})
_VARIABLE = frozenset({"var", "ivar", "cvar"})
_ERROR = frozenset({"raise", "raises", "except", "exception"})


class _Field(NamedTuple):
    word: str
    argument: str
    argument_start: int
    text_start: int
    line: int
    end: int


def read_block(doc: DocstringText, line: int) -> Block | None:
    """The sections of the fields that begin on `line`; None where there is none."""
    if not doc.rest or doc.code[line] or FIELD.match(doc.lines[line]) is None:
        return None
    fields, end = _gather(doc, line)
    types = {field.argument: field for field in fields if field.word in {"type", "vartype"}}
    sections: list[DocstringSection] = []
    for words, kind in ((_PARAMETER, "parameters"), (_VARIABLE, "attributes"), (_ERROR, "raises")):
        entries = tuple(_read_entry(doc, field, types) for field in fields if field.word in words)
        if entries and kind == "parameters":
            sections.append(FieldsSection("parameters", (Group(None, entries),)))
        elif entries:
            sections.append(FieldsSection("raises" if kind == "raises" else "attributes", (Group(None, entries),)))
    for word in ("return", "yield"):
        texts = [field for field in fields if field.word.startswith(word)]
        kinds = [field for field in fields if field.word == word[0] + "type"]
        for number in range(max(len(texts), len(kinds))):
            text = _text(doc, texts[number]) if number < len(texts) else None
            type_ = _text(doc, kinds[number]) if number < len(kinds) else None
            if text or type_:
                sections.append(ResultSection("returns" if word == "return" else "yields", type_, text))
    used = {field.argument for field in fields if field.word in _PARAMETER | _VARIABLE}
    rest = tuple(_alone(doc, field) for name, field in types.items() if name not in _names(used))
    if rest:
        sections.insert(0, FieldsSection("parameters", (Group(None, rest),)))
    return Block(tuple(sections), end) if sections else None


def _names(arguments: set[str]) -> set[str]:
    """The last word of each argument: the name without its type."""
    return {argument.split()[-1] for argument in arguments if argument}


def _gather(doc: DocstringText, line: int) -> tuple[list[_Field], int]:
    """All fields of a list, and the line behind it; between fields there may be blank lines."""
    base = doc.indents[line]
    fields: list[_Field] = []
    end = line
    while line < len(doc) and doc.indents[line] == base and (match := FIELD.match(doc.lines[line])):
        start = line
        line += 1
        while line < len(doc) and (doc.indents[line] < 0 or doc.indents[line] > base):
            line += 1
        # a paragraph may go on without indentation: that is how people write them
        while line < len(doc) and doc.indents[line] == base and doc.indents[line - 1] >= 0:
            if FIELD.match(doc.lines[line]):
                break
            line += 1
        end = line
        offset = doc.starts[start]
        argument = (match[2] or "").strip()
        fields.append(
            _Field(
                match[1], argument, offset + max(match.start(2), 0), offset + match.end(), start, doc.end_of(line - 1)
            )
        )
    return fields, end


def _text(doc: DocstringText, field: _Field) -> Markdown | None:
    return doc.cut(field.text_start, field.end)


def _read_entry(doc: DocstringText, field: _Field, types: dict[str, _Field]) -> Entry:
    """`:param int x: text`, with the type from its own field where there is one."""
    if field.word in _ERROR:
        end = field.argument_start + len(field.argument)
        return error_entry(doc, field.argument_start, end, _text(doc, field) or Markdown("", field.line, 0))
    words = [] if "," in field.argument else field.argument.split()  # `x, y` are names
    name = words[-1] if words else field.argument
    type_, optional, default = None, False, None
    if name in types:
        type_, optional, default = read_type(doc, types[name].text_start, types[name].end)
    elif len(words) > 1:
        width = len(field.argument[: -len(name)].rstrip())
        type_, optional, default = read_type(doc, field.argument_start, field.argument_start + width)
    text = _text(doc, field) or Markdown("", field.line, 0)
    plain = plain_name(name)
    anchors = (plain[plain.startswith("**") :], plain.lstrip("*")) if plain.startswith("*") else ()
    return Entry(plain, type_, optional, default, text, field.line, anchors)


def _alone(doc: DocstringText, field: _Field) -> Entry:
    """A parameter that only its type is said of."""
    type_, optional, default = read_type(doc, field.text_start, field.end)
    return Entry(plain_name(field.argument), type_, optional, default, Markdown("", field.line, 0), field.line)
