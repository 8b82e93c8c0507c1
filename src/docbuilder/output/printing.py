"""One page a section, for print: `print/<section>.html`, with the articles of all of its pages.

In: the sections of a language, and the written pages. Out: pages without script, in which every id is prefixed by its page's
number, links between the pages of a section stay inside, and others lead to the site.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import unquote

from markupsafe import Markup

from docbuilder.output.llms import section_names
from docbuilder.output.pages import File, Section, SitePage
from docbuilder.render.deferring import undefer
from docbuilder.render.page import SiteView
from docbuilder.render.policy import content_policy
from docbuilder.render.theme import Theme
from docbuilder.site.routes import encode_path, prefix_to_root, relative

FOLDER = "print"
_ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
_TAG = re.compile(r"""<[a-zA-Z][^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")
_ATTRIBUTE = re.compile(r'(\s(?:id|for|aria-controls|aria-labelledby|aria-describedby|href|src)=)"([^"]*)"')


def print_pages(
    sections: Sequence[Section],
    read: Callable[[str], bytes],
    theme: Theme,
    site: SiteView,
    prefix: str,
    origins: tuple[tuple[str, str], ...],
) -> Iterator[File]:
    """A page for every section that has pages below it, by path from the language's folder.

    Args:
        sections: of the language, in order.
        read: the HTML of the page at a route.
        theme: its `print.html`.
        site: of the language.
        prefix: of the language's folder, with a final slash, or "".
        origins: what its pages load from elsewhere, see `RenderedPage`.
    """
    for section, name in zip(sections, section_names(sections), strict=True):
        if not section.children:
            continue
        pages = list(section.pages())
        numbers = {page.route: number for number, page in enumerate(pages, 1)}
        route = f"{FOLDER}/{name}"
        articles = [_article(page, numbers, read(page.route).decode("utf-8", "replace"), route) for page in pages]
        html = theme.partial(
            "print.html",
            site=site,
            title=section.title,
            root=prefix_to_root(prefix + route),
            policy=content_policy(origins),
            articles=[Markup(article) for article in articles],  # noqa: S704  # of pages that are written
        )
        yield f"{route}.html", html.encode()


def _article(page: SitePage, numbers: dict[str, int], html: str, route: str) -> str:
    found = _ARTICLE.search(html)
    number = numbers[page.route]

    def attribute(match: re.Match[str]) -> str:
        name, value = match[1], match[2]
        if name.strip() in ("href=", "src="):
            return f'{name}"{_address(value)}"'
        return f'{name}"{" ".join(f"p{number}-{part}" for part in value.split())}"'

    def _address(value: str) -> str:
        if value.startswith("#"):
            return f"#p{number}-{value[1:]}" if len(value) > 1 else f"#p{number}"
        if not value or re.match(r"[a-zA-Z][\w+.-]*:|//|/", value):
            return value
        path, sharp, anchor = value.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page.route), unquote(path)))
        other = numbers.get(target.removesuffix(".html")) if target.endswith(".html") else None
        if other is not None:
            return f"#p{other}-{anchor}" if anchor else f"#p{other}"
        if target.startswith(".."):  # another language's
            return f"../{encode_path(target)}{sharp}{anchor}"
        return relative(route, target, ending="") + sharp + anchor

    body = undefer(found[0]) if found else ""
    body = _TAG.sub(lambda tag: _ATTRIBUTE.sub(attribute, tag[0]), body)
    return body.replace("<article", f'<article id="p{number}"', 1)
