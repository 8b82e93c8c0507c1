"""Mocks for packages that are not installed (dialect, section 4), as the import system sees them.

In: the import names of packages. Out: while installed, `import torch.nn` works where torch is missing, and
`importlib.util.find_spec` and `importlib.metadata` know the package. Nothing that is really installed is ever replaced: the
import system asks us last.
"""

from __future__ import annotations

import builtins
import functools
import importlib.util
import re
import sys
from abc import ABCMeta
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import Distribution, DistributionFinder
from os import PathLike
from pathlib import Path
from types import FrameType, FunctionType, ModuleType
from typing import Any

from docbuilder.pyapi.known import DISTRIBUTIONS
from docbuilder.pyapi.mock_objects import (
    Expected,
    MockModule,
    MockPackage,
    combining_metaclasses,
    registering_mocks,
    sparing_mocks,
)
from docbuilder.pyapi.raised import chain
from docbuilder.pyapi.versions import ANY_VERSION, canonical_name

_EXCEPTION = BaseException.__name__


@dataclass(frozen=True, slots=True)
class _MockLoader(Loader):
    package: MockPackage

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = MockModule(spec.name)
        module.__mock_package__ = self.package
        return module

    def exec_module(self, module: ModuleType) -> None:
        pass


class _Distribution(Distribution):
    def __init__(self, name: str, package: MockPackage) -> None:
        self._name = name
        self._package = package

    def read_text(self, filename: str) -> str | None:
        if filename == "METADATA":
            return f"Metadata-Version: 2.1\nName: {self._name}\nVersion: {self._package.version}\n"
        return self._package.name.partition(".")[0] + "\n" if filename == "top_level.txt" else None

    def locate_file(self, path: str | PathLike[str]) -> Any:
        return Path(path)


