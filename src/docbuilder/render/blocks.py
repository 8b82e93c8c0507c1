"""Blocks of CommonMark and GFM -> HTML.

In: a node and the `Writer` of the page. Out: HTML, flow content that ends in a newline.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from docbuilder.model import nodes
from docbuilder.model.nodes import Node
from docbuilder.model.walking import text_of, walk
from docbuilder.render.highlight import highlight, language_name, split_lines
from docbuilder.render.inlines import nothing
from docbuilder.render.math import to_mathml
from docbuilder.render.page import HeadingView
from docbuilder.render.sections import WIDE_BREAK
from docbuilder.render.writer import FORBIDDEN, NodeRenderer, Writer, attribute, escape, markup, url


def paragraph(node: nodes.Paragraph, page: Writer) -> str:
    """`<p>`; a tight one is bare, a lone image with a title is a figure."""
    children = node.children
    if len(children) == 1 and type(children[0]) is nodes.Image and children[0].title:
        return _figure(children[0], page)
    content = page.render(children)
    if page.join_lines and "\n" in content:
        content = WIDE_BREAK.sub("", content)
    if node.tight:
        return content + "\n" if content else ""
    return f"<p>{content}</p>\n" if content else ""


def _figure(node: nodes.Image, page: Writer) -> str:
    untitled = nodes.Image(node.span, node.target, node.alt)
    return f"<figure>{page.render((untitled,))}<figcaption>{escape(node.title)}</figcaption></figure>\n"


def heading(node: nodes.Heading, page: Writer) -> str:
    """`<h1>` to `<h6>` with a link to itself; also an entry of "on this page"."""
    content = page.render(node.children)
    identity = attribute(node.id)
    if not content.strip():  # a heading without text is a trap for those who listen; its anchor stays
        return f'<div id="{identity}"></div>\n' if node.id else ""
    level = page.heading_level(node.level)
    if not node.id:
        return f"<h{level}>{content}</h{level}>\n"
    if not page.in_box:  # those of docstrings are too many for "on this page"
        page.headings.append(HeadingView(level, node.id, heading_title(node.children), page.panels))
    content += "".join([f'<span id="{attribute(alias)}"></span>' for alias in node.aliases])
    link = url(f"#{node.id}")
    # The link is for the mouse: with the keyboard or a screen reader the same link is in "on this page".
    return (
        f'<h{level} id="{identity}">{content}'
        f'<a class="anchor" data-ui href="{link}" aria-hidden="true" tabindex="-1"></a></h{level}>\n'
    )


def heading_title(content: tuple[Node, ...]) -> Markup:
    """A heading's text for a list of links: code and formulas stay, links, images and raw HTML go."""
    parts: list[str] = []
    for top in content:
        for node in walk(top):
            match node:
                case nodes.Text():
                    parts.append(escape(node.text))
                case nodes.Code():
                    parts.append(f"<code>{escape(node.text)}</code>")
                case nodes.Math():
                    formula = to_mathml(node.tex, display=False)
                    parts.append(formula.html or f"<code>{escape(node.tex)}</code>")
                case nodes.SoftBreak() | nodes.HardBreak():
                    parts.append(" ")
                case nodes.ObjectLink():
                    parts.append(f"<code>{escape(text_of((node,)))}</code>")
                case nodes.Image():
                    parts.append(escape(node.alt))
                case _:
                    pass
    return markup("".join(parts).strip())


def code_block(node: nodes.CodeBlock, page: Writer) -> str:
    """A code block, coloured; a diagram is drawn by a script and readable as its source without one."""
    if node.diagram:
        page.features.add("mermaid")
        return page.block("mermaid", code=node.text, tall=_room_for(node.text))
    page.features.add("code")
    code = highlight(node.language, node.text)
    if node.marked or node.first_line:
        code = _with_lines(code, frozenset(node.marked), node.first_line)
    return page.block(
        "code",
        code=markup(code),
        title=node.title,
        language=node.language,
        name=language_name(node.language),
        wrap=page.wrap_code,
    )


