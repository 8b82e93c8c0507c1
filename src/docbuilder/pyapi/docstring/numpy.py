"""NumPy style: sections under a word and a line of dashes.

In: a `DocstringText` and a line of it. Out: the section that begins there and the line behind it, or None.
"""

from __future__ import annotations

import re
from typing import Literal

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.pyapi.docstring import titles
from docbuilder.pyapi.docstring.entries import entry_anchors, plain_name, read_type
from docbuilder.pyapi.docstring.errors import error_entry, read_errors
from docbuilder.pyapi.docstring.fields import FIELD
from docbuilder.pyapi.docstring.google import Block
from docbuilder.pyapi.docstring.text import DocstringText
from docbuilder.pyapi.model import (
    Entry,
    FieldsKind,
    FieldsSection,
    Finding,
    Group,
    Markdown,
    ResultSection,
    TextSection,
)

_TITLE = re.compile(
    rf"[ \t]*(?:(?P<other>{titles.OTHER_PARAMETERS})|(?P<attributes>{titles.ATTRIBUTES})|(?P<methods>{titles.METHODS})"
    rf"|(?P<parameters>{titles.KEYWORD_PARAMETERS}|{titles.PARAMETERS})|(?P<returns>{titles.RETURNS})|(?P<yields>{titles.YIELDS})"
    rf"|(?P<receives>{titles.RECEIVES})|(?P<raises>{titles.RAISES})|(?P<warns>{titles.WARNS})|(?P<see>{titles.SEE_ALSO}))[ \t]*:?[ \t]*$"
)
_KINDS: dict[str, FieldsKind] = {
    "other": "parameters",
    "parameters": "parameters",
    "attributes": "attributes",
    "methods": "methods",
    "receives": "receives",
    "raises": "raises",
    "warns": "warns",
}
_REFERENCE = r"(?::[\w:+-]+:`[^`\n]+`|\[`[^`\n]+`\](?:\([^()\n]*\))?|\[[^\[\]`\n]+\]\([^()\n]*\)|`?~?\.?[^\W\d][\w.]*(?:\(\))?`?)"
_REFERENCES = re.compile(
    rf"({_REFERENCE}(?:[ \t]*,[ \t]*{_REFERENCE})*)[ \t]*,?[ \t]*(?::(?:[ \t]+(.*))?|--?[ \t]+(.*))?$"
)
_PLAIN_REFERENCE = re.compile(r"`?(~?)\.?([^\W\d][\w.]*?)\.?(?:\(\))?`?$")
_DASHES = re.compile(r"[ \t]*(?:-{3,}|={3,})[ \t]*$")
_COLON = re.compile(r"[ \t]*:(?:[ \t]+|$)|[ \t]+:")
_GIVES_TYPE = re.compile(r"(?:[a-z_]\w*(?:[ \t]*,[ \t]*[a-z_]\w*)*)[ \t]+:")


def read_block(doc: DocstringText, line: int) -> Block | None:
    """The section that begins with the title on `line`; None where there is none, or nothing under it."""
    kind = _title_kind(doc, line)
    if kind is None:
        return None
    base = doc.indents[line]
    first = doc.next_filled(line + 2)
    end = _end(doc, first, base)
    if first >= end:
        if kind not in {"returns", "yields"}:
            return None
        finding = Finding(
            DiagnosticCode.DOCSTRING_EMPTY_RETURNS,
            line,
            f"the section '{doc.lines[line].strip()}' is empty",
            "Say what comes back, or remove the section.",
        )
        return Block((ResultSection("returns" if kind == "returns" else "yields", None, None),), end, (finding,))
    starts = [first]
    # many indent the entries below the title
    level = base if kind in {"returns", "yields"} else doc.indents[first]
    for at in range(first + 1, end):
        if 0 <= doc.indents[at] <= level and not doc.code[at] and _begins_entry(doc, at, end):
            starts.append(at)
    spans = list(zip(starts, [*starts[1:], end], strict=True))
    if kind in {"returns", "yields"}:
        return Block((_read_result(doc, "returns" if kind == "returns" else "yields", spans),), end)
    if kind == "see":
        return Block((TextSection(_see_also(doc, line, end)),), end)
    entries = tuple(_read_entry(doc, at, stop, _KINDS[kind]) for at, stop in spans)
    title = doc.cut_lines(line, line + 1) if kind == "other" else None
    return Block((FieldsSection(_KINDS[kind], (Group(title, entries),)),), end)


def _see_also(doc: DocstringText, title: int, end: int) -> Markdown:
    """The title, and a list of object links with what is said of them."""
    base = doc.indents[title]
    lines = [doc.lines[title][base:], doc.lines[title + 1][base:]]
    for at in range(title + 2, end):
        line = doc.lines[at][base:]
        match = _REFERENCES.match(line) if doc.indents[at] == base and not doc.code[at] else None
        if match is not None:
            said = match[2] or match[3]
            line = f"- {_links(match[1])}" + (f": {said}" if said else "")
        elif doc.indents[at] > base and not doc.code[at]:
            line = "  " + line.lstrip()
        lines.append(line)
    return Markdown(doc.converted("\n".join(lines)), title, base)


