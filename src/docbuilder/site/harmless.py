"""Which files of sources that are not trusted are published beside the pages.

In: paths. Out: those of kinds that browsers show and never run; a diagnostic for each of the others.
"""

from __future__ import annotations

from collections.abc import Iterable

from docbuilder.model.diagnostics import Code, Diagnostic
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
                Diagnostic(Code.FILE_UNTRUSTED, Position(prefix + file), f"{prefix + file!r} is not published: {what}")
            )
    return tuple(kept), tuple(found)
