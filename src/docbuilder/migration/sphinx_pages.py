"""Pages of Sphinx in the dialect.

In: a page's tree (`sphinx_reading`) and what the project knows. Out: its text, and findings. Every directive, role, label, substitution and option is
found; those without a counterpart are listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from docutils import nodes

from docbuilder.migration.dialect import trimmed
from docbuilder.migration.plan import Ledger
from docbuilder.migration.sphinx_directives import DirectiveWriter, TocDirective
from docbuilder.migration.sphinx_facts import SphinxFacts, explicit_ids


class SphinxPage(NamedTuple):
    """A page in the dialect.

    Attributes:
        text: of the page.
        toctrees: its tables of contents.
        generated: name of a page that `autosummary` makes -> object.
    """

    text: str
    toctrees: tuple[TocDirective, ...]
    generated: Mapping[str, str]


def convert_tree(document: nodes.document, name: str, path: str, ledger: Ledger, facts: SphinxFacts) -> SphinxPage:
    """A page's tree in the dialect.

    Args:
        document: the tree.
        name: of the page, without ending.
        path: of its file, for findings.
        ledger: findings are added to it.
        facts: what the project knows.
    """
    writer = DirectiveWriter(name, path, ledger, facts, explicit_ids(document))
    lines = writer.blocks(document.children)
    if writer.footnotes:
        lines += ["", *writer.footnotes]
    return SphinxPage("\n".join(trimmed(lines)) + "\n", tuple(writer.toctrees), writer.generated)
