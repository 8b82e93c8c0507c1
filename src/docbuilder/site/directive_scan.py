"""The objects that pages seem to document, by a scan of their text, for what begins before any page is parsed.

In: a page's text. Out: names. What is parsed decides; a name too many, as of a directive in a comment, costs time and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARKER = "[[autodoc]]"
_DIRECTIVE = re.compile(rf"^[ \t>]*{re.escape(_MARKER)}[ \t]+([\w.]+)[ \t]*$", re.MULTILINE)
_FENCED = re.compile(r"^[ \t>]*(`{3,}|~{3,}).*?^[ \t>]*\1", re.MULTILINE | re.DOTALL)


def scan_directives(text: str) -> Iterator[str]:
    """The names in `[[autodoc]]` directives that do not stand in code.

    Args:
        text: of the page.
    """
    if _MARKER in text:
        yield from _DIRECTIVE.findall(_FENCED.sub("", text))
