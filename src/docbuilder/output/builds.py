"""The builds that lie in a folder already.

In: a folder. Out: their records. A version whose folders have none, as earlier programs left them, is known by `versions.json`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from docbuilder.model.reading import read_plain
from docbuilder.output import record
from docbuilder.output.record import BuildRecord, read_record, records_of
from docbuilder.site import versions

_NONE = frozenset({"assets", ".docbuilder", ".git"})


def builds_in(names: Callable[[str], Collection[str]], read: Callable[[str], bytes | None]) -> tuple[BuildRecord, ...]:
    """The records of all builds in a tree.

    Args:
        names: the folders in one, by its path with a final slash, or "" for the root.
        read: a file by its path; None if there is none.
    """
    found = list(_builds_in(names, read))
    known = {each.version for each in found}
    listed = read(versions.FILE)
    folders = set(names(""))
    for name, version in (versions.read_versions_file(listed) if listed else {}).items():
        if name not in known and name in folders:
            found += records_of(version)
    return tuple(found)


def _builds_in(names: Callable[[str], Collection[str]], read: Callable[[str], bytes | None]) -> Iterator[BuildRecord]:
    content = read(record.FILE)
    if content is not None and (found := read_record(content, "", "")) is not None:
        yield found
    for outer in sorted(set(names("")) - _NONE):
        content = read(f"{outer}/{record.FILE}")
        if content is not None:
            found = read_record(content, outer, "") or read_record(content, "", outer)
            if found is not None:
                yield found
                if found.language:
                    continue
        for inner in sorted(names(f"{outer}/")):
            content = read(f"{outer}/{inner}/{record.FILE}")
            if content is not None and (found := read_record(content, outer, inner)) is not None:
                yield found


def builds_of(out: Path) -> tuple[BuildRecord, ...]:
    """The records of all builds in a folder on disk."""

    def names(path: str) -> list[str]:
        try:
            with os.scandir(out / path) as entries:
                return [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
        except OSError:
            return []

    def read(path: str) -> bytes | None:
        try:
            return read_plain(out / path)
        except OSError:
            return None

    return builds_in(names, read)
