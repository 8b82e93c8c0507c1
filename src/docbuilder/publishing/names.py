"""Which versions are meant by what somebody writes on the command line.

In: names, patterns and `last N`. Out: names of versions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase

from docbuilder.config import ConfigError
from docbuilder.site.versions import VersionKind, kind_of, latest_version, order_versions

_LAST = re.compile(r"last\s+(\d+)", re.IGNORECASE)


def pruned(names: Collection[str], keep: str) -> set[str]:
    """The versions that `keep` does not mention.

    The latest version is kept in any case, and previews are left alone: they go when their pull request is closed.

    Args:
        names: of all versions.
        keep: names, patterns (`v*.*.0`) and `last 5` (the newest releases), with commas between.

    Raises:
        ConfigError: it says nothing.
    """
    rules = [rule.strip() for rule in keep.split(",") if rule.strip()]
    if not rules:
        raise ConfigError("--prune says which versions are kept: names, patterns and `last N`, with commas between")
    kept = {latest_version(names), ""}
    releases = [name for name in order_versions(names) if kind_of(name) is VersionKind.RELEASE]
    for rule in rules:
        if match := _LAST.fullmatch(rule):
            kept.update(releases[: int(match[1])])
        else:
            kept.update(matching(names, rule))
    return {name for name in names if name not in kept and kind_of(name) is not VersionKind.PREVIEW}


def matching(names: Iterable[str], pattern: str) -> set[str]:
    """The names that a pattern fits; letter case counts."""
    return {name for name in names if name and fnmatchcase(name, pattern)}
