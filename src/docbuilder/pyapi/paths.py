"""The public path of an object: what its anchor is and what links call it (dialect, section 2).

In: the documented package and an object. Out: dotted paths.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from itertools import accumulate
from types import FunctionType, ModuleType
from typing import Any

from docbuilder.pyapi.backends import backends_of, guards_of
from docbuilder.pyapi.mock_objects import path_of
from docbuilder.pyapi.places import undecorated
from docbuilder.pyapi.safe_access import qualified_name, read

_OF_PLACEHOLDERS = re.compile(r"\.utils\.dummy_\w+$")


class Paths:
    """Shortest public paths of the objects of one package.

    Args:
        module: the imported package.
    """

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._name = module.__name__
        self._exposing: dict[tuple[str, str], str] = {}
        self._public: dict[tuple[str, str], str] = {}
        # by identity of classes, which are named for each of their members, and as bases of others
        self._shortest: dict[int, tuple[type, str]] = {}

    def anchor(self, value: Any, asked: str) -> str:
        """What an object is known by: the name that was asked for, unless that leads to the place of its definition.

        Args:
            value: a class, a function or a module-level value.
            asked: the dotted path by which it was found.
        """
        own = self.shortest(value)
        return own if own and self.own(own) and stands_for(own, asked) else asked

    def full(self, value: Any) -> str:
        """Module and qualified name; "" for an object that is not found there: a type alias, a value, a copy."""
        if path := path_of(value):
            return path
        if isinstance(value, ModuleType):
            return value.__name__
        module, name = read(value, "__module__"), qualified_name(value)
        if not isinstance(module, str) or not name or "<" in name:
            return ""
        return (
            f"{module}.{name}" if "." in name or _is_at(value, module, name) else ""
        )  # members are known by their class

    def shortest(self, value: Any) -> str:
        """The first module on the object's own path that exposes its name, plus the qualified name; or `full`."""
        known = self._shortest.get(id(value))
        if known is not None:
            return known[1]
        found = self._work_out_shortest(value)
        if isinstance(value, type):
            self._shortest[id(value)] = value, found
        return found

    def _work_out_shortest(self, value: Any) -> str:
        full = self.full(value)
        if not self.own(full) or isinstance(value, ModuleType):
            return full
        module = value.__module__
        qualified = full[len(module) + 1 :]
        exposing = self._exposed_in(module, qualified.partition(".")[0])
        return f"{exposing}.{qualified}"

    def public_module(self, module: str, name: str) -> str:
        """The first module on the way to another package's `module` that has the same object under this name, as its readers know it.

        Nothing is imported for this, and no package is asked for what it would have to load.
        """
        key = (module, name)
        found = self._public.get(key)
        if found is None:
            first = name.partition(".")[0]
            value = _loaded(module).get(first)
            if backends_of(value) and _OF_PLACEHOLDERS.search(module):
                module = module.partition(".")[0]  # where everybody imports what it stands for
            parts: Iterable[str] = accumulate(module.split("."), "{}.{}".format) if value is not None else ()
            if module.startswith("_"):
                parts = (module.lstrip("_"), *parts)  # `operator` has what is written in C from `_operator`
            found = next((path for path in parts if _loaded(path).get(first) is value), module)
            self._public[key] = found
        return found

    def moved(self, value: Any, anchor: str) -> set[str]:
        """Anchors by which the object was known before it had `anchor`: links from outside may still lead there."""
        module, name = read(value, "__module__"), qualified_name(value)
        if not isinstance(module, str) or not name or not self.own(module) or "<" in name:
            return {self.full(value)} - {anchor, ""}
        before = {f"{self._look(module, name.partition('.')[0], by_attribute=False)}.{name}"}
        if self.shortest(value) != anchor:
            before.add(self.shortest(value))
        return before - {anchor, ""}

    def own(self, path: str) -> bool:
        """`path` is in the documented package."""
        return path == self._name or path.startswith(self._name + ".")

    def _exposed_in(self, module: str, name: str) -> str:
        key = (module, name)
        found = self._exposing.get(key)
        if found is None:
            found = self._exposing[key] = self._look(module, name)
        return found

    def _look(self, module: str, name: str, *, by_attribute: bool = True) -> str:
        path = ""
        holder: Any = None
        for part in module.split("."):
            path = f"{path}.{part}" if path else part
            # as attributes lead: `from .text import text` puts one module in the place of another
            attribute = holder.__dict__.get(part) if by_attribute and isinstance(holder, ModuleType) else None
            holder = attribute if isinstance(attribute, ModuleType) else sys.modules.get(path)
            if holder is None:
                continue
            found = read(holder, name)
            if found is None:
                if type(holder) is ModuleType and guards_of(vars(holder), name):
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


def _loaded(module: str) -> Mapping[str, Any]:
    """The names in a module as far as it is loaded."""
    found = sys.modules.get(module)
    return found.__dict__ if isinstance(found, ModuleType) else {}


def stands_for(own: str, asked: str) -> bool:
    """The path of a definition is what an object is known by: it is no less public than the name that was asked for.

    Another name for it comes first where that is the shorter path: `from .parts import helper as assist`.
    """
    if _is_private(own) and not _is_private(asked):
        return False
    return own.rpartition(".")[2] == asked.rpartition(".")[2] or own.count(".") <= asked.count(".")


def _is_private(path: str) -> bool:
    return any(part.startswith("_") and not part.endswith("__") for part in path.split("."))


def _is_at(value: Any, module: str, name: str) -> bool:
    """`value` is what the path says; a function that a decorator wraps counts as the wrapper, and a bound method as its function."""
    found = sys.modules.get(module)
    if found is None:
        return True  # it knows of a module that is gone: nothing says otherwise
    found = read(found, name)
    if found is value or read(found, "__func__", found) is read(value, "__func__", value):
        return True
    if isinstance(value, type):
        return isinstance(found, type)  # decorators make classes again
    return isinstance(value, FunctionType) and undecorated(found) is value
