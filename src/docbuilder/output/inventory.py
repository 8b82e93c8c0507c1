"""`objects.inv`: what other projects' Sphinx (intersphinx) and MkDocs (mkdocstrings) link to.

In: the pages of a language. Out: the file in Sphinx's "inventory version 2".

Written here and not by `sphobjinv`: the format is four lines of header and one line an entry, and reading it needs our own
bounds in any case (`index/inventory.py`).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from docbuilder.output.api_json import read_objects
from docbuilder.output.pages import SitePage
from docbuilder.site.routes import encode_fragment, relative

FILE = "objects.inv"
_DEFAULT_VERSION = "0"  # Sphinx reads none that is empty


def inventory_file(pages: Iterable[SitePage], *, name: str, version: str) -> bytes:
    """The content of `objects.inv`.

    Pages are `std:doc` under their routes, objects `py:<kind>` under their dotted paths, documented parameters
    `std:label` under `<object>.<parameter>`: Sphinx knows no kind of its own for them.

    Args:
        pages: of a language.
        name: the project's.
        version: or "".
    """
    head = [
        "# Sphinx inventory version 2",
        f"# Project: {_line(name)}",
        f"# Version: {_line(version) or _DEFAULT_VERSION}",
        "# The remainder of this file is compressed using zlib.",
    ]
    entries = sorted(set(_entries(pages)))
    body = "".join(f"{entry}\n" for entry in entries).encode()
    return "\n".join(head).encode() + b"\n" + zlib.compress(body)


def _entries(pages: Iterable[SitePage]) -> Iterator[str]:
    for page in pages:
        address = relative("", page.route)
        if " " not in page.route:  # a name ends at the first blank
            yield f"{page.route} std:doc -1 {address} {_line(page.title) or '-'}"
        for item in read_objects(page.objects):
            yield _entry(item["name"], f"py:{item['kind']} 1 {address}", item["anchor"], "-")
            for parameter in item.get("parameters", ()):
                if anchor := parameter.get("anchor"):
                    title = f"{parameter['name']} ({item['name']})"
                    yield _entry(anchor, f"std:label -1 {address}", anchor, title)


def _entry(name: str, place: str, anchor: str, title: str) -> str:
    end = "$" if anchor == name and encode_fragment(name) == name else encode_fragment(anchor)
    return f"{'_'.join(name.split())} {place}#{end} {_line(title)}"


def _line(text: str) -> str:
    return " ".join(text.split())
