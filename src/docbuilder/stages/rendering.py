"""The last stage: pages that are not up to date are finished, and each language's search index is made.

In: pages, and what is known of them from earlier builds. Out: finished pages, and the files of the search indexes.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from docbuilder.config import Config
from docbuilder.engine.memory import give_back
from docbuilder.engine.store import Key
from docbuilder.model.interning import Interner
from docbuilder.model.values import replace
from docbuilder.output.write import OutputFile, Stage
from docbuilder.search import IndexGathering, PageIndex, SearchIndex, change_index, index_files
from docbuilder.site.model import Language, Page, Site
from docbuilder.stages.extra_outputs import search_order, search_tag
from docbuilder.stages.frames import language_prefix
from docbuilder.stages.page_traces import PageTraces, SearchRecord
from docbuilder.stages.page_values import FinishedPage, Linking

_AT_ONCE = 50  # parts of a search index that are read again
_EVERY = 8  # pages that are taken between two steps of an index: what workers have finished waits in memory
_LARGE = 1000  # pages of a language whose index takes memory that is to be had first
_AHEAD = 200  # parts of pages that are finished before others that stand above them: as many are held in memory
_MANY = 10  # a search index is made anew where more than one in so many pages has changed


class _GrowingIndex:
    """The index of a language of which nothing is known, gathered while its pages are finished.

    Args:
        pages: all of them, in the order of the table of contents.
    """

    def __init__(self, pages: Iterable[Page]) -> None:
        self.gathering = IndexGathering()
        self._awaited = deque(page.name for page in pages)
        self._early: dict[str, PageIndex | None] = {}  # parts of pages that stand further down

    def add(self, page: FinishedPage) -> bool:
        """The next page that is finished, in any order; whether it goes on: not where too many would wait for those above them."""
        self._early[page.page.name] = page.search
        while self._awaited and self._awaited[0] in self._early:
            part = self._early.pop(self._awaited.popleft())
            if part is not None:
                self.gathering.add(part)
        return len(self._early) <= _AHEAD


class PageRendering:
    """Pages are finished, and as soon as all of a language are, its search index is made: beside the other languages' pages.

    Args:
        traces: what is known of pages.
        linking: what their links are made with.
        frames: (language, name) -> key of what stands around the page.
        config: of the build.
        stage: takes finished files.

    Attributes:
        finished: (language, name) -> page.
    """

    def __init__(
        self,
        traces: PageTraces,
        linking: Linking,
        frames: Mapping[tuple[str, str], Key],
        config: Config,
        stage: Stage,
    ) -> None:
        self._traces = traces
        self._linking = linking
        self._frames = frames
        self._config = config
        self._stage = stage
        self.finished: dict[tuple[str, str], FinishedPage] = {}
        self._interner = Interner()
        self._growing: dict[str, _GrowingIndex] = {}  # by language

    def find_stale(self, pages: Sequence[Page]) -> list[Page]:
        """Those of all pages that are to be made anew; last those that stand in, one original's together: they share it."""
        self._interner = Interner(pages)
        self.finished = {
            _name(page): self._interned(page)
            for page in self._traces.finished(pages, self._linking, self._frames, self._stage)
        }
        self._frames = {}  # their keys are a part of the traces
        stale = [page for page in pages if (page.language, page.name) not in self.finished]
        return sorted(stale, key=lambda page: (page.is_fallback, page.file if page.is_fallback else ""))

    def run(
        self, site: Site, stale: Sequence[Page], finish: Callable[[Sequence[Page]], Iterator[FinishedPage]]
    ) -> list[OutputFile]:
        """Finish the stale pages; the files of the search indexes."""
        entries: list[OutputFile] = []
        waiting = Counter(page.language for page in stale if not page.is_fallback)
        languages = {language.code: language for language in site.written}
        for code, language in languages.items() if not self._traces.last.known else ():
            own = [page for page in self._linking.views.in_order(language) if not page.is_fallback]
            if waiting[code] == len(own):
                self._growing[code] = _GrowingIndex(own)
        begun: list[Iterator[None]] = [
            self._index(language, finish, entries) for code, language in languages.items() if code not in waiting
        ]
        for number, page in enumerate(finish(stale), 1):
            self._take(page)
            if not page.page.is_fallback:
                growing = self._growing.get(page.page.language)
                if growing is not None and not growing.add(page):
                    del self._growing[page.page.language]
                waiting[page.page.language] -= 1
                if not waiting[page.page.language]:
                    begun.append(self._index(languages[page.page.language], finish, entries))
            if begun and number % _EVERY == 0 and not _goes_on(begun[0]):
                begun.pop(0)
        for index in begun:
            while _goes_on(index):
                pass
        return entries

    def _take(self, page: FinishedPage) -> None:
        self._traces.keep_finished(page)
        self.finished[_name(page)] = replace(
            self._interned(page),
            # what is large and kept is read again when the language's index is made
            search=None if self._traces.last.enabled else page.search,
            asked="",
            kept=(),
        )

    def _interned(self, page: FinishedPage) -> FinishedPage:
        """The same; what others have as well is theirs."""
        return replace(
            page,
            page=self._interner(page.page),
            title=self._interner(page.title),  # of a page that stands in, they are its original's
            description=self._interner(page.description),
            features=self._interner(page.features),
            origins=self._interner(page.origins),
            diagnostics=tuple([problem.interned(self._interner) for problem in page.diagnostics]),
        )

    def _index(
        self,
        language: Language,
        finish: Callable[[Sequence[Page]], Iterator[FinishedPage]],
        entries: list[OutputFile],
    ) -> Iterator[None]:
        """Make the search index of a language in steps, and add its files to `entries`."""
        traces, growing = self._traces, self._growing.pop(language.code, None)
        order = search_order(language, self._linking.views, self.finished)
        keys = traces.search_keys(order)
        files = traces.entries(traces.search_key(language.code, keys)) if keys else None
        if files is None:
            former = traces.search_index(language.code)
            index = self._changed_index(former, keys, order) if former else None
            if index is None and growing is not None:
                index = growing.gathering.index()
            elif index is None:
                if len(order) >= _LARGE:
                    give_back()
                gathering = IndexGathering()
                for parts in self._parts(order, keys, finish):
                    for part in parts:
                        gathering.add(part)
                    yield
                index = gathering.index()
                keys = traces.search_keys(order)
            files = self._write(language, index, former, keys)
        if keys:
            traces.keep_entries(traces.search_key(language.code, keys), files)
        for page in order if not traces.last.enabled else ():  # it is large, and was needed for the index only
            self.finished[_name(page)] = replace(self.finished[_name(page)], search=None)
        entries += files

    def _changed_index(
        self, former: SearchRecord, keys: Sequence[Key], order: Sequence[FinishedPage]
    ) -> SearchIndex | None:
        """The last build's index with what has changed since, where that is little."""
        if len(keys) != len(former.keys):
            return None
        numbers = [number for number, (was, now) in enumerate(zip(former.keys, keys, strict=True)) if was != now]
        if len(numbers) > max(1, len(keys) // _MANY):
            return None
        after = {keys[number]: part for number in numbers if (part := order[number].search) is not None}
        wanted = {former.keys[number] for number in numbers} | {keys[number] for number in numbers}
        parts = self._traces.search_parts(wanted - after.keys()) | after
        if wanted - parts.keys():
            return None
        return change_index(
            former.index, {number: (parts[former.keys[number]], parts[keys[number]]) for number in numbers}
        )

    def _parts(
        self,
        order: Sequence[FinishedPage],
        keys: Sequence[Key],
        finish: Callable[[Sequence[Page]], Iterator[FinishedPage]],
    ) -> Iterator[list[PageIndex]]:
        """The pages' parts of the index, in order, a few at a time."""
        # without keys nothing is remembered: every page was finished just now, and has its part
        by_page = {_name(page): key for page, key in zip(order, keys, strict=False) if page.search is None}
        for start in range(0, len(order), _AT_ONCE):
            some = order[start : start + _AT_ONCE]
            found = self._traces.search_parts([by_page[_name(page)] for page in some if _name(page) in by_page])
            parts = {_name(page): page.search or found.get(by_page.get(_name(page), b"")) for page in some}
            lost = [page.page for page in some if parts[_name(page)] is None]
            for page in finish(lost) if lost else ():  # the site is whole, but a part of the cache is lost
                parts[_name(page)] = page.search
                self._take(page)
            yield [part for part in parts.values() if part is not None]

    def _write(
        self, language: Language, index: SearchIndex, former: SearchRecord | None, keys: Sequence[Key]
    ) -> list[OutputFile]:
        """The files of an index; those that are as the last build left them are not even made."""
        prefix = language_prefix(self._config, language.code)
        entries: list[OutputFile] = []
        marks: dict[str, tuple[str, str]] = {}
        for name, mark, write in index_files(index, search_tag(self._config, language)):
            path = prefix + name
            was, content = former.files.get(path, ("", "")) if former else ("", "")
            if was == mark and self._traces.has(path, content):
                entries.append(OutputFile(path, content, changed=False))
            else:
                entries.append(self._stage.add(path, write()))
            marks[path] = mark, entries[-1].hash
        self._traces.keep_search_index(language.code, SearchRecord(tuple(keys), index, marks))
        return entries


def _name(page: FinishedPage) -> tuple[str, str]:
    return page.page.language, page.page.name


def _goes_on(steps: Iterator[None]) -> bool:
    """Take a step; whether there was one."""
    return next(steps, steps) is not steps
