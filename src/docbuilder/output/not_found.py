"""`404.html`: what a reader gets at an address that leads nowhere, and `pages.json`, by which it offers what is near.

In: a theme and a language's words. Out: the page, and the hash by which policies allow its one inline script. It stands at any
depth and names nothing relative to itself: its style and script are inline, and the script finds the site.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping

from markupsafe import Markup
from rcssmin import cssmin
from rjsmin import jsmin

from docbuilder.model.values import Data
from docbuilder.output.pages import SitePage
from docbuilder.render.page import SiteView
from docbuilder.render.theme import Theme

PAGES = "pages.json"
PAGES_SCHEMA = 1
WORDS = ("not_found", "not_found_text", "near_pages", "start_page", "search")
"""Words of the interface that the script puts into the page, in the language of the address."""


class LostPage(Data, frozen=True):
    """The page, and what allows its script.

    Args:
        content: of `404.html`.
        script: the hash, as a policy names it (`'sha256-…'`).
    """

    content: bytes
    script: str


def lost_page(theme: Theme, site: SiteView, start: str) -> LostPage:
    """`404.html` in a language.

    Args:
        theme: its `404.html`, `lost/404.css` and `lost/404.js`.
        site: of the language.
        start: address of the start page: absolute where the site's is known, else from the host's root.
    """
    style, script = cssmin(_text(theme, "lost/404.css")).strip(), jsmin(_text(theme, "lost/404.js")).strip()
    allowed = _hash(script)
    policy = (
        f"default-src 'none'; script-src 'self' {allowed}; style-src 'self' {_hash(style)}; img-src data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )
    inline = {"style": Markup(style), "script": Markup(script)}  # noqa: S704  # of ours and of the theme alone
    page = theme.partial("404.html", site=site, start=start, policy=policy, **inline)
    return LostPage(page.encode(), allowed)


def pages_file(pages: Iterable[SitePage]) -> bytes:
    """`pages.json`: route -> title of every page of a language."""
    found = {page.route: page.title for page in pages}
    data = {"schema": PAGES_SCHEMA, "pages": found}
    return (json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n").encode()


def read_pages(content: bytes) -> tuple[str, ...]:
    """The routes in a `pages.json`; none where it cannot be understood."""
    try:
        pages = json.loads(content)["pages"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()
    return tuple(pages) if isinstance(pages, dict) else ()


def lost_words(strings: Mapping[str, str]) -> dict[str, str]:
    """Those of a language's words that the page shows."""
    return {key: strings[key] for key in WORDS}


def _text(theme: Theme, path: str) -> str:
    file = theme.find(path)
    assert file is not None, path
    return file.read_text("utf-8")


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
