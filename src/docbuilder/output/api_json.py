"""`api.json`: all documented objects of a language, for programs.

In: a page's tree with its boxes (in workers), then the pages of a language. Out: the file, which fits
`api.schema.json`. A page's objects travel as bytes: nobody on the way needs to look into them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.json import decode, encode

from docbuilder.index.descriptions import FILE, SCHEMA
from docbuilder.model import nodes
from docbuilder.model.nodes import Document, Node
from docbuilder.model.summaries import summary_of
from docbuilder.model.walking import LINES, children, text_of
from docbuilder.output.pages import SitePage
from docbuilder.render.markdown import signature_text

__all__ = ["FILE", "SCHEMA", "api_file", "page_objects", "read_objects"]

_FRAMEWORKS = frozenset({"pt", "tf", "jax"})


def page_objects(document: Document, page: str) -> bytes:
    """The objects that a page documents: JSON objects, a line each, with commas between; empty where there are none.

    Args:
        document: its directives are boxes that have their ids.
        page: its route, relative to the language's folder.
    """
    found = [_describe(box, owner, page, frameworks) for box, owner, frameworks in _boxes(document)]
    return b",\n".join(map(encode, found))


def api_file(pages: Iterable[SitePage], *, name: str, version: str, language: str, generator: str) -> bytes:
    """The content of `api.json`.

    Args:
        pages: of the language, in any order.
        name: the project's.
        version: that is documented, or "".
        language: BCP 47 tag.
        generator: the program and its version.
    """
    head = {"schema": SCHEMA, "generator": generator, "name": name, "version": version, "language": language}
    start = encode(head)[:-1]
    objects = b",\n".join([page.objects for page in sorted(pages, key=lambda page: page.route) if page.objects])
    return start + b',"objects":[\n' + objects + b"\n]}\n"


def read_objects(objects: bytes) -> list[dict[str, Any]]:
    """What `page_objects` has written."""
    return decode(b"[" + objects + b"]", type=list[dict[str, Any]])


def _boxes(document: Document) -> Iterator[tuple[nodes.ApiBox, str, tuple[str, ...]]]:
    """Boxes that have their anchor on the page, with the anchor of the class around them and the frameworks of their tab."""
    stack: list[tuple[Node, str, tuple[str, ...]]] = [(document, "", ())]
    while stack:
        node, owner, frameworks = stack.pop()
        below: tuple[Node, ...] = ()
        if isinstance(node, nodes.ApiBox):
            if not node.repeated and node.kind != "missing" and node.anchor:
                yield node, owner, frameworks
            below, owner = node.members, node.anchor
        elif isinstance(node, nodes.Panel) and node.key in _FRAMEWORKS:
            below, frameworks = node.children, (node.key,)
        elif type(node) not in LINES and not (isinstance(node, nodes.Fragment) and node.links is not None):
            below = children(node)
        stack.extend([(child, owner, frameworks) for child in below[::-1] if child.parts])


def _describe(box: nodes.ApiBox, owner: str, page: str, frameworks: tuple[str, ...]) -> dict[str, object]:
    described: dict[str, object] = {"name": box.anchor, "kind": box.kind, "page": page, "anchor": box.anchor}
    if owner:
        described["owner"] = owner
    if box.decoration:
        described["decoration"] = list(box.decoration)
    if box.signature is not None:
        described["signature"] = " ".join(signature_text(box.name.rpartition(".")[2], box.signature).split())
    if summary := summary_of(box):
        described["summary"] = summary
    if box.source_url:
        described["source"] = box.source_url
    if frameworks:
        described["frameworks"] = list(frameworks)
    if parameters := list(_parameters(box)):
        described["parameters"] = parameters
    return described


def _parameters(box: nodes.ApiBox) -> Iterator[dict[str, object]]:
    """Parameters of the signature, and what is documented besides, each with its anchor where it has one."""
    documented: dict[str, nodes.ApiEntry] = {}
    for section in box.sections:
        if isinstance(section, nodes.ApiFields) and section.kind == "parameters":
            for group in section.children:
                for told in group.entries if isinstance(group, nodes.ApiGroup) else ():
                    documented.setdefault(told.name.lstrip("*"), told)
    signature = {item.name.lstrip("*"): item for item in (box.signature.parameters if box.signature else ())}
    for name in dict.fromkeys((*signature, *documented)):
        if not name or name == "/":
            continue
        item, entry = signature.get(name), documented.get(name)
        found: dict[str, object] = {"name": item.name if item else entry.name if entry else name}
        if item is not None and (annotation := text_of(item.annotation)):
            found["type"] = annotation
        if item is not None and item.default is not None:
            found["default"] = item.default
        if entry is not None and entry.id:
            found["anchor"] = entry.id
        yield found
