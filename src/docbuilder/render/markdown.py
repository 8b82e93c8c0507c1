"""A page's tree -> its Markdown twin: plain, portable Markdown without the dialect.

In: a `Document` after the links pass, and a `RenderContext`. Out: the text of the page's `.md` file.

Longer than other modules: each kind of node has a few lines, and all are of one kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from docbuilder.extend.loading import ExtensionError
from docbuilder.model import nodes
from docbuilder.model.nodes import Document, Node
from docbuilder.model.source import Source
from docbuilder.model.walking import rewrite_document, text_of
from docbuilder.render.context import RenderContext
from docbuilder.render.inference import requests_of
from docbuilder.render.markdown_inlines import (
    code_span,
    escape,
    escape_line_starts,
    footnote_label,
    inlines,
    tex_source,
)
from docbuilder.render.sections import SCRIPTS, html_text, page_title
from docbuilder.render.tasks import task_view

Failed = Callable[[nodes.ExtensionNode, ExtensionError], None]
_FENCES = re.compile(r"(?m)^[ \t]*(`{3,})")


def render_markdown(document: Document, context: RenderContext, failed: Failed | None = None) -> str:
    """The twin of a page; one without a heading begins with its title, and so does one that has a title and no heading of level 1."""
    if context.extensions:
        document = _with_inlines(document, context, failed)
    twin = _Twin(context, failed)
    twin.name_footnotes(document.children)
    body = twin.blocks(document.children)
    if not twin.levels or (document.front_matter.title and 1 not in twin.levels):
        title = page_title(document, context.name)
        body = f"# {escape(title)}\n\n{body}" if title else body
    return body.rstrip("\n") + "\n" if body else ""


def render_blocks(content: Sequence[Node], context: RenderContext, level: int = 1) -> str:
    """A part of a page as Markdown.

    Args:
        content: blocks, after the links pass.
        context: of the page.
        level: of the heading that they stand under.
    """
    twin = _Twin(context)
    twin.level = level
    return twin.blocks(content)


class _Twin:
    """The state of the walk: `level` of the last heading, `levels` of all, `box`, that of the API box around or None, `bullet` of the
    next list (neighbours must differ), and `labels`, those of footnotes so far.
    """

    __slots__ = ("box", "bullet", "context", "failed", "labels", "level", "levels")

    def __init__(self, context: RenderContext, failed: Failed | None = None) -> None:
        self.context = context
        self.failed = failed
        self.level = 1
        self.levels: set[int] = set()
        self.box: int | None = None
        self.bullet = "-"
        self.labels: set[str] = set()

    def name_footnotes(self, content: Sequence[Node]) -> dict[str, str]:
        """The labels of the footnotes of a page or a part of one -> what is written, where another part has the label already."""
        last = content[-1] if content else None
        notes = last.children if type(last) is nodes.Footnotes else ()
        own = [footnote_label(note.label) for note in notes if isinstance(note, nodes.Footnote)]
        renamed: dict[str, str] = {}
        for label in own:
            name, count = label, 1
            while name in self.labels or (name != label and name in own):
                count += 1
                name = f"{label}-{count}"
            self.labels.add(name)
            if name != label:
                renamed[label] = name
        return renamed

    def blocks(self, content: Sequence[Node], between: str = "\n\n") -> str:
        """Blocks with blank lines between; neighbouring inline nodes are one paragraph."""
        parts: list[str] = []
        loose: list[Node] = []
        before: Node | None = None
        for node in content:
            render = _BLOCKS.get(type(node))
            if render is None or getattr(node, "block", True) is False:
                loose.append(node)
                continue
            if loose:
                parts.append(escape_line_starts(inlines(loose).strip()))
                loose = []
            if type(node) is nodes.List:
                after_list = type(before) is nodes.List and self.bullet == "-"
                self.bullet = "*" if after_list else "-"
            before = node
            parts.append(render(node, self))
        if loose:
            parts.append(escape_line_starts(inlines(loose).strip()))
        return between.join([part for part in parts if part])

    def heading(self, level: int, title: str) -> str:
        """A heading of our own, below the last of the author's."""
        return f"{'#' * min(level, 6)} {title}"


