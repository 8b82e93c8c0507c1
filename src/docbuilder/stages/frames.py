"""The frame around a page's content: everything a template prints besides the article.

In: the site, its pages' titles, the configuration. Out: `PageView`s. `Views` is made once and sent to every worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote

from msgspec import field

from docbuilder import __version__
from docbuilder.config import Config
from docbuilder.engine.store import Key, key_of
from docbuilder.index.descriptions import described_sites
from docbuilder.model.values import Data, replace
from docbuilder.output.assets import SiteAssets
from docbuilder.output.translations import FILE as REPORT
from docbuilder.render.navigation import Navigation
from docbuilder.render.page import LanguageView, LinkView, PageView, RenderedPage, ScriptView, SiteView, TabView
from docbuilder.render.policy import content_policy
from docbuilder.render.theme import Theme
from docbuilder.site.forges import edit_address, file_address
from docbuilder.site.history import NO_HISTORY, FileHistory
from docbuilder.site.languages import describe_language
from docbuilder.site.model import Language, Page, Site
from docbuilder.site.navigation import Crumb, FallbackPlace, Tab, Trail, fallback_places, tabs, trails
from docbuilder.site.other_sites import origin_of, other_sites
from docbuilder.site.routes import encode_path, prefix_to_root, relative
from docbuilder.stages.version_name import NOINDEX, VersionName


def language_folder(language: str) -> str:
    """The folder of a language in that of the version, with a final slash, or ""."""
    return f"{language}/" if language else ""


def language_prefix(config: Config, language: str) -> str:
    """The folder of a language in the site, with a final slash, or ""."""
    return VersionName.of(config).folder + language_folder(language)


def page_route(page: Page) -> str:
    """Where a page is written, relative to the folder of the version, without ending: links lead to places in there."""
    return language_folder(page.language) + page.route


class Views(Data, frozen=True):
    """Makes the frame around every page.

    Args:
        config: of the build.
        languages: code -> language, fallback pages among its pages.
        sites: code -> what is the same on all of its pages.
        trails: code -> page name -> its place in the table of contents.
        places: code -> name of a fallback page that is not in the table of contents -> its place all the same.
        navigation: code -> the left side.
        fallback: code of the default language where it is built, or None.
        branch: what edit links lead to: a version's tag cannot be edited.
        changes: source file -> when it was changed last, and by whom, where pages say that.
        tabs: code -> the entries that are tabs; none where `theme` asks for none.
        version: how pages name the version.
        outdated: code -> names of pages that were translated from an older text; languages with a report on that.
    """

    config: Config
    languages: Mapping[str, Language]
    sites: Mapping[str, SiteView]
    trails: Mapping[str, Mapping[str, Trail]]
    places: Mapping[str, Mapping[str, FallbackPlace]]
    navigation: Mapping[str, Navigation]
    fallback: str | None
    branch: str
    changes: Mapping[str, FileHistory]
    tabs: Mapping[str, tuple[Tab, ...]]
    version: VersionName
    outdated: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def with_placeholder(self) -> Views:
        """The frames of pages as they are kept, for any version; see `version_name.py`."""
        version = VersionName.of(self.config)
        sites = {code: replace(site, version=version.shown) for code, site in self.sites.items()}
        return replace(self, version=version, sites=sites)

    def in_order(self, language: Language) -> list[Page]:
        """The pages of a language, in the order of the table of contents; those that it does not name come last."""
        order = {name: index for index, name in enumerate(self.trails[language.code])}
        return sorted(language.pages.values(), key=lambda page: (order.get(page.name, len(order)), page.name))

    def route(self, page: Page) -> str:
        """Where a page is written, relative to the site's root, without ending."""
        return self.version.folder + page_route(page)

    def holds_objects(self, language: str) -> bool:
        """The previews of objects are in that language's folder: docstrings are the same in all languages."""
        return self.fallback in (None, language)

    def address(self, page: Page) -> str:
        """Where a page will be, absolute; "" where that is not known."""
        return self._canonical(page_route(page))

    def page(self, page: Page, rendered: RenderedPage) -> PageView:
        """Everything that the template prints for a page."""
        route = self.route(page)
        listed = self.trails[page.language].get(page.name)
        place = self.places[page.language].get(page.name)
        trail = place.trail if place else listed
        content = describe_language(page.content_language or self.config.default_language)
        history = self.changes.get(page.file, NO_HISTORY)
        return PageView(
            site=self.sites[page.language],
            title=rendered.title,
            description=rendered.description,
            body=rendered.body,
            features=rendered.features,
            headings=rendered.headings,
            content_language=content.tag,
            content_direction=content.direction,
            root=prefix_to_root(route),
            base=prefix_to_root(page.route),
            navigation=self.navigation[page.language].html(page),
            tabs=tuple(self._tabs(page, place.near if place else page.name)),
            breadcrumbs=tuple([self._crumb(crumb, page) for crumb in trail.crumbs]) if trail else (),
            previous=self._link(trail.previous, page) if trail and trail.previous else None,
            next=self._link(trail.next, page) if trail and trail.next else None,
            languages=self._menu(page),
            stand_in=page.is_fallback,
            canonical=self._canonical(self._original_route(page)),
            edit_url=self._repository_url(page, edit_address, self.config.edit_url),
            source_url=self._repository_url(page, file_address, self.config.source_url) if page.is_fallback else "",
            outdated=self._is_outdated(page),
            changes_url=self._changes_url(page),
            translate_url=self._translate_url() if page.is_fallback else "",
            markdown_url=relative("", page.route.rpartition("/")[2], ending=".md"),
            changed=history.date,
            contributors=history.people,
            policy=content_policy((*rendered.origins, *self.sites[page.language].origins)),
            listed=listed is not None,
            robots=NOINDEX if page.is_fallback else self.version.robots,
        )

    def label(self, page: Page) -> str:
        """What the table of contents calls a page, or ""."""
        trail = self.trails[page.language].get(page.name)
        return trail.title if trail else ""

    def _crumb(self, crumb: Crumb, page: Page) -> LinkView:
        """A step of the way to a page: it leads to its own page, else to the first one below it, unless the reader is there."""
        link = self._link(crumb, page)
        if link.href or crumb.first in ("", page.name):
            return link
        return self._link(Crumb(crumb.title, crumb.first), page)

    def _tabs(self, page: Page, near: str) -> Iterator[TabView]:
        """The tabs as they are seen from a page, which is in the one that has the page `near`."""
        for tab in self.tabs[page.language]:
            target = self.languages[page.language].pages.get(tab.name)
            href = relative(page.route, target.route) if target else tab.url
            yield TabView(tab.title, href, near in tab.pages, near in tab.pages and tab.name == page.name)

    def _link(self, crumb: Crumb, page: Page) -> LinkView:
        target = self.languages[page.language].pages.get(crumb.name)
        tag = describe_language(page.content_language).tag if crumb.original else ""
        return LinkView(crumb.title, relative(page.route, target.route) if target else "", tag)

    def _menu(self, page: Page) -> tuple[LanguageView, ...]:
        """Every language with this page, translated or standing in; the others lead to their start page."""
        if len(self.languages) < 2:
            return ()
        up = prefix_to_root(page_route(page))
        views = []
        for code, language in self.languages.items():
            there = language.pages.get(page.name) or start_page(language, self.trails[code])
            if there is None:
                continue
            known = describe_language(code)
            is_here = code == page.language
            same = there.name == page.name and not there.is_fallback
            views.append(
                LanguageView(
                    code=code,
                    tag=known.tag,
                    name=known.name,
                    # by way of the root: what leads there is the same on many pages, and encoded once
                    href=relative(page.route, there.route)
                    if is_here
                    else up + encode_path(f"{page_route(there)}.html"),
                    current=is_here,
                    stand_in=not same,
                    canonical=self._canonical(page_route(there)) if same else "",
                )
            )
        return tuple(views)

    def _original_route(self, page: Page) -> str:
        if page.is_fallback and self.fallback == page.content_language:
            return language_folder(page.content_language) + page.route
        return page_route(page)

    def _canonical(self, route: str) -> str:
        base = self.config.base_url
        folder = f"{self.version.shown}/" if self.version.shown else ""
        return f"{base.rstrip('/')}/{encode_path(folder + route)}.html" if base else ""

    def _repository_url(self, page: Page, address: Callable[[str, str, str, str], str], pattern: str) -> str:
        """Where the source of a page is found in the repository; "" where that is not known."""
        config = self.config
        if not config.repository:
            return ""
        try:
            folder = config.source.resolve().relative_to(config.root.resolve()).as_posix()
        except ValueError:
            return ""
        path = f"{folder}/{page.file}" if folder != "." else page.file
        return address(config.repository, self.branch, path, pattern)

    def _is_outdated(self, page: Page) -> bool:
        return page.name in self.outdated.get(page.language, ()) and not page.is_fallback

    def _changes_url(self, page: Page) -> str:
        """The place in the report of the language that shows what has changed since a page was translated."""
        return f"{prefix_to_root(page.route)}{REPORT}#{quote(page.name)}" if self._is_outdated(page) else ""

    def _translate_url(self) -> str:
        """Where it is told how to translate: an address, or a file of the repository."""
        guide = self.config.translation_guide
        if "://" in guide or not guide:
            return guide
        return file_address(self.config.repository, self.branch, guide, self.config.source_url)


