"""The blocks that docutils itself has, in the dialect: sections, lists, tables, notes.

In: docutils' nodes. Out: lines of Markdown, and findings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Set

from docutils import nodes

from docbuilder.migration.dialect import alert, dialect_slug, fence, heading, stands_above_object, trimmed
from docbuilder.migration.plan import Ledger
from docbuilder.migration.sphinx_facts import SphinxFacts
from docbuilder.migration.sphinx_inlines import InlineWriter
from docbuilder.migration.sphinx_reading import directive_node

ADMONITIONS = frozenset(
    {"seealso", "todo", "attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning"}
)


_NOT_IN_A_LINE = (
    nodes.bullet_list,
    nodes.enumerated_list,
    nodes.definition_list,
    nodes.literal_block,
    nodes.Admonition,
)
"""What a cell of Markdown cannot hold."""


class BlockWriter(InlineWriter):
    """Writes what docutils itself has: sections, lists, tables, notes.

    Args:
        name: of the page, without ending.
        path: of its file, for findings.
        ledger: findings are added to it.
        facts: what the project knows.
        explicit: ids that labels lead to.
    """

    def __init__(self, name: str, path: str, ledger: Ledger, facts: SphinxFacts, explicit: Set[str]) -> None:
        super().__init__(name, path, ledger, facts)
        self.level = 0
        self.explicit = explicit
        self.footnotes: list[str] = []
        self.highlight = facts.highlight

    def blocks(self, children: Iterable[nodes.Node]) -> list[str]:
        """Blocks one below the other, with a blank line between."""
        out: list[str] = []
        for child in children:
            if child.line:
                self.line = child.line
            lines = self.block(child)
            if lines:
                if out:
                    out.append("")
                out += lines
        return out

    def block(self, node: nodes.Node) -> list[str]:
        """One block, by the method that has the name of its class."""
        method = getattr(self, f"block_{type(node).__name__}", None)
        anchors = self.anchors(node) if not isinstance(node, nodes.section) else []
        if method is not None:
            lines: list[str] = method(node)
            return [*anchors, *([""] if anchors and lines else []), *lines]
        if isinstance(node, nodes.Inline | nodes.Text):
            text = self.inline(node).strip()
            return [text] if text else []
        if isinstance(node, nodes.Element) and node.children:
            return self.blocks(node.children)
        return []

    def anchors(self, node: nodes.Node) -> list[str]:
        """What labels above a node lead to."""
        ids = (
            [ident for ident in node.get("ids", ()) if ident in self.explicit]
            if isinstance(node, nodes.Element)
            else []
        )
        return (
            [f'<span id="{ident}"></span>' for ident in ids]
            if not isinstance(node, nodes.footnote | nodes.citation | nodes.target)
            else []
        )

    def block_section(self, node: nodes.section) -> list[str]:
        self.level += 1
        title = node[0]
        own = nodes.make_id(title.astext())
        ids = list(node["ids"])
        main = str(node.get("slug") or (own if own in ids else ids[0] if ids else ""))
        lines: list[str] = []
        for ident in ids:
            if ident != main and ident in self.explicit:
                lines += [f'<span id="{ident}"></span>', ""]
        text = self.inlines(title.children)
        plain = all(isinstance(child, nodes.Text) for child in title.children)
        marker = main if main and self.level > 1 and (dialect_slug(title.astext()) != main or not plain) else ""
        content = self.blocks(node.children[1:])
        if self.level > 1 and stands_above_object(content):
            marker = marker or main
        lines += [heading(self.level, " ".join(text.split()), marker), "", *content]
        self.level -= 1
        return trimmed(lines)

    def block_title(self, node: nodes.title) -> list[str]:
        return [f"**{self.inlines(node.children).strip()}**"]

    def block_paragraph(self, node: nodes.paragraph) -> list[str]:
        text = self.inlines(node.children).strip()
        return [_at_start(line) for line in text.split("\n")] if text else []

    def block_Text(self, node: nodes.Text) -> list[str]:
        return [self.inline(node)] if node.astext().strip() else []

    def block_comment(self, node: nodes.comment) -> list[str]:
        return []

    block_substitution_definition = block_meta = block_docinfo = block_decoration = block_comment

    def block_target(self, node: nodes.target) -> list[str]:
        if node.get("refuri"):
            return []
        self.find("label", node).convert()
        own = [ident for ident in node.get("ids", ()) if ident in self.explicit and not node.get("refid")]
        return [f'<span id="{ident}"></span>' for ident in own]

    def block_bullet_list(self, node: nodes.Element) -> list[str]:
        return self._items(node, lambda count: "- ")

    def block_enumerated_list(self, node: nodes.Element) -> list[str]:
        start = int(node.get("start", 1))
        return self._items(node, lambda count: f"{start + count}. ")

    def _items(self, node: nodes.Element, mark: Callable[[int], str]) -> list[str]:
        out: list[str] = []
        loose = any(
            len([one for one in item.children if not isinstance(one, nodes.Text)]) > 1 for item in node.children
        )
        for count, item in enumerate(node.children):
            marker = mark(count)
            lines = self.blocks(item.children) or [""]
            if out and loose:
                out.append("")
            out.append((marker + lines[0]).rstrip())
            out += [" " * len(marker) + line if line else "" for line in lines[1:]]
        return out

    def block_definition_list(self, node: nodes.Element) -> list[str]:
        out: list[str] = []
        for item in node.children:
            terms = [child for child in item.children if isinstance(child, nodes.term)]
            classifiers = [child for child in item.children if isinstance(child, nodes.classifier)]
            bodies = [child for child in item.children if isinstance(child, nodes.definition)]
            if out:
                out.append("")
            for term in terms:
                text = " ".join(self.inlines(term.children).split())
                if self._in_glossary(node):
                    text = f'<span id="term-{nodes.make_id(term.astext())}"></span>{text}'
                out.append(text + "".join(f" : *{self.inlines(one.children)}*" for one in classifiers))
            for body in bodies:
                lines = self.blocks(body.children) or [""]
                out.append(f": {lines[0]}".rstrip())
                out += [f"  {line}" if line else "" for line in lines[1:]]
        return out

    @staticmethod
    def _in_glossary(node: nodes.Node) -> bool:
        return isinstance(node.parent, directive_node) and node.parent["name"] == "glossary"

    def block_field_list(self, node: nodes.Element) -> list[str]:
        out: list[str] = []
        for field in node.children:
            name, body = self.inlines(field.children[0].children), self.blocks(field.children[1].children)
            out.append(f"- **{name}**" + (f": {body[0]}" if body else ""))
            out += [f"  {line}" if line else "" for line in body[1:]]
        return out

    def block_option_list(self, node: nodes.Element) -> list[str]:
        out: list[str] = []
        for item in node.children:
            name = item.children[0].astext().replace("\n", " ")
            body = self.blocks(item.children[1].children)
            out += [
                f"`{name}`",
                f": {body[0] if body else ''}",
                *(f"  {line}" if line else "" for line in body[1:]),
                "",
            ]
        return trimmed(out)

    def block_literal_block(self, node: nodes.Element) -> list[str]:
        classes = [name for name in node.get("classes", ()) if name != "code"]
        language = node.get("language") or (classes[0] if classes else "")
        text = node.astext()
        if not language and text.lstrip().startswith(">>>"):
            language = "py"
        return fence(language or self.highlight, text.split("\n"))

    def block_doctest_block(self, node: nodes.Element) -> list[str]:
        return fence("py", node.astext().split("\n"))

    def block_math_block(self, node: nodes.Element) -> list[str]:
        self.find("math", node).convert()
        return ["$$", *node.astext().strip().split("\n"), "$$"]

    @staticmethod
    def formulas(node: nodes.Element) -> list[str]:
        """Those of a directive, apart where empty lines are; docutils' own `math` refuses Sphinx's options."""
        label = node["options"].get("label", "").strip()
        lines = [f'<span id="{nodes.make_id(label)}"></span>', ""] if label else []
        text = "\n\n".join(filter(None, (node["argument"], "\n".join(node["content"]))))
        for formula in re.split(r"\n[ \t]*\n\s*", text.strip()):
            lines += ["$$", *formula.split("\n"), "$$", ""]
        return lines[:-1]

    def block_system_message(self, node: nodes.Element) -> list[str]:
        """What docutils refuses keeps its source, if there is any: directives do."""
        source = next((child for child in node.children if isinstance(child, nodes.literal_block)), None)
        if source is None:
            return []
        reason = " ".join(node.children[0].astext().split()).rstrip(".") if node.children else ""
        node.line = node.get("line", node.line)
        self.find("markup", node).list(f"docutils does not take it ({reason}); its source stays as code")
        return fence("rst", source.astext().strip().split("\n"))

    def block_block_quote(self, node: nodes.Element) -> list[str]:
        return [f"> {line}".rstrip() for line in self.blocks(node.children)]

    def block_attribution(self, node: nodes.Element) -> list[str]:
        return [f"— {self.inlines(node.children)}"]

    def block_line_block(self, node: nodes.Element) -> list[str]:
        lines: list[str] = []
        for child in node.children:
            lines += (
                self.block_line_block(child) if isinstance(child, nodes.line_block) else [self.inlines(child.children)]
            )
        return [f"{line}\\" if line and number < len(lines) - 1 else line for number, line in enumerate(lines)]

    def block_transition(self, node: nodes.Element) -> list[str]:
        return ["---"]

    def block_rubric(self, node: nodes.Element) -> list[str]:
        self.find("directive rubric", node).convert()
        if isinstance(node.next_node(descend=False, siblings=True), nodes.footnote | nodes.citation):
            return []  # they go to the page's end, where they need no title
        return [f"**{self.inlines(node.children).strip()}**"]

    def block_raw(self, node: nodes.Element) -> list[str]:
        found = self.find("raw", node)
        if "html" not in node.get("format", ""):
            found.list(f"raw {node.get('format')} is left out: the site is HTML")
            return []
        found.convert()
        return list(node.astext().split("\n"))

    def block_image(self, node: nodes.Element) -> list[str]:
        return [self.inline_image(node)]

    def block_figure(self, node: nodes.Element) -> list[str]:
        self.find("figure", node).convert()
        out: list[str] = []
        for child in node.children:
            if isinstance(child, nodes.caption):
                text = re.sub(
                    r"(?<!\\)\*", "", self.inlines(child.children)
                ).strip()  # emphasis in emphasis shows nothing
                out += ["", f"*{text}*"]
            elif isinstance(child, nodes.legend):
                out += ["", *self.blocks(child.children)]
            elif isinstance(child, nodes.reference):
                out.append(self.inline(child))
            else:
                out += self.block(child)
        return out

    def block_table(self, node: nodes.Element) -> list[str]:
        self.find("table", node).convert()
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        rows = [[self._cell(entry) for entry in row.children] for row in node.findall(nodes.row)]
        spans = any(entry.get("morecols") or entry.get("morerows") for entry in node.findall(nodes.entry))
        blocks = any(
            len(entry.children) > 1 or isinstance(entry.children[0], _NOT_IN_A_LINE)
            for entry in node.findall(nodes.entry)
            if entry.children
        )
        if not rows:
            return []
        if spans or blocks:
            return [*([f"**{title.astext()}**", ""] if title is not None else []), *self._html_table(node)]
        width = max(map(len, rows))
        head = rows.pop(0) if next(iter(node.findall(nodes.thead)), None) is not None else [""] * width
        lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in (head, ["---"] * width, *rows)]
        return [*([f"**{title.astext()}**", ""] if title is not None else []), *lines]

    def _cell(self, entry: nodes.Element) -> str:
        return (
            " ".join(" ".join(self.blocks(entry.children)).split()).replace("|", "\\|")
            if len(entry.children) < 2
            else ""
        )

    def _html_table(self, node: nodes.Element) -> list[str]:
        out = ["<table>"]
        heads = [row for head in node.findall(nodes.thead) for row in head.children]
        for row in node.findall(nodes.row):
            out.append("<tr>")
            for entry in row.children:
                spans = "".join(
                    f' {name}="{int(entry[key]) + 1}"'
                    for key, name in (("morecols", "colspan"), ("morerows", "rowspan"))
                    if entry.get(key)
                )
                element = "th" if row in heads else "td"
                out += [f"<{element}{spans}>", "", *self.blocks(entry.children), "", f"</{element}>"]
            out.append("</tr>")
        return [*out, "</table>"]

    def block_footnote(self, node: nodes.Element) -> list[str]:
        label = node.children[0].astext()
        lines = self.blocks(node.children[1:])
        self.footnotes += [
            f"[^{label}]: {lines[0] if lines else ''}",
            *(f"    {line}" if line else "" for line in lines[1:]),
        ]
        return []

    def block_citation(self, node: nodes.Element) -> list[str]:
        self.find("citation", node).convert()
        return self.block_footnote(node)

    def _admonition(self, node: nodes.Element) -> list[str]:
        kind = type(node).__name__
        self.find(f"directive {kind}", node).convert()
        return alert(kind, None, self.blocks(node.children), _fold(node))

    block_note = block_tip = block_warning = block_important = block_caution = _admonition
    block_attention = block_danger = block_error = block_hint = _admonition

    def block_admonition(self, node: nodes.Element) -> list[str]:
        self.find("directive admonition", node).convert()
        title = self.inlines(node.children[0].children) if node.children else None
        kind = next((name for name in node.get("classes", ()) if name in ADMONITIONS), "note")
        return alert(kind, title, self.blocks(node.children[1:]), _fold(node))

    def block_topic(self, node: nodes.Element) -> list[str]:
        self.find(f"directive {type(node).__name__}", node).convert()
        if "contents" in node.get("classes", ()):
            return []
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        rest = [child for child in node.children if child is not title]
        return alert("note", self.inlines(title.children) if title is not None else None, self.blocks(rest))

    block_sidebar = block_topic


def _fold(node: nodes.Element) -> str:
    """How a box is folded that has a class for it (sphinx-togglebutton)."""
    classes = set(node.get("classes", ()))
    if not classes & {"dropdown", "toggle"}:
        return ""
    return "+" if "toggle-shown" in classes else "-"


def _at_start(line: str) -> str:
    """A line of a paragraph that does not begin another block."""
    if re.match(r"\s*(?:[-+>#|~]|\d+[.)]\s|:\s|=+\s*$)", line):
        stripped = line.lstrip()
        at = re.match(r"\d+", stripped)
        return f"{stripped[: at.end()]}\\{stripped[at.end() :]}" if at else f"\\{stripped}"
    return line
