"""The files of a site besides its pages.

In: the finished pages of all languages. Out: (path from the site's root, bytes), from one module of `output/` a kind.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import field

from docbuilder.config import Config, ConfigError
from docbuilder.i18n.site import SiteTranslations, site_changes
from docbuilder.index.descriptions import Description
from docbuilder.index.redirects import Forward
from docbuilder.model.reading import read_plain
from docbuilder.model.values import Data
from docbuilder.output import api_json, inventory, record, search_entry
from docbuilder.output.assets import SiteAssets
from docbuilder.output.builds import builds_of
from docbuilder.output.llms import Contents, llms_files
from docbuilder.output.not_found import PAGES, lost_page, lost_words, pages_file
from docbuilder.output.pages import File, SitePage, sections_of
from docbuilder.output.previews import object_previews, other_previews, page_previews
from docbuilder.output.printing import print_pages
from docbuilder.output.record import BuildRecord, read_record, record_file
from docbuilder.output.redirects import address_pairs, forward_pages
from docbuilder.output.root import NOT_FOUND, Root, is_listed, root_files
from docbuilder.output.sitemap import Translations, sitemap_files
from docbuilder.output.translations import translation_reports
from docbuilder.render.theme import Theme
from docbuilder.search import PageIndex, write_index
from docbuilder.site.discover import site_facts
from docbuilder.site.history import NO_HISTORY
from docbuilder.site.languages import describe_language
from docbuilder.site.model import Language, Site
from docbuilder.site.routes import encode_path
from docbuilder.stages.frames import Views, language_prefix, start_page
from docbuilder.stages.last_build import LastBuild
from docbuilder.stages.page_values import ExpandedPage, FinishedPage


class Publication(Data, frozen=True):
    """What files are made from.

    Args:
        site: its languages, fallback pages among their pages.
        config: of the build.
        theme: templates.
        assets: what all pages load.
        views: frames.
        pages: all finished pages, by language and name.
        others: records of the builds that earlier builds left in the output folder.
        forwards: language -> its pages that lead on.
        translations: how far they are.
        descriptions: full address -> what another project says of the object there.
        read: a Markdown twin by its path from the site's root; None where twins are not at hand.
        elsewhere: language -> name -> page, for the languages that other jobs build.
        last_build: what it has made of the same is not made again; None where all is made.
    """

    site: Site
    config: Config
    theme: Theme
    assets: SiteAssets
    views: Views
    pages: Sequence[FinishedPage]
    others: tuple[BuildRecord, ...] = ()
    forwards: Mapping[str, tuple[Forward, ...]] = field(default_factory=dict)
    translations: SiteTranslations = SiteTranslations()
    descriptions: Mapping[str, Description] = field(default_factory=dict)
    read: Callable[[str], bytes] | None = None
    elsewhere: Mapping[str, Mapping[str, SitePage]] = field(default_factory=dict)
    last_build: LastBuild | None = None


def assets(publication: Publication) -> Iterator[File]:
    """What all pages load; diagrams' script only where there are diagrams."""
    yield from _assets_of(publication, publication.pages)


def _assets_of(publication: Publication, pages: Iterable[FinishedPage]) -> Iterator[File]:
    drawn = any("mermaid" in page.features for page in pages)
    for path, content in publication.assets.files.items():
        if drawn or path not in publication.assets.diagrams:
            yield path, content


def copies(publication: Publication) -> Iterator[File]:
    """Images and whatever else lies beside the pages, as it is."""
    for path, file in copied_files(publication.site, publication.config):
        yield path, read_plain(file)


def copied_files(site: Site, config: Config) -> Iterator[tuple[str, Path]]:
    """Path in the site and place of every file that is copied as it is."""
    for language in site.written:
        prefix = language_prefix(config, language.code)
        fallback = site.fallback.code if site.fallback else ""
        yield from ((prefix + file, config.source / language.code / file) for file in language.files)
        yield from ((prefix + file, config.source / fallback / file) for file in language.fallback_files)


def search_order(language: Language, views: Views, pages: Mapping[tuple[str, str], FinishedPage]) -> list[FinishedPage]:
    """The pages that search finds, in the order of the table of contents; those that stand in are not among them."""
    own = [pages[language.code, page.name] for page in views.in_order(language) if not page.is_fallback]
    return [page for page in own if page.searchable]


def search_files(config: Config, language: Language, parts: Sequence[PageIndex]) -> Iterator[File]:
    """The search index of a language."""
    prefix = language_prefix(config, language.code)
    index = write_index(parts, search_tag(config, language))
    yield from ((prefix + path, content) for path, content in index.items())


