"""Modules read from their source, one by one as they are asked for; nothing of them runs.

In: folders to search, dotted names. Out: griffe's objects, looked up through imports, re-exports and star imports.

Longer than other modules: names, star imports and base classes are found through one another.
"""

from __future__ import annotations

import builtins
import os
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import griffe

from docbuilder.pyapi.static.class_decorators import AddedMember, added_members
from docbuilder.pyapi.static.exports import Exports, adds_to_all, written_exports
from docbuilder.pyapi.static.imports import imports_of, is_lazy, lazy_answers, lazy_imports
from docbuilder.pyapi.static.layout import files_of, folders_of, holds_modules
from docbuilder.pyapi.static.reading import (
    IMPORTS,
    REPLACED,
    UNREADABLE,
    is_of_instances,
    is_placeholder,
    is_property_above,
    read_module,
    set_from_outside,
)
from docbuilder.pyapi.stubs import STUB_ENDING

PARTIALS = frozenset({"functools.partial", "functools.partialmethod"})
_DEEPEST = 60  # imports of imports
_DEEPEST_NAME = 5  # names for names
_BUILTINS = frozenset(dir(builtins))
_BARE = re.compile(r"(?:staticmethod|classmethod)\(([\w.]+)\)$")  # `start = staticmethod(main)` in a class


