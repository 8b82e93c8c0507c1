"""`search.js`: where the search indexes of a site are, for the searches of other sites (`search-also`).

In: the site's name and its languages. Out: the file, which stands at the root of a site, in the folder of each version, and in that of each
language, so that whoever names one of them finds the indexes. Like the files of the index it is a call with one value, JSON on one line: a
script for pages opened from disk, text to be read by those of another origin, which run nothing of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

FILE = "search.js"
SCHEMA = 1
"""Raised when a key is renamed or removed; keys that are not known are passed over."""


def search_entry(name: str, version: str, languages: Mapping[str, str]) -> bytes:
    """The content of `search.js`.

    Args:
        name: of the site, as readers see it.
        version: whose indexes these are, or "".
        languages: BCP 47 tag -> folder of the language, relative to this file, with a final slash, or "". The default language first.
    """
    value = {"schema": SCHEMA, "name": name, "version": version, "languages": dict(languages)}
    return f'docbuilderSearch("site",{json.dumps(value, ensure_ascii=False)})\n'.encode()
