"""Addresses of files on the web pages of a repository: GitHub, GitLab, Gitea and its kin, Bitbucket, and others by a pattern.

In: the repository's address, a branch, tag or commit, and a path. Out: where the file is read, or edited.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from docbuilder.site.routes import encode_path

FIELDS = ("repository", "ref", "path", "line")
"""What a pattern may have in braces."""


class Forge(NamedTuple):
    """Patterns of a kind of host: where a line is read, and where a file is edited; `{kind}` is `branch`, `tag` or `commit`."""

    source: str
    edit: str


_GITHUB = Forge("{repository}/blob/{ref}/{path}#L{line}", "{repository}/edit/{ref}/{path}")
_GITLAB = Forge("{repository}/-/blob/{ref}/{path}#L{line}", "{repository}/-/edit/{ref}/{path}")
_GITEA = Forge("{repository}/src/{kind}/{ref}/{path}#L{line}", "{repository}/_edit/{ref}/{path}")
_BITBUCKET = Forge("{repository}/src/{ref}/{path}#lines-{line}", "{repository}/src/{ref}/{path}?mode=edit")
_HOSTS = (
    (re.compile(r"(?:^|\.)gitlab(?:\.|$)|(?:^|\.)salsa\.debian\.org$|(?:^|\.)framagit\.org$"), _GITLAB),
    (re.compile(r"(?:^|\.)(?:gitea|forgejo)(?:\.|$)|(?:^|\.)codeberg\.org$"), _GITEA),
    (re.compile(r"(?:^|\.)bitbucket\.org$"), _BITBUCKET),
)
"""What hosts are called -> what runs there; all others are taken for GitHub."""
_COMMIT = re.compile(r"[0-9a-f]{7,40}")
_TAG = re.compile(r"v?\d+(?:\.\d+)+.*")


def forge_of(repository: str) -> Forge:
    """The kind of host that a repository is on, by its name."""
    host = (urlsplit(repository).hostname or "").lower()
    return next((forge for pattern, forge in _HOSTS if pattern.search(host)), _GITHUB)


def source_address(repository: str, ref: str, path: str, line: int, pattern: str = "") -> str:
    """Where a line of a file is read; "" without a repository.

    Args:
        repository: address of its web pages, or "".
        ref: branch, tag or commit.
        path: from the repository's top.
        line: counted from 1.
        pattern: of an address, with `FIELDS` in braces; "" for that of the host's kind.
    """
    return _filled(pattern or forge_of(repository).source, repository, ref, path, line) if repository else ""


def edit_address(repository: str, ref: str, path: str, pattern: str = "") -> str:
    """Where a file is edited; arguments as for `source_address`."""
    return _filled(pattern or forge_of(repository).edit, repository, ref, path, 1) if repository else ""


def file_address(repository: str, ref: str, path: str, pattern: str = "") -> str:
    """Where all of a file is read; arguments as for `source_address`."""
    return source_address(repository, ref, path, 1, pattern).partition("#")[0]


def _filled(pattern: str, repository: str, ref: str, path: str, line: int) -> str:
    kind = "commit" if _COMMIT.fullmatch(ref) else "tag" if _TAG.fullmatch(ref) else "branch"
    values = {
        "repository": repository.rstrip("/"),
        "ref": encode_path(ref),
        "path": encode_path(path),
        "line": str(line),
        "kind": kind,
    }
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], match[0]), pattern)
