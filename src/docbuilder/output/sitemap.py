"""`sitemap.xml` and `robots.txt`: what search engines are told (sitemaps.org; Google's `xhtml:link` for translations).

In: the pages of all languages, and where the site will be. Out: files. A site of several folders (languages, versions) has a
file in each, and an index at the root: a folder that is there already need not be built again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from docbuilder.model.values import Data
from docbuilder.output.pages import SitePage
from docbuilder.site.routes import encode_path

FILE, ROBOTS = "sitemap.xml", "robots.txt"
MOST = 50_000
"""Pages in one file: what the protocol allows."""
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


class Translations(Data, frozen=True):
    """The pages of one language.

    Args:
        tag: BCP 47.
        address: of the language's folder, with a final slash.
        pages: name -> page.
    """

    tag: str
    address: str
    pages: Mapping[str, SitePage]


def sitemap_files(languages: Sequence[Translations]) -> Iterator[tuple[int, str, bytes]]:
    """The site maps of the languages: number of the language, name of the file in its folder, content.

    Fallback pages are their originals' business, and pages that search leaves out are left out here.

    Args:
        languages: the default language first.
    """
    for number, language in enumerate(languages):
        entries = [_entry(language, page, languages) for _, page in sorted(language.pages.items()) if _listed(page)]
        parts = [entries[start : start + MOST] for start in range(0, len(entries), MOST)] or [[]]
        for index, part in enumerate(parts, 1):
            name = FILE if index == 1 else f"sitemap-{index}.xml"
            urls = "".join(part)
            content = f'{_HEAD}<urlset {_SPACE} xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{urls}</urlset>\n'
            yield number, name, content.encode()


def sitemap_index(addresses: Iterable[str]) -> bytes:
    """The site map that names others, by their addresses."""
    entries = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in addresses)
    return f"{_HEAD}<sitemapindex {_SPACE}>\n{entries}</sitemapindex>\n".encode()


def robots_file(sitemap: str) -> bytes:
    """`robots.txt`: all may be read. What is not to be indexed says so itself: robots must read that.

    Args:
        sitemap: its address, or "".
    """
    return ("User-agent: *\nDisallow:\n" + (f"\nSitemap: {sitemap}\n" if sitemap else "")).encode()


def _listed(page: SitePage) -> bool:
    return page.translated and page.searchable


def _entry(language: Translations, page: SitePage, languages: Sequence[Translations]) -> str:
    lines = [f"<loc>{_address(language, page)}</loc>"]
    if page.changed:
        lines.append(f"<lastmod>{page.changed}</lastmod>")
    found = [(other, other.pages[page.name]) for other in languages if page.name in other.pages]
    same = [(other, there) for other, there in found if _listed(there)]
    if len(same) > 1:
        links = [(other.tag, _address(other, there)) for other, there in same]
        if same[0][0] is languages[0]:
            links.append(("x-default", links[0][1]))
        lines += [f'<xhtml:link rel="alternate" hreflang="{tag}" href="{address}"/>' for tag, address in links]
    return "<url>" + "".join(lines) + "</url>\n"


def _address(language: Translations, page: SitePage) -> str:
    return escape(f"{language.address}{encode_path(page.route)}.html")