class Modules:
    """The modules below some folders. Whatever cannot be read is treated as absent.

    Args:
        search_paths: folders that hold packages and modules, best first.
        inside: no file outside of this folder is read, wherever links lead; None for no such bound.
    """

    def __init__(self, search_paths: Iterable[str | Path], inside: Path | None = None) -> None:
        self._inside = inside.resolve() if inside is not None else None
        self._folders = tuple(dict.fromkeys(Path(path) for path in search_paths))
        self._modules: dict[str, griffe.Module | None] = {}
        self._stubs: dict[str, griffe.Module | None] = {}  # of modules that have a source as well
        self._found: dict[str, griffe.Object | None] = {}
        self._looking: set[str] = set()
        self._exports: dict[str, Exports | None] = {}
        # by identity, with the module itself, which so stays alive
        self._stars: dict[int, tuple[griffe.Module, list[tuple[str, Exports | None]]]] = {}
        self._added: dict[str, list[AddedMember]] = {}  # by the path of the decorator
        self._bases: dict[str, tuple[tuple[griffe.Class, ...], tuple[str, ...]]] = {}

    # --- modules

    def module(self, name: str) -> griffe.Module | None:
        """The module of this dotted name, or None where there is no readable source of it."""
        if name not in self._modules:
            self._modules[name] = None  # asked again while it is being read: absent
            self._modules[name] = self._read(name)
        return self._modules[name]

    def _read(self, name: str) -> griffe.Module | None:
        holder, _, last = name.rpartition(".")
        parent: griffe.Module | None = None
        folders: Iterable[Path] = self._folders
        if holder:
            parent = self.module(holder)
            if parent is None:
                return None
            folders = folders_of(parent)
        if not last.isidentifier():
            return None
        for folder in folders:
            for file in files_of(folder, last):
                if self._may_read(file):
                    return read_module(last, file, parent)
        for folder in folders:
            if (folder / last).is_dir() and holds_modules(folder / last):
                return griffe.Module(last, filepath=[folder / last], parent=parent)  # a namespace package
        return None

    def _may_read(self, file: Path) -> bool:
        return file.is_file() and (self._inside is None or file.resolve().is_relative_to(self._inside))

    def stub(self, module: griffe.Module) -> griffe.Module | None:
        """What stands beside the source of a module and says what the source takes from compiled ones (PEP 484), or None."""
        source = module.filepath
        if not isinstance(source, Path) or source.suffix != ".py":
            return None
        if module.path not in self._stubs:
            holder, file = module.path.rpartition(".")[0], source.with_suffix(STUB_ENDING)
            parent = self.module(holder) if holder else None
            self._stubs[module.path] = read_module(module.name, file, parent) if self._may_read(file) else None
        return self._stubs[module.path]

    def unreadable(self, path: str, depth: int = 0) -> str:
        """Why there may be an object of this dotted path all the same: a module on the way to it is not Python; else ""."""
        holder, rest = path, ""
        while holder and self.module(holder) is None:
            holder, _, last = holder.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
        module = self.module(holder) if holder else None
        if module is None:
            return ""
        if UNREADABLE in module.extra:
            return f"the source of {module.path} cannot be read: {module.extra[UNREADABLE]['why']}"
        if not rest or depth > _DEEPEST_NAME:
            return ""
        first, _, more = rest.partition(".")
        stars = [f"{star}.{first}" for star, exported in self._star_imports(module) if first in (exported or {first})]
        targets = (f"{target}.{more}" if more else target for target in chain(imports_of(module, first), stars))
        return next((why for target in targets if target != path and (why := self.unreadable(target, depth + 1))), "")

    # --- names

    def find(self, path: str) -> griffe.Object | None:
        """The object with this dotted path, which may lead through imports and base classes; none has the path ""."""
        if not path:
            return None
        if path in self._found:
            return self._found[path]
        if path in self._looking or len(self._looking) > _DEEPEST:
            return None  # imports that go round in circles
        self._looking.add(path)
        try:
            holder, _, last = path.rpartition(".")
            found: griffe.Object | None
            if path == "os.path":
                found = self.module(os.path.__name__)  # the one of this system
            elif holder:
                owner = self.find(holder)
                found = self.step(owner, last) if owner is not None else None
                if found is None and not isinstance(owner, griffe.Module):
                    hidden = self.module(holder)  # something else of its name may hide it
                    found = self.step(hidden, last) if hidden is not None else None
            else:
                found = self.module(path)
        finally:
            self._looking.discard(path)
        if not self._looking:
            self._found[path] = found
        return found

    def step(self, owner: griffe.Object, name: str) -> griffe.Object | None:
        """The object that `owner.name` is."""
        if isinstance(owner, griffe.Class):
            return self.member(owner, name)[1]
        if isinstance(owner, griffe.Attribute) and owner.parent is not None:
            made = self.class_of_call(owner)  # `get = api.get`, where `api = Api()`
            return self.member(made, name)[1] if made is not None else None
        if not isinstance(owner, griffe.Module):
            return None
        found = self._of_module(owner, name)
        if isinstance(found, griffe.Class | griffe.Function | griffe.Module) or self._is_partial(found):
            return found
        if (stub := self.stub(owner)) is None:
            return found
        told = self._of_module(stub, name) if name in stub.members else None
        return told if found is None or isinstance(told, griffe.Class | griffe.Function) else found

    def _is_partial(self, value: griffe.Object | None) -> bool:
        """It is assigned what `functools.partial` makes, whose source says more than a stub that may be older."""
        if not isinstance(value, griffe.Attribute) or not isinstance(value.value, griffe.ExprCall):
            return False
        return self.path_in(value.parent or value, str(value.value.function)) in PARTIALS

    def _of_module(self, owner: griffe.Module, name: str) -> griffe.Object | None:
        if name in owner.members:
            imported = owner.extra[IMPORTS].get(name) if owner.extra else None
            found = (self.find(imported) if imported else None) or self._follow(owner, name)
            if found is None or is_placeholder(found):
                others = [each for path in imports_of(owner, name) if (each := self.find(path)) is not None]
                found = next((each for each in others if not is_placeholder(each)), found or next(iter(others), None))
            if found is None and owner.extra and owner.path.partition(".")[0] not in sys.stdlib_module_names:
                found = owner.extra[REPLACED].get(name)  # it is imported from what is not there
            return found
        found = None
        for target in self._starred(owner, name):
            found = self.find(target)
            if found is not None and not is_placeholder(found):
                break
        submodule = self.module(f"{owner.path}.{name}")
        if submodule is not None and not isinstance(found, griffe.Function | griffe.Class):
            return submodule
        if found is None and is_lazy(owner):
            tellers = [owner, *self._imported_teller(owner)]
            paths = (path for each in tellers for path in chain(lazy_answers(each, name), lazy_imports(each, name)))
            found = next((each for path in paths if (each := self.find(path)) is not None), None)
        return found

    def _imported_teller(self, module: griffe.Module) -> Iterator[griffe.Module]:
        """The module whose `__getattr__` a lazy one imports: `from ._lazy import __getattr__`."""
        member = module.members.get("__getattr__")
        found = self.find(member.target_path) if isinstance(member, griffe.Alias) else None
        if isinstance(found, griffe.Function) and found.module.path != module.path:
            yield found.module

    def class_of_call(self, value: griffe.Attribute, depth: int = 0) -> griffe.Class | None:
        """The class of which an instance is assigned: `encode = Encoder()`, or another name for one."""
        if isinstance(value.value, griffe.ExprName | griffe.ExprAttribute) and value.parent and depth < _DEEPEST_NAME:
            path = self.path_in(value.parent, str(value.value))
            other = self.find(path) if path and path != value.path else None
            return self.class_of_call(other, depth + 1) if isinstance(other, griffe.Attribute) else None
        written = str(value.value) if isinstance(value.value, griffe.ExprCall) else ""
        path = self.path_in(value.parent, re.split(r"[(\[]", written)[0]) if written and value.parent else ""
        found = self.find(path)
        return found if isinstance(found, griffe.Class) else None

    def member(self, owner: griffe.Class, name: str) -> tuple[griffe.Class | None, griffe.Object | None]:
        """The class that defines a member, and the member; the first by method resolution order."""
        bases = [base for base in self.mro(owner) if name in base.members]
        bases.sort(key=lambda base: not base.members[name].runtime)  # what type checkers alone see comes last
        for base in (*(each for each in bases if not is_of_instances(each.members[name])), *bases):
            if not set_from_outside(base.members[name], base):
                return base, self._follow(base, name)
        return self._member_of_metaclass(owner, name) if not name.startswith("__") else (None, None)

    def _member_of_metaclass(self, owner: griffe.Class, name: str) -> tuple[griffe.Class | None, griffe.Object | None]:
        """A class is an instance of its metaclass, and has its methods and properties."""
        for base in self.mro(owner):
            written = base.keywords.get("metaclass")
            found = self.find(self.path_in(base.parent or base, str(written))) if written is not None else None
            for each in self.mro(found) if isinstance(found, griffe.Class) else ():
                if name in each.members and each.module.path != "builtins":
                    return each, self._follow(each, name)
        return None, None

    def _follow(self, owner: griffe.Module | griffe.Class, name: str) -> griffe.Object | None:
        """The object bound to a name: imports and plain `A = B` are followed."""
        member = owner.members[name]
        if isinstance(member, griffe.Alias):
            return self._imported(member.target_path, f"{owner.path}.{name}")
        if isinstance(member, griffe.Attribute) and isinstance(member.value, griffe.ExprName | griffe.ExprAttribute):
            written = str(member.value)
            scope = owner.parent or owner if written == name else owner  # `run = run` in a class
            target = self.path_in(scope, written)
            other = self.find(target) if target and target != member.path else None
            if isinstance(other, griffe.Class | griffe.Function) or (other and is_property_above(other, member)):
                return other
        if isinstance(member, griffe.Attribute) and (bare := _BARE.match(str(member.value or ""))):
            scope = owner if bare[1] != name else owner.parent or owner  # `main = staticmethod(main)`
            other = self.find(path) if (path := self.path_in(scope, bare[1])) and path != member.path else None
            if isinstance(other, griffe.Function):
                return other
        return member

    def _imported(self, target: str, path: str) -> griffe.Object | None:
        """What `import` binds: a name of a module, whatever else the module's own name stands for."""
        if target == path:
            return self.module(path)
        holder, _, last = target.rpartition(".")
        module = self.module(holder) if holder else None
        key = f"{target} imported"
        if module is None or key in self._looking or len(self._looking) > _DEEPEST:
            return self.find(target)
        self._looking.add(key)
        try:
            return self.step(module, last)
        finally:
            self._looking.discard(key)

    def below(self, holder: griffe.Module | None, path: str) -> griffe.Module | None:
        """The module at `path` as attributes lead: `from .text import text` puts one module in the place of another."""
        found = self.step(holder, path.rpartition(".")[2]) if holder is not None else None
        return found if isinstance(found, griffe.Module) else self.module(path)

    def exposes(self, module: griffe.Module, name: str, path: str) -> bool:
        """Whether a module binds a name, when it runs, to the object that is defined at `path`."""
        if f"{module.path}.{name}" == path:
            return True
        if name in module.members:
            member = module.members[name]
            is_told = member.runtime or name in (module.exports or ()) or is_lazy(module)
            if isinstance(member, griffe.Alias) and not is_told:
                return False  # for type checkers only
        elif not any(self._starred(module, name)) and not is_lazy(module):
            stub = self.stub(module)
            if stub is None or name not in stub.members:
                return False
        found = self.step(module, name)
        return name in module.members if found is None else found.path == path or is_placeholder(found)

    def _starred(self, module: griffe.Module, name: str) -> list[str]:
        """The paths from which star imports bring a name, the last import first."""
        paths: list[str] = []
        sources = self._star_imports(module)
        if not sources or (key := f"{module.path}.*.{name}") in self._looking or len(self._looking) > _DEEPEST:
            return paths
        self._looking.add(key)
        try:
            for path, exported in sources:
                if exported is None and name.startswith("_"):
                    continue
                if exported is not None and not any(name in each for each in exported):
                    continue
                source = self.module(path)
                if source is None or source is module:
                    continue
                if exported is not None and name not in exported.names and not self._is_added(source, name):
                    continue
                if name in source.members:
                    paths.append(f"{path}.{name}")
                else:
                    paths += self._starred(source, name)
            return paths
        finally:
            self._looking.discard(key)

    def _is_added(self, module: griffe.Module, name: str) -> bool:
        """A decorator adds the name of what it decorates to `__all__` of its module."""
        member = module.members.get(name)
        decorators = member.decorators if isinstance(member, griffe.Function | griffe.Class) else []
        paths = [self.path_in(module, str(each.value).partition("(")[0]) for each in decorators]
        return any(adds_to_all(self.find(path)) for path in paths if path)

    def _star_imports(self, module: griffe.Module) -> list[tuple[str, Exports | None]]:
        """The paths of the modules that a module imports everything of, the last import first, each with what it exports.

        That is None where it has no `__all__`, or one that cannot be followed.
        """
        known = self._stars.get(id(module))
        if known is None:
            aliases = [each for each in module.members.values() if isinstance(each, griffe.Alias)]
            paths = [each.wildcard for each in reversed(aliases) if each.wildcard]
            known = self._stars[id(module)] = module, [(path, self._exported(path)) for path in paths]
        return known[1]

    def _exported(self, path: str) -> Exports | None:
        """The names in the `__all__` of a module, as far as that can be followed."""
        if path not in self._exports:
            self._exports[path] = None  # while it is read: modules may ask for each other's
            self._exports[path] = self._read_exports(path)
        return self._exports[path]

    def _read_exports(self, path: str) -> Exports | None:
        holder, _, last = path.rpartition(".")
        parent = self.module(holder) if holder else None
        for folder in folders_of(parent) if parent is not None else self._folders:
            for file in files_of(folder, last):
                if self._may_read(file):
                    return written_exports(file, path, self._exported)
        return None

    def path_in(self, scope: griffe.Object, dotted: str) -> str:
        """The absolute path of a name as it is written in `scope`; "" for names that are not bound there."""
        first, dot, rest = dotted.partition(".")
        at: griffe.Object | None = scope
        while at is not None:
            if isinstance(at, griffe.Module | griffe.Class):
                member = at.members.get(first)
                if member is not None and not (isinstance(at, griffe.Class) and is_of_instances(member)):
                    target = member.target_path if isinstance(member, griffe.Alias) else f"{at.path}.{first}"
                    if at.extra and first in at.extra.get(REPLACED, ()) and self.find(target) is None:
                        target = f"{at.path}.{first}"  # it is imported from what is not there
                    return f"{target}{dot}{rest}"
            if isinstance(at, griffe.Module):
                targets = self._starred(at, first)
                if not targets and rest and (submodule := self.module(f"{at.path}.{first}")) is not None:
                    return f"{submodule.path}.{rest}"  # `from . import first`, which griffe leaves out
                target = targets[0] if targets else "builtins." + first if first in _BUILTINS else ""
                return f"{target}{dot}{rest}" if target else ""
            at = at.parent
        return ""

    # --- classes

    def mro(self, value: griffe.Class) -> tuple[griffe.Class, ...]:
        """The class and its bases as far as they are known, in the order of look-up."""
        return self._linearized(value)[0]

    def unknown_bases(self, value: griffe.Class) -> tuple[str, ...]:
        """The paths of bases, near and far, whose source is not there."""
        return self._linearized(value)[1]

    def in_order_of_keys(self, value: griffe.Class) -> tuple[griffe.Class, ...]:
        """The bases of a class, as they are written, before it, each once: as a `TypedDict` takes its keys."""
        before = (
            each
            for base in self._bases_of(value)
            if isinstance(base, griffe.Class) and base in self.mro(value)[1:]
            for each in self.in_order_of_keys(base)
        )
        return tuple(dict.fromkeys((*before, value)))

    def _linearized(self, value: griffe.Class) -> tuple[tuple[griffe.Class, ...], tuple[str, ...]]:
        known = self._bases.get(value.path)
        if known is None:
            classes: list[griffe.Class] = []
            unknown: list[str] = []
            # depth first, each class at its last place: what Python's order is in all but contrived hierarchies
            todo: list[griffe.Class | str] = [value]
            steps = 0
            while todo and steps < 500:
                steps += 1
                at = todo.pop()
                if isinstance(at, str):
                    unknown.append(at)
                    continue
                if at in classes:
                    classes.remove(at)
                    if at is value:
                        continue
                classes.append(at)
                todo += reversed(list(self._bases_of(at)))
            if value not in classes:
                classes.insert(0, value)
            known = self._bases[value.path] = tuple(classes), tuple(dict.fromkeys(unknown))
            for base in classes[1:]:
                if base.decorators:
                    self._linearized(base)
            self._add_members(value)
        return known

    def _add_members(self, value: griffe.Class) -> None:
        """Give a class what its decorators put into it, as far as their code shows it."""
        for decorator in reversed(value.decorators):
            found = self.find(self.path_in(value.parent or value, str(decorator.value).partition("(")[0]))
            if not isinstance(found, griffe.Function):
                continue
            for each in self._added_by(found):
                if each.replaces or not any(each.name in base.members for base in self.mro(value)):
                    value.members[each.name] = each.value

    def _added_by(self, decorator: griffe.Function) -> list[AddedMember]:
        if decorator.path not in self._added:

            def find(name: str) -> griffe.Object | None:
                return self.find(self.path_in(decorator.module, name))

            self._added[decorator.path] = list(added_members(decorator, find))
        return self._added[decorator.path]

    def _bases_of(self, value: griffe.Class) -> Iterator[griffe.Class | str]:
        for written in self._written_bases(value):
            path = self.path_in(value.parent, written) if value.parent is not None else ""
            found = self.find(path)
            if isinstance(found, griffe.Class) and found is not value:
                yield found
            else:
                yield path or written

    def _written_bases(self, value: griffe.Class) -> Iterator[str]:
        """The bases as they are written, without what they are subscripted with; `*bases` stands for those of a tuple."""
        for base in value.bases:
            written = str(base).partition("[")[0]
            if written.startswith("*") and value.parent is not None:
                found = self.find(self.path_in(value.parent, written[1:]))
                given = found.value if isinstance(found, griffe.Attribute) else None
                yield from (str(each) for each in given.elements) if isinstance(given, griffe.ExprTuple) else ()
            else:
                yield written
