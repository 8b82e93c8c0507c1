"""What documentation of others names of the package: whether it is there, and what a module holds.

In: dotted names. Out: the names that directives are written for. The package is read, not imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import griffe

from docbuilder.config.project import find_source_root
from docbuilder.pyapi.static.listing import public_modules
from docbuilder.pyapi.static.modules import Modules


class PackageObjects:
    """The objects of a project's packages.

    Args:
        root: the project's folder.
        search_paths: folders that may hold packages, best first.
    """

    def __init__(self, root: Path, search_paths: Sequence[Path]) -> None:
        self._paths = [path for path in search_paths if path.is_dir() and path.resolve().is_relative_to(root.resolve())]
        self._modules = Modules(self._paths)
        self._root = root
        self._by_name: dict[str, list[str]] | None = None
        self.package = ""

    def members(self, name: str) -> tuple[tuple[str, ...], bool]:
        """The objects that are documented where an object is asked for with all its members, and whether there is such an object.

        A class or a function is itself; a module is the public classes and functions that are defined in it.
        """
        top = name.partition(".")[0]
        if self._modules.module(top) is None and (place := find_source_root(top, self._root, self._root)) != "src":
            self._paths.append(self._root / place)  # elsewhere in the repository
            self._modules = Modules(self._paths)
        found = self._modules.find(name)
        if found is None:
            return (name,), False
        self.package = self.package or name.partition(".")[0]
        if not isinstance(found, griffe.Module):
            return (name,), True
        listed = next((module for module in public_modules(self._paths, name) if module.name == name), None)
        return (listed.objects if listed is not None else ()) or (name,), True

    def has(self, name: str) -> bool:
        """Whether there is an object of this full name."""
        return self._modules.find(name) is not None

    def ending_in(self, name: str, package: str) -> str:
        """The full name of the only public object of a package that is called so, or of what is in it; "" where there are none or several."""
        if package and self._by_name is None:
            self._by_name = {}
            for module in public_modules(self._paths, package):
                for one in module.objects:
                    self._by_name.setdefault(one.rpartition(".")[2], []).append(one)
        top, dot, rest = name.partition(".")
        found = (self._by_name or {}).get(top, [])
        return f"{found[0]}{dot}{rest}" if len(found) == 1 else ""