def _with_lines(code: str, marked: frozenset[int], first_line: int) -> str:
    """Coloured code with an element for each line: what stands out has a class, its number is in `data-line`."""
    lines = split_lines(code)
    if lines and not lines[-1]:
        lines.pop()
    parts = []
    for number, line in enumerate(lines, 1):
        kind = "line marked" if number in marked else "line"
        shown = f' data-line="{first_line + number - 1}"' if first_line else ""
        parts.append(f'<span class="{kind}"{shown}>{line}\n</span>')
    return "".join(parts)


def definition_list(node: nodes.DefinitionList, page: Writer) -> str:
    """`<dl>`."""
    return f"<dl>\n{page.render(node.children)}</dl>\n"


def term(node: nodes.Term, page: Writer) -> str:
    """`<dt>`."""
    return f"<dt>{page.render(node.children)}</dt>\n"


def definition(node: nodes.Definition, page: Writer) -> str:
    """`<dd>`."""
    content = page.render(node.children).rstrip("\n")
    return f"<dd>{content}</dd>\n"


def _room_for(diagram: str) -> int:
    """How tall a diagram will be, in steps of the style sheet, guessed from its lines: 1 to 12; 0 for one as tall as its source.

    What runs from side to side is about as tall as its source; all else grows downwards.
    """
    first = diagram.split("\n", 1)[0].split() or [""]
    if first[-1] in ("LR", "RL") or first[0] in ("gantt", "gitGraph", "journey", "timeline"):
        return 0
    legend = 5 if first[0] in ("pie", "erDiagram") else 0
    return min(sum(1 for line in diagram.splitlines() if line) + legend, 12)


def quote(node: nodes.Quote, page: Writer) -> str:
    """`<blockquote>`."""
    return f"<blockquote>\n{page.render(node.children)}</blockquote>\n"


def list_block(node: nodes.List, page: Writer) -> str:
    """`<ul>` or `<ol>`; one with tasks has a class."""
    tag = "ol" if node.ordered else "ul"
    start = f' start="{node.start}"' if node.ordered and node.start != 1 else ""
    tasks = any(isinstance(item, nodes.ListItem) and item.checked is not None for item in node.children)
    kind = ' class="tasks"' if tasks else ""
    return f"<{tag}{start}{kind}>\n{page.render(node.children)}</{tag}>\n"


def list_item(node: nodes.ListItem, page: Writer) -> str:
    """`<li>`; a task's box can be seen and heard, but not be changed."""
    content = page.render(node.children).rstrip("\n")
    if node.checked is None:
        return f"<li>{content}</li>\n"
    label = attribute(page.context.word("task_done" if node.checked else "task_open"))
    checked = " checked" if node.checked else ""
    box = f'<input type="checkbox" disabled{checked} aria-label="{label}"> '
    # beside the text, also where that is a paragraph
    return f"<li>{'<p>' if content.startswith('<p>') else ''}{box}{content.removeprefix('<p>')}</li>\n"


def table(node: nodes.Table, page: Writer) -> str:
    """A table in a box that scrolls on its own and can be reached with the keyboard."""
    rows = [row for row in node.children if isinstance(row, nodes.TableRow)]
    count = next((index for index, row in enumerate(rows) if not row.head), len(rows))
    head, body = page.render(rows[:count]), page.render(rows[count:])
    content = (f"<thead>\n{head}</thead>\n" if head else "") + (f"<tbody>\n{body}</tbody>\n" if body else "")
    stretch = " stretch" if page.stretch_tables else ""
    label = attribute(page.context.word("table"))
    return (
        f'<div class="table{stretch}" role="group" aria-label="{label}" tabindex="0"><table>\n{content}</table></div>\n'
    )


def table_row(node: nodes.TableRow, page: Writer) -> str:
    """`<tr>`."""
    return f"<tr>{page.render(node.children)}</tr>\n"


