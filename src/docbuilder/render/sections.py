"""A page's tree -> what search may find in it, its title and its description.

In: a `Document` after the links pass. Out: `SearchSection`s in the order of the page; plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from docbuilder.model import nodes
from docbuilder.model.nodes import Document, Node
from docbuilder.model.walking import Made, text_of, walk
from docbuilder.render.names import TAG
from docbuilder.render.page import SearchSection

# characters of a description
_LONGEST = 160

# a line end between two characters of scripts that are written without blanks
_WIDE = "\u2e80-\u303f\u3040-\u30ff\u3100-\u9fff\uf900-\ufaff\uff00-\uffef"
WIDE_BREAK = re.compile(f"\n(?<=[{_WIDE}]\n)(?=[{_WIDE}])")  # begins with the line end, which is fast to look for
_NAMES = re.compile(r"[^\W\d]\w*(?![\w.])")  # what another part follows is no last part
SCRIPTS = re.compile(r"(?is)<(script|style)\b.*?</\1\s*>")
_PHRASES = re.compile(r"</?(?:a|abbr|b|bdi|bdo|cite|code|em|i|kbd|mark|q|s|samp|small|span|strong|sub|sup|u|var)\b")

# Nodes within a line; every other one ends the word before it.
_INLINE = frozenset(
    {nodes.Emphasis, nodes.Strong, nodes.Strikethrough, nodes.Link, nodes.FootnoteReference, nodes.Comment}
)


@dataclass(slots=True)
class _Section:
    anchor: str
    title: str
    api: str = ""
    parts: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    takes: list[str] = field(default_factory=list)
    returns: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def finished(self, join_lines: bool) -> SearchSection:
        """The section as the index gets it; each name once, in the order of the text."""
        names = (tuple(dict.fromkeys(part)) for part in (self.parameters, self.takes, self.returns, self.links))
        text, signature = fold(self.parts, join_lines), fold(self.signature, join_lines)
        return SearchSection(self.anchor, self.title, text, self.api, signature, *names)


def search_sections(
    document: Document, title: str, *, join_lines: bool = False, made: Made[str] | None = None
) -> tuple[SearchSection, ...]:
    """The text of a page, by heading and by API object; text in tabs and code are in it.

    Args:
        document: the page.
        title: of what stands before the first heading.
        join_lines: the page's script has no blanks between words.
        made: the text of plain fragments, which pages share.
    """
    first = _Section("", title)
    reader = _Reader(first, Made() if made is None else made)
    reader.read(document.children)
    sections = [part for part in reader.sections if part is not first or part.parts]
    return tuple(section.finished(join_lines) for section in sections)


def fold(parts: Sequence[str], join_lines: bool) -> str:
    """Pieces of text as one line."""
    text = "".join(parts)
    if join_lines and "\n" in text:
        text = WIDE_BREAK.sub("", text)
    return " ".join(text.split())


class _Reader:
    """Gathers text; `current` is the section that it belongs to."""

    def __init__(self, first: _Section, made: Made[str]) -> None:
        self.sections = [first]
        self.current = first
        self.made = made

    def open(self, section: _Section) -> None:
        self.sections.append(section)
        self.current = section

    def read(self, content: Sequence[Node]) -> None:
        append = self.current.parts.append
        for node in content:
            kind = type(node)
            if kind is nodes.Text:
                append(node.text)  # type: ignore[attr-defined]  # told by its type
            elif kind in _INLINE:
                if kind is nodes.Link:
                    self.current.links.append(node.target)  # type: ignore[attr-defined]  # likewise
                self.read(getattr(node, "children", ()))
            else:
                self.special(node)
                append = self.current.parts.append

    def special(self, node: Node) -> None:
        """Everything but plain text and what only wraps it."""
        kind = type(node)
        if (text := _TEXTS.get(kind)) is not None:
            self.current.parts.append(text(node))
        else:
            _READS.get(kind, _Reader.block)(self, node)

    def block(self, node: Node) -> None:
        """What is in the node, apart from what stands around it."""
        self.current.parts.append(" ")
        self.each(node)
        self.current.parts.append(" ")

    def heading(self, node: nodes.Heading) -> None:
        if node.id and (title := " ".join(text_of(node.children).split())):
            self.open(_Section(node.id, title))
        else:
            self.block(node)

    def fragment(self, node: nodes.Fragment) -> None:
        if node.links is not None:
            self.current.parts.append(self.plain_fragment(node))
        else:
            self.block(node)

    def entry(self, node: nodes.ApiEntry) -> None:
        if node.id == f"{self.current.anchor}.{node.name}":
            self.current.parameters.append(node.name)
        name = self.line(node.title) if node.title else node.name
        about = ", ".join(self.line(part) for part in (node.type, node.default) if part)
        head = f"{name} ({about})" if name and about else name or about
        self.current.parts.append(f" {head}: " if head else " ")
        self.read(node.children)
        self.current.parts.append(" ")

    def line(self, content: Sequence[Node]) -> str:
        """The text of inline content; links in it count."""
        parts = self.current.parts
        start = len(parts)
        self.read(content)
        text = "".join(parts[start:]).strip()
        del parts[start:]
        return text

    def result(self, node: nodes.ApiResult) -> None:
        self.current.returns += names_in(text_of(node.type))
        kind = self.line(node.type)
        self.current.parts.append(f" {kind}: " if kind and node.children else f" {kind} ")
        self.read(node.children)
        self.current.parts.append(" ")

    def plain_fragment(self, node: nodes.Fragment) -> str:
        known = self.made.get(node.children)
        if known is not None:
            return known
        inner = _Reader(_Section("", ""), self.made)
        inner.read(node.children)
        return self.made.keep(node.children, f" {''.join(inner.current.parts)} ")

    def signature(self, node: nodes.ApiSignature) -> None:
        """A signature is found like text, but shown in no snippet; names in its types find the object by its types."""
        append = self.current.signature.append
        for parameter in node.parameters:
            annotation = text_of(parameter.annotation)
            self.current.takes += names_in(annotation)
            append(f" {parameter.name} {annotation} {parameter.default or ''}")
        returns = text_of(node.returns)
        self.current.returns += names_in(returns)
        append(f" > {returns}" if returns else "")

    def each(self, node: Node) -> None:
        """What is in the node, part by part."""
        for name in node.parts:
            part = getattr(node, name)
            if type(part) is tuple:
                self.read(part)
                self.current.parts.append(" ")
            elif part is not None:
                self.special(part)

    def api_box(self, node: nodes.ApiBox, owner: str) -> None:
        """An object has a section of its own; a repeated one has it already, and its text goes where it stands."""
        around = self.current
        title = f"{owner}.{node.name}" if owner else node.name
        if not node.repeated and node.anchor:
            self.open(_Section(node.anchor, title, node.anchor))
        else:
            around.parts.append(f" {title} ")
        own = self.current
        for signature in node.signatures:
            self.special(signature)
        own.parts.append(f" {node.note} ")
        self.read(node.sections)
        for member in node.members:
            self.api_box(member, node.name.rpartition(".")[2])
        self.current = around


_TEXTS: dict[type[Node], Callable[[Any], str]] = {
    nodes.SoftBreak: lambda node: "\n",
    nodes.Code: lambda node: node.text,
    nodes.Math: lambda node: f" {node.tex} ",
    nodes.MathBlock: lambda node: f" {node.tex} ",
    nodes.Image: lambda node: node.alt,
    nodes.ObjectLink: lambda node: text_of((node,)),
    nodes.Html: lambda node: html_text(node.text),
    nodes.CodeBlock: lambda node: f" {node.title} {node.text} " if node.title else f" {node.text} ",
    nodes.CellOutput: lambda node: f" {node.text} ",
    nodes.CellImage: lambda node: f" {node.alt} ",
    nodes.CellFrame: lambda node: f" {node.text or html_text(SCRIPTS.sub(' ', node.html))} ",
    nodes.Pipeline: lambda node: f" {node.task} ",
    nodes.InferenceSnippet: lambda node: " ".join([" ", *(part for entry in node.providers for part in entry), " "]),
}
"""What nodes without sections, names and links in them say."""

_READS: dict[type[Node], Callable[[_Reader, Any], None]] = {
    nodes.Heading: _Reader.heading,
    nodes.Abbreviation: lambda reader, node: reader.read(node.children),
    nodes.Fragment: _Reader.fragment,
    nodes.ApiBox: lambda reader, node: reader.api_box(node, ""),
    nodes.ApiEntry: _Reader.entry,
    nodes.ApiSignature: _Reader.signature,
    nodes.ApiResult: _Reader.result,
}
"""How the others are read that are more than blocks."""


def names_in(annotation: str) -> list[str]:
    """The last parts of the dotted names in a type (`Optional[torch.Tensor]`: Optional, Tensor)."""
    return _NAMES.findall(annotation)


def html_text(html: str) -> str:
    """The text in raw HTML."""
    if "<" in html:
        html = TAG.sub(lambda tag: "" if _PHRASES.match(tag[0]) else " ", html)
    return unescape(html)


def page_title(document: Document, name: str) -> str:
    """The front matter's title, the first heading's text, or the last part of the page's name."""
    if document.front_matter.title:
        return document.front_matter.title
    for node in walk(document):
        if isinstance(node, nodes.Heading):
            title = " ".join(text_of(node.children).split())
            if title:
                return title
    return name.rpartition("/")[2] or name


def page_description(document: Document, *, join_lines: bool = False) -> str:
    """The front matter's description, or the beginning of the first paragraph that says something."""
    if document.front_matter.description:
        return document.front_matter.description
    for node in walk(document):
        if isinstance(node, nodes.Paragraph):
            parts = [part for child in node.children if not isinstance(child, nodes.Image) for part in _words(child)]
            text = fold(parts, join_lines)
            if any(character.isalpha() for character in text):
                return _shortened(text)
    return ""


def _words(node: Node) -> list[str]:
    return ["\n"] if isinstance(node, nodes.SoftBreak) else [text_of((node,))]


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    cut = text[: _LONGEST - 1]
    blank = cut.rfind(" ")
    # scripts without blanks are cut anywhere
    return (cut[:blank] if blank > _LONGEST // 2 else cut).rstrip(" ,;:、，") + "…"
