"""Writing the site: all of a build, or nothing of it.

In: finished files from any number of processes. Out: the output folder, in which only what differs was touched.

    with SiteWriter(out, version) as writer:
        entries = [...]          # in workers: writer.stage.add(path, data) -> OutputFile
        writer.commit(entries)

Everything of ours lies in `<out>/.docbuilder/`:

    lock            held by the build that writes; a killed build's is free again
    manifest.json   the files of every version and their hashes: what a later build may replace and remove
    staging/<run>/  changed files, until they are moved to their place
    next.json       the manifest that a commit is about to put in its place
    journal.json    what a commit is about to do; while it is there, the next build begins by finishing it

Up to the journal nothing of the former site has changed, and a build that ends before leaves it whole. From then on the new
site is complete on disk; what remains are renames, each of them atomic, and Ctrl-C waits for them.

A build replaces what the former build of the same version wrote, whatever languages the two had; files that other
versions have written stay, and so do files that no build has written. What is not ours is never overwritten.

Longer than other modules: the order of the steps is what makes a build all or nothing, so they stand in one place.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from posixpath import dirname
from types import MappingProxyType, TracebackType
from typing import IO, Any, Self, TypedDict, TypeGuard

from msgspec import DecodeError, ValidationError, convert, json

from docbuilder.config import ConfigError
from docbuilder.model.checksums import hash_of, hash_of_all, read_file
from docbuilder.model.reading import read_plain
from docbuilder.model.values import Data
from docbuilder.output.files import (
    holds,
    join,
    make_folder,
    mode_of,
    parents_of,
    reason_of,
    replace_file,
    show_invisible,
    to_json,
    write_below,
)
from docbuilder.output.lock import LockedError, lock, unlock

FOLDER = ".docbuilder"
_MANIFEST, _NEXT, _JOURNAL = "manifest.json", "next.json", "journal.json"
_FORMAT = 1
_LONGEST_NAME = 255  # bytes, on all file systems in common use
_IGNORED = frozenset({FOLDER, ".git", ".DS_Store"})
"""What may lie in an output folder that counts as empty."""


_OWN_NAMES = frozenset(
    {"lock", "staging", *(f"{name}{end}" for name in (_MANIFEST, _NEXT, _JOURNAL) for end in ("", ".new", ".damaged"))}
)
"""What lies in `FOLDER`."""


_OURS = frozenset({"versions.json", "build.json", "assets"})
"""What a site of ours has at its root."""


_IN_THE_WAY = (FileExistsError, IsADirectoryError, NotADirectoryError, FileNotFoundError)
"""Errors of moving a file to where something of another kind is."""


class OutputError(ConfigError):
    """The site cannot be written; the former one is untouched unless the text says otherwise."""


class OutputFile(Data, frozen=True):
    """A file of the site.

    Args:
        path: relative to the output folder, forward slashes.
        hash: of its content.
        changed: it is staged; else the output folder has it already.
    """

    path: str
    hash: str
    changed: bool


class _Journal(TypedDict):
    """What a commit is about to do."""

    format: int
    staging: str  # name of the folder in which the changed files are
    moves: list[tuple[str, str]]  # (path, hash) of those, in order
    removals: list[str]  # paths of files that go


class Stage(Data, frozen=True):
    """Takes finished files; small, and the same in every process.

    Args:
        out: the output folder.
        folder: where changed files wait for the commit.
        new: no build has written to the output folder: nothing there can be what is staged.
        strange: the sources are not trusted; see `show_invisible`.
    """

    out: str
    folder: str
    new: bool = False
    strange: bool = False

    def add(self, path: str, data: bytes) -> OutputFile:
        """Stage a file unless the output folder has just this at its place.

        Args:
            path: relative to the output folder, forward slashes.
            data: its content.

        Raises:
            OutputError: `path` is none that may be written, or the disk does not take it.
        """
        check_path(path)
        if self.strange:
            data = show_invisible(path, data)
        content = hash_of(data)
        try:
            if not self.new and holds(join(self.out, path), data):
                return OutputFile(path, content, changed=False)
            write_below(self.folder, path, data)
        except (OSError, ValueError) as error:
            raise OutputError(f"{path!r} cannot be written: {reason_of(error)}") from error
        return OutputFile(path, content, changed=True)

    def read(self, path: str) -> bytes:
        """A file of the site that is staged, or as an earlier build left it."""
        try:
            return read_file(join(self.folder, path))
        except FileNotFoundError:
            return read_file(join(self.out, path))


def check_path(path: str) -> None:
    """See that `path` leads to a place inside of the output folder.

    Raises:
        OutputError: it is absolute, empty, has `..`, or leads into our own folder.
    """
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts) or "\0" in path or (os.sep != "/" and os.sep in path):
        raise OutputError(f"{path!r} is no path inside of the output folder")
    # no character has more than four bytes: short names need not be encoded to be told from long ones
    if any(4 * len(part) > _LONGEST_NAME and len(os.fsencode(part)) > _LONGEST_NAME for part in parts):
        raise OutputError(f"{path!r} is too long a name for a file")
    if parts[0].casefold() == FOLDER:
        raise OutputError(f"{path!r} is in {FOLDER}/, which is docbuilder's own")


class SiteWriter:
    """Writes one build of a site to its folder.

    Args:
        out: the output folder; made where it is not there.
        version: of the site, or "": only what the same version's former build wrote is replaced.
        adopt: the folder may hold files that no build of ours is known to have written: those at places that are needed
            are replaced, all others stay.
        strangers: the folder of sources that are not trusted, or None. Where the output folder lies in there, what it holds may be
            theirs, whatever a manifest says: a file that stays and is not of this build is an error.
        wait: seconds to wait for another build that writes to the folder.
        after_step: called with a word for every step that could be the last one of a killed process; for tests.

    Raises:
        OutputError: the folder holds files that are not a site of ours, or another build is writing to it.
    """

    def __init__(
        self,
        out: Path,
        version: str = "",
        after_step: Callable[[str], None] = lambda step: None,
        *,
        adopt: bool = False,
        strangers: Path | None = None,
        wait: float = 0.0,
    ) -> None:
        self.out = Path(os.path.realpath(out))
        self._strange = strangers is not None
        self._alone = strangers is not None and self._lies_in(out, strangers)
        self.version = version
        self.stage = Stage(str(self.out), "")
        self._adopt, self._wait = adopt, wait
        self._after_step = after_step
        self._own = self.out / FOLDER
        self._lock: IO[bytes] | None = None
        self._builds: dict[str, dict[str, str]] = {}

    def _lies_in(self, out: Path, strangers: Path) -> bool:
        inside = self.out.is_relative_to(os.path.realpath(strangers))
        if not inside and out.is_relative_to(strangers):
            raise OutputError(
                f"{str(out)!r} leads out of the sources, which are not trusted; remove the link, or choose another folder with --out"
            )
        return inside

    def __enter__(self) -> Self:
        try:
            self._open()
        except OSError as error:
            self._close()
            raise OutputError(f"{str(self.out)!r} cannot be written to: {_told(error)}") from error
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _open(self) -> None:
        if self.out.exists() and not self.out.is_dir():
            raise OutputError(f"{str(self.out)!r} is a file; the site needs a folder")
        if self._own.is_symlink():
            raise OutputError(f"{str(self._own)!r} is a symbolic link; remove it")
        # in this order: a build that writes meanwhile has a journal before there is a file, and a manifest before the journal goes
        foreign = sorted(set(os.listdir(self.out)) - _IGNORED) if self.out.exists() else []
        known = any((self._own / name).exists() for name in (_JOURNAL, _MANIFEST))
        foreign = [] if known else foreign
        if foreign and not self._adopt:
            if not _OURS.isdisjoint(foreign):
                raise OutputError(
                    f"{str(self.out)!r} looks like a site of docbuilder, but {FOLDER}/{_MANIFEST}, which says what is its own, "
                    "is lost; --adopt takes it over: files of the new site replace those at their places, all others stay"
                )
            raise OutputError(
                f"{str(self.out)!r} holds files that docbuilder did not write ({foreign[0]!r} for one); "
                "choose another folder with --out, empty this one, or let --adopt write between them"
            )
        make_folder(self.out)
        make_folder(self._own)
        self._set_aside_what_is_no_file("lock")
        self._lock = self._take_lock()
        for name in (_MANIFEST, _JOURNAL, _NEXT):
            self._set_aside_what_is_no_file(name, f"{name}.new")
        staging = self._own / "staging"
        if staging.is_symlink() or staging.is_file():  # what is to be staged would lie elsewhere
            staging.unlink()
        self._finish_interrupted()
        (self._own / _NEXT).unlink(missing_ok=True)
        shutil.rmtree(staging, ignore_errors=True)
        make_folder(staging)
        # a folder of its own: workers that have outlived a killed build may still write to theirs
        folder, new = tempfile.mkdtemp(dir=staging), not known and not foreign
        self.stage = Stage(str(self.out), folder, new=new, strange=self._strange)
        self._adopt |= known and not (self._own / _MANIFEST).exists()  # there was a journal, but no manifest with it
        self._builds = self._read_manifest()

    def _take_lock(self) -> IO[bytes]:
        end = time.monotonic() + self._wait
        while True:
            try:
                return lock(self._own / "lock")
            except LockedError:
                if time.monotonic() >= end:
                    raise OutputError(
                        f"another build is writing to {str(self.out)!r}; wait for it, or choose another folder"
                    ) from None
                time.sleep(0.05)

    def _close(self) -> None:
        if self._lock is not None:
            if not (self._own / _JOURNAL).exists():
                shutil.rmtree(self._own / "staging", ignore_errors=True)
            unlock(self._lock)
            self._lock = None

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions that earlier builds left in the folder, this one's not among them; sorted, without ""."""
        return tuple(sorted(name for name in self._others() if name))

    def _others(self) -> dict[str, dict[str, str]]:
        """The files of other versions; who removes the folder of a version by hand wants to be rid of it."""
        return {
            name: files
            for name, files in self._builds.items()
            if name != self.version and (not name or (self.out / name).is_dir())
        }

    def commit(
        self,
        entries: Iterable[OutputFile],
        keep: tuple[Collection[str], Collection[str]] = (frozenset(), frozenset()),
        drop: Collection[str] = (),
        beside: Mapping[str, Iterable[OutputFile]] = MappingProxyType({}),
    ) -> None:
        """Make the output folder hold these files: move what is staged to its place, remove what has vanished.

        Args:
            entries: the files of the site.
            keep: folders (with a final slash), and files, of these versions that this build has nothing to do with;
                the folder "" is all of the writer's own version.
            drop: other versions that go.
            beside: other versions that are replaced in the same commit -> their files.

        Raises:
            OutputError: a place is taken by what no build of ours wrote, or the disk does not do it.
        """
        files: dict[str, OutputFile] = {}
        new: dict[str, dict[str, str]] = {}
        for version, written in ((self.version, entries), *beside.items()):
            own = new.setdefault(version, {})
            for entry in written:
                other = files.setdefault(entry.path, entry)
                if other.hash != entry.hash:
                    raise OutputError(f"two files are to be written to {entry.path!r}")
                own[entry.path] = entry.hash
        ours = {path for build in self._builds.values() for path in build}
        alone, gone = keep[1], tuple(f"{name}/" for name in drop)
        others = {
            name: {path: content for path, content in theirs.items() if not path.startswith(gone)} if gone else theirs
            for name, theirs in self._others().items()
            if name not in drop and name not in new
        }
        for version, own in new.items():
            folders = tuple(folder for folder in keep[0] if folder or version == self.version)
            new[version] = {
                path: content
                for path, content in self._builds.get(version, {}).items()
                if path not in files and (path.startswith(folders) or path in alone) and not path.startswith(gone)
            } | own
        builds = others | new
        vanished = sorted(path for path in ours if not any(path in build for build in builds.values()))
        changed = sorted(path for path, entry in files.items() if entry.changed)
        self._check_places(files, changed, ours, set(vanished))
        if self._alone:
            self._check_others({*files, *vanished})
        moves = sorted(changed, key=lambda path: 2 * (path in ours) + _is_entrance(path))  # else as they are
        journal: _Journal = {
            "format": _FORMAT,
            "staging": Path(self.stage.folder).name,
            "moves": [(path, files[path].hash) for path in moves],
            "removals": vanished,
        }
        if not moves and not vanished and builds == self._builds:
            return
        with _undisturbed():
            try:
                self._after_step("staged")
                lasting = not self.stage.new  # there is no former site that a power cut could leave in part
                replace_file(self._own / _NEXT, _sealed({"format": _FORMAT, "builds": builds}), lasting=lasting)
                replace_file(self._own / _JOURNAL, _sealed(journal), lasting=lasting)
            except OSError as error:
                raise OutputError(
                    f"the site cannot be written: {reason_of(error)}; the former one is as it was"
                ) from error
            try:
                self._after_step("journal")
                self._carry_out(journal, self.stage.folder)
            except OSError as error:
                raise OutputError(
                    f"the site is written in part: {_told(error)}; the next build will write the rest"
                ) from error
        self._builds = builds

    def _check_places(self, files: Collection[str], changed: Iterable[str], ours: set[str], vanished: set[str]) -> None:
        """See that every changed file can be moved to its place before anything is."""
        there = self._tops_there(files)
        files = [path for path in files if _top(path) in there]
        for folder in sorted({parent for path in files for parent in parents_of(path)}):
            mode = mode_of(join(str(self.out), folder))
            is_link = stat.S_ISLNK(mode)
            if is_link or (mode and not stat.S_ISDIR(mode) and folder not in vanished):
                what = "a symbolic link" if is_link else "a file"
                raise OutputError(f"{folder!r} in the output folder is {what}, where a folder is needed; remove it")
        for folder in sorted({self._nearest_folder(one) for one in {dirname(path) for path in (*changed, *vanished)}}):
            if not os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
                raise OutputError(
                    f"{folder!r} cannot be written to: {os.strerror(errno.EACCES)}; the site is as it was"
                )
        for path in changed:
            if _top(path) not in there:
                continue
            mode = mode_of(join(str(self.out), path))
            if stat.S_ISDIR(mode):
                if not self._will_be_empty(path, vanished):
                    raise OutputError(f"{path!r} cannot be written: a folder of that name is in the way; remove it")
            elif mode and path not in ours and not (self._adopt and stat.S_ISREG(mode)):
                raise OutputError(f"{path!r} in the output folder was not written by docbuilder; move it away")

    def _check_others(self, known: Collection[str]) -> None:
        """See that no file stays which may be of strangers."""
        for folder, inner, names in os.walk(self.out):
            top = Path(folder).relative_to(self.out).as_posix()
            ours = {".": {".git"}, FOLDER: _OWN_NAMES}.get(top, set())
            links = [name for name in inner if (Path(folder) / name).is_symlink()]
            inner[:] = [name for name in inner if name not in ours]
            for name in {*names, *links} - ours:
                path = name if top == "." else f"{top}/{name}"
                if path not in known:
                    raise OutputError(
                        f"{path!r} in the output folder is not of this build, and may be of the sources, which are not trusted; "
                        "remove it, or choose a folder outside of them with --out"
                    )

    def _nearest_folder(self, folder: str) -> str:
        """`folder`, or the innermost one above it that is there."""
        around = (self.out / one for one in (folder, *parents_of(folder)))
        return str(next((one for one in around if one.is_dir()), self.out))

    def _tops_there(self, paths: Iterable[str]) -> set[str]:
        """The first parts of `paths` that the output folder has already."""
        return {name for name in set(map(_top, paths)) if mode_of(join(str(self.out), name))}

    def _will_be_empty(self, path: str, vanished: set[str]) -> bool:
        return all(
            (Path(folder) / name).relative_to(self.out).as_posix() in vanished
            for folder, _, names in os.walk(self.out / path)
            for name in names
        )

    def _carry_out(self, journal: _Journal, staging: str, verify: bool = False) -> None:
        """Do what a journal says, from wherever an earlier attempt has stopped.

        Args:
            journal: see `commit`.
            staging: the folder in which the changed files are.
            verify: move only what has the hash that the journal says, for a power cut may have taken its content, and what somebody
                has put in the way since stays: the build that comes next says so, or writes the file.
        """
        moves = journal["moves"]
        # a name may change between file and folder: what is in the way goes first, all else last, when nobody needs it
        files = {path for path, _ in moves}
        parents = {parent for path in files for parent in parents_of(path)}
        first = [path for path in journal["removals"] if path in parents or not files.isdisjoint(parents_of(path))]
        for path in first:
            self._remove(path)
        made: set[str] = set()
        whole = frozenset() if verify else self._move_folders(staging, files)
        for path, content in moves:
            if _top(path) in whole:
                continue
            staged = join(staging, path)
            if not verify or (self._is_whole(staged, content) and not self._is_led_out(path)):
                with suppress(*(_IN_THE_WAY if verify else ())):
                    parent = path.rpartition("/")[0]
                    if parent not in made:
                        for folder in reversed(parents_of(path)):
                            make_folder(self.out / folder)
                        made.add(parent)
                    os.replace(staged, join(str(self.out), path))  # by strings, here and above: for every file
                self._after_step("move")
        for path in sorted(set(journal["removals"]) - set(first)):
            self._remove(path)
        with suppress(FileNotFoundError):  # an earlier attempt came to here
            (self._own / _NEXT).replace(self._own / _MANIFEST)
        self._after_step("manifest")
        (self._own / _JOURNAL).unlink()
        self._after_step("done")

    def _move_folders(self, staging: str, files: Iterable[str]) -> frozenset[str]:
        """Move whole folders that the site does not have yet, and of which every file is to be moved; their names."""
        counts = Counter(_top(path) for path in files if "/" in path)
        new = sorted(counts.keys() - self._tops_there(counts))
        new = [name for name in new if counts[name] == sum(len(found) for *_, found in os.walk(join(staging, name)))]
        for name in new:
            os.replace(join(staging, name), join(str(self.out), name))  # as below
            self._after_step("move")
        return frozenset(new)

    def _is_whole(self, staged: str, content: str) -> bool:
        return Path(staged).is_file() and hash_of(Path(staged).read_bytes()) == content

    def _is_led_out(self, path: str) -> bool:
        return any((self.out / parent).is_symlink() for parent in parents_of(path))

    def _remove(self, path: str) -> None:
        """Remove a file of ours and the folders that are empty without it."""
        if self._is_led_out(path):
            return
        with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError):
            (self.out / path).unlink()
        for parent in parents_of(path):
            try:
                (self.out / parent).rmdir()
            except OSError:
                break
        self._after_step("removal")

    def _finish_interrupted(self) -> None:
        path = self._own / _JOURNAL
        try:
            journal = convert(_unsealed(read_plain(path)), _Journal)
            for name in [*(name for name, _ in journal["moves"]), *journal["removals"]]:
                check_path(name)
        except FileNotFoundError:
            return
        except (DecodeError, ValidationError, OutputError):
            # it is written in one piece: this is not our doing, and not to be acted on
            self._set_aside(path)
            return
        with _undisturbed():
            self._carry_out(journal, str(self._own / "staging" / Path(journal["staging"]).name), verify=True)

    def _read_manifest(self) -> dict[str, dict[str, str]]:
        """Version -> path -> hash."""
        path = self._own / _MANIFEST
        try:
            data = _unsealed(read_plain(path))
        except FileNotFoundError:
            return {}
        except DecodeError:
            data = {}
        number = data.get("format")
        if isinstance(number, int) and number > _FORMAT:
            raise OutputError(
                f"{str(path)!r} was written by a newer docbuilder; use that one, or build into another folder"
            )
        builds = data.get("builds") if number == _FORMAT else None
        if not _is_record(builds):
            self._set_aside(path)
            return {}
        return builds

    def _set_aside_what_is_no_file(self, *names: str) -> None:
        for name in names:
            mode = mode_of(str(self._own / name))
            if mode and not stat.S_ISREG(mode):
                self._set_aside(self._own / name)

    def _set_aside(self, damaged: Path) -> None:
        """What earlier builds wrote is not known any more: nothing of it is removed, and files at places that are needed are taken over."""
        self._adopt = True
        aside = damaged.with_name(f"{damaged.name}.damaged")
        if aside.is_dir() and not aside.is_symlink():
            shutil.rmtree(aside, ignore_errors=True)
        damaged.replace(aside)


