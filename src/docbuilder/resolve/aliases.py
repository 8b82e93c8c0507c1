"""The `aliases` of a page's front matter: ids that its headings once had.

In: a page whose headings have their ids (`resolve/anchors.py`). Out: what is wrong with its aliases.
"""

from __future__ import annotations

from difflib import get_close_matches

from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.nodes import Document, Heading
from docbuilder.model.source import Position
from docbuilder.model.walking import walk


def alias_problems(document: Document) -> list[Diagnostic]:
    """What is wrong with the `aliases` of a page whose headings have their ids."""
    headings = [node for node in walk(document) if isinstance(node, Heading)] if document.front_matter.aliases else []
    known = {alias for heading in headings for alias in heading.aliases}
    ids = {heading.id for heading in headings}
    problems = []
    for old, name in document.front_matter.aliases:
        if old in known:
            continue
        message = f"the alias {old!r} is an anchor that the page has" if name in ids else ""
        near = get_close_matches(name, ids, n=1)
        message = message or f"the alias {old!r} stands for {name!r}, which is no heading of the page"
        hint = f"{old}: {near[0]}" if near and name not in ids else "Remove it."
        problems.append(Diagnostic(DiagnosticCode.FRONT_MATTER, Position(document.source.path), message, hint))
    return problems
