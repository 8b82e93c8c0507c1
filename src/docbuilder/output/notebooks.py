"""Pages as notebooks: `.ipynb` files (nbformat 4.5) of the pages with `[[open-in-colab]]`.

In: a page's tree after the links pass. Out: a notebook, and where pages have framework tabs one more for every framework. Python fences
become code cells, doctests with their outputs; everything else is Markdown. Links are absolute, since a notebook may be opened
anywhere; without a base URL, links inside of the site become text.

Written here and not with `nbformat`: a notebook is a JSON object of a fixed form, and that package is only needed to read
notebooks of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from msgspec import json

from docbuilder.model import nodes
from docbuilder.model.nodes import Document, Node
from docbuilder.model.source import Source
from docbuilder.model.values import Data, replace
from docbuilder.model.walking import holds_block, rewrite_document, text_of
from docbuilder.output.pages import File
from docbuilder.render.context import RenderContext
from docbuilder.render.markdown import render_blocks
from docbuilder.resolve.notebooks import FRAMEWORKS, frameworks_of

FOLDER = "notebooks"
_PYTHON = frozenset({"py", "python", "python3", "pycon", "ipython"})
_PROMPT = re.compile(r"(?:>>>|\.\.\.)(?: |$)")
_MAJOR, _MINOR = 4, 5


class NotebookPlace(Data, frozen=True):
    """Where a page's notebooks belong.

    Args:
        page: the page's route, relative to its language's folder.
        address: of the page, absolute, or "".
        first_cells: (`code` or `markdown`, content) of the cells that open every notebook.
    """

    page: str
    address: str
    first_cells: tuple[tuple[str, str], ...] = ()


def page_notebooks(document: Document, place: NotebookPlace, context: RenderContext) -> Iterator[File]:
    """The notebooks of a page, by path from the language's folder.

    Args:
        document: after the links pass.
        place: of the page.
        context: of its rendering.
    """
    absolute = _with_absolute_links(document, place.address)
    written: _WrittenBlocks = {}
    for key in ("", *frameworks_of(document)):
        folder = FRAMEWORKS[key][1] if key else ""
        cells = _Cells(context, key, written)
        for kind, content in place.first_cells:
            cells.add(kind, content)
        cells.read(absolute.children)
        cells.close()
        yield f"{FOLDER}/{folder}{place.page}.ipynb", _notebook(cells.cells)


_WrittenBlocks = dict[tuple[int, ...], tuple[list[Node], str]]
"""Level and ids of blocks -> these blocks, which live as long, and their Markdown."""


class _Cells:
    """Gathers cells; Markdown until the next piece of code is one.

    Args:
        context: of the page's rendering.
        framework: whose tabs are taken, or "" for all.
        written: what the page's notebooks have in common, which is written once.
    """

    def __init__(self, context: RenderContext, framework: str, written: _WrittenBlocks) -> None:
        self._context, self._framework, self._written = context, framework, written
        self._blocks: list[Node] = []
        self._level = 1
        self.cells: list[dict[str, Any]] = []

    def read(self, content: Sequence[Node]) -> None:
        """Take blocks apart, as deep as code cells may stand."""
        for node in content:
            if isinstance(node, nodes.CodeBlock) and not node.diagram and node.language.lower() in _PYTHON:
                self.close()
                for source, output in _steps(node.text):
                    self.add("code", source, output)
            elif isinstance(node, nodes.Notebooks):
                continue
            elif isinstance(node, nodes.Tabs):
                self._tabs(node)
            elif isinstance(node, nodes.Fragment) and node.links is None and not holds_block(node, nodes.ApiBox):
                self.read(node.children)
            else:
                if isinstance(node, nodes.Heading):
                    self._level = node.level
                self._blocks.append(node)

    def _tabs(self, node: nodes.Tabs) -> None:
        own = [panel for panel in node.children if isinstance(panel, nodes.Panel)]
        if self._framework and node.group == "fw":
            own = [panel for panel in own if panel.key == self._framework]
        level = self._level
        for panel in own:
            if len(own) > 1 and panel.label:
                title = nodes.Heading(panel.span, (nodes.Text(panel.span, panel.label),), min(level + 1, 6))
                self._blocks.append(title)
            self._level = level + 1
            self.read(panel.children)
        self._level = level

    def close(self) -> None:
        """What was gathered becomes a cell."""
        key = (self._level, *map(id, self._blocks))
        if key not in self._written:
            self._written[key] = self._blocks, render_blocks(self._blocks, self._context, self._level)
        text = self._written[key][1]
        self._blocks = []
        if text.strip():
            self.add("markdown", text)

    def add(self, kind: str, source: str, output: str = "") -> None:
        """A cell."""
        cell: dict[str, Any] = {
            "cell_type": kind,
            "id": f"cell-{len(self.cells) + 1}",
            "metadata": {},
            "source": source.strip("\n").splitlines(keepends=True),
        }
        if kind == "code":
            cell |= {"execution_count": None, "outputs": [_stream(output)] if output else []}
        self.cells.append(cell)


def _stream(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": (text.rstrip("\n") + "\n").splitlines(keepends=True)}


@lru_cache(maxsize=64)  # the notebooks of a page have much code in common
def _steps(code: str) -> tuple[tuple[str, str], ...]:
    return tuple(_read_steps(code))


def _read_steps(code: str) -> Iterator[tuple[str, str]]:
    """The pieces of a block that run one after the other, each with what it prints; a doctest has a piece an output."""
    if not any(line.startswith(">>>") for line in code.splitlines()):
        if code.strip():
            yield code, ""
        return
    source: list[str] = []
    output: list[str] = []
    for line in code.splitlines():
        if _PROMPT.match(line) and not (line.startswith("...") and output):
            if output:
                yield "\n".join(source), _without_ends("\n".join(output))
                source, output = [], []
            source.append(line[4:])
        else:
            output.append(line)
    if source:
        yield "\n".join(source), _without_ends("\n".join(output))


def _without_ends(text: str) -> str:
    return text if text.strip() else ""


def _with_absolute_links(document: Document, address: str) -> Document:
    def absolute(target: str) -> str:
        return urljoin(address, target) if address else ""

    def link(node: nodes.Link, source: Source) -> Node:
        if "://" in node.target or node.target.startswith("mailto:"):
            return node
        target = absolute(node.target)
        return replace(node, target=target) if target else nodes.Text(node.span, text_of(node.children))

    def image(node: nodes.Image, source: Source) -> Node:
        if "://" in node.target or node.target.startswith("data:"):
            return node
        target = absolute(node.target)
        return replace(node, target=target) if target else nodes.Text(node.span, node.alt)

    return rewrite_document(document, {nodes.Link: link, nodes.Image: image})


def _notebook(cells: list[dict[str, Any]]) -> bytes:
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    data = {"cells": cells, "metadata": metadata, "nbformat": _MAJOR, "nbformat_minor": _MINOR}
    # the standard library indents in Python: that took two thirds of the time of notebooks
    return json.format(json.encode(data), indent=1) + b"\n"
