"""What would be written, and what was found: shown to a person before anything happens.

In: files and findings, as they are met. Out: `WritePlan`, a value.

Every construct of another documentation system that is met is *found*; it is then *converted*, or it is *listed* with its place and what to
do. What is neither by the end is listed as well, so found = converted + listed, whatever a converter forgets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from docbuilder.model.source import Position

_FORGOTTEN = "it is not converted; write it by hand"


class PlannedFile(NamedTuple):
    """A file to write.

    Attributes:
        path: relative to the project's folder.
        data: its bytes.
        shown: people read it before it is written: it is short, and proposed rather than converted.
    """

    path: str
    data: bytes
    shown: bool = False


class Listed(NamedTuple):
    """A construct that is not converted: what it is, where, and what to do."""

    construct: str
    position: Position
    reason: str


class FoundConstruct:
    """One construct that was found; `convert` or `list` says what became of it, the last word counts."""

    __slots__ = ("name", "position", "reason")

    def __init__(self, name: str, position: Position) -> None:
        self.name = name
        self.position = position
        self.reason: str = _FORGOTTEN

    def convert(self) -> None:
        """It has a counterpart, which is written."""
        self.reason = ""

    def list(self, reason: str) -> None:
        """It has none: `reason` says what is lost, or what to write."""
        self.reason = reason or _FORGOTTEN


class Ledger:
    """What is found in a project, construct by construct."""

    def __init__(self) -> None:
        self._found: list[FoundConstruct] = []
        self.depth = 0  # of files that are included in each other

    def find(self, name: str, path: str, line: int = 0) -> FoundConstruct:
        """Note a construct.

        Args:
            name: of its kind, in the words of the system that it is from.
            path: of its file, relative to the project's folder.
            line: counted from 1; 0 for the file as a whole.
        """
        construct = FoundConstruct(name, Position(path, line))
        self._found.append(construct)
        return construct

    def converted(self) -> tuple[tuple[str, int], ...]:
        """Kinds, and how many of each were converted, the most frequent first."""
        return tuple(Counter(one.name for one in self._found if not one.reason).most_common())

    def listed(self) -> tuple[Listed, ...]:
        """Those that were not, in the order of their places."""
        rest = [Listed(one.name, one.position, one.reason) for one in self._found if one.reason]
        return tuple(sorted(rest, key=lambda one: (one.position.path, one.position.line)))

    def __len__(self) -> int:
        return len(self._found)


class WritePlan(NamedTuple):
    """What would be written to a project's folder.

    Attributes:
        root: the project's folder.
        files: in the order in which people read them.
        source: the folder of the sources, relative to `root`.
        found: how many constructs of another system there are.
        converted: kinds, and how many of each are converted, the most frequent first.
        listed: the others.
        notes: what else to know, a sentence each.
    """

    root: Path
    files: tuple[PlannedFile, ...]
    source: str
    found: int = 0
    converted: tuple[tuple[str, int], ...] = ()
    listed: tuple[Listed, ...] = ()
    notes: tuple[str, ...] = ()

    def new(self) -> Iterator[PlannedFile]:
        """The files that are not there yet."""
        return (file for file in self.files if not (self.root / file.path).exists())

    def there(self) -> Iterator[PlannedFile]:
        """The files that are: they are left alone."""
        return (file for file in self.files if (self.root / file.path).exists())

    def write(self) -> list[str]:
        """Write the files that are not there yet; no file is ever replaced.

        Returns:
            Their paths.

        Raises:
            OSError: a file cannot be written.
        """
        written: list[str] = []
        for file in list(self.new()):
            path = self.root / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as opened:
                opened.write(file.data)
            written.append(file.path)
        return written
