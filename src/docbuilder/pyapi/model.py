"""The documented objects as plain data: language-free, the same in every run.

In: nothing. Out: `ApiRequest` (what a page asks for), `ApiObject` and what it is made of.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from msgspec import DecodeError, msgpack, to_builtins

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.values import Data

Kind = Literal["class", "exception", "function", "method", "property", "attribute", "module", "missing"]
Origin = Literal["import", "mocks", "static", "missing"]
CONSTRUCTORS = ("__init__", "__new__")


class ApiRequest(Data, frozen=True):
    """What a directive asks for: the same request is answered once, whatever the number of pages and languages.

    Args:
        name: as written, without blanks.
        members: the names of the list in order (`all` and `none` among them), or None where there is no list.
    """

    name: str
    members: tuple[str, ...] | None = None


class TypePart(Data, frozen=True):
    """A piece of a written-out type: `target` is the dotted path of the object it names, or ""."""

    text: str
    target: str = ""


class Parameter(Data, frozen=True):
    """A parameter of a signature.

    Args:
        name: with its stars (`*args`); the markers `/` and `*` are parameters of these names.
        annotation: the type by its readable name, in pieces; empty where there is none.
        default: source text of the default without memory addresses, or None.
    """

    name: str
    annotation: tuple[TypePart, ...] = ()
    default: str | None = None


class Signature(Data, frozen=True):
    """A signature without `self` and `cls`; `returns` is empty where there is no return annotation."""

    parameters: tuple[Parameter, ...] = ()
    returns: tuple[TypePart, ...] = ()


class Markdown(Data, frozen=True):
    """Markdown text cut from a docstring.

    Args:
        text: dedented; roles and other reST already turned into the dialect where the docstring uses it.
        line: the line of the docstring on which it begins, counted from 0.
        column: characters cut from the start of its lines, relative to the docstring's own text.
        rest_column: the same for the lines after the first, where it differs (a text that begins behind `name:`).
    """

    text: str
    line: int = 0
    column: int = 0
    rest_column: int | None = None


class Entry(Data, frozen=True):
    """A documented parameter, attribute or exception.

    Args:
        name: the text before the type.
        type: Markdown, or None.
        optional: the entry says so.
        default: Markdown of what stands behind "defaults to", or None.
        text: the description.
        line: of the docstring, counted from 0.
        anchors: what follows `{object}.` in its ids, all of them, best first; empty when that is just the name. They
            are spelled as the established renderer spells them (`*kwargs` for `**kwargs`), so that its links work.
        head: Markdown of the name, where it is more than a name: links under `Raises`.
    """

    name: str
    type: Markdown | None
    optional: bool
    default: Markdown | None
    text: Markdown
    line: int = 0
    anchors: tuple[str, ...] = ()
    head: Markdown | None = None


class Group(Data, frozen=True):
    """Entries under a title (`> Title`); the title of the first is None."""

    title: Markdown | None
    entries: tuple[Entry, ...]


class TextSection(Data, frozen=True, tag=True, tag_field="section"):
    """Markdown where it stands."""

    text: Markdown


FieldsKind = Literal["parameters", "attributes", "methods", "raises", "warns", "receives", "references"]


class FieldsSection(Data, frozen=True, tag=True, tag_field="section"):
    """`Args:`, `Attributes:`, `Raises:` and their like; `references` are what `.. [1]` defines."""

    kind: FieldsKind
    groups: tuple[Group, ...]


class ResultSection(Data, frozen=True, tag=True, tag_field="section"):
    """`Returns:` or `Yields:`; either part may be None."""

    kind: Literal["returns", "yields"]
    type: Markdown | None
    text: Markdown | None


DocstringSection = TextSection | FieldsSection | ResultSection


class Finding(Data, frozen=True):
    """Something wrong with a docstring or a signature.

    Args:
        code: which kind of problem it is.
        line: of the docstring, counted from 0.
        message: what is wrong.
        hint: what to do.
    """

    code: DiagnosticCode
    line: int
    message: str
    hint: str = ""


class Docstring(Data, frozen=True):
    """A docstring taken apart.

    Args:
        findings: what its author should know.
        project: the other project whose text it is, where a member of the package inherits it; else "".
    """

    sections: tuple[DocstringSection, ...] = ()
    findings: tuple[Finding, ...] = ()
    project: str = ""


class InheritedText(NamedTuple):
    """The docstring of a base's member, and the module of that base."""

    text: str
    module: str


class DocstringPlace(NamedTuple):
    """Where the text of a docstring begins, see `Place`; zeros where that is not known."""

    line: int = 0
    column: int = 0
    opening: int = 0


class Place(Data, frozen=True):
    """Where something stands in the package's source.

    Args:
        module: dotted name of the module, for links into the repository.
        path: of the file, relative to the folder that holds the top package, forward slashes (`accelerate/utils/x.py`).
        line: counted from 1: the `class` statement of a class, the first decorator of a function.
        docstring_line: of the docstring's first line, counted from 1, or 0.
        docstring_column: its indentation.
        docstring_opening: characters between that and the text, where quotes stand on the same line.
        written: the docstring, if there is one, stands in the file; False where a decorator or a base has given it.
    """

    module: str
    path: str
    line: int
    docstring_line: int = 0
    docstring_column: int = 0
    docstring_opening: int = 0
    written: bool = True


