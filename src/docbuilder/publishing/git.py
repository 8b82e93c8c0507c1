"""A branch of a repository as a tree of files, by git's plumbing: no checkout, no index, no configured command runs.

In: a repository, a remote and the name of a branch. Out: files and folders at its head, and a new commit on it. Whoever else
writes to the branch meanwhile is seen: a push goes through only on the head that the commit was made for.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, Self

from docbuilder.config import ConfigError

_SAFE = (
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.quotePath=false"),
    *("-c", "gc.auto=0"),
    *("-c", "maintenance.auto=false"),
)
"""Settings that keep a repository's own from running anything: hooks above all."""
FOLDER, FILE = "040000", "100644"
_SHA1 = 40  # digits
_WHO = "docbuilder"


class GitError(ConfigError):
    """Git does not do what is needed; its text is git's."""


class HeadMovedError(Exception):
    """Somebody else has written to the branch meanwhile."""


class TreeEntry(NamedTuple):
    """What stands under a name in a folder: its mode and the name of its content."""

    mode: str
    id: str

    @property
    def is_folder(self) -> bool:
        """Whether there are names below."""
        return self.mode == FOLDER


class Branch:
    """A branch of a remote repository; use as a context manager.

    Args:
        repository: a folder inside of a clone, whose settings and credentials are used.
        remote: name or address.
        name: of the branch; it need not be there.
    """

    def __init__(self, repository: Path, remote: str, name: str) -> None:
        self._folder, self._remote, self.name = repository, remote, name
        self._space = f"refs/docbuilder/{uuid.uuid4().hex}"
        self._cat: subprocess.Popen[bytes] | None = None
        self._trees: subprocess.Popen[bytes] | None = None
        self._empty = ""  # name of the empty tree, by whose length the kind of names is told
        self._known: set[str] = set()
        self.head = ""

    def __enter__(self) -> Self:
        self._git("rev-parse", "--git-dir")
        self._git("check-ref-format", f"refs/heads/{self.name}")
        shallow = self._git("rev-parse", "--is-shallow-repository").strip() == b"true"
        # a whole clone must not become a shallow one
        self._depth = ("--depth=1",) if shallow else ()
        self._empty = self._git("hash-object", "-t", "tree", "--stdin").decode().strip()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        for name in ("head", "build"):
            with suppress(GitError):
                self._git("update-ref", "-d", f"{self._space}/{name}")

    def fetch(self) -> str:
        """Fetch the branch; the name of its head, or "" where it is not there."""
        self._stop()
        self.head = self._remote_head()
        if self.head:
            reference = f"+refs/heads/{self.name}:{self._space}/head"
            options = ("--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", *self._depth)
            # without a map of references nothing of the clone changes, for which jobs at once would have to wait
            self._git("fetch", *options, "--refmap=", self._remote, reference)
            self.head = self._git("rev-parse", f"{self._space}/head").decode().strip()
        return self.head

    def _remote_head(self) -> str:
        found = self._git("ls-remote", self._remote, f"refs/heads/{self.name}").decode()
        return found.partition("\t")[0]

    # --- reading

    def read(self, path: str) -> bytes | None:
        """A file at the head; None if there is none."""
        found = self._object(f"{self.head}:{path}") if self.head else None
        return found[1] if found is not None and found[0] == "blob" else None

    def entries(self, path: str) -> dict[str, TreeEntry]:
        """What is in a folder at the head; `path` without a final slash, "" for the root."""
        found = self._object(f"{self.head}:{path}") if self.head else None
        return _read_tree(found[1], len(self.head) // 2) if found is not None and found[0] == "tree" else {}

    def folders(self, path: str) -> list[str]:
        """The names of the folders in one; `path` with a final slash, or "" for the root."""
        return [name for name, entry in self.entries(path.rstrip("/")).items() if entry.is_folder]

    def _object(self, name: str) -> tuple[str, bytes] | None:
        if "\n" in name:
            return None
        if self._cat is None:
            self._cat = self._start("cat-file", "--batch")
        stdin, stdout = _pipes(self._cat)
        stdin.write(name.encode("utf-8", "surrogateescape") + b"\n")
        stdin.flush()
        head = stdout.readline().split()
        if len(head) != 3 or not head[2].isdigit():
            return None
        size = int(head[2])
        content = stdout.read(size + 1)[:size]
        return head[1].decode(), content

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A process that answers many questions: to start one takes longer than most answers."""
        command = ["git", *_SAFE, *arguments]
        return subprocess.Popen(
            command, cwd=self._folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def _stop(self) -> None:
        for process in (self._cat, self._trees):
            if process is not None:
                stdin, stdout = _pipes(process)
                with suppress(OSError):
                    stdin.close()
                process.wait()
                stdout.close()
        self._cat = self._trees = None

    # --- writing

    def write(self, files: Iterable[tuple[str, bytes]]) -> dict[str, TreeEntry]:
        """Write files into the repository's store; the entries of a root with them and nothing else."""
        command = ["git", *_SAFE, "fast-import", "--quiet", "--done", "--force", "--date-format=raw"]
        with subprocess.Popen(command, cwd=self._folder, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdin is not None
            assert process.stderr is not None
            with suppress(BrokenPipeError):
                for piece in _import_stream(f"{self._space}/build", files):
                    process.stdin.write(piece)
                process.stdin.close()
            told = process.stderr.read()
        if process.returncode:
            raise GitError(f"git fast-import: {_last_line(told)}")
        tree = self._git("rev-parse", f"{self._space}/build^{{tree}}").decode().strip()
        self._stop()
        return _read_tree(self._git("cat-file", "tree", tree), len(tree) // 2)

    def subtree(self, entry: TreeEntry) -> dict[str, TreeEntry]:
        """What is in a folder."""
        found = self._object(entry.id)
        if found is None or found[0] != "tree":
            raise GitError(f"git cat-file: {entry.id} is no tree")
        return _read_tree(found[1], len(entry.id) // 2)

    def make_files(self, files: Mapping[str, bytes]) -> dict[str, TreeEntry]:
        """Entries for files: path -> content; what the repository has already is not written again."""
        kind = hashlib.sha1 if len(self._empty) == _SHA1 else hashlib.sha256
        ids = {
            path: kind(b"blob %d\0" % len(content) + content).hexdigest()  # git's own names of contents
            for path, content in files.items()
        }
        new = {ids[path]: content for path, content in files.items() if ids[path] not in self._known}
        new = {identifier: content for identifier, content in new.items() if self._object(identifier) is None}
        if new:
            stream = b"".join(b"blob\ndata %d\n%b\n" % (len(content), content) for content in new.values())
            self._git("fast-import", "--quiet", "--done", stdin=stream + b"done\n")
            self._stop()  # a process that looked before does not see the new pack
        self._known.update(ids.values())
        return {path: TreeEntry(FILE, identifier) for path, identifier in ids.items()}

    def make_folder(self, entries: Mapping[str, TreeEntry]) -> TreeEntry:
        """An entry for a folder."""
        if self._trees is None:
            self._trees = self._start("mktree", "-z", "--missing", "--batch")
        stdin, stdout = _pipes(self._trees)
        lines = [
            f"{entry.mode} {'tree' if entry.is_folder else 'commit' if entry.mode == '160000' else 'blob'} {entry.id}\t{name}"
            for name, entry in entries.items()
        ]
        stdin.write("".join(f"{line}\0" for line in lines).encode("utf-8", "surrogateescape") + b"\0")
        stdin.flush()
        identifier = stdout.readline().decode().strip()
        if not identifier:
            raise GitError("git mktree: it fails")
        return TreeEntry(FOLDER, identifier)

    def commit(self, root: TreeEntry, message: str) -> str:
        """The name of a commit on the head; "" where the head has this very tree."""
        if self.head and self._git("rev-parse", f"{self.head}^{{tree}}").decode().strip() == root.id:
            return ""
        parents = ("-p", self.head) if self.head else ()
        return self._git("commit-tree", root.id, *parents, stdin=message.encode(), env=self._author()).decode().strip()

    def push(self, commit: str) -> None:
        """Put the commit on the branch.

        Raises:
            HeadMovedError: the branch's head is another one by now, or somebody is writing to it.
            GitError: it cannot be pushed at all.
        """
        done = self._run(("push", "--quiet", "--no-verify", self._remote, f"{commit}:refs/heads/{self.name}"))
        if done.returncode == 0:
            return
        told = done.stderr.decode("utf-8", "replace")
        if self._remote_head() != self.head or any(word in told for word in _BUSY):
            raise HeadMovedError(told)
        raise GitError(f"git push: {_last_line(done.stderr)}")

    def _author(self) -> dict[str, str]:
        if self._run(("var", "GIT_COMMITTER_IDENT")).returncode == 0:
            return {}
        names = ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME")
        addresses = ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL")
        return dict.fromkeys(names, _WHO) | dict.fromkeys(addresses, f"{_WHO}@localhost")

    def _git(self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
        done = self._run(arguments, stdin, env)
        if done.returncode:
            raise GitError(f"git {arguments[0]}: {_last_line(done.stderr)}")
        return done.stdout

    def _run(
        self, arguments: tuple[str, ...], stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                ["git", *_SAFE, *arguments],
                cwd=self._folder,
                input=stdin,
                capture_output=True,
                check=False,
                env={**os.environ, "GIT_TERMINAL_PROMPT": "0", **(env or {})},
            )
        except OSError as error:
            raise GitError(f"git cannot be run: {error.strerror}") from error


_BUSY = (
    "cannot lock ref",
    "Unable to create",
    "failed to update ref",
    "incorrect old value",
    "fetch first",
    "non-fast-forward",
)


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


def _read_tree(content: bytes, id_size: int) -> dict[str, TreeEntry]:
    """The entries of a tree object: mode, blank, name, NUL, the bytes of the id."""
    found: dict[str, TreeEntry] = {}
    place = 0
    while place < len(content):
        end = content.index(b"\0", place)
        mode, _, name = content[place:end].partition(b" ")
        place = end + 1 + id_size
        identifier = content[end + 1 : place].hex()
        found[name.decode("utf-8", "surrogateescape")] = TreeEntry(mode.decode().rjust(6, "0"), identifier)
    return found


def _import_stream(reference: str, files: Iterable[tuple[str, bytes]]) -> Iterable[bytes]:
    """What `git fast-import` reads: the files, then a commit of them."""
    paths: list[str] = []
    for path, content in files:
        paths.append(path)
        yield b"blob\nmark :%d\ndata %d\n" % (len(paths), len(content))
        yield content
        yield b"\n"
    yield f"commit {reference}\ncommitter {_WHO} <{_WHO}@localhost> 0 +0000\ndata 0\n".encode()
    for number, path in enumerate(paths, 1):
        quoted = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        yield f'M {FILE} :{number} "{quoted}"\n'.encode("utf-8", "surrogateescape")
    yield b"\ndone\n"


def _last_line(told: bytes) -> str:
    lines = [line for line in told.decode("utf-8", "replace").splitlines() if line.strip()]
    wanted = [line for line in lines if line.startswith(("fatal:", "error:", " ! "))]
    return (wanted or lines or ["it fails"])[-1].strip()
