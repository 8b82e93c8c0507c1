"""Pages that lead on, and `_redirects` for the hosts that read it (Netlify, Cloudflare Pages).

In: `Forward`s. Out: the files. A page that leads on works from disk too: with a script it keeps anchor and query, without
one it goes to the new page's top.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from docbuilder.index.redirects import Forward
from docbuilder.output.pages import File
from docbuilder.render.page import SiteView
from docbuilder.render.policy import content_policy
from docbuilder.render.theme import Theme
from docbuilder.site.routes import encode_fragment, encode_path, prefix_to_root, relative

FILE = "_redirects"
_BLANK = re.compile(r"[\s\x00-\x1f]")
MOST = 2_000
"""Lines: as many as Cloudflare Pages reads; the pages that lead on are there in any case."""


def forward_page(
    theme: Theme, site: SiteView, route: str, target: str, canonical: str, anchors: str | None = None
) -> bytes:
    """A page that leads on.

    Args:
        theme: templates.
        site: of its language.
        route: of the page itself from the site's root, without ending.
        target: relative URL.
        canonical: absolute URL of the target, or "".
        anchors: JSON of old anchor -> relative URL, or ""; None for an entrance, which needs no script.
    """
    return theme.partial(
        "redirect.html",
        site=site,
        root=prefix_to_root(route),
        target=target,
        canonical=canonical,
        anchors=anchors,
        policy=content_policy(()),
    ).encode()


def forward_pages(
    forwards: Iterable[Forward], theme: Theme, site: SiteView, prefix: str, base_url: str
) -> Iterable[File]:
    """The pages of a language that lead on, by path from the site's root.

    Args:
        forwards: see `index.redirects`.
        theme: templates.
        site: of the language.
        prefix: of its folder, with a final slash, or "".
        base_url: of the site, or "".
    """
    for forward in forwards:
        route = prefix + forward.old
        target = _url(forward.old, forward.target, forward.to)
        anchors = {old: _url(forward.old, *place) for old, place in sorted(forward.anchors.items())}
        canonical = forward.target
        if "://" not in canonical:
            canonical = f"{base_url.rstrip('/')}/{encode_path(prefix + canonical)}.html" if base_url else ""
        text = json.dumps(anchors, ensure_ascii=False) if anchors else ""
        yield f"{route}.html", forward_page(theme, site, route, target, canonical, text)


def _url(here: str, target: str, anchor: str) -> str:
    if "://" in target:
        return f"{target}#{anchor}" if anchor else target
    return relative(here, target, anchor)


def address_pairs(forwards: Iterable[Forward], prefix: str) -> list[tuple[str, str]]:
    """Old and new addresses from the site's root, as hosts are told them."""
    pairs = []
    for forward in forwards:
        old = forward.old.removesuffix("/index") if forward.old.endswith("/index") else forward.old
        # a blank would end the address, a line break begin another rule
        new = (
            _BLANK.sub(_encoded, forward.target)
            if "://" in forward.target
            else f"/{encode_path(prefix + forward.target)}"
        )
        old = encode_path(prefix + old).replace("*", "%2A")  # hosts take it for "whatever comes here"
        pairs.append((f"/{old}", new + (f"#{encode_fragment(forward.to)}" if forward.to else "")))
    return pairs


def _encoded(blank: re.Match[str]) -> str:
    return quote(blank[0])


def redirects_file(
    pairs: Sequence[tuple[str, str]], base: str, libraries: Mapping[str, str], aliases: Mapping[str, str]
) -> bytes:
    """The content of `_redirects`.

    Args:
        pairs: old and new address, from the site's root.
        base: path of the site on its host, without a final slash.
        libraries: name of a library -> where its pages are, with `:version` and `:lang` in it: for addresses of the form
            `/docs/<library>/<version>/<language>/<page>`, which huggingface.co has.
        aliases: name of an alias folder -> the version that it leads to.
    """
    lines = [f"{base}{old} {new if '://' in new else base + new} 301" for old, new in pairs]
    rules = [f"{base}/{alias}/* {base}/{version}/:splat 302" for alias, version in sorted(aliases.items())]
    rules += [f"/docs/{name}/:version/:lang/* {base}{place}:splat 301" for name, place in sorted(libraries.items())]
    return "".join(f"{line}\n" for line in [*lines[: MOST - len(rules)], *rules]).encode()