def indent(text: str, first: str, rest: str) -> str:
    """`first` before the first line and `rest` before the others; blank lines get no trailing blanks."""
    lines = text.split("\n")
    bare = rest.rstrip()
    return "\n".join(
        [(first + lines[0]).rstrip() if not lines[0] else first + lines[0]]
        + [rest + line if line else bare for line in lines[1:]]
    )


def fence(code: str, language: str = "") -> str:
    """A fence that the code cannot close."""
    longest = max((len(run) for run in _FENCES.findall(code)), default=2) if "```" in code else 2
    marks = "`" * max(3, longest + 1)
    return f"{marks}{language}\n{code.rstrip(chr(10))}\n{marks}"


def _paragraph(node: nodes.Paragraph, _: _Twin) -> str:
    return escape_line_starts(inlines(node.children).strip())


def _heading(node: nodes.Heading, twin: _Twin) -> str:
    level = node.level if twin.box is None else min(twin.box + 1, 6)
    twin.level = level if twin.box is None else twin.level
    twin.levels.add(level)
    title = " ".join(inlines(node.children).replace("\\\n", " ").split())
    return f"{'#' * level} {title}" if title else ""


def _code_block(node: nodes.CodeBlock, _: _Twin) -> str:
    code = fence(node.text, node.language)
    return f"**{escape(node.title)}**\n\n{code}" if node.title else code


def _definition_list(node: nodes.DefinitionList, twin: _Twin) -> str:
    groups: list[str] = []
    for child in node.children:
        if isinstance(child, nodes.Definition):
            groups[-1:] = [f"{groups[-1]}\n{indent(twin.blocks(child.children), ': ', '  ')}" if groups else ""]
        elif isinstance(child, nodes.Term):
            groups.append(escape_line_starts(inlines(child.children).strip()))
    return "\n\n".join(groups)


def _quote(node: nodes.Quote, twin: _Twin) -> str:
    return indent(twin.blocks(node.children), "> ", "> ")


def _list(node: nodes.List, twin: _Twin) -> str:
    items: list[str] = []
    bullet = twin.bullet
    for number, item in enumerate(node.children, node.start):
        mark = f"{number}{'.' if bullet == '-' else ')'} " if node.ordered else f"{bullet} "
        box = ""
        if isinstance(item, nodes.ListItem) and item.checked is not None:
            box = "[x] " if item.checked else "[ ] "
        between = "\n" if node.tight else "\n\n"
        content = twin.blocks(item.children, between) if isinstance(item, nodes.ListItem) else twin.blocks((item,))
        items.append(indent(box + content, mark, " " * len(mark)))
    twin.bullet = bullet
    return ("\n" if node.tight else "\n\n").join(items)


_RULES = {"left": ":---", "center": ":---:", "right": "---:"}


def _table(node: nodes.Table, _: _Twin) -> str:
    rows = [[cell for cell in row.children if isinstance(cell, nodes.TableCell)] for row in _rows(node)]
    if not rows:
        return ""
    lines = [_table_row(row) for row in rows]
    lines.insert(1, "| " + " | ".join(_RULES.get(cell.align, "---") for cell in rows[0]) + " |")
    return "\n".join(lines)


def _rows(node: nodes.Table) -> list[nodes.TableRow]:
    return [row for row in node.children if isinstance(row, nodes.TableRow)]


def _table_row(row: Sequence[nodes.TableCell]) -> str:
    cells = [inlines(cell.children).replace("\\\n", "<br>").replace("\n", " ").replace("|", "\\|") for cell in row]
    return "| " + " | ".join(cells) + " |"


def _footnote(node: nodes.Footnote, twin: _Twin) -> str:
    return indent(twin.blocks(node.children), f"[^{footnote_label(node.label)}]: ", "    ")


def _alert(kind: str, content: str) -> str:
    return indent(f"[!{kind.upper()}]\n{content}".rstrip("\n"), "> ", "> ")


def _titled_alert(node: nodes.Alert, twin: _Twin) -> str:
    title = f"**{inlines(node.title).strip()}**" if node.title else ""
    return _alert(node.kind, "\n\n".join(part for part in (title, twin.blocks(node.children)) if part))


