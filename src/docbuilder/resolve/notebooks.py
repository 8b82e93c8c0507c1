"""`[[open-in-colab]]` becomes a menu of the page's notebooks.

In: a document with the marker's `Notebooks`. Out: the same with links.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from docbuilder.model.nodes import Document, Node, NotebookLink, Notebooks, Panel, Tabs
from docbuilder.model.source import Source
from docbuilder.model.values import Data, replace
from docbuilder.model.walking import LINES, find_blocks, rewrite_document

DOWNLOAD = "download"
"""Provider of links to the file itself."""
_GITHUB = "https://github.com/"
_SERVICES = (
    ("colab", "https://colab.research.google.com/github/"),
    ("studio-lab", "https://studiolab.sagemaker.aws/import/github/"),
)
FRAMEWORKS: Mapping[str, tuple[str, str]] = {
    "pt": ("PyTorch", "pytorch/"),
    "tf": ("TensorFlow", "tensorflow/"),
    "jax": ("JAX", "jax/"),
}
"""Key of a framework's tab -> its name, and its notebooks' folder."""


_PLACEHOLDER = re.compile(r"\{(\w+)\}")
"""Plain replacement: a format could reach into objects, or ask for a gigabyte of blanks."""


class NotebookContext(Data, frozen=True):
    """Where a page's notebooks are.

    Args:
        url: of the notebook on GitHub, with `{package}`, `{version}`, `{language}`, `{folder}` and `{page}` to fill in; ""
            for nowhere.
        package: the documented package.
        language: of the page.
        page: the page's route.
        version: that is built, or "".
        downloads: relative address of the folder of notebooks, with a final slash, or "" where there is none.
    """

    url: str
    package: str
    language: str
    page: str
    version: str = ""
    downloads: str = ""


def place_notebooks(document: Document, context: NotebookContext) -> Document:
    """Give the marker its links: the whole page, and one notebook a framework where the page has framework tabs."""

    links: tuple[NotebookLink, ...] | None = None

    def place(node: Notebooks, source: Source) -> Node:
        nonlocal links
        if not node.marker:
            return node
        if links is None:  # the same for each marker
            links = _links(document, context)
        return replace(node, links=links)

    return rewrite_document(document, {Notebooks: place}, whole=LINES)


def frameworks_of(document: Document) -> tuple[str, ...]:
    """The frameworks whose tabs a page has, in the order of `FRAMEWORKS`."""
    keys = {
        panel.key
        for node in find_blocks(document, Tabs)
        if node.group == "fw"
        for panel in node.children
        if isinstance(panel, Panel)
    }
    return tuple(key for key in FRAMEWORKS if key in keys)


def _links(document: Document, context: NotebookContext) -> tuple[NotebookLink, ...]:
    keys = frameworks_of(document)
    variants = [("Mixed" if keys else "", ""), *(FRAMEWORKS[key] for key in keys)]
    found = []
    for service, prefix in _SERVICES if context.url.startswith(_GITHUB) else ():
        for label, folder in variants:
            values = {
                "package": context.package,
                "version": context.version,
                "language": context.language or "en",
                "folder": folder,
                "page": quote(context.page),
            }
            path = _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), context.url.removeprefix(_GITHUB))  # noqa: B023  # called at once
            found.append(NotebookLink(label, prefix + path, service))
    if context.downloads:
        for label, folder in variants:
            found.append(NotebookLink(label, f"{context.downloads}{folder}{quote(context.page)}.ipynb", DOWNLOAD))
    return tuple(found)
