"""Other documentation that the search can ask as well (`search-also`).

In: the configuration. Out: `OtherSite`s. Nothing is fetched when a site is built.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from docbuilder.config import Config
from docbuilder.site.languages import is_language

_VERSION = re.compile(r"v?\d[\w.+-]*|main|master|latest|stable|dev")


class OtherSite(NamedTuple):
    """A site that the search can ask.

    Attributes:
        name: as the button says it.
        address: absolute, or relative to the root of this site; with a final slash.
        origin: what the content security policy must allow, or "" for this site's own.
    """

    name: str
    address: str
    origin: str


def other_sites(config: Config) -> tuple[OtherSite, ...]:
    """The sites of `search-also`, in their order, each address once."""
    found: dict[str, OtherSite] = {}
    for entry in config.search_also:
        inventory = config.inventories.get(entry)
        address = re.sub(r"index\.html$", "", inventory.url if inventory else entry).rstrip("/") + "/"
        parts = urlsplit(address)
        name = entry if inventory else _name(parts.path) or parts.netloc
        origin = origin_of(address) if parts.netloc else ""
        found.setdefault(address, OtherSite(name, address, origin))
    return tuple(found.values())


def origin_of(address: str) -> str:
    """The origin of an absolute address, as a content security policy names it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def _name(path: str) -> str:
    """The last folder of a path that is neither a language's nor a version's; where there is none, the last one; else ""."""
    folders = [unquote(part) for part in path.split("/") if part.strip(".")]
    named = [part for part in folders if not is_language(part) and not _VERSION.fullmatch(part)]
    return next(reversed(named or folders), "")