def search_tag(config: Config, language: Language) -> str:
    """BCP 47 tag of the language that is searched."""
    return describe_language(language.code or config.default_language).tag


def site_pages(publication: Publication, language: Language) -> dict[str, SitePage]:
    """The pages of a language as the files beside them see them, by name."""
    finished = {page.page.name: page for page in publication.pages if page.page.language == language.code}
    changes, trail = publication.views.changes, publication.views.trails[language.code]
    return {
        name: SitePage(
            name,
            page.page.route,
            page.title or (trail[name].title if name in trail else name),
            page.description,
            not page.page.is_fallback,
            page.searchable,
            changes.get(page.page.file, NO_HISTORY).date,
            page.objects,
        )
        for name, page in finished.items()
    }


def pages_elsewhere(site: Site, expanded: Iterable[ExpandedPage]) -> dict[str, dict[str, SitePage]]:
    """`Publication.elsewhere`: what site maps say of pages that other jobs write."""
    found: dict[str, dict[str, SitePage]] = {code: {} for code in site.elsewhere}
    for page in expanded:
        if page.page.language in found:
            name, route = page.page.name, page.page.route
            found[page.page.language][name] = SitePage(name, route, "", "", True, page.searchable, "", b"")
    return found


def beside(publication: Publication) -> Iterator[File]:
    """What a language's folder holds for programs: inventories, lists of pages, site maps, what lost readers need."""
    config, site = publication.config, publication.site
    pages = {language.code: site_pages(publication, language) for language in site.written}
    known = {**publication.elsewhere, **pages}
    base = f"{config.base_url.rstrip('/')}/" if config.base_url else ""
    maps: dict[int, list[tuple[str, bytes]]] = {}
    if base and is_listed(config.version):
        tags = [describe_language(language.code or config.default_language).tag for language in site.languages]
        prefixes = [language_prefix(config, language.code) for language in site.languages]
        translations = [
            Translations(tag, base + encode_path(prefix), known[language.code])
            for tag, prefix, language in zip(tags, prefixes, site.languages, strict=True)
        ]
        for number, name, content in sitemap_files(translations):
            maps.setdefault(number, []).append((name, content))
    for number, language in enumerate(site.languages):
        if language.code in site.elsewhere:
            continue
        view = publication.views.sites[language.code]
        prefix, own = language_prefix(config, language.code), list(pages[language.code].values())
        told = {"name": view.name, "version": config.version}
        if any(page.objects for page in own):
            yield (
                prefix + api_json.FILE,
                api_json.api_file(own, **told, language=view.language, generator=view.generator),
            )
        yield prefix + inventory.FILE, _inventory_file(publication.last_build, own, view.name, config.version)
        yield prefix + PAGES, pages_file(own)
        yield prefix + search_entry.FILE, search_entry.search_entry(**told, languages={view.language: ""})
        yield from ((prefix + path, content) for path, content in page_previews(own))
        if publication.views.holds_objects(language.code):
            yield from ((prefix + path, content) for path, content in object_previews(own))
            yield from ((prefix + path, content) for path, content in other_previews(publication.descriptions))
        origins = _origins(publication, language)
        sections = sections_of(language, pages[language.code])
        contents = Contents(view.name or view.strings["start_page"], view.description, sections)
        for path, content in llms_files(contents, _twins(publication, prefix)):
            yield prefix + path, content
        if config.print_pages and (read := publication.read) is not None:

            def page_of(route: str, prefix: str = prefix, read: Callable[[str], bytes] = read) -> bytes:
                return read(f"{prefix}{route}.html")

            for path, content in print_pages(sections, page_of, publication.theme, view, prefix, origins):
                yield prefix + path, content
        forwards = publication.forwards.get(language.code, ())
        yield from forward_pages(forwards, publication.theme, view, prefix, config.base_url)
        yield from ((prefix + name, content) for name, content in maps.get(number, ()))
        start = first_route(publication, language)
        lost = lost_page(publication.theme, view, f"{base or '/'}{encode_path(prefix + start)}.html" if base else "/")
        yield prefix + NOT_FOUND, lost.content
        yield (
            prefix + record.FILE,
            record_file(
                BuildRecord(
                    version=config.version,
                    language=language.code,
                    tag=view.language,
                    direction=view.direction,
                    name=view.name,
                    description=view.description,
                    package=config.package,
                    start=start,
                    base_url=config.base_url,
                    default=site.fallback is None or language.code == site.fallback.code,
                    generator=view.generator,
                    origins=tuple(sorted({*origins, *view.origins})),
                    scripts=(lost.script,),
                    forwards=tuple(address_pairs(forwards, prefix)),
                    words=lost_words(view.strings),
                    sitemaps=tuple(name for name, _ in maps.get(number, ())),
                    assets=tuple(sorted(path for path, _ in _assets_of(publication, _pages_of(publication, language)))),
                )
            ),
        )


