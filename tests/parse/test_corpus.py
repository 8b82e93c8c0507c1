"""What holds for the real documentation that lies beside the checkout, where it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.model.diagnostics import Severity
from docbuilder.model.nodes import Node, Text
from docbuilder.model.source import Source, clean
from docbuilder.model.walking import children, walk
from docbuilder.parse import parse

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="there is no documentation beside the checkout"),
]

PROJECTS = sorted(folder.name for folder in CORPUS.iterdir()) if CORPUS.is_dir() else []


def check_places(node: Node, start: int, end: int) -> None:
    assert start <= node.span.start <= node.span.end <= end
    for child in children(node):
        check_places(child, node.span.start, node.span.end)


@pytest.mark.parametrize("project", PROJECTS)
def test_every_page(project: str) -> None:
    """Every page has a tree whose places nest; no tag of the dialect is left as text; next to nothing is reported."""
    pages = left = reported = 0
    for path in sorted((CORPUS / project).glob("docs/source/**/*.md*")):
        source = Source(path.name, clean(path.read_text("utf-8")))
        parsed = parse(source)
        check_places(parsed.document, 0, len(source.text))
        reported += sum(entry.severity > Severity.INFO for entry in parsed.diagnostics)
        pages += 1
        for node in walk(parsed.document):
            if type(node) is Text:
                left += sum(
                    tag in node.text for tag in ("<Tip", "</Tip", "<hfoption", "</pt>", "<Youtube", "[[autodoc]]")
                )
    assert left == 0
    assert reported <= pages / 20
