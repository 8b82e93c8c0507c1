"""The share of the pages that one worker has: everything that is done page by page.

In: names of pages; what all pages share, once. Out: small values of each stage (`page_values.py`); finished pages go straight to the staging
area. All languages of a page are with one worker, so that what they share is worked out once.

Longer than other modules: every stage of a page is one method, and they share what is known of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from docbuilder.config import Config
from docbuilder.engine.results import pack
from docbuilder.extend import CheckedPage
from docbuilder.extend.loading import NO_EXTENSIONS, ExtensionSet, load_extensions
from docbuilder.index.language import PageFacts
from docbuilder.index.questions import Known, answer_all
from docbuilder.model.checksums import hash_of
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.nodes import CodeBlock, Document
from docbuilder.model.source import Position, Source
from docbuilder.model.values import Data, replace
from docbuilder.model.walking import find_blocks
from docbuilder.output.api_json import page_objects
from docbuilder.output.notebooks import FOLDER as NOTEBOOKS
from docbuilder.output.notebooks import NotebookPlace, page_notebooks
from docbuilder.output.write import OutputFile, Stage
from docbuilder.parse import Parsed, parse
from docbuilder.parse.notebook import ENDING as NOTEBOOK
from docbuilder.parse.notebook import page_files, read_notebook
from docbuilder.pyapi.model import ApiObject, ApiRequest, Docstring, PackedObject
from docbuilder.render.context import RenderContext, SharedRenderings
from docbuilder.render.highlight import ROOM, highlight
from docbuilder.render.html import render_page
from docbuilder.render.math import to_mathml
from docbuilder.render.page import RenderedPage
from docbuilder.render.words import mark_link
from docbuilder.resolve.aliases import alias_problems
from docbuilder.resolve.anchors import assign_anchors
from docbuilder.resolve.autodoc import (
    Box,
    Repository,
    Texts,
    autodoc_requests,
    directive_problems,
    expand_autodoc,
    make_box,
    package_problem,
)
from docbuilder.resolve.formulas import formula_problems
from docbuilder.resolve.ignoring import find_ignores
from docbuilder.resolve.includes import IncludeContext, read_includes
from docbuilder.resolve.links import LinkContext, Mentions, SharedLinks, find_mentions, resolve_links
from docbuilder.resolve.notebooks import NotebookContext, place_notebooks
from docbuilder.resolve.open_links import OpenLinks, open_links
from docbuilder.search import index_page
from docbuilder.site.files import read_source
from docbuilder.site.languages import describe_language
from docbuilder.site.model import Page
from docbuilder.site.published import Surroundings
from docbuilder.site.routes import relative
from docbuilder.stages.frames import language_folder, page_route
from docbuilder.stages.page_values import ExpandedPage, FinishedPage, KeptFile, Linking, ParsedPage, Targets, indexes_of
from docbuilder.stages.placeholders import MarkedContent, Placeholders
from docbuilder.stages.version_name import VersionName

_OPEN = "*", True  # in place of a language: links that are left open


_NOTEBOOKS = 16  # times what a page may have: their pictures are in them


class _Content(Data, frozen=True):
    """What a page's tree comes to.

    Args:
        rendered: without the theme.
        problems: of linking, and extensions that failed to render.
        asked: what the links ask of the indexes, where that is traced.
        notebooks: path and content of the notebooks made of the page.
    """

    rendered: RenderedPage
    problems: tuple[Diagnostic, ...]
    asked: str
    notebooks: tuple[tuple[str, bytes], ...] = ()


@dataclass(slots=True)
class PageWorker:
    """The state of one worker.

    Args:
        config: of the build.
        stage: where finished files go; None where no page is to be finished.
    """

    config: Config
    stage: Stage | None
    documents: dict[str, Document] = field(default_factory=dict)
    problems: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    mentions: dict[str, Mentions] = field(default_factory=dict)
    objects: dict[ApiRequest, ApiObject] = field(default_factory=dict)  # without what is in their boxes
    boxes: dict[ApiRequest, Box] = field(default_factory=dict)
    texts: Texts = field(default_factory=Texts)
    documented: set[str] = field(default_factory=set)
    notebooks: set[str] = field(default_factory=set)
    targets: Targets | None = None
    linking: Linking | None = None
    shared_links: dict[tuple[str, bool], SharedLinks] = field(
        default_factory=dict
    )  # by language, of fallback pages or not
    shared_renderings: dict[str, SharedRenderings] = field(default_factory=dict)  # by language of the content
    answers: dict[str, Known] = field(default_factory=dict)  # by language
    group: str = ""  # see `begin`
    original: str = ""  # the file whose fallback pages are being finished
    contents: list[tuple[MarkedContent, bool, bytes]] = field(default_factory=list)  # its; `docstrings_fit`; answers
    open_links: OpenLinks = field(default_factory=lambda: OpenLinks(mark_link))
    placeholders: dict[tuple[str, str], Placeholders] = field(default_factory=dict)  # by language and folder
    extensions: ExtensionSet = NO_EXTENSIONS
    version: VersionName = field(init=False)

    def __post_init__(self) -> None:
        self.version = VersionName.of(self.config)
        self.extensions = load_extensions(self.config)
        self.texts = Texts(self.extensions)

    # stage 1

    def parse(self, pages: tuple[Page, ...]) -> tuple[ParsedPage, ...]:
        """Read and parse pages, and what they include."""
        return tuple([self._parse(page) for page in pages])

    def read(self, pages: tuple[Page, ...]) -> tuple[ParsedPage, ...]:
        """Likewise; those that wait for no object are expanded as well."""
        waits = self.config.reads_api
        return tuple(
            [
                parsed if waits and parsed.requests else replace(parsed, expanded=self._expand(parsed.page))
                for parsed in map(self._parse, pages)
            ]
        )

    def read_whole(self, pages: tuple[Page, ...]) -> tuple[ExpandedPage, ...]:
        """What comes of pages that wait for no object."""
        return tuple([parsed.expanded for parsed in self.read(pages) if parsed.expanded is not None])

    def _parse(self, page: Page) -> ParsedPage:
        limit = self.config.max_page * (_NOTEBOOKS if page.file.endswith(NOTEBOOK) else 1)
        source, problems = read_source(self.config.source / page.file, page.file, limit)
        parsed = self._parse_source(source, page)
        root = self.config.source if self.config.untrusted else self.config.root
        file = self.config.source / page.file
        context = IncludeContext(file, root, self.config.indented, self.extensions, self.config.max_page)
        document, include_problems, included = read_includes(parsed.document, context)
        self.documents[page.file] = document
        checked = self.extensions.check(CheckedPage(page.name, page.language, document))
        self.problems[page.file] = (*problems, *parsed.diagnostics, *include_problems, *checked)
        self.mentions[page.file] = mentions = self._mentions(document, page)
        requests = autodoc_requests(document) if mentions.directives else ()
        return ParsedPage(page, requests, included, mentions.pages)

    def _parse_source(self, source: Source, page: Page) -> Parsed:
        config = self.config
        if page.file.endswith(NOTEBOOK):
            return read_notebook(
                source,
                page.name,
                untrusted=config.untrusted,
                indented=config.indented,
                extensions=self.extensions,
            )
        return parse(source, indented=config.indented, extensions=self.extensions)

    def _mentions(self, document: Document, page: Page) -> Mentions:
        return find_mentions(document, page.name, Surroundings.of(self.config, page.language))

    # stage 2

    def expand(self, page: Page, objects: Mapping[ApiRequest, PackedObject]) -> ExpandedPage:
        """Expand the directives of a page and give ids; `objects` are those that it asks for and that are new here."""
        for request, packed in objects.items():
            self.take_objects({request: packed.unpack(request.name)})
        return self._expand(page)

    def take_objects(self, objects: Mapping[ApiRequest, ApiObject]) -> None:
        """Objects that pages ask for: new ones, or others than before."""
        config = self.config
        repository = Repository(config.repository, config.ref, config.source_root or "", config.source_url)
        for request, found in objects.items():
            self.boxes[request] = make_box(found, repository, self.texts)
            self.objects[request] = replace(found, signature=None, docstring=Docstring(), members=())  # it is large

    def drop_object(self, request: ApiRequest) -> None:
        """Drop what was made of an object that no other page documents."""
        self.objects.pop(request, None)
        self.boxes.pop(request, None)

    def forget_texts(self) -> None:
        """No more docstrings will come, but for what is lost."""
        self.texts = Texts(self.extensions)

    def _expand(self, page: Page) -> ExpandedPage:
        if page.file == self.original:
            self.original = ""
        document, mentions = self.documents[page.file], self.mentions.pop(page.file)
        problems = [*self.problems.pop(page.file)]
        if mentions.directives and not self.config.package and self.config.api != "none":
            problems += package_problem(document)
        if mentions.directives:
            problems += directive_problems(document, self.objects, self.config.package, self.config.api == "static")
            document, box_problems = expand_autodoc(document, self.boxes)
            problems += box_problems
            mentions = self._mentions(document, page)
        document, anchors = assign_anchors(document)
        self.documents[page.file] = document
        if not anchors.title and not document.front_matter.title:
            message = "the page has no heading; its file name is its title"
            problems.append(
                Diagnostic(DiagnosticCode.PAGE_NO_TITLE, Position(page.file), message, "Begin it with `# Title`")
            )
        problems += alias_problems(document)
        if mentions.formulas:
            problems += formula_problems(document, _formula_problem)
        for files, holds in ((self.documented, bool(anchors.boxes)), (self.notebooks, mentions.notebooks)):
            (files.add if holds else files.discard)(page.file)
        return ExpandedPage(
            page,
            PageFacts(anchors, mentions.objects, mentions.pages),
            document.front_matter.redirect_from,
            tuple(problems),
            tuple(find_ignores(document)) if mentions.ignores else (),
            document.front_matter.search,
        )

    def color(self, _: None = None) -> None:
        """Colour the code of all pages that are here, which is remembered: for a time in which nothing else can be done."""
        for document in self.documents.values():
            for block in find_blocks(document, CodeBlock):
                if highlight.cache_info().currsize > ROOM // 2:  # what comes later must not displace it
                    return
                highlight(block.language, block.text)

    # stage 3

    def aim(self, targets: Targets) -> None:
        """Take what links may lead to; whatever was shared led elsewhere."""
        self.targets = targets
        self.shared_links = {}

    def link(self, linking: Linking) -> None:
        """Take what all pages are linked with; whatever was shared was linked otherwise."""
        self.linking = replace(linking, views=linking.views.with_placeholder())
        self.aim(linking)
        self.shared_renderings, self.placeholders, self.answers = {}, {}, {}
        self.open_links = OpenLinks(mark_link)
        self.original = ""

    def begin(self, group: str) -> None:
        """Pages of another group come: they have little in common with those before, whose shared pieces can go."""
        if group != self.group:
            self.group = group
            self.shared_links, self.shared_renderings, self.answers = {}, {}, {}

    def finish(self, pages: tuple[Page, ...]) -> tuple[FinishedPage, ...]:
        """Link, render and stage pages."""
        return tuple([self._finish(page) for page in pages])

    def _finish(self, page: Page) -> FinishedPage:
        assert self.linking is not None
        views = self.linking.views
        content = self._shared_content(page) if self._is_shared(page) else self._content(page)
        rendered = content.rendered
        view = views.page(page, rendered)
        route = page_route(page)
        files = [
            (f"{route}.html", self.linking.theme.render(view).encode()),
            (f"{route}.md", rendered.markdown.encode()),
            *self._page_files(page, route),
            *content.notebooks,
        ]
        listed = not page.is_fallback or self.linking.fallback is None
        documented = listed and page.file in self.documented
        objects = page_objects(self.documents[page.file], page.route) if documented else b""
        search = None
        searchable = self._is_searchable(page)
        if searchable:
            crumbs = " › ".join(crumb.title for crumb in view.breadcrumbs)
            search = index_page(page.route, rendered.title, crumbs, rendered.sections, views.label(page))
            folder = language_folder(page.language)
            files += [(folder + path, content) for path, content in search.files()]
            search = search.without_files()
        staged, kept = zip(*[self._write(path, content) for path, content in files], strict=True)
        return FinishedPage(
            page,
            rendered.title,
            rendered.description,
            staged,
            searchable,
            search,
            rendered.features,
            rendered.origins,
            # a fallback page's content is the same as its original's: what is wrong with it is said there
            () if page.is_fallback else content.problems,
            content.asked,
            self._answer(page, content.asked) if self.linking.kept else b"",
            objects,
            tuple([file for file in kept if file is not None]),
        )

    def _write(self, path: str, content: bytes) -> tuple[OutputFile, KeptFile | None]:
        """Stage a file, `path` relative to the folder of the version; and what is kept of it, if anything is."""
        assert self.linking is not None
        assert self.stage is not None
        written = self.version.fill(content)
        staged = self.stage.add(self.version.folder + path, written)
        if not self.linking.kept:
            return staged, None
        return staged, KeptFile(path, staged.hash if written is content else hash_of(content), pack(content))

    def _answer(self, page: Page, asked: str) -> bytes:
        """A hash of the answers to what a page's links ask."""
        assert self.linking is not None
        known = self.answers.setdefault(page.language, {})
        return answer_all(asked, indexes_of(self.linking, page), self.linking.indexes, known=known)

    def _page_files(self, page: Page, route: str) -> Iterator[tuple[str, bytes]]:
        """What a notebook's page has beside it."""
        if page.file.endswith(NOTEBOOK):
            folder = route.rpartition("/")[0]
            for path, data in page_files(self.documents[page.file], self.config.untrusted):
                yield f"{folder}/{path}" if folder else path, data

    def _is_searchable(self, page: Page) -> bool:
        return self.documents[page.file].front_matter.search and not page.is_fallback

    def _is_shared(self, page: Page) -> bool:
        """Other languages have the same content."""
        assert self.linking is not None
        # a project's own templates may do with words what marks do not bear, and so may a sanitiser with addresses
        if not page.is_fallback or self.config.templates is not None or self.config.untrusted or self.extensions:
            return False
        others = [language.pages.get(page.name) for language in self.linking.views.languages.values()]
        return sum(other is not None and other.is_fallback for other in others) > 1

    def _shared_content(self, page: Page) -> _Content:
        """The content of a fallback page: that of another language's, with its own words and links."""
        assert self.linking is not None
        if self.original != page.file:
            self.original = page.file
            self.contents.clear()
        links, words = self.link_context(page), self._render_context(page)
        indexes = (links.index, links.elsewhere), links.languages
        for content, fits, answers in self.contents:
            # no answers: an address cannot be asked for again
            if answers and (fits, answers) == (words.docstrings_fit, answer_all(content.asked, *indexes, links.route)):
                break
        else:
            shared = self.shared_links.setdefault(_OPEN, SharedLinks())
            document, asked = open_links(self._document(page), replace(links, shared=shared), self.open_links)
            content = MarkedContent(render_page(document, replace(words, marked=True))[0], asked)
            self.contents.append((content, words.docstrings_fit, answer_all(asked, *indexes, links.route)))
        place = page.language, page.route.rpartition("/")[0]
        if place not in self.placeholders:
            self.placeholders[place] = Placeholders(self.open_links, words, links)
        rendered, asked = self.placeholders[place].fill(content, links)
        return _Content(rendered, (), asked)

    def _content(self, page: Page) -> _Content:
        """A page's content, its links resolved."""
        assert self.linking is not None
        links = self.link_context(page)
        if self.linking.traced:
            links = links.traced()
        document, link_problems = resolve_links(self._document(page), links)
        rendered, render_problems = render_page(document, self._render_context(page))
        notebooks = tuple(self._notebooks(page, document))
        asked = links.trace.questions() if links.trace else ""
        return _Content(rendered, (*link_problems, *render_problems), asked, notebooks)

    def _document(self, page: Page) -> Document:
        """The page's tree before its links are resolved."""
        document = self.documents[page.file]
        if page.file not in self.notebooks:
            return document
        language = page.content_language or self.config.default_language
        assert self.linking is not None
        downloads = ""
        if (owner := self._notebooks_owner(page)) is not None:
            downloads = relative(page_route(page), language_folder(owner) + NOTEBOOKS, ending="/")
        notebooks = NotebookContext(
            self.config.notebooks, self.config.package, language, page.route, self.version.shown, downloads
        )
        return place_notebooks(document, notebooks)

    def _notebooks_owner(self, page: Page) -> str | None:
        """The language in whose folder the notebooks of a page are: its own, or its original's if that is built."""
        assert self.linking is not None
        return page.language if not page.is_fallback else self.linking.fallback

    def _notebooks(self, page: Page, document: Document) -> Iterator[tuple[str, bytes]]:
        """The notebooks made of a page: where it has the marker and is no fallback page."""
        assert self.linking is not None
        if page.file not in self.notebooks or page.is_fallback:
            return
        address, language = self.linking.views.address(page), self.linking.views.languages[page.language]
        place = NotebookPlace(page.route, address, language.notebook_cells)
        folder = language_folder(page.language)
        for path, data in page_notebooks(document, place, self._render_context(page)):
            yield folder + path, data

    def _render_context(self, page: Page) -> RenderContext:
        assert self.linking is not None
        site = self.linking.views.sites[page.language]
        content = describe_language(page.content_language or self.config.default_language)
        return RenderContext(
            self.linking.theme,
            site.strings,
            content.tag,
            site.language,
            name=page.name,
            untrusted=self.config.untrusted,
            searchable=self._is_searchable(page),
            shared=self.shared_renderings.setdefault(content.tag, SharedRenderings()),
        )

    def link_context(self, page: Page) -> LinkContext:
        """What the links of a page are resolved with."""
        assert self.targets is not None
        index, elsewhere = indexes_of(self.targets, page)
        return LinkContext(
            page.name,
            page_route(page),
            Surroundings.of(self.config, page.language),
            index,
            elsewhere,
            self.targets.indexes,
            self.targets.inventories,
            self.shared_links.setdefault((page.language, page.is_fallback), SharedLinks()),
            extensions=self.extensions,
            fallback=page.is_fallback,
        )


def _formula_problem(tex: str, display: bool) -> str:
    return to_mathml(tex, display=display).problem


def start_page_worker(argument: tuple[Config, Stage | None]) -> PageWorker:
    """The state of a worker that has no pages yet."""
    return PageWorker(*argument)
