"""Versions of a site side by side: the data that pages read when they are viewed, so that old ones need not be built again.

In: what is known of the versions that there are. Out: `versions.json` and `versions.js` at the site's root.

A version is a *release* (`v1.2.0`: a version number, PEP 440, that is final), a *pre-release* (`v2.0.0rc1`), a *preview* of a
change that may never be merged (`pr_12`), or a *branch* (`main`). Readers are offered releases and branches; the others are
reached by their addresses only, and search engines are asked to leave them out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache

from packaging.version import InvalidVersion
from packaging.version import Version as Release

from docbuilder.model.values import Data

FILE = "versions.json"
SCRIPT = "versions.js"
"""The same for pages opened from disk, which may load scripts but fetch nothing."""
SCHEMA = 1
"""Raised when what older pages' scripts read is renamed or removed; new keys come without."""
_PREVIEW = re.compile(r"(?:pr|mr|preview)[-_.]?\d+|preview[-_.].+", re.IGNORECASE)


class VersionKind(Enum):
    """What a version's name says of it."""

    RELEASE = "release"
    PRERELEASE = "pre-release"
    PREVIEW = "preview"
    BRANCH = "branch"

    @property
    def listed(self) -> bool:
        """Menus list it, and search engines may."""
        return self in (VersionKind.RELEASE, VersionKind.BRANCH)


def kind_of(name: str) -> VersionKind:
    """What kind of version has this name."""
    if _PREVIEW.fullmatch(name):
        return VersionKind.PREVIEW
    release = _release(name)
    if release is None:
        return VersionKind.BRANCH
    return VersionKind.PRERELEASE if release.is_prerelease else VersionKind.RELEASE


class SiteVersion(Data, frozen=True):
    """One version of the site.

    Args:
        name: of its folder.
        languages: codes of its languages; empty where it has none.
        start: route of its first page, relative to its folder or, with languages, to a language's.
    """

    name: str
    languages: tuple[str, ...] = ()
    start: str = "index"

    @property
    def route(self) -> str:
        """Of the page that readers begin with, in its default language, relative to the site's root."""
        return "/".join((self.name, *self.languages[:1], self.start))


def order_versions(names: Iterable[str]) -> tuple[str, ...]:
    """The names as a menu lists them: branches (`main`) by name, then releases, the newest first."""
    branches: list[str] = []
    releases: list[tuple[Release, str]] = []
    for name in sorted(set(names)):
        release = _release(name)
        if release is None:
            branches.append(name)
        else:
            releases.append((release, name))
    return (*branches, *(name for _, name in sorted(releases, reverse=True)))


def latest_version(names: Iterable[str]) -> str:
    """The version that readers should have: the newest release, else the branch `main` or another one, else ""."""
    ordered = [name for name in order_versions(names) if kind_of(name).listed]
    releases = [name for name in ordered if kind_of(name) is VersionKind.RELEASE]
    return next(iter([*releases, *(name for name in ("main", "master") if name in ordered), *ordered]), "")


@lru_cache(maxsize=1024)
def _release(name: str) -> Release | None:
    try:
        return Release(name)
    except InvalidVersion:
        return None


def read_versions_file(data: bytes) -> dict[str, SiteVersion]:
    """Name -> version from the `versions.json` of an earlier build; what cannot be understood is left out."""
    try:
        parsed = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    lists = [parsed.get(key) for key in ("versions", "previews")] if isinstance(parsed, dict) else []
    versions: dict[str, SiteVersion] = {}
    for entry in [entry for entries in lists if isinstance(entries, list) for entry in entries]:
        if isinstance(entry, dict) and isinstance(name := entry.get("name"), str) and name:
            languages = entry.get("languages")
            codes = tuple(code for code in languages if isinstance(code, str)) if isinstance(languages, list) else ()
            start = entry.get("start")
            versions[name] = SiteVersion(name, codes, start if isinstance(start, str) and start else "index")
    return versions


def versions_file(versions: Mapping[str, SiteVersion]) -> bytes:
    """The content of `versions.json`: `latest`, `versions` in the order of the menu, and what is in no menu as `previews`."""
    entries: dict[str, list[dict[str, object]]] = {"versions": [], "previews": []}
    for name in order_versions(versions):
        version = versions[name]
        entry: dict[str, object] = {"name": name, "languages": list(version.languages), "start": version.start}
        entries["versions" if kind_of(name).listed else "previews"].append(entry)
    data = {"schema": SCHEMA, "latest": latest_version(versions), **entries}
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def versions_script(versions: Mapping[str, SiteVersion]) -> bytes:
    """The content of `versions.js`: what `versions_file` gives, assigned to `docbuilderVersions`."""
    return b"window.docbuilderVersions = " + versions_file(versions).rstrip() + b";\n"