def make_views(
    site: Site,
    config: Config,
    theme: Theme,
    assets: SiteAssets,
    changes: Mapping[str, FileHistory],
    outdated: Mapping[str, frozenset[str]] | None = None,
) -> Views:
    """The frames of all pages of a site, its fallback pages included; arguments as in `Views`."""
    languages = {language.code: language for language in site.languages}
    paths = {code: trails(language.toc, language.pages) for code, language in languages.items()}
    fallback = site.fallback.code if site.fallback and site.fallback.code in languages else None
    sites = {
        code: _site_view(language, paths[code], config, theme, assets, fallback) for code, language in languages.items()
    }
    places = {
        code: fallback_places(language, paths[code], site.fallback) if site.fallback else {}
        for code, language in languages.items()
    }
    return Views(
        config=config,
        languages=languages,
        sites=sites,
        trails=paths,
        places=places,
        navigation={
            code: Navigation(language, sites[code].strings, places[code]) for code, language in languages.items()
        },
        fallback=fallback,
        branch=site.settings.default_branch_name if config.version else config.ref,
        changes=changes
        if config.theme.contributors
        else {file: each._replace(people=()) for file, each in changes.items()},
        tabs={code: tabs(each.toc, each.pages) if config.theme.tabs else () for code, each in languages.items()},
        outdated=outdated or {},
        version=VersionName(config.version, config.version),
    )


