"""The files of a site besides its pages.

In: the finished pages of all languages. Out: (path from the site's root, bytes), from one module of `output/` a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from docbuilder.config import Config
from docbuilder.model.values import Data
from docbuilder.output.assets import SiteAssets
from docbuilder.output.headers import headers_file, read_headers
from docbuilder.render.policy import content_policy
from docbuilder.render.theme import Theme
from docbuilder.search import PageIndex, write_index
from docbuilder.shard import Finished
from docbuilder.site.languages import describe_language
from docbuilder.site.model import Language, Site
from docbuilder.site.routes import encode_path
from docbuilder.site.versions import (
    FILE,
    SCRIPT,
    Version,
    latest_version,
    read_versions_file,
    versions_file,
    versions_script,
)
from docbuilder.views import Views, language_prefix, start_page

File = tuple[str, bytes]


class Publication(Data, frozen=True):
    """What files are made from.

    Args:
        site: its languages, stand-ins among their pages.
        config: of the build.
        theme: templates.
        assets: what all pages load.
        views: frames.
        pages: all finished pages, by language and name.
        others: versions that earlier builds left in the output folder.
    """

    site: Site
    config: Config
    theme: Theme
    assets: SiteAssets
    views: Views
    pages: Sequence[Finished]
    others: tuple[str, ...] = ()


def assets(publication: Publication) -> Iterator[File]:
    """What all pages load; diagrams' script only where there are diagrams."""
    drawn = any("mermaid" in page.features for page in publication.pages)
    for path, content in publication.assets.files.items():
        if drawn or path not in publication.assets.diagrams:
            yield path, content


def copies(publication: Publication) -> Iterator[File]:
    """Images and whatever else lies beside the pages, as it is."""
    for path, file in copied_files(publication.site, publication.config):
        yield path, file.read_bytes()


def copied_files(site: Site, config: Config) -> Iterator[tuple[str, Path]]:
    """Path in the site and place of every file that is copied as it is."""
    for language in site.languages:
        prefix = language_prefix(config, language.code)
        lender = site.fallback.code if site.fallback else ""
        yield from ((prefix + file, config.source / language.code / file) for file in language.files)
        yield from ((prefix + file, config.source / lender / file) for file in language.borrowed)


def search_order(language: Language, views: Views, pages: Mapping[tuple[str, str], Finished]) -> list[Finished]:
    """The pages that search finds, in the order of the table of contents; those that stand in are not among them."""
    order = {name: index for index, name in enumerate(views.trails[language.code])}
    own = [pages[language.code, page.name] for page in language.pages.values() if not page.stand_in]
    found = [page for page in own if page.searchable]
    return sorted(found, key=lambda page: (order.get(page.page.name, len(order)), page.page.name))


def search_files(config: Config, language: Language, parts: Sequence[PageIndex]) -> Iterator[File]:
    """The search index of a language."""
    prefix = language_prefix(config, language.code)
    index = write_index(parts, search_tag(config, language))
    yield from ((prefix + path, content) for path, content in index.items())


def search_tag(config: Config, language: Language) -> str:
    """BCP 47 tag of the language that is searched."""
    return describe_language(language.code or config.default_language).tag


def versions(publication: Publication) -> Iterator[File]:
    """`versions.json`, and the same as a script for pages opened from disk; only where the site has versions."""
    known = all_versions(publication)
    if known:
        yield FILE, versions_file(known)
        yield SCRIPT, versions_script(known)


def all_versions(publication: Publication) -> dict[str, Version]:
    """The version being built and those beside it, by name; nothing where the build is of none."""
    config, languages = publication.config, publication.site.languages
    if not config.version:
        return {}
    file = config.out / FILE
    former = read_versions_file(file.read_bytes()) if file.is_file() else {}
    known = {name: former.get(name, Version(name)) for name in publication.others}
    codes = tuple(language.code for language in languages if language.code)
    start = first_route(publication, languages[0]) if languages else "index"
    return known | {config.version: Version(config.version, codes, start)}


def first_route(publication: Publication, language: Language) -> str:
    """Route of the page that readers begin with, relative to the language's folder."""
    start = start_page(language, publication.views.trails[language.code])
    return start.route if start else "index"


def headers(publication: Publication) -> Iterator[File]:
    """What servers say with the files; what other versions' pages load stays allowed."""
    origins = {origin for page in publication.pages for origin in page.origins}
    file = publication.config.out / "_headers"
    if publication.others and file.is_file():
        origins.update(read_headers(file.read_text("utf-8", "replace")))
    yield "_headers", headers_file(sorted(origins)).encode()


def entrance(publication: Publication) -> Iterator[File]:
    """The page at the root, which goes to the newest version in the default language; `404.html`; `.nojekyll`."""
    languages = publication.site.languages
    if not languages:
        return
    config, views = publication.config, publication.views
    first = views.sites[languages[0].code]
    here = language_prefix(config, languages[0].code) + first_route(publication, languages[0])
    known = all_versions(publication)
    newest = known.get(latest_version(known))
    places = {"index.html": f"{newest.route}.html" if newest else f"{here}.html"}
    if config.version and languages[0].code:
        places[f"{config.version}/index.html"] = f"{here}.html".removeprefix(f"{config.version}/")
    for place, target in places.items():
        if target != place:
            folder = place.removesuffix("index.html")
            canonical = f"{config.base_url.rstrip('/')}/{folder}{target}" if config.base_url else ""
            redirect = publication.theme.partial(
                "redirect.html", site=first, target=encode_path(target), canonical=canonical, policy=content_policy(())
            )
            yield place, redirect.encode()
    yield "404.html", publication.theme.partial("404.html", page=views.not_found(), site=first).encode()
    yield ".nojekyll", b""


OUTPUTS: tuple[Callable[[Publication], Iterator[File]], ...] = (assets, copies, versions, headers, entrance)


def site_files(publication: Publication) -> Iterator[File]:
    """All files besides pages and the search index."""
    for output in OUTPUTS:
        yield from output(publication)