class MockFinder(MetaPathFinder):
    """All mocks of a process; a finder for modules and for their metadata.

    Args:
        versions: gives distribution name, canonical -> version to pretend; any other has one newer than all checks.
            Called when a version is needed first.
        note: see `Expected`.
    """

    def __init__(
        self, versions: Callable[[], Mapping[str, str]] = dict, note: Callable[[FrameType], None] | None = None
    ) -> None:
        self._versions = lru_cache(maxsize=1)(versions)
        self._packages: dict[str, MockPackage] = {}
        self._parents: set[str] = set()
        self._distributions: dict[str, _Distribution] = {}
        self._expected = Expected(note)
        self._asked: dict[str, int] = {}  # in the order in which they were asked for last
        self._askers: dict[str, set[str]] = {}
        self._probes: dict[str, set[str]] = {}  # who has asked whether it is there, and goes on without it
        self._build_class: Callable[..., Any] | None = None
        self._register: Callable[..., Any] = ABCMeta.register
        self._update_wrapper = functools.update_wrapper

    @property
    def names(self) -> tuple[str, ...]:
        """Import names of the packages that are mocked, sorted."""
        return tuple(sorted(self._packages))

    def add(self, names: Iterable[str]) -> tuple[str, ...]:
        """Mock packages.

        Args:
            names: import names; those that are really there, or mocked already, are passed over.

        Returns:
            The names that are new.
        """
        added = []
        for name in names:
            if name in self._packages or not name or is_installed(name):
                continue
            distributions = DISTRIBUTIONS.get(name, (name,))
            known = (self._versions().get(canonical_name(each)) for each in distributions)
            version = next((each for each in known if each), ANY_VERSION)
            package = self._packages[name] = MockPackage(name, version, self._expected)
            for distribution in distributions:
                self._distributions[_bare(distribution)] = _Distribution(distribution, package)
            parts = name.split(".")
            self._parents.update(".".join(parts[:count]) for count in range(1, len(parts)))
            added.append(name)
        if added:
            importlib.invalidate_caches()
        return tuple(added)

    def missing(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of `names` that are neither installed nor mocked, sorted."""
        return tuple(sorted(name for name in set(names) if name not in self._packages and not is_installed(name)))

    def probed(self, name: str, packages: Collection[str]) -> bool:
        """Somebody has looked for `name` before the import that failed, and may remember that it was not there.

        Args:
            name: of a module.
            packages: in whose code the import failed: what others do for want of a version hardly matters to it.
        """
        return self._asked.get(name, 0) > 1 or not self._probes.get(name, set()).isdisjoint(packages)

    def probed_by_others(self, name: str, package: str) -> bool:
        """Another package than `package` has looked for `name`, and may remember that it was not there."""
        return bool(self._askers.get(name, set()) - {package, ""})

    def looked_for(self, message: str, module: str) -> list[str]:
        """The missing packages that an error of a package's own is about.

        Args:
            message: the error's; what it names is what it is about.
            module: that raised it; else the package that this one's has asked for last.
        """
        asked = [name for name in self._asked if "." not in name and self.missing((name,))]
        words = set(re.findall(r"\w+", canonical_name(message).replace("-", "_")))
        named = [
            name
            for name in asked
            if not words.isdisjoint(
                canonical_name(each).replace("-", "_") for each in (name, *DISTRIBUTIONS.get(name, ()))
            )
        ]
        own = module.partition(".")[0]
        return named or [name for name in asked if own in self._askers[name]][-1:]

    def is_namespace(self, name: str) -> bool:
        """`name` is a package without code of its own, in which several distributions have their parts."""
        module = sys.modules.get(name)
        return module is not None and read_file(module) is None and type(module) is not MockModule

    def lesson(self, error: BaseException) -> str:
        """What `expect` is to be told, so that the code that raised `error` runs; "" where there is no news."""
        for each in chain(error) if self._packages else ():
            if isinstance(each, AttributeError) and type(each.obj) is FunctionType and each.name:
                return "" if each.name in self._expected.registrars else each.name
            if isinstance(each, TypeError) and _EXCEPTION in str(each):
                return "" if self._expected.exceptions else _EXCEPTION
        return ""

    def expect(self, name: str) -> None:
        """From now on every decorated function has the attribute `name`; for `BaseException`: what is called like an exception can be raised and caught."""
        if name == _EXCEPTION:
            self._expected.exceptions = True
        else:
            self._expected.registrars.add(name)

    def install(self) -> None:
        """Put the finder at the end of `sys.meta_path`; class statements combine clashing metaclasses, abstract classes register mocks, wrappers spare them."""
        if self not in sys.meta_path:
            sys.meta_path.append(self)
            self._build_class = builtins.__build_class__
            builtins.__build_class__ = combining_metaclasses(self._build_class)
            self._register = ABCMeta.register
            ABCMeta.register = registering_mocks(self._register)  # type: ignore[method-assign]  # until `remove`
            self._update_wrapper = functools.update_wrapper
            functools.update_wrapper = sparing_mocks(self._update_wrapper)

    def remove(self) -> None:
        """Undo `install` and forget the modules that were imported."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)
            if self._build_class is not None:
                builtins.__build_class__ = self._build_class
                ABCMeta.register = self._register  # type: ignore[method-assign]  # likewise
                functools.update_wrapper = self._update_wrapper
        for name in [name for name, module in sys.modules.items() if type(module) is MockModule]:
            del sys.modules[name]

    # --- what the import system asks

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """A module of a missing package, or a parent of one."""
        package = self._package_of(fullname)
        if package is None:
            self._note(fullname, 1)
            return None
        spec = ModuleSpec(fullname, _MockLoader(package), is_package=True)
        spec.submodule_search_locations = []
        return spec

    def find_distributions(self, context: Any = None) -> Iterable[Distribution]:
        """Metadata of the missing packages."""
        name = (context or DistributionFinder.Context()).name
        if name is None:
            return list(self._distributions.values())
        found = self._distributions.get(_bare(name))
        if found is None:
            self._note(module_of(name), 0)
        return [found] if found else []

    def _note(self, module: str, count: int) -> None:
        """Somebody has asked for a module that is missing; 0 where only its version was wanted."""
        self._asked[module] = self._asked.pop(module, 0) + count
        asker, probes = _asker()
        self._askers.setdefault(module, set()).add(asker)
        if asker and probes:
            self._probes.setdefault(module, set()).add(asker)

    def _package_of(self, fullname: str) -> MockPackage | None:
        name = fullname
        while name:
            if name in self._packages:
                return self._packages[name]
            name = name.rpartition(".")[0]
        if fullname in self._parents:
            return MockPackage(fullname, ANY_VERSION, self._expected)
        return None


def _asker() -> tuple[str, bool]:
    """The top-level package whose code asks for a module, "" for Python's own and ours; and whether it goes on without it."""
    frame: FrameType | None = sys._getframe(3)
    probes = False
    while frame is not None and "importlib" in frame.f_code.co_filename:
        probes |= frame.f_code is importlib.util.find_spec.__code__ or "metadata" in frame.f_code.co_filename
        frame = frame.f_back
    name = str(frame.f_globals.get("__name__", "")).partition(".")[0] if frame is not None else ""
    return "" if name in sys.stdlib_module_names or name == "docbuilder" else name, probes


def _bare(name: str) -> str:
    """A distribution's name without separators: whoever asks may put them elsewhere than we would."""
    return canonical_name(name).replace("-", "")


def module_of(distribution: str) -> str:
    """The import name of what a distribution brings; its own name, where nothing else is known."""
    name = canonical_name(distribution)
    known = (module for module, names in DISTRIBUTIONS.items() if name in map(canonical_name, names))
    return next(known, name.replace("-", "_"))


def is_installed(name: str) -> bool:
    """The module `name` can be found, and not as a mock."""
    if name in sys.modules:
        return type(sys.modules[name]) is not MockModule
    try:
        if "." in name:
            spec = importlib.util.find_spec(name)
        else:
            finders = [finder for finder in sys.meta_path if not isinstance(finder, MockFinder)]
            specs = (finder.find_spec(name, None) for finder in finders)
            spec = next((each for each in specs if each is not None), None)
    except Exception:  # a parent that cannot be imported, or somebody's broken finder
        return False
    return spec is not None and not isinstance(spec.loader, _MockLoader)


def read_file(module: ModuleType) -> str | None:
    """The file of a module; None for built-in ones and namespaces."""
    file = module.__dict__.get("__file__")
    return file if isinstance(file, str) else None