def frame_keys(views: Views) -> dict[tuple[str, str], Key]:
    """(language, page name) -> a key for all that `Views.page` takes from elsewhere than the page's content."""
    keys: dict[tuple[str, str], Key] = {}
    names = {name for language in views.languages.values() for name in language.pages}
    menus = {name: _menu_key(views, name) for name in names}
    for code, language in views.languages.items():
        routes = [(page.name, page.route, page.is_fallback) for page in language.pages.values()]
        common = key_of(
            repr(views.sites[code]),
            repr(language.toc),
            repr(routes),
            repr(views.fallback),
            views.branch,
            repr(bool(views.tabs[code])),
        )
        for name, page in language.pages.items():
            place = repr(views.places[code].get(name))
            older = "older" if name in views.outdated.get(code, ()) else ""
            keys[code, name] = key_of(common, menus[name], repr(views.changes.get(page.file)), place, older)
    return keys


def _menu_key(views: Views, name: str) -> str:
    places = (
        (code, language.pages.get(name) or start_page(language, views.trails[code]))
        for code, language in views.languages.items()
    )
    return repr([(code, page and (page.name, page.route, page.is_fallback)) for code, page in places])


def theme_origins(config: Config) -> Iterator[tuple[str, str]]:
    """(directive, origin) of what `theme` has all pages load from and send to."""
    if config.theme.feedback:
        yield "connect-src", origin_of(config.theme.feedback)
    for script in config.theme.scripts:
        yield "script-src", origin_of(script.src)
        for origin in (origin_of(script.src), *script.connect):
            yield "connect-src", origin


def start_page(language: Language, paths: Mapping[str, Trail]) -> Page | None:
    """The page that readers of a language begin with: `index`, else the first of its table of contents."""
    first = language.pages.get("index") or language.pages.get(next(iter(paths), ""))
    return first or next(iter(language.pages.values()), None)


def _site_view(
    language: Language,
    paths: Mapping[str, Trail],
    config: Config,
    theme: Theme,
    assets: SiteAssets,
    fallback: str | None,
) -> SiteView:
    start = start_page(language, paths)
    others = other_sites(config)
    known = describe_language(language.code or config.default_language)
    return SiteView(
        name=config.title,
        description=config.description,
        repository=config.repository,
        version=config.version,
        generator=f"docbuilder {__version__}",
        language=known.tag,
        direction=known.direction,
        start=relative("", start.route if start else "index"),
        strings={**theme.strings(known.tag), **config.strings.get(language.code, {})},
        assets=assets.paths,
        extra_styles=assets.styles,
        extra_scripts=assets.scripts,
        search_also=tuple([LinkView(other.name, other.address) for other in others]),
        footer=config.theme.footer,
        links=tuple([LinkView(title, href) for title, href in config.theme.links.items()]),
        announcement=LinkView(config.theme.announcement, config.theme.announcement_link)
        if config.theme.announcement
        else None,
        feedback=config.theme.feedback,
        scripts=tuple([ScriptView(script.src, tuple(script.data.items())) for script in config.theme.scripts]),
        image_zoom=config.theme.image_zoom,
        origins=tuple(
            sorted({*theme_origins(config), *(("connect-src", each.origin) for each in others if each.origin)})
        ),
        objects="" if fallback in (None, language.code) else f"../{fallback}/",
        described=described_sites(config),
    )
