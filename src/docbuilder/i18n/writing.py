"""Files are written whole, or stay as they are.

In: a path and a text. Out: the file.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a file, in UTF-8 and with the line ends of `text`; a symbolic link stays one.

    Raises:
        OSError: it cannot be written; the former file is still there.
    """
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.docbuilder")
    try:
        beside.write_text(text, "utf-8", newline="")
        with suppress(FileNotFoundError):
            beside.chmod(path.stat().st_mode)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
