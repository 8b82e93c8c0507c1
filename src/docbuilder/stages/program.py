"""Whether all who work on one build run the same program.

In: nothing. Out: versions, and an error of who has others. Light to import: a worker of a cluster says within a second that it has another program,
before it has loaded it.
"""

from __future__ import annotations

import platform
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

from docbuilder import __version__
from docbuilder.model.errors import BuildError

_RENDERERS = ("jinja2", "markdown-it-py", "math-core", "mdit-py-plugins", "msgspec", "nh3", "pygments")
"""Distributions that pages are made with."""


class OtherProgramError(BuildError):
    """A worker runs another program than the build."""


@cache
def program_versions() -> tuple[tuple[str, str], ...]:
    """What must be the same wherever one build's pages are worked on: name and version of Python, of this program and of what it uses."""
    from importlib.metadata import version  # needed only where others work on pages

    here = Path(__file__).resolve().parent.parent
    own = sha256()
    for path in sorted(here.rglob("*.py")):
        own.update(path.read_bytes())
    versions = [
        ("Python", ".".join(map(str, sys.version_info[:2]))),
        ("docbuilder", f"{__version__} ({own.hexdigest()[:8]})"),
    ]
    versions += [(name, version(name)) for name in _RENDERERS]
    return tuple(versions)


def check_program(versions: tuple[tuple[str, str], ...]) -> None:
    """See that this process runs the same program.

    Raises:
        OtherProgramError: it does not.
    """
    for (name, theirs), (_, ours) in zip(versions, program_versions(), strict=False):
        if theirs != ours:
            raise OtherProgramError(
                f"a worker on {platform.node()!r} has {name} {ours}, the build {theirs}; install the same packages on all machines"
            )
