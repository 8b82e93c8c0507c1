"""A page's tree -> its content as HTML, and what the theme and search need to know of it.

In: a `Document` after the links pass, and a `RenderContext`. Out: a `RenderedPage` and diagnostics.
"""

from __future__ import annotations

from collections.abc import Mapping

from docbuilder.model import nodes
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.nodes import Document, Node
from docbuilder.model.source import Source, without_invisible
from docbuilder.model.values import replace
from docbuilder.model.walking import walk
from docbuilder.render import api, blocks, constructs, inlines
from docbuilder.render.context import RenderContext
from docbuilder.render.deferring import undefer
from docbuilder.render.markdown import render_markdown
from docbuilder.render.markdown_inlines import destination
from docbuilder.render.markdown_inlines import escape as escape_markdown
from docbuilder.render.markdown_inlines import inlines as inlines_as_markdown
from docbuilder.render.names import breakable_names
from docbuilder.render.page import RenderedPage, SearchSection
from docbuilder.render.sanitize import harmless, sanitize
from docbuilder.render.sections import page_description, page_title, search_sections
from docbuilder.render.words import Fills
from docbuilder.render.writer import FORBIDDEN, NodeRenderer, Writer, attribute, escape, markup, url

__all__ = ["RENDERERS", "RenderContext", "render_link", "render_page", "word_fills", "write_address"]

RENDERERS: Mapping[type[Node], NodeRenderer] = {
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
    try:
        return _render(document, context)
    except RecursionError:  # nested deeper than the parser lets through, and than any browser shows
        return _render(_flattened(document), context)


def render_link(node: Node, context: RenderContext) -> tuple[str, str]:
    """A link that had been left open, as HTML and as Markdown."""
    html = Writer(context, RENDERERS, Source("", "")).render((node,))
    shown = node.children[0] if isinstance(node, nodes.Link) else node
    # one in a type, which may break as it does in a signature
    return breakable_names(html) if isinstance(shown, nodes.Text) else html, inlines_as_markdown((node,))


def write_address(address: str) -> tuple[str, str]:
    """The address of a link that had been left open, as it is written in HTML and in Markdown."""
    return url(address), destination(address)


def word_fills(context: RenderContext) -> tuple[Fills, Fills]:
    """The words of a language for what was rendered with marks, in HTML and in Markdown."""
    return Fills(context.word, attribute), Fills(context.word, escape_markdown)


def _flattened(document: Document) -> Document:
    """All text of the page, without what it is nested in."""
    texts = [node for node in walk(document) if isinstance(node, nodes.Text | nodes.Code | nodes.CodeBlock)]
    paragraphs = [nodes.Paragraph(node.span, (nodes.Text(node.span, node.text),)) for node in texts]
    return replace(document, children=tuple(paragraphs))


def _render(document: Document, context: RenderContext) -> tuple[RenderedPage, tuple[Diagnostic, ...]]:
    if context.untrusted:
        document = harmless(document)
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
    markdown = render_markdown(document, context, page.extension_failed)
    sections: tuple[SearchSection, ...] = ()
    if context.searchable:
        sections = search_sections(document, title, join_lines=page.join_lines, made=context.shared.text)
    if not any(view.level == 1 and not view.api for view in page.headings):
        # every page has one heading of level 1; where the author's first one is its title, it is not shown twice
        hidden = " visually-hidden" if any(not view.api for view in page.headings) else ""
        body = f'<h1 class="page-title{hidden}" data-ui>{escape(title)}</h1>\n{body}'
    if context.untrusted:
        body = sanitize(undefer(body))
        title, description = without_invisible(title), without_invisible(description)  # the front matter says them
    if page.forbidden:
        body, title, description, markdown = (
            FORBIDDEN.sub("\ufffd", text) for text in (body, title, description, markdown)
        )
    rendered = RenderedPage(
        title=title,
        description=description,
        body=markup(body),
        headings=tuple(page.headings),
        sections=sections,
        markdown=markdown,
        features=frozenset(page.features),
        origins=() if context.untrusted else tuple(sorted(page.origins)),
    )
    return rendered, tuple(page.diagnostics)
