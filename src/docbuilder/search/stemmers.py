"""Stemmers of the Snowball project, which find other forms of a word: a reader's browser runs the one of the pages' language.

In: a BCP 47 tag. Out: a file of the index.

The index holds words as they stand, since what a reader is typing is found by its beginning; so the browser stems the word that is asked
for and those that begin like it. The scripts in `snowball/` are Snowball 3.0.1's, minified, unchanged (`snowball/LICENSE`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

_ALGORITHMS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}


@lru_cache
def stemmer_script(language: str) -> bytes:
    """The script that hands a stemmer to the client; empty where there is none for the language."""
    algorithm = _ALGORITHMS.get(language.partition("-")[0])
    if algorithm is None:
        return b""
    folder = files("docbuilder.search") / "snowball"
    base, own = ((folder / f"{name}-stemmer.js").read_text("utf-8") for name in ("base", algorithm))
    made = re.search(r"\w+Stemmer(?==function)", own)
    assert made
    # what they define stays their own
    script = f'(function(){{var BaseStemmer;{base};{own};docbuilderSearch("stemmer",new {made[0]})}})()\n'
    return script.encode()
