"""Addresses that begin where documentation is published: `/docs/mylib/main/en/page` on a host of documentation sets.

In: the parts of such an address. Out: the documentation set, the language and the page that it names. Links and redirects read them alike.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from docbuilder.config import Config
from docbuilder.model.values import Data
from docbuilder.site.languages import is_language

_VERSION = re.compile(r"main|master|latest|stable|pr_\d+|v?\d+(?:\.\w+)*")


class Surroundings(Data, frozen=True):
    """What the meaning of addresses on a page depends on.

    Args:
        language: the language folder of the page, or "".
        package: name of the documented package, or ""; its documentation is published at `docs/<package>` as well.
        published_at: other paths at which the pages are published, without slashes around them, the longest first: one may lie below another.
        api: the package is meant to be read: what names its objects is a mistake where there is none.
    """

    language: str = ""
    package: str = ""
    published_at: tuple[str, ...] = ()
    api: bool = True

    @classmethod
    def of(cls, config: Config, language: str) -> Surroundings:
        """Those of the pages of a language."""
        paths = {path.strip("/") for path in config.published_at} - {""}
        longest = sorted(paths, key=lambda path: (-path.count("/"), path))
        return cls(language, config.package, tuple(longest), config.api != "none")


class PublishedPlace(NamedTuple):
    """What an address from the root names.

    Attributes:
        project: the other documentation set that it leads to, or "".
        language: that it names, or "".
        parts: of the page's path.
        ours: the address begins where the pages of this site are published.
    """

    project: str
    language: str
    parts: list[str]
    ours: bool = False


def published_place(address: str, around: Surroundings) -> PublishedPlace:
    """What an address that begins with a slash names (dialect, section 1, "links to other documentation sets").

    Args:
        address: a path, decoded.
        around: of the page on which the address is written.
    """
    parts = [part for part in address.split("/") if part]
    for path in around.published_at:
        prefix = path.split("/")
        if parts[: len(prefix)] == prefix:
            return _below(parts[len(prefix) :], "", around.language)
    if len(parts) < 2 or parts[0] != "docs":
        return PublishedPlace("", "", parts)
    ours = _normal(parts[1]) == _normal(around.package)
    return _below(parts[2:], "" if ours else parts[1], around.language)


def _below(parts: list[str], project: str, own: str) -> PublishedPlace:
    """The same of what follows the path of a documentation set: a version, a language, a page; the first two may be absent.

    The page's own language is one whatever its folder is called: it may be no code that anybody knows.
    """

    def names_language(part: str) -> bool:
        return is_language(part) or (not project and part == own != "")

    if len(parts) > 1 and _VERSION.fullmatch(parts[0]) and names_language(parts[1]):
        parts = parts[1:]
    if parts and names_language(parts[0]):
        return PublishedPlace(project, parts[0], parts[1:], not project)
    return PublishedPlace(project, "", parts, not project)


def _normal(name: str) -> str:
    """Names of packages and of their documentation differ in what stands between words."""
    return re.sub(r"[-_.]+", "-", name).lower()
