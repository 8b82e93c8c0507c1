"""A defect of docbuilder becomes one line and a report file that a person can attach to an issue.

In: an exception that nobody expected. Out: the file. It names versions and places in code, never values: the message of an exception
may quote a page, and a report must be safe to publish.
"""

from __future__ import annotations

import platform
import re
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

from docbuilder import __version__

_FRAME = re.compile(r'  File "(.+)", line (\d+), in (.+)')
_ROOT = Path(__file__).parents[2]


def write_report(error: BaseException, command: str) -> Path:
    """Write the report of `error` to a new file among the temporary files.

    Args:
        error: what was raised.
        command: the name of the command that was running, without its arguments.

    Raises:
        OSError: there is no room for the file.
    """
    lines = [
        f"docbuilder {__version__}, {platform.python_implementation()} {platform.python_version()}, {platform.platform()}",
        f"command: {command}",
        "",
        *_describe(error),
    ]
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="docbuilder-error-", suffix=".txt", delete=False
    ) as file:
        file.write("\n".join(lines) + "\n")
    return Path(file.name)


def kind(error: BaseException) -> str:
    """The type of an exception, with its module where that says more."""
    cls = type(error)
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"


def _describe(error: BaseException) -> Iterator[str]:
    """Types and places of `error` and of what it came from, the newest first."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        # a worker's traceback arrives as the text of the exception's cause
        text = str(current) if type(current).__name__ == "_RemoteTraceback" else ""
        places = [match.groups() for match in map(_FRAME.fullmatch, text.splitlines()) if match]
        places += [
            (frame.filename, str(frame.lineno), frame.name) for frame in traceback.extract_tb(current.__traceback__)
        ]
        yield kind(current)
        yield from (f"  {_short(file)}:{line} in {name}" for file, line, name in places)
        current = current.__cause__ or current.__context__


def _short(file: str) -> str:
    """A path that does not tell where things are on this machine."""
    path = Path(file)
    for root in (_ROOT, *map(Path, sys.path)):
        if root.is_absolute() and path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return path.name
