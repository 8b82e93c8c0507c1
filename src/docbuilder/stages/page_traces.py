"""What was read to make what is known of a page: while it is the same, the page is taken from the store.

In: pages, and what the stages made of them. Out: the same again in a later build. Static inputs lead to the questions that were
asked meanwhile, and these with their answers to the result: a constructive trace (Mokhov, Mitchell and Peyton Jones, "Build systems
à la carte", 2018). Nothing in it depends on where the project, the site or the cache lies. Trees are never kept.

    page      what parsing and expanding say of a page. Read: its text, its includes, the objects that its directives ask for.
    finished  what linking and rendering say of a page, and its files. Read: the same, its frame, the theme, and what its links
              ask of the index (`index/questions.py`).
    search    a page's part of the search index, by its content; and the last build's index of every language.
    links     what links may lead to: while that is the same, so is all that pages ask of it.

Longer than other modules: a key and what it leads to are written in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from docbuilder.engine.store import Key, key_of
from docbuilder.index.language import FallbackPages, PageFacts
from docbuilder.index.questions import Known, answer_all
from docbuilder.model.checksums import hash_of
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.interning import Interner
from docbuilder.model.values import Data, replace
from docbuilder.output.write import OutputFile, Stage
from docbuilder.pyapi.model import ApiRequest, Lookup
from docbuilder.resolve.ignoring import Ignore
from docbuilder.search import PageIndex, SearchIndex, Shard
from docbuilder.site.model import Page, Site
from docbuilder.stages.frames import page_route
from docbuilder.stages.last_build import LastBuild
from docbuilder.stages.page_values import ExpandedPage, FinishedPage, Linking, ParsedPage, indexes_of
from docbuilder.stages.version_name import VersionName

CAUSES = ("program", "settings", "theme", "text", "includes", "api", "ref", "frame", "links")
"""What a page is made from, in the order of its trace; see `PageTraces.reasons`."""
_WORDS = {
    "program": "another version of docbuilder, of Python or of an installed package",
    "settings": "configuration changed",
    "theme": "a template, or a file that the configuration names, changed",
    "text": "source text changed",
    "includes": "an included file changed",
    "api": "a documented object changed",
    "ref": "links to the source of objects lead to another branch or tag",
    "frame": "page frame changed: table of contents, languages or date",
    "links": "a link target changed",
}
_NEW, _LOST = "new page", "no longer in the cache"


class PageRecord(Data, frozen=True):
    """What is kept of a page that is expanded.

    Args:
        requests: what its directives ask for.
        included: places that its includes lead to, sorted; see `LastBuild.place`.
        contents: their hashes.
        objects: keys of the answers to `requests`, in order; empty without an API.
        pages: see `ParsedPage`.
        facts: see `ExpandedPage`.
        digest: of the facts.
        redirect_from: see `ExpandedPage`.
        diagnostics: see `ExpandedPage`.
        ignores: see `ExpandedPage`.
        searchable: see `ExpandedPage`.
    """

    requests: tuple[ApiRequest, ...]
    included: tuple[str, ...]
    contents: tuple[str, ...]
    objects: tuple[Key, ...]
    pages: tuple[tuple[str, str], ...]
    facts: PageFacts
    digest: Key
    redirect_from: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    ignores: tuple[Ignore, ...] = ()
    searchable: bool = True


class FinishedRecord(Data, frozen=True):
    """What is kept of a page that is finished; see `FinishedPage`.

    Args:
        search: key of its part of the search index, or None.
        files: path and hash of each of its files, see `KeptFile`.
    """

    search: Key | None
    title: str
    description: str
    files: tuple[tuple[str, str], ...]
    searchable: bool
    features: frozenset[str]
    origins: tuple[tuple[str, str], ...]
    diagnostics: tuple[Diagnostic, ...]
    objects: bytes

    def finished(self, page: Page, staged: tuple[OutputFile, ...]) -> FinishedPage:
        """The page with these files."""
        return FinishedPage(
            page,
            self.title,
            self.description,
            staged,
            self.searchable,
            None,
            self.features,
            self.origins,
            self.diagnostics,
            objects=self.objects,
        )


class PageTrace(Data, frozen=True):
    """What a page of the last build was made from.

    Args:
        language: it was written to.
        name: of the page.
        why: it was rendered then, or "".
        parts: keys of what was read; see `CAUSES`. The last one is of the answers to its links' questions.
        route: where it is written, relative to the folder of the version, without ending.
        fallback: it stands in for a missing translation.
    """

    language: str
    name: str
    why: str
    parts: tuple[Key, ...]
    route: str = ""
    fallback: bool = False


class _Traces(Data, frozen=True):
    """The traces of a build, and the key of what links could lead to: as long as that is the same, so are the answers in them."""

    links: Key = b""
    pages: tuple[PageTrace, ...] = ()


class _Links(Data, frozen=True):
    """Key of what links may lead to, and language -> pages that stand in there."""

    key: Key
    fallback_pages: dict[str, tuple[str, ...]]


class SearchRecord(Data, frozen=True):
    """What is kept of a language's search index.

    Args:
        keys: of the parts that it was made from, in their order.
        index: what it was made to.
        files: path -> mark (see `index_files`) and hash.
    """

    keys: tuple[Key, ...]
    index: SearchIndex
    files: dict[str, tuple[str, str]]


class PageTraces:
    """The traces of a build.

    Args:
        last: the last build of the same site, where results are kept.
    """

    def __init__(self, last: LastBuild) -> None:
        self.last = last
        self._kept: dict[str, PageRecord] = {}
        self._included: set[str] = set()
        self._now: dict[tuple[str, str], tuple[Key, ...]] = {}
        self._why: dict[tuple[str, str], str] = {}
        self._contents: dict[str, tuple[Key, ...]] = {}  # by file; see `content_keys`
        self._links: Key = b""  # of what links may lead to
        self._same_links = False  # as when `_before` was written
        self._search: dict[tuple[str, str], Key | None] = {}
        self._version = VersionName.of(last.config)
        self._named = last.load("named", dict[str, str]) or {}  # hash of a file as it is kept -> as it was written
        self._named_now: dict[str, str] = {}
        self._pages: Sequence[Page] = ()
        self._name = Interner()  # (language, name), which several tables have
        self._key = Interner()
        traces = _last_traces(last)
        self._links_before = traces.links
        self._before = {(trace.language, trace.name): trace for trace in traces.pages}

    def reasons(self) -> dict[tuple[str, str], str]:
        """(language, page name) -> why the last build has rendered the page; "" where it has not."""
        return {name: trace.why for name, trace in self._before.items()}

    # --- parsed and expanded pages

    def load(self, pages: Sequence[Page]) -> None:
        """Find what is known of pages; see `parsed` and `expanded`."""
        if not self.last.enabled:
            return
        keys = {page.file: self._page_key(page.file) for page in pages}
        found = self.last.get_all(keys.values(), PageRecord)
        interner = Interner()
        for file, key in keys.items():
            if (record := found.pop(key, None)) is not None:
                self._kept[file] = replace(record, facts=record.facts.interned(interner))

    def _page_key(self, file: str) -> Key:
        return self.last.key("page", file, self.last.files.hash(f"{self.last.config.source}/{file}"))

    def parsed(self, page: Page) -> ParsedPage | None:
        """What is known of the page, if its text and its includes are the same."""
        record = self._kept.get(page.file)
        if record is None:
            return None
        paths = list(map(self.last.path, record.included))
        if tuple(self.last.files.hashes(paths)) != record.contents:
            return None
        return ParsedPage(page, record.requests, tuple(map(Path, paths)), record.pages)

    def expanded(self, page: Page, objects: Mapping[ApiRequest, Key]) -> ExpandedPage | None:
        """What is known of the page, if the objects that it documents are the same as well."""
        record = self._kept.get(page.file)
        if record is None or self.parsed(page) is None or _object_keys(record.requests, objects) != record.objects:
            return None
        return ExpandedPage(
            page, record.facts, record.redirect_from, record.diagnostics, record.ignores, record.searchable
        )

    def keep(self, parsed: ParsedPage, expanded: ExpandedPage, objects: Mapping[ApiRequest, Key]) -> None:
        """Keep what is now known of a page."""
        if not self.last.enabled:
            return
        page = parsed.page
        known = self._kept.get(page.file)
        if known is not None and known.facts is expanded.facts:
            return
        record = PageRecord(
            parsed.requests,
            tuple(map(self.last.place, parsed.included)),
            tuple(self.last.files.hashes(map(str, parsed.included))),
            _object_keys(parsed.requests, objects),
            parsed.pages,
            expanded.facts,
            _digest(expanded.facts),
            expanded.redirect_from,
            expanded.diagnostics,
            expanded.ignores,
            expanded.searchable,
        )
        self._kept[page.file] = record
        self.last.put(self._page_key(page.file), record)

    @property
    def included(self) -> set[str]:
        """All files that pages include."""
        return self._included | {path for record in self._kept.values() for path in record.included}

    def forget_facts(self) -> None:
        """It is known what links may lead to: of pages, nothing is asked any more but from what they were made."""
        self._included = self.included
        for file in self._kept:
            self.content_keys(file)
        self._kept.clear()

    # --- links

    def fallback_pages(
        self,
        site: Site,
        expanded: Sequence[ExpandedPage],
        aliases: Mapping[str, tuple[str, ...]],
        lookups: Mapping[str, Lookup],
    ) -> FallbackPages | None:
        """What `keep_fallback_pages` was told in the last build, if links lead where they led then.

        Args: see `index_languages`.
        """
        if not self.last.enabled:
            return None
        facts = [self._kept[page.page.file].digest for page in expanded]
        self._links = self.last.key("links", repr(site), repr(aliases), repr(lookups), *facts)
        self._same_links = self._links == self._links_before
        before = self.last.load("links", _Links)
        return before.fallback_pages if before is not None and before.key == self._links else None

    def keep_fallback_pages(self, fallback_pages: FallbackPages) -> None:
        """Keep which pages stand in."""
        self.last.save("links", _Links(self._links, dict(fallback_pages)))

    # --- finished pages

    def finished(
        self, pages: Sequence[Page], linking: Linking, frames: Mapping[tuple[str, str], Key], stage: Stage
    ) -> list[FinishedPage]:
        """Those of `pages` whose traces hold. Their files are in the output folder, or come there from the store.

        Args:
            pages: all of the site.
            linking: what their links are made with.
            frames: (language, name) -> key of what stands around the page.
            stage: takes files that the output folder has not.
        """
        if not self.last.enabled:
            return []
        self._now = {self._name((page.language, page.name)): self._parts(page, frames) for page in pages}
        self._pages = pages
        self._contents.clear()
        self._key = Interner()
        changed: list[Page] = []
        for page in pages:
            name = page.language, page.name
            before = self._before.get(name)
            if self._same_links and before is not None and before.parts[:-1] == self._now[name]:
                self._now[name] = before.parts
            else:
                changed.append(page)
        self.last.use(map(self._questions_key, self._now))  # also where nobody has to ask
        asked = self.last.get_all((self._questions_key((page.language, page.name)) for page in changed), str)
        known: dict[str, Known] = {}  # by language
        for page in changed:
            name = page.language, page.name
            if (questions := asked.get(self._questions_key(name))) is not None:
                indexes, answers = indexes_of(linking, page), known.setdefault(page.language, {})
                self._now[name] = (*self._now[name], answer_all(questions, indexes, linking.indexes, known=answers))
        found = self.last.get_all(
            (self._finished_key(name) for name, parts in self._now.items() if len(parts) == len(CAUSES) and parts[-1]),
            FinishedRecord,
        )
        kept: list[FinishedPage] = []
        for page in pages:
            name = page.language, page.name
            record = found.get(self._finished_key(name)) if len(self._now[name]) == len(CAUSES) else None
            staged = self._files(record.files, stage) if record is not None else None
            if record is None or staged is None:
                self._why[self._name(name)] = self._difference(name)
                continue
            self._search[self._name(name)] = record.search
            self.last.use((record.search,) if record.search is not None else ())
            kept.append(record.finished(page, staged))
        return kept

    def _files(self, files: Sequence[tuple[str, str]], stage: Stage) -> tuple[OutputFile, ...] | None:
        """The files of a page, put into the staging area where the output folder has them not; None where one is lost."""
        entries: list[OutputFile] = []
        for inner, content in files:
            path, named = self._version.folder + inner, self._named.get(content, content)
            if self.last.outputs.get(path) == named:
                self.last.use_file(content)
                entries.append(OutputFile(path, named, False))
            else:
                data = self.last.file(content)
                if data is None or hash_of(data) != content:
                    return None
                entries.append(stage.add(path, self._version.fill(data)))
            self._note_name(content, entries[-1].hash)
        return tuple(entries)

    def _note_name(self, kept: str, written: str) -> None:
        if kept != written:
            self._named_now[kept] = written

    def _parts(self, page: Page, frames: Mapping[tuple[str, str], Key]) -> tuple[Key, ...]:
        """What the page is made from, but for the answers to its links' questions; in the order of `CAUSES`."""
        inputs = self.last.inputs
        contents = self.content_keys(page.file)
        frame = key_of(frames[page.language, page.name], repr(page))
        return inputs.program, inputs.settings, inputs.theme, *contents, frame

    def _questions_key(self, name: tuple[str, str]) -> Key:
        return self.last.key("asked", *self._now[name][: len(CAUSES) - 1])

    def _finished_key(self, name: tuple[str, str]) -> Key:
        return self.last.key("finished", *self._now[name])

    def content_keys(self, file: str) -> tuple[Key, ...]:
        """Keys of a page's text, of what it includes, of the objects that it documents, and of what the links to their source lead to; its
        fallback pages have the same."""
        if file not in self._contents:
            record = self._kept[file]
            text = key_of("text", file, self.last.files.hash(f"{self.last.config.source}/{file}"))
            ref = self.last.ref.encode() if record.requests else b""
            most = key_of(*record.contents), key_of(*record.objects), ref  # include nothing and document nothing
            self._contents[file] = text, *self._key.all(most)
        return self._contents[file]

    def _difference(self, name: tuple[str, str]) -> str:
        """What differs from what the last build read for the page, in words."""
        trace = self._before.get(name)
        if trace is None:
            return _NEW
        return in_words(causes_of(trace, self._now[name])) or _LOST

    def keep_finished(self, finished: FinishedPage) -> None:
        """Keep what is now known of a finished page, its files, and its part of the search index."""
        if not self.last.enabled:
            return
        name = self._name((finished.page.language, finished.page.name))
        self._now[name] = (*self._now[name][: len(CAUSES) - 1], finished.answers)
        self.last.put(self._questions_key(name), finished.asked)
        search = None
        if finished.search is not None:
            search = self.last.put_content("search", finished.search)
        self._search[name] = search
        for entry, kept in zip(finished.staged, finished.kept, strict=True):
            self.last.put_file(kept.hash, kept.packed)
            self._note_name(kept.hash, entry.hash)
        record = FinishedRecord(
            search,
            finished.title,
            finished.description,
            tuple([(kept.path, kept.hash) for kept in finished.kept]),
            finished.searchable,
            finished.features,
            finished.origins,
            finished.diagnostics,
            finished.objects,
        )
        if finished.answers:
            self.last.put(self._finished_key(name), record)

    # --- search

    def search_keys(self, pages: Sequence[FinishedPage]) -> tuple[Key, ...]:
        """Keys of the parts of the search index of finished pages; none where one is not known."""
        keys = [self._search.get((page.page.language, page.page.name)) for page in pages]
        return () if None in keys else tuple([key for key in keys if key is not None])

    def search_parts(self, keys: Iterable[Key]) -> dict[Key, PageIndex]:
        """Those of these parts of the search index that are there."""
        return self.last.get_all(keys, PageIndex)

    def search_index(self, language: str) -> SearchRecord | None:
        """What is kept of a language's index in the last build."""
        small, large = f"search {language}", f"shards {language}"
        kept = self.last.load_together(small, large)
        record = self.last.decode(kept.pop(small, None), SearchRecord)
        shards = self.last.unpack(kept.pop(large, None), tuple[Shard, ...])
        if record is None or shards is None:
            return None
        return replace(record, index=replace(record.index, shards=shards))

    def keep_search_index(self, language: str, record: SearchRecord) -> None:
        """Keep a language's index; what is large of it is packed as it is encoded."""
        self.last.save_all(f"shards {language}", record.index.shards)
        self.last.save(f"search {language}", replace(record, index=replace(record.index, shards=())))

    def search_key(self, language: str, keys: Sequence[Key]) -> Key:
        """A key of the index that is made from these parts."""
        return self.last.key("index", self._version.folder, language, *keys)

    def entries(self, key: Key) -> list[OutputFile] | None:
        """The files that were made from what `key` stands for, if they are in the output folder."""
        found = self.last.get(key, list[OutputFile])
        if not found or any(self.last.outputs.get(entry.path) != entry.hash for entry in found):
            return None
        return [replace(entry, changed=False) for entry in found]

    def keep_entries(self, key: Key, entries: Sequence[OutputFile]) -> None:
        """Keep which files were made from what `key` stands for."""
        self.last.put(key, list(entries))

    def has(self, path: str, content: str) -> bool:
        """Whether the output folder has a file with this hash."""
        return self.last.outputs.get(path) == content

    # --- why

    def keep_traces(self) -> None:
        """Keep what all pages were made from, and why they were rendered: see `reasons`."""
        traces = [
            PageTrace(*name, self._why.get(name, ""), self._now[name], page_route(page), page.is_fallback)
            for page in self._pages
            for name in [(page.language, page.name)]
        ]
        self.last.save("pages", _Traces(self._links, tuple(traces)))
        self._now, self._why, self._search, self._pages, self._name = {}, {}, {}, (), Interner()
        self.last.save("named", self._named_now)


def last_traces(last: LastBuild) -> tuple[PageTrace, ...]:
    """What the pages of the last build of a site were made from; none where that is not known."""
    return _last_traces(last).pages


def _last_traces(last: LastBuild) -> _Traces:
    return last.load("pages", _Traces) or _Traces()


def causes_of(trace: PageTrace, parts: Sequence[Key]) -> list[str]:
    """What of `parts` differs from what a page was made from then, see `CAUSES`."""
    return [cause for cause, then, now in zip(CAUSES, trace.parts, parts, strict=False) if then != now]


def in_words(causes: Iterable[str]) -> str:
    """These of `CAUSES`, as people are told."""
    return "; ".join(_WORDS[cause] for cause in causes)


def _digest(facts: PageFacts) -> Key:
    anchors = facts.anchors
    parts = (
        anchors.title,
        anchors.ids.text,
        anchors.boxes,
        sorted(anchors.top),
        facts.objects,
        sorted(anchors.callables),
        sorted(anchors.missing),
    )
    return key_of(repr((*parts, facts.pages)))


def _object_keys(requests: Iterable[ApiRequest], objects: Mapping[ApiRequest, Key]) -> tuple[Key, ...]:
    return tuple([objects.get(request, b"") for request in requests]) if objects else ()
