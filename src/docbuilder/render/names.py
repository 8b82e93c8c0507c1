"""Long names, with places where they may break: behind dots and underscores, before capitals, and nowhere inside of a word.

In: a name, or HTML with names in it. Out: HTML.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LONG = 16
"""Characters of a name that may have to break on the narrowest screen."""

TAG = re.compile(r"<[^>]*>")
"""A tag of HTML that was rendered here: there is no `>` in its attributes."""
_JOINTS = re.compile(r"(?<=[._])(?=\w)|(?<=[a-z0-9])(?=[A-Z])")
_IN_HTML = re.compile(rf"(<[^>]*>|&\w+;)|([\w.]{{{_LONG},}})", re.ASCII)


@lru_cache(maxsize=8192)  # parameters of one name are in many signatures
def breakable(name: str) -> str:
    """A name (HTML), with `<wbr>` at its joints where it is long."""
    return _JOINTS.sub("<wbr>", name) if len(name) >= _LONG else name


@lru_cache(maxsize=8192)  # the same types stand in signature after signature
def breakable_names(html: str) -> str:
    """HTML with `<wbr>` in the long names of its text."""
    return _IN_HTML.sub(lambda match: match[1] or breakable(match[2]), html) if len(html) >= _LONG else html
