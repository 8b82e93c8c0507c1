"""What an address in a page means.

In: an address as it is written, and the name of its page. Out: `Address`: a page or a file of this site, of one of its languages,
or of another documentation set. Whether anything is there, only the indexes know (`links.py`).
"""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple
from urllib.parse import unquote

from docbuilder.config import Config
from docbuilder.model.values import Data
from docbuilder.site.languages import is_language

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
ENDING = re.compile(r"\.(?:mdx?|html|ipynb)$")
_VERSION = re.compile(r"main|master|latest|stable|pr_\d+|v?\d+(?:\.\w+)*")


class Surroundings(Data, frozen=True):
    """What the meaning of addresses on a page depends on.

    Args:
        language: the language folder of the page, or "".
        package: name of the documented package, or "".
        published_at: paths at which the pages are published (`/course`), longest first, without slashes around them.
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
        return cls(
            language,
            config.package,
            tuple(sorted(paths, key=lambda path: (-path.count("/"), path))),
            config.api != "none",
        )


class Address(NamedTuple):
    """An address within the site: `page` is a page's name, without ending; `file` the same with its ending.

    `language` and `project` are those that the address names, else "". Of another project, `page` is relative to its documentation.
    """

    page: str
    file: str
    query: str
    anchor: str
    language: str
    project: str = ""


def read_address(target: str, name: str, around: Surroundings) -> Address:
    """What `target` means on the page `name` (dialect, section 1, "links")."""
    rest, _, anchor = target.partition("#")
    path, mark, query = rest.partition("?")
    path, language, project = unquote(path), "", ""
    if not path:
        file = name
    elif path.startswith("/"):
        language, project, parts = _from_root([part for part in path.split("/") if part], around)
        file = posixpath.normpath("/".join(parts)) if parts else "index"
    else:
        file = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        if path.endswith("/"):
            file = posixpath.join(file, "index")
        if around.language and file.startswith("../") and not file.startswith("../../"):
            first, slash, rest = file.removeprefix("../").partition("/")
            if slash or is_language(first) or first == around.language:
                language, file = first, rest or "index"
    return Address(ENDING.sub("", file), file, mark + query, unquote(anchor), language, project)


def _from_root(parts: list[str], around: Surroundings) -> tuple[str, str, list[str]]:
    """Language, other project, and what follows, of an address that begins with a slash."""
    for published in around.published_at:
        prefix = published.split("/")
        if parts[: len(prefix)] == prefix:
            return _below(parts[len(prefix) :], "", around)
    if len(parts) < 2 or parts[0] != "docs":
        return "", "", parts
    ours = _normal(parts[1]) == _normal(around.package)
    return _below(parts[2:], "" if ours else parts[1], around)


def _below(parts: list[str], project: str, around: Surroundings) -> tuple[str, str, list[str]]:
    """The same of what follows the path of a documentation: a version, a language, a page; the first two may be absent.

    The page's own language is one whatever its folder is called: it may be no code that anybody knows.
    """

    def names_language(part: str) -> bool:
        return is_language(part) or (not project and part == around.language != "")

    if len(parts) > 1 and _VERSION.fullmatch(parts[0]) and names_language(parts[1]):
        parts = parts[1:]
    if parts and names_language(parts[0]):
        return parts[0], project, parts[1:]
    return "", project, parts


def _normal(name: str) -> str:
    """Names of packages and of their documentation differ in what stands between words."""
    return re.sub(r"[-_.]+", "-", name).lower()
