"""The directives of Sphinx and of its extensions, in the dialect.

In: `directive_node`s. Out: lines of Markdown, and findings: a directive or an option without a counterpart is listed, and its source stays on the page
as code.

Longer than other modules: each directive has a few lines, and all are of one kind.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Any, NamedTuple

from docbuilder.migration.dialect import alert, autodoc, fence, heading, tabs, trimmed
from docbuilder.migration.plan import FoundConstruct, Ledger
from docbuilder.migration.sphinx_blocks import ADMONITIONS, BlockWriter
from docbuilder.migration.sphinx_facts import (
    DESCRIPTIONS,
    SphinxFacts,
    description_id,
    explicit_ids,
    inner_scope,
    object_name,
    signatures_of,
)
from docbuilder.migration.sphinx_inlines import TITLED
from docbuilder.migration.sphinx_reading import directive_node

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


class TocDirective(NamedTuple):
    """A `toctree`: its caption and its entries, (title, target)."""

    caption: str
    entries: tuple[tuple[str, str], ...]
    glob: bool


class DirectiveWriter(BlockWriter):
    """Writes a page with Sphinx's directives and those of its extensions.

    Attributes:
        toctrees: the page's tables of contents.
        generated: name of a page that `autosummary` makes -> object.
    """

    def __init__(self, name: str, path: str, ledger: Ledger, facts: SphinxFacts, explicit: Set[str]) -> None:
        super().__init__(name, path, ledger, facts, explicit)
        self.toctrees: list[TocDirective] = []
        self.generated: dict[str, str] = {}

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
        if name == "math":
            return self.formulas(node)
        if name == "literalinclude":
            return self._literalinclude(node, found)
        if name == "include":
            return self._include(node, found)
        if name in _VERSIONS:
            return self._version(node)
        if name in ADMONITIONS:
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
        if name in DESCRIPTIONS:
            return self._description(node)
        if name == "raw":
            if "html" in node["argument"]:
                return list(node["content"])
            found.list(f"raw {node['argument']} is left out: the site is HTML")
            return []
        if name == "only" and node["argument"].strip() not in ("html", "not latex", "builder_html"):
            found.list(f"only {node['argument']} is left out: the site is HTML")
            return []
        if name == "highlight":
            self.highlight = node["argument"].strip()
            return []
        if name in _DROPPED:
            return []
        if name in _KEPT:
            return self.blocks(node.children)
        if name in _CARDS:
            found.list("there are no cards or grids; what is in it stays")
            title = self._card_title(node) if name.endswith("card") else ""
            return [*([title, ""] if title else []), *self.blocks(node.children)]
        found.list("there is no such directive; its source stays as code")
        return fence("rst", trimmed(str(node["block"]).split("\n")))

    def _card_title(self, node: directive_node) -> str:
        """The title of a card, which is the link that the card is."""
        title, target = f"**{node['argument']}**" if node["argument"] else "", node["options"].get("link", "").strip()
        kind = node["options"].get("link-type", "url").strip()
        if not target or (kind == "url" and not re.match(r"https?://", target)):
            return title
        shown = node["argument"] or target
        if kind == "url":
            return f"**[{shown}]({target})**"
        link = self._text_link(node["argument"], target)
        return f"**{link}**" if link else title

    def _toctree(self, node: directive_node) -> list[str]:
        entries: list[tuple[str, str]] = []
        self.find("directive toctree", node).convert()
        for line in (line.strip() for line in node["content"]):
            if line and not line.startswith(".. "):
                titled = TITLED.match(line)
                entries.append((titled[1], titled[2]) if titled else ("", line))
        self.toctrees.append(
            TocDirective(node["options"].get("caption", ""), tuple(entries), "glob" in node["options"])
        )
        return []

    def _auto(self, node: directive_node, found: FoundConstruct) -> list[str]:
        name = object_name(node)
        if node["name"] == "automodule":
            self.module = name
            full = name
        else:
            full = self.facts.resolve(name, self.module, self.scope)
        if not full:
            found.list(f"there is no object {name!r}; the directive is written all the same")
            own = self.module and name.partition(".")[0] != self.module.partition(".")[0]
            full = f"{self.module}.{name}" if own else name
        members = self._members(node)
        if node["name"] == "automodule":
            listed = [f"{name}.{member}" for member in members or () if member not in ("none", "all")]
            names = listed or (list(self.facts.members(name)) if members is None else [])
            lines: list[str] = []
            for each in names or [name]:
                lines += [*autodoc(each), ""]
        else:
            lines = [*autodoc(full, members if node["name"] in ("autoclass", "autoexception") else None), ""]
        outer, self.scope = self.scope, inner_scope(node, self.module, self.scope)
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
        body = list(node["content"])
        is_text = node["name"] in ("parsed-literal", "productionlist")
        if is_text:
            body = node.astext().split("\n") if node.children else [*filter(None, node["argument"].split("\n")), *body]
        language = (
            "" if is_text else _CODE[node["name"]] or node["argument"].partition("\n")[0].strip() or self.highlight
        )
        parts = [language]
        if options.get("caption"):
            parts.append('title="' + _plain(options["caption"]) + '"')
        if options.get("emphasize-lines"):
            parts.append('hl_lines="' + options["emphasize-lines"].replace(",", " ") + '"')
        if "linenos" in options or "lineno-start" in options:
            parts.append(f'linenums="{options.get("lineno-start") or 1}"')
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
        self.explicit = self.explicit | explicit_ids(document)
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
        for signature, name in signatures_of(node):
            ident = description_id(name, node, self.module, outer)
            lines += [heading(min(self.level + 1, 6), f"`{signature}`", ident), ""]
        self.scope = inner_scope(node, self.module, outer)
        self.level += 1
        lines += self.blocks(node.children)
        self.level -= 1
        self.scope = outer
        return trimmed(lines)


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
