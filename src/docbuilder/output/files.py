"""Small operations on files, with what the writer needs of each: plain files only, the same modes everywhere.

In: paths and bytes. Out: files.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from docbuilder.model.source import INVISIBLE

FILE_MODE, FOLDER_MODE = 0o644, 0o755
_AT_ONCE = 500  # values in one piece of JSON
_TEXTS = (".html", ".md", ".txt", ".js", ".json", ".ipynb", ".xml")


def join(out: str, path: str) -> str:
    """`path` in the folder `out`."""
    return f"{out}{os.sep}{path}"


def parents_of(path: str) -> list[str]:
    """The folders that `path` is in, innermost first."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, unless it is there."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(FOLDER_MODE)


def mode_of(path: str) -> int:
    """What lies at `path` itself, as `stat` says it; 0 for nothing."""
    try:
        return os.lstat(path).st_mode
    except (OSError, ValueError):
        return 0


def holds(path: str, data: bytes) -> bool:
    """Whether there is a plain file with just this content."""
    try:
        with open(path, "rb", opener=_open_itself) as file:  # Path.open takes no opener
            return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    except OSError:
        return False


def _open_itself(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def show_invisible(path: str, data: bytes) -> bytes:
    """The content of a file at `path` with a U+FFFD for each character that readers do not see and programs do.

    They are not left out: what is on both sides of one could together be an address or a tag that nobody has looked at.
    """
    if not path.endswith(_TEXTS):
        return data
    try:
        return INVISIBLE.sub("\ufffd", data.decode()).encode()
    except UnicodeDecodeError:  # a text of the sources, in another encoding
        return data


def write_file(path: str, data: bytes) -> None:
    """Write a file."""
    # by descriptors: a file object takes as long to make as the file, and this runs for every file
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), FILE_MODE)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(file, rest) :]
    finally:
        os.close(file)
    os.chmod(path, FILE_MODE)  # the same whatever the umask


def write_below(folder: str, path: str, data: bytes) -> None:
    """Write `path` in `folder`, and make the folders that it needs in there."""
    try:
        write_file(join(folder, path), data)
    except FileNotFoundError:
        for parent in reversed(parents_of(path)):
            make_folder(Path(join(folder, parent)))
        write_file(join(folder, path), data)


def to_json(data: object) -> Iterator[bytes]:
    """`data` as JSON, the same bytes for the same data, a line a value so that changes can be read; in pieces, for large sites have long lists."""
    yield from _to_json(data)
    yield b"\n"


def _to_json(data: object) -> Iterator[bytes]:
    if isinstance(data, Mapping):
        yield b"{"
        keys = sorted(data)
        for start in range(0, len(keys), _AT_ONCE):
            some = {key: data[key] for key in keys[start : start + _AT_ONCE]}
            if start:
                yield b",\n"
            if any(isinstance(value, (Mapping, list)) for value in some.values()):
                for number, (key, value) in enumerate(some.items()):
                    yield (b",\n" if number else b"") + _dump(key) + b": "
                    yield from _to_json(value)
            else:
                yield _dump(some)[1:-1]
        yield b"}"
    elif isinstance(data, list):
        yield b"["
        for start in range(0, len(data), _AT_ONCE):
            yield (b",\n" if start else b"") + _dump(data[start : start + _AT_ONCE])[1:-1]
        yield b"]"
    else:
        yield _dump(data)


def _dump(data: object) -> bytes:
    # separators and not `indent`, with which `json` is twenty times as slow
    return json.dumps(data, ensure_ascii=False, separators=(",\n", ": "), sort_keys=True).encode()


def replace_file(path: Path, data: Iterable[bytes], *, lasting: bool = True) -> None:
    """Write `path`, from pieces, so that whoever reads it sees all of it or none; if it is to be lasting, even after a power cut."""
    new = path.with_name(path.name + ".new")
    try:
        with new.open("wb") as file:
            file.writelines(data)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        new.chmod(FILE_MODE)
        new.replace(path)
    except OSError:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise


def reason_of(error: Exception) -> str:
    """What the operating system says, in its words."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
