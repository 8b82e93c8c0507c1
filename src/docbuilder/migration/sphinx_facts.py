"""What pages of Sphinx depend on: labels, terms, titles, and what other pages describe.

In: the trees of pages (`sphinx_reading`). Out: `SphinxFacts`, and what goes into them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from docutils import nodes

from docbuilder.migration.sphinx_reading import directive_node

DESCRIPTIONS = frozenset(
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


def explicit_ids(document: nodes.document) -> frozenset[str]:
    """The ids that labels of a page lead to."""
    return frozenset(ident for label, ident in document.nameids.items() if ident and document.nametypes.get(label))


def terms_of(document: nodes.document) -> list[str]:
    """The terms of a page's glossaries."""
    found: list[str] = []
    for node in document.findall(directive_node):
        if node["name"] == "glossary":
            found += [term.astext() for term in node.findall(nodes.term)]
    return found


def signatures_of(node: directive_node) -> list[tuple[str, str]]:
    """The signatures of a description, and the names in them."""
    lines = [line.strip() for line in node["argument"].replace("\\\n", " ").split("\n") if line.strip()]
    bare = (
        re.sub(r"^(?:async|class|classmethod|staticmethod|abstract)\s+", "", line).partition("(")[0].strip()
        for line in lines
    )
    return list(zip(lines, bare, strict=True))


def description_id(name: str, node: directive_node, module: str, scope: str) -> str:
    """The anchor of what a description describes: its full name."""
    outer = (
        ""
        if node["name"].startswith(("option", "envvar", "conf", "setting", "cmd"))
        else ".".join(filter(None, [module, scope]))
    )
    full = name if not outer or name.startswith(f"{outer}.") else f"{outer}.{name}"
    return re.sub(r"[^\w.:-]+", "-", full).strip("-")


def inner_scope(node: directive_node, module: str, scope: str) -> str:
    """What names inside of a directive are relative to: a class, without its module."""
    kind = node["name"].removeprefix("py:")
    if kind in ("autoclass", "autoexception"):
        return object_name(node).removeprefix(f"{module}." if module else "")
    if kind in ("class", "exception"):
        return ".".join(filter(None, [scope, *[name for _, name in signatures_of(node)][-1:]]))
    return scope


def object_name(node: directive_node) -> str:
    """The name of the object that a directive documents."""
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
                    module = object_name(child)
                elif child["name"] in DESCRIPTIONS:
                    for _, name in signatures_of(child):
                        ident = description_id(name, child, module, scope)
                        found[ident] = Label(page, ident, name)
                inner = inner_scope(child, module, scope)
            if isinstance(child, nodes.Element):
                look(child, inner)

    look(document, "")
    return found


def title_of(document: nodes.document) -> str:
    """The title of a page, or ""."""
    title = next(iter(document.findall(nodes.title)), None)
    return " ".join(title.astext().split()) if title is not None else ""
