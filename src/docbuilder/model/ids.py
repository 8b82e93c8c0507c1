"""Ids that belong to the theme: its scripts and its controls find their elements by them, so no page can take one.

In: an id that somebody wrote. Out: whether it is free.
"""

from __future__ import annotations

import re

THEME_IDS = frozenset(
    {
        "_content",
        "_contents",
        "_contents-title",
        "_feedback",
        "_hint",
        "_navigation",
        "_search",
        "_search-hits",
        "_search-open",
        "_status",
        "_ui",
        "_version-notice",
    }
)
"""All ids of `templates/`, and those that its scripts give, but those of tabs, panels and footnotes, which pages have."""

NUMBERED = "_search-hit-"
"""How ids begin that scripts number."""
_NUMBERED = re.compile(rf"{NUMBERED}[0-9]+")


def is_theme_id(name: str) -> bool:
    """Whether no page can have it."""
    return name in THEME_IDS or _NUMBERED.fullmatch(name) is not None
