"""Pages of Sphinx in the dialect.

In: a page's tree (`sphinx_reading`) and what the project knows. Out: its text, and findings. Every directive, role, label, substitution and option is
found; those without a counterpart are listed, and their source stays on the page as code. The module is long because there are many of them, each in a few
lines.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes

from docbuilder.migration.dialect import (
    alert,
    autodoc,
    dialect_slug,
    fence,
    heading,
    stands_above_object,
    tabs,
    trimmed,
)
from docbuilder.migration.plan import FoundConstruct, Ledger
from docbuilder.migration.sphinx_reading import directive_node, role_node

_TITLED = re.compile(r"(.+?)\s*<([^<>]+)>\Z", re.DOTALL)
_OBJECT_ROLES = frozenset(
    ["class", "func", "meth", "mod", "attr", "data", "exc", "obj", "any", "const", "type", "deco", "property"]
)
_CODE_ROLES = frozenset(
    [
        "file",
        "samp",
        "command",
        "program",
        "option",
        "envvar",
        "makevar",
        "mimetype",
        "newsgroup",
        "regexp",
        "token",
        "keyword",
        "dfn",
        "code",
        "literal",
        "mailheader",
        "manpage",
        "confval",
        "c:func",
        "c:type",
        "c:macro",
        "c:data",
        "c:member",
        "cpp:class",
        "cpp:func",
        "js:func",
    ]
)
_ADMONITIONS = frozenset(
    {"seealso", "todo", "attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning"}
)
_VERSIONS = {
    "versionadded": "Added",
    "versionchanged": "Changed",
    "deprecated": "Deprecated",
    "versionremoved": "Deprecated",
}
_CODE = {
    "code-block": "",
    "code": "",
    "sourcecode": "",
    "prompt": "shell",
    "ipython": "py",
    "doctest": "py",
    "testcode": "py",
    "testoutput": "",
} | {
    "parsed-literal": "",
    "productionlist": "",
    "click:example": "py",
    "click:run": "py",
    "mermaid": "mermaid",
}
_DROPPED = frozenset(
    [
        "index",
        "meta",
        "contents",
        "sectionauthor",
        "codeauthor",
        "tabularcolumns",
        "highlight",
        "testsetup",
        "testcleanup",
        "tags",
        "cssclass",
        "program",
    ]
)
_KEPT = frozenset(
    {"hlist", "acks", "centered", "compound", "container", "toggle", "only", "rst-class", "collapse", "versionhistory"}
)
_CARDS = frozenset({"grid", "grid-item", "grid-item-card", "card", "card-carousel", "div", "tab-set-code", "panels"})
_DESCRIPTIONS = frozenset(
    [
        "function",
        "class",
        "method",
        "attribute",
        "data",
        "exception",
        "decorator",
        "property",
        "classmethod",
        "staticmethod",
        "describe",
        "object",
        "option",
        "envvar",
        "confval",
        "cmdoption",
        "setting",
        "js:function",
        "js:class",
        "c:function",
        "c:type",
        "c:macro",
        "cpp:class",
        "cpp:function",
    ]
)
_AUTO = {
    "autoclass",
    "autofunction",
    "automethod",
    "autoattribute",
    "autodata",
    "autoexception",
    "autodecorator",
    "autoproperty",
    "automodule",
}
_KNOWN_OPTIONS = frozenset(
    {"members", "show-inheritance", "member-order", "noindex", "no-index", "undoc-members", "class-doc-from"}
)


class Label(NamedTuple):
    """What a label leads to: name of a page, id on it (or ""), and the title there."""

    page: str
    id: str
    title: str


class SphinxFacts(NamedTuple):
    """What a project knows that its pages depend on.

    Attributes:
        titles: name of a page -> title.
        labels: label -> what it leads to.
        terms: term of a glossary, lower case -> page.
        described: full name of what a page describes by hand -> where.
        parse: text of a file that is included, and its name -> tree.
        resolve: name of an object, module, class -> its full name; "" where there is none.
        members: name of a module -> the objects in it.
        extlinks: role -> address and caption with `%s`.
        highlight: language of code that names none.
        read: path that a page at some path names -> text of the file, or None.
    """

    titles: Mapping[str, str]
    labels: Mapping[str, Label]
    terms: Mapping[str, str]
    described: Mapping[str, Label]
    parse: Callable[[str, Path], nodes.document]
    resolve: Callable[[str, str, str], str]
    members: Callable[[str], tuple[str, ...]]
    extlinks: Mapping[str, tuple[str, str]]
    highlight: str
    read: Callable[[str, str], str | None]


class TocDirective(NamedTuple):
    """A `toctree`: its caption and its entries, (title, target)."""

    caption: str
    entries: tuple[tuple[str, str], ...]
    glob: bool


class SphinxPage(NamedTuple):
    """A page in the dialect.

    Attributes:
        text: of the page.
        toctrees: its tables of contents.
        generated: name of a page that `autosummary` makes -> object.
    """

    text: str
    toctrees: tuple[TocDirective, ...]
    generated: Mapping[str, str]


def convert_tree(document: nodes.document, name: str, path: str, ledger: Ledger, facts: SphinxFacts) -> SphinxPage:
    """A page's tree in the dialect.

    Args:
        document: the tree.
        name: of the page, without ending.
        path: of its file, for findings.
        ledger: findings are added to it.
        facts: what the project knows.
    """
    writer = _TreeWriter(name, path, ledger, facts)
    writer.explicit = {ident for label, ident in document.nameids.items() if ident and document.nametypes.get(label)}
    lines = writer.blocks(document.children)
    if writer.footnotes:
        lines += ["", *writer.footnotes]
    return SphinxPage("\n".join(trimmed(lines)) + "\n", tuple(writer.toctrees), writer.generated)


def labels_of(document: nodes.document, name: str) -> dict[str, Label]:
    """The labels that a page defines."""
    found: dict[str, Label] = {}
    for label, explicit in document.nametypes.items():
        ident = document.nameids.get(label)
        node = document.ids.get(ident) if ident else None
        if not explicit or node is None or (isinstance(node, nodes.target) and node.get("refuri")):
            continue
        if isinstance(node, nodes.footnote | nodes.citation):
            continue
        title = ""
        if isinstance(node, nodes.section):
            title = node[0].astext()
        elif caption := next(iter(node.findall(nodes.caption)), None) or next(iter(node.findall(nodes.title)), None):
            title = caption.astext()
        top = (
            isinstance(node, nodes.section) and isinstance(node.parent, nodes.document) and node.parent.index(node) == 0
        )
        found[label] = Label(name, "" if top else str(ident), title)
    return found


def terms_of(document: nodes.document) -> list[str]:
    """The terms of a page's glossaries."""
    found: list[str] = []
    for node in document.findall(directive_node):
        if node["name"] == "glossary":
            found += [term.astext() for term in node.findall(nodes.term)]
    return found


