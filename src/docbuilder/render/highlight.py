"""Code -> HTML with classes.

In: a language name and the code. Out: HTML for the inside of `<code>`.
"""

from __future__ import annotations

from functools import lru_cache

from docbuilder.render.writer import escape


@lru_cache(maxsize=8192)
def highlight(language: str, code: str) -> str:
    """The code in colours, or plain where the language is not known."""
    return escape(code)


def language_name(language: str) -> str:
    """How people call a language; "" where none is given."""
    return language
