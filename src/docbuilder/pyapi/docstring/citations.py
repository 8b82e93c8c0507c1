"""Citations and footnotes of reST: `.. [1] text`.

In: a `DocstringText` and a line of it. Out: the section of the citations that begin there and the line behind it, or None.
"""

from __future__ import annotations

import re

from docbuilder.pyapi.docstring import titles
from docbuilder.pyapi.docstring.google import Block
from docbuilder.pyapi.docstring.text import DocstringText
from docbuilder.pyapi.model import Entry, FieldsSection, Group, Markdown

_CITATION = re.compile(r" {0,4}\.\.[ \t]+\[([\w#*.+-]+)\](?:[ \t]+|$)")
_TITLE = re.compile(rf"[ \t]*(?:{titles.REFERENCES})[ \t]*:?[ \t]*$")
_RULE = re.compile(r"[ \t]*(?:-{3,}|={3,})[ \t]*$")


def read_block(doc: DocstringText, line: int) -> Block | None:
    """The citations that begin on `line`, or below the title on it, which the section's own title replaces."""
    if not doc.rest or not doc.rest.citations or doc.code[line]:
        return None
    first = line
    if _TITLE.match(doc.lines[line]):
        has_rule = line + 1 < len(doc) and _RULE.match(doc.lines[line + 1])
        first = doc.next_filled(line + 2 if has_rule else line + 1)
    entries: list[Entry] = []
    at = end = first
    while at < len(doc) and (match := _CITATION.match(doc.lines[at])):
        base, start = doc.indents[at], at
        at += 1
        # a line that goes on may stand under the dots
        while at < len(doc) and doc.indents[at] >= base and not doc.lines[at].startswith("..", base):
            at += 1
        while at < len(doc) and (doc.indents[at] < 0 or doc.indents[at] > base):
            at += 1
        end = at
        while doc.indents[end - 1] < 0:
            end -= 1
        text = doc.cut(doc.starts[start] + match.end(), doc.end_of(end - 1)) or Markdown("", start, 0)
        label = match[1].lstrip("#") or match[1]
        entries.append(Entry(f"[{label}]", None, False, None, text, start, (f"reference-{label}",)))
    return Block((FieldsSection("references", (Group(None, tuple(entries)),)),), end) if entries else None
