"""The order of tables of contents, where the configuration asks for one.

In: the table of contents of a language. Out: diagnostics: an entry that stands behind one that it belongs before.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import pairwise

from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.source import Position
from docbuilder.site.model import Language, TocEntry


def order_problems(language: Language, patterns: Sequence[str], text: str) -> Iterator[Diagnostic]:
    """Entries that are not in the order of their titles.

    Args:
        language: whose table of contents it is.
        patterns: the pages whose entries are to be sorted: names with wildcards (`model_doc/*`).
        text: of its `_toctree.yml`.
    """
    file = f"{language.code}/_toctree.yml" if language.code else "_toctree.yml"
    stack = [language.toc]
    while stack:
        entries = stack.pop()
        stack += [entry.children for entry in entries if entry.children]
        wanted = [
            entry
            for entry in entries
            if entry.name and not entry.children and any(fnmatchcase(entry.name, pattern) for pattern in patterns)
        ]
        for before, after in pairwise(wanted):
            if _sort_key(after) < _sort_key(before):
                message = f"{after.title!r} ({after.name}) belongs before {before.title!r}"
                yield Diagnostic(
                    DiagnosticCode.TOCTREE_ORDER,
                    Position(file, _line_of(after.name, text)),
                    message,
                    "Sort the entries by their titles",
                )


def _line_of(name: str, text: str) -> int:
    """The line of the entry of a page; 0 where it cannot be told."""
    match = re.search(rf"""^.*\blocal["']?:[ \t]*["']?{re.escape(name)}["']?[ \t]*(?:[#,}}].*)?$""", text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else 0


def _sort_key(entry: TocEntry) -> str:
    return unicodedata.normalize("NFKC", entry.title).casefold()
