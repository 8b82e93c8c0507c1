"""The site while it is being written: everything that was worked out is kept, and what a change touches is worked out again.

In: a `Config`, changed files, answers of the API process. Out: pages as `build` would write them, one by one.

The steps are those of `build.py`, in another order: a page that is asked for goes through all of them at once, with what is
known of the others by then; `step` does the rest little by little. Nothing here has a thread, a process or a clock.
Longer than other modules: what is due, fresh and gone is one state, and every change touches most of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from pathlib import Path

from msgspec import field

from docbuilder.config import Config
from docbuilder.engine.store import Key
from docbuilder.extend.loading import load_extensions
from docbuilder.i18n.site import SiteTranslations, after_changes, read_locks, site_translations
from docbuilder.index.descriptions import load_descriptions
from docbuilder.index.inventory import Inventory, load_inventories
from docbuilder.index.language import LanguageIndex, PageFacts
from docbuilder.index.questions import Known, answer_all
from docbuilder.model.diagnostics import Code, Diagnostic, Severity, in_order
from docbuilder.model.values import replace
from docbuilder.output.assets import SiteAssets, site_assets
from docbuilder.output.write import OutputFile, Stage
from docbuilder.pyapi.model import ApiObject, ApiRequest, Lookup
from docbuilder.render.theme import Theme, forget_strings
from docbuilder.report.counting import counted
from docbuilder.resolve.ignoring import without_ignored
from docbuilder.search import PageIndex
from docbuilder.serve.outputs import Output, Outputs, PageKey
from docbuilder.serve.questions import ApiQuestions
from docbuilder.site.discover import find_site
from docbuilder.site.history import FileHistory
from docbuilder.site.model import Page, Site
from docbuilder.site.title_scan import scan_title
from docbuilder.stages.extra_outputs import Publication, copied_files
from docbuilder.stages.frames import Views, frame_keys, make_views
from docbuilder.stages.indexing import all_pages, index_site, originals_of
from docbuilder.stages.page_worker import ExpandedPage, FinishedPage, Linking, PageWorker, ParsedPage, indexes_of

_NAVIGATION = frozenset({Code.YAML_INVALID, Code.TOCTREE_INVALID})


class _Kept(Stage, frozen=True):
    """Takes finished files and keeps them, instead of writing them."""

    files: dict[str, bytes] = field(default_factory=dict)

    def add(self, path: str, data: bytes) -> OutputFile:
        self.files[path] = data
        return OutputFile(path, "", changed=True)


class Project:
    """A site that is kept up to date.

    Args:
        config: of the site.
        history: source file -> when it was changed last, and by whom.
        least: diagnostics that are at least as severe count as errors.

    Raises:
        ConfigError: something that the configuration names is not there.
        jinja2.TemplateError: a template is not valid.
    """

    def __init__(
        self, config: Config, history: Mapping[str, FileHistory] | None = None, least: Severity = Severity.ERROR
    ) -> None:
        self.config = config
        self.history = history or {}
        self.questions = ApiQuestions()
        self.parsed: dict[str, ParsedPage] = {}
        self.expanded: dict[str, ExpandedPage] = {}
        self.finished: dict[PageKey, FinishedPage] = {}
        self.problems: tuple[Diagnostic, ...] = ()
        self.revision = 0  # counts what files besides pages may depend on
        self._kept = _Kept("", "")
        self._page_worker = PageWorker(config, self._kept)
        self._raw: set[str] = set()  # parsed and not expanded
        self._due: set[str] = set()  # expanded, and to be read or expanded again
        self._marks: dict[str, tuple[int, int]] = {}
        self._titles: dict[str, str] = {}
        self._fresh: set[PageKey] = set()
        self._outputs = Outputs(least)
        self._index_due = False
        self._index_urgent = False
        self._to_parse: deque[Page] = deque()
        self._to_expand: deque[str] = deque()
        self._to_finish: dict[PageKey, None] = {}
        self._originals: set[str] = set()
        self._indexes: dict[str, LanguageIndex] = {}
        self._routes: dict[str, PageKey] = {}
        self._asked: dict[PageKey, str] = {}  # what the links of finished pages ask, and the answers
        self._answers: dict[PageKey, bytes] = {}
        self._frames: dict[tuple[str, str], Key] = {}  # keys of what stands around pages
        self._known: dict[str, Known] = {}  # answers to questions that pages of a language asked of the indexes of now
        self._linking: Linking
        self._beside: dict[PageKey, dict[str, bytes]] = {}  # files of finished pages besides themselves
        self._files: dict[str, Path] = {}
        self._places: dict[Path, str] = {}
        self._pages: dict[str, Page] = {}
        self._base = self.site = Site(())
        self._translations = SiteTranslations()
        self.inventories: Mapping[str, Inventory]
        self.inventories, inventory_problems = load_inventories(config)
        self._descriptions, description_problems = load_descriptions(config, self.inventories)
        self._inventory_problems = (*inventory_problems, *description_problems)
        self.theme: Theme
        self.assets: SiteAssets
        self.views: Views
        self._load_theme()
        self._find()

    # --- what there is

    @property
    def reads_api(self) -> bool:
        """Directives are answered by somebody."""
        return self.config.reads_api

    @property
    def complete(self) -> bool:
        """Everything has been built, but for what only the API process knows."""
        return not (self._to_parse or self._to_expand or self._to_finish or self._index_due)

    def page(self, key: PageKey) -> Page | None:
        """The page, if the site has it."""
        language = self.views.languages.get(key.language)
        return language.pages.get(key.name) if language else None

    def find_page(self, route: str) -> PageKey | None:
        """The page that is written to `route`, relative to the site's root, without ending."""
        return self._routes.get(route)

    def routes(self) -> set[str]:
        """Where pages are written."""
        return set(self._routes)

    def find_file(self, path: str) -> Path | None:
        """The source of the copied file at `path`, relative to the site's root."""
        return self._files.get(path)

    def find_beside(self, path: str) -> bytes | None:
        """What a finished page has beside it at `path`, relative to the site's root: texts for search, notebooks."""
        return next((files[path] for files in self._beside.values() if path in files), None)

    def route(self, key: PageKey) -> str:
        """Where a page is written, relative to the site's root, without ending; "" where there is none."""
        page = self.page(key)
        return self.views.route(page) if page else ""

    def place(self, path: Path) -> str:
        """Where a copied file stands, relative to the site's root; "" where it is none."""
        return self._places.get(path, "")

    def knows(self, path: Path) -> bool:
        """It is a file of the site, or a folder with some."""
        prefix = f"{path}/"
        files = (self.config.source / file for file in self._pages)
        return any(str(known).startswith(prefix) or known == path for known in (*files, *self._places))

    @property
    def unreadable(self) -> tuple[Diagnostic, ...]:
        """Tables of contents that cannot be read."""
        return tuple(problem for problem in self.problems if problem.code in _NAVIGATION)

    def included_files(self) -> set[Path]:
        """All files that pages include."""
        return {path for parsed in self.parsed.values() for path in parsed.included}

    def search_parts(self, code: str) -> list[PageIndex]:
        """What search may find in a language, as far as it is known, in the order of the table of contents."""
        order = {name: index for index, name in enumerate(self.views.trails[code])}
        found = [page for key, page in self.finished.items() if key.language == code and page.search is not None]
        found.sort(key=lambda page: (order.get(page.page.name, len(order)), page.page.name))
        return [page.search for page in found if page.search is not None]

    def publication(self, *, texts: bool = False) -> Publication:
        """What the files besides pages are made from, as far as it is known; `texts`: those of all pages as well."""
        pages = [self.finished[key] for key in sorted(self.finished) if self.page(key) is not None]
        return Publication(
            site=self.site,
            config=self.config,
            theme=self.theme,
            assets=self.assets,
            views=self.views,
            pages=pages,
            translations=self._translations,
            descriptions=self._descriptions,
            read=self._read if texts else None,
        )

    def _read(self, path: str) -> bytes:
        stem, _, ending = path.rpartition(".")
        key = self.find_page(stem)
        output = self.output(key) if key is not None else None
        return b"" if output is None else output.html if ending == "html" else output.markdown

    # --- one page, now

    def output(self, key: PageKey) -> Output | None:
        """The page with all that is known by now."""
        page = self.page(key)
        if page is None:
            return None
        output = self._outputs.get(key) if key in self._fresh else None
        return output or self._finish(key, page)

    def accept(self, key: PageKey) -> None:
        """What is wrong with the page now is no news any more."""
        self._outputs.accept(key)

    def _finish(self, key: PageKey, page: Page) -> Output:
        if page.file not in self.expanded or page.file in self._due:
            self._expand(page.file)
        finished = self._page_worker.finish((page,))[0]
        route = self.views.route(page)
        staged = {entry.path: self._kept.files.pop(entry.path) for entry in finished.staged}
        html, markdown = staged.pop(f"{route}.html"), staged.pop(f"{route}.md")
        self._beside[key] = staged
        self._asked[key], self._answers[key] = finished.asked, self._answer(page, finished.asked)
        former = self.finished.get(key)
        if former is None or (former.search, former.title) != (finished.search, finished.title):
            self.revision += 1
        self.finished[key] = finished
        expanded = self.expanded[page.file]
        found = without_ignored((*expanded.diagnostics, *finished.diagnostics), expanded.ignores)
        problems = counted(in_order(found), self.config)
        self._fresh.add(key)
        return self._outputs.put(key, html, markdown, problems, listed=page.name in self.views.trails[page.language])

    # --- the rest, little by little

    def step(self) -> bool:
        """Do one piece of what is left to do; whether there was any."""
        if self._to_parse:
            self._parse(self._to_parse.popleft())
        elif self._index_urgent:
            self.index()
        elif self._to_expand:
            file = self._to_expand.popleft()
            if file in self._own and (file in self._raw or file in self._due):
                self._expand(file)
        elif self._index_due and not self.questions.waits:
            self.index()
        elif self._to_finish and not self.questions.waits:
            key = next(iter(self._to_finish))
            del self._to_finish[key]
            page = self.page(key)
            # a fallback page adds nothing to search and has no problems of its own: it is made when somebody looks at it
            if page is not None and key not in self._fresh and not page.is_fallback:
                self._finish(key, page)
        else:
            return False
        return True

    def take_requests(self) -> tuple[ApiRequest, ...]:
        """What directives ask for and nobody has been asked yet; once all pages are read, so that it is one question."""
        return () if self._to_parse else self.questions.take_requests()

    def take_names(self) -> tuple[str, ...]:
        """Names in object links that nobody has been asked for yet; once all that can be linked to is known."""
        return () if self._to_parse or self._to_expand or self.questions.waits else self.questions.take_names()

    def receive_objects(self, objects: Mapping[ApiRequest, ApiObject]) -> set[PageKey]:
        """Answers have come.

        Returns:
            The pages that show what has changed, and that miss nothing else.
        """
        changed = self.questions.receive_objects(objects)
        if not changed:
            return set()
        self._page_worker.take_objects(changed)
        files = [
            file
            for file, parsed in self.parsed.items()
            if not changed.keys().isdisjoint(parsed.requests) and self.questions.have(parsed.requests)
        ]
        for file in files:
            self._mark_due(file)
            if file in self._own:
                self._to_expand.append(file)
        self._index_due = True
        return {key for file in files for key in self._keys_of(file)}

    def receive_lookups(self, lookups: Mapping[str, Lookup]) -> None:
        """Answers about names in object links have come."""
        self._index_due |= self.questions.receive_lookups(lookups)

    def receive_history(self, history: Mapping[str, FileHistory]) -> None:
        """What git knows of the sources is known."""
        if history != self.history:
            self.history = history
            self._make_views()

    def settle(self) -> None:
        """Everything is known: errors from now on are news."""
        self._outputs.settled = True

    # --- changes

    def change_pages(self, files: Collection[str]) -> set[PageKey]:
        """Pages were written: they are read again, and what depends on them is marked.

        Returns:
            The pages that show these files.
        """
        titles = {file: self._titles.get(file) for file in files}
        for file in files:
            self._mark_due(file)
            self._raw.discard(file)
        for file in files:
            self._expand(file)
        if any(self._titles.get(file) != title for file, title in titles.items()):
            self._find()
        self._take_translations(after_changes(self._translations, self._base, files))
        self._index_urgent = self._index_due
        return {key for file in files for key in self._keys_of(file)}

    def change_site(self) -> set[PageKey]:
        """Files have come or gone, or project files were written: everything is looked at again, and read if it differs.

        Returns:
            The pages that show files that differ.
        """
        self._find()
        changed = {file for file in self.parsed if self._mark(file) != self._marks.get(file)}
        # whatever was missing may be there now
        missing = {
            file
            for file, expanded in self.expanded.items()
            if any(problem.code is Code.INCLUDE_MISSING for problem in expanded.diagnostics)
        }
        keys = self.change_pages(sorted(changed | missing))
        self._index_urgent = self._index_due
        return keys

    def change_theme(self) -> None:
        """Templates, styles, scripts or strings were written: all pages are made again.

        Raises:
            ConfigError, jinja2.TemplateError: the former theme stays.
        """
        forget_strings()
        former = self.theme, self.assets, self.views
        try:
            self._load_theme()
            self._make_views()
            self.theme.environment.get_template("page.html")
        except BaseException:
            self.theme, self.assets, self.views = former
            self._link()
            raise
        self._stale_all()

    def including(self, paths: Collection[Path]) -> set[str]:
        """The pages that include one of these files."""
        return {file for file, parsed in self.parsed.items() if not set(paths).isdisjoint(parsed.included)}

    def page_file(self, path: Path) -> str | None:
        """The page whose source is at `path`, as the site knows it."""
        try:
            file = path.relative_to(self.config.source).as_posix()
        except ValueError:
            return None
        return file if file in self._pages else None

    def index(self) -> None:
        """What links may lead to, anew; pages whose links, or whose frames, change by it are marked."""
        others = [self.parsed[file] for file in self.parsed if file not in self._own and file not in self._originals]
        own = [expanded for file, expanded in self.expanded.items() if file in self._own]
        for parsed in originals_of(own, self.questions.lookups, others, self.config.linked_languages):
            self._originals.add(parsed.page.file)
            self._expand(parsed.page.file)
        self._reindex()

    # --- inside

    def _load_theme(self) -> None:
        self.theme = Theme(self.config.templates, extensions=load_extensions(self.config))
        self.assets = site_assets(self.config, self.theme)

    def _find(self) -> None:
        """Look which pages there are. A table of contents that cannot be read leaves the former one in force."""
        base, problems = find_site(self.config)
        broken = {problem.position.path for problem in problems if problem.code in _NAVIGATION}
        base = _with_former_contents(base, self._base, broken)
        former_base, self._base = self._base, base
        locks, lock_problems = read = read_locks(self.config, base)
        self.problems = in_order((*problems, *self._inventory_problems, *lock_problems))
        if base != former_base or locks != self._translations.locks:
            self._take_translations(site_translations(self.config, base, read), framed=base == former_base)
        if base == former_base:
            return
        self._own = {page.file for language in base.languages for page in language.pages.values()}
        former, self._pages = self._pages, {page.file: page for page in all_pages(base)}
        for file, page in former.items():
            if file not in self._pages:
                self._drop(page)
        self._to_parse.extend(page for file, page in self._pages.items() if file not in self.parsed)
        self._reindex()
        self._index_due = bool(self._to_parse)

    def _take_translations(self, translations: SiteTranslations, *, framed: bool = True) -> None:
        """Take how far translations are now; `framed`: the frames of the pages are of this site, and change with it."""
        former, self._translations = self._translations, translations
        if former.languages != translations.languages:
            self.revision += 1  # of their report
        if framed and former.outdated() != translations.outdated():
            self._make_views()

    def _reindex(self) -> None:
        self._index_due = self._index_urgent = False
        known = [self.expanded[file] for file in sorted(self.expanded)]
        site, self._indexes = index_site(self._base, self.config, known, self.questions.objects, self.questions.lookups)
        if site != self.site:
            self._set_site(site)
        else:
            self._link()
        self._stale_by_links()

    def _set_site(self, site: Site) -> None:
        """Take a site with other pages, or another table of contents."""
        self.site = site
        self._make_views()
        self._routes = {
            self.views.route(page): PageKey(page.language, page.name)
            for language in site.languages
            for page in language.pages.values()
        }
        self._files = dict(copied_files(site, self.config))
        self._places = {path: place for place, path in self._files.items()}
        self.revision += 1
        for key in sorted(self.finished):
            if self.page(key) is None:
                self._remove(key)
        for language in site.languages:
            for name in language.pages:
                key = PageKey(language.code, name)
                if key not in self._fresh:
                    self._to_finish[key] = None

    def _make_views(self) -> None:
        """Make the frames around pages anew; pages whose frame is another now are marked."""
        outdated = self._translations.outdated()
        self.views = make_views(self.site, self.config, self.theme, self.assets, self.history, outdated)
        self._link()
        former, self._frames = self._frames, frame_keys(self.views)
        for name in sorted(self._frames.keys() & former.keys()):
            if self._frames[name] != former[name] and (key := PageKey(*name)) in self._fresh:
                self._stale(key)

    def _link(self) -> None:
        """Have pages made with what is known now. Nothing of it changes in place: answers to questions are remembered by it."""
        self._known = {}
        indexes = dict(self._indexes)
        self._linking = Linking(indexes, self.views.fallback, self.inventories, self.views, self.theme, traced=True)
        self._page_worker.link(self._linking)

    def _parse(self, page: Page) -> None:
        file = page.file
        if file in self._raw or file not in self._pages or (file in self.expanded and file not in self._due):
            return
        self._marks[file] = self._mark(file)
        self.parsed[file] = parsed = self._page_worker.parse((page,))[0]
        self._raw.add(file)
        document = self._page_worker.documents.get(file)
        self._titles[file] = scan_title(document.source.text) if document else ""
        if file in self._own:
            if self.reads_api:
                self.questions.want_objects(parsed.requests)
            if not self.reads_api or self.questions.have(parsed.requests):
                self._to_expand.append(file)
        if file not in self.expanded:
            self._index_due = True

    def _expand(self, file: str) -> None:
        """Read the page if it must be, and expand its directives as far as they are answered."""
        page = self._pages[file]
        self._parse(page)
        former = self.expanded.get(file)
        self.expanded[file] = expanded = self._page_worker.expand(page, {})
        self._raw.discard(file)
        self._due.discard(file)
        if self.reads_api and file in self._own | self._originals:
            self.questions.want_names(expanded.facts.objects)
        if former is None or former.facts != expanded.facts:
            self._set_facts(page, former.facts if former else None, expanded.facts)
        if former is not None and former.redirect_from != expanded.redirect_from:
            self.revision += 1

    def _set_facts(self, page: Page, former: PageFacts | None, facts: PageFacts) -> None:
        """Tell the indexes of a page's ids at once; all else can wait until they are made anew."""
        for code in self._indexes:
            shown = self.page(PageKey(code, page.name))
            if shown is not None and shown.file == page.file:
                anchors = {**self._indexes[code].anchors, page.name: facts.anchors.ids}
                self._indexes[code] = replace(self._indexes[code], anchors=anchors)
        if former is None or _linking(former) != _linking(facts):
            self._index_due = True
        if former is not None and former.anchors.ids != facts.anchors.ids:
            self._link()
            self._stale_by_links()

    def _stale_by_links(self) -> None:
        """Mark the pages whose links' questions have other answers now; remove those that are gone."""
        for key in sorted(self._fresh):
            page = self.page(key)
            if page is None:
                self._remove(key)
            elif not self._answers[key] or self._answers[key] != self._answer(page, self._asked[key]):
                self._stale(key)

    def _answer(self, page: Page, asked: str) -> bytes:
        """The answers to what a page's links ask, as the traces of builds have them."""
        known = self._known.setdefault(page.language, {})
        return answer_all(asked, indexes_of(self._linking, page), self._linking.indexes, known=known)

    def _mark_due(self, file: str) -> None:
        """The page must be expanded again: it was shown without an object, or with what that was, or was written."""
        if file in self.expanded:
            self._due.add(file)
        for key in self._keys_of(file):
            self._stale(key)

    def _drop(self, page: Page) -> None:
        """The page is gone."""
        file = page.file
        self.parsed.pop(file, None)
        self.expanded.pop(file, None)
        self._marks.pop(file, None)
        self._titles.pop(file, None)
        for files in (self._raw, self._due, self._originals):
            files.discard(file)
        self._page_worker.documents.pop(file, None)
        self._page_worker.problems.pop(file, None)
        self._page_worker.mentions.pop(file, None)
        for key in [key for key, finished in self.finished.items() if finished.page.file == file]:
            self._remove(key)
        self.revision += 1

    def _keys_of(self, file: str) -> list[PageKey]:
        """Where the page is shown: in its own language, and where it stands in."""
        page = self._pages.get(file)
        if page is None:
            return []
        return [
            PageKey(code, page.name)
            for code, language in self.views.languages.items()
            if (shown := language.pages.get(page.name)) is not None and shown.file == file
        ]

    def _stale(self, key: PageKey) -> None:
        self._fresh.discard(key)
        self._to_finish[key] = None

    def _stale_all(self) -> None:
        for key in sorted(self._fresh):
            self._stale(key)

    def _remove(self, key: PageKey) -> None:
        self._fresh.discard(key)
        for kept in (self.finished, self._asked, self._answers, self._beside):
            kept.pop(key, None)
        self._outputs.remove(key)

    def _mark(self, file: str) -> tuple[int, int]:
        try:
            status = (self.config.source / file).stat()
        except OSError:
            return (0, 0)
        return status.st_mtime_ns, status.st_size


def _linking(facts: PageFacts) -> tuple[object, ...]:
    """What an index is made from besides ids."""
    return facts.objects, facts.pages, facts.anchors.boxes, facts.anchors.top


def _with_former_contents(site: Site, former: Site, broken: Collection[str]) -> Site:
    """The site with the former tables of contents of the languages whose own cannot be read."""
    known = {language.code: language for language in former.languages}
    languages = []
    for language in site.languages:
        file = f"{language.code}/_toctree.yml" if language.code else "_toctree.yml"
        other = known.get(language.code) if file in broken else None
        if other is None:
            languages.append(language)
            continue
        pages = {
            name: replace(page, route=other.pages[name].route) if name in other.pages else page
            for name, page in language.pages.items()
        }
        languages.append(replace(language, toc=other.toc, pages=pages))
    return replace(site, languages=tuple(languages))
