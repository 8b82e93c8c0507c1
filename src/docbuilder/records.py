"""What is kept of every page, and when it still holds.

In: pages, and what the stages made of them. Out: the same again in a later build, as long as nothing that it depends on has
changed. A record is small: trees are never kept, and finished files are those in the output folder.

    page      what parsing and expanding say of a page. Key: its text; valid while its includes and API objects are the same.
    finished  what linking and rendering say of a page; of all pages of the last build, in one value. Key: its text, includes,
              API objects, its frame, the theme; valid while what its links ask of the index is answered alike
              (`site/trace.py`), and its files are in the output folder.
    asked     what its links ask. Key: of its finished record.
    search    its part of the search index, by its content; and the last build's index of every language.
    links     what links may lead to: while that is the same, so is all that pages ask of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from docbuilder.config import Config
from docbuilder.engine.cache import Key, key_of
from docbuilder.index.language import PageFacts, StandIns
from docbuilder.index.trace import Known, answer_all
from docbuilder.memory import Memory
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.values import Data
from docbuilder.output.write import Entry
from docbuilder.pyapi.model import ApiRequest, Lookup
from docbuilder.search import PageIndex, SearchIndex
from docbuilder.shard import Expanded, Finished, Linking, Parsed, indexes_of
from docbuilder.site.model import Page, Site

CAUSES = ("program", "settings", "theme", "text", "includes", "api", "frame", "links", "files")
"""What a page can be made anew for; see `Memory.reasons`."""
_WORDS = {
    "program": "docbuilder, Python or an installed package is another one",
    "settings": "the configuration has changed",
    "theme": "a template, or a file that the configuration names, has changed",
    "text": "its text has changed",
    "includes": "a file that it includes has changed",
    "api": "an object that it documents has changed",
    "frame": "what stands around it has changed: table of contents, languages, date",
    "links": "what its links lead to has changed",
    "files": "its files in the output folder were changed or removed",
}


class PageRecord(Data, frozen=True):
    """What is kept of a page that is expanded.

    Args:
        requests: what its directives ask for.
        included: paths that its includes lead to, sorted.
        contents: their hashes.
        objects: keys of the answers to `requests`, in order; empty without an API.
        pages: see `Parsed`.
        facts: see `Expanded`.
        digest: of the facts.
        redirect_from: see `Expanded`.
        diagnostics: see `Expanded`.
    """

    requests: tuple[ApiRequest, ...]
    included: tuple[str, ...]
    contents: tuple[str, ...]
    objects: tuple[Key, ...]
    pages: frozenset[str]
    facts: PageFacts
    digest: Key
    redirect_from: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


class FinishedRecord(NamedTuple):
    """What is kept of a page that is finished; see `Finished`.

    Attributes:
        answers: to what its links ask.
        search: key of its part of the search index, or None.
    """

    answers: bytes
    search: Key | None
    title: str
    description: str
    staged: tuple[tuple[str, str], ...]
    searchable: bool
    features: frozenset[str]
    origins: tuple[tuple[str, str], ...]
    diagnostics: tuple[Diagnostic, ...]
    objects: bytes

    def finished(self, page: Page) -> Finished:
        """The page, whose files are in the output folder."""
        return Finished(
            page,
            self.title,
            self.description,
            tuple([Entry(path, content, False) for path, content in self.staged]),
            self.searchable,
            None,
            self.features,
            self.origins,
            self.diagnostics,
            objects=self.objects,
        )


class SearchRecord(Data, frozen=True):
    """What is kept of a language's search index.

    Args:
        keys: of the parts that it was made from, in their order.
        index: what it was made to.
        files: path -> mark (see `index_files`) and hash.
    """

    keys: tuple[Key, ...]
    index: SearchIndex
    files: Mapping[str, tuple[str, str]]


class PageRecords:
    """The records of a build.

    Args:
        memory: where they are kept.
        config: of the build.
    """

    def __init__(self, memory: Memory, config: Config) -> None:
        self.memory = memory
        self._root = str(config.source)
        self._kept: dict[str, PageRecord] = {}
        self._now: dict[tuple[str, str], tuple[Key, ...]] = {}
        self._why: dict[tuple[str, str], str] = {}
        self._answers: dict[str, Known] = {}  # by language
        self._contents: dict[str, tuple[Key, Key, Key]] = {}  # by file; see `_content_keys`
        self._keys: dict[tuple[str, str], Key] = {}  # of finished pages
        self._links: Key = b""  # of what links may lead to
        self._same_links = False  # as in the last build
        self._finished: dict[Key, FinishedRecord] = {}
        self._search: dict[tuple[str, str], Key | None] = {}
        before = memory.load("pages")
        self._before: Mapping[tuple[str, str], tuple[str, tuple[Key, ...]]] = before or {}

    # --- parsed and expanded pages

    def load(self, pages: Sequence[Page]) -> None:
        """Find what is known of pages; see `parsed` and `expanded`."""
        if not self.memory.enabled:
            return
        keys = {page.file: self._page_key(page.file) for page in pages}
        found = self.memory.get_all(keys.values())
        for file, key in keys.items():
            record = found.get(key)
            if isinstance(record, PageRecord):
                self._kept[file] = record

    def _page_key(self, file: str) -> Key:
        return self.memory.key("page", file, self.memory.files.hash(f"{self._root}/{file}"))

    def parsed(self, page: Page) -> Parsed | None:
        """What is known of the page, if its text and its includes are the same."""
        record = self._kept.get(page.file)
        if record is None or tuple(self.memory.files.hashes(record.included)) != record.contents:
            return None
        return Parsed(page, record.requests, tuple(map(Path, record.included)), record.pages)

    def expanded(self, page: Page, objects: Mapping[ApiRequest, Key]) -> Expanded | None:
        """What is known of the page, if the objects that it documents are the same as well."""
        record = self._kept.get(page.file)
        if record is None or self.parsed(page) is None or _object_keys(record.requests, objects) != record.objects:
            return None
        return Expanded(page, record.facts, record.redirect_from, record.diagnostics)

    def keep(self, parsed: Parsed, expanded: Expanded, objects: Mapping[ApiRequest, Key]) -> None:
        """Keep what is now known of a page."""
        if not self.memory.enabled:
            return
        page = parsed.page
        known = self._kept.get(page.file)
        if known is not None and known.facts is expanded.facts:
            return
        included = tuple(map(str, parsed.included))
        record = PageRecord(
            parsed.requests,
            included,
            tuple(self.memory.files.hashes(included)),
            _object_keys(parsed.requests, objects),
            parsed.pages,
            expanded.facts,
            _digest(expanded.facts),
            expanded.redirect_from,
            expanded.diagnostics,
        )
        self._kept[page.file] = record
        self.memory.put(self._page_key(page.file), record)

    @property
    def included(self) -> set[str]:
        """All files that pages include."""
        return {path for record in self._kept.values() for path in record.included}

    # --- links

    def stand_ins(
        self,
        site: Site,
        expanded: Sequence[Expanded],
        aliases: Mapping[str, tuple[str, ...]],
        lookups: Mapping[str, Lookup],
    ) -> StandIns | None:
        """What `keep_stand_ins` was told in the last build, if links lead where they led then.

        Args: see `index_languages`.
        """
        if not self.memory.enabled:
            return None
        facts = [self._kept[page.page.file].digest for page in expanded]
        self._links = self.memory.key("links", repr(site), repr(aliases), repr(lookups), *facts)
        before, stand_ins = self.memory.load("links") or (b"", None)
        self._same_links = before == self._links
        return stand_ins if self._same_links else None

    def keep_stand_ins(self, stand_ins: StandIns) -> None:
        """Keep which pages stand in."""
        self.memory.save("links", (self._links, stand_ins))

    # --- finished pages

    def finished(
        self, pages: Sequence[Page], linking: Linking, frames: Mapping[tuple[str, str], Key]
    ) -> list[Finished]:
        """Those of `pages` that are in the output folder as they would be made now.

        Args:
            pages: all of the site.
            linking: what their links are made with.
            frames: (language, name) -> key of what stands around the page.
        """
        if not self.memory.enabled:
            return []
        keys = self._keys = {(page.language, page.name): self._finished_key(page, frames) for page in pages}
        before: Mapping[Key, FinishedRecord] = self.memory.load("finished") or {}
        asked = {} if self._same_links else self.memory.get_all(key for key in keys.values() if key in before)
        kept: list[Finished] = []
        for page in pages:
            name = page.language, page.name
            key = keys[name]
            record = before.get(key)
            if record is None:
                self._why[name] = self._changes(name)
                continue
            answers = record.answers
            if not self._same_links:
                answers = self._answer(page, asked[key], linking) if key in asked else b""
            self._now[name] = (*self._now[name], answers)
            if not answers or answers != record.answers:
                self._why[name] = _WORDS["links"]
            elif any(self.memory.outputs.get(path) != content for path, content in record.staged):
                self._why[name] = _WORDS["files"]
            else:
                self._finished[key] = record
                self._search[name] = record.search
                kept.append(record.finished(page))
        return kept

    def _finished_key(self, page: Page, frames: Mapping[tuple[str, str], Key]) -> Key:
        name = page.language, page.name
        inputs = self.memory.inputs
        parts = self._now[name] = (
            inputs.program,
            inputs.settings,
            inputs.theme,
            *self._content_keys(page.file),
            frames[name],
        )
        return self.memory.key("finished", *parts, repr(page))

    def _content_keys(self, file: str) -> tuple[Key, Key, Key]:
        """Keys of a page's text, of what it includes and of the objects that it documents; its stand-ins have the same."""
        if file not in self._contents:
            record = self._kept[file]
            self._contents[file] = self._page_key(file), key_of(*record.contents), key_of(*record.objects)
        return self._contents[file]

    def _changes(self, name: tuple[str, str]) -> str:
        if name not in self._before:
            return "it is new"
        before, now = self._before[name][1], self._now[name]
        changed = [cause for cause, then, now in zip(CAUSES, before, now, strict=False) if then != now]
        if "text" in changed and {"program", "settings"} & set(changed):
            changed.remove("text")  # the key of the text has the others in it
        return "; ".join(_WORDS[cause] for cause in changed) or "what was known of it is lost"

    def keep_finished(self, finished: Finished, linking: Linking) -> None:
        """Keep what is now known of a finished page, and its part of the search index apart."""
        if not self.memory.enabled:
            return
        page = finished.page
        name = page.language, page.name
        answers = self._answer(page, finished.asked, linking)
        self._now[name] = (*self._now[name][: CAUSES.index("links")], answers)
        self.memory.put(self._keys[name], finished.asked)
        search = None
        if finished.search is not None:
            search = self.memory.put_content("search", finished.search)
        self._search[name] = search
        self._finished[self._keys[name]] = FinishedRecord(
            answers,
            search,
            finished.title,
            finished.description,
            tuple([(entry.path, entry.hash) for entry in finished.staged]),
            finished.searchable,
            finished.features,
            finished.origins,
            finished.diagnostics,
            finished.objects,
        )

    def keep_all_finished(self) -> None:
        """Keep what is known of all pages: the next build looks no further back."""
        self.memory.save("finished", self._finished)

    def _answer(self, page: Page, asked: str, linking: Linking) -> bytes:
        """A hash of the answers to what the page's links ask."""
        known = self._answers.setdefault(page.language, {})
        return answer_all(asked, indexes_of(linking, page), linking.indexes, known=known)

    # --- search

    def search_keys(self, pages: Sequence[Finished]) -> tuple[Key, ...]:
        """Keys of the parts of the search index of finished pages; none where one is not known."""
        keys = [self._search.get((page.page.language, page.page.name)) for page in pages]
        return () if None in keys else tuple([key for key in keys if key is not None])

    def search_parts(self, keys: Iterable[Key]) -> dict[Key, PageIndex]:
        """Those of these parts of the search index that are there."""
        return self.memory.get_all(keys)

    def search_index(self, language: str) -> SearchRecord | None:
        """What is kept of a language's index in the last build."""
        found = self.memory.load(f"search {language}")
        return found if isinstance(found, SearchRecord) else None

    def keep_search_index(self, language: str, record: SearchRecord) -> None:
        """Keep a language's index."""
        self.memory.save(f"search {language}", record)

    def search_key(self, language: str, keys: Sequence[Key]) -> Key:
        """A key of the index that is made from these parts."""
        return self.memory.key("index", language, *keys)

    def entries(self, key: Key) -> list[Entry] | None:
        """The files that were made from what `key` stands for, if they are in the output folder."""
        found: list[Entry] | None = self.memory.get(key)
        if found is None or any(self.memory.outputs.get(entry.path) != entry.hash for entry in found):
            return None
        return [entry._replace(changed=False) for entry in found]

    def keep_entries(self, key: Key, entries: Sequence[Entry]) -> None:
        """Keep which files were made from what `key` stands for."""
        self.memory.put(key, list(entries))

    def has(self, path: str, content: str) -> bool:
        """Whether the output folder has a file with this hash."""
        return self.memory.outputs.get(path) == content

    # --- why

    def keep_reasons(self) -> None:
        """Keep why pages were made anew, for `Memory.reasons`."""
        self.memory.save("pages", {name: (self._why.get(name, ""), parts) for name, parts in self._now.items()})


def _digest(facts: PageFacts) -> Key:
    anchors = facts.anchors
    parts = (
        anchors.title,
        sorted(anchors.ids),
        anchors.boxes,
        sorted(anchors.top),
        sorted(facts.objects),
        sorted(anchors.callables),
    )
    return key_of(repr((*parts, sorted(facts.pages))))


def _object_keys(requests: Iterable[ApiRequest], objects: Mapping[ApiRequest, Key]) -> tuple[Key, ...]:
    return tuple([objects.get(request, b"") for request in requests]) if objects else ()
