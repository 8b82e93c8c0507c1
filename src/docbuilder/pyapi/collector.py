"""Answers requests in the process that imports the documented package.

In: `ApiRequest`s and names. Out: `ApiObject`s and `Lookup`s; in the order of the dialect, section 4: the real import,
mocks, static analysis, a placeholder.
"""

from __future__ import annotations

import functools
import sys
import typing
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from docbuilder.model.values import Data, replace
from docbuilder.pyapi.containment import PassedOver
from docbuilder.pyapi.environment import EnvironmentReads
from docbuilder.pyapi.import_hooks import TookTooLong
from docbuilder.pyapi.imported_names import imported_path
from docbuilder.pyapi.importer import Importer, ImportFailed, NeedsMocks
from docbuilder.pyapi.inspect import Inspector, dir_of
from docbuilder.pyapi.lacking import surely_lacks, with_attributes
from docbuilder.pyapi.mock_modules import MockFinder
from docbuilder.pyapi.model import ApiObject, ApiRequest, Lookup
from docbuilder.pyapi.nearest import MOST_NEAREST, Nearest, misspelt
from docbuilder.pyapi.raised import chain, describe
from docbuilder.pyapi.relative import Relative
from docbuilder.pyapi.safe_access import read
from docbuilder.pyapi.stubs import STUB_ENDING, may_have_stub, with_stub
from docbuilder.pyapi.versions import required_versions
from docbuilder.pyapi.wrappers import is_replaced

if TYPE_CHECKING:
    from docbuilder.pyapi.static import StaticPackage


class SpoiltProcess(Exception):
    """What the package has left in this process (a hook for imports, other built-ins) keeps us from our own work."""


class CollectorSettings(Data, frozen=True, tag=True):
    """What the process is told.

    Args:
        package: import name of the documented package.
        search_paths: folders that may hold it, before those of `sys.path`.
        mock: packages to mock from the beginning.
        run: code of the package may run; else static analysis alone.
        slow: modules whose import took too long in an earlier process: they are not imported again.
        error: why an earlier process could not import the package, or "".
        timed_out: that took too long.
        memory: bytes of data that the process may have; 0 for no limit.
        seconds: of processor time that it may take; 0 for no limit.
        inside: static analysis reads nothing outside of this folder, and nothing that is installed; "" for no such bound.
    """

    package: str
    search_paths: tuple[str, ...] = ()
    mock: tuple[str, ...] = ()
    run: bool = True
    slow: tuple[str, ...] = ()
    error: str = ""
    timed_out: bool = False
    memory: int = 0
    seconds: int = 0
    inside: str = ""


class _Tried(NamedTuple):
    """A way to an object that did not lead there.

    Attributes:
        note: why.
        failed: it broke; else the object is surely not there.
        nearest: similar names that are.
        timed_out: something took too long.
    """

    note: str
    failed: bool = True
    nearest: tuple[str, ...] = ()
    timed_out: bool = False


