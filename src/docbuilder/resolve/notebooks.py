"""`[[open-in-colab]]` becomes a menu of the page's notebooks.

In: a document with the marker's `Notebooks`. Out: the same with links.
"""

from __future__ import annotations

from urllib.parse import quote

from docbuilder.model.nodes import Document, Node, NotebookLink, Notebooks, Tabs
from docbuilder.model.source import Source
from docbuilder.model.values import Data, replace
from docbuilder.model.walking import LINES, rewrite_document, walk

_GITHUB = "https://github.com/"
_SERVICES = (
    ("colab", "https://colab.research.google.com/github/"),
    ("studio-lab", "https://studiolab.sagemaker.aws/import/github/"),
)
_FOLDERS = {"pt": ("PyTorch", "pytorch/"), "tf": ("TensorFlow", "tensorflow/")}


class NotebookContext(Data, frozen=True):
    """Where a page's notebooks are.

    Args:
        url: of the notebook on GitHub, with `{package}`, `{language}`, `{folder}` and `{page}` to fill in; "" for nowhere.
        package: the documented package.
        language: of the page.
        page: the page's name.
    """

    url: str
    package: str
    language: str
    page: str


def place_notebooks(document: Document, context: NotebookContext) -> Document:
    """Give the marker its links: the whole page, and one notebook a framework where the page has framework tabs."""
    if not context.url.startswith(_GITHUB):
        return document

    def place(node: Notebooks, source: Source) -> Node:
        return replace(node, links=_links(document, context)) if node.marker else node

    return rewrite_document(document, {Notebooks: place}, whole=LINES)


def _links(document: Document, context: NotebookContext) -> tuple[NotebookLink, ...]:
    keys = {
        panel.key  # type: ignore[attr-defined]  # children of Tabs are Panels
        for node in walk(document)
        if isinstance(node, Tabs) and node.group == "fw"
        for panel in node.children
    }
    variants = [("", "")]
    if keys & _FOLDERS.keys():
        variants = [("Mixed", ""), *(variant for key, variant in _FOLDERS.items() if key in keys)]
    found = []
    for service, prefix in _SERVICES:
        for label, folder in variants:
            path = context.url.removeprefix(_GITHUB).format(
                package=context.package, language=context.language or "en", folder=folder, page=quote(context.page)
            )
            found.append(NotebookLink(label, prefix + path, service))
    return tuple(found)
