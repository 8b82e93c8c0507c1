"""The site while it is being written: everything that was worked out is kept, and what a change touches is worked out again.

In: a `Config`, changed files, answers of the API process. Out: pages as `build` would write them, one by one.

The steps are those of `build.py`, in another order: a page that is asked for goes through all of them at once, with what is
known of the others by then; `step` does the rest little by little. Pages as they are read and expanded are in `sources.py`, finished ones
with their traces in `finished.py`; here is what they have in common: the site, its indexes and frames. Nothing here has a thread, a
process or a clock.
Longer than other modules: every change of the site, of its indexes and of its frames touches the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import field

from docbuilder.config import Config
from docbuilder.extend.loading import load_extensions
from docbuilder.i18n.site import SiteTranslations, after_changes, read_locks, site_translations
from docbuilder.index.descriptions import load_descriptions
from docbuilder.index.inventory import Inventory, load_inventories
from docbuilder.index.language import LanguageIndex, PageFacts
from docbuilder.index.questions import Known, answer_all
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, Severity, in_order
from docbuilder.model.values import replace
from docbuilder.output.assets import SiteAssets, site_assets
from docbuilder.output.write import OutputFile, Stage
from docbuilder.pyapi.model import ApiObject, ApiRequest, Lookup
from docbuilder.render.theme import Theme, forget_strings
from docbuilder.report.counting import counted, read_baseline
from docbuilder.resolve.ignoring import Ignore, without_ignored
from docbuilder.search import PageIndex
from docbuilder.serve.finished import FinishedPages
from docbuilder.serve.outputs import Output, PageKey
from docbuilder.serve.questions import ApiQuestions
from docbuilder.serve.sources import SourcePages
from docbuilder.site.discover import find_site
from docbuilder.site.history import FileHistory, history_problems
from docbuilder.site.model import Page, Site
from docbuilder.stages.extra_outputs import Publication, copied_files, pages_elsewhere
from docbuilder.stages.frames import Views, frame_keys, make_views
from docbuilder.stages.indexing import index_site, originals_of, site_forwards
from docbuilder.stages.page_values import ExpandedPage, FinishedPage, Linking, indexes_of
from docbuilder.stages.page_worker import PageWorker

_NAVIGATION = frozenset({DiagnosticCode.YAML_INVALID, DiagnosticCode.TOCTREE_INVALID})


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
        self._site_problems: tuple[Diagnostic, ...] = ()
        self._redirect_problems: tuple[Diagnostic, ...] = ()
        self.revision = 0  # counts what files besides pages may depend on
        self._staged = _Kept("", "")
        self._page_worker = PageWorker(config, self._staged)
        self.sources = SourcePages(config, self._page_worker, self.questions)
        self.finished = FinishedPages(least)
        self._index_due = False
        self._index_urgent = False
        self._indexes: dict[str, LanguageIndex] = {}
        self._known: dict[str, Known] = {}  # answers to questions that pages of a language asked of the indexes of now
        self._linking: Linking
        self._routes: dict[str, PageKey] = {}
        self._files: dict[str, Path] = {}
        self._places: dict[Path, str] = {}
        self._base = self.site = Site(())
        self._translations = SiteTranslations()
        self.inventories: Mapping[str, Inventory]
        self.inventories, inventory_problems = load_inventories(config)
        self._descriptions, description_problems = load_descriptions(config, self.inventories)
        self._inventory_problems = (*inventory_problems, *description_problems)
        self._baseline = read_baseline(config.baseline) if config.baseline is not None else None
        self.theme: Theme
        self.assets: SiteAssets
        self.views: Views
        self._load_theme()
        self._find()

    # --- what there is

    @property
    def complete(self) -> bool:
        """Everything has been built, but for what only the API process knows."""
        sources = self.sources
        return not (sources.unread or sources.unexpanded or self.finished.due or self._index_due)

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
        files = (self.config.source / file for file in self.sources.files())
        return any(str(known).startswith(prefix) or known == path for known in (*files, *self._places))

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the site besides its pages, in order; of redirects, as of the last call of `check_redirects`."""
        ignores = [one for page in self._expanded() for one in page.ignores]
        return self._counted((*self._site_problems, *self._redirect_problems), ignores)

    def _counted(self, found: Iterable[Diagnostic], ignores: Sequence[Ignore]) -> tuple[Diagnostic, ...]:
        return counted(in_order(without_ignored(found, ignores)), self.config, self._baseline)

    @property
    def unreadable(self) -> tuple[Diagnostic, ...]:
        """Tables of contents that cannot be read."""
        return tuple(problem for problem in self._site_problems if problem.code in _NAVIGATION)

    def check_redirects(self) -> None:
        """Look what is wrong with redirects; once all pages are known, for they lead to pages and to ids."""
        self._redirect_problems = site_forwards(self.site, self._expanded(), self._indexes)[1]

    def search_parts(self, code: str) -> list[PageIndex]:
        """What search may find in a language, as far as it is known, in the order of the table of contents."""
        order = {name: index for index, name in enumerate(self.views.trails[code])}
        parts = self.finished.search_parts(code)
        return [part for name, part in sorted(parts, key=lambda part: (order.get(part[0], len(order)), part[0]))]

    def publication(self, *, texts: bool = False) -> Publication:
        """What the files besides pages are made from, as far as it is known; `texts`: those of all pages as well."""
        expanded = self._expanded()
        return Publication(
            site=self.site,
            config=self.config,
            theme=self.theme,
            assets=self.assets,
            views=self.views,
            pages=self._listed(),
            forwards=site_forwards(self.site, expanded, self._indexes)[0],
            translations=self._translations,
            descriptions=self._descriptions,
            read=self._read if texts else None,
            elsewhere=pages_elsewhere(self.site, expanded),
        )

    def _listed(self) -> list[FinishedPage]:
        """All pages, by key; of those that stand in for missing ones what their originals say, as they may not be made yet."""
        known = dict(self.finished.pages())
        pages = [page for _, of in sorted(self.views.languages.items()) for _, page in sorted(of.pages.items())]
        found = [(page, known.get(PageKey(self._finished_in(page), page.name))) for page in pages]
        return [
            replace(finished, page=page, searchable=False, search=None, objects=b"")
            if finished.page.language != page.language
            else finished
            for page, finished in found
            if finished is not None
        ]

    def _finished_in(self, page: Page) -> str:
        """The language in which a page is made, whether somebody looks at it or not: its own, or that of its original, if the site has it."""
        return page.content_language if self.views.fallback is not None else page.language

    def _expanded(self) -> list[ExpandedPage]:
        """The pages of the sources, by file."""
        return sorted(self.sources.own(), key=lambda page: page.page.file)

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
        return self.finished.output(key) or self._finish(key, page)

    def _finish(self, key: PageKey, page: Page) -> Output:
        if self.sources.needs_expansion(page.file):
            self._expand(page.file)
        finished = self._page_worker.finish((page,))[0]
        staged = {entry.path: self._staged.files.pop(entry.path) for entry in finished.staged}
        former = self.finished.get(key)
        if page.language == self._finished_in(page) and (former is None or _told(former) != _told(finished)):
            self.revision += 1
        expanded = self.sources.expanded[page.file]
        return self.finished.put(
            key,
            finished,
            self._answer(page, finished.asked),
            staged,
            self._counted((*expanded.diagnostics, *finished.diagnostics), expanded.ignores),
            route=self.views.route(page),
            listed=page.name in self.views.trails[page.language],
        )

    # --- the rest, little by little

    def step(self) -> bool:
        """Do one piece of what is left to do; whether there was any."""
        sources, finished = self.sources, self.finished
        if sources.unread:
            self._index_due |= sources.needs_expansion(sources.read_next())
        elif self._index_urgent:
            self.index()
        elif sources.unexpanded:
            if (file := sources.next_unexpanded()) is not None:
                self._expand(file)
        elif self._index_due and not self.questions.waits:
            self.index()
        elif finished.due and not self.questions.waits:
            key = finished.take_due()
            page = self.page(key) if key is not None else None
            # a fallback page adds nothing to search and has no problems of its own: it is made when somebody looks at it
            if key is not None and page is not None and page.language == self._finished_in(page):
                self._finish(key, page)
        else:
            return False
        return True

    def take_requests(self) -> tuple[ApiRequest, ...]:
        """What directives ask for and nobody has been asked yet; once all pages are read, so that it is one question."""
        return () if self.sources.unread else self.questions.take_requests()

    def take_names(self) -> tuple[str, ...]:
        """Names in object links that nobody has been asked for yet; once all that can be linked to is known."""
        sources = self.sources
        waits = sources.unread or sources.unexpanded or self.questions.waits
        return () if waits else self.questions.take_names()

    def receive_objects(self, objects: Mapping[ApiRequest, ApiObject]) -> set[PageKey]:
        """Answers have come.

        Returns:
            The pages that show what has changed, and that miss nothing else.
        """
        changed = self.questions.receive_objects(objects)
        if not changed:
            return set()
        self._page_worker.take_objects(changed)
        files = self.sources.showing(changed)
        for file in files:
            self._mark_due(file, later=True)
        self._index_due = True
        return {key for file in files for key in self._keys_of(file)}

    def receive_lookups(self, lookups: Mapping[str, Lookup]) -> None:
        """Answers about names in object links have come."""
        self._index_due |= self.questions.receive_lookups(lookups)

    def receive_history(self, history: Mapping[str, FileHistory]) -> None:
        """What git knows of the sources is known."""
        if history != self.history:
            self.history = history
            self.revision += 1  # dates stand in the sitemap too
            self._make_views()

    def settle(self) -> None:
        """Everything is known: errors from now on are news."""
        self.finished.settle()

    # --- changes

    def change_pages(self, files: Collection[str]) -> set[PageKey]:
        """Pages were written: they are read again, and what depends on them is marked.

        Returns:
            The pages that show these files.
        """
        titles = {file: self.sources.title(file) for file in files}
        for file in files:
            self._mark_due(file, reread=True)
        for file in files:
            self._expand(file)
        if any(self.sources.title(file) != title for file, title in titles.items()):
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
        keys = self.change_pages(sorted(self.sources.changed()))
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
        self.finished.mark_all_stale()

    def page_file(self, path: Path) -> str | None:
        """The page whose source is at `path`, as the site knows it."""
        try:
            file = path.relative_to(self.config.source).as_posix()
        except ValueError:
            return None
        return file if self.sources.page(file) is not None else None

    def index(self) -> None:
        """What links may lead to, anew; pages whose links, or whose frames, change by it are marked."""
        sources, linked = self.sources, self.config.linked_languages
        for parsed in originals_of(sources.own(), self.questions.lookups, sources.idle(), linked):
            sources.take_original(parsed.page.file)
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
        shallow = history_problems(self.config.source, untrusted=self.config.untrusted)
        self._site_problems = (*problems, *self._inventory_problems, *lock_problems, *shallow)
        if base != former_base or locks != self._translations.locks:
            self._take_translations(site_translations(self.config, base, read), framed=base == former_base)
        if base == former_base:
            return
        for page in self.sources.take(base):
            self._drop(page)
        self._reindex()
        self._index_due = self.sources.unread

    def _take_translations(self, translations: SiteTranslations, *, framed: bool = True) -> None:
        """Take how far translations are now; `framed`: the frames of the pages are of this site, and change with it."""
        former, self._translations = self._translations, translations
        if former.languages != translations.languages:
            self.revision += 1  # of their report
        if framed and former.outdated() != translations.outdated():
            self._make_views()

    def _reindex(self) -> None:
        self._index_due = self._index_urgent = False
        known = [expanded for _, expanded in sorted(self.sources.expanded.items())]
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
        for key, _ in self.finished.pages():
            if self.page(key) is None:
                self.finished.remove(key)
        self.finished.want(PageKey(language.code, name) for language in site.languages for name in language.pages)

    def _make_views(self) -> None:
        """Make the frames around pages anew; pages whose frame is another now are marked."""
        outdated = self._translations.outdated()
        self.views = make_views(self.site, self.config, self.theme, self.assets, self.history, outdated)
        self._link()
        self.finished.compare_frames(frame_keys(self.views))

    def _link(self) -> None:
        """Have pages made with what is known now. Nothing of it changes in place: answers to questions are remembered by it."""
        self._known = {}
        indexes = dict(self._indexes)
        self._linking = Linking(indexes, self.views.fallback, self.inventories, self.views, self.theme, traced=True)
        self._page_worker.link(self._linking)

    def _expand(self, file: str) -> None:
        """Read the page if it must be, expand its directives as far as they are answered, and tell the indexes."""
        former, expanded = self.sources.expand(file)
        if former is None or former.facts != expanded.facts:
            self._set_facts(expanded.page, former.facts if former else None, expanded.facts)
        if (former.redirect_from if former else ()) != expanded.redirect_from:
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

        def answer(key: PageKey, asked: str) -> bytes | None:
            page = self.page(key)
            return None if page is None else self._answer(page, asked)

        self.finished.compare_answers(answer)

    def _answer(self, page: Page, asked: str) -> bytes:
        """The answers to what a page's links ask, as the traces of builds have them."""
        known = self._known.setdefault(page.language, {})
        return answer_all(asked, indexes_of(self._linking, page), self._linking.indexes, known=known)

    def _mark_due(self, file: str, *, reread: bool = False, later: bool = False) -> None:
        """The page must be expanded again, see `SourcePages`: it was shown without an object, or with what that was, or was written."""
        self.sources.mark_due(file, reread=reread, later=later)
        self.finished.mark_stale(self._keys_of(file))

    def _drop(self, page: Page) -> None:
        """The page is gone."""
        for key, finished in self.finished.pages():
            if finished.page.file == page.file:
                self.finished.remove(key)
        self.revision += 1

    def _keys_of(self, file: str) -> list[PageKey]:
        """Where the page is shown: in its own language, and where it stands in."""
        page = self.sources.page(file)
        if page is None:
            return []
        return [
            PageKey(code, page.name)
            for code, language in self.views.languages.items()
            if (shown := language.pages.get(page.name)) is not None and shown.file == file
        ]


def _told(page: FinishedPage) -> tuple[object, ...]:
    """What other files than its own say of a page."""
    return page.title, page.description, page.searchable, page.search, page.features, page.origins, page.objects


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
