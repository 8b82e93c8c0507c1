"""The names of exceptions, in all their spellings: plain, as code, as links to objects, as links elsewhere, with roles.

In: a line of `Raises`. Out: where the names end and the text begins; the entry.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from docbuilder.pyapi.docstring.shades import first_colon
from docbuilder.pyapi.docstring.text import DocstringText
from docbuilder.pyapi.model import Entry, Markdown

_MARKED = r"\[`?~?[\w.]+`?\](?:\((?:[^()\s]|\([^()\s]*\))*\))?|(?::[\w:+-]+:)?`[~!.]?[\w.]+(?:\(\))?`|``[\w.]+(?:\(\))?``|\*{1,2}[\w.]+\*{1,2}"
# without markup and a colon only what cannot be a word of a sentence
_PLAIN = r"(?:\w+\.)*(?:\w*(?:Error|Exception|Warning|Exit|Interrupt|Stop)|[A-Z]+[a-z0-9]+[A-Z]\w*)(?![\w.])|(?:\w+\.)+[A-Z]\w*"
_NAMES = re.compile(rf"(?:{_MARKED}|{_PLAIN})(?:[ \t]*(?:[,/|]|,?[ \t]+(?:or|and)\b)[ \t]*(?:{_MARKED}|{_PLAIN}))*")
_BEHIND = re.compile(r"[ \t]*(?::(?=\s|$)|,|(?:--|[-–—])(?=\s|$))?[ \t]*")
_WORD = re.compile(r"[^\W\d][\w.]*$")
_MARKUP = re.compile(r":[\w:+-]+:(?=`)|\]\((?:[^()]|\([^()]*\))*\)|[`\[\]~*!]")
_LINK = re.compile(r"\[|:`|`[^`]*`.*`")


class Errors(NamedTuple):
    """The names on a line: where they end, and where the text begins."""

    name_end: int
    text_start: int


def read_errors(line: str, start: int) -> Errors | None:
    """The names at `start` of a line of `Raises`; None where it begins with text."""
    names = _NAMES.match(line, start)
    if names is not None and (names.end() == len(line) or line[names.end()] in " \t:,"):
        behind = _BEHIND.match(line, names.end())
        assert behind is not None  # it matches nothing as well
        return Errors(names.end(), behind.end())
    colon = first_colon(line, start, len(line))
    if colon >= 0 and _WORD.match(line[start:colon]):
        return Errors(colon, colon + 1)
    return None


def error_entry(doc: DocstringText, start: int, end: int, text: Markdown) -> Entry:
    """The entry of the names between two offsets; what is linked in them, or more than one piece of code, is shown as written."""
    written = doc.text[start:end]
    head = doc.cut(start, end) if _LINK.search(written) else None
    return Entry(_MARKUP.sub("", written).strip(), None, False, None, text, doc.line_at(start), head=head)
