"""Finished pages with what was read to make them: which of them still hold, and which are to be made again.

In: pages as they are finished, then the answers and the frames of now. Out: outputs, and pages that are due. A trace is what
it is in a build (`stages/page_traces.py`): the questions of a page's links with their answers, and the key of its frame. Here it is held
against what is known whenever that changes, and not once a build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from docbuilder.engine.store import Key
from docbuilder.model.diagnostics import Diagnostic, Severity
from docbuilder.model.values import Data
from docbuilder.search import PageIndex
from docbuilder.serve.outputs import Output, Outputs, PageKey
from docbuilder.stages.page_values import FinishedPage


class _TracedPage(Data, frozen=True):
    """A finished page.

    Args:
        page: with the questions that its links ask.
        answers: to these; empty where they cannot be asked again.
        beside: its files besides HTML and Markdown, by path from the site's root.
    """

    page: FinishedPage
    answers: bytes
    beside: Mapping[str, bytes]


class FinishedPages:
    """The finished pages of a site.

    Args:
        least: see `Outputs`.
    """

    def __init__(self, least: Severity) -> None:
        self._outputs = Outputs(least)
        self._pages: dict[PageKey, _TracedPage] = {}
        self._fresh: set[PageKey] = set()
        self._due: dict[PageKey, None] = {}
        self._frames: Mapping[tuple[str, str], Key] = {}

    @property
    def due(self) -> bool:
        """There are pages to be made."""
        return bool(self._due)

    def get(self, key: PageKey) -> FinishedPage | None:
        """The page as it was finished last."""
        traced = self._pages.get(key)
        return traced.page if traced else None

    def pages(self) -> list[tuple[PageKey, FinishedPage]]:
        """All pages that were ever finished and are not gone, by key."""
        return [(key, traced.page) for key, traced in sorted(self._pages.items())]

    def is_fresh(self, key: PageKey) -> bool:
        """The page is as it would be made now."""
        return key in self._fresh

    def output(self, key: PageKey) -> Output | None:
        """The page, if it is as it would be made now, and still kept."""
        return self._outputs.get(key) if key in self._fresh else None

    def beside(self, path: str) -> bytes | None:
        """What a page has beside it at `path`, relative to the site's root."""
        return next((traced.beside[path] for traced in self._pages.values() if path in traced.beside), None)

    def search_parts(self, language: str) -> list[tuple[str, PageIndex]]:
        """Names of the pages of a language that search finds, and what it finds of them."""
        pages = [traced.page for key, traced in self._pages.items() if key.language == language]
        return [(page.page.name, page.search) for page in pages if page.search is not None]

    # --- changes

    def put(
        self,
        key: PageKey,
        page: FinishedPage,
        answers: bytes,
        files: dict[str, bytes],
        problems: tuple[Diagnostic, ...],
        *,
        route: str,
        listed: bool,
    ) -> Output:
        """Take a page that was finished just now.

        Args:
            key: the page.
            page: as it was finished.
            answers: to what its links ask.
            files: of the page, by path from the site's root.
            problems: what is wrong with it, in order.
            route: where it is written, relative to the site's root, without ending.
            listed: it is in the table of contents.
        """
        html, markdown = files.pop(f"{route}.html"), files.pop(f"{route}.md")
        self._pages[key] = _TracedPage(page, answers, files)
        self._fresh.add(key)
        return self._outputs.put(key, html, markdown, problems, listed=listed)

    def settle(self) -> None:
        """Everything is known: errors from now on are news."""
        self._outputs.settled = True

    def want(self, keys: Iterable[PageKey]) -> None:
        """These pages are there: those that are not fresh are to be made."""
        self._due |= dict.fromkeys(key for key in keys if key not in self._fresh)

    def take_due(self) -> PageKey | None:
        """The first of the pages to be made, if it still is to be; it is off the list."""
        key = next(iter(self._due))
        del self._due[key]
        return None if key in self._fresh else key

    def mark_stale(self, keys: Iterable[PageKey]) -> None:
        """These pages are to be made again."""
        for key in keys:
            self._fresh.discard(key)
            self._due[key] = None

    def mark_all_stale(self) -> None:
        """All pages are to be made again."""
        self.mark_stale(sorted(self._fresh))

    def compare_frames(self, frames: Mapping[tuple[str, str], Key]) -> None:
        """Mark the pages around which something else stands now; `frames` as `frame_keys` gives them."""
        former, self._frames = self._frames, frames
        names = sorted(name for name in frames.keys() & former.keys() if frames[name] != former[name])
        self.mark_stale([key for key in map(PageKey._make, names) if key in self._fresh])

    def compare_answers(self, answer: Callable[[PageKey, str], bytes | None]) -> None:
        """Mark the pages whose links' questions have other answers now, and forget those that are gone.

        Args:
            answer: the answers of now to what a page asked; None where the page is gone.
        """
        for key in sorted(self._fresh):
            traced = self._pages[key]
            now = answer(key, traced.page.asked)
            if now is None:
                self.remove(key)
            elif not traced.answers or traced.answers != now:
                self.mark_stale((key,))

    def remove(self, key: PageKey) -> None:
        """The page is gone."""
        self._fresh.discard(key)
        self._pages.pop(key, None)
        self._outputs.remove(key)