def _version(node: nodes.Version, twin: _Twin) -> str:
    key = "is_deprecated" if node.kind == "deprecated" and not node.version else node.kind
    title = twin.context.word(key, version=node.version)
    kind = "warning" if node.kind == "deprecated" else "note"
    return _alert(kind, "\n\n".join(part for part in (f"**{escape(title)}**", twin.blocks(node.children)) if part))


def _tabs(node: nodes.Tabs, twin: _Twin) -> str:
    outer = twin.level
    parts: list[str] = []
    for panel in node.children:
        twin.level = outer + 1
        label = panel.label if isinstance(panel, nodes.Panel) else ""
        parts += [twin.heading(outer + 1, escape(label)) if label else "", twin.blocks((panel,))]
    twin.level = outer
    return "\n\n".join(part for part in parts if part)


def _youtube(node: nodes.Youtube, twin: _Twin) -> str:
    return inlines((node,))


def _question(node: nodes.Question, _: _Twin) -> str:
    lines = []
    for choice in node.children:
        if isinstance(choice, nodes.Choice):
            explain = inlines(choice.explain).replace("\n", " ").strip()
            text = inlines(choice.text).replace("\n", " ").strip()
            lines.append(f"- [{'x' if choice.correct else ' '}] {text}" + (f" — {explain}" if explain else ""))
    return "\n".join(lines)


def _inference(node: nodes.InferenceSnippet, twin: _Twin) -> str:
    title = twin.context.word("inference_providers")
    task = f": {task_view(node.pipeline).name}" if node.pipeline else ""
    lines = [f"- {escape(name)}: {code_span(model)}" for name, model, _ in node.providers]
    head = "\n".join([f"**{escape(title)}**{escape(task)}", "", *lines]).rstrip("\n")
    code = twin.blocks(requests_of(node))
    return f"{head}\n\n{code}" if code else head


def _api_box(node: nodes.ApiBox, twin: _Twin) -> str:
    outer = twin.level
    twin.level = min(outer + 1, 6)
    parts = [twin.heading(twin.level, " ".join([*node.words, code_span(node.name)]))]
    if node.signatures:
        parts.append(fence("\n".join([signature_text(node.name, each) for each in node.signatures]), "python"))
    if node.source_url:
        parts.append(f"[{escape(twin.context.word('source'))}]({node.source_url})")
    if node.note:
        parts.append(_alert("warning", escape(node.note)))
    level, around = twin.level, twin.box
    twin.box = level
    parts.append(twin.blocks(node.sections))
    twin.box = around
    for member in node.members:
        twin.level = level
        parts.append(_api_box(member, twin))
    twin.level = outer
    return "\n\n".join(part for part in parts if part)


def signature_text(name: str, node: nodes.ApiSignature) -> str:
    """The signature as Python writes it; one parameter a line when it is long."""
    parameters = []
    for item in node.parameters:
        annotation = text_of(item.annotation)
        text = f"{item.name}: {annotation}" if annotation else item.name
        if item.default is not None:
            text += f" = {item.default}" if annotation else f"={item.default}"
        parameters.append(text)
    returns = text_of(node.returns)
    if not node.called:
        return f"{name}: {returns}"
    tail = f" -> {returns}" if returns else ""
    line = f"{name}({', '.join(parameters)}){tail}"
    if len(line) <= 100 or not parameters:
        return line
    return "\n".join([f"{name}(", *(f"    {text}," for text in parameters), f"){tail}"])


def _api_fields(node: nodes.ApiFields, twin: _Twin) -> str:
    parts = [f"**{escape(twin.context.word(node.kind))}**"]
    for group in node.children:
        if isinstance(group, nodes.ApiGroup):
            if group.title:
                parts.append(f"*{inlines(group.title).strip()}*")
            parts.append("\n".join(_entry(entry, twin) for entry in group.entries))
    return "\n\n".join(part for part in parts if part)


def _entry(node: nodes.ApiEntry, twin: _Twin) -> str:
    details = [inlines(node.type).strip()] if node.type else []
    details += ["*optional*"] if node.optional else []
    details += [f"defaults to {inlines(node.default).strip()}"] if node.default else []
    name = inlines(node.title).strip() or (code_span(node.name) if node.name else "")
    head = name + (f" ({', '.join(details)})" if details else "")
    body = twin.blocks(node.children)
    return indent(": ".join(part for part in (head, body) if part), "- ", "  ")


