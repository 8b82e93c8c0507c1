"""The files of a site besides its pages.

In: the finished pages of all languages. Out: (path from the site's root, bytes), from one module of `output/` a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from docbuilder.config import Config
from docbuilder.output.assets import SiteAssets
from docbuilder.output.search import write_index
from docbuilder.render.policy import content_policy
from docbuilder.render.theme import Theme
from docbuilder.shard import Finished
from docbuilder.site.languages import describe_language
from docbuilder.site.model import Site
from docbuilder.views import Views, language_prefix

File = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Publication:
    """What files are made from.

    Args:
        site: its languages, stand-ins among their pages.
        config: of the build.
        theme: templates.
        assets: what all pages load.
        views: frames.
        pages: all finished pages, by language and name.
    """

    site: Site
    config: Config
    theme: Theme
    assets: SiteAssets
    views: Views
    pages: Sequence[Finished]


def assets(publication: Publication) -> Iterator[File]:
    """What all pages load; diagrams' script only where there are diagrams."""
    drawn = any("mermaid" in page.features for page in publication.pages)
    for path, content in publication.assets.files.items():
        if drawn or path not in publication.assets.diagrams:
            yield path, content


def copies(publication: Publication) -> Iterator[File]:
    """Images and whatever else lies beside the pages, as it is."""
    for language in publication.site.languages:
        folder = publication.config.source / language.code
        prefix = language_prefix(publication.config, language.code)
        for file in language.files:
            yield prefix + file, (folder / file).read_bytes()


def search(publication: Publication) -> Iterator[File]:
    """One index a language."""
    for language in publication.site.languages:
        prefix = language_prefix(publication.config, language.code)
        order = {name: index for index, name in enumerate(publication.views.trails[language.code])}
        pages = [page for page in publication.pages if page.page.language == language.code and page.search is not None]
        pages.sort(key=lambda page: (order.get(page.page.name, len(order)), page.page.name))
        tag = describe_language(language.code or publication.config.default_language).tag
        index = write_index([page.search for page in pages if page.search is not None], tag)
        yield from ((prefix + path, content) for path, content in index.items())


def entrance(publication: Publication) -> Iterator[File]:
    """The page at the root, which goes to the default language; the page for what is not there; `.nojekyll`."""
    languages = publication.site.languages
    if not languages:
        return
    config, views = publication.config, publication.views
    first = views.sites[languages[0].code]
    start = language_prefix(config, languages[0].code)
    if start:
        canonical = f"{config.base_url.rstrip('/')}/{start}index.html" if config.base_url else ""
        redirect = publication.theme.partial(
            "redirect.html", site=first, target=f"{start}index.html", canonical=canonical, policy=content_policy(())
        )
        yield "index.html", redirect.encode()
        if config.version and languages[0].code:
            inner = publication.theme.partial(
                "redirect.html",
                site=first,
                target=f"{languages[0].code}/index.html",
                canonical=canonical,
                policy=content_policy(()),
            )
            yield f"{config.version}/index.html", inner.encode()
    yield "404.html", publication.theme.partial("404.html", page=views.not_found(), site=first).encode()
    yield ".nojekyll", b""


OUTPUTS: tuple[Callable[[Publication], Iterator[File]], ...] = (assets, copies, search, entrance)


def site_files(publication: Publication) -> Iterator[File]:
    """All files besides pages."""
    for output in OUTPUTS:
        yield from output(publication)
