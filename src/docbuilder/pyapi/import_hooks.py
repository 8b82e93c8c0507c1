"""What Python asks before it imports a module of the documented package, or of another one.

In: names of modules. Out: a refusal, or a module that was imported before.
"""

from __future__ import annotations

import importlib.abc
import sys
from collections.abc import Collection
from importlib.machinery import ModuleSpec
from itertools import accumulate
from types import ModuleType


class TookTooLong(ImportError):
    """A module is not imported, as its import took too long before."""


class Refusal(importlib.abc.MetaPathFinder):
    """Refuses to import some modules, and all below them.

    Args:
        modules: their dotted names.
    """

    def __init__(self, modules: Collection[str]) -> None:
        self._modules = frozenset(modules)

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        """Python asks before it imports.

        Raises:
            TookTooLong: it is one of the modules.
        """
        if not self._modules.isdisjoint(accumulate(fullname.split("."), "{}.{}".format)):
            raise TookTooLong(f"importing {fullname} took too long before")


class KeptModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Compiled modules of packages that are imported anew: many can be loaded only once in a process."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[ModuleType, ModuleSpec | None]] = {}

    def keep(self, module: ModuleType) -> None:
        """Give it back when its name is imported next."""
        self._kept[module.__name__] = module, module.__spec__
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Python asks before it imports."""
        return ModuleSpec(fullname, self) if fullname in self._kept else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The module as it was."""
        return self._kept[spec.name][0]

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is left to do."""
        module.__spec__ = self._kept.pop(module.__name__)[1]