def _inventory_file(last_build: LastBuild | None, pages: Sequence[SitePage], name: str, version: str) -> bytes:
    """The inventory of a language. Few edits change it, and 50,000 entries take longer to write than a page to render."""

    def make() -> bytes:
        return inventory.inventory_file(pages, name=name, version=version)

    if last_build is None:
        return make()
    parts = [part for page in pages for part in (page.route, page.title, page.objects)]
    return last_build.recall(last_build.key("inventory", name, version, *parts), bytes, make)


def translations(publication: Publication) -> Iterator[File]:
    """How far translations are, for those with a lock file."""
    config, site, found = publication.config, publication.site, publication.translations
    if found.originals is None or not found.locks:
        return
    languages = {language.code: language for language in site.languages}
    former = site_changes(config, found.languages)
    folder = language_prefix(config, "")
    yield from translation_reports(
        found.languages, former, found.originals, languages, publication.theme, publication.views.sites, folder
    )


def _origins(publication: Publication, language: Language) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({origin for page in _pages_of(publication, language) for origin in page.origins}))


def _pages_of(publication: Publication, language: Language) -> list[FinishedPage]:
    return [page for page in publication.pages if page.page.language == language.code]


def _twins(publication: Publication, prefix: str) -> Callable[[str], bytes] | None:
    read = publication.read
    return (lambda route: read(f"{prefix}{route}.md")) if read is not None else None


def first_route(publication: Publication, language: Language) -> str:
    """Route of the page that readers begin with, relative to the language's folder."""
    start = start_page(language, publication.views.trails[language.code])
    return start.route if start else "index"


ExtraOutput = Callable[[Publication], Iterator[File]]
OUTPUTS: tuple[ExtraOutput, ...] = (assets, copies, beside, translations)


def site_files(publication: Publication, leave: Collection[ExtraOutput] = ()) -> Iterator[File]:
    """All files besides pages and the search index, but those of the outputs that are to be left out."""
    made: dict[str, bytes] = {}
    taken = {entry.path for page in publication.pages for entry in page.staged}
    for output in [each for each in OUTPUTS if each not in leave]:
        for path, content in output(publication):
            if path.rpartition("/")[2] in (record.FILE, NOT_FOUND):
                made[path] = content
            taken.add(path)
            yield path, content
    for path, content in entrance(publication, made):
        taken.add(path)
        yield path, content
    yield from extension_files(publication, taken)


def extension_files(publication: Publication, taken: Collection[str]) -> Iterator[File]:
    """What extensions make.

    Raises:
        ConfigError: it is one of the files that docbuilder itself writes, or that another extension makes.
    """
    own: set[str] = set()
    extensions = publication.theme.extensions
    for path, content in extensions.files(site_facts(publication.config)) if extensions else ():
        if path in taken or path in own:
            raise ConfigError(f"files of an extension: {path!r} is there already; choose another path")
        own.add(path)
        yield path, content


def entrance(publication: Publication, made: Mapping[str, bytes]) -> Iterator[File]:
    """What stands at the root, for this build and those that lie beside it.

    Args:
        publication: this build.
        made: records and 404 pages that it has, by path.
    """
    config = publication.config
    own = {language_prefix(config, language.code) + record.FILE for language in publication.site.written}
    records = [found for path in sorted(own) if (found := _record_at(path, made[path])) is not None]
    others = tuple(each for each in publication.others if each.prefix + record.FILE not in own)
    yield from root_files(Root((*records, *others)), lambda path: made.get(path) or _read_out(config.out, path))


def _record_at(path: str, content: bytes) -> BuildRecord | None:
    """A record that this build has just made: the file says itself which folder it is of."""
    data = json.loads(content)
    return read_record(content, data["version"], data["language"])


def other_builds(config: Config, site: Site) -> tuple[BuildRecord, ...]:
    """The builds beside this one in the output folder: other versions, and languages of this one that it leaves alone."""
    built = {language.code for language in site.written}
    return tuple(
        each
        for each in builds_of(config.out)
        if each.version != config.version or (config.languages and each.language and each.language not in built)
    )


def kept_languages(config: Config, others: Sequence[BuildRecord]) -> tuple[frozenset[str], frozenset[str]]:
    """Folders, and single files, of languages of this version that this build leaves alone."""
    same = [each for each in others if each.version == config.version]
    return frozenset(each.prefix for each in same), frozenset(path for each in same for path in each.assets)


def _read_out(out: Path, path: str) -> bytes | None:
    try:
        return read_plain(out / path)
    except OSError:
        return None
