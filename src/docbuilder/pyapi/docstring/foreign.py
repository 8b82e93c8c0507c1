"""Sections as other tools, other languages and input methods write them: shown as text, and reported with the form to write.

In: a `DocstringText`. Out: `Finding`s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.pyapi.docstring import titles
from docbuilder.pyapi.docstring.text import DocstringText
from docbuilder.pyapi.model import Finding, Parameter

_PARAMETERS = "\u5f15\u6570|\u30d1\u30e9\u30e1\u30fc\u30bf\u30fc?|\u53c2\u6570|\u53c3\u6578|\ub9e4\uac1c\ubcc0\uc218|\uc778\uc218|\uc778\uc790"
_RETURNS = "\u623b\u308a\u5024|\u8fd4\u308a\u5024|\u8fd4\u56de\u503c?|\u56de\u50b3\u503c?|\ubc18\ud658\uac12?|\ubc18\ud658 \uac12"
_RAISES = "\u4f8b\u5916|\u5f02\u5e38|\u629b\u51fa|\uc608\uc678"
_TITLE = re.compile(
    rf"^[ \t]*(?:(?P<heading>\#+[ \t]+)|(?P<bold>\*\*|__))?(?:(?P<word>{_PARAMETERS}|{_RETURNS}|{_RAISES})"
    rf"|{titles.PARAMETERS}|{titles.RETURNS}|{titles.YIELDS}|{titles.RAISES}|{titles.ATTRIBUTES})"
    r"(?P<end>[ \t]*[:\uff1a]?(?:\*\*|__)?[ \t]*[:\uff1a]?)[ \t]*$",
    re.MULTILINE,
)
_FORMS = ((_PARAMETERS, "Args"), (_RETURNS, "Returns"), (_RAISES, "Raises"))
_MARKS = ("# ", "**", "__")
_WORDS = ("Arg", "Param", "Return", "Yield", "Raise", "Attribute")
"""What titles behind marks begin with: to look for these is faster than to look for the titles."""
_FIELD = re.compile(r"^[ \t]*([@\\](?:param|returns?|raises|throws|rtype))\b", re.MULTILINE)
_FIELDS = ("@param", "@return", "\\param", "\\return")


def check_sections(doc: DocstringText, parameters: Sequence[Parameter] | None) -> Iterator[Finding]:
    """Titles, entries and fields that look like those of a docstring and are none."""
    text = doc.text
    is_wide = not text.isascii()
    if is_wide or any(mark in text and any(mark + word in text for word in _WORDS) for mark in _MARKS):
        for match in _TITLE.finditer(text):
            yield from _check_title(doc, match)
    if parameters and ("\uff1a" in text or "\uff08" in text):  # the pattern is of these parameters, and made anew
        yield from _check_entries(doc, parameters)
    if any(name in text for name in _FIELDS) and (field := _FIELD.search(text)):
        yield _finding(
            doc.line_at(field.start(1)),
            f"{field[1]} is a field of another tool and is shown as text",
            "Write 'Args:' on a line of its own and below it, indented, 'name (`type`): text'; 'Returns:' likewise.",
        )


def _check_title(doc: DocstringText, match: re.Match[str]) -> Iterator[Finding]:
    line = doc.line_at(match.end())
    following = doc.next_filled(line + 1)
    is_marked = match["heading"] or match["bold"] or match["word"] or "\uff1a" in match["end"]
    if not is_marked or doc.code[line] or following == len(doc) or doc.indents[following] <= doc.indents[line]:
        return
    written = doc.lines[line].strip()
    word = match["word"] or ""
    form = next((form for words, form in _FORMS if re.fullmatch(words, word)), written.strip("#*_ \t:\uff1a"))
    yield _finding(line, f"'{written}' is no title of a section and is shown as text", f"Write '{form}:'.")


def _check_entries(doc: DocstringText, parameters: Sequence[Parameter]) -> Iterator[Finding]:
    names = "|".join([re.escape(parameter.name.lstrip("*/")) for parameter in parameters if parameter.name.strip("*/")])
    entry = re.compile(
        rf"^[ \t]*\*{{0,2}}(?:{names})[ \t]*(?:(?:\([^()\n]*\)|\uff08[^\uff08\uff09\n]*\uff09)?[ \t]*\uff1a|\uff08[^\uff08\uff09\n]*\uff09[ \t]*:)",
        re.MULTILINE,
    )
    for match in entry.finditer(doc.text) if names else ():
        line = doc.line_at(match.end())
        if not doc.code[line]:
            written = match[0].strip()
            form = re.sub(" *\uff08", " (", written).replace("\uff1a", ":").replace("\uff09", ")")
            yield _finding(
                line, f"'{written}' is written with full-width signs and is not understood", f"Write '{form} …'."
            )


def _finding(line: int, message: str, hint: str) -> Finding:
    return Finding(DiagnosticCode.DOCSTRING_SYNTAX, line, message, hint)
