"""The paths by which readers know objects: the first module on the way to their definition that has them.

In: griffe's objects, and dotted paths of what other packages have. Out: public paths.
"""

from __future__ import annotations

import sys

import griffe

from docbuilder.pyapi.model import TypePart
from docbuilder.pyapi.static.modules import Modules
from docbuilder.pyapi.static.types import foreign_name

_VARIABLES = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple"})


def exposed_path(value: griffe.Object, modules: Modules) -> str:
    """The first module on the object's own path that exposes its name, plus the qualified name."""
    module = value.module.path
    qualified = value.path[len(module) + 1 :]
    name = qualified.partition(".")[0]
    path = ""
    holder: griffe.Module | None = None
    for part in module.split("."):
        path = f"{path}.{part}" if path else part
        holder = modules.below(holder, path)
        if holder is not None and modules.exposes(holder, name, f"{module}.{name}"):
            return f"{path}.{qualified}"
    return value.path


def made_by(value: griffe.Attribute) -> str:
    """The last part of the name that is called for its value: `TypeVar`."""
    return str(value.value).partition("(")[0].rpartition(".")[2]


class ForeignNames:
    """Names what other packages have, as imports show it: `bson.CodecOptions`, which is defined in `bson.codec_options`.

    Args:
        modules: where their sources are looked up; without a source, a path stays as it is.
    """

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._seen: dict[str, TypePart] = {}

    def name(self, path: str) -> TypePart:
        """What is shown for what another package has at `path`."""
        found = self._seen.get(path)
        if found is None:
            found = self._seen[path] = self._name(path)
        return found

    def attribute(self, path: str) -> griffe.Attribute | None:
        """What another package assigns to the name at `path`; None for anything else."""
        found = None if _is_public(path) else self._modules.find(path)
        return found if isinstance(found, griffe.Attribute) else None

    def _name(self, path: str) -> TypePart:
        if _is_public(path):
            return foreign_name(path)
        found = self._modules.find(path)
        if isinstance(found, griffe.Attribute) and made_by(found) in _VARIABLES:
            return TypePart(found.name)
        if isinstance(found, griffe.Class | griffe.Function) and not is_standard(found.path):
            return foreign_name(exposed_path(found, self._modules))
        return foreign_name(path)


def _is_public(path: str) -> bool:
    """Nothing is read for it: it is what a package itself has (`pandas.DataFrame`, whose source is long), or of the standard library."""
    return path.count(".") < 2 or is_standard(path)


def is_standard(path: str) -> bool:
    """It is of the standard library."""
    return path.partition(".")[0] in sys.stdlib_module_names