class ApiObject(Data, frozen=True):
    """One documented object.

    Args:
        kind: what it is.
        name: the path that stands in the head of its box (`accelerate.Accelerator`; for a member its own name).
        anchor: dialect, section 2.
        aliases: other dotted paths by which links name it, sorted.
        former_anchors: those of the aliases that were its anchor in earlier versions, and are anchors still.
        origin: how it was got at.
        signature: None where none is shown (properties, builtins without one).
        overloads: the signatures of its overloads, which are shown instead; `signature` is the implementation's.
        type: of a property; empty where it is not known.
        deprecated: what `@deprecated` says (PEP 702), or None.
        decoration: words before the name: `async`, `classmethod`, `staticmethod`, `abstractmethod`.
        docstring: taken apart.
        place: None where there is no source.
        project: the package that defines it, where that is another than the documented one; else "".
        members: in the order to show.
        missing_members: listed names that do not exist, each with the nearest existing names.
        note: where the object could not be imported: what was tried and why it failed.
        failed: of one that is missing: what was tried failed, so that its name may be right.
        timed_out: it was given up because it took too long.
        package_error: why the whole package cannot be imported, or is not there to be read; the same for every object
            of the package, so that it can be reported once. "" where that is not the reason.
        bases: of a class: its own ones, then the package's that these come from; private ones left out.
        relative: name in a link of the docstring -> the path that it means here: a name of the same class or module. A `#` stands
            before one that the docstring alone tells of.
        nearest: of one that does not exist, the most similar names that do, best first.
    """

    kind: Kind
    name: str
    anchor: str
    aliases: tuple[str, ...] = ()
    former_anchors: tuple[str, ...] = ()
    origin: Origin = "import"
    signature: Signature | None = None
    overloads: tuple[Signature, ...] = ()
    type: tuple[TypePart, ...] = ()
    deprecated: str | None = None
    decoration: tuple[str, ...] = ()
    docstring: Docstring = Docstring()
    place: Place | None = None
    members: tuple[ApiObject, ...] = ()
    missing_members: tuple[tuple[str, tuple[str, ...]], ...] = ()
    note: str = ""
    failed: bool = False
    timed_out: bool = False
    package_error: str = ""
    project: str = ""
    bases: tuple[TypePart, ...] = ()
    relative: tuple[tuple[str, str], ...] = ()
    nearest: tuple[str, ...] = ()


class PackedObject(Data, frozen=True, tag=True):
    """An `ApiObject` on its way through processes that do not look into it.

    Args:
        data: the encoded object.
        anchors: of the object and its members, as far as they were found.
        aliases: (anchor, aliases) of the object and its members, where there are any.
        timed_out: see `ApiObject`.
    """

    data: bytes
    anchors: tuple[str, ...] = ()
    aliases: tuple[tuple[str, tuple[str, ...]], ...] = ()
    timed_out: bool = False

    @classmethod
    def pack(cls, value: ApiObject) -> PackedObject:
        """`value`, packed."""
        every = tuple(with_members(value))
        return cls(
            _encode(value),
            tuple([each.anchor for each in every if each.kind != "missing"]),
            tuple([(each.anchor, each.aliases) for each in every if each.aliases]),
            value.timed_out,
        )

    def unpack(self, name: str) -> ApiObject:
        """The object that was asked for as `name`; one that is missing where the answer does not have the form of one."""
        try:
            return _DECODER.decode(self.data)
        except DecodeError:
            note = "the process that imports the package gave an answer that is not an object"
            return ApiObject("missing", name, name, origin="missing", note=note, failed=True)


_DECODER = msgpack.Decoder(ApiObject)


def _encode(value: ApiObject) -> bytes:
    try:
        return msgpack.encode(value)
    except UnicodeEncodeError:  # a docstring may hold halves of surrogate pairs, which are no text
        return msgpack.encode(_without_surrogates(to_builtins(value)))


def _without_surrogates(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return [_without_surrogates(part) for part in value] if isinstance(value, list | tuple) else value


def with_members(value: ApiObject) -> Iterator[ApiObject]:
    """An object, its members and theirs."""
    yield value
    for member in value.members:
        yield from with_members(member)


class Lookup(Data, frozen=True, tag=True):
    """What is known of a name in an object link.

    Args:
        exists: the package has such an object.
        anchors: the anchors under which it may be documented, best first (its canonical anchor, then its aliases).
        callable: a function or a method: links show parentheses. False for classes and properties.
        parameters: names of its parameters, for `#param` links to it.
        nearest: when it does not exist, the most similar names that do, best first.
        no_member: it is no member of a class, or of its instances, all of whose members are known.
        in_module: where it does not exist, it begins with a module of the package: it is no name of another project.
    """

    exists: bool
    anchors: tuple[str, ...] = ()
    callable: bool = False
    parameters: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    no_member: bool = False
    in_module: bool = False