def _api_result(node: nodes.ApiResult, twin: _Twin) -> str:
    head = f"**{escape(twin.context.word(node.kind))}**"
    kind = inlines(node.type).strip()
    return "\n\n".join(part for part in (f"{head}: {kind}" if kind else head, twin.blocks(node.children)) if part)


def _extension_node(node: nodes.ExtensionNode, twin: _Twin) -> str:
    return _extended(node, twin.blocks(node.children), twin.context, twin.failed).strip("\n")


def _extended(node: nodes.ExtensionNode, content: str, context: RenderContext, failed: Failed | None) -> str:
    """The Markdown of a construct; its content alone where the extension has none for it, or fails."""
    try:
        text = context.extensions.render(node, twin=True, content=content, word=context.word)
    except ExtensionError as failure:
        text = None
        if failed is not None:
            failed(node, failure)
    return (content or escape(node.text)) if text is None else text


def _with_inlines(document: Document, context: RenderContext, failed: Failed | None) -> Document:
    """The document with inline constructs of extensions written out: what writes inlines knows of no extensions."""

    def write(node: nodes.ExtensionNode, _: Source) -> Node:
        return node if node.block else nodes.Html(node.span, _extended(node, "", context, failed), block=False)

    return rewrite_document(document, {nodes.ExtensionNode: write})


def _children(node: nodes.Parent, twin: _Twin) -> str:
    return twin.blocks(node.children)


def _fragment(node: nodes.Fragment, twin: _Twin) -> str:
    renamed = twin.name_footnotes(node.children)
    if node.links is None:
        text = twin.blocks(node.children)
    else:
        made = twin.context.shared.markdown
        known = made.get(node.children)
        text = made.keep(node.children, twin.blocks(node.children)) if known is None else known
    for label, name in renamed.items():
        text = text.replace(f"[^{label}]", f"[^{name}]")
    return text


def _nothing(_: Node, __: _Twin) -> str:
    return ""


def _cell_frame(node: nodes.CellFrame, twin: _Twin) -> str:
    """What the notebook has beside the HTML; else a link to it, where it is a file."""
    if node.text.strip():
        return fence(node.text)
    if twin.context.untrusted:
        return escape_line_starts(escape(" ".join(html_text(SCRIPTS.sub(" ", node.html)).split())))
    return f"[{escape(twin.context.word('output'))}]({quote(node.name)})"


_BLOCKS: Mapping[type[Node], Callable[[Any, _Twin], str]] = {
    nodes.Fragment: _fragment,
    nodes.Paragraph: _paragraph,
    nodes.Heading: _heading,
    nodes.CodeBlock: _code_block,
    nodes.DefinitionList: _definition_list,
    nodes.Quote: _quote,
    nodes.List: _list,
    nodes.Table: _table,
    nodes.ThematicBreak: lambda _, __: "---",
    nodes.Html: lambda node, _: node.text.rstrip("\n"),
    nodes.Comment: _nothing,
    nodes.Footnotes: _children,
    nodes.Footnote: _footnote,
    nodes.Tip: lambda node, twin: _alert("warning" if node.warning else "tip", twin.blocks(node.children)),
    nodes.Alert: _titled_alert,
    nodes.Version: _version,
    nodes.Tabs: _tabs,
    nodes.Panel: _children,
    nodes.Youtube: _youtube,
    nodes.Pipeline: lambda node, _: escape(task_view(node.task).name),
    nodes.Question: _question,
    nodes.InferenceSnippet: _inference,
    nodes.Notebooks: _nothing,
    nodes.Cell: _children,
    nodes.CellOutput: lambda node, _: fence(node.text),
    nodes.CellFrame: _cell_frame,
    nodes.Autodoc: lambda node, _: code_span(node.name),
    nodes.Include: lambda node, _: code_span(node.path),
    nodes.MathBlock: lambda node, _: "$$\n" + tex_source(node.tex).strip("\n") + "\n$$",
    nodes.ExtensionNode: _extension_node,
    nodes.ApiBox: _api_box,
    nodes.ApiText: _children,
    nodes.ApiFields: _api_fields,
    nodes.ApiResult: _api_result,
    nodes.ApiExample: _children,
}
