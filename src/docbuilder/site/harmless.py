"""Which files are published beside the pages: small ones, and of sources that are not trusted only those that cannot run.

In: paths. Out: those that are published; a diagnostic for each of the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.source import Position

_PICTURES = "png apng jpg jpeg jfif gif webp avif bmp ico"
_FILMS = "mp4 m4v webm ogv vtt"
_SOUNDS = "mp3 m4a ogg oga opus wav flac"
_TEXTS = "txt csv tsv"
HARMLESS_FILES = tuple(f".{ending}" for ending in f"{_PICTURES} {_FILMS} {_SOUNDS} {_TEXTS}".split())
"""Endings: no server says of such a file that it is to be run."""


def harmless_files(files: Iterable[str], prefix: str) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """Those of `files` that are published, and what is said of the others; `prefix` leads from the source folder to them."""
    kept: list[str] = []
    found: list[Diagnostic] = []
    for file in files:
        if file.lower().endswith(HARMLESS_FILES):
            kept.append(file)
        else:
            what = "the sources are not trusted, and it is no picture, film, sound or plain text"
            found.append(
                Diagnostic(
                    DiagnosticCode.FILE_UNTRUSTED,
                    Position(prefix + file),
                    f"{prefix + file!r} is not published: {what}",
                )
            )
    return tuple(kept), tuple(found)


def small_files(
    files: Iterable[str], folder: Path, prefix: str, limit: int
) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """Those of `files` that are not larger than `limit` bytes, and what is said of the others; `folder` is the source folder."""
    kept: list[str] = []
    found: list[Diagnostic] = []
    for file in files:
        path = prefix + file
        try:
            size = (folder / path).stat().st_size
        except OSError:
            size = 0  # who copies it says so
        if size <= limit:
            kept.append(file)
        else:
            message = f"{path!r} has {size:,} bytes, more than the {limit:,} that are allowed; it is not published"
            found.append(
                Diagnostic(DiagnosticCode.LIMIT, Position(path), message, "make it smaller, or allow more (`max-file`)")
            )
    return tuple(kept), tuple(found)
