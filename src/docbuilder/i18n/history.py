"""What git remembers of the original and its translations.

In: the source folder. Out: the commits that changed a file, and the text that a file had. Asked for all files at once: a question costs a process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from docbuilder.i18n.sections import PageSection, split_sections
from docbuilder.model.source import clean
from docbuilder.site.git import run_git
from docbuilder.site.history import is_deep

_PATIENCE = 120  # seconds; a history of many years
_COMMIT = b"\x01"
_MISSING = frozenset({b"missing", b"ambiguous"})


class FileVersion(NamedTuple):
    """A state of a file: the commit that made it, and the name of its content; "" where the commit removed it."""

    commit: str
    blob: str


class FormerSection(NamedTuple):
    """A section as it once was, and the newest commit that still had it so."""

    text: str
    commit: str


class PageHistory:
    """The history of the pages of a source folder; nothing in a shallow clone, which knows only its newest commit.

    Args:
        source: the folder of the sources.
        untrusted: git is not asked at all.
        files: those that matter, relative to the source folder; none for all.
    """

    def __init__(self, source: Path, *, untrusted: bool = False, files: Sequence[str] = ()) -> None:
        self._files = list(files) or ["."]
        self._source = source
        self.known = not untrusted and is_deep(source)
        self._versions: dict[str, list[FileVersion]] | None = None
        self._sections: dict[str, tuple[PageSection, ...]] = {}

    def versions(self, file: str) -> Sequence[FileVersion]:
        """The states of a file, newest first.

        Args:
            file: relative to the source folder.
        """
        if self._versions is None:
            self._versions = self._read_versions() if self.known else {}
        return self._versions.get(file, ())

    def blobs_at(self, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """(commit, file) -> name of the content that the file had there; what there was not is left out."""
        wanted = [(commit, file) for commit, file in dict.fromkeys(places) if "\n" not in file]
        given = "".join(f"{commit}:./{file}\n" for commit, file in wanted).encode()
        answer = self._ask("cat-file", "--batch-check=%(objectname) %(objecttype)", given=given) if wanted else b""
        found = {}
        for place, line in zip(wanted, answer.split(b"\n"), strict=False):
            name, _, kind = line.rpartition(b" ")
            if kind == b"blob":
                found[place] = name.decode("ascii", "replace")
        return found

    def sections(self, blobs: Iterable[str]) -> Mapping[str, tuple[PageSection, ...]]:
        """Name of a content -> its sections; for `blobs`, and all that were asked for before."""
        wanted = [blob for blob in dict.fromkeys(blobs) if blob and blob not in self._sections]
        if wanted:
            answer = self._ask("cat-file", "--batch", given="".join(f"{blob}\n" for blob in wanted).encode())
            at = 0
            while at < len(answer):
                end = answer.index(b"\n", at)
                head = answer[at:end].split()
                if head[-1] in _MISSING or len(head) != 3:
                    at = end + 1
                    continue
                size = int(head[2])
                text = clean(answer[end + 1 : end + 1 + size].decode("utf-8", "replace"))
                self._sections[head[0].decode("ascii", "replace")] = split_sections(text)
                at = end + 2 + size
        return self._sections

    def former_sections(self, wanted: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], FormerSection]:
        """(file, hash) -> the section that had this hash, for what is found of `wanted`: file -> hashes of its sections."""
        found: dict[tuple[str, str], FormerSection] = {}
        open_ = {file: set(hashes) for file, hashes in wanted.items()}
        versions = {file: list(self.versions(file)) for file in open_}
        sections = self.sections(version.blob for states in versions.values() for version in states)
        for file, hashes in open_.items():
            for version in versions[file]:
                for section in sections.get(version.blob, ()):
                    if section.hash in hashes:
                        hashes.remove(section.hash)
                        found[file, section.hash] = FormerSection(section.text, version.commit)
                if not hashes:
                    break
        return found

    def _read_versions(self) -> dict[str, list[FileVersion]]:
        commits = self._ask("--literal-pathspecs", "rev-list", "HEAD", "--", *self._files)
        answer = self._ask(
            *("diff-tree", "--stdin", "--root", "-r", "-z", "--raw", "--relative", "--no-renames", "--no-abbrev"),
            *("--no-ext-diff", "--no-textconv", f"--format={_COMMIT.decode()}%H"),
            given=commits,
        )
        found: dict[str, list[FileVersion]] = {}
        commit = blob = ""
        for record in answer.split(b"\0"):
            part = record.lstrip(b"\n")
            if part.startswith(_COMMIT):
                commit = part[1:41].decode("ascii", "replace") if b"\n" not in part else ""
                commit, _, rest = part[1:].decode("utf-8", "replace").partition("\n")
                part = rest.lstrip("\n").encode()
            if part.startswith(b":"):
                words = part.decode("ascii", "replace").split()
                blob = "" if words[4].startswith("D") else words[3]
            elif part:
                found.setdefault(part.decode("utf-8", "replace"), []).append(FileVersion(commit.strip(), blob))
        return found

    def _ask(self, *arguments: str, given: bytes = b"") -> bytes:
        return run_git(self._source, *arguments, given=given, patience=_PATIENCE) or b""
