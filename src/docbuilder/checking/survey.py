"""What a page holds that others must be asked about, and what is wrong with the page by itself.

In: an expanded page. Out: a `Survey`: plain data, kept by the page's content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Self

from docbuilder.config import Config
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.nodes import ApiBox, Document, Fragment, Html, Image, Link, Node
from docbuilder.model.source import Position, Source
from docbuilder.model.values import Data
from docbuilder.model.walking import walk_sources
from docbuilder.pyapi.model import ApiObject, ApiRequest
from docbuilder.site.model import Page


class SurveyedPage(Data, frozen=True):
    """A page that a check looks at.

    Args:
        page: which.
        document: expanded, its links not resolved.
        config: of the check.
        objects: the objects that its directives ask for, as far as they were found; without what is in their boxes.
        nodes: of the document, each with its source: several checks look at all of them.
    """

    page: Page
    document: Document
    config: Config
    objects: Mapping[ApiRequest, ApiObject]
    nodes: tuple[tuple[Node, Source], ...]

    @classmethod
    def of(cls, page: Page, document: Document, config: Config, objects: Mapping[ApiRequest, ApiObject]) -> Self:
        """A page with its nodes."""
        return cls(page, document, config, objects, tuple(walk_sources(document)))


PageCheck = Callable[[SurveyedPage], Iterable[Diagnostic]]


class Use(Data, frozen=True):
    """A name of the documented package in a code sample, and where it stands.

    Args:
        name: dotted path.
        position: the place.
        is_member: of what may be a class, or of an instance of it.
    """

    name: str
    position: Position
    is_member: bool = False


class Directive(Data, frozen=True):
    """An object that has a directive of its own, and where that stands."""

    anchor: str
    position: Position


class ForeignAddress(Data, frozen=True):
    """An address with a scheme in a link, an image or raw HTML, and where it stands."""

    address: str
    position: Position


class Survey(Data, frozen=True):
    """What a page holds.

    Args:
        diagnostics: of the page by itself.
        names: names of the documented package in its code samples.
        addresses: foreign addresses, each place once.
        directives: what is documented, as far as it was found.
    """

    diagnostics: tuple[Diagnostic, ...]
    names: tuple[Use, ...] = ()
    addresses: tuple[ForeignAddress, ...] = ()
    directives: tuple[Directive, ...] = ()


def make_survey(page: SurveyedPage, checks: Iterable[PageCheck], names: Iterable[Use]) -> Survey:
    """What a page holds, and what `checks` say of it; `names` are those of the documented package in its samples."""
    problems = tuple(problem for each in checks for problem in each(page))
    return Survey(problems, tuple(names), tuple(foreign_addresses(page.nodes)), tuple(own_directives(page.nodes)))


def own_directives(nodes: Iterable[tuple[Node, Source]]) -> Iterator[Directive]:
    """The objects that a page's directives document."""
    for node, source in nodes:
        if type(node) is Fragment:
            for child in node.children:
                if isinstance(child, ApiBox) and child.kind != "missing":
                    yield Directive(child.anchor, source.position(node.span.start))


def foreign_addresses(nodes: Iterable[tuple[Node, Source]]) -> Iterator[ForeignAddress]:
    """The addresses of other sites in a document; docstrings are a part of it."""
    for node, source in nodes:
        if isinstance(node, Link | Image):
            targets: tuple[str, ...] = (node.target,)
        elif isinstance(node, Html):
            targets = tuple(target.value for target in node.targets if target.attribute not in {"id", "name"})
        else:
            continue
        for target in targets:
            if target.startswith(("http://", "https://", "//")):
                yield ForeignAddress(target, source.position(node.span.start))
