"""Comments that hide diagnostics: `<!-- docbuilder: ignore CODE reason -->`.

In: an expanded page. Out: `Ignore`s: codes, and the lines that they are hidden on. A comment on top of a page is for the page, one on a line of its own for
the block behind it, any other for its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.nodes import Comment, Document, Fragment, Node, Paragraph
from docbuilder.model.source import Position, Source
from docbuilder.model.values import Data
from docbuilder.model.walking import children

_IGNORE = re.compile(r"\s*(?:<!--)?\s*docbuilder:\s*ignore\s+([\w*-]+(?:\s*,\s*[\w*-]+)*)")
MARK = "docbuilder:"
"""What is in the text of such a comment."""


class Ignore(Data, frozen=True):
    """Codes that are hidden at a place.

    Args:
        codes: slugs, as written.
        path: of the file.
        first: the first line; 0 for all of the file.
        last: the last line.
        position: of the comment.
    """

    codes: tuple[str, ...]
    path: str
    first: int
    last: int
    position: Position

    def hides(self, diagnostic: Diagnostic) -> bool:
        """Whether the diagnostic is one of those."""
        place = diagnostic.position
        if place.path != self.path or diagnostic.code.slug not in self.codes:
            return False
        return not self.first or self.first <= place.line <= self.last


def find_ignores(document: Document) -> Iterator[Ignore]:
    """The comments of a page, and of the docstrings on it, that hide diagnostics."""
    stack: list[tuple[Node, Source]] = [(document, document.source)]
    while stack:
        node, source = stack.pop()
        inner = node.source if isinstance(node, Fragment) else source
        siblings = children(node)
        for index, child in enumerate(siblings):
            if isinstance(child, Comment) and (match := _IGNORE.match(child.text)):
                codes = tuple(re.split(r"\s*,\s*", match[1]))
                first, last = _lines(node, siblings, index, inner)
                position = inner.position(child.span.start)
                yield Ignore(codes, position.path, first, last, position)
        stack.extend((child, inner) for child in siblings if child.parts)


def _lines(parent: Node, siblings: Sequence[Node], index: int, source: Source) -> tuple[int, int]:
    """The lines that a comment speaks of; 0 and 0 for all of them."""
    comment = siblings[index]
    here = source.position(comment.span.start).line
    if isinstance(parent, Paragraph) or not _stands_alone(comment, source):
        return here, source.position(comment.span.end).line
    if isinstance(parent, Document) and all(isinstance(each, Comment) for each in siblings[:index]):
        return 0, 0
    following = next((each for each in siblings[index + 1 :] if not isinstance(each, Comment)), comment)
    return here, source.position(max(following.span.end - 1, following.span.start)).line


def _stands_alone(node: Node, source: Source) -> bool:
    """Nothing but blanks and other markers of blocks stand on its line."""
    before = source.text.rfind("\n", 0, node.span.start) + 1
    after = source.text.find("\n", node.span.end)
    rest = source.text[before : node.span.start] + source.text[node.span.end : after if after >= 0 else None]
    return not rest.strip(" \t>-*+")


def without_ignored(diagnostics: Iterable[Diagnostic], ignores: Sequence[Ignore]) -> tuple[Diagnostic, ...]:
    """The diagnostics that no comment hides."""
    if not ignores:
        return tuple(diagnostics)
    return tuple(each for each in diagnostics if not any(ignore.hides(each) for ignore in ignores))


def unused_ignores(
    diagnostics: Sequence[Diagnostic], ignores: Sequence[Ignore], optional: frozenset[str] = frozenset()
) -> Iterator[Diagnostic]:
    """The comments that hide nothing.

    Args:
        diagnostics: all of them.
        ignores: the comments.
        optional: codes that are not always looked for.
    """
    slugs = {code.slug for code in DiagnosticCode}
    for ignore in ignores:
        for code in ignore.codes:
            if code not in slugs:
                message, hint = f"there is no code {code!r}", _nearest(code, slugs)
            elif code in optional or any(each.code.slug == code and Ignore.hides(ignore, each) for each in diagnostics):
                continue
            else:
                message, hint = f"nothing of the code {code!r} is found here", "Remove the comment"
            yield Diagnostic(DiagnosticCode.IGNORE_UNUSED, ignore.position, message, hint)


def _nearest(code: str, slugs: Iterable[str]) -> str:
    from difflib import get_close_matches  # a rare mistake

    near = get_close_matches(code, list(slugs), n=1)
    return f"Did you mean {near[0]}?" if near else "The codes are listed in the documentation of diagnostics"
