"""The tree of a page as people read it."""

from docbuilder.model.nodes import Document, Node, Paragraph, Text
from docbuilder.model.source import Source, Span
from docbuilder.report.outline import outline


def test_outline() -> None:
    """One line a node, indented; long values are cut, empty ones left out."""
    text = "x" * 100
    tree = Document(
        Span(0, 100),
        (Paragraph(Span(0, 100), (Text(Span(0, 100), text), Text(Span(100, 100), ""))),),
        Source("a", text),
    )
    assert list(outline(tree)) == [
        "Document 0:100 front_matter=FrontMatter(title='', description='', redirect_from=(), ali…",
        "  Paragraph 0:100",
        "    Text 0:100 text='" + "x" * 58 + "…",
        "    Text 100:100",
    ]


def test_depth_does_not_matter() -> None:
    """A tree of any depth is shown."""
    node: Node = Text(Span(0, 0), "")
    for _ in range(5_000):
        node = Paragraph(Span(0, 0), (node,))
    assert sum(1 for _ in outline(node)) == 5_001
