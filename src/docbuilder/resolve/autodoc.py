"""Directives become API boxes.

In: a document with `Autodoc` nodes and the `ApiObject`s they ask for. Out: the same with a `Fragment` holding an `ApiBox` in
place of each. A box is language-free and made once: pages and languages share it.

Longer than other modules: every part of a box is one function.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from docbuilder.extend.loading import NO_EXTENSIONS, ExtensionSet
from docbuilder.model import nodes
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, about, problem
from docbuilder.model.edits import FileEdit, edits, only_match, only_path
from docbuilder.model.nodes import (
    ApiBox,
    ApiEntry,
    ApiExample,
    ApiFields,
    ApiGroup,
    ApiParameter,
    ApiResult,
    ApiSignature,
    ApiText,
    Autodoc,
    CodeBlock,
    Document,
    Fragment,
    Node,
    ObjectLink,
    Tabs,
    Text,
    Version,
)
from docbuilder.model.source import Position, Source, Span, Subject
from docbuilder.model.values import Data, replace
from docbuilder.model.walking import (
    LINES,
    holds_block,
    rewrite_all,
    rewrite_document,
    rewrite_types,
    walk,
    walk_sources,
)
from docbuilder.parse import parse, parse_inline
from docbuilder.pyapi import model
from docbuilder.pyapi.model import ApiObject, ApiRequest
from docbuilder.site.forges import source_address

_LONGEST_TYPE = 160  # characters; what is longer is prose, which has no place in a signature
_UNNAMED = frozenset({"raises", "warns", "methods"})  # entries of these have no anchors of their own
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_HERE = Span(0, 0)  # boxes have no text of their own: their spans refer to the empty text of the object's source


class Repository(Data, frozen=True):
    """Where the documented package's source can be read.

    Args:
        url: of the repository's web pages, or "".
        ref: branch, tag or commit.
        source_root: folder of the package in the repository, or "".
        pattern: of the address of a line, see `site.forges`; "" for that of the host.
    """

    url: str = ""
    ref: str = "main"
    source_root: str = ""
    pattern: str = ""

    def path(self, path: str) -> str:
        """`path` of a package's file as seen from the top of the repository."""
        return f"{self.source_root.strip('/')}/{path}" if self.source_root.strip("/.") else path

    def line_url(self, path: str, line: int) -> str:
        """The address of a line, or "" (dialect, section 2, "Source link")."""
        return source_address(self.url, self.ref, self.path(path), line, self.pattern)


class Box(Data, frozen=True):
    """A box ready to be placed on pages, and what its author should know.

    Args:
        box: the box.
        source: an empty text at the object's place.
        diagnostics: what is wrong with the docstrings; those without a path belong to the directive's place.
        unplaced: fragments in it have no path: their place is the directive's.
    """

    box: ApiBox
    source: Source
    diagnostics: tuple[Diagnostic, ...] = ()
    unplaced: bool = False


def autodoc_requests(document: Document) -> tuple[ApiRequest, ...]:
    """What the directives of a page ask for, in order, each once."""
    found = [_request(node) for node, _ in walk_sources(document, whole=LINES) if isinstance(node, Autodoc)]
    return tuple(dict.fromkeys(found))


def _request(node: Autodoc) -> ApiRequest:
    return ApiRequest(node.name, None if node.members is None else tuple([member.name for member in node.members]))


def expand_autodoc(document: Document, boxes: Mapping[ApiRequest, Box]) -> tuple[Document, tuple[Diagnostic, ...]]:
    """Put the box of each directive in its place. A directive without a box (API "none") becomes a placeholder."""
    diagnostics: list[Diagnostic] = []

    def expand(node: Autodoc, source: Source) -> Node:
        ready = boxes.get(_request(node))
        if ready is None:
            return Fragment(
                node.span, (_unread(node.name),), Source(source.path, "", source.position(node.span.start).line)
            )
        place = source.position(node.span.start)
        diagnostics.extend(_placed(problem, place) for problem in ready.diagnostics)

        def fragment(inner: Fragment, _: Source) -> Node:
            return inner if inner.source.path else replace(inner, source=replace(inner.source, place=place))

        box = rewrite_types(ready.box, ready.source, {Fragment: fragment}) if ready.unplaced else ready.box
        return Fragment(node.span, (box,), ready.source)

    return rewrite_document(document, {Autodoc: expand}, whole=LINES), tuple(diagnostics)


