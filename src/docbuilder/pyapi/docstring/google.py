"""Google style: sections under a word and a colon.

In: a `DocstringText` and a line of it. Out: the section that begins there and the line behind it, or None.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.pyapi.docstring import titles
from docbuilder.pyapi.docstring.entries import entry_of, read_head
from docbuilder.pyapi.docstring.errors import error_entry, read_errors
from docbuilder.pyapi.docstring.indentation import begins_code
from docbuilder.pyapi.docstring.shades import first_colon
from docbuilder.pyapi.docstring.text import DocstringText
from docbuilder.pyapi.docstring.types import is_type
from docbuilder.pyapi.model import (
    DocstringSection,
    Entry,
    FieldsKind,
    FieldsSection,
    Finding,
    Group,
    Markdown,
    ResultSection,
    TextSection,
)

_HEADER = re.compile(
    rf"[ \t]*(?:(?P<parameters>{titles.PARAMETERS})|(?P<other>{titles.KEYWORD_PARAMETERS}|{titles.OTHER_PARAMETERS})|(?P<attributes>{titles.ATTRIBUTES})"
    rf"|(?P<returns>{titles.RETURNS})|(?P<yields>{titles.YIELDS})|(?P<raises>{titles.RAISES}))[ \t]*:[ \t]*$"
)
_TITLE = re.compile(rf"[ \t]*(?:{titles.PLAIN})[ \t]*:+[ \t]*$")
_NAMED = re.compile(
    r"[\w*`\\]+[ \t]*[:(](?![:/])"
)  # where an entry most often begins: cheaper than to look at all of it
_EXAMPLE = re.compile(rf"[ \t]*(?:{titles.EXAMPLES})[ \t]*:[ \t]*$")
_NO_ENTRY = re.compile(r"[-+#<|]|\*[ \t]|\d+[.)][ \t]|>>>|\.\. |\$\$|!?\[")
_ITEM = re.compile(r"(?:[-+*]|\d{1,9}[.)])[ \t]")
BEHIND_TITLE = ": \t"
"""What the line of a title ends with."""


class Block(NamedTuple):
    """Sections that were read, the line behind them, and what their author should know."""

    sections: tuple[DocstringSection, ...]
    end: int
    findings: tuple[Finding, ...] = ()


def header_kind(doc: DocstringText, line: int) -> str | None:
    """The kind of the section that the line is the header of, or None."""
    text = doc.lines[line]
    if not text or text[-1] not in BEHIND_TITLE or doc.code[line]:
        return None
    match = _HEADER.match(text)
    return match.lastgroup if match else None


def read_block(doc: DocstringText, line: int) -> Block | None:
    """The sections that begin with the header on `line`; None where there is no header, or nothing under it."""
    kind = header_kind(doc, line)
    if kind is None:
        return read_example(doc, line)
    if kind in {"returns", "yields"}:
        return _read_result(doc, line, "returns" if kind == "returns" else "yields")
    if kind == "raises":
        return _read_raises(doc, line)
    return _read_fields(doc, line, "attributes" if kind == "attributes" else "parameters", titled=kind == "other")


def read_example(doc: DocstringText, line: int) -> Block | None:
    """The title of an example and the code right under it, which has no prompts; None for anything else."""
    outer, first = doc.indents[line], line + 1
    if first == len(doc) or doc.indents[first] <= outer or not _EXAMPLE.match(doc.lines[line]):
        return None
    end = first
    while end < len(doc) and (doc.indents[end] < 0 or doc.indents[end] > outer):
        end += 1
    while doc.indents[end - 1] < 0:
        end -= 1
    if True in doc.code[first:end] or not begins_code(doc.lines[first].lstrip()):
        return None
    base = min(indent for indent in doc.indents[first:end] if indent >= 0)
    text = "\n".join([f"    {each[base:]}" if each.strip() else "" for each in doc.lines[first:end]])
    title = doc.cut_lines(line, first)
    sections = (*((TextSection(title),) if title else ()), TextSection(Markdown(text, first, base - 4)))
    return Block(sections, end)


class _Fields:
    """The entries and groups of a list while it is being read."""

    def __init__(self, doc: DocstringText, kind: FieldsKind) -> None:
        self.doc, self.kind = doc, kind
        self.title: Markdown | None = None
        self.entries: list[Entry] = []
        self.groups: list[Group] = []
        self.sections: list[DocstringSection] = []
        self.entry_line = -1

    def close_entry(self, end: int) -> None:
        if self.entry_line >= 0:
            self.entries.append(entry_of(self.doc, self.entry_line, end))
            self.entry_line = -1

    def close_group(self, end: int, title: Markdown | None = None) -> None:
        self.close_entry(end)
        if self.entries or self.title is not None:
            self.groups.append(Group(self.title, tuple(self.entries)))
        self.title, self.entries = title, []

    def close_section(self, end: int) -> None:
        self.close_group(end)
        if self.groups:
            self.sections.append(FieldsSection(self.kind, tuple(self.groups)))
            self.groups = []


def _read_fields(doc: DocstringText, header: int, kind: FieldsKind, *, titled: bool = False) -> Block | None:
    outer = doc.indents[header]
    line = doc.next_filled(header + 1)
    if line == len(doc) or doc.indents[line] < outer:
        return None
    flat = doc.indents[line] == outer  # the entries stand right under the header's own indentation
    base = doc.indents[line]
    fields = _Fields(doc, kind)
    if titled:
        begin = doc.starts[header]
        fields.title = doc.cut(begin + outer, begin + len(doc.lines[header].rstrip(BEHIND_TITLE)))
    count, indents = len(doc), doc.indents
    while line < count:
        indent = indents[line]
        if indent < 0 or indent > base or (doc.code[line] and doc.code[line - 1] and fields.entry_line >= 0):
            line += 1
            continue
        if indent < outer or (indent == outer and not flat) or header_kind(doc, line):
            break
        if doc.lines[line].startswith(">", indent) and not doc.lines[line].startswith(">>>", indent):
            start = line
            while (following := doc.next_filled(line + 1)) < len(doc) and doc.indents[following] > base:
                line = following  # the title goes on
            fields.close_group(start, doc.cut(doc.starts[start] + indent + 1, doc.end_of(line)))
        elif _is_entry(doc, line, flat):
            fields.close_entry(line)
            fields.entry_line = line
        elif fields.entry_line < 0 or doc.indents[line - 1] < 0 or doc.code[line]:
            if flat:
                break
            fields.close_section(line)
            start = line
            line = _end_of_prose(doc, line, outer, base)
            if prose := doc.cut_lines(start, line):
                fields.sections.append(TextSection(prose))
            continue
        line += 1
    fields.close_section(line)
    return Block(tuple(fields.sections), line) if any(isinstance(s, FieldsSection) for s in fields.sections) else None


def _end_of_prose(doc: DocstringText, line: int, outer: int, base: int) -> int:
    """The end of text between entries: the next entry, group or header, or the end of the list."""
    at = line + 1
    while at < len(doc):
        indent = doc.indents[at]
        if 0 <= indent <= base and not (doc.code[at] and doc.code[at - 1]):
            if indent <= outer or header_kind(doc, at) or doc.lines[at].startswith(">", indent):
                break
            if _is_entry(doc, at, flat=False):
                break
        at += 1
    return at


def _is_entry(doc: DocstringText, line: int, flat: bool) -> bool:
    """Whether an entry begins on the line.

    Where entries are indented nearly everything does that is not a construct of Markdown; else only what is sure.
    """
    text, indent = doc.lines[line], doc.indents[line]
    if doc.code[line] or _NO_ENTRY.match(text, indent):
        return False
    if text[-1] in BEHIND_TITLE and _TITLE.match(text):
        return False
    if not flat and ":" in text:
        has_colon = ": " in text or text[-1] in BEHIND_TITLE
        if has_colon and (_NAMED.match(text, indent) or first_colon(text, indent, len(text)) >= 0):
            return True
    last = line + 1
    while last < len(doc) and doc.indents[last] > indent:
        last += 1
    head = read_head(doc, line, last)
    if not flat:
        return head.sure
    # behind a blank line `Note: …` is prose as likely as not: there only a type tells
    return head.sure and (doc.indents[line - 1] >= 0 or head.type_start >= 0)


def _body(doc: DocstringText, header: int) -> tuple[int, int]:
    """The first line and the end of what stands under a header; equal where nothing does."""
    outer = doc.indents[header]
    first = doc.next_filled(header + 1)
    if first == len(doc) or doc.indents[first] < outer or header_kind(doc, first):
        return header + 1, header + 1
    flat = doc.indents[first] == outer
    line = first
    while line < len(doc):
        indent = doc.indents[line]
        if indent >= 0 and (line == first or not (doc.code[line] and doc.code[line - 1])):
            if header_kind(doc, line) or indent < outer or (indent == outer and not flat):
                break
            if flat and (_TITLE.match(doc.lines[line]) or (doc.code[line] and line > first)):
                break
        line += 1
    return first, line


def _read_result(doc: DocstringText, header: int, kind: Literal["returns", "yields"]) -> Block:
    first, end = _body(doc, header)
    if first == end:
        word = doc.lines[header].strip().rstrip(": \t")
        finding = Finding(
            DiagnosticCode.DOCSTRING_EMPTY_RETURNS,
            header,
            f"the section '{word}' is empty",
            "Say what comes back, indented under it, or remove the section.",
        )
        return Block((ResultSection(kind, None, None),), end, (finding,))
    start, stop = doc.starts[first] + doc.indents[first], doc.end_of(end - 1)
    type_, text = split_result(doc, start, stop)
    return Block((ResultSection(kind, type_, text),), end)


def split_result(doc: DocstringText, start: int, stop: int) -> tuple[Markdown | None, Markdown | None]:
    """Split `type: text`; without a colon the whole is the type when it ends in a code span, else text. Prose is no type."""
    line = doc.line_at(start)
    if doc.code[line]:
        return None, doc.cut(start, stop)
    colon = first_colon(doc.text, start, min(doc.end_of(line), stop))
    if colon >= 0:
        if is_type(doc.text[start:colon]):
            return doc.cut(start, colon), doc.cut(colon + 1, stop)
        return None, doc.cut(start, stop)
    whole = doc.cut(start, stop)
    if whole is not None and whole.text.endswith("`") and "\n\n" not in whole.text and is_type(whole.text):
        return whole, None
    return None, whole


def _read_raises(doc: DocstringText, header: int) -> Block | None:
    first, end = _body(doc, header)
    if first == end:
        return None
    base = doc.indents[first]
    starts = [first]
    for line in range(first + 1, end):
        indent = doc.indents[line]
        if not 0 <= indent <= base or doc.code[line]:
            continue
        in_list = _ITEM.match(doc.lines[starts[-1]], doc.indents[starts[-1]]) is not None
        if _ITEM.match(doc.lines[line], indent):
            if not in_list:
                starts.append(line)
        elif read_errors(doc.lines[line], indent):
            starts.append(line)
    entries = [_read_error(doc, at, stop) for at, stop in zip(starts, [*starts[1:], end], strict=True)]
    return Block((FieldsSection("raises", (Group(None, tuple(entries)),)),), end)


def _read_error(doc: DocstringText, first: int, last: int) -> Entry:
    """`Error: text` or `Error text`; prose, or a list, is text without a name."""
    start, end = doc.starts[first] + doc.indents[first], doc.end_of(last - 1)
    found = read_errors(doc.lines[first], doc.indents[first])
    if not found:
        return Entry("", None, False, None, doc.cut(start, end) or Markdown("", first, 0), first)
    name_end, text_start = doc.starts[first] + found.name_end, doc.starts[first] + found.text_start
    text = doc.cut(text_start, end) or Markdown("", first, 0)
    return error_entry(doc, start, name_end, text)