def _signatures(node: directive_node) -> list[tuple[str, str]]:
    """The signatures of a description, and the names in them."""
    lines = [line.strip() for line in node["argument"].replace("\\\n", " ").split("\n") if line.strip()]
    bare = (
        re.sub(r"^(?:async|class|classmethod|staticmethod|abstract)\s+", "", line).partition("(")[0].strip()
        for line in lines
    )
    return list(zip(lines, bare, strict=True))


def _description_id(name: str, node: directive_node, module: str, scope: str) -> str:
    """The anchor of what a description describes: its full name."""
    outer = (
        ""
        if node["name"].startswith(("option", "envvar", "conf", "setting", "cmd"))
        else ".".join(filter(None, [module, scope]))
    )
    full = name if not outer or name.startswith(f"{outer}.") else f"{outer}.{name}"
    return re.sub(r"[^\w.:-]+", "-", full).strip("-")


def _inner_scope(node: directive_node, module: str, scope: str) -> str:
    """What names inside of a directive are relative to: a class, without its module."""
    kind = node["name"].removeprefix("py:")
    if kind in ("autoclass", "autoexception"):
        return _object_name(node).removeprefix(f"{module}." if module else "")
    if kind in ("class", "exception"):
        return ".".join(filter(None, [scope, *[name for _, name in _signatures(node)][-1:]]))
    return scope


def _object_name(node: directive_node) -> str:
    return str(node["argument"]).partition("(")[0].strip().replace("::", ".")


