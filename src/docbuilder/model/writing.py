"""Files of the sources that are written again.

In: a file's new content. Out: the file with all of it, or as it was.
"""

from __future__ import annotations

from pathlib import Path


def rewrite_file(path: Path, data: bytes) -> None:
    """Give a file another content, all of it or nothing; links to it stay, and so does who may read it.

    Raises:
        OSError: it cannot be written.
    """
    target = path.resolve()
    beside = target.with_name(f".{target.name}.docbuilder")
    try:
        beside.write_bytes(data)
        beside.chmod(target.stat().st_mode)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
