"""The public path of an object: what its anchor is and what links call it (dialect, section 2).

In: the documented package and an object. Out: dotted paths.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from docbuilder.pyapi.backends import backends_of, guards_of
from docbuilder.pyapi.importer import read
from docbuilder.pyapi.mock_objects import path_of


class Paths:
    """Shortest public paths of the objects of one package.

    Args:
        module: the imported package.
    """

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._name = module.__name__
        self._exposing: dict[tuple[str, str], str] = {}

    def full(self, value: Any) -> str:
        """Module and qualified name, "" for an object that does not know them."""
        if path := path_of(value):
            return path
        if isinstance(value, ModuleType):
            return value.__name__
        module, name = read(value, "__module__"), read(value, "__qualname__") or read(value, "__name__")
        if isinstance(module, str) and isinstance(name, str) and "<" not in name:
            return f"{module}.{name}"
        return ""

    def shortest(self, value: Any) -> str:
        """The first module on the object's own path that exposes its name, plus the qualified name; or `full`."""
        full = self.full(value)
        if not self.own(full) or isinstance(value, ModuleType):
            return full
        module = value.__module__
        qualified = full[len(module) + 1 :]
        exposing = self._exposed_in(module, qualified.partition(".")[0])
        return f"{exposing}.{qualified}"

    def own(self, path: str) -> bool:
        """`path` is in the documented package."""
        return path == self._name or path.startswith(self._name + ".")

    def _exposed_in(self, module: str, name: str) -> str:
        key = (module, name)
        found = self._exposing.get(key)
        if found is None:
            found = self._exposing[key] = self._look(module, name)
        return found

    def _look(self, module: str, name: str) -> str:
        parts = module.split(".")
        path = ""
        for part in parts:
            path = f"{path}.{part}" if path else part
            holder = sys.modules.get(path)
            if holder is None:
                continue
            found = read(holder, name)
            if found is None:
                if type(holder) is ModuleType and guards_of(holder, name):
                    return path  # only where certain packages are installed
            elif self._same(found, module, name):
                return path
        return module

    def _same(self, found: Any, module: str, name: str) -> bool:
        """`found` is what `module` calls `name`, and not something else of the same name: a module often is."""
        if isinstance(found, ModuleType):
            return False
        own = read(sys.modules.get(module), name)
        if own is None or own is found or backends_of(found):
            return True
        return self.full(found) in {"", f"{module}.{name}"}
