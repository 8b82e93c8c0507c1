"""The share of the pages that one worker has: everything that is done page by page.

In: names of pages; what all pages share, once. Out: small records of each stage; finished pages go straight to the staging
area. All languages of a page are in one shard, so that what they share is worked out once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from docbuilder.config import Config
from docbuilder.diagnostics import Code, Diagnostic
from docbuilder.nodes import Document
from docbuilder.output.search import PageIndex, index_page
from docbuilder.output.write import Entry, Stage
from docbuilder.parse import parse
from docbuilder.pyapi.model import ApiObject, ApiRequest, PackedObject
from docbuilder.render.context import RenderContext, SharedRenderings
from docbuilder.render.html import fill_words, render_page
from docbuilder.render.page import RenderedPage
from docbuilder.render.theme import Theme
from docbuilder.resolve.anchors import assign_anchors
from docbuilder.resolve.autodoc import (
    Box,
    Repository,
    Texts,
    autodoc_requests,
    directive_problems,
    expand_autodoc,
    make_box,
)
from docbuilder.resolve.includes import IncludeContext, read_includes
from docbuilder.resolve.inventory import Inventory
from docbuilder.resolve.links import LinkContext, SharedLinks, find_mentions, resolve_links
from docbuilder.resolve.notebooks import NotebookContext, place_notebooks
from docbuilder.site.files import read_source
from docbuilder.site.index import LanguageIndex, PageFacts
from docbuilder.site.languages import describe_language
from docbuilder.site.model import Page
from docbuilder.site.trace import Trace, answer_all
from docbuilder.source import Position
from docbuilder.views import Views


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the parsing stage says of a page.

    Args:
        page: which.
        requests: what its directives ask for.
        included: the files that it includes.
        pages: names of the pages that its own text links to; docstrings may link to more.
    """

    page: Page
    requests: tuple[ApiRequest, ...]
    included: tuple[Path, ...] = ()
    pages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Expanded:
    """What the other pages must know of a page.

    Args:
        page: which.
        facts: what can be linked to, and what it links to.
        redirect_from: old routes of the page.
        diagnostics: all until here.
    """

    page: Page
    facts: PageFacts
    redirect_from: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Linking:
    """What every page's links and frame are made with; sent to each shard once.

    Args:
        indexes: language -> what can be linked to.
        fallback: code of the language whose pages are the last resort, or None.
        inventories: first part of a name -> another project's documentation.
        views: makes the frame around a page.
        traced: note what pages ask of the indexes.
    """

    indexes: Mapping[str, LanguageIndex]
    fallback: str | None
    inventories: Mapping[str, Inventory]
    views: Views
    traced: bool = False


def indexes_of(linking: Linking, page: Page) -> tuple[LanguageIndex, LanguageIndex | None]:
    """What the links of a page may lead to: its own language first, then the last resort, if that is another."""
    elsewhere = None
    if linking.fallback is not None and page.language != linking.fallback:
        elsewhere = linking.indexes.get(linking.fallback)
    return linking.indexes[page.language], elsewhere


@dataclass(frozen=True, slots=True)
class Finished:
    """A page that is written to the staging area.

    Args:
        page: which.
        title: plain text.
        description: plain text.
        staged: what was written.
        searchable: search finds it.
        search: its part of the search index, or None; see `records.py`.
        features: what it needs of the theme's extras.
        origins: foreign origins, by directive of the content security policy.
        diagnostics: of linking and rendering.
        asked: what its links ask of the indexes, where that is traced.
    """

    page: Page
    title: str
    description: str
    staged: tuple[Entry, ...]
    searchable: bool
    search: PageIndex | None
    features: frozenset[str]
    origins: tuple[tuple[str, str], ...]
    diagnostics: tuple[Diagnostic, ...]
    asked: str = ""


@dataclass(frozen=True, slots=True)
class _Content:
    """What a page's tree comes to.

    Args:
        rendered: without the theme.
        problems: of linking and rendering.
        asked: what the links ask of the indexes, where that is traced.
    """

    rendered: RenderedPage
    problems: tuple[Diagnostic, ...]
    asked: str


