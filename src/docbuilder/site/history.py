"""When the sources were last changed, and by whom, as their git repository tells.

In: the source folder. Out: file -> `FileHistory`. Asked for at the start of a build and read at its end: large histories take seconds.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, Self

from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.source import Position
from docbuilder.site.git import ask_git, git_command, git_environment

_COMMIT, _FIELD = "\x01", "\x02"
_FORMAT = f"{_COMMIT}%cs{_FIELD}%aN{_FIELD}%(trailers:key=Co-authored-by,valueonly,separator=%x02,unfold)"
"""Date of a commit, and its people: the author, and those who are named as co-authors."""
_BOT = "[bot]"


class FileHistory(NamedTuple):
    """What is known of a file: the ISO date of its newest commit, and who has changed it, those with most commits first."""

    date: str
    people: tuple[str, ...] = ()


NO_HISTORY = FileHistory("")


class History:
    """The commits of every file; use as a context manager.

    Args:
        source: the folder of the sources; without git, outside of a repository, and in a shallow clone, which knows
            nothing of most files, nothing is known.
        untrusted: git is not asked at all.
    """

    def __init__(self, source: Path, *, untrusted: bool = False) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._commits: subprocess.Popen[bytes] | None = None
        if untrusted or not is_deep(source):
            return
        self._commits = _start(source, subprocess.DEVNULL, "rev-list", "HEAD", "--", ".")
        self._process = _start(
            source,
            self._commits.stdout,
            *("diff-tree", "--stdin", "--root", "-r", "-z", "--name-only", "--relative", "--no-renames"),
            *("--no-ext-diff", "--no-textconv", f"--format={_FORMAT}"),
        )
        if self._commits.stdout is not None:
            self._commits.stdout.close()  # only who reads it has it now

    def files(self) -> Mapping[str, FileHistory]:
        """File, relative to the source folder -> what its commits say; renamed files begin with their new name."""
        if self._process is None:
            return {}
        output, _ = self._process.communicate()
        self._end_commits()
        dates: dict[str, str] = {}
        people: dict[str, Counter[str]] = {}
        date, authors = "", [""]
        for record in output.decode("utf-8", "replace").split("\0"):
            name = record.lstrip("\n")
            if name.startswith(_COMMIT):
                head, _, name = name[1:].partition("\n")
                date, *authors = head.split(_FIELD)
                authors = list(_names(authors))
                name = name.lstrip("\n")
            if name:
                dates.setdefault(name, date)
                people.setdefault(name, Counter()).update(authors)
        return {
            name: FileHistory(date, tuple(who for who, _ in people[name].most_common())) for name, date in dates.items()
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.stdout is not None and not self._process.stdout.closed:
            self._process.kill()
            self._process.communicate()
        self._end_commits()

    def _end_commits(self) -> None:
        if self._commits is not None:
            self._commits.kill()
            self._commits.wait()


def _names(people: Iterable[str]) -> Iterator[str]:
    """`Name <address>` or `Name` -> the name, each once; no machines."""
    names = (person.partition("<")[0].strip() for person in people)
    return (name for name in dict.fromkeys(names) if name and not name.endswith(_BOT))


def _start(source: Path, commits: IO[bytes] | int | None, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        git_command(*arguments),
        cwd=source,
        env=git_environment(),
        stdin=commits,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def history_problems(source: Path, *, untrusted: bool = False) -> tuple[Diagnostic, ...]:
    """Why there are no dates: the clone around `source` is shallow. Told by git's own file, which costs no process.

    Args:
        source: the folder of the sources.
        untrusted: dates are not asked for, so that nothing is missing.
    """
    for folder in () if untrusted else (source, *source.parents):
        git = folder / ".git"
        if not git.exists():
            continue
        if git.is_file():  # a working tree beside its repository
            git = Path(git.read_text("utf-8", "replace").partition("gitdir:")[2].strip())
            git = folder / git
            common = git / "commondir"
            git = git / common.read_text("utf-8", "replace").strip() if common.is_file() else git
        if (git / "shallow").is_file():
            message = (
                "the clone is shallow, and knows nothing of most files: the dates of their last changes are left out"
            )
            hint = "fetch the whole history: `git fetch --unshallow`, or `fetch-depth: 0` of actions/checkout"
            return (Diagnostic(DiagnosticCode.HISTORY_SHALLOW, Position(source.name), message, hint),)
        break
    return ()


def is_deep(source: Path) -> bool:
    """There is a repository around `source`, with its whole history."""
    return ask_git(source, "rev-parse", "--is-shallow-repository") == "false"
