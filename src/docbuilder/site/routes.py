"""Addresses between places of the site.

In: routes: paths of what is written, as they are on disk. Out: relative URLs that work from any server, folder and `file://`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

HUB = "https://huggingface.co"
"""Where the documentation sets lie that `/docs/…` leads to."""
# RFC 3986: a segment may hold these as they are; ":" could be taken for a scheme, and is encoded like the rest
_SEGMENT = "!$&'()*+,;=@~/"
_FRAGMENT = "!$&'()*+,;=@~/:?"
_PLAIN = re.compile(r"[A-Za-z0-9_.*-]*")  # most ids; to find that out is quicker than to encode them


def relative(from_route: str, to_route: str, anchor: str = "", ending: str = ".html") -> str:
    """The URL of one place as it is written on the page at another.

    Args:
        from_route: of the page that links, without ending: `model_doc/bert`.
        to_route: of what it links to, relative to the same folder; names may hold blanks, `#`, `%` and any script.
        anchor: id on the page, or "".
        ending: what follows the route on disk; "" for files, whose route has its ending already.
    """
    url = _relative(from_route.rpartition("/")[0], to_route + ending)
    return f"{url}#{encode_fragment(anchor)}" if anchor else url


def encode_fragment(anchor: str) -> str:
    """An id as it is written in an address."""
    return anchor if _PLAIN.fullmatch(anchor) else quote(anchor, _FRAGMENT)


@lru_cache(maxsize=65_536)
def _relative(folder: str, path: str) -> str:
    here, there = folder.split("/") if folder else [], path.split("/")
    common = 0
    while common < min(len(here), len(there) - 1) and here[common] == there[common]:
        common += 1
    return "../" * (len(here) - common) + encode_path("/".join(there[common:]))


def prefix_to_root(route: str) -> str:
    """What leads from the page at `route` to the folder that routes are relative to: `../` for `model_doc/bert`."""
    return "../" * route.count("/")


@lru_cache(maxsize=16_384)  # the menus of all languages lead to the same pages
def encode_path(path: str) -> str:
    """`path` as a part of a URL."""
    return quote(path, _SEGMENT)