def descriptions_of(document: nodes.document, page: str) -> dict[str, Label]:
    """What a page describes by hand, by its full name."""
    found: dict[str, Label] = {}
    module = ""

    def look(node: nodes.Node, scope: str) -> None:
        nonlocal module
        for child in node.children:
            inner = scope
            if isinstance(child, directive_node):
                if child["name"] in ("module", "currentmodule"):
                    module = child["argument"].strip()
                elif child["name"] == "automodule":
                    module = _object_name(child)
                elif child["name"] in _DESCRIPTIONS:
                    for _, name in _signatures(child):
                        ident = _description_id(name, child, module, scope)
                        found[ident] = Label(page, ident, name)
                inner = _inner_scope(child, module, scope)
            if isinstance(child, nodes.Element):
                look(child, inner)

    look(document, "")
    return found


def title_of(document: nodes.document) -> str:
    """The title of a page, or ""."""
    title = next(iter(document.findall(nodes.title)), None)
    return " ".join(title.astext().split()) if title is not None else ""


class _TreeWriter:
    """Writes the tree of one page."""

    def __init__(self, name: str, path: str, ledger: Ledger, facts: SphinxFacts) -> None:
        self.name = name
        self.path = path
        self.ledger = ledger
        self.facts = facts
        self.module = ""
        self.scope = ""
        self.level = 0
        self.line = 1
        self.explicit: set[str] = set()
        self.footnotes: list[str] = []
        self.toctrees: list[TocDirective] = []
        self.generated: dict[str, str] = {}

    def find(self, construct: str, node: nodes.Node | None = None) -> FoundConstruct:
        """Note a construct at a node."""
        line = (node.get("source_line") if isinstance(node, directive_node) else None) or (
            node.line if node is not None else None
        )
        return self.ledger.find(construct, self.path, int(line or self.line))

    # --- blocks

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

    def block_Text(self, node: nodes.Text) -> list[str]:  # noqa: N802  # docutils' name
        return [self.inline(node)] if node.astext().strip() else []

    def block_comment(self, node: nodes.comment) -> list[str]:
        return []

    block_substitution_definition = block_system_message = block_meta = block_docinfo = block_decoration = block_comment

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
        return fence(language or self.facts.highlight, text.split("\n"))

    def block_doctest_block(self, node: nodes.Element) -> list[str]:
        return fence("py", node.astext().split("\n"))

    def block_math_block(self, node: nodes.Element) -> list[str]:
        self.find("math", node).convert()
        return ["$$", *node.astext().strip().split("\n"), "$$"]

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
        blocks = any(len(entry.children) > 1 for entry in node.findall(nodes.entry))
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
        return alert(kind, None, self.blocks(node.children))

    block_note = block_tip = block_warning = block_important = block_caution = _admonition
    block_attention = block_danger = block_error = block_hint = _admonition

    def block_admonition(self, node: nodes.Element) -> list[str]:
        self.find("directive admonition", node).convert()
        title = self.inlines(node.children[0].children) if node.children else None
        kind = next((name for name in node.get("classes", ()) if name in _ADMONITIONS), "note")
        return alert(kind, title, self.blocks(node.children[1:]))

    def block_topic(self, node: nodes.Element) -> list[str]:
        self.find(f"directive {type(node).__name__}", node).convert()
        if "contents" in node.get("classes", ()):
            return []
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        rest = [child for child in node.children if child is not title]
        return alert("note", self.inlines(title.children) if title is not None else None, self.blocks(rest))

    block_sidebar = block_topic

    # --- directives

    def block_directive_node(self, node: directive_node) -> list[str]:
        name = str(node["name"])
        if name == "toctree":
            return self._toctree(node)
        found = self.find(f"directive {name}", node)
        found.convert()
        if name in _AUTO:
            return self._auto(node, found)
        if name == "autosummary":
            return self._autosummary(node)
        if name in ("module", "currentmodule", "py:module"):
            self.module = node["argument"].strip()
            return []
        if name in _CODE:
            return self._code(node)
        if name == "literalinclude":
            return self._literalinclude(node, found)
        if name == "include":
            return self._include(node, found)
        if name in _VERSIONS:
            return self._version(node)
        if name in _ADMONITIONS:
            return alert(name, None, self.blocks(node.children))
        if name in ("dropdown", "details"):
            return alert(
                "note",
                node["argument"] or "Details",
                self.blocks(node.children),
                "+" if "open" in node["options"] else "-",
            )
        if name in ("tabs", "tab-set", "tab", "tab-item", "group-tab", "code-tab", "md-tab-set", "md-tab-item"):
            return self._tabs(node)
        if name == "glossary":
            return self.blocks(node.children)
        if name in _DESCRIPTIONS:
            return self._description(node)
        if name == "raw":
            if "html" in node["argument"]:
                return list(node["content"])
            found.list(f"raw {node['argument']} is left out: the site is HTML")
            return []
        if name == "only" and node["argument"].strip() not in ("html", "not latex", "builder_html"):
            found.list(f"only {node['argument']} is left out: the site is HTML")
            return []
        if name in _DROPPED:
            return []
        if name in _KEPT:
            return self.blocks(node.children)
        if name in _CARDS:
            found.list("there are no cards or grids; what is in it stays")
            title = [f"**{node['argument']}**", ""] if node["argument"] and name.endswith("card") else []
            return [*title, *self.blocks(node.children)]
        found.list("there is no such directive; its source stays as code")
        return fence("rst", trimmed(str(node["block"]).split("\n")))

    def _toctree(self, node: directive_node) -> list[str]:
        entries: list[tuple[str, str]] = []
        self.find("directive toctree", node).convert()
        for line in (line.strip() for line in node["content"]):
            if line and not line.startswith(".. "):
                titled = _TITLED.match(line)
                entries.append((titled[1], titled[2]) if titled else ("", line))
        self.toctrees.append(
            TocDirective(node["options"].get("caption", ""), tuple(entries), "glob" in node["options"])
        )
        return []

    def _auto(self, node: directive_node, found: FoundConstruct) -> list[str]:
        name = _object_name(node)
        if node["name"] == "automodule":
            self.module = name
            full = name
        else:
            full = self.facts.resolve(name, self.module, self.scope)
        if not full:
            found.list(f"there is no object {name!r}; the directive is written all the same")
            full = f"{self.module}.{name}" if self.module else name
        members = self._members(node)
        if node["name"] == "automodule":
            listed = [f"{name}.{member}" for member in members or () if member not in ("none", "all")]
            names = listed or (list(self.facts.members(name)) if members is None else [])
            lines: list[str] = []
            for each in names or [name]:
                lines += [*autodoc(each), ""]
        else:
            lines = [*autodoc(full, members if node["name"] in ("autoclass", "autoexception") else None), ""]
        outer, self.scope = self.scope, _inner_scope(node, self.module, self.scope)
        body = self.blocks(node.children)
        self.scope = outer
        return [*lines, *body] if body else trimmed(lines)

    def _members(self, node: directive_node) -> list[str] | None:
        """The list of members: None for those that are shown by default."""
        options = dict(node["options"])
        members: list[str] | None = ["none"]
        if "members" in options:
            names = [one.strip() for one in options["members"].split(",") if one.strip()]
            members = names or None
        extra: list[str] = []
        for key, value in options.items():
            option = self.find(f"option {key}", node)
            if key in ("special-members", "private-members") and value.strip():
                extra += [one.strip() for one in value.split(",") if one.strip() and one.strip() != "__init__"]
                option.convert()
            elif key in _KNOWN_OPTIONS:
                option.convert()
            else:
                option.list(f"{key} {value}".strip() + ": a directive has no such option; list the members")
        if extra:
            members = [*extra, *(["all"] if members is None else [one for one in members if one != "none"])]
        return members

    def _autosummary(self, node: directive_node) -> list[str]:
        folder = node["options"].get("toctree")
        lines: list[str] = []
        for line in (line.strip() for line in node["content"]):
            if not line:
                continue
            name = line.lstrip("~")
            full = self.facts.resolve(name, self.module, self.scope) or name
            lines.append(f"- [`~{full}`]")
            if folder is not None:
                page = (
                    posixpath.normpath(f"{posixpath.dirname(self.name)}/{folder}/{full}").replace(".", "/").lstrip("/")
                )
                self.generated[page] = full
        return lines

    def _code(self, node: directive_node) -> list[str]:
        options: dict[str, str] = node["options"]
        language = _CODE[node["name"]] or node["argument"].partition("\n")[0].strip() or self.facts.highlight
        parts = [language]
        if options.get("caption"):
            parts.append('title="' + _plain(options["caption"]) + '"')
        if options.get("emphasize-lines"):
            parts.append('hl_lines="' + options["emphasize-lines"].replace(",", " ") + '"')
        if "linenos" in options or "lineno-start" in options:
            parts.append(f'linenums="{options.get("lineno-start") or 1}"')
        body = list(node["content"])
        if node["name"] == "prompt" and not body:
            body = [node["argument"]]
        return fence(" ".join(part for part in parts if part), body)

    def _literalinclude(self, node: directive_node, found: FoundConstruct) -> list[str]:
        options: dict[str, str] = node["options"]
        text = self.facts.read(self.name, node["argument"])
        if text is None:
            found.list(f"there is no file {node['argument']!r}, or it lies outside of the project")
            return []
        lines = text.split("\n")
        if "start-after" in options or "start-at" in options:
            mark = options.get("start-after") or options.get("start-at") or ""
            at = next((number for number, line in enumerate(lines) if mark in line), 0)
            lines = lines[at + ("start-after" in options) :]
        if "end-before" in options or "end-at" in options:
            mark = options.get("end-before") or options.get("end-at") or ""
            at = next((number for number, line in enumerate(lines) if mark in line and number), len(lines))
            lines = lines[: at + ("end-at" in options)]
        if "lines" in options:
            lines = _chosen(lines, options["lines"])
        if "pyobject" in options:
            lines = _object_lines(text, options["pyobject"]) or lines
        if "dedent" in options or "pyobject" in options:
            least = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
            lines = [line[least:] for line in lines]
        language = options.get("language") or {".py": "py", ".sh": "sh", ".toml": "toml", ".html": "html"}.get(
            Path(node["argument"]).suffix, ""
        )
        title = f' title="{_plain(options["caption"]) or node["argument"]}"' if "caption" in options else ""
        return fence(language + title, trimmed(lines))

    def _include(self, node: directive_node, found: FoundConstruct) -> list[str]:
        text = self.facts.read(self.name, node["argument"])
        if text is None or self.ledger.depth > 8:
            found.list(f"there is no file {node['argument']!r}, or it lies outside of the project")
            return []
        for key, part in (("start-after", 1), ("end-before", 0)):
            if (mark := node["options"].get(key)) and mark in text:
                text = text.split(mark, 1)[part]
        if "literal" in node["options"] or "code" in node["options"]:
            return fence(node["options"].get("code", ""), trimmed(text.split("\n")))
        document = self.facts.parse(text, Path(node["argument"]))
        self.ledger.depth += 1
        outer_path, outer_level, outer_explicit = self.path, self.level, self.explicit
        self.explicit = self.explicit | {
            ident for label, ident in document.nameids.items() if ident and document.nametypes.get(label)
        }
        lines = self.blocks(document.children)
        self.path, self.level, self.explicit = outer_path, outer_level, outer_explicit
        self.ledger.depth -= 1
        return lines

    def _version(self, node: directive_node) -> list[str]:
        tag = _VERSIONS[node["name"]]
        body = self.blocks(node.children)
        version = node["argument"].replace('"', "'")
        return (
            [f'<{tag} version="{version}">', "", *body, "", f"</{tag}>"] if body else [f'<{tag} version="{version}"/>']
        )

    def _tabs(self, node: directive_node) -> list[str]:
        if node["name"] in (
            "tab",
            "tab-item",
            "group-tab",
            "code-tab",
            "md-tab-item",
        ):  # one that stands alone (sphinx-inline-tabs)
            siblings = node.parent.children
            at = siblings.index(node)
            if at and _is_tab(siblings[at - 1]) and node.parent.__class__ is not directive_node:
                return []
            run = [node]
            while at + 1 < len(siblings) and _is_tab(siblings[at + 1]):
                at += 1
                run.append(siblings[at])
        else:
            run = [child for child in node.children if _is_tab(child)]
        group: list[tuple[str, Sequence[str]]] = []
        for each in run:
            if each is not node:
                self.find(f"directive {each['name']}", each).convert()
            if each["name"] == "code-tab":
                language, _, label = each["argument"].partition(" ")
                group.append((label or language, fence(language, list(each["content"]))))
            else:
                group.append((each["argument"] or str(len(group) + 1), self.blocks(each.children)))
        return tabs(group) if group else self.blocks(node.children)

    def _description(self, node: directive_node) -> list[str]:
        lines: list[str] = []
        outer = self.scope
        for signature, name in _signatures(node):
            ident = _description_id(name, node, self.module, outer)
            lines += [heading(min(self.level + 1, 6), f"`{signature}`", ident), ""]
        self.scope = _inner_scope(node, self.module, outer)
        self.level += 1
        lines += self.blocks(node.children)
        self.level -= 1
        self.scope = outer
        return trimmed(lines)

    # --- inlines

    def inlines(self, children: Iterable[nodes.Node]) -> str:
        return "".join(self.inline(child) for child in children)

    def inline(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.Text):
            return _escaped(node.astext())
        method = getattr(self, f"inline_{type(node).__name__}", None)
        if method is not None:
            return str(method(node))
        return self.inlines(node.children) if isinstance(node, nodes.Element) else ""

    def inline_emphasis(self, node: nodes.Element) -> str:
        return f"*{self.inlines(node.children).strip()}*"

    def inline_strong(self, node: nodes.Element) -> str:
        return f"**{self.inlines(node.children).strip()}**"

    def inline_literal(self, node: nodes.Element) -> str:
        return _code(node.astext())

    def inline_title_reference(self, node: nodes.Element) -> str:
        self.find("role of interpreted text", node).convert()
        text = node.astext()
        title, target = _title_and_target(text)
        if link := self._text_link(title, target):
            return link
        full = self.facts.resolve(target.rstrip("()"), self.module, self.scope)
        if not full:
            return _code(text)
        return f"{_escaped(title)} ([`~{full}`])" if title else f"[`{full}`]"

    def inline_subscript(self, node: nodes.Element) -> str:
        return f"<sub>{self.inlines(node.children)}</sub>"

    def inline_superscript(self, node: nodes.Element) -> str:
        return f"<sup>{self.inlines(node.children)}</sup>"

    def inline_math(self, node: nodes.Element) -> str:
        self.find("role math", node).convert()
        return f"\\\\( {node.astext().strip()} \\\\)"

    def inline_image(self, node: nodes.Element) -> str:
        self.find("image", node).convert()
        target = str(node.get("uri", ""))
        if target.startswith("/"):
            target = target[1:] if "/" not in self.name else posixpath.relpath(target[1:], posixpath.dirname(self.name))
        alt = str(node.get("alt", "")).replace('"', "&quot;")
        sizes = "".join(f' {key}="{str(node[key]).removesuffix("px")}"' for key in ("width", "height") if node.get(key))
        return f'<img src="{target}" alt="{alt}"{sizes}>' if sizes else f"![{alt}]({target.replace(' ', '%20')})"

    def inline_reference(self, node: nodes.Element) -> str:
        text = self.inlines(node.children)
        target = str(node.get("refuri", ""))
        if not target:
            ident = str(node.get("refid") or "")
            label = self.facts.labels.get(str(node.get("refname") or ident))
            target = f"#{label.id if label and label.page == self.name else ident}" if ident else ""
            return f"[{text}]({target})" if target else text
        if re.match(r"[a-z][\w+.-]*:|#|//", target, re.IGNORECASE):
            if target.startswith("#") and (label := self.facts.labels.get(target[1:].lower())):
                return self._link(label.page, label.id, text or label.title)
            return f"<{target}>" if text.replace("\\", "") == target else f"[{text}]({target})"
        return self._local(target, text)

    def _local(self, target: str, text: str) -> str:
        """A link of MyST: to a page, a file or a label."""
        path, _, ident = target.partition("#")
        if label := self.facts.labels.get(target.lower()):
            return self._link(label.page, label.id, text or label.title)
        page = re.sub(
            r"\.(?:md|rst|txt|ipynb|html)$", "", posixpath.normpath(posixpath.join(posixpath.dirname(self.name), path))
        )
        if page in self.facts.titles:
            return self._link(page, ident, text or self.facts.titles[page])
        if re.fullmatch(r"[A-Za-z_]\w*(?:\.\w+)*", target) and (
            full := self.facts.resolve(target, self.module, self.scope)
        ):
            return f"{text} ([`~{full}`])" if text and text.strip("`") not in (full, target) else f"[`{full}`]"
        if path in ("genindex", "modindex", "py-modindex", "search"):
            self.find("reference").list(f"there is no page {path!r}; its name stays as text")
            return text or _escaped(path)
        return f"[{text or target}]({target})"

    def inline_target(self, node: nodes.Element) -> str:
        if node.get("refuri"):
            return self.inlines(node.children)
        ids = node.get("ids", ())
        return "".join(f'<span id="{ident}"></span>' for ident in ids) + self.inlines(node.children)

    def inline_footnote_reference(self, node: nodes.Element) -> str:
        return f"[^{node.astext()}]"

    inline_citation_reference = inline_footnote_reference

    def inline_problematic(self, node: nodes.Element) -> str:
        self.find("reference", node).list(f"{node.astext()} names nothing; it stays as text")
        return _escaped(node.astext())

    def inline_raw(self, node: nodes.Element) -> str:
        return node.astext() if "html" in node.get("format", "") else ""

    def inline_system_message(self, node: nodes.Element) -> str:
        return ""

    # --- roles

    def inline_role_node(self, node: role_node) -> str:
        name, text = str(node["name"]).removeprefix("py:"), node.astext()
        found = self.find(f"role {name}", node)
        found.convert()
        title, target = _title_and_target(text)
        if name == "any" and (link := self._text_link(title, target)):
            return link
        if name in _OBJECT_ROLES:
            return self._object(title, target, found)
        if name == "doc":
            page = self._page(target)
            if page not in self.facts.titles:
                found.list(f"there is no page {target!r}; its name stays as text")
                return _escaped(title or target)
            return self._link(page, "", title or self.facts.titles[page])
        if name in ("ref", "numref"):
            label = self._label(target)
            if label is None:
                found.list(f"there is no label {target!r}; its name stays as text")
                return _escaped(title or target)
            return self._link(label.page, label.id, title or label.title or target)
        if name == "term":
            page = self.facts.terms.get(target.lower(), "")
            if not page:
                found.list(f"no glossary has the term {target!r}; it stays as text")
                return _escaped(title or target)
            return self._link(page, f"term-{nodes.make_id(target)}", title or target)
        if name == "download":
            return f"[{_escaped(title or target)}]({target.lstrip('/')})"
        if name in ("pep", "rfc"):
            number, _, part = target.partition("#")
            base = (
                f"https://peps.python.org/pep-{number.zfill(4)}/"
                if name == "pep"
                else f"https://datatracker.ietf.org/doc/html/rfc{number}.html"
            )
            return f"[{_escaped(title or f'{name.upper()} {number}')}]({base}{'#' + part if part else ''})"
        if name in self.facts.extlinks:
            address, caption = self.facts.extlinks[name]
            return f"[{_escaped(title or (caption.replace('%s', target) if caption else address.replace('%s', target)))}]({address.replace('%s', target)})"
        if name == "kbd":
            return "+".join(f"<kbd>{key}</kbd>" for key in re.split(r"[-+]", text) if key)
        if name in ("guilabel", "menuselection"):
            return f"**{_escaped(text.replace('-->', '›').replace('&', ''))}**"
        if name in ("abbr", "abbreviation"):
            short, _, meaning = text.rstrip(")").partition(" (")
            return f'<abbr title="{meaning}">{_escaped(short)}</abbr>' if meaning else _escaped(text)
        if name in ("sup", "sub"):
            return f"<{name}>{_escaped(text)}</{name}>"
        if name in _CODE_ROLES:
            return _code(re.sub(r"[{}]", "", text) if name == "samp" else text)
        found.list(f"there is no such role; {text!r} stays as code")
        return _code(text)

    def _page(self, target: str) -> str:
        """The name of the page that an address of `:doc:` means."""
        here = posixpath.dirname(self.name)
        return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(here, target))

    def _label(self, target: str) -> Label | None:
        return self.facts.labels.get(" ".join(target.lower().split()))

    def _text_link(self, title: str, target: str) -> str:
        """The page, label or term that `:any:` means; "" where it can only be an object."""
        if (page := self._page(target)) in self.facts.titles:
            return self._link(page, "", title or self.facts.titles[page])
        if label := self._label(target):
            return self._link(label.page, label.id, title or label.title or target)
        if page := self.facts.terms.get(target.lower(), ""):
            return self._link(page, f"term-{nodes.make_id(target)}", title or target)
        return ""

    def _object(self, title: str, target: str, found: FoundConstruct) -> str:
        if target.startswith("!") or title.startswith("!"):
            return _code((title or target).lstrip("!"))
        short = target.startswith("~")
        bare = target.lstrip("~.").removesuffix("()")
        for outer in (f"{self.module}.{self.scope}.", f"{self.module}.", ""):
            if label := self.facts.described.get(outer.lstrip(".") + bare):
                return self._link(label.page, label.id, _code(title or (bare.rpartition(".")[2] if short else bare)))
        full = self.facts.resolve(bare, self.module, self.scope)
        if not full:
            found.list(f"there is no object {bare!r}; its name stays as code")
            return _code(title or (bare.rpartition(".")[2] if short else bare))
        link = f"[`{'~' if short or title else ''}{full}`]"
        if title and title.removesuffix("()") not in (full, full.rpartition(".")[2]):
            return f"{_escaped(title)} ({link})"
        return link

    def _link(self, page: str, ident: str, text: str) -> str:
        mark = f"#{ident}" if ident else ""
        shown = text if re.search(r"[`\\]|\]\(", text) else _escaped(text)
        if page == self.name:
            return f"[{shown}]({mark or posixpath.basename(page) + '.md'})"
        path = posixpath.relpath(f"{page}.md", posixpath.dirname(self.name) or ".")
        return f"[{shown}]({path}{mark})"


