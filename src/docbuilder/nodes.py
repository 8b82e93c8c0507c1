"""The tree of a page: one frozen dataclass per construct of the dialect.

In: nothing but `Span` and `Source`. Out: the node classes, `children`, `walk`, `rewrite` and `dump`.

Every node carries the span of its text. Spans are offsets into the source of the nearest `Document` or `Fragment` above
the node, lie inside the span of their parent and follow each other in the order of the children; only where an author
wrote the same tab twice, or text between tabs, the spans of panels and of what was moved overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import ClassVar, Generic, Literal, TypeVar

from docbuilder.source import Source, Span
from docbuilder.values import dataclass, replace

Result = TypeVar("Result")
TabsKind = Literal["frameworks", "options", "split", "tokenizers", "inference", "course"]


@dataclass(frozen=True, slots=True)
class Node:
    """The base of all nodes. `parts` names the fields that hold child nodes, in the order of the text."""

    span: Span
    parts: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class Parent(Node):
    """A node whose children are in `children`."""

    children: tuple[Node, ...]
    parts: ClassVar[tuple[str, ...]] = ("children",)


# --- the page ---------------------------------------------------------------------------------------------------------


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


# --- blocks of CommonMark and GFM ---------------------------------------------------------------------------------------


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


# --- blocks of the dialect ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tip(Parent):
    """`<Tip>` and `<Tip warning={true}>`."""

    warning: bool = False


@dataclass(frozen=True, slots=True)
class Alert(Parent):
    """`> [!NOTE]` and its four siblings."""

    kind: Literal["note", "tip", "important", "warning", "caution"]


@dataclass(frozen=True, slots=True)
class Version(Parent):
    """`<Added version="2.3.0">`, `<Changed …>`, `<Deprecated …>`; no children where it is self-closing."""

    kind: Literal["added", "changed", "deprecated"]
    version: str


@dataclass(frozen=True, slots=True)
class Panel(Parent):
    """One tab.

    Args:
        key: what stands for it in addresses and in the reader's memory: `pt`, `tf`, `jax`, an option's label, `python` …
        label: what the reader sees.
    """

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Tabs(Parent):
    """Alternatives of which the reader sees one; children are `Panel`s with different keys.

    Args:
        kind: the construct that it was written as.
        group: tabs of the same group move together: `fw` for frameworks, `split` of PT and TF and course switches; the id
            of `<hfoptions>`; the construct's name for the others.
    """

    kind: TabsKind
    group: str


@dataclass(frozen=True, slots=True)
class Youtube(Node):
    """`<Youtube id="…"/>`, as a block or inside a line."""

    id: str
    block: bool = True


@dataclass(frozen=True, slots=True)
class Pipeline(Node):
    """`<PipelineTag pipeline="…"/>` (a badge) or, with `icon`, `<PipelineIcon …/>`; as a block or inside a line."""

    task: str
    icon: bool = False
    block: bool = True


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """One answer of a question; `text` and `explain` are inline content."""

    text: tuple[Node, ...]
    explain: tuple[Node, ...]
    correct: bool
    parts: ClassVar[tuple[str, ...]] = ("text", "explain")


@dataclass(frozen=True, slots=True)
class Question(Parent):
    """`<Question choices={…}/>`: a quiz; children are `Choice`s."""


@dataclass(frozen=True, slots=True)
class InferenceSnippet(Node):
    """`<InferenceSnippet …/>`.

    Args:
        pipeline: the task.
        conversational: the attribute of that name.
        providers: (provider, its model id, the provider's own model id) in the order written.
    """

    pipeline: str
    conversational: bool
    providers: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class NotebookLink:
    """An entry of a notebook menu: `provider` is `colab`, `studio-lab`, `kaggle` or the author's own label."""

    label: str
    url: str
    provider: str = ""


@dataclass(frozen=True, slots=True)
class Notebooks(Node):
    """`<CourseFloatingBanner>`, `<DocNotebookDropdown>` or `[[open-in-colab]]`.

    Args:
        links: the notebooks; empty for `[[open-in-colab]]` until the page is placed on a site.
        chapter: the course's chapter, where there is one.
        marker: it was written as `[[open-in-colab]]`.
    """

    links: tuple[NotebookLink, ...] = ()
    chapter: str = ""
    marker: bool = False


@dataclass(frozen=True, slots=True)
class AutodocMember:
    """A name in the list of a directive, and its place."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class Autodoc(Node):
    """`[[autodoc]] Name` with its list, before it is expanded.

    `members` is None where there is no list; `all` and `none` stand in it as names.
    """

    name: str
    members: tuple[AutodocMember, ...] | None = None


@dataclass(frozen=True, slots=True)
class Include(Node):
    """`<include>{…}</include>` and `<literalinclude>`, before it is read.

    Args:
        path: as written, with forward slashes.
        start_after: the marker's text, or "".
        end_before: the marker's text, or "".
        dedent: how many blanks are taken from every line's start.
        literal: it becomes a fence, in `language`; else Markdown.
        language: of the fence.
    """

    path: str
    start_after: str = ""
    end_before: str = ""
    dedent: int = 0
    literal: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class MathBlock(Node):
    """`$$…$$` as a block: TeX without the dollars."""

    tex: str


# --- API boxes: what an Autodoc is expanded to ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ApiParameter(Node):
    """One parameter of a signature.

    Args:
        name: with its stars; `/` and `*` stand for themselves.
        annotation: inline content: text and links; empty where there is none.
        default: source text of the default, or None.
        documented: there is an `ApiEntry` of that name to go to.
    """

    name: str
    annotation: tuple[Node, ...] = ()
    default: str | None = None
    documented: bool = False
    parts: ClassVar[tuple[str, ...]] = ("annotation",)


@dataclass(frozen=True, slots=True)
class ApiSignature(Node):
    """The signature in a box's head."""

    parameters: tuple[ApiParameter, ...]
    returns: tuple[Node, ...] = ()
    parts: ClassVar[tuple[str, ...]] = ("parameters", "returns")


@dataclass(frozen=True, slots=True)
class ApiText(Parent):
    """Markdown of a docstring where it stands."""


@dataclass(frozen=True, slots=True)
class ApiEntry(Node):
    """A documented parameter, attribute or exception.

    Args:
        name: as documented; an exception's name where `type` is empty.
        type: inline content.
        optional: marked as optional.
        default: inline content of "defaults to …".
        children: block content.
        id: its anchor, or "" (the name stands twice, or the box is a repeated one).
        aliases: other ids that lead here, for links from outside.
    """

    name: str
    type: tuple[Node, ...]
    optional: bool
    default: tuple[Node, ...]
    children: tuple[Node, ...]
    id: str = ""
    aliases: tuple[str, ...] = ()
    parts: ClassVar[tuple[str, ...]] = ("type", "default", "children")


@dataclass(frozen=True, slots=True)
class ApiGroup(Node):
    """Entries under a title (`> Title` in a docstring); `title` is empty for the first."""

    title: tuple[Node, ...]
    entries: tuple[ApiEntry, ...]
    parts: ClassVar[tuple[str, ...]] = ("title", "entries")


@dataclass(frozen=True, slots=True)
class ApiFields(Parent):
    """`Args:` or `Attributes:` or `Raises:` of a docstring; children are `ApiGroup`s."""

    kind: Literal["parameters", "attributes", "raises"]
    id: str = ""


@dataclass(frozen=True, slots=True)
class ApiResult(Node):
    """`Returns:` or `Yields:`; `type` is inline, `children` block content."""

    kind: Literal["returns", "yields"]
    type: tuple[Node, ...]
    children: tuple[Node, ...]
    id: str = ""
    parts: ClassVar[tuple[str, ...]] = ("type", "children")


@dataclass(frozen=True, slots=True)
class ApiExample(Parent):
    """A fence of a docstring with its anchor (`{object}.example`, `.example-2` …); one child, a `CodeBlock` or `Tabs`."""

    id: str = ""


@dataclass(frozen=True, slots=True)
class ApiBox(Node):
    """A documented object.

    Args:
        kind: `class`, `exception`, `function`, `method`, `property`, `attribute`, `module` or `missing`.
        name: what stands in the head: the dotted path for a directive's object, the last part for a member.
        anchor: its anchor (dialect, section 2).
        id: the anchor, or "" where the heading above carries it or the page has it already.
        repeated: the page has this box already: nothing inside carries an id.
        signature: None where there is none to show.
        decoration: `async`, `classmethod`, `staticmethod`, `abstractmethod` … words before the name.
        source_url: to the file and line, or "".
        note: why it is a placeholder, or ""; plain text.
        sections: what the docstring says, in its order: ApiText, ApiFields, ApiResult.
        members: boxes of the members.
    """

    kind: str
    name: str
    anchor: str
    id: str = ""
    repeated: bool = False
    signature: ApiSignature | None = None
    decoration: tuple[str, ...] = ()
    source_url: str = ""
    note: str = ""
    sections: tuple[Node, ...] = ()
    members: tuple[ApiBox, ...] = ()
    parts: ClassVar[tuple[str, ...]] = ("signature", "sections", "members")

    @property
    def words(self) -> tuple[str, ...]:
        """What stands before the name: `async method`; a `classmethod` need not be called a method once more."""
        told = self.kind == "missing" or any(word.endswith(self.kind) for word in self.decoration)
        return self.decoration if told else (*self.decoration, self.kind)


# --- inlines ----------------------------------------------------------------------------------------------------------


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
class ObjectLink(Node):
    """`` [`~a.b.X#param`] ``, before the links pass makes it a Link or Code.

    Args:
        name: dotted, without `~`, `#…` and call parentheses.
        parameter: after `#`, or "".
        short: written with `~`: only the last part is shown.
        annotation: it stands for a type in a signature: shown as plain text, never a problem when unknown.
        text: what is shown in place of the name, or "".
        mark: what stands in its place until it is known where it leads; see `resolve/open_links.py`.
    """

    name: str
    parameter: str = ""
    short: bool = False
    annotation: bool = False
    text: str = ""
    mark: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class FootnoteReference(Node):
    """`[^label]`; `number` of the footnote and `occurrence` of the reference count from 1."""

    number: int
    label: str
    occurrence: int


class Made(Generic[Result]):
    """What was made of tuples of nodes, by their identity: to compare trees takes longer than to make it again."""

    def __init__(self) -> None:
        self._made: dict[
            int, tuple[tuple[Node, ...], Result]
        ] = {}  # the nodes too, so that no other takes their address

    def get(self, nodes: tuple[Node, ...]) -> Result | None:
        """What `keep` was given for this very tuple."""
        found = self._made.get(id(nodes))
        return found[1] if found else None

    def keep(self, nodes: tuple[Node, ...], result: Result) -> Result:
        """`result`, from now on what `get` returns."""
        self._made[id(nodes)] = nodes, result
        return result


# --- walking ----------------------------------------------------------------------------------------------------------


def children(node: Node) -> Iterator[Node]:
    """The child nodes of `node`, in order."""
    for name in node.parts:
        part = getattr(node, name)
        if type(part) is tuple:
            yield from part
        elif part is not None:
            yield part


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything below it, parents first, in the order of the text. Depth is bounded by memory only."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        if node.parts:
            stack.extend(reversed(tuple(children(node))))


def rewrite(node: Node, change: Callable[[Node], Node]) -> Node:
    """A tree with `change` applied to every node, children first; untouched branches are shared with the old tree.

    It recurses: a parser bounds how deep its trees are.
    """
    changed: dict[str, object] = {}
    for name in node.parts:
        part = getattr(node, name)
        if type(part) is tuple:
            new: list[Node] | None = None
            for index, child in enumerate(part):
                other = rewrite(child, change) if child.parts else change(child)
                if new is not None:
                    new.append(other)
                elif other is not child:
                    new = [*part[:index], other]
            if new is not None:
                changed[name] = tuple(new)
        elif part is not None:
            other = rewrite(part, change)
            if other is not part:
                changed[name] = other
    return change(replace(node, **changed) if changed else node)  # type: ignore[arg-type]  # names are the node's own `parts`


def text_of(nodes: tuple[Node, ...] | list[Node]) -> str:
    """The plain text of inline content, as a reader sees it (soft breaks are blanks)."""
    parts: list[str] = []
    for top in nodes:
        for node in walk(top):
            kind = type(node)
            if kind is Text or kind is Code:
                parts.append(node.text)  # type: ignore[attr-defined]  # told by its type
            elif kind is SoftBreak or kind is HardBreak:
                parts.append(" ")
            elif isinstance(node, Math):
                parts.append(node.tex)
            elif isinstance(node, ObjectLink):
                parts.append(node.text or (node.name.rpartition(".")[2] if node.short else node.name))
            elif isinstance(node, Image):
                parts.append(node.alt)
    return "".join(parts)


def dump(node: Node) -> Mapping[str, object]:
    """`node` as data for JSON: `type`, `span` and its fields; children where they stand. It recurses like `rewrite`."""
    data: dict[str, object] = {"type": type(node).__name__}
    names: tuple[str, ...] = type(node).__match_args__
    for name in names:
        if name == "source":
            data["path"] = getattr(node, name).path
        else:
            data[name] = _plain(getattr(node, name))
    return data


def _plain(value: object) -> object:
    if isinstance(value, str | int | None):
        return value
    if isinstance(value, Node):
        return dump(value)
    if isinstance(value, Span):
        return list(value)
    if isinstance(value, tuple):
        # not a comprehension: that would be one more call for every level of the tree
        items: list[object] = []
        for item in value:
            items.append(dump(item) if isinstance(item, Node) else _plain(item))
        return items
    if hasattr(value, "__match_args__"):
        return {name: _plain(getattr(value, name)) for name in value.__match_args__}
    return value