def directive_problems(
    document: Document, objects: Mapping[ApiRequest, ApiObject], package: str, static: bool
) -> Iterator[Diagnostic]:
    """What is wrong with the directives themselves.

    Args:
        document: before it is expanded.
        objects: what the directives ask for.
        package: the documented package: the place of a problem that all of its objects share.
        static: objects are meant to be read without importing them; that this was done is no news then.
    """
    for node, source in walk_sources(document, whole=LINES):
        if not isinstance(node, Autodoc) or (found := objects.get(_request(node))) is None:
            continue
        if found.kind == "missing" and found.package_error:  # one problem, whatever the number of directives
            hint = "Install it into the environment of docbuilder, or set `package` and `source-root`"
            yield Diagnostic(DiagnosticCode.PACKAGE_MISSING, Position(package), found.package_error, hint)
            continue
        if found.timed_out:
            hint = "Make the import cheaper, list its module under `mock`, or raise `timeout`"
            yield problem(DiagnosticCode.AUTODOC_TIMEOUT, source, node.span, f"{node.name}: {found.note}", hint)
        elif found.kind == "missing":
            message, mended = f"{node.name}: {found.note}", _renamed(node, source, found.nearest)
            hint = "Make the package importable, or check the name" if found.failed else "Check the name"
            hint = f"Did you mean {' or '.join(found.nearest)}?" if found.nearest else hint
            yield problem(DiagnosticCode.AUTODOC_MISSING, source, node.span, message, hint, mended)
        elif found.origin == "static" and not static:
            message = (
                f"{node.name} was read from its source: {found.note}"
                if found.note
                else f"{node.name} was read from its source"
            )
            yield problem(DiagnosticCode.AUTODOC_STATIC, source, node.span, message)
        spans = {member.name: member.span for member in node.members or ()}
        for member in found.members:
            # what a base whose source is not there has to say is not known
            if member.origin == "static" and member.note:
                message = f"{node.name}.{member.name} is shown without its signature: it is {member.note}"
                hint = "Install that package, to show what it says"
                yield problem(DiagnosticCode.AUTODOC_STATIC, source, spans.get(member.name, node.span), message, hint)
        for name, nearest in found.missing_members:
            hint = f"Did you mean {' or '.join(nearest)}?" if nearest else "Remove it from the list"
            message = f"{node.name} has no member {name!r}"
            right = only_match(name, nearest)
            mended = edits(source, (spans[name], right)) if right and name in spans and right not in spans else ()
            yield problem(
                DiagnosticCode.AUTODOC_MEMBER_MISSING, source, spans.get(name, node.span), message, hint, mended
            )


def _renamed(node: Autodoc, source: Source, nearest: tuple[str, ...]) -> tuple[FileEdit, ...]:
    """The edit that gives a directive the name that must be meant."""
    right = only_path(node.name, nearest)
    start = source.text.find(node.name, *node.span)
    return edits(source, (Span(start, start + len(node.name)), right)) if right and start >= 0 else ()


def _placed(problem: Diagnostic, place: Position) -> Diagnostic:
    return problem if problem.position.path else replace(problem, position=place)


def package_problem(document: Document) -> Iterator[Diagnostic]:
    """That there is no package to document, at the first directive of a page."""
    for node, source in walk_sources(document, whole=LINES):
        if isinstance(node, Autodoc):
            yield problem(DiagnosticCode.PACKAGE_MISSING, source, node.span, f"{node.name}: {NO_PACKAGE}", NAME_PACKAGE)
            return


NO_PACKAGE = "no package is named that could have this object"
NAME_PACKAGE = (
    "Set `package` in the configuration, or --package; by itself it is found in the pyproject.toml, setup.cfg or setup.py above the "
    'sources. `api = "none"` says that there is none'
)


