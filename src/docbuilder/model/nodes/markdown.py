"""The page, and the constructs of CommonMark and GFM.

In: `Node`, `Parent`. Out: one frozen dataclass per construct.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from docbuilder.model.nodes.base import Node, Parent
from docbuilder.model.source import Source
from docbuilder.model.values import dataclass


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the optional YAML on top of a page may say."""

    title: str = ""
    description: str = ""
    redirect_from: tuple[str, ...] = ()
    search: bool = True


@dataclass(frozen=True, slots=True)
class Document(Parent):
    """A whole page.

    Args:
        source: the text that all spans below refer to.
        front_matter: its front matter, or the defaults.
        wrap_code: `<!-- WRAP CODE BLOCKS -->` stands on the page.
        stretch_tables: `<!-- STRETCH TABLES -->` stands on the page.
    """

    source: Source
    front_matter: FrontMatter = FrontMatter()
    wrap_code: bool = False
    stretch_tables: bool = False


@dataclass(frozen=True, slots=True)
class Fragment(Parent):
    """Content whose text stands in another file, an include or a docstring: spans below refer to `source`.

    The span of the fragment itself is the place in the outer text that brought it in.

    Args:
        source: the text that spans below refer to.
        links: of a plain fragment, all links in it; None for others. Plain is what has nothing but text, code, lists and
            links: what it comes to depends on its children alone, and equal ones have the same tuple of children.
    """

    source: Source
    links: tuple[Node, ...] | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Paragraph(Parent):
    """A paragraph; `tight` ones stand in a tight list and get no element of their own."""

    tight: bool = False


@dataclass(frozen=True, slots=True)
class Heading(Parent):
    """A heading.

    Args:
        level: 1 to 6.
        marker: the id that the author wrote as `[[id]]`, or "".
        id: the id on the page; "" until the anchors pass has run.
    """

    level: int
    marker: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class CodeBlock(Node):
    """A fence or an indented code block.

    Args:
        text: the code, as written, without the annotations that are for tools only.
        info: the whole info string, as written.
        language: its first word as a lower-case language name, or "".
        diagram: the language is mermaid: the text is drawn.
    """

    text: str
    info: str = ""
    language: str = ""
    diagram: bool = False


@dataclass(frozen=True, slots=True)
class Quote(Parent):
    """A block quote."""


@dataclass(frozen=True, slots=True)
class List(Parent):
    """A list; its children are `ListItem`s. `start` is the first number of an ordered one."""

    ordered: bool
    start: int
    tight: bool


@dataclass(frozen=True, slots=True)
class ListItem(Parent):
    """An item; `checked` is None unless it is a task."""

    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class Table(Parent):
    """A table; its children are `TableRow`s, of which the first is the head."""


@dataclass(frozen=True, slots=True)
class TableRow(Parent):
    """A row; its children are `TableCell`s."""

    head: bool = False


@dataclass(frozen=True, slots=True)
class TableCell(Parent):
    """A cell with inline content."""

    align: Literal["", "left", "center", "right"] = ""
    head: bool = False


@dataclass(frozen=True, slots=True)
class ThematicBreak(Node):
    """A horizontal rule."""


@dataclass(frozen=True, slots=True)
class HtmlTarget:
    """An attribute of raw HTML that holds an address (`href`, `src`, `poster`, each part of `srcset`) or an id.

    Args:
        start: offset of the value in the text of the node, inclusive.
        end: exclusive.
        element: the element's name, lower case.
        attribute: the attribute's name, lower case.
        value: the value, character references resolved.
    """

    start: int
    end: int
    element: str
    attribute: str
    value: str


@dataclass(frozen=True, slots=True)
class Html(Node):
    """Raw HTML of known elements, block or inline, shown as it is. Anything else in `<...>` is `Text`.

    Args:
        text: valid HTML; what was not a known tag is already escaped, comments are already gone.
        targets: the addresses and ids in it, in order.
        block: it is a block of its own.
    """

    text: str
    targets: tuple[HtmlTarget, ...] = ()
    block: bool = True


@dataclass(frozen=True, slots=True)
class Comment(Node):
    """`<!-- ... -->`: never shown; kept for the tree and for tools."""

    text: str


@dataclass(frozen=True, slots=True)
class Footnotes(Parent):
    """The footnotes of a page, at its end; children are `Footnote`s."""


@dataclass(frozen=True, slots=True)
class Footnote(Parent):
    """A footnote's text. `number` counts from 1; `references` is how often it is referred to."""

    number: int
    label: str
    references: int


@dataclass(frozen=True, slots=True)
class Text(Node):
    """Plain text, entities and escapes resolved."""

    text: str


@dataclass(frozen=True, slots=True)
class SoftBreak(Node):
    """A line end inside a paragraph."""


@dataclass(frozen=True, slots=True)
class HardBreak(Node):
    """A forced line end."""


@dataclass(frozen=True, slots=True)
class Emphasis(Parent):
    """`*text*`."""


@dataclass(frozen=True, slots=True)
class Strong(Parent):
    """`**text**`."""


@dataclass(frozen=True, slots=True)
class Strikethrough(Parent):
    """`~~text~~`."""


@dataclass(frozen=True, slots=True)
class Code(Node):
    """A code span."""

    text: str


@dataclass(frozen=True, slots=True)
class Math(Node):
    """`\\\\( … \\\\)`, `$…$`, or `$$…$$` inside a line (`display`)."""

    tex: str
    display: bool = False


@dataclass(frozen=True, slots=True)
class Link(Parent):
    """A link. `target` is as written until the links pass, and from then on what goes into the page.

    `missing`: the links pass found nothing there.
    """

    target: str
    title: str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Image(Node):
    """An image; `target` as in `Link`, `alt` plain text."""

    target: str
    alt: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class FootnoteReference(Node):
    """`[^label]`; `number` of the footnote and `occurrence` of the reference count from 1."""

    number: int
    label: str
    occurrence: int
