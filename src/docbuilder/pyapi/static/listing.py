"""What a package offers to its users, read from its source: the modules that have a public name, and what they define or re-export.

In: the folders of the sources and a package. Out: `PublicModule`s with the names that `[[autodoc]]` takes. No code of the package runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import griffe

from docbuilder.pyapi.static.imports import is_lazy
from docbuilder.pyapi.static.layout import folders_of
from docbuilder.pyapi.static.modules import Modules
from docbuilder.pyapi.stubs import SOURCE_ENDINGS

_NO_API = frozenset({"conftest", "setup", "test", "tests", "testing"})
_MOST = 2_000  # modules of a package; the largest that is known has 1,900


class PublicModule(NamedTuple):
    """A module under its public name.

    Attributes:
        name: dotted.
        objects: the dotted names of its classes and functions, in the order of `__all__`, else of the source.
    """

    name: str
    objects: tuple[str, ...]


def public_modules(search_paths: Sequence[str | Path], package: str) -> tuple[PublicModule, ...]:
    """The modules of a package that have something to document; every object once, under its shortest public path.

    Public is what `__all__` lists; without it, what has no underscore in front and is defined in the module, or brought by
    the package's own modules into an `__init__.py`.

    Args:
        search_paths: folders that may hold the package, best first.
        package: import name.
    """
    modules = Modules(search_paths)
    taken: set[str] = set()
    found: dict[str, PublicModule] = {}
    names = list(_names(modules, package))
    for name in sorted(names, key=lambda name: name.count(".")):  # the shortest path of an object is seen first
        objects = []
        module = modules.module(name)
        for member in _public_members(modules, module, package) if module is not None else ():
            path = f"{name}.{member}"
            value = modules.find(path)
            if isinstance(value, griffe.Class | griffe.Function) and value.path not in taken:
                taken.add(value.path)
                objects.append(path)
        if objects:
            found[name] = PublicModule(name, tuple(objects))
    return tuple(found[name] for name in names if name in found)


def _names(modules: Modules, package: str) -> Iterator[str]:
    """The public modules, each before those in it, in the order of their names."""
    todo, count = [package], 0
    while todo and count < _MOST:
        name = todo.pop()
        module = modules.module(name)
        if module is None:
            continue
        count += 1
        yield name
        below = {
            path.stem
            for folder in folders_of(module)
            for path in folder.iterdir()
            if path.suffix in SOURCE_ENDINGS or any((path / f"__init__{ending}").is_file() for ending in SOURCE_ENDINGS)
        }
        public = sorted((each for each in below if _is_public(each)), reverse=True)
        todo += [f"{name}.{each}" for each in public]


def _is_public(name: str) -> bool:
    return name.isidentifier() and not name.startswith("_") and name not in _NO_API and not name.startswith("test_")


def _public_members(modules: Modules, module: griffe.Module, package: str) -> list[str]:
    exports = module.exports
    if exports is not None and all(isinstance(one, str) for one in exports):
        return [str(one) for one in exports]
    is_init, stub, members = module.is_init_module, modules.stub(module), dict(module.members)
    for name, told in stub.members.items() if stub is not None else ():
        if isinstance(told, griffe.Class | griffe.Function) and isinstance(members.get(name), griffe.Attribute | None):
            members[name] = told  # the source assigns it, or imports it with a star
    top = package.partition(".")[0]
    names: list[str] = []
    for name, member in members.items():
        if isinstance(member, griffe.Alias):
            own = member.target_path.partition(".")[0] == top
            if member.wildcard and is_init and own and (source := modules.module(member.wildcard)) is not None:
                names += _public_members(modules, source, package) if source is not module else ()
            elif is_init and own and not name.startswith("_") and not member.wildcard:
                names.append(name)
        elif not name.startswith("_") and isinstance(member, griffe.Class | griffe.Function):
            names.append(name)
    if not names and is_init and is_lazy(module):  # what it has is known to nobody before it is asked for
        return []
    return list(dict.fromkeys(names))
