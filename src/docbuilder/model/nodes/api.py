"""API boxes: what an `Autodoc` is expanded to.

In: `Node`, `Parent`. Out: one value per part of a box.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from docbuilder.model.nodes.base import Node, Parent


class ApiParameter(Node, frozen=True):
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


class ApiSignature(Node, frozen=True):
    """The signature in a box's head; `called` is false for the type of a property, which is all there is to show."""

    parameters: tuple[ApiParameter, ...]
    returns: tuple[Node, ...] = ()
    called: bool = True
    parts: ClassVar[tuple[str, ...]] = ("parameters", "returns")


class ApiText(Parent, frozen=True):
    """Markdown of a docstring where it stands."""


class ApiEntry(Node, frozen=True):
    """A documented parameter, attribute or exception.

    Args:
        name: as documented; "" for text without a name.
        type: inline content.
        optional: marked as optional.
        default: inline content of "defaults to …".
        children: block content.
        id: its anchor, or "" (the name stands twice, or the box is a repeated one).
        aliases: other ids that lead here, for links from outside.
        title: inline content that is shown in place of the name: links to exceptions and methods.
    """

    name: str
    type: tuple[Node, ...]
    optional: bool
    default: tuple[Node, ...]
    children: tuple[Node, ...]
    id: str = ""
    aliases: tuple[str, ...] = ()
    title: tuple[Node, ...] = ()
    parts: ClassVar[tuple[str, ...]] = ("title", "type", "default", "children")


class ApiGroup(Node, frozen=True):
    """Entries under a title (`> Title` in a docstring); `title` is empty for the first."""

    title: tuple[Node, ...]
    entries: tuple[ApiEntry, ...]
    parts: ClassVar[tuple[str, ...]] = ("title", "entries")


class ApiFields(Parent, frozen=True):
    """`Args:`, `Attributes:`, `Raises:` and their like in a docstring; children are `ApiGroup`s."""

    kind: Literal["parameters", "attributes", "methods", "raises", "warns", "receives", "references"]
    id: str = ""


class ApiResult(Node, frozen=True):
    """`Returns:` or `Yields:`; `type` is inline, `children` block content."""

    kind: Literal["returns", "yields"]
    type: tuple[Node, ...]
    children: tuple[Node, ...]
    id: str = ""
    parts: ClassVar[tuple[str, ...]] = ("type", "children")


class ApiExample(Parent, frozen=True):
    """A fence of a docstring with its anchor (`{object}.example`, `.example-2` …); one child, a `CodeBlock` or `Tabs`."""

    id: str = ""


class ApiBox(Node, frozen=True):
    """A documented object.

    Args:
        kind: `class`, `exception`, `function`, `method`, `property`, `attribute`, `module` or `missing`.
        name: what stands in the head: the dotted path for a directive's object, the last part for a member.
        anchor: its anchor (dialect, section 2).
        id: the anchor, or "" where the heading above carries it or the page has it already.
        aliases: other ids that lead here, for links from outside.
        repeated: the page has this box already: nothing inside carries an id.
        signature: None where there is none to show.
        overloads: the signatures that are shown instead, where there are overloads.
        decoration: `async`, `classmethod`, `staticmethod`, `abstractmethod` … words before the name.
        source_url: to the file and line, or "".
        note: why it is a placeholder, or ""; plain text.
        sections: what the docstring says, in its order: ApiText, ApiFields, ApiResult.
        bases: inline content: of a class, each class that it has members from.
        members: boxes of the members.
    """

    kind: str
    name: str
    anchor: str
    id: str = ""
    aliases: tuple[str, ...] = ()
    repeated: bool = False
    signature: ApiSignature | None = None
    overloads: tuple[ApiSignature, ...] = ()
    decoration: tuple[str, ...] = ()
    source_url: str = ""
    note: str = ""
    sections: tuple[Node, ...] = ()
    bases: tuple[Node, ...] = ()
    members: tuple[ApiBox, ...] = ()
    parts: ClassVar[tuple[str, ...]] = ("signature", "overloads", "sections", "bases", "members")

    @property
    def signatures(self) -> tuple[ApiSignature, ...]:
        """The signatures to show."""
        return self.overloads or ((self.signature,) if self.signature else ())

    @property
    def words(self) -> tuple[str, ...]:
        """What stands before the name: `async method`; a `classmethod` need not be called a method once more."""
        told = self.kind == "missing" or any(word.endswith(self.kind) for word in self.decoration)
        return self.decoration if told else (*self.decoration, self.kind)
