"""What there is in place of sources, or below them, and what to type then.

In: the folder in which sources were expected. Out: a hint, or the folder that was meant.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from docbuilder.site import toctree

_MKDOCS_FILES = ("mkdocs.yml", "mkdocs.yaml", "zensical.yml")
_SPHINX_FOLDERS = ("docs", "doc", "docs/source", "doc/source", "documentation", ".")
_ENDINGS = (".md", ".mdx")
_DEPTH = 2  # folders below the one that is named: `docs/source` from the repository's
_MOST = 500  # folders that are looked at


def what_to_type(source: Path) -> str:
    """Where `source` is not there: what lies beside it, and the command for that, to be put behind a message; or ""."""
    root = source.parents[1] if source.match("docs/source") else source.parent
    if hint := _migration(root):
        return hint
    for folder in (root / "docs", root / "doc", root / "documentation"):
        if folder != source and has_pages(folder):
            return f"; {shown_path(folder)!r} has pages: type `docbuilder build {shown_path(folder)}`"
    return "; `docbuilder init` makes one" if source.match("docs/source") else ""


def what_to_migrate(source: Path) -> str:
    """Where `source` has no page: what of another system lies in or above it, and the command for that, to be put behind a message; or ""."""
    above = (source, *source.parents[: 2 if source.name == "source" else 1])
    return next(filter(None, map(_migration, reversed(above))), "")


def _migration(root: Path) -> str:
    where = "" if root == Path.cwd() else f" {shown_path(root)}"
    if name := find_mkdocs(root):
        return f"; there is a {name}: type `docbuilder migrate mkdocs{where}`"
    if find_conf(root, likely=True):
        return f"; there is a conf.py of Sphinx: type `docbuilder migrate sphinx{where}`"
    return ""


def find_mkdocs(root: Path) -> str:
    """The name of a project's configuration of MkDocs or Zensical; "" where it has none."""
    return next((name for name in _MKDOCS_FILES if (root / name).is_file()), "")


def find_conf(root: Path, likely: bool = False) -> Path | None:
    """The `conf.py` of Sphinx in a project, or None.

    Args:
        root: the project's folder.
        likely: one in that folder itself counts only beside a start page: others have files of that name as well.
    """
    for folder in _SPHINX_FOLDERS:
        found = root / folder / "conf.py"
        if found.is_file() and (folder != "." or not likely or (root / "index.rst").is_file()):
            return found
    return None


def has_pages(folder: Path) -> bool:
    """Whether there is a page in a folder, or in one of its own folders."""
    places = (folder, *(Path(entry) for entry in _folders(folder)))
    return any(path.suffix in _ENDINGS for place in places if place.is_dir() for path in place.iterdir())


def sources_below(source: Path, languages_of: Callable[[Path], list[str]]) -> Path | None:
    """The folder of sources that lies below `source`, which is none itself: somebody has named a folder above it.

    Args:
        source: a folder without languages.
        languages_of: the languages whose folders a folder has.
    """
    if (source / toctree.FILE).is_file():
        return None
    level, count = [source], 0
    for _ in range(_DEPTH):
        level = [Path(entry) for folder in level for entry in _folders(folder)]
        count += len(level)
        if count > _MOST:
            return None
        for folder in level:
            if (folder.name == "source" and (folder / toctree.FILE).is_file()) or languages_of(folder):
                return folder
    return None


def sources_lie_below(source: Path, below: Path, command: str = "docbuilder build") -> str:
    """What somebody is told who has named `source`, a folder above `below`, and what to type instead.

    Args:
        source: the folder that was named.
        below: the folder of the sources.
        command: what the right folder is put behind.
    """
    if (below / toctree.FILE).is_file():
        what = "the table of contents lies"
    elif any((Path(folder) / toctree.FILE).is_file() for folder in _folders(below)):
        what = "the languages lie"
    else:
        what = "the pages lie"
    return f"{what} below {str(source)!r}: type `{command} {shown_path(below)}`"


def shown_path(path: Path) -> str:
    """A path as somebody in the working folder would type it."""
    relative = os.path.relpath(path)
    return (path if relative.startswith("..") else Path(relative)).as_posix()


def _folders(folder: Path) -> Iterator[str]:
    """The folders in a folder that may hold sources, in order."""
    try:
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return
    yield from sorted(entry.path for entry in found if not entry.name.startswith((".", "_")))
