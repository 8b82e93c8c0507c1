"""`build.json`: what the files at the root of a site must know of each folder below.

In: one version in one language. Out: `BuildRecord`, and the file in its folder. Whatever stands at the root (the entrance,
`versions.json`, `404.html`, `_headers`, the site map) is made from these records alone (`output/root.py`), so builds that were made
apart, or at once, are merged by reading them; a folder that is removed takes its record along.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from msgspec import field

from docbuilder.model.values import Data
from docbuilder.site.versions import SiteVersion, VersionKind, kind_of

FILE = "build.json"
SCHEMA = 1
"""Raised when a key is renamed or removed; keys that are not known are passed over."""


class BuildRecord(Data, frozen=True):
    """One version in one language.

    Args:
        version: or "".
        language: code of its folder, or "".
        tag: BCP 47.
        direction: `ltr` or `rtl`.
        name: the project's.
        description: one sentence, or "".
        package: import name, or "".
        start: route of the page that readers begin with, relative to the folder.
        base_url: of the site, or "".
        default: it is the language that readers without another choice get.
        generator: program and version.
        origins: (directive, origin) of what its pages load from elsewhere.
        scripts: hashes of inline scripts, as a policy names them.
        forwards: old and new address, from the site's root.
        words: words of the interface that the page for lost readers shows.
        sitemaps: names of its site maps, in its folder.
        assets: paths of the shared files that its pages load, from the site's root; empty where that is not known.
    """

    version: str
    language: str
    tag: str = "en"
    direction: str = "ltr"
    name: str = ""
    description: str = ""
    package: str = ""
    start: str = "index"
    base_url: str = ""
    default: bool = False
    generator: str = ""
    origins: tuple[tuple[str, str], ...] = ()
    scripts: tuple[str, ...] = ()
    forwards: tuple[tuple[str, str], ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    sitemaps: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()

    @property
    def prefix(self) -> str:
        """Its folder in the site, with a final slash, or ""."""
        return "".join(f"{part}/" for part in (self.version, self.language) if part)

    @property
    def is_preview(self) -> bool:
        """It may be of somebody who must not decide what the pages of others load and run."""
        return bool(self.version) and kind_of(self.version) is VersionKind.PREVIEW


_TEXTS = (
    "version",
    "language",
    "tag",
    "direction",
    "name",
    "description",
    "package",
    "start",
    "base_url",
    "generator",
)
_PAIRS = ("origins", "forwards")
_LISTS = ("scripts", "sitemaps", "assets")


def record_file(record: BuildRecord) -> bytes:
    """The content of `build.json`."""
    data = {"schema": SCHEMA} | {name: getattr(record, name) for name in (*_TEXTS, "default", *_PAIRS, *_LISTS)}
    data["words"] = dict(record.words)
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def read_record(content: bytes, version: str, language: str) -> BuildRecord | None:
    """The record in a folder; None for what is none, or is of another folder.

    Args:
        content: of the file.
        version: that the folder should be of, or "".
        language: likewise.
    """
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not isinstance(data.get("schema"), int):
        return None
    if (data.get("version"), data.get("language")) != (version, language):
        return None
    values: dict[str, Any] = {name: data[name] for name in _TEXTS if isinstance(data.get(name), str)}
    for name in _LISTS:
        values[name] = tuple(item for item in _list(data.get(name)) if isinstance(item, str))
    for name in _PAIRS:
        pairs = [tuple(item) for item in _list(data.get(name)) if isinstance(item, list)]
        values[name] = tuple(pair for pair in pairs if len(pair) == 2 and all(isinstance(part, str) for part in pair))
    words = data.get("words")
    if isinstance(words, dict):
        values["words"] = {key: value for key, value in words.items() if isinstance(value, str)}
    return BuildRecord(**values, default=data.get("default") is True)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def records_of(version: SiteVersion) -> tuple[BuildRecord, ...]:
    """What `versions.json` says of a version whose folders have no records: earlier programs wrote none."""
    languages = version.languages or ("",)
    return tuple(
        BuildRecord(version.name, code, tag=code or "en", start=version.start, default=code == languages[0])
        for code in languages
    )
