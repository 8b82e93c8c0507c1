"""A page's tree -> its content as HTML, and what the theme and search need to know of it.

In: a `Document` after the links pass, and a `RenderContext`. Out: a `RenderedPage` and diagnostics.
"""

from __future__ import annotations

from collections.abc import Mapping

from docbuilder.diagnostics import Diagnostic
from docbuilder.nodes import Document, Node
from docbuilder.render import api, blocks, constructs, inlines
from docbuilder.render.context import RenderContext
from docbuilder.render.markdown import render_markdown
from docbuilder.render.page import RenderedPage
from docbuilder.render.sections import page_description, page_title, search_sections
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
    description = page_description(document, join_lines=page.join_lines)
    markdown = render_markdown(document, context)
    if page.forbidden:
        body, title, description, markdown = (
            FORBIDDEN.sub("\ufffd", text) for text in (body, title, description, markdown)
        )
    rendered = RenderedPage(
        title=title,
        description=description,
        body=markup(body),
        headings=tuple(page.headings),
        sections=search_sections(document, title, join_lines=page.join_lines),
        markdown=markdown,
        features=frozenset(page.features),
        origins=tuple(sorted(page.origins)),
    )
    return rendered, tuple(page.diagnostics)
