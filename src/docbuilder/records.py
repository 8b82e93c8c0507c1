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
    object    an API object, by its content; answers of the API process are kept by what was asked of it until then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from docbuilder.cache import Key, key_of
from docbuilder.config import Config
from docbuilder.diagnostics import Diagnostic
from docbuilder.memory import Memory
from docbuilder.output.search import PageIndex, SearchIndex
from docbuilder.output.write import Entry
from docbuilder.pyapi.model import ApiRequest, Lookup, PackedObject
from docbuilder.shard import Expanded, Finished, Linking, Parsed, indexes_of
from docbuilder.site.index import PageFacts, StandIns
from docbuilder.site.model import Page, Site
from docbuilder.site.trace import Known, answer_all
from docbuilder.values import dataclass

if TYPE_CHECKING:
    from docbuilder.pyapi.sessions import ApiSessions

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


@dataclass(frozen=True, slots=True)
class PageRecord:
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
        )


@dataclass(frozen=True, slots=True)
class SearchRecord:
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
        )

    def keep_all_finished(self) -> None:
        """Keep what is known of all pages: the next build looks no further back."""
        self.memory.save("finished", self._finished)

    def _answer(self, page: Page, asked: str, linking: Linking) -> bytes:
        """A hash of the answers to what the page's links ask."""
        known = self._answers.setdefault(page.language, {})
        return answer_all(asked, indexes_of(linking, page), known=known)

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
    parts = (anchors.title, sorted(anchors.ids), anchors.boxes, sorted(anchors.top), sorted(facts.objects))
    return key_of(repr((*parts, sorted(facts.pages))))


def _object_keys(requests: Iterable[ApiRequest], objects: Mapping[ApiRequest, Key]) -> tuple[Key, ...]:
    return tuple([objects.get(request, b"") for request in requests]) if objects else ()


# --- the API


@dataclass(frozen=True, slots=True)
class Answers:
    """What the API process said to a list of requests.

    Args:
        keys: of the objects, by request.
        aliases: anchor -> other dotted paths of the object, members included.
        anchors: of all objects that were found, members included.
    """

    keys: Mapping[ApiRequest, Key]
    aliases: Mapping[str, tuple[str, ...]]
    anchors: frozenset[str]

    def with_more(self, more: Answers) -> Answers:
        """These and others."""
        return Answers({**self.keys, **more.keys}, {**self.aliases, **more.aliases}, self.anchors | more.anchors)