@dataclass(slots=True)
class Shard:
    """The state of one worker.

    Args:
        config: of the build.
        stage: where finished files go.
    """

    config: Config
    stage: Stage
    documents: dict[str, Document] = field(default_factory=dict)
    problems: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    objects: dict[ApiRequest, ApiObject] = field(default_factory=dict)
    boxes: dict[ApiRequest, Box] = field(default_factory=dict)
    texts: Texts = field(default_factory=Texts)
    notebooks: set[str] = field(default_factory=set)
    linking: Linking | None = None
    shared_links: dict[str, SharedLinks] = field(default_factory=dict)  # by language
    shared_renderings: dict[str, SharedRenderings] = field(default_factory=dict)  # by language of the content
    theme: Theme | None = None
    original: str = ""  # the file whose stand-ins are being finished
    contents: list[tuple[_Content, bool, bytes]] = field(default_factory=list)  # its; `docstrings_fit`; answers

    # stage 1

    def parse(self, pages: tuple[Page, ...]) -> tuple[Parsed, ...]:
        """Read and parse pages, and what they include."""
        return tuple([self._parse(page) for page in pages])

    def _parse(self, page: Page) -> Parsed:
        source, problems = read_source(self.config.source / page.file, page.file)
        parsed = parse(source)
        root = self.config.source if self.config.untrusted else self.config.root
        context = IncludeContext((self.config.source / page.file).parent, root)
        document, include_problems, included = read_includes(parsed.document, context)
        self.documents[page.file] = document
        self.problems[page.file] = (*problems, *parsed.diagnostics, *include_problems)
        mentions = find_mentions(document, page.name, self.config.package)
        return Parsed(page, autodoc_requests(document), included, mentions.pages)

    # stage 2

    def expand(self, work: tuple[tuple[Page, ...], Mapping[ApiRequest, PackedObject]]) -> tuple[Expanded, ...]:
        """Expand the directives of pages and give ids; `work` is pages, and the objects they ask for that are new here."""
        pages, objects = work
        self.take_objects({request: packed.unpack() for request, packed in objects.items()})
        return tuple([self._expand(page) for page in pages])

    def take_objects(self, objects: Mapping[ApiRequest, ApiObject]) -> None:
        """Objects that pages ask for: new ones, or others than before."""
        self.objects.update(objects)
        config = self.config
        repository = Repository(config.repository, config.ref, config.source_root or "")
        for request, found in objects.items():
            self.boxes[request] = make_box(found, repository, self.texts)

    def _expand(self, page: Page) -> Expanded:
        if page.file == self.original:
            self.original = ""
        parsed = self.documents[page.file]
        problems = [
            *self.problems.pop(page.file),
            *directive_problems(parsed, self.objects, self.config.package, self.config.api == "static"),
        ]
        document, box_problems = expand_autodoc(parsed, self.boxes)
        document, anchors = assign_anchors(document)
        self.documents[page.file] = document
        if not anchors.title and not document.front_matter.title:
            message = "the page has no heading; its file name is its title"
            problems.append(Diagnostic(Code.PAGE_NO_TITLE, Position(page.file), message, "Begin it with `# Title`"))
        mentions = find_mentions(document, page.name, self.config.package)
        if mentions.notebooks:
            self.notebooks.add(page.file)
        return Expanded(
            page,
            PageFacts(anchors, mentions.objects, mentions.pages),
            document.front_matter.redirect_from,
            (*problems, *box_problems),
        )

    # stage 3

    def link(self, linking: Linking) -> None:
        """Take what all pages are linked with; whatever was shared was linked otherwise."""
        self.linking = linking
        self.shared_links, self.shared_renderings = {}, {}
        self.original = ""
        self.theme = self.theme or Theme(self.config.templates)

    def finish(self, pages: tuple[Page, ...]) -> tuple[Finished, ...]:
        """Link, render and stage pages."""
        return tuple([self._finish(page) for page in pages])

    def _finish(self, page: Page) -> Finished:
        assert self.linking is not None
        assert self.theme is not None
        views = self.linking.views
        content = self._shared_content(page) if page.stand_in and self._shares else self._content(page)
        rendered = content.rendered
        view = views.page(page, rendered)
        route = views.route(page)
        staged = (
            self.stage.add(f"{route}.html", self.theme.render(view).encode()),
            self.stage.add(f"{route}.md", rendered.markdown.encode()),
        )
        search = None
        searchable = self._is_searchable(page)
        if searchable:
            crumbs = " › ".join(crumb.title for crumb in view.breadcrumbs)
            search = index_page(page.route, rendered.title, crumbs, rendered.sections)
        return Finished(
            page,
            rendered.title,
            rendered.description,
            staged,
            searchable,
            search,
            rendered.features,
            rendered.origins,
            # a stand-in's content is the same as its original's: what is wrong with it is said there
            () if page.stand_in else content.problems,
            content.asked,
        )

    def _is_searchable(self, page: Page) -> bool:
        return self.documents[page.file].front_matter.search and not page.stand_in

    @property
    def _shares(self) -> bool:
        return self.config.templates is None  # a project's own templates may do with words what marks do not bear

    def _shared_content(self, page: Page) -> _Content:
        """The content of a stand-in: that of another language's, where its links are written alike."""
        assert self.linking is not None
        if self.original != page.file:
            self.original = page.file
            self.contents.clear()
        indexes, route = indexes_of(self.linking, page), self.linking.views.route(page)
        context = self._render_context(page)
        for content, fits, answers in self.contents:
            # no answers: an address cannot be asked for again
            if answers and (fits, answers) == (context.docstrings_fit, answer_all(content.asked, indexes, route)):
                break
        else:
            content = self._content(page, marked=True)
            self.contents.append((content, context.docstrings_fit, answer_all(content.asked, indexes, route)))
        return replace(content, rendered=fill_words(content.rendered, context))

    def _content(self, page: Page, *, marked: bool = False) -> _Content:
        """A page's content, its links resolved.

        Args:
            page: which.
            marked: the words of the interface are left open.
        """
        assert self.linking is not None
        document = self.documents[page.file]
        if page.file in self.notebooks:
            language = page.content_language or self.config.default_language
            notebooks = NotebookContext(self.config.notebooks, self.config.package, language, page.name)
            document = place_notebooks(document, notebooks)
        indexes = indexes_of(self.linking, page)
        trace = Trace(*indexes) if self.linking.traced or marked else None
        document, link_problems = resolve_links(document, self._link_context(page, indexes, trace))
        rendered, render_problems = render_page(document, replace(self._render_context(page), marked=marked))
        return _Content(rendered, (*link_problems, *render_problems), trace.questions() if trace else "")

    def _render_context(self, page: Page) -> RenderContext:
        assert self.linking is not None
        assert self.theme is not None
        site = self.linking.views.sites[page.language]
        content = describe_language(page.content_language or self.config.default_language)
        return RenderContext(
            self.theme,
            site.strings,
            content.tag,
            site.language,
            name=page.name,
            untrusted=self.config.untrusted,
            searchable=self._is_searchable(page),
            shared=self.shared_renderings.setdefault(content.tag, SharedRenderings()),
        )

    def _link_context(self, page: Page, indexes: tuple[LanguageIndex | None, ...], trace: Trace | None) -> LinkContext:
        assert self.linking is not None
        index, elsewhere = trace.indexes if trace else indexes
        assert index is not None
        return LinkContext(
            page.name,
            self.linking.views.route(page),
            page.language,
            self.config.package,
            index,
            elsewhere,
            self.linking.inventories,
            self.shared_links.setdefault(page.language, SharedLinks()),
            trace,
        )


def start_shard(argument: tuple[Config, Stage]) -> Shard:
    """The state of a worker that has no pages yet."""
    return Shard(*argument)
