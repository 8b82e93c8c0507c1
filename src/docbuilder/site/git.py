"""How git is asked, so that a repository cannot have it run anything.

In: what is asked. Out: a command line and the environment it runs in, or the answer. Plumbing only: what `git log` and others do besides depends on
the repository's own configuration, which whoever wrote the sources may have written too.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_PATIENCE = 10  # seconds
_SETTINGS = (
    "safe.bareRepository=explicit",  # the source folder itself is no repository, whatever lies in it
    "core.fsmonitor=",
    "core.quotePath=false",
    "log.showSignature=false",
    "protocol.allow=never",
)
_VARIABLES = {
    "GIT_ALLOW_PROTOCOL": "",  # stronger than a repository's `protocol.file.allow`
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}


def git_command(*arguments: str) -> list[str]:
    """`git` with `arguments`, a plumbing command of it first."""
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    return ["git", "--no-pager", "--no-replace-objects", *settings, *arguments]


def git_environment() -> dict[str, str]:
    """The variables of this process, and those that keep git from fetching, asking and writing."""
    return {**os.environ, **_VARIABLES}


def ask_git(folder: Path, *arguments: str) -> str:
    """What a plumbing command says, without white space around; "" where it fails, and without git.

    Args:
        folder: the command runs in it.
        arguments: see `git_command`.
    """
    answer = run_git(folder, *arguments)
    return "" if answer is None else answer.decode("ascii", "replace").strip()


def run_git(folder: Path, *arguments: str, given: bytes = b"", patience: float = _PATIENCE) -> bytes | None:
    """What a plumbing command writes; None where it fails, and without git.

    Args:
        folder: the command runs in it.
        arguments: see `git_command`.
        given: its standard input.
        patience: seconds that it may take.
    """
    try:
        answer = subprocess.run(
            git_command(*arguments),
            cwd=folder,
            env=git_environment(),
            input=given,
            capture_output=True,
            check=False,
            timeout=patience,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return None if answer.returncode else answer.stdout