def _sealed(data: Mapping[str, Any]) -> Iterator[bytes]:
    """JSON with a checksum, in pieces: a path in which a bit has changed is a path all the same."""
    return to_json({**data, "sum": hash_of_all(to_json(data))})


def _unsealed(content: bytes) -> dict[str, Any]:
    """What was sealed; earlier versions wrote no checksum.

    Raises:
        DecodeError: it is damaged.
    """
    try:
        data = json.decode(content, type=dict[str, Any])
        found = data.pop("sum", None)
        if found is None or found == hash_of_all(to_json(data)):
            return data
    except (UnicodeError, RecursionError) as error:
        raise DecodeError(str(error)) from None
    raise DecodeError("the checksum is of something else")


def _is_record(builds: Any) -> TypeGuard[dict[str, dict[str, str]]]:
    """It has the form of what a manifest says: version -> path -> hash, and no path leads elsewhere."""
    if not isinstance(builds, dict):
        return False
    try:
        for files in builds.values():
            if not isinstance(files, dict) or not all(isinstance(content, str) for content in files.values()):
                return False
            for path in files:
                check_path(path)
    except OutputError:
        return False
    return True


def _told(error: OSError) -> str:
    """What the operating system says, and of which file."""
    name = error.filename2 or error.filename
    return f"{reason_of(error)}: {name!r}" if isinstance(name, str) else reason_of(error)


def _top(path: str) -> str:
    """The first part of a path."""
    return path.partition("/")[0]


def _is_entrance(path: str) -> bool:
    """It leads to other files: it is written after them."""
    return "/" not in path


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C and a polite request to end wait until the block is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    former = {number: signal.signal(number, lambda got, _: waiting.append(got)) for number in _SIGNALS}
    try:
        yield
    finally:
        for signum, handler in former.items():
            signal.signal(signum, handler or signal.SIG_DFL)
    for number in waiting[:1]:
        signal.raise_signal(number)


_SIGNALS = (signal.SIGINT, signal.SIGTERM)
