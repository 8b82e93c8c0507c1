"""Ids that belong to the theme: its scripts and its controls find their elements by them, so no page can take one.

In: an id that somebody wrote. Out: whether it is free.
"""

from __future__ import annotations

THEME_IDS = frozenset(
    {
        "_content",
        "_contents",
        "_contents-title",
        "_navigation",
        "_search",
        "_search-hits",
        "_search-open",
        "_status",
        "_ui",
        "_version-notice",
    }
)
"""All ids of `templates/` but those of tabs, panels and footnotes, which pages have."""
