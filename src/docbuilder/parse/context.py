"""What is known of a page while it is parsed, and what is found out about it besides its nodes.

In: a `Source`, and what the block phase has gathered. Out: `PageContext`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, problem
from docbuilder.model.edits import edits
from docbuilder.model.nodes import Node
from docbuilder.model.source import Source, Span
from docbuilder.model.values import Data


class FootnoteDefinition(Data, frozen=True):
    """The text of a footnote, before it is known whether and where it is referred to."""

    span: Span
    label: str
    children: tuple[Node, ...]


class PageContext:
    """What rules and builders know of the page, and what they give back besides nodes.

    Attributes:
        source: the text.
        references: link definitions, by normalised label: `href` and `title`.
        tag_names: names of tags that an unknown one may be misspelt for.
        footnote_labels: the labels that have a text.
        footnotes: the texts of footnotes, by label.
        loose_footnotes: texts that no reference leads to.
        problems: what was found so far.
        abbreviations: words that the page explains, and their explanations; empty where there are none.
        flags: page-wide flags that comments have set.
        markers: the ids of headings that markers have set.
        expansion_budget: characters that link definitions may still bring to where they are used, as cmark bounds it: a small page cannot
            become a huge one.
        scan_budget: what looking for the ends of tags in vain may still cost, in characters.
        is_ascii: the text has no full-width signs, which need not be looked for.
        has_signs: the text has some of which Markdown could be written; None until that was asked.
    """

    def __init__(self, source: Source, references: dict[str, Any], tag_names: Sequence[str]) -> None:
        self.source = source
        self.references = references
        self.tag_names = tag_names
        self.footnote_labels: frozenset[str] = frozenset()
        self.footnotes: dict[str, FootnoteDefinition] = {}
        self.loose_footnotes: list[FootnoteDefinition] = []
        self.abbreviations: dict[str, str] = {}
        self.problems: list[Diagnostic] = []
        self.flags: set[str] = set()
        self.markers: set[str] = set()
        self.expansion_budget = max(len(source.text), 100_000)
        self.scan_budget = 8 * len(source.text) + 10_000
        self.is_ascii = source.text.isascii()
        self.has_signs: bool | None = None

    def problem(
        self, code: DiagnosticCode, offset: int, message: str, hint: str = "", mended: Sequence[tuple[Span, str]] = ()
    ) -> None:
        """Report a problem at an offset of the source; `mended` are the spans to replace, and by what, where there is one right answer."""
        found = edits(self.source, *mended)
        self.problems.append(problem(code, self.source, Span(offset, offset), message, hint, found))
