"""Versions of a site side by side: the data that pages read when they are viewed, so that old ones need not be built again.

In: what is known of the versions that there are. Out: `versions.json` and `versions.js` at the site's root.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from packaging.version import InvalidVersion
from packaging.version import Version as Release

from docbuilder.model.values import Data

FILE = "versions.json"
SCRIPT = "versions.js"
"""The same for pages opened from disk, which may load scripts but fetch nothing."""


class Version(Data, frozen=True):
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
    """The version that readers should have: the newest release that is no preview, else a preview, else a branch, else ""."""
    ordered = order_versions(names)
    releases = [name for name in ordered if _release(name) is not None]
    final = [name for name in releases if not _release(name).is_prerelease]  # type: ignore[union-attr]  # it is not None
    return next(iter([*final, *releases, *ordered]), "")


def _release(name: str) -> Release | None:
    try:
        return Release(name)
    except InvalidVersion:
        return None


def read_versions_file(data: bytes) -> dict[str, Version]:
    """Name -> version from the `versions.json` of an earlier build; what cannot be understood is left out."""
    try:
        parsed = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    entries = parsed.get("versions") if isinstance(parsed, dict) else None
    versions: dict[str, Version] = {}
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(name := entry.get("name"), str) and name:
            languages = entry.get("languages")
            codes = tuple(code for code in languages if isinstance(code, str)) if isinstance(languages, list) else ()
            start = entry.get("start")
            versions[name] = Version(name, codes, start if isinstance(start, str) and start else "index")
    return versions


def versions_file(versions: Mapping[str, Version]) -> bytes:
    """The content of `versions.json`: `latest`, and `versions` in the order of the menu."""
    entries = [
        {"name": name, "languages": list(versions[name].languages), "start": versions[name].start}
        for name in order_versions(versions)
    ]
    data = {"latest": latest_version(versions), "versions": entries}
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def versions_script(versions: Mapping[str, Version]) -> bytes:
    """The content of `versions.js`: what `versions_file` gives, assigned to `docbuilderVersions`."""
    return b"window.docbuilderVersions = " + versions_file(versions).rstrip() + b";\n"
