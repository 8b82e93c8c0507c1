"""Files of the source: which there are, and their text.

In: a folder. Out: `FoundFiles`: relative paths of its files, in order, and diagnostics; `Source` of a file.
Symbolic links are followed while they stay inside of the repository; loops, and what cannot be read, are reported.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.reading import read_plain
from docbuilder.model.source import Position, Source, clean


class FoundFiles(NamedTuple):
    """Paths relative to the folder that was searched, forward slashes, sorted; and what is wrong."""

    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def find_files(source: Path, below: str, boundary: Path, skip: Collection[Path] = ()) -> FoundFiles:
    """All files in a folder and the folders in it, but hidden ones.

    Args:
        source: the source folder: paths in diagnostics are relative to it.
        below: the folder to search, relative to `source`; "" for all of it.
        boundary: symbolic links may lead to anywhere inside of this folder.
        skip: folders that are no part of the source, though they lie in it (the site itself).
    """
    search = _Search(source, source / below, boundary.resolve(), {str(path) for path in skip})
    search.walk("", linked=False)
    return FoundFiles(tuple(sorted(search.files)), tuple(search.found))


class _Search:
    def __init__(self, source: Path, top: Path, boundary: Path, skip: set[str]) -> None:
        self.top = str(top)
        self.real_source = os.path.realpath(source)
        self.prefix = top.relative_to(source).as_posix()
        self.prefix = "" if self.prefix == "." else self.prefix + "/"
        self.boundary = str(boundary)
        self.skip = skip
        self.files: list[str] = []
        self.found: list[Diagnostic] = []

    def report(self, code: DiagnosticCode, path: str, message: str, hint: str = "") -> None:
        self.found.append(Diagnostic(code, Position(self.prefix + path), message, hint))

    def walk(self, folder: str, linked: bool) -> None:
        """Gather the files of `folder` and below; `linked`: it was reached through a link, so no further one is followed.

        Folders nest no deeper than the file system's longest path allows, but that is deep: hence no recursion.
        """
        waiting = [(folder, linked)]
        while waiting:
            folder, linked = waiting.pop()
            place = os.path.join(self.top, folder)  # a str: this runs for every folder and file
            try:
                with os.scandir(place) as entries:
                    names = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                path = folder.rstrip("/") or "."
                self.report(
                    DiagnosticCode.FILE_UNREADABLE,
                    path,
                    f"the folder {path!r} cannot be read: {error.strerror}",
                    _PERMIT,
                )
                continue
            for entry in names:
                if entry.name.startswith(".") or entry.name == "__pycache__":
                    continue
                path = folder + entry.name
                if not _is_text(path):
                    shown = path.encode("utf-8", "backslashreplace").decode()
                    message = f"the name {shown!r} is not valid UTF-8"
                    self.report(DiagnosticCode.FILE_UNREADABLE, shown, message, "rename the file")
                elif entry.is_symlink() and not self.may_follow(entry, path, linked):
                    continue
                elif entry.is_dir():
                    if entry.path not in self.skip:
                        waiting.append((path + "/", linked or entry.is_symlink()))
                elif entry.is_file():
                    self.files.append(path)

    def may_follow(self, entry: os.DirEntry[str], path: str, linked: bool) -> bool:
        try:
            target = os.path.realpath(entry.path, strict=True)
        except OSError as error:
            what = "loops" if _loops(error) else "leads nowhere"
            self.report(DiagnosticCode.FILE_LINK_OUTSIDE, path, f"the symbolic link {path!r} {what}", "remove it")
            return False
        if _hidden(target, self.boundary, self.real_source):
            message = f"the symbolic link {path!r} leads to a hidden file or folder, which is not published"
            self.report(DiagnosticCode.FILE_LINK_OUTSIDE, path, message, "put the file itself there")
            return False
        if not _inside(target, self.boundary):
            message = f"the symbolic link {path!r} leaves the repository; what it leads to is not published"
            self.report(DiagnosticCode.FILE_LINK_OUTSIDE, path, message, "put the file itself there")
            return False
        if entry.is_dir():
            here = os.path.realpath(os.path.dirname(entry.path))
            if _inside(here, target):
                self.report(
                    DiagnosticCode.FILE_LINK_OUTSIDE,
                    path,
                    f"the symbolic link {path!r} loops: it leads to a folder that it is in",
                    "remove it",
                )
                return False
            if linked:
                message = f"the symbolic link {path!r} in a linked folder is not followed"
                self.report(DiagnosticCode.FILE_LINK_OUTSIDE, path, message, "link to the folder itself")
                return False
        if not _inside(target, self.real_source):
            shown = os.path.relpath(target, self.boundary).replace(os.sep, "/")
            message = f"the symbolic link {path!r} leaves the source folder; {shown!r} of the repository is published"
            self.report(DiagnosticCode.FILE_LINK_FOLLOWED, path, message)
        return True


_PERMIT = "give the user who builds the permission to read it"


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _loops(error: OSError) -> bool:
    return error.errno == errno.ELOOP


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _hidden(path: str, boundary: str, source: str) -> bool:
    """Something on the way from `boundary` to `path` is hidden, other than what the source folder itself is in."""
    start = source if _inside(path, source) else boundary
    return any(part.startswith(".") for part in Path(path[len(start) :]).parts)


def read_source(path: Path, shown: str, limit: int | None = None) -> tuple[Source, tuple[Diagnostic, ...]]:
    """The text of a file, which is empty where it cannot be read; bytes that are not UTF-8 become U+FFFD.

    Args:
        path: the file.
        shown: how it is called in diagnostics, see `Position.path`.
        limit: bytes that it may have; a larger one is as good as empty, and said.
    """
    try:
        data = read_plain(path, limit)
    except OSError as error:
        message = f"{shown!r} cannot be read: {error.strerror}"
        if error.errno == errno.EFBIG:
            hint = "split it, or allow more (`max-page`)"
            return Source(shown, ""), (Diagnostic(DiagnosticCode.LIMIT, Position(shown), message, hint),)
        return Source(shown, ""), (Diagnostic(DiagnosticCode.FILE_UNREADABLE, Position(shown), message, _PERMIT),)
    try:
        return Source(shown, clean(data.decode())), ()
    except UnicodeDecodeError as error:
        source = Source(shown, clean(data.decode(errors="replace")))
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode(errors="replace")) + 1
        message = f"the byte 0x{data[error.start]:02X} is not valid UTF-8; it is shown as \N{REPLACEMENT CHARACTER}"
        return source, (
            Diagnostic(DiagnosticCode.FILE_ENCODING, Position(shown, line, column), message, "save the file as UTF-8"),
        )
