"""Mending files: the edits of diagnostics are carried out.

In: diagnostics, and the files that they speak of. Out: `MendedFile`s, whose bytes differ in nothing but what edits replace. The edits of a
diagnostic are made all together or not at all: not where a file says something else than they expect, and not where two want the same place.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from docbuilder.config import Config
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.edits import FileEdit
from docbuilder.model.reading import read_plain
from docbuilder.model.writing import rewrite_file

_MAX_BYTES = 64 << 20
_PROSE = (".md", ".mdx", ".yml")
_STRING_ENDS = frozenset("\"'\\\n")
"""What a text must not hold that is written into a string of Python or JSON."""


class MendedFile(NamedTuple):
    """A file before and after.

    Attributes:
        path: the file.
        old: its content.
        new: its content, mended.
        diagnostics: what is mended in it.
    """

    path: Path
    old: bytes
    new: bytes
    diagnostics: tuple[Diagnostic, ...]

    def diff(self, name: str) -> str:
        """What changes, as a unified diff."""
        return "\n".join(diff_lines(self.old.decode(), self.new.decode(), name))

    def write(self) -> None:
        """Put it into place.

        Raises:
            OSError: the file cannot be written.
        """
        rewrite_file(self.path, self.new)


def mend(diagnostics: Iterable[Diagnostic], find: Callable[[str], Path | None]) -> tuple[MendedFile, ...]:
    """The files that the edits of diagnostics change, by their paths.

    Args:
        diagnostics: in order; where two want the same place, the first is mended, and the other perhaps in a second run.
        find: the file of a path in diagnostics; None for one that is not to be changed.
    """
    files: dict[Path, _OpenFile | None] = {}
    for diagnostic in diagnostics:
        placed = []
        for edit in diagnostic.edits:
            path = find(edit.position.path)
            if path is not None and path not in files:
                files[path] = _read(path)
            file = files.get(path) if path is not None else None
            place = file.locate(edit) if file is not None else None
            if file is None or place is None:
                break
            placed.append((file, place))
        else:
            if placed and all(file.has_room(place) for file, place in placed):
                for file, place in placed:
                    file.places[place] = None
                    file.diagnostics[diagnostic] = None
    changed = sorted((file for file in files.values() if file is not None and file.places), key=lambda file: file.path)
    return tuple([file.mended() for file in changed])


def files_of(config: Config) -> Callable[[str], Path | None]:
    """The files of a project by their paths in diagnostics: those of the source folder and of the repository, never others.

    Those of sources that are not trusted lie in the source folder.
    """
    known: dict[str, Path | None] = {}
    inside = (config.source if config.untrusted else config.root).resolve()

    def find(path: str) -> Path | None:
        if path not in known:
            known[path] = next(
                filter(None, (_inside(folder / path, inside) for folder in (config.source, config.root))), None
            )
        return known[path]

    return find


def _inside(path: Path, folder: Path) -> Path | None:
    """The file itself, if it lies in the folder and is no part of an installed package or of git's own."""
    try:
        full = path.resolve(strict=True)
        parts = full.relative_to(folder).parts
    except (OSError, ValueError, RuntimeError):
        return None
    ours = full.is_file() and "site-packages" not in parts and not any(part.startswith(".") for part in parts)
    return full if ours else None


def diff_lines(old: str, new: str, name: str) -> Iterator[str]:
    """The lines of a unified diff of two texts of the same file."""
    yield from difflib.unified_diff(old.splitlines(), new.splitlines(), name, name, lineterm="")


class _Replaced(NamedTuple):
    """A range of a file's text, and the text that it becomes."""

    start: int
    end: int
    new: str


@dataclass(slots=True)
class _OpenFile:
    """A file that is read.

    Args:
        path: the file.
        data: its content.
        text: the same, decoded, with its own line ends.
    """

    path: Path
    data: bytes
    text: str
    starts: list[int] = field(default_factory=list)  # of the lines
    newline: str = "\n"
    places: dict[_Replaced, None] = field(default_factory=dict)
    diagnostics: dict[Diagnostic, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        text = self.text
        self.starts.append(1 if text.startswith("\ufeff") else 0)
        for at, character in enumerate(text):
            if character == "\n" or (character == "\r" and text[at + 1 : at + 2] != "\n"):
                if len(self.starts) == 1:
                    self.newline = "\r\n" if text[at - 1 : at] == "\r" and character == "\n" else character
                self.starts.append(at + 1)

    def locate(self, edit: FileEdit) -> _Replaced | None:
        """The range that an edit replaces; None where the file does not say what it expects."""
        line, column = edit.position.line, edit.position.column
        if not 0 < line <= len(self.starts) or column < 1:
            return None
        if self.path.suffix not in _PROSE and not _STRING_ENDS.isdisjoint(edit.new):
            return None
        first, last = self.starts[line - 1], self.starts[line] if line < len(self.starts) else len(self.text)
        start = at = first + column - 1
        if at > last:
            return None
        if self.path.suffix == ".py" and not self.text.startswith(edit.old, at):
            # escapes are longer than what they stand for, and a docstring may be put together from several strings
            if self.text.count(edit.old, first, last) != 1:
                return None
            start = at = self.text.index(edit.old, first, last)
        for number, piece in enumerate(edit.old.split("\n")):
            if number:
                end = next((end for end in ("\r\n", "\n", "\r") if self.text.startswith(end, at)), None)
                if end is None:
                    return None
                at += len(end)
            if not self.text.startswith(piece, at):
                return None
            at += len(piece)
        return _Replaced(start, at, edit.new.replace("\n", self.newline))

    def has_room(self, place: _Replaced) -> bool:
        """Nothing else is to be replaced there; the same once more is no other thing."""
        return place in self.places or not any(
            (place.start < other.end and other.start < place.end) or place.start == other.start for other in self.places
        )

    def mended(self) -> MendedFile:
        """The file with everything replaced."""
        pieces, at = [], 0
        for place in sorted(self.places):
            pieces += [self.text[at : place.start], place.new]
            at = place.end
        new = "".join([*pieces, self.text[at:]]).encode()
        return MendedFile(self.path, self.data, new, tuple(self.diagnostics))


def _read(path: Path) -> _OpenFile | None:
    """The file; None where it cannot be read, or is not UTF-8, so that what its bytes are is not known."""
    try:
        data = read_plain(path, _MAX_BYTES)
        return _OpenFile(path, data, data.decode())
    except (OSError, UnicodeDecodeError):
        return None
