"""The constructs of the dialect.

In: `Node`, `Parent`. Out: one value per construct.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from docbuilder.model.nodes.base import Node, Parent
from docbuilder.model.source import Span
from docbuilder.model.values import Data

TabsKind = Literal["frameworks", "options", "split", "tokenizers", "inference", "course"]


class Tip(Parent, frozen=True):
    """`<Tip>` and `<Tip warning={true}>`."""

    warning: bool = False


class Alert(Parent, frozen=True):
    """`> [!NOTE]` and its four siblings.

    Args:
        kind: which of the five.
        title: inline content in place of the kind's name; empty where its author gave none.
        fold: it can be folded, and is `open` or `closed` at first; "" where it cannot.
    """

    kind: Literal["note", "tip", "important", "warning", "caution"]
    title: tuple[Node, ...] = ()
    fold: Literal["", "open", "closed"] = ""
    parts: ClassVar[tuple[str, ...]] = ("title", "children")


class Version(Parent, frozen=True):
    """`<Added version="2.3.0">`, `<Changed …>`, `<Deprecated …>`; no children where it is self-closing."""

    kind: Literal["added", "changed", "deprecated"]
    version: str


class Panel(Parent, frozen=True):
    """One tab.

    Args:
        key: what stands for it in addresses and in the reader's memory: `pt`, `tf`, `jax`, an option's label, `python` …
        label: what the reader sees.
    """

    key: str
    label: str


class Tabs(Parent, frozen=True):
    """Alternatives of which the reader sees one; children are `Panel`s with different keys.

    Args:
        kind: the construct that it was written as.
        group: tabs of the same group move together: `fw` for frameworks, `split` of PT and TF and course switches; the id
            of `<hfoptions>`; the construct's name for the others.
    """

    kind: TabsKind
    group: str


class Youtube(Node, frozen=True):
    """`<Youtube id="…"/>`, as a block or inside a line."""

    id: str
    block: bool = True


class Pipeline(Node, frozen=True):
    """`<PipelineTag pipeline="…"/>` (a badge) or, with `icon`, `<PipelineIcon …/>`; as a block or inside a line."""

    task: str
    icon: bool = False
    block: bool = True


class Choice(Node, frozen=True):
    """One answer of a question; `text` and `explain` are inline content."""

    text: tuple[Node, ...]
    explain: tuple[Node, ...]
    correct: bool
    parts: ClassVar[tuple[str, ...]] = ("text", "explain")


class Question(Parent, frozen=True):
    """`<Question choices={…}/>`: a quiz; children are `Choice`s."""


class InferenceSnippet(Node, frozen=True):
    """`<InferenceSnippet …/>`.

    Args:
        pipeline: the task.
        conversational: the attribute of that name.
        providers: (provider, its model id, the provider's own model id) in the order written.
    """

    pipeline: str
    conversational: bool
    providers: tuple[tuple[str, str, str], ...]


class NotebookLink(Data, frozen=True):
    """An entry of a notebook menu: `provider` is `colab`, `studio-lab`, `kaggle` or the author's own label."""

    label: str
    url: str
    provider: str = ""


class Notebooks(Node, frozen=True):
    """`<CourseFloatingBanner>`, `<DocNotebookDropdown>` or `[[open-in-colab]]`.

    Args:
        links: the notebooks; empty for `[[open-in-colab]]` until the page is placed on a site.
        chapter: the course's chapter, where there is one.
        marker: it was written as `[[open-in-colab]]`.
    """

    links: tuple[NotebookLink, ...] = ()
    chapter: str = ""
    marker: bool = False


class AutodocMember(Data, frozen=True):
    """A name in the list of a directive, and its place."""

    span: Span
    name: str


class Autodoc(Node, frozen=True):
    """`[[autodoc]] Name` with its list, before it is expanded.

    `members` is None where there is no list; `all` and `none` stand in it as names.
    """

    name: str
    members: tuple[AutodocMember, ...] | None = None


class Include(Node, frozen=True):
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


class MathBlock(Node, frozen=True):
    """`$$…$$` as a block: TeX without the dollars."""

    tex: str


class ObjectLink(Node, frozen=True):
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
    mark: str = ""


class ExtensionNode(Parent, frozen=True):
    """A construct that an extension adds.

    Args:
        name: of the construct.
        values: attributes of the tag, or named groups of the pattern.
        text: what was left as it is.
        block: it stands on lines of its own.
    """

    name: str
    values: tuple[tuple[str, str], ...] = ()
    text: str = ""
    block: bool = True
