"""The menu of a page's notebooks."""

from __future__ import annotations

from docbuilder.model.nodes import Notebooks
from docbuilder.model.source import Source
from docbuilder.model.walking import walk
from docbuilder.parse import parse
from docbuilder.resolve.notebooks import NotebookContext, place_notebooks

URL = "https://github.com/o/n/blob/main/{package}_doc/{language}/{folder}{page}.ipynb"
TABS = "\n<frameworkcontent>\n<pt>\na\n</pt>\n<tf>\nb\n</tf>\n</frameworkcontent>\n"


def links(text: str, url: str = URL) -> list[tuple[str, str, str]]:
    document = parse(Source("page.md", text)).document
    placed = place_notebooks(document, NotebookContext(url, "pkg", "ja", "guides/a b"))
    return [
        (link.provider, link.label, link.url)
        for node in walk(placed)
        if isinstance(node, Notebooks) and node.marker
        for link in node.links
    ]


def test_the_whole_page_is_one_notebook() -> None:
    """One entry a service, with the address that the configuration describes."""
    path = "o/n/blob/main/pkg_doc/ja/guides/a%20b.ipynb"
    assert links("[[open-in-colab]]\n") == [
        ("colab", "", f"https://colab.research.google.com/github/{path}"),
        ("studio-lab", "", f"https://studiolab.sagemaker.aws/import/github/{path}"),
    ]


def test_pages_with_framework_tabs_have_a_notebook_a_framework() -> None:
    """Mixed, PyTorch and TensorFlow, each in its folder."""
    found = links("[[open-in-colab]]\n" + TABS)
    assert [label for _, label, _ in found] == ["Mixed", "PyTorch", "TensorFlow"] * 2
    assert "/ja/pytorch/guides/" in found[1][2]


def test_without_an_address_the_marker_has_no_links() -> None:
    """Notebooks are published nowhere, or not on GitHub."""
    assert links("[[open-in-colab]]\n", "") == []
    assert links("[[open-in-colab]]\n", "https://example.org/{page}") == []


def test_files_can_be_downloaded() -> None:
    """Where notebooks are written, each has a link, whatever the configuration says of GitHub."""
    document = parse(Source("page.md", "[[open-in-colab]]\n" + TABS)).document
    placed = place_notebooks(document, NotebookContext("", "", "en", "a b", downloads="../notebooks/"))
    found = [link for node in walk(placed) if isinstance(node, Notebooks) for link in node.links]
    assert [(link.provider, link.label, link.url) for link in found] == [
        ("download", "Mixed", "../notebooks/a%20b.ipynb"),
        ("download", "PyTorch", "../notebooks/pytorch/a%20b.ipynb"),
        ("download", "TensorFlow", "../notebooks/tensorflow/a%20b.ipynb"),
    ]
