"""A page's tree -> its content as HTML, and what the theme and search need to know of it.

In: a `Document` after the links pass, and a `RenderContext`. Out: a `RenderedPage` and diagnostics.
"""

from __future__ import annotations

from collections.abc import Mapping

from docbuilder import nodes
from docbuilder.diagnostics import Diagnostic
from docbuilder.nodes import Document, Node
from docbuilder.render import api, blocks, constructs, inlines
from docbuilder.render.context import RenderContext
from docbuilder.render.page import RenderedPage
from docbuilder.render.writer import FORBIDDEN, Renderer, Writer, markup

RENDERERS: Mapping[type[Node], Renderer] = {
    **inlines.RENDERERS,
    **blocks.RENDERERS,
    **constructs.RENDERERS,
    **api.RENDERERS,
}


def render_page(document: Document, context: RenderContext) -> tuple[RenderedPage, tuple[Diagnostic, ...]]:
    """The finished content of a page.

    Args:
        document: links are final URLs, includes are read, directives are boxes.
        context: everything else that the HTML depends on.
    """
    page = Writer(
        context,
        RENDERERS,
        document.source,
        wrap_code=document.wrap_code,
        stretch_tables=document.stretch_tables,
    )
    body = page.render(document.children)
    title = page_title(document, context.name)
    if page.forbidden:
        body = FORBIDDEN.sub("\ufffd", body)
    rendered = RenderedPage(
        title=title,
        description="",
        body=markup(body),
        headings=tuple(page.headings),
        features=frozenset(page.features),
        origins=tuple(sorted(page.origins)),
    )
    return rendered, tuple(page.diagnostics)


def page_title(document: Document, name: str) -> str:
    """The front matter's title, the first heading's text, or the last part of the page's name."""
    if document.front_matter.title:
        return document.front_matter.title
    for node in nodes.walk(document):
        if isinstance(node, nodes.Heading):
            title = " ".join(nodes.text_of(node.children).split())
            if title:
                return title
    return name.rpartition("/")[2] or name
