"""The head of an entry: `name (type, *optional*, defaults to x): text`, in all its spellings.

In: the lines of one entry. Out: `Entry` (dialect, section 2 "Docstrings").
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from docbuilder.pyapi.docstring.rest import Rest
from docbuilder.pyapi.docstring.shades import closing, first_colon, shade
from docbuilder.pyapi.docstring.text import DocstringText, plain_text
from docbuilder.pyapi.model import Entry, Markdown

_WORD = r"(?:\\?\*){0,2}[^\W\d][\w.\-]*(?:\[[\w, ]*\])?(?:\*\*)?"
_NAME = rf"(?:`{_WORD}`|\*\*{_WORD}\*\*|{_WORD})"
_NAMES = re.compile(rf"{_NAME}(?:[ \t]*(?:,|/|\bor\b|\band\b)[ \t]*{_NAME})*")
_DASH = re.compile(r"[ \t]+(?:--|[-–—])[ \t]+")
_BEHIND_TYPE = re.compile(r"[ \t]*(?:[).,]+[ \t]*)?(?::|(?:--|[-–—])(?=\s|$))[ \t]*|[ \t]*$", re.M)
_TYPE_GOES_ON = re.compile(r"[ \t]*(?:or|and|of|[,/|])[ \t]")
_OPTIONAL = re.compile(r"(?:^|\s)[*_`]*optional[*_`.]*$", re.I)
_OPTIONAL_FIRST = re.compile(r"[*_`]*optional\b[*_`]*(?=\s+[*_]*default)", re.I)
_DEFAULT = re.compile(
    r"(?:^|(?<=\s))(?:by[ \t\n]+)?[*_]*defaults?[*_]*"
    r"(?:[ \t\n]+(?:to|is|value|as)\b(?:[ \t\n]*:(?=\s))?[ \t\n]*|[ \t]*[:=][ \t\n]*"
    r"|[ \t\n]+(?=[-+\d'\"\x00.]|(?:None|True|False)\b))",
    re.I,
)
_FIRST_WORD = re.compile(r"\S+")
_BETWEEN_NAMES = re.compile(r"[,/\n]|\bor\b|\band\b")


class EntryHead(NamedTuple):
    """The parts of an entry's head as offsets; `type_start` is -1 where there is no type.

    `sure` tells that it cannot be mere prose.
    """

    name_start: int
    name_end: int
    type_start: int
    type_end: int
    text_start: int
    sure: bool


def entry_of(doc: DocstringText, first: int, last: int) -> Entry:
    """As `read_entry`; an entry that was read before, elsewhere, is not read again: people copy them."""
    while last > first + 1 and doc.indents[last - 1] < 0:
        last -= 1
    if True in doc.code[first:last]:  # what is code depends on what stands above
        return read_entry(doc, first, last)
    return _read_at(doc.text[doc.starts[first] : doc.end_of(last - 1)], doc.rest, first)


@lru_cache(maxsize=20_000)
def _read_at(text: str, rest: Rest | None, line: int) -> Entry:
    return moved(_read_alone(text, rest), line)


@lru_cache(maxsize=20_000)
def _read_alone(text: str, rest: Rest | None) -> Entry:
    return read_entry(plain_text(text, rest), 0, text.count("\n") + 1)


def moved(entry: Entry, by: int) -> Entry:
    """`entry`, `by` lines further down."""
    if not by:
        return entry
    type_ = entry.type and _moved_text(entry.type, by)
    default = entry.default and _moved_text(entry.default, by)
    text = _moved_text(entry.text, by)
    return Entry(entry.name, type_, entry.optional, default, text, entry.line + by, entry.anchors)


def _moved_text(text: Markdown, by: int) -> Markdown:
    return Markdown(text.text, text.line + by, text.column, text.rest_column)


def read_entry(doc: DocstringText, first: int, last: int) -> Entry:
    """The entry on the lines `first` (inclusive) to `last` (exclusive)."""
    end = doc.end_of(last - 1)
    head = read_head(doc, first, last)
    name = doc.text[head.name_start : head.name_end]
    type_, optional, default = None, False, None
    if head.type_start >= 0:
        type_, optional, default = read_type(doc, head.type_start, head.type_end)
    line = doc.line_at(head.name_start)
    text = doc.cut(head.text_start, end) or Markdown("", line, head.text_start - doc.starts[line])
    plain = plain_name(name)
    return Entry(plain, type_, optional, default, text, line, entry_anchors(doc.text, head.name_start, end, plain))


def read_head(doc: DocstringText, first: int, last: int) -> EntryHead:
    """Split the head of the entry on the lines `first` (inclusive) to `last` (exclusive); something always comes out."""
    text, start = doc.text, doc.starts[first] + doc.indents[first]
    line_end = doc.end_of(first)
    match = _NAMES.match(text, start, line_end)
    if match is None:
        return _odd_head(text, start, line_end)
    at = match.end()
    opening = at
    while opening < line_end and text[opening] in " \t":
        opening += 1
    if opening == line_end:
        return EntryHead(start, at, -1, -1, line_end, sure=last > first + 1)
    if text[opening] == ":" and not text.startswith(("::", "://"), opening):
        return EntryHead(start, at, -1, -1, opening + 1, sure=True)
    if dash := _DASH.match(text, at, line_end):
        return EntryHead(start, at, -1, -1, dash.end(), sure=True)
    if text[opening] == "(":
        return _head_in_parentheses(doc, first, last, start, at, opening)
    colon = first_colon(text, opening, line_end)
    if colon < 0:
        return EntryHead(start, at, -1, -1, opening, sure=False)
    return EntryHead(start, at, opening, colon, colon + 1, sure=text[opening] == "`")


def _head_in_parentheses(
    doc: DocstringText, first: int, last: int, start: int, name_end: int, opening: int
) -> EntryHead:
    """The head of `name (type): text`; the type may go on over lines, up to a blank one."""
    text = doc.text
    line_end = doc.end_of(first)
    limit = first + 1
    while limit < last and doc.indents[limit] >= 0 and not doc.code[limit]:
        limit += 1
    close = closing(text, opening, doc.end_of(limit - 1))
    if close < 0:
        colon = first_colon(text, opening + 1, line_end)
        if colon < 0:
            return EntryHead(start, name_end, -1, -1, opening, sure=False)
        type_end = opening + 1 + len(text[opening + 1 : colon].rstrip(") "))
        return EntryHead(start, name_end, opening + 1, type_end, colon + 1, sure=True)
    close_line_end = doc.end_of(doc.line_at(close))
    behind = _BEHIND_TYPE.match(text, close + 1, close_line_end)
    if behind is not None:
        sure = behind.end() > close + 1 or last > first + 1
        return EntryHead(start, name_end, opening + 1, close, behind.end(), sure)
    if _TYPE_GOES_ON.match(text, close + 1, close_line_end):
        colon = first_colon(text, close + 1, close_line_end)
        if colon >= 0:
            return EntryHead(start, name_end, opening, colon, colon + 1, sure=False)
    return EntryHead(start, name_end, opening + 1, close, close + 1, sure=False)


def _odd_head(text: str, start: int, line_end: int) -> EntryHead:
    """The head of a line that does not begin with a name: its first word stands for one."""
    colon = first_colon(text, start, line_end)
    if colon >= 0:
        return EntryHead(start, colon, -1, -1, colon + 1, sure=False)
    word = _FIRST_WORD.match(text, start, line_end)
    end = word.end() if word else start
    return EntryHead(start, end, -1, -1, end, sure=False)


def read_type(doc: DocstringText, start: int, end: int) -> tuple[Markdown | None, bool, Markdown | None]:
    """Take apart what stands in the parentheses: the type, whether it says `optional`, and the default."""
    text, shadow = doc.text, shade(doc.text, start, end)
    kept: list[tuple[int, int]] = []
    optional, default = False, None
    at = start
    while at <= end:
        comma = shadow.find(",", at - start)
        part_end = start + comma if comma >= 0 else end
        part_start = at
        at = part_end + 1
        lowered = text[part_start:part_end].lower()
        if "default" not in lowered and "optional" not in lowered:  # it is of the type
            kept.append((part_start, part_end))
            continue
        if found := _OPTIONAL_FIRST.match(text[part_start:part_end].lstrip()):
            optional = True
            part_start += len(text[part_start:part_end]) - len(text[part_start:part_end].lstrip()) + found.end()
        part = shadow[part_start - start : part_end - start]
        if found := _DEFAULT.search(part):
            kept.append((part_start, part_start + found.start()))
            default_end = end
            tail = shadow.rfind(",", part_start - start)
            if tail >= 0 and _OPTIONAL.fullmatch(text[start + tail + 1 : end].rstrip()):
                optional, default_end = True, start + tail
            default = doc.cut(part_start + found.end(), default_end)
            break
        if found := _OPTIONAL.search(text[part_start:part_end].rstrip()):
            optional = True
            part_end = part_start + found.start()
        kept.append((part_start, part_end))
    kept = [(first, last) for first, last in kept if text[first:last].strip(" \t\n,")]
    type_ = doc.cut(kept[0][0], kept[-1][1]) if kept else None
    return type_, optional, default


def plain_name(name: str) -> str:
    """The name without the markup around it: backquotes, bold, escaped stars."""
    name = name.strip().replace("\\*", "*").replace("`", "")
    if name.startswith("**") and name.endswith("**") and len(name) > 4:
        return name[2:-2]
    return name.rstrip("*") or name


def entry_anchors(text: str, start: int, end: int, plain: str) -> tuple[str, ...]:
    """The ids of the entry, or () for just its name.

    The first word of the line counts, as the established renderer reads it (`x(int,` for `x(int, *optional*)`), then
    each of the names.
    """
    word = _FIRST_WORD.match(text, start, end)
    first = word[0].partition(":")[0].replace("`", "") if word else ""
    names = [_as_anchor(name.strip()) for name in _BETWEEN_NAMES.split(plain)]
    first = _as_anchor(first.replace("\\", ""))
    anchors = names if first.rstrip(",/") == names[0] else [first, *names]
    anchors += [name.lstrip("*") for name in names if name.startswith("*")]  # what signatures and object links say
    result = tuple(dict.fromkeys(name for name in anchors if name and " " not in name))
    return () if result == (plain,) else result


def _as_anchor(name: str) -> str:
    """The established renderer shows the stars of `**kwargs` but drops one of them from its id."""
    return name[1:] if name.startswith("**") else name