def _links(references: str) -> str:
    """Names, bare or as code, as object links."""
    parts = [part.strip() for part in references.split(",")]
    found = [(part, _PLAIN_REFERENCE.match(part)) for part in parts]
    return ", ".join(f"[`{match[1]}{match[2]}`]" if match else part for part, match in found)


def _title_kind(doc: DocstringText, line: int) -> str | None:
    if line + 1 >= len(doc.lines) or doc.indents[line + 1] != doc.indents[line] or doc.code[line]:
        return None
    if not _DASHES.match(doc.lines[line + 1]):
        return None
    match = _TITLE.match(doc.lines[line])
    return match.lastgroup if match else None


def _end(doc: DocstringText, first: int, base: int) -> int:
    """The end of the section: the next underlined title or field, or text that is indented less."""
    line = first
    while line < len(doc):
        indent = doc.indents[line]
        if 0 <= indent <= base and not doc.code[line]:
            if indent < base:
                break
            if line + 1 < len(doc) and doc.indents[line + 1] == indent and _DASHES.match(doc.lines[line + 1]):
                break
            if doc.rest and FIELD.match(doc.lines[line]):
                break
        line += 1
    return min(line, len(doc))


def _begins_entry(doc: DocstringText, line: int, end: int) -> bool:
    """A line at the base indent begins an entry, unless it goes on with a paragraph of text that nothing is under."""
    if doc.indents[line - 1] < 0 or doc.indents[line - 1] > doc.indents[line]:
        return True
    text = doc.lines[line]
    return (
        bool(_COLON.search(text))
        or (line + 1 < end and doc.indents[line + 1] > doc.indents[line])
        or " " not in text.strip()
    )


def _read_entry(doc: DocstringText, first: int, last: int, kind: FieldsKind) -> Entry:
    """`name : type, optional` with the text under it."""
    start, line_end, end = doc.starts[first] + doc.indents[first], doc.end_of(first), doc.end_of(last - 1)
    if kind in {"raises", "warns"}:
        text = doc.cut(line_end, end) or Markdown("", first, 0)
        if (found := read_errors(doc.lines[first], doc.indents[first])) is not None:
            name_end, rest = doc.starts[first] + found.name_end, doc.starts[first] + found.text_start
            return error_entry(doc, start, name_end, doc.cut(rest, end) or text)
        return error_entry(doc, start, line_end, text)
    colon = _COLON.search(doc.text, start, line_end) if kind != "methods" else None
    name = plain_name(doc.text[start : colon.start() if colon else line_end])
    type_, optional, default = read_type(doc, colon.end(), line_end) if colon else (None, False, None)
    text = doc.cut(line_end, end) or Markdown("", first, 0)
    anchors = () if kind == "methods" else entry_anchors(doc.text, start, line_end, name)
    return Entry(name, type_, optional, default, text, first, anchors)


def _read_result(doc: DocstringText, kind: Literal["returns", "yields"], spans: list[tuple[int, int]]) -> ResultSection:
    """One unnamed result is type and text; several, or named ones, are a list."""
    first, last = spans[0]
    head = doc.lines[first][doc.indents[first] :]
    if len(spans) == 1 and not _GIVES_TYPE.match(head):
        if last == first + 1 or doc.indents[first + 1] <= doc.indents[first]:
            whole = doc.cut_lines(first, last)
            if whole is not None and " " in whole.text and not whole.text.endswith("`"):
                return ResultSection(kind, None, whole)
            return ResultSection(kind, whole, None)
        return ResultSection(kind, doc.cut_lines(first, first + 1), doc.cut_lines(first + 1, last))
    lines: list[str] = []
    for at, stop in spans:
        head = doc.lines[at][doc.indents[at] :].rstrip()
        name, colon, type_ = (part.strip() for part in head.partition(":"))
        lines.append(f"- **{plain_name(name)}** ({_as_code(type_)})" if colon and type_ else f"- {_as_code(head)}")
        body = [doc.indents[line] for line in range(at + 1, stop) if doc.indents[line] >= 0]
        cut = min(body, default=0)
        lines += ["  " + line[cut:] if line.strip() else "" for line in doc.lines[at + 1 : stop]]
    while not lines[-1]:
        lines.pop()
    return ResultSection(kind, None, Markdown(doc.converted("\n".join(lines)), first, doc.indents[first]))


def _as_code(text: str) -> str:
    """A type as code, unless it brings its own markup."""
    return text if "`" in text or "[" in text or not text or " " in text else f"`{text}`"
