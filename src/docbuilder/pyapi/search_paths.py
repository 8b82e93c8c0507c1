"""Where the documented package is looked for before what is installed.

In: a `Config`. Out: folders. A module of its own: a build with nothing to do asks for it, and loads nothing else of the API's side.
"""

from __future__ import annotations

from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from pathlib import Path

from docbuilder.config import Config
from docbuilder.config.project import holds_package


def search_paths(config: Config) -> tuple[str, ...]:
    """Folders of the checkout from which the package is imported before any that is installed.

    `source_root` when it is given; else `src` and the root itself where the package lies in there.
    """
    if config.source_root is not None:
        return (str((config.root / config.source_root).resolve()),)
    names = dict.fromkeys(
        (config.package.partition(".")[0], config.package.replace(".", "/"))
    )  # a namespace has no file of its own
    found: list[Path] = []
    for folder in (config.root / "src", config.root):
        if any(
            name and ((folder / name / "__init__.py").is_file() or (folder / f"{name}.py").is_file()) for name in names
        ):
            found.append(folder.resolve())
    return tuple(str(folder) for folder in found[:1])


def find_package(config: Config) -> ModuleSpec | None:
    """Where the documented package, or the first part of its name, lies: in the checkout, else among what is installed; nothing of it is imported."""
    name = config.package.partition(".")[0]
    try:
        return PathFinder.find_spec(name, list(search_paths(config))) or find_spec(name)
    except (ImportError, ValueError, AttributeError):
        return None


def source_bound(config: Config) -> str:
    """The folder outside of which no source is read, or "" for no such bound.

    Under `untrusted` it is the repository, where that holds the package: links and imports of a stranger's package lead to nothing else on
    the machine. A package that the repository does not hold has been named by somebody who is trusted.
    """
    name = config.package.partition(".")[0]
    if config.untrusted and any(holds_package(Path(folder), name) for folder in search_paths(config)):
        return str(config.root.resolve())
    return ""
