"""What an address in a page means.

In: an address as it is written, and the name of its page. Out: `Address`: a page or a file of this site, of one of its languages,
or of another documentation set. Whether anything is there, only the indexes know (`links.py`).
"""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple
from urllib.parse import unquote

from docbuilder.site.languages import is_language
from docbuilder.site.published import Surroundings, published_place

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
ENDING = re.compile(r"\.(?:mdx?|html|ipynb)$")


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
        place = published_place(path, around)
        language, project = place.language, place.project
        file = posixpath.normpath("/".join(place.parts)) if place.parts else "index"
    else:
        file = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        if posixpath.basename(path) in ("", ".", ".."):
            file = posixpath.normpath(posixpath.join(file, "index"))
        if around.language and file.startswith("../") and not file.startswith("../../"):
            first, slash, rest = file.removeprefix("../").partition("/")
            if slash or is_language(first) or first == around.language:
                language, file = first, rest or "index"
    return Address(ENDING.sub("", file), file, mark + query, unquote(anchor), language, project)
