"""Links that are left open: what several languages share is rendered once, and where its links lead is filled in later.

In: a document. Out: the same with marks in place of what depends on the language; later, the answers for each of them.

Only what cannot change the rest of a page is left open. Headings, whose text is shown elsewhere as well, raw HTML, files and
pages that are not there are resolved as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from docbuilder.model.nodes import Document, Heading, Link, Node, ObjectLink
from docbuilder.model.source import Source, Span
from docbuilder.model.values import Data, replace
from docbuilder.model.walking import Change, rewrite_all, rewrite_document, text_of
from docbuilder.resolve.addresses import SCHEME, Address, read_address
from docbuilder.resolve.links import LinkContext, Resolver

LinkQuestion = Address | ObjectLink
_ANYWHERE = Span(0, 0)
_WHOLE = frozenset({Heading})


class OpenLinks:
    """The questions of links that are left open, each with a number: they do not depend on the page that asks.

    Args:
        mark: number -> what stands for the answer, be it an address or all of a link.
    """

    def __init__(self, mark: Callable[[int], str]) -> None:
        self._mark = mark
        self._numbers: dict[LinkQuestion, int] = {}
        self._questions: list[LinkQuestion] = []

    def mark(self, question: LinkQuestion) -> str:
        """What stands for the answer."""
        number = self._numbers.setdefault(question, len(self._questions))
        if number == len(self._questions):
            self._questions.append(question)
        return self._mark(number)

    def answers(self, numbers: Iterable[int], context: LinkContext) -> Iterator[tuple[int, Answer]]:
        """The answers for the page of `context`."""
        context = context.traced()
        assert context.trace is not None
        resolver = Resolver(context)
        nothing = Source("", "")
        for number in numbers:
            question = self._questions[number]
            resolver.reached.clear()
            link = (
                resolver.locate(question)[0]
                if isinstance(question, Address)
                else resolver.object_link(question, nothing)
            )
            yield number, Answer(link, next(iter(resolver.reached), ""), context.trace.take())


class Answer(Data, frozen=True):
    """What a link that was left open comes to.

    Args:
        link: the address of one to a page, and all of one to an object.
        page: name of the page that the object is documented on, or "".
        asked: what the indexes were asked.
    """

    link: str | Node
    page: str
    asked: tuple[str, ...]


def open_links(document: Document, context: LinkContext, questions: OpenLinks) -> tuple[Document, str]:
    """As `resolve_links`, but for links that depend on the language: marks stand for these.

    Problems are not told: they are those of the content's own language.

    Args:
        document: the content.
        context: of a page that stands in; `elsewhere` is the index of the content's own language.
        questions: takes what the links ask that are left open.

    Returns:
        The document, and what the others asked.
    """
    traced = context.traced()
    assert traced.trace is not None
    opener = _Opener(traced, context, questions)
    return rewrite_document(document, opener.changes(), whole=_WHOLE), traced.trace.questions()


class _Opener(Resolver):
    """Leaves links open, but for those that must be known now."""

    def __init__(self, context: LinkContext, untraced: LinkContext, questions: OpenLinks) -> None:
        super().__init__(context)
        self._usual = Resolver(context)
        self._untraced = Resolver(untraced)
        self._questions = questions

    def changes(self) -> dict[type[Node], Change]:
        """What becomes of nodes of each type."""
        return {**super().changes(), Heading: self._heading}

    def _heading(self, heading: Heading, source: Source) -> Node:
        return replace(heading, children=rewrite_all(heading.children, source, self._usual.changes()))

    def link(self, link: Link, source: Source) -> Node:
        """A link with a mark for its address."""
        target = link.target
        if not target or target.startswith("#") or "|" in target or SCHEME.match(target):
            return super().link(link, source)  # a bar is escaped in the tables of the Markdown twin
        address = read_address(target, self.context.name, self.context.around)
        elsewhere = self._untraced.context.elsewhere
        if address.language or address.project or elsewhere is None or address.page not in elsewhere.routes:
            return super().link(link, source)
        return replace(link, target=self._questions.mark(address))

    def object_link(self, link: ObjectLink, source: Source) -> Node:
        """An object link with a mark; what is shown in place of the name is the same in all languages."""
        text = text_of((self._untraced.object_link(link, source),))
        return replace(link, text=text, mark=self._questions.mark(replace(link, span=_ANYWHERE)))
