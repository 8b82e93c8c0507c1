"""A renderer of trees to the HTML that the CommonMark examples are written in; for tests only."""

from __future__ import annotations

import re
from html import escape

from mdurl import encode

from docbuilder.model import nodes as n
from docbuilder.model.nodes import Node


def _text(text: str) -> str:
    return escape(text, quote=False).replace('"', "&quot;")


def _inline(nodes: tuple[Node, ...]) -> str:
    return "".join(_one(node) for node in nodes)


def _one(node: Node) -> str:
    match node:
        case n.Text():
            return _text(node.text)
        case n.SoftBreak():
            return "\n"
        case n.HardBreak():
            return "<br />\n"
        case n.Emphasis():
            return f"<em>{_inline(node.children)}</em>"
        case n.Strong():
            return f"<strong>{_inline(node.children)}</strong>"
        case n.Strikethrough():
            return f"<del>{_inline(node.children)}</del>"
        case n.Code():
            return f"<code>{_text(node.text)}</code>"
        case n.Html():
            # what stands nowhere in the source was added to close an element
            return node.text if node.span.end > node.span.start else ""
        case n.Comment():
            return node.text if node.text.startswith("<") else f"<!--{node.text}-->"
        case n.Link():
            title = f' title="{_text(node.title)}"' if node.title else ""
            return f'<a href="{_text(encode(node.target))}"{title}>{_inline(node.children)}</a>'
        case n.Image():
            title = f' title="{_text(node.title)}"' if node.title else ""
            return f'<img src="{_text(encode(node.target))}" alt="{_text(node.alt)}"{title} />'
    raise AssertionError(f"not CommonMark: {node}")


def _blocks(nodes: tuple[Node, ...], *, tight: bool = False) -> str:
    out = ""
    for node in nodes:
        if isinstance(node, n.Paragraph) and node.tight:
            out += _inline(node.children)
            if node is not nodes[-1]:
                out += "\n"
        else:
            if out and not out.endswith(("\n", "-->")):
                out += "\n"
            out += render(node)
    return out


def render(node: Node) -> str:
    """The HTML of a block."""
    match node:
        case n.Document():
            return _blocks(node.children)
        case n.Paragraph():
            return f"<p>{_inline(node.children)}</p>\n"
        case n.Heading():
            return f"<h{node.level}>{_inline(node.children)}</h{node.level}>\n"
        case n.ThematicBreak():
            return "<hr />\n"
        case n.CodeBlock():
            words = node.info.split()
            language = f' class="language-{_text(words[0])}"' if words else ""
            return f"<pre><code{language}>{_text(node.text)}</code></pre>\n"
        case n.Quote():
            return f"<blockquote>\n{_blocks(node.children)}</blockquote>\n"
        case n.List():
            tag = "ol" if node.ordered else "ul"
            start = f' start="{node.start}"' if node.ordered and node.start != 1 else ""
            return f"<{tag}{start}>\n{''.join(render(item) for item in node.children)}</{tag}>\n"
        case n.ListItem():
            box = {None: "", True: "[x] ", False: "[ ] "}[node.checked]
            content = _blocks(node.children)
            loose = bool(node.children) and not (isinstance(node.children[0], n.Paragraph) and node.children[0].tight)
            return f"<li>{box}{chr(10) if loose else ''}{content}</li>\n"
        case n.Table():
            head, *rows = (render(row) for row in node.children)
            body = f"<tbody>\n{''.join(rows)}</tbody>\n" if rows else ""
            return f"<table>\n<thead>\n{head}</thead>\n{body}</table>\n"
        case n.TableRow():
            return f"<tr>\n{''.join(render(cell) for cell in node.children)}</tr>\n"
        case n.TableCell():
            tag = "th" if node.head else "td"
            align = f' align="{node.align}"' if node.align else ""
            return f"<{tag}{align}>{_inline(node.children)}</{tag}>\n"
    return _one(node)


def normalize(html: str) -> str:
    """HTML without the white space that says nothing, and without the quotes' two spellings."""
    html = re.sub(
        r"\s*(</?(?:p|ul|ol|li|blockquote|h[1-6]|hr|pre|table|thead|tbody|tr|th|td|div)\b[^>]*>)\s*", r"\1", html
    )
    return html.strip()
