"""Inline nodes -> HTML.

In: a node and the `Writer` of the page. Out: HTML, phrasing content only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from docbuilder.model import nodes
from docbuilder.model.ids import NUMBERED, THEME_IDS, is_theme_id
from docbuilder.model.nodes import Node
from docbuilder.model.values import replace
from docbuilder.render.math import to_mathml
from docbuilder.render.writer import NodeRenderer, Writer, attribute, escape, url


def text(node: nodes.Text, _: Writer) -> str:
    """Text as it is."""
    return node.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def soft_break(_: nodes.SoftBreak, __: Writer) -> str:
    """A line end; `blocks.paragraph` drops it where the script has no blanks between words."""
    return "\n"


def hard_break(_: nodes.HardBreak, __: Writer) -> str:
    """A forced line end."""
    return "<br>\n"


def emphasis(node: nodes.Emphasis, page: Writer) -> str:
    """`<em>`."""
    return f"<em>{page.render(node.children)}</em>"


def strong(node: nodes.Strong, page: Writer) -> str:
    """`<strong>`."""
    return f"<strong>{page.render(node.children)}</strong>"


def strikethrough(node: nodes.Strikethrough, page: Writer) -> str:
    """`<del>`."""
    return f"<del>{page.render(node.children)}</del>"


def code(node: nodes.Code, _: Writer) -> str:
    """A code span."""
    return f"<code>{escape(node.text)}</code>"


def math(node: nodes.Math, page: Writer) -> str:
    """MathML, or the source as code: what is wrong with it is said by `resolve.formulas`."""
    formula = to_mathml(node.tex, display=node.display)
    if formula.problem:
        return f'<code class="math-source">{escape(node.tex)}</code>'
    page.features.add("math")
    return formula.html


def link(node: nodes.Link, page: Writer) -> str:
    """`<a>`; one that leads nowhere is marked for the theme."""
    title = f' title="{attribute(node.title)}"' if node.title else ""
    missing = ' class="missing"' if node.missing else ""
    return f'<a href="{url(node.target)}"{title}{missing}>{page.render(node.children)}</a>'


def image(node: nodes.Image, page: Writer) -> str:
    """`<img>`, fetched when it comes into view, but for the first of the page."""
    note_origin(page, "img-src", node.target)
    title = f' title="{attribute(node.title)}"' if node.title else ""
    lazy = ' loading="lazy"' if page.number("image") > 1 else ""
    return f'<img src="{url(node.target)}" alt="{attribute(node.alt)}"{title}{lazy}>'


def note_origin(page: Writer, directive: str, target: str) -> None:
    """Remember where the page loads from, if that is elsewhere (content security policy)."""
    if target.startswith("data:"):
        page.origins.add((directive, "data:"))
    elif "//" in target[:8]:
        try:
            parts = urlsplit(target)
        except ValueError:
            return
        # what would end the directive cannot be part of a host's name
        if parts.netloc and parts.scheme in {"", "http", "https"} and not set(parts.netloc) & set("; ,'\""):
            host = parts.netloc.rpartition("@")[2].lower()
            page.origins.add((directive, f"{parts.scheme or 'https'}://{host}"))


_DIRECTIVES = {
    ("img", "src"): "img-src",
    ("img", "srcset"): "img-src",
    ("source", "srcset"): "img-src",
    ("image", "href"): "img-src",
    ("input", "src"): "img-src",
    ("video", "poster"): "img-src",
    ("video", "src"): "media-src",
    ("audio", "src"): "media-src",
    ("source", "src"): "media-src",
    ("track", "src"): "media-src",
    ("iframe", "src"): "frame-src",
    ("embed", "src"): "object-src",
    ("object", "data"): "object-src",
}


_NAMES = re.compile(
    rf"""(\b(?:id|name)\s*=\s*["']?)({"|".join(sorted(THEME_IDS, reverse=True))}|{NUMBERED}[0-9]+)(?![\w-])""",
    re.IGNORECASE,
)
"""Ids of the theme where an author gives them to something else."""


def html(node: nodes.Html, page: Writer) -> str:
    """Raw HTML, as the author wrote it."""
    for target in node.targets:
        directive = _DIRECTIVES.get((target.element, target.attribute))
        if directive:
            note_origin(page, directive, target.value)
    if "style" in node.text and "=" in node.text:
        page.origins.add(("style-src-attr", "'unsafe-inline'"))
    if any(target.attribute in {"id", "name"} and is_theme_id(target.value) for target in node.targets):
        text = _NAMES.sub(lambda found: found[1] + "_" + found[2], node.text)
        node = replace(node, text=text)
    return node.text + "\n" if node.block and not node.text.endswith("\n") else node.text


def object_link(node: nodes.ObjectLink, _: Writer) -> str:
    """An object link that nobody resolved: code, or plain text in a type; one that is left open is a mark."""
    if node.mark:
        return node.mark
    name = node.name.rpartition(".")[2] if node.short else node.name
    shown = escape(node.text or node.parameter or name)
    return shown if node.annotation else f"<code>{shown}</code>"


def footnote_reference(node: nodes.FootnoteReference, page: Writer) -> str:
    """A raised number that leads to the footnote."""
    here = f"{page.scope}{node.number}"
    return (
        f'<sup><a class="footnote-reference" role="doc-noteref" id="_ref-{here}-{node.occurrence}" '
        f'href="#_note-{here}">{node.number}</a></sup>'
    )


def nothing(_: Node, __: Writer) -> str:
    """Comments are never shown."""
    return ""


def abbreviation(node: nodes.Abbreviation, page: Writer) -> str:
    """`<abbr>`."""
    return f'<abbr title="{attribute(node.title)}">{page.render(node.children)}</abbr>'


RENDERERS: Mapping[type[Node], NodeRenderer] = {
    nodes.Text: text,
    nodes.SoftBreak: soft_break,
    nodes.HardBreak: hard_break,
    nodes.Emphasis: emphasis,
    nodes.Strong: strong,
    nodes.Strikethrough: strikethrough,
    nodes.Code: code,
    nodes.Math: math,
    nodes.Link: link,
    nodes.Image: image,
    nodes.Html: html,
    nodes.ObjectLink: object_link,
    nodes.FootnoteReference: footnote_reference,
    nodes.Comment: nothing,
    nodes.Abbreviation: abbreviation,
}