class Api:
    """The API process, asked only for what is not known; use as a context manager.

    What it answers may depend on all that it was asked before (which stand-ins are there, what is imported). So answers are
    kept under the whole conversation, and a process that is needed after all is told the whole conversation first.

    Args:
        memory: of the build.
        config: of the build.
    """

    def __init__(self, memory: Memory, config: Config) -> None:
        self._memory = memory
        self._config = config
        self._sessions: ApiSessions | None = None
        self._enabled = bool(config.package) and config.api != "none"
        self._told: list[tuple[ApiRequest, ...]] = []
        self._expected: tuple[ApiRequest, ...] = ()
        self._chain = b""
        self._fresh: dict[Key, PackedObject] = {}  # where nothing is remembered
        self.answers = Answers({}, {}, frozenset())

    def __enter__(self) -> Api:
        # where nothing is known of the package as it is now, the import begins beside everything else
        if self._enabled and not self._memory.known:
            self._start()
        self._memory.look()
        self._chain = self._memory.key("api", self._memory.inputs.package)
        if self._enabled and self._memory.load("api") != self._chain:
            self._start()
        return self

    def __exit__(self, *error: object) -> None:
        self.end()

    def end(self) -> None:
        """End the process, which takes memory; it starts again should anything of what it answered be lost."""
        if self._sessions is not None:
            self._sessions.__exit__(None, None, None)
            self._sessions = None

    def _start(self) -> ApiSessions:
        if self._sessions is None:
            from docbuilder.pyapi.sessions import ApiSessions  # noqa: PLC0415  # most builds need none

            self._sessions = ApiSessions(self._config).__enter__()
            self._sessions.expect(self._expected)
            for requests in self._told:
                for _ in self._sessions.collect(requests):
                    pass
        return self._sessions

    @property
    def enabled(self) -> bool:
        """Whether there is a package to ask for."""
        return self._enabled

    def expect(self, parsed: Sequence[Parsed]) -> None:
        """Tell, before anything is asked, what the pages may come to ask: the stand-ins are the same whichever of it they do."""
        self._expected = tuple(dict.fromkeys(request for page in parsed for request in page.requests))
        self._chain = key_of("expect", self._chain, repr(self._expected))
        if self._sessions is not None:
            self._sessions.expect(self._expected)

    def ask(self, requests: tuple[ApiRequest, ...]) -> Asking:
        """Ask for the objects of directives."""
        key = key_of("collect", self._chain, repr(requests))
        found = self._memory.get(key) if self._enabled else None
        if not isinstance(found, Answers):
            return Asking(self, requests, None)
        self._told.append(requests)
        self._chain = key
        return Asking(self, requests, found)

    def kept(self, keys: Mapping[ApiRequest, Key]) -> Kept:
        """The objects that earlier answers have given."""
        return Kept(self, keys)

    def objects(self, keys: Mapping[ApiRequest, Key], wanted: Iterable[ApiRequest]) -> dict[ApiRequest, PackedObject]:
        """The objects with these keys; those that are lost are asked for again."""
        asked = [request for request in wanted if request in keys]
        found = dict(self._fresh)
        found |= self._memory.get_all(keys[request] for request in asked if keys[request] not in found)
        lost = [request for request in asked if keys[request] not in found]
        if lost:
            session = self._start()
            again = {request: answer for told in self._told for request, answer in session.collect(told)}
            found |= {keys[request]: again[request] for request in lost}
        return {request: found[keys[request]] for request in asked}

    def collect(
        self, requests: tuple[ApiRequest, ...], keys: dict[ApiRequest, Key]
    ) -> Iterator[tuple[ApiRequest, PackedObject]]:
        """Ask the process; what it answers is kept, under keys that go to `keys`."""
        found: dict[ApiRequest, PackedObject] = {}
        for request, answer in self._start().collect(requests):
            found[request] = answer
            key = keys[request] = key_of("object", answer.data)
            if self._memory.enabled:
                self._memory.put(key, answer)
            else:
                self._fresh[key] = answer
            yield request, answer
        self._told.append(requests)
        self._chain = key_of("collect", self._chain, repr(requests))
        asked = [request for request in requests if request in found]  # they came in any order
        self.answers = summarize({each: found[each] for each in asked}, {each: keys[each] for each in asked})
        if not any(answer.timed_out for answer in found.values()):  # the next build may have more luck
            self._memory.put(self._chain, self.answers)

    def lookup(self, names: Sequence[str]) -> dict[str, Lookup]:
        """What is known of names in object links."""
        if not self._enabled:
            return {}
        key = key_of("lookup", self._chain)
        found = self._memory.get(key)
        known: dict[str, Lookup] = found if isinstance(found, dict) else {}
        if not all(name in known for name in names):
            known = self._start().lookup(names)
            self._memory.put(key, known)
        self._memory.save("api", self._memory.key("api", self._memory.inputs.package))
        return {name: known[name] for name in names}


class Kept:
    """Answers to directives that need not be asked again.

    Args:
        api: has the objects.
        keys: of the objects.
    """

    def __init__(self, api: Api, keys: Mapping[ApiRequest, Key]) -> None:
        self._api = api
        self._keys = keys

    def collect(self, requests: Iterable[ApiRequest]) -> Iterable[tuple[ApiRequest, PackedObject]]:
        """The objects."""
        return self._api.objects(self._keys, requests).items()


class Asking:
    """The objects of one list of directives: known, or about to be asked for.

    Args:
        api: who is asked.
        requests: all of them.
        answers: what is known, or None.

    Attributes:
        keys: of the objects, as far as they are known by now.
        fresh: the process is asked.
    """

    def __init__(self, api: Api, requests: tuple[ApiRequest, ...], answers: Answers | None) -> None:
        self._api = api
        self._requests = requests
        self._answers = answers
        self.fresh = answers is None
        self.keys: dict[ApiRequest, Key] = dict(answers.keys) if answers is not None else {}

    def collect(self, requests: Iterable[ApiRequest]) -> Iterable[tuple[ApiRequest, PackedObject]]:
        """The objects, each request answered once; `requests` are all of them, where the process is asked."""
        if self.fresh:
            return self._api.collect(self._requests, self.keys)
        return self._api.objects(self.keys, requests).items()

    def answers(self) -> Answers:
        """All of it, once it is collected."""
        if self._answers is not None:
            return self._answers
        return self._api.answers if self._api.enabled else Answers({}, {}, frozenset())


def summarize(objects: Mapping[ApiRequest, PackedObject], keys: Mapping[ApiRequest, Key]) -> Answers:
    """`Answers` from what was answered."""
    return Answers(
        dict(keys),
        {anchor: aliases for found in objects.values() for anchor, aliases in found.aliases},
        frozenset(anchor for found in objects.values() for anchor in found.anchors),
    )