class Collector:
    """Imports the package when it is made, and answers from then on.

    Args:
        settings: which package, and how.
        announce: is told each module that is about to be imported for an object, and "" behind it.
    """

    def __init__(self, settings: CollectorSettings, announce: Callable[[str], None] | None = None) -> None:
        self._settings = settings
        self._importer: Importer | None = None
        self._inspector: Inspector | None = None
        self._static: StaticPackage | None = None
        self._names: dict[str, Nearest] = {}
        self._relative = Relative(settings.package, self._exists, self._names_in_scope, self._checked_import)
        self._files: dict[str, tuple[str, ...]] = {}
        self._checking: dict[str, bool] = {}  # module -> it may have names for type checkers alone
        self._environment = EnvironmentReads(settings.package)
        if settings.run:
            self._environment.install()
            mocks = MockFinder(functools.partial(required_versions, settings.package), self._environment.note)
            self._importer = Importer(settings.package, mocks, settings.search_paths, settings.slow, announce)
            mocks.add(settings.mock)
            self._importer.start()
            if self._importer.module is not None:
                self._inspector = Inspector(self._importer, self._environment)

    @property
    def mocks(self) -> tuple[str, ...]:
        """Packages that are mocked."""
        return self._importer.mocks.names if self._importer else ()

    @property
    def error(self) -> str:
        """Why the package cannot be imported, or ""."""
        return self._importer.error.reason if self._importer and self._importer.error else self._settings.error

    def close(self) -> None:
        """Take the mocks out of this process; what was imported with them stays as it is."""
        if self._importer is not None:
            self._environment.remove()
            self._importer.close()

    def plan(self, names: Iterable[str]) -> tuple[str, ...]:
        """The packages to mock before `names` are worth asking for, as far as can be seen now."""
        if self._importer is None:
            return ()
        if self._inspector is None:
            return tuple(sorted(self._importer.late))
        needed = self._importer.packages_for({part for name in names for part in name.split(".")})
        return tuple(sorted({*self._importer.late, *needed}))

    def collect(self, request: ApiRequest, *, why: str = "") -> ApiObject:
        """The object of a directive.

        Args:
            request: what to document.
            why: what went wrong when it was tried before.

        Raises:
            NeedsMocks: the process is to be started anew with these mocks, and asked again.
            SpoiltProcess: the package has run here, and the source cannot be read any more.
        """
        tried = [_Tried(each) for each in (why, self._settings.error) if each]
        if self._importer is not None:
            imported = self._imported(request, self._importer)
            if isinstance(imported, ApiObject):
                return self._completed(imported, request)
            tried.append(imported)
        try:
            found = self._from_source(request)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            if self._importer is not None:
                raise SpoiltProcess(f"analysing the source failed: {describe(error)}") from error
            found = _Tried(f"analysing the source failed: {describe(error)}")
        timed_out = self._settings.timed_out or any(each.timed_out for each in tried)
        if isinstance(found, ApiObject):
            found, note = self._relative.resolve(found), _told(tried)
            return replace(found, note=note, timed_out=timed_out, package_error=self.error)
        tried.append(found)
        name = request.name
        nearest = next((each.nearest for each in tried if each.nearest), ())
        if not nearest and (known := self._static_lookup(name)) is not None:
            nearest = known.nearest
        return ApiObject(
            "missing",
            name,
            name,
            origin="missing",
            note=_told(tried),
            nearest=nearest,
            failed=any(each.failed for each in tried),
            timed_out=timed_out,
            package_error=self._package_error,
        )

    def _imported(self, request: ApiRequest, importer: Importer) -> ApiObject | _Tried:
        """The object as the package has it when it runs."""
        package = self._settings.package
        if self._inspector is None:
            return _Tried(f"importing {package} failed: {self.error}")
        try:
            found = importer.find_guarded(request.name)
            if found is None:
                return _Tried(f"{package} has no {request.name}", failed=False, nearest=self._nearest(request.name))
            if is_replaced(found.value, found.path.rpartition(".")[2], found.owner):
                return _Tried("a decorator puts another class in its place", failed=False)
            self._files[request.name] = self._inspector.sources(found.value)
            return self._relative.resolve(self._inspector.inspect(found, request))
        except (NeedsMocks, KeyboardInterrupt):
            raise
        except ImportFailed as gone:
            timed_out = any(isinstance(each, TookTooLong) for each in chain(gone.error))
            return _Tried(f"importing it failed: {gone.reason}", timed_out=timed_out)
        except BaseException as error:  # whatever the package's objects do when they are looked at
            return _Tried(f"inspecting it failed: {describe(error)}")

    @property
    def _package_error(self) -> str:
        """Why nothing at all is known of the package, or ""."""
        if self._inspector is not None or self._static_package().exists:
            return ""
        return self.error or f"there is no source of {self._settings.package}"

    def _exists(self, name: str) -> bool:
        """Whether the package has an object of that name, be it that a docstring alone tells of it. Never raises."""
        if self._importer is None or self._inspector is None:
            lookup = self._static_lookup(name)
            return lookup is not None and lookup.exists
        with PassedOver():
            try:
                if self._importer.find(name) is not None:
                    return True
                holder, _, last = name.rpartition(".")
                owner = self._importer.find(holder) if holder else None
                return owner is not None and self._inspector.look_up_attribute(owner, last) is not None
            except NeedsMocks:
                return True
        return False

    def _names_in_scope(self, path: str) -> Collection[str]:
        """The names in a class or a module that is loaded. Never raises, and imports nothing."""
        with PassedOver():
            if self._importer is None or self._inspector is None:
                return self._static_package().names_in(path)
            if path in sys.modules:
                return list(vars(sys.modules[path]))
            found = self._importer.find(path)
            return dir_of(found.value) if found is not None else ()
        return ()

    def _checked_import(self, module: str, name: str) -> str:
        """The path of an object that a loaded module names for type checkers alone, or "". Never raises."""
        if self._inspector is None or module not in sys.modules or self._checking.get(module) is False:
            return ""
        with PassedOver():
            space = vars(sys.modules[module])
            if module not in self._checking:  # for those without `TYPE_CHECKING` no file is read
                self._checking[module] = "TYPE_CHECKING" in space or any(each is typing for each in space.values())
            path = imported_path(space, name, checked=True) if self._checking[module] else ""
            return path if path and self._exists(path) else ""
        return ""

    def look_up(self, name: str) -> Lookup:
        """What links need to know of `name`. Never raises."""
        if self._importer is None or self._inspector is None:
            # of a package that is not there nothing can be said
            return self._static_lookup(name) or Lookup(exists=bool(self._package_error), anchors=(name,))
        with PassedOver():
            try:
                return self._imported_lookup(name, self._importer, self._inspector)
            except NeedsMocks as needs:
                found = needs.placeholder
                if found is not None and found.path.endswith(name):  # it is enough to know that there is one
                    return Lookup(exists=True, anchors=(found.path,), callable=not isinstance(found.value, type))
                return self._static_lookup(name) or Lookup(exists=True, anchors=(name,))
        return self._static_lookup(name) or Lookup(exists=False)

    def _imported_lookup(self, name: str, importer: Importer, inspector: Inspector) -> Lookup:
        """What the package itself tells of a name."""
        found = importer.find(name)
        if found is not None:
            return inspector.look_up(found)
        holder, _, last = name.rpartition(".")
        owner = importer.find(holder) if holder else None
        if owner is not None:
            if (known := inspector.look_up_attribute(owner, last)) is not None:
                return known
            if inspector.may_inherit(owner, last):
                return Lookup(exists=True, anchors=(f"{owner.path}.{last}",))
        return Lookup(
            exists=False,
            nearest=self._nearest(name),
            no_member=owner is not None and surely_lacks(owner.value, last),
            in_module=self._begins_with_module(name),
        )

    def sources(self) -> dict[str, tuple[str, ...]]:
        """Name of every object that was asked for -> the files it came from; "" -> all files of the package imported."""
        prefix = self._settings.package + "."
        files = set()
        for name, module in list(sys.modules.items()):
            if name == self._settings.package or name.startswith(prefix):
                file = getattr(module, "__dict__", {}).get("__file__")
                if isinstance(file, str):
                    files.add(file)
        return {**self._files, "": tuple(sorted(files))}

    # --- what does not exist

    def _nearest(self, name: str) -> tuple[str, ...]:
        """Similar names in the deepest part of `name` that exists."""
        assert self._importer is not None
        holder, _, last = name.rpartition(".")
        while holder:
            try:
                found = self._importer.find(holder)
            except (ImportFailed, NeedsMocks):
                found = None
            if found is not None:
                close = tuple(f"{found.path}.{each}" for each in self._names_in(found.path, found.value).to(last))
                if isinstance(found.value, ModuleType):
                    return tuple(dict.fromkeys((*self._exposed(name), *close)))[:MOST_NEAREST]
                parameters = self._inspector.look_up(found).parameters if self._inspector else ()
                return (f"{found.path}#{last}", *close) if last in parameters else close
            holder, _, last = holder.rpartition(".")
        names = self._names_in("", self._importer.module)
        return misspelt(last, names.to(last)) if "." in name else names.to(name)

    def _begins_with_module(self, name: str) -> bool:
        """The first part of a dotted name is a module of the package, and no other that it has imported."""
        assert self._importer is not None
        first, dot, _ = name.partition(".")
        try:
            value = found.value if dot and (found := self._importer.find(first)) is not None else None
        except (ImportFailed, NeedsMocks):
            return False
        return isinstance(value, ModuleType) and value.__name__ == f"{self._settings.package}.{first}"

    def _exposed(self, name: str) -> tuple[str, ...]:
        """The path of what the package itself exposes under the last part of `name`: `pkg.Tool` for `pkg.old_place.Tool`."""
        last = name.rpartition(".")[2]
        return (f"{self._settings.package}.{last}",) if "." in name and last in self._package_names else ()

    @functools.cached_property
    def _package_names(self) -> frozenset[str]:
        """What the package itself exposes; asked once, for packages that import late are slow to tell."""
        return frozenset(dir_of(self._importer.module)) if self._importer is not None else frozenset()

    def _names_in(self, path: str, value: object) -> Nearest:
        if path not in self._names:
            names = dir_of(value) if path else self._package_names
            self._names[path] = Nearest(_public(names))
        return self._names[path]

    # --- static analysis

    def _from_source(self, request: ApiRequest) -> ApiObject | _Tried:
        """The object as its source has it."""
        if (found := self._static_package().get(request)) is not None:
            return found
        why = self._unreadable(request.name)
        return _Tried(why) if why else _Tried("the source has no such object", failed=False)

    def _completed(self, found: ApiObject, request: ApiRequest) -> ApiObject:
        """With what its source alone tells: attributes that instances get (`self.width = width`), types of what is compiled."""
        if found.missing_members or (may_have_stub(found) and self._has_stubs):
            with PassedOver():
                if isinstance(source := self._from_source(request), ApiObject):
                    source = self._relative.resolve(source)
                    found = with_stub(with_attributes(found, source, request), source)
        return found

    @functools.cached_property
    def _has_stubs(self) -> bool:
        """Whether there are any in the folder of the package."""
        assert self._importer is not None
        folders = read(self._importer.module, "__path__", ())
        return any(next(Path(each).rglob(f"*{STUB_ENDING}"), None) is not None for each in folders)

    def _unreadable(self, name: str) -> str:
        """Why the source may have an object of that name all the same, or "". Never raises."""
        with PassedOver():
            return self._static_package().unreadable(name)
        return ""

    def _static_lookup(self, name: str) -> Lookup | None:
        """What the source tells of a name. Never raises."""
        with PassedOver():
            return self._static_package().lookup(name)
        return None

    def _static_package(self) -> StaticPackage:
        if self._static is None:
            from docbuilder.pyapi.static import StaticPackage  # slow to import, seldom needed

            inside = Path(self._settings.inside) if self._settings.inside else None
            installed = (path or str(Path.cwd()) for path in sys.path) if inside is None else ()
            paths = tuple(dict.fromkeys([*self._settings.search_paths, *installed]))
            self._static = StaticPackage(paths, self._settings.package, inside)
        return self._static


def _told(tried: Iterable[_Tried]) -> str:
    """What was tried, in one line; nothing twice."""
    return "; ".join(dict.fromkeys(each.note for each in tried))


def _public(names: Collection[str]) -> list[str]:
    return [name for name in names if not name.startswith("_")]
