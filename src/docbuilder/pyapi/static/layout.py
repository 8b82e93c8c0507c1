"""Where the source of a module may lie.

In: folders, names, modules. Out: files and folders.
"""

from __future__ import annotations

from pathlib import Path

import griffe

from docbuilder.pyapi.stubs import SOURCE_ENDINGS

_DEEPEST_NAMESPACE = 3  # folders in folders


def files_of(folder: Path, name: str) -> tuple[Path, ...]:
    """Where the source of a module may be, the best first."""
    package = folder / name
    return tuple(
        place / f"{stem}{ending}"
        for ending in SOURCE_ENDINGS
        for place, stem in ((package, "__init__"), (folder, name))
    )


def folders_of(module: griffe.Module) -> tuple[Path, ...]:
    """The folders that hold a module's submodules."""
    if isinstance(module.filepath, list):
        return tuple(module.filepath)
    return (module.filepath.parent,) if module.is_init_module else ()


def holds_modules(folder: Path, depth: int = 0) -> bool:
    """There is Python in a folder, or in the packages below it: it is a namespace package."""
    inside = sorted(folder.iterdir())
    if any(each.suffix in SOURCE_ENDINGS for each in inside):
        return True
    below = [each for each in inside if each.name.isidentifier() and each.is_dir()]
    return depth < _DEEPEST_NAMESPACE and any(holds_modules(each, depth + 1) for each in below)
