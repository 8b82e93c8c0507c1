"""Finished pages, ready to be sent.

In: content and problems of pages as they are finished. Out: `Output`s, the least recently used of which are forgotten when they become
too many; and which of a page's errors are news.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple

from docbuilder.model.checksums import hash_of
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, Severity
from docbuilder.model.values import Data

KEPT_BYTES = 64 << 20  # of finished pages; others are made again when they are asked for


class PageKey(NamedTuple):
    """A page of the site, fallback pages included: code of the language it is written to, name."""

    language: str
    name: str


class Output(Data, frozen=True):
    """A finished page.

    Args:
        html: the page.
        markdown: its twin.
        hash: of the page.
        problems: what is wrong with it, in order.
        listed: it is in the table of contents.
        broken: errors that it has and had not before.
    """

    html: bytes
    markdown: bytes
    hash: str
    problems: tuple[Diagnostic, ...]
    listed: bool
    broken: tuple[Diagnostic, ...] = ()


class Outputs:
    """The finished pages of a site.

    Args:
        least: diagnostics that are at least as severe count as errors.

    Attributes:
        settled: everything is known: errors from now on are news.
    """

    def __init__(self, least: Severity) -> None:
        self.settled = False
        self._least = least
        self._outputs: OrderedDict[PageKey, Output] = OrderedDict()
        self._size = 0
        self._accepted: dict[PageKey, frozenset[tuple[DiagnosticCode, str]]] = {}  # errors that are no news

    def get(self, key: PageKey) -> Output | None:
        """The page, if it is kept."""
        if key in self._outputs:
            self._outputs.move_to_end(key)
        return self._outputs.get(key)

    def put(
        self, key: PageKey, html: bytes, markdown: bytes, problems: tuple[Diagnostic, ...], *, listed: bool
    ) -> Output:
        """Keep a page that was finished just now; see `Output`."""
        errors = self._errors(problems)
        accepted = self._accepted.setdefault(key, errors) if self.settled else errors
        broken = tuple(problem for problem in problems if (problem.code, problem.message) in errors - accepted)
        if not broken:
            self._accepted[key] = errors
        self._forget(key)
        output = self._outputs[key] = Output(html, markdown, hash_of(html), problems, listed, broken)
        self._size += len(html)
        while self._size > KEPT_BYTES and len(self._outputs) > 1:
            self._size -= len(self._outputs.popitem(last=False)[1].html)
        return output

    def remove(self, key: PageKey) -> None:
        """The page is gone."""
        self._accepted.pop(key, None)
        self._forget(key)

    def _forget(self, key: PageKey) -> None:
        if (output := self._outputs.pop(key, None)) is not None:
            self._size -= len(output.html)

    def _errors(self, problems: Iterable[Diagnostic]) -> frozenset[tuple[DiagnosticCode, str]]:
        return frozenset((problem.code, problem.message) for problem in problems if problem.severity >= self._least)
