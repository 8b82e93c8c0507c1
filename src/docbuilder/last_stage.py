"""The last stage: pages that are not up to date are finished, and each language's search index is made.

In: pages, and what is known of them from earlier builds. Out: finished pages, and the files of the search indexes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from docbuilder.cache import Key
from docbuilder.config import Config
from docbuilder.output.write import Entry, SiteWriter
from docbuilder.publish import search_files, search_order
from docbuilder.records import PageRecords
from docbuilder.shard import Finished, Linking
from docbuilder.site.model import Page, Site


class LastStage:
    """Pages are finished, and as soon as all of a language are, its search index is made: beside the other languages' pages.

    Args:
        records: what is known of pages.
        linking: what their links are made with.
        frames: (language, name) -> key of what stands around the page.
        config: of the build.
        writer: of the site.

    Attributes:
        finished: (language, name) -> page.
    """

    def __init__(
        self,
        records: PageRecords,
        linking: Linking,
        frames: Mapping[tuple[str, str], Key],
        config: Config,
        writer: SiteWriter,
    ) -> None:
        self._records = records
        self._linking = linking
        self._frames = frames
        self._config = config
        self._stage = writer.stage
        self.finished: dict[tuple[str, str], Finished] = {}

    def find_stale(self, pages: Sequence[Page]) -> list[Page]:
        """Those of all pages that are to be made anew; last those that stand in, one original's together: they share it."""
        self.finished = {_name(page): page for page in self._records.finished(pages, self._linking, self._frames)}
        stale = [page for page in pages if (page.language, page.name) not in self.finished]
        return sorted(stale, key=lambda page: (page.stand_in, page.file if page.stand_in else ""))

    def run(
        self, site: Site, stale: Sequence[Page], finish: Callable[[Sequence[Page]], Iterator[Finished]]
    ) -> list[Entry]:
        """Finish the stale pages; the files of the search indexes."""
        entries: list[Entry] = []
        waiting = Counter(page.language for page in stale if not page.stand_in)
        for page in finish(stale):
            self._take(page)
            if page.page.stand_in:
                continue
            waiting[page.page.language] -= 1
            if not waiting[page.page.language]:
                entries += self._index(site, page.page.language, finish)
        for language in site.languages:
            if language.code not in waiting:
                entries += self._index(site, language.code, finish)
        return entries

    def _take(self, page: Finished) -> None:
        self._records.keep_finished(page, self._linking, self._frames)
        self.finished[_name(page)] = page

    def _index(self, site: Site, code: str, finish: Callable[[Sequence[Page]], Iterator[Finished]]) -> list[Entry]:
        language = next(language for language in site.languages if language.code == code)
        views, records, frames = self._linking.views, self._records, self._frames
        order = search_order(language, views, self.finished)
        key = records.search_key(order, frames)
        entries = records.entries(key)
        if entries is None:
            parts = records.search(order, frames)
            if parts is None:  # the site is whole, but a part of the cache is lost
                for page in finish([page.page for page in order]):
                    self._take(page)
                parts = records.search(search_order(language, views, self.finished), frames) or []
            entries = [self._stage.add(path, data) for path, data in search_files(self._config, language, parts)]
        records.keep_entries(key, entries)
        for page in order:  # it is large, and was needed for the index only
            self.finished[_name(page)] = replace(self.finished[_name(page)], search=None)
        return entries


def _name(page: Finished) -> tuple[str, str]:
    return page.page.language, page.page.name