def table_cell(node: nodes.TableCell, page: Writer) -> str:
    """`<td>`, or `<th>` for a cell of the head that says something."""
    content = page.render(node.children)
    align = f' class="align-{node.align}"' if node.align else ""
    if node.head and content.strip():
        return f'<th scope="col"{align}>{content}</th>'
    return f"<td{align}>{content}</td>"


def thematic_break(_: nodes.ThematicBreak, __: Writer) -> str:
    """`<hr>`."""
    return "<hr>\n"


def footnotes(node: nodes.Footnotes, page: Writer) -> str:
    """The footnotes, each with ways back to where it is referred to."""
    label = attribute(page.context.word("footnotes"))
    content = page.render(node.children)
    return f'<section class="footnotes" role="doc-endnotes" aria-label="{label}">\n<ol>\n{content}</ol>\n</section>\n'


def footnote(node: nodes.Footnote, page: Writer) -> str:
    """A footnote; its way back stands at the end of its last line."""
    here = f"{page.scope}{node.number}"
    content = page.render(node.children).rstrip("\n")
    links = ""
    for occurrence in range(1, node.references + 1):
        number = f"{node.number}-{occurrence}" if node.references > 1 else str(node.number)
        label = attribute(page.context.word("back_to_text", number=number))
        links += (
            f' <a class="footnote-back" role="doc-backlink" data-ui href="#_ref-{here}-{occurrence}" '
            f'aria-label="{label}">↩</a>'
        )
    if content.endswith("</p>"):
        content = content[: -len("</p>")] + links + "</p>"
    else:
        content += links
    return f'<li id="_note-{here}" value="{node.number}">{content}</li>\n'


def math_block(node: nodes.MathBlock, page: Writer) -> str:
    """A formula on its own, or its source."""
    formula = to_mathml(node.tex, display=True)
    if not formula.problem:
        page.features.add("math")
    return page.block("math", formula=markup(formula.html), tex=node.tex.strip("\n"))


def fragment(node: nodes.Fragment, page: Writer) -> str:
    """Content of another file: problems inside are reported there."""
    if node.links is not None:
        return _plain_fragment(node, page)
    outer, scope = page.source, page.scope
    page.source, page.scope = node.source, f"{page.number('fragment')}."
    page.forbidden = page.forbidden or FORBIDDEN.search(node.source.text) is not None
    content = page.render(node.children)
    page.source, page.scope = outer, scope
    return content


def _plain_fragment(node: nodes.Fragment, page: Writer) -> str:
    made = page.context.shared.html
    content = made.get(node.children)
    if content is None:
        content = page.render(node.children)
        if FORBIDDEN.search(node.source.text):
            page.forbidden = True
        else:
            made.keep(node.children, content)
    return content


def autodoc(node: nodes.Autodoc, _: Writer) -> str:
    """A directive that nobody expanded."""
    return f"<p><code>[[autodoc]] {escape(node.name)}</code></p>\n"


def include(node: nodes.Include, _: Writer) -> str:
    """An include that nobody read."""
    return f"<p><code>{escape(node.path)}</code></p>\n"


RENDERERS: Mapping[type[Node], NodeRenderer] = {
    nodes.Paragraph: paragraph,
    nodes.Heading: heading,
    nodes.CodeBlock: code_block,
    nodes.DefinitionList: definition_list,
    nodes.Term: term,
    nodes.Definition: definition,
    nodes.Quote: quote,
    nodes.List: list_block,
    nodes.ListItem: list_item,
    nodes.Table: table,
    nodes.TableRow: table_row,
    nodes.TableCell: table_cell,
    nodes.ThematicBreak: thematic_break,
    nodes.Footnotes: footnotes,
    nodes.Footnote: footnote,
    nodes.MathBlock: math_block,
    nodes.Fragment: fragment,
    nodes.Document: nothing,
    nodes.Autodoc: autodoc,
    nodes.Include: include,
}