def _unread(name: str) -> ApiBox:
    return ApiBox(_HERE, "missing", name, name)


_PLAIN = frozenset(
    [
        nodes.Code,
        nodes.Emphasis,
        nodes.HardBreak,
        nodes.Link,
        nodes.List,
        nodes.ListItem,
        nodes.ObjectLink,
        nodes.Paragraph,
        nodes.Quote,
        nodes.SoftBreak,
        nodes.Strikethrough,
        nodes.Strong,
        nodes.Text,
    ]
)


class _Piece(NamedTuple):
    """A piece of a docstring; see `Fragment` for `links`."""

    content: tuple[Node, ...]
    links: tuple[Node, ...] | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


class Texts:
    """What pieces of docstrings are as nodes: libraries say the same of many objects, in the same words.

    Spans are offsets into a piece's own text, so equal pieces have equal nodes, wherever they stand. Those with problems,
    whose places differ, are not kept.
    """

    def __init__(self, extensions: ExtensionSet = NO_EXTENSIONS) -> None:
        self._extensions = extensions
        self._blocks: dict[str, _Piece] = {}
        self._inlines: dict[str, _Piece] = {}

    def blocks(self, source: Source) -> _Piece:
        """A text of blocks."""
        known = self._blocks.get(source.text)
        if known is None:
            parsed = parse(source, docstring=True, extensions=self._extensions)
            known = self._keep(self._blocks, source.text, parsed.document.children, parsed.diagnostics)
        return known

    def inline(self, source: Source) -> _Piece:
        """A line of text."""
        known = self._inlines.get(source.text)
        if known is None:
            parsed = parse_inline(source, self._extensions)
            known = self._keep(self._inlines, source.text, parsed.nodes, parsed.diagnostics)
        return known

    def _keep(
        self, kept: dict[str, _Piece], text: str, content: tuple[Node, ...], problems: tuple[Diagnostic, ...]
    ) -> _Piece:
        if problems:
            return _Piece(content, diagnostics=problems)
        piece = kept[text] = _Piece(content, _links_of(content))
        return piece


def _links_of(content: tuple[Node, ...]) -> tuple[Node, ...] | None:
    """All links, where there is nothing but text, code, lists and links."""
    links: list[Node] = []
    for top in content:
        for node in walk(top):
            kind = type(node)
            if kind not in _PLAIN or (kind is nodes.ListItem and node.checked is not None):  # type: ignore[attr-defined]  # told by `kind`
                return None
            if kind is ObjectLink or kind is nodes.Link:
                links.append(node)
    return tuple(links)


def make_box(found: ApiObject, repository: Repository, texts: Texts | None = None) -> Box:
    """The box of an object and of its members, with their docstrings parsed.

    Args:
        found: the object.
        repository: where its source can be read.
        texts: pieces of the docstrings of other objects.
    """
    maker = _BoxMaker(repository, texts or Texts())
    box = maker.box(found)
    path = repository.path(found.place.path) if found.place else found.name
    source = Source(path, "", found.place.line if found.place else 1)
    return Box(box, source, tuple(maker.diagnostics), maker.unplaced)


@dataclass(slots=True)
class _BoxMaker:
    repository: Repository
    texts: Texts
    diagnostics: list[Diagnostic] = field(default_factory=list)
    unplaced: bool = False

    def subject(self, found: ApiObject) -> Subject:
        """Whose docstring it is."""
        return Subject(found.anchor or found.name, bool(found.project or found.docstring.project))

    def box(self, found: ApiObject) -> ApiBox:
        place = found.place
        docstring = _DocstringMaker(self, found)
        sections = docstring.sections()
        for finding in found.docstring.findings:
            position = Position("")
            if place is not None and not docstring.subject.foreign:
                line = place.docstring_line + finding.line if place.docstring_line else place.line
                position = Position(self.repository.path(place.path), line)
            self.diagnostics.append(about(docstring.subject, finding.code, position, finding.message, finding.hint))
        signature = _signature(found.signature, docstring) if found.signature else None
        if found.type:
            signature = ApiSignature(_HERE, (), _type(found.type), called=False)
        if found.deprecated is not None:
            words = docstring.plain(found.deprecated)
            sections = (Version(_HERE, words, "deprecated", ""), *sections)
        return ApiBox(
            _HERE,
            found.kind,
            found.name,
            found.anchor,
            id=found.anchor,
            aliases=found.former_anchors,
            signature=signature,
            overloads=tuple([_signature(each, docstring) for each in found.overloads]),
            decoration=found.decoration,
            source_url=self.repository.line_url(place.path, place.line) if place and not found.project else "",
            note=found.note if found.kind == "missing" else "",
            sections=sections,
            bases=_type(found.bases),
            members=tuple([self.box(member) for member in found.members]),
        )