def _title_and_target(text: str) -> tuple[str, str]:
    """`title <target>` of a role in two; the title is "" where there is none."""
    found = _TITLED.match(text)
    return (found[1].strip(), found[2].strip()) if found else ("", text.strip())


def _plain(text: str) -> str:
    """A caption as the title of a fence: without markup and quotes."""
    return re.sub(r"[`*]", "", re.sub(r":[\w:]+:`([^`]*)`", r"\1", text)).replace('"', "'")


def _is_tab(node: Any) -> bool:
    return isinstance(node, directive_node) and node["name"] in (
        "tab",
        "tab-item",
        "group-tab",
        "code-tab",
        "md-tab-item",
    )


def _escaped(text: str) -> str:
    """Text as Markdown that is shown as this text."""
    text = re.sub(r"[\\`*]", r"\\\g<0>", text)
    text = re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", text)
    text = re.sub(r"<(?=[A-Za-z/!?])", r"\\<", text)
    return re.sub(r"[\[\]]", r"\\\g<0>", text) if "[" in text else text


def _at_start(line: str) -> str:
    """A line of a paragraph that does not begin another block."""
    if re.match(r"\s*(?:[-+>#|~]|\d+[.)]\s|:\s|=+\s*$)", line):
        stripped = line.lstrip()
        at = re.match(r"\d+", stripped)
        return f"{stripped[: at.end()]}\\{stripped[at.end() :]}" if at else f"\\{stripped}"
    return line


def _code(text: str) -> str:
    text = " ".join(text.split("\n"))
    runs = max((len(run) for run in re.findall(r"`+", text)), default=0)
    mark = "`" * (runs + 1)
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{mark}{blank}{text}{blank}{mark}" if text else ""


def _chosen(lines: Sequence[str], what: str) -> list[str]:
    """Lines by their numbers: `1,3-5,8-`."""
    found: list[str] = []
    for part in what.split(","):
        start, dash, end = part.strip().partition("-")
        first = int(start) if start.isdigit() else 1
        last = (int(end) if end.isdigit() else len(lines)) if dash else first
        found += lines[first - 1 : last]
    return found


def _object_lines(text: str, name: str) -> list[str]:
    """The lines of a function or a class of a module's source."""
    import ast  # few pages ask for it

    try:
        body: Sequence[ast.stmt] = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError):
        return []
    for part in name.split("."):
        node = next((one for one in body if getattr(one, "name", None) == part), None)
        if node is None:
            return []
        body = getattr(node, "body", [])
        start = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        lines = text.split("\n")[start - 1 : node.end_lineno]
    return lines
