"""What a build reads, by its content: the sources, the theme, the documented package, this program.

In: paths. Out: hashes. A file is read again only when the file system says that it may have changed.
"""

from __future__ import annotations

import marshal
import os
import platform
import stat
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields
from importlib.machinery import PathFinder
from importlib.util import find_spec
from pathlib import Path

from docbuilder import __version__
from docbuilder.config import Config
from docbuilder.engine.cache import Key, key_of
from docbuilder.output.files import hash_of, read_file
from docbuilder.site.git import git_command, git_environment

ABSENT, UNREADABLE = "absent", "unreadable"
_RACY = 50_000_000  # nanoseconds: a file may change twice within what the clock of the file system tells apart
_UNIMPORTANT = frozenset({"jobs", "format", "strict", "cache", "cache_folder"})
"""Fields of `Config` that no file of the site depends on."""
_Mark = tuple[int, int, int, int, str]  # size, time of modification, of change, inode; hash


class Files:
    """Hashes of files, remembered from build to build.

    Args:
        data: what `dump` gave, or None.
        start: of the build, as `time.time_ns` tells it; None for now.
    """

    def __init__(self, data: bytes | None = None, start: int | None = None) -> None:
        self._known: dict[str, _Mark] = {}
        if data is not None:
            try:
                self._known = marshal.loads(data)  # noqa: S302  # from our own cache, with a checksum
            except (ValueError, EOFError, TypeError):
                self._known = {}
        self._seen: dict[str, _Mark | None] = {}
        self._start = time.time_ns() if start is None else start

    def hash(self, path: str) -> str:
        """The hash of a file's content, or `ABSENT`, or `UNREADABLE`; links are followed."""
        if path in self._seen:
            mark = self._seen[path]
            return mark[4] if mark else ABSENT
        try:
            status = os.stat(path)  # noqa: PTH116  # a str: this runs for every file
        except (OSError, ValueError):
            self._seen[path] = None
            return ABSENT
        return self._mark(path, status)

    def _mark(self, path: str, status: os.stat_result) -> str:
        content = status_of(status)
        known = self._known.get(path)
        if known is not None and known[:4] == content:
            self._seen[path] = known
            return known[4]
        found = UNREADABLE
        if stat.S_ISREG(status.st_mode):
            with suppress(OSError):
                found = hash_of(read_file(path))
        self._seen[path] = (*content, found)
        return found

    def hashes(self, paths: Iterable[str]) -> list[str]:
        """Hashes of several files, in order."""
        return [self.hash(path) for path in paths]

    def tree(self, folder: str, skip: frozenset[str] = frozenset()) -> dict[str, str]:
        """Path -> hash of all files in a folder and below, but hidden ones and byte code; links are followed, loops are not."""
        return {path: self.hash(path) for path in sorted(_walk(folder, skip))}

    def changed(self) -> bool:
        """Whether any of the files asked for has changed since the start."""
        end = time.time_ns()
        for path, mark in self._seen.items():
            try:
                now: tuple[int, ...] | None = status_of(os.stat(path))  # noqa: PTH116
            except (OSError, ValueError):
                now = None
            if now != (mark[:4] if mark else None):
                return True
            # it may have been used as it was before it was looked at: the package, for one
            if mark and self._start < mark[2] <= end:
                return True
        return False

    def dump(self) -> bytes:
        """What is known of the files asked for, but of those that changed just before they were read."""
        safe = self._start - _RACY
        return marshal.dumps({path: mark for path, mark in self._seen.items() if mark and mark[2] < safe})


def status_of(status: os.stat_result) -> tuple[int, int, int, int]:
    """What changes when a file does: size, times of modification and change, inode."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _walk(folder: str, skip: frozenset[str]) -> Iterator[str]:
    waiting, known = [folder], set()
    while waiting:
        here = waiting.pop()
        if here in skip:
            continue
        try:
            status = os.stat(here)  # noqa: PTH116
            if (status.st_dev, status.st_ino) in known:
                continue
            known.add((status.st_dev, status.st_ino))
            entries = list(os.scandir(here))
        except OSError:
            yield here  # its hash tells that it cannot be read
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.name == "__pycache__":
                continue
            try:
                is_folder = entry.is_dir()
            except OSError:
                is_folder = False
            if is_folder:
                waiting.append(entry.path)
            else:
                yield entry.path


def mapping_key(values: Mapping[str, str]) -> Key:
    """A key for a mapping, in its order."""
    return key_of(*(part for pair in values.items() for part in pair))


def settings_key(config: Config, without: frozenset[str] = frozenset()) -> Key:
    """A key for the configuration, but for what no page depends on, and `without`."""
    left_out = _UNIMPORTANT | without
    return key_of(
        *(f"{field.name}={getattr(config, field.name)!r}" for field in fields(config) if field.name not in left_out)
    )


def program_key(files: Files) -> Key:
    """A key for this program: its own files, Python, and what is installed beside it."""
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120
    own = files.tree(here)
    return key_of(__version__, sys.version, platform.system(), mapping_key(own), *installed())


def installed() -> list[str]:
    """Names, with versions, of the distributions that can be imported."""
    found: set[str] = set()
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208
        except OSError:
            continue
        found.update(name for name in names if name.endswith((".dist-info", ".egg-info", ".egg-link")))
    return sorted(found)


def theme_files(config: Config, files: Files) -> dict[str, str]:
    """Path -> hash of the templates, and of what the configuration adds to them."""
    package = Path(__file__).resolve().parent
    found: dict[str, str] = {}
    for folder in (config.templates, package / "templates", package.parent.parent / "templates"):
        if folder is not None and folder.is_dir():
            found |= files.tree(str(folder))
    return found


def named_files(config: Config) -> list[str]:
    """The files that the configuration names, and lock files."""
    names = [config.logo, config.icon, *config.assets, *(entry.file for entry in config.inventories.values())]
    names.append("docbuilder.lock")
    return [str(config.root / name) for name in dict.fromkeys(names) if name]


def package_files(config: Config, files: Files) -> dict[str, str]:
    """Path -> hash of the files of the documented package; nothing of it is imported."""
    name = config.package.partition(".")[0]
    if not name or config.api == "none":
        return {}
    try:
        spec = PathFinder.find_spec(name, _search_paths(config))
        spec = spec or find_spec(name)
    except (ImportError, ValueError, AttributeError):
        spec = None
    found: dict[str, str] = {}
    if spec is None:
        return {name: ABSENT}
    for folder in spec.submodule_search_locations or ():
        found |= files.tree(str(folder))
    if spec.origin and spec.origin not in found and Path(spec.origin).is_file():
        found[spec.origin] = files.hash(spec.origin)
    return found


def _search_paths(config: Config) -> list[str]:
    """Where the API process looks before it looks among what is installed (`pyapi.session.search_paths`)."""
    roots = ("src", "") if config.source_root is None else (config.source_root,)
    return [str((config.root / root).resolve()) for root in roots]


def git_state(source: Path) -> str:
    """The commit that is checked out around `source`; "" without git, outside of a repository, and in a shallow clone."""
    command = git_command("rev-parse", "--is-shallow-repository", "HEAD")
    try:
        answer = subprocess.run(  # noqa: S603 - a fixed command
            command,
            cwd=source,
            env=git_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    shallow, _, commit = answer.stdout.decode("ascii", "replace").partition("\n")
    return commit.strip() if shallow == "false" and not answer.returncode else ""