def _signature(signature: model.Signature, docstring: _DocstringMaker) -> ApiSignature:
    """The signature; where it has no return annotation, the documented type stands for it."""
    parameters = [
        ApiParameter(
            _HERE, entry.name, _type(entry.annotation), entry.default, entry.name.lstrip("*") in docstring.entries
        )
        for entry in signature.parameters
    ]
    return ApiSignature(_HERE, tuple(parameters), _type(signature.returns) or docstring.returns)


def _type(parts: tuple[model.TypePart, ...]) -> tuple[Node, ...]:
    return tuple(
        [
            ObjectLink(_HERE, part.target, annotation=True, text=part.text) if part.target else Text(_HERE, part.text)
            for part in parts
        ]
    )


class _DocstringMaker:
    """The sections of one object's docstring as nodes, with anchors that are unique in it."""

    def __init__(self, maker: _BoxMaker, found: ApiObject) -> None:
        self.maker = maker
        self.found = found
        self.relative = dict(found.relative)
        self.entries: set[str] = set()
        self.returns: tuple[Node, ...] = ()
        self.examples = 0
        self.ids: set[str] = {f"{found.anchor}.{member.name}" for member in found.members}
        self.subject = maker.subject(found)
        # a text without a path has the directive's place
        self.path = maker.repository.path(found.place.path) if found.place and not self.subject.foreign else ""

    def sections(self) -> tuple[Node, ...]:
        return tuple([self._section(section) for section in self.found.docstring.sections])

    def _section(self, section: model.DocstringSection) -> Node:
        if isinstance(section, model.TextSection):
            return ApiText(_HERE, (self._blocks(section.text),))
        if isinstance(section, model.ResultSection):
            identifier = self._id(section.kind)
            body = (self._blocks(section.text),) if section.text else ()
            kind = self._inline(section.type)
            is_short = section.type is not None and len(section.type.text) <= _LONGEST_TYPE
            if section.kind == "returns" and is_short and not self.returns:
                self.returns = kind
            return ApiResult(_HERE, section.kind, kind, body, identifier)
        identifier = self._id("raises") if section.kind == "raises" else ""
        groups = [
            ApiGroup(
                _HERE, self._inline(group.title), tuple([self._entry(entry, section.kind) for entry in group.entries])
            )
            for group in section.groups
        ]
        return ApiFields(_HERE, tuple(groups), section.kind, identifier)

    def _entry(self, entry: model.Entry, kind: str) -> ApiEntry:
        names = () if kind in _UNNAMED else entry.anchors or (entry.name,)
        identifier, *aliases = [found for name in names if (found := self._id(name))] or [""]
        self.entries.update(name.lstrip("*") for name in (entry.name, *names))
        aliases += [f"{former}.{name}" for former in self.found.former_anchors for name in names if identifier]
        text = (self._blocks(entry.text),) if entry.text.text.strip() else ()
        inline = self._inline
        return ApiEntry(
            _HERE,
            sys.intern(entry.name),
            inline(entry.type),
            entry.optional,
            inline(entry.default),
            text,
            identifier,
            tuple(aliases),
            self._method(entry.name) if kind == "methods" else inline(entry.head),
        )

    def _method(self, written: str) -> tuple[Node, ...]:
        """A method in a list of methods: a link to it where it is documented."""
        name = _IDENTIFIER.match(written)
        if name is None:
            return ()
        return (ObjectLink(_HERE, f"{self.found.anchor}.{name[0]}", annotation=True, text=written),)

    def _id(self, name: str) -> str:
        """`{object}.{name}`, or "" when the box has it already."""
        identifier = f"{self.found.anchor}.{name}"
        if identifier in self.ids:
            return ""
        self.ids.add(identifier)
        return identifier

    def _source(self, text: model.Markdown) -> Source:
        place = self.found.place
        if "](#." in text.text:  # the object's own anchors, see `roles`
            text = replace(text, text=text.text.replace("](#.", f"](#{self.found.anchor}."))
        words = sys.intern(text.text)  # objects that say the same come one by one, each with words of its own
        if place is None or not self.path:
            self.maker.unplaced = True
            return Source("", words, subject=self.subject)
        if not place.written:  # its lines are in no file
            return Source(self.path, words, place.line, subject=self.subject, place=Position(self.path, place.line))
        line = (place.docstring_line or place.line) + text.line
        column = place.docstring_column
        rest = None if text.rest_column is None else column + text.rest_column
        if not text.line and place.docstring_opening:  # it begins behind the quotes
            rest = column + text.column if rest is None else rest
            column += place.docstring_opening
        return Source(self.path, words, line, column + text.column, rest, self.subject)

    def _blocks(self, text: model.Markdown) -> Node:
        source = self._source(text)
        piece = self.maker.texts.blocks(source)
        self.maker.diagnostics.extend(piece.diagnostics)
        content, links = self._in_scope(piece, source)
        content = self._with_examples(content, source.text) if links is None else content
        return Fragment(_HERE, content, source, links=links)

    def _in_scope(self, piece: _Piece, source: Source) -> tuple[tuple[Node, ...], tuple[Node, ...] | None]:
        """Content and links of a piece; names that are relative to the object's class or module are full paths."""
        if not self.relative or piece.links == ():
            return piece.content, piece.links

        def widen(link: ObjectLink, _: Source) -> Node:
            path = self.relative.get(link.name)
            if path is None or link.parameter:
                return link
            holder, parameter = path.partition("#")[::2]
            shown = link.name.rpartition(".")[2] if link.short else link.name
            return replace(link, name=holder, parameter=parameter, short=False, text=shown)

        content = rewrite_all(piece.content, source, {ObjectLink: widen})
        return content, None if piece.links is None else _links_of(content)

    def plain(self, text: str) -> tuple[Node, ...]:
        """A text from outside of the docstring as blocks."""
        piece = self.maker.texts.blocks(Source(self.path, text))
        return (Fragment(_HERE, piece.content, Source(self.path, text), links=piece.links),)

    def _inline(self, text: model.Markdown | None) -> tuple[Node, ...]:
        if text is None or not text.text.strip():
            return ()
        source = self._source(text)
        piece = self.maker.texts.inline(source)
        self.maker.diagnostics.extend(piece.diagnostics)
        content, links = self._in_scope(piece, source)
        return (Fragment(_HERE, content, source, links=links),)

    def _with_examples(self, content: tuple[Node, ...], text: str) -> tuple[Node, ...]:
        """Every fence gets an anchor: `{object}.example`, `.example-2` … (dialect, section 2, "Anchors").

        Doctests and indented code get none, so that the fences are counted as the established renderer counts them.
        """

        def wrap(node: Any) -> Any:
            if (isinstance(node, CodeBlock) and text.startswith(("`", "~"), node.span.start)) or (
                isinstance(node, Tabs) and node.kind == "split"
            ):
                self.examples += 1
                name = "example" if self.examples == 1 else f"example-{self.examples}"
                return ApiExample(node.span, (node,), self._id(name))
            changed = {
                part: tuple([wrap(child) for child in getattr(node, part)])
                for part in node.parts
                if type(getattr(node, part)) is tuple
            }
            return replace(node, **changed) if changed else node

        has_code = any(holds_block(top, CodeBlock) for top in content)
        return tuple([wrap(node) for node in content]) if has_code else content
