"""Which text of the original a translation was made from: `_i18n.lock` in a language's folder.

In: a folder. Out: page -> id of a section of the original -> its hash when it was translated. JSON, a section a line, so that two people's changes
merge; it is committed with the pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from json import dumps
from pathlib import Path

import msgspec

from docbuilder.i18n.writing import write_whole
from docbuilder.model.errors import BuildError
from docbuilder.model.reading import read_plain
from docbuilder.site.project_files import LOCK

_FORMAT = 1
_LARGEST = 64 << 20  # bytes

PageLock = Mapping[str, str]
"""Id of a section of the original -> `PageSection.hash` when it was translated, in the order of the translation; "" for sections that only the
translation has, and `LEFT_OUT` for those that it left out."""
LEFT_OUT = "-"


class LockError(BuildError):
    """A lock file that cannot be used. Its text names the file, what is wrong and what to do."""


class _LockFile(msgspec.Struct):
    format: int
    pages: dict[str, dict[str, str]]


def read_lock(folder: Path) -> dict[str, dict[str, str]] | None:
    """What the lock file of a language says of its pages; None where there is no such file.

    Args:
        folder: of the language.

    Raises:
        LockError: it cannot be read.
    """
    path = folder / LOCK
    try:
        content = msgspec.json.decode(read_plain(path, _LARGEST), type=_LockFile)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LockError(f"{path}: cannot be read: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        again = f"docbuilder i18n lock {folder.name}"
        raise LockError(
            f"{path}: is no lock file of translations: {error}\nresolve the conflict of a merge, or remove the file and write it again: `{again}`"
        ) from None
    if content.format != _FORMAT:
        raise LockError(f"{path}: was written by another version of docbuilder (format {content.format})")
    return content.pages


def write_lock(folder: Path, pages: Mapping[str, PageLock]) -> None:
    """Write the lock file of a language, all of it or nothing."""
    content = {"format": _FORMAT, "pages": {name: dict(pages[name]) for name in sorted(pages)}}
    write_whole(folder / LOCK, dumps(content, ensure_ascii=False, indent=1) + "\n")
