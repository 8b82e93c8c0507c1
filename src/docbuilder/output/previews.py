"""`previews/`: what readers are shown of an object or a page before they go there.

In: the pages of a language. Out: small files, a few dozen; what is told of an object or a page stands in that which its name
chooses, and none is fetched before a reader turns to a link. They are scripts, for pages opened from disk may read nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from docbuilder.index.descriptions import Description
from docbuilder.output.api_json import read_objects
from docbuilder.output.pages import File, SitePage

FOLDER = "previews"
_FILES = 32
"""Of each kind; `preview.js` has the same number."""
_SIGNATURE = 240
"""Characters of a signature that are shown."""


def page_previews(pages: Iterable[SitePage]) -> Iterator[File]:
    """`previews/pages-<n>.js`, by their routes: title and description of every page."""
    return _files("pages", {page.route: [page.title, page.description] for page in pages})


def object_previews(pages: Iterable[SitePage]) -> Iterator[File]:
    """`previews/objects-<n>.js`, by their names: page, kind, signature and first sentence of every object, names of its members."""
    found: dict[str, list[object]] = {}
    members: dict[str, list[str]] = {}
    for page in pages:
        for told in read_objects(page.objects):
            name, owner = told["name"], told.get("owner", "")
            found.setdefault(name, [page.route, told["kind"], _cut(told.get("signature", "")), told.get("summary", "")])
            if owner:
                members.setdefault(owner, []).append(name.removeprefix(f"{owner}."))
    for owner, names in members.items():
        if owner in found:
            found[owner].append(list(dict.fromkeys(names)))
    return _files("objects", found)


def other_previews(descriptions: Mapping[str, Description]) -> Iterator[File]:
    """`previews/others-<n>.js`, by the addresses that links have: kind, name, signature and first sentence of other projects' objects."""
    found: dict[str, list[object]] = {
        address: [told.kind, told.name, _cut(told.signature), told.summary] for address, told in descriptions.items()
    }
    return _files("others", found)


def file_number(name: str) -> int:
    """Which file tells of `name`; `preview.js` works out the same."""
    return sum(map(ord, name)) % _FILES


def _files(kind: str, entries: dict[str, list[object]] | dict[str, list[str]]) -> Iterator[File]:
    files: dict[int, dict[str, object]] = {}
    for name, entry in entries.items():
        files.setdefault(file_number(name), {})[name] = entry
    for number, told in sorted(files.items()):
        name = f"{kind}-{number}"
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        yield f"{FOLDER}/{name}.js", f'docbuilder.previewed("{name}",{text});\n'.encode()


def _cut(signature: str) -> str:
    return signature if len(signature) <= _SIGNATURE else f"{signature[: _SIGNATURE - 1].rstrip()}…"
