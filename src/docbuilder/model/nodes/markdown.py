"""The page, and the constructs of CommonMark and GFM.

In: `Node`, `Parent`. Out: one value per construct.
"""

from __future__ import annotations

from typing import Literal

from docbuilder.model.nodes.base import Node, Parent
from docbuilder.model.source import Source
from docbuilder.model.values import Data


class FrontMatter(Data, frozen=True):
    """What the optional YAML on top of a page may say; `aliases` are pairs: an anchor that there was, and its heading's now."""

    title: str = ""
    description: str = ""
    redirect_from: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    search: bool = True


class Document(Parent, frozen=True):
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


class Fragment(Parent, frozen=True):
    """Content whose text stands in another file, an include or a docstring: spans below refer to `source`.

    The span of the fragment itself is the place in the outer text that brought it in.

    Args:
        source: the text that spans below refer to.
        links: of a plain fragment, all links in it; None for others. Plain is what has nothing but text, code, lists and
            links: what it comes to depends on its children alone, and equal ones have the same tuple of children.
    """

    source: Source
    links: tuple[Node, ...] | None = None


class Paragraph(Parent, frozen=True):
    """A paragraph; `tight` ones stand in a tight list and get no element of their own."""

    tight: bool = False


class Heading(Parent, frozen=True):
    """A heading.

    Args:
        level: 1 to 6.
        marker: the id that the author wrote as `[[id]]`, or "".
        id: the id on the page; "" until the anchors pass has run.
        aliases: ids that it had once, for links from outside.
    """

    level: int
    marker: str = ""
    id: str = ""
    aliases: tuple[str, ...] = ()


class CodeBlock(Node, frozen=True):
    """A fence or an indented code block.

    Args:
        text: the code, as written, without the annotations that are for tools only.
        info: the whole info string, as written.
        language: its first word as a lower-case language name, or "".
        diagram: the language is mermaid: the text is drawn.
        title: what stands above it, a file's name say, or "".
        marked: the lines that stand out, counted from 1, in order.
        first_line: the number that the first line is shown with; 0 for no numbers.
    """

    text: str
    info: str = ""
    language: str = ""
    diagram: bool = False
    title: str = ""
    marked: tuple[int, ...] = ()
    first_line: int = 0


class DefinitionList(Parent, frozen=True):
    """Terms and what they mean; children are `Term`s and, behind each, its `Definition`s."""


class Term(Parent, frozen=True):
    """A term of a definition list; inline content."""


class Definition(Parent, frozen=True):
    """What the terms before it mean; block content."""


class Abbreviation(Parent, frozen=True):
    """A word that the page has explained with `*[word]: …`; `title` is the explanation."""

    title: str


class Quote(Parent, frozen=True):
    """A block quote."""


class List(Parent, frozen=True):
    """A list; its children are `ListItem`s. `start` is the first number of an ordered one."""

    ordered: bool
    start: int
    tight: bool


class ListItem(Parent, frozen=True):
    """An item; `checked` is None unless it is a task."""

    checked: bool | None = None


class Table(Parent, frozen=True):
    """A table; its children are `TableRow`s, of which the first is the head."""


class TableRow(Parent, frozen=True):
    """A row; its children are `TableCell`s."""

    head: bool = False


class TableCell(Parent, frozen=True):
    """A cell with inline content."""

    align: Literal["", "left", "center", "right"] = ""
    head: bool = False


class ThematicBreak(Node, frozen=True):
    """A horizontal rule."""


class HtmlTarget(Data, frozen=True):
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


class Html(Node, frozen=True):
    """Raw HTML of known elements, block or inline, shown as it is. Anything else in `<...>` is `Text`.

    Args:
        text: valid HTML; what was not a known tag is already escaped, comments are already gone.
        targets: the addresses and ids in it, in order.
        block: it is a block of its own.
    """

    text: str
    targets: tuple[HtmlTarget, ...] = ()
    block: bool = True


class Comment(Node, frozen=True):
    """`<!-- ... -->`: never shown; kept for the tree and for tools."""

    text: str


class Footnotes(Parent, frozen=True):
    """The footnotes of a page, at its end; children are `Footnote`s."""


class Footnote(Parent, frozen=True):
    """A footnote's text. `number` counts from 1; `references` is how often it is referred to."""

    number: int
    label: str
    references: int


class Text(Node, frozen=True):
    """Plain text, entities and escapes resolved."""

    text: str


class SoftBreak(Node, frozen=True):
    """A line end inside a paragraph."""


class HardBreak(Node, frozen=True):
    """A forced line end."""


class Emphasis(Parent, frozen=True):
    """`*text*`."""


class Strong(Parent, frozen=True):
    """`**text**`."""


class Strikethrough(Parent, frozen=True):
    """`~~text~~`."""


class Code(Node, frozen=True):
    """A code span."""

    text: str


class Math(Node, frozen=True):
    """`\\\\( … \\\\)`, `$…$`, or `$$…$$` inside a line (`display`)."""

    tex: str
    display: bool = False


class Link(Parent, frozen=True):
    """A link. `target` is as written until the links pass, and from then on what goes into the page.

    `missing`: the links pass found nothing there.
    """

    target: str
    title: str = ""
    missing: bool = False


class Image(Node, frozen=True):
    """An image; `target` as in `Link`, `alt` plain text."""

    target: str
    alt: str = ""
    title: str = ""


class FootnoteReference(Node, frozen=True):
    """`[^label]`; `number` of the footnote and `occurrence` of the reference count from 1."""

    number: int
    label: str
    occurrence: int
