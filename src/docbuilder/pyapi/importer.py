"""Finds the objects that names stand for, by importing what they need.

In: the name of the documented package, mocks, dotted names. Out: `FoundObject`, or `None` where there is no such object;
`ImportFailed` where there may be one, but the package's code does not run.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Sequence, Set
from importlib.machinery import ExtensionFileLoader
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import ModuleType
from typing import Any

from docbuilder.model.values import Data
from docbuilder.pyapi.backends import backends_of, guards_of, packages_of, tried_imports
from docbuilder.pyapi.import_hooks import KeptModules, Refusal
from docbuilder.pyapi.lazy import LAZY, LazyImports
from docbuilder.pyapi.mock_modules import MockFinder, module_of
from docbuilder.pyapi.mock_objects import is_mock
from docbuilder.pyapi.raised import chain, describe, packages_in, raised_in
from docbuilder.pyapi.resumption import Resumption
from docbuilder.pyapi.safe_access import read

NOTHING = object()
_DISTRIBUTION = re.compile(r"\w[\w.-]*")
_ATTEMPTS = 40  # every one adds a mock


class ImportFailed(Exception):
    """Code of the documented package raised while an object was looked for; `reason` is one line for people."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        self.reason = describe(error)
        super().__init__(self.reason)


class FoundObject(Data, frozen=True):
    """An object and the way to it.

    Args:
        value: the object.
        path: the dotted path that was walked, the package's name in front.
        owner: what it is an attribute of; None for a package.
    """

    value: Any
    path: str
    owner: Any = None


class NeedsMocks(Exception):
    """The package has to be imported anew, with mocks for `packages` from the beginning.

    `placeholder` is what was found instead, None where nothing was.
    """

    def __init__(self, packages: Sequence[str], placeholder: FoundObject | None = None) -> None:
        self.packages = tuple(packages)
        self.placeholder = placeholder
        super().__init__(", ".join(self.packages))


class Importer:
    """Imports a package, with mocks where they are needed.

    Args:
        package: import name of the documented package.
        mocks: the process's mocks; more are added as they are found to be needed.
        search_paths: folders to import from before those of `sys.path`.
        slow: modules that are not imported, as their import took too long before.
        announce: is told each module that is about to be imported for an object, and "" behind it.
    """

    def __init__(
        self,
        package: str,
        mocks: MockFinder,
        search_paths: Sequence[str] = (),
        slow: Sequence[str] = (),
        announce: Callable[[str], None] | None = None,
    ) -> None:
        self.name = package
        self._announce = announce or (lambda module: None)
        self.mocks = mocks
        self.module: ModuleType | None = None
        self.error: ImportFailed | None = None
        self.late: set[str] = set()
        self._before = frozenset(sys.modules)
        self._compiled = KeptModules()
        self._lazy = LazyImports(self._modules, lambda error: bool(self.mocks.missing(self._missing(error))))
        self._resumption = Resumption(
            lambda error: bool(self.mocks.missing(self._missing(error)) or self.mocks.lesson(error))
        )
        for path in reversed(search_paths):
            if path not in sys.path:
                sys.path.insert(0, path)
        mocks.install()
        if slow:
            sys.meta_path.insert(0, Refusal(slow))

    def start(self) -> None:
        """Import the package; afterwards either `module` or `error` is set.

        `late` has the packages that were mocked after another package had looked for them: what was imported before
        remembers that they were missing, and only a new process forgets it.
        """
        for _ in range(_ATTEMPTS):
            try:
                self.module = importlib.import_module(self.name)
                if unfinished := self._lazy.finish():
                    raise unfinished
                self.error = None
                return
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                self.error = ImportFailed(error)
                missing = self._missing(error)
                late = self.mocks.missing(missing)
                self.late.update(each for each in late if self.mocks.probed_by_others(each, self.name))
                if not (self.mocks.add(missing) or self._learn(error)):
                    return
                self._forget()

    def close(self) -> None:
        """Take the mocks out of this process; what was imported with them stays as it is."""
        self._resumption.switch_off()
        self.mocks.remove()

    @property
    def root(self) -> Path | None:
        """The folder that holds the package, or the topmost one of those that it is a part of."""
        if self.module is None:
            return None
        paths = list(getattr(self.module, "__path__", ()) or ())
        file = self.module.__dict__.get("__file__")
        above = self.name.count(".")
        if paths:
            return Path(paths[0]).resolve().parents[above]
        return Path(file).resolve().parents[above] if file else None

    def find(self, name: str) -> FoundObject | None:
        """The object that `name` stands for; the package's own name in front is optional (dialect, section 2).

        Raises:
            ImportFailed: the package's code raised on the way.
            NeedsMocks: the object is a placeholder, or something is missing that the package looked for before.
        """
        if self.module is None:
            raise self.error or ImportFailed(ModuleNotFoundError(f"No module named {self.name!r}"))
        added: tuple[str, ...] = ()
        why = ""
        for _ in range(_ATTEMPTS):
            try:
                found = self._find(name)
                if unfinished := self._lazy.finish():
                    raise ImportFailed(unfinished)
                return found
            except ImportFailed as failed:
                missing = self._missing(failed.error)
                packages = packages_in(failed.error)
                stale = [each for each in missing if self.mocks.probed(each, packages)]
                if added and failed.reason == why:
                    stale = list(added)  # a module that did import remembers that they were missing
                if stale:
                    raise NeedsMocks(stale) from failed
                added, why = self.mocks.add(missing), failed.reason
                if not (added or self._learn(failed.error)):
                    raise
                self._forget_orphans()
        return None

    def find_guarded(self, name: str) -> FoundObject | None:
        """As `find`; where there is no such object, or None in its place, the source is asked whether a missing package is the reason.

        Raises:
            ImportFailed: see `find`.
            NeedsMocks: see `find`; also for an object that its module only has where certain packages are installed.
        """
        found = self.find(name)
        if found is None or found.value is None:
            value: Any = self.module
            for part in name.removeprefix(self.name + ".").split("."):
                following = step(value, part, self._announce)
                if following is NOTHING or following is None:
                    packages = guards_of(vars(value), part) if isinstance(value, ModuleType) else ()
                    if missing := self.mocks.missing(packages):
                        raise NeedsMocks(missing)
                    break
                value = following
        return found

    def packages_for(self, names: Set[str]) -> tuple[str, ...]:
        """The packages that the placeholders called `names` need, in the modules of the package that are loaded; sorted."""
        found: dict[tuple[str, ...], object] = {}
        for module in self._modules():
            space = vars(module)
            for name in names & space.keys():
                if backends := backends_of(space[name]):
                    found.setdefault(backends, space[name])
        return tuple(sorted({each for backends, value in found.items() for each in self.wanted(value, backends)}))

    def wanted(self, value: object, backends: Sequence[str]) -> tuple[str, ...]:
        """The packages that a placeholder with `backends` needs and that are missing still."""
        packages = {package for backend in backends for package in packages_of(value, backend)}
        return self.mocks.missing(packages)

    def _modules(self) -> Iterator[ModuleType]:
        prefix = self.name + "."
        for name, module in sorted(sys.modules.items()):
            if (name == self.name or name.startswith(prefix)) and isinstance(module, ModuleType):
                yield module

    def _forget(self) -> None:
        """Drop the package's modules, so that the next import begins from scratch."""
        sys.modules.pop(self.name, None)
        self._forget_orphans()

    def _forget_orphans(self) -> None:
        """Drop modules below one whose import failed, be it another package's: it would not have them as its attributes.

        Compiled ones are given back when they are imported again.
        """
        for name in sorted(sys.modules.keys() - self._before):
            parent = name.rpartition(".")[0]
            if parent and parent not in sys.modules:
                module = sys.modules.pop(name)
                if _is_compiled(module):
                    self._compiled.keep(module)

    # --- walking

    def _find(self, name: str) -> FoundObject | None:
        parts = name.split(".")
        if not all(parts):
            return None
        if parts[0] == self.name:
            found = self._walk(self.module, self.name, parts[1:])
            if found is not None or len(parts) == 1:
                return found
        return self._walk(self.module, self.name, parts) or self._hidden(parts) or self._loaded(parts)

    def _walk(self, value: Any, path: str, parts: Sequence[str]) -> FoundObject | None:
        owner = None
        for part in parts:
            owner, value = value, step(value, part, self._announce)
            if value is NOTHING:
                return None
            path = f"{path}.{part}"
            if (backends := backends_of(value)) and (wanted := self.wanted(value, backends)):
                raise NeedsMocks(wanted, FoundObject(value, path, owner))
        if (error := self._resumption.failure(value)) is not None:
            raise ImportFailed(error)
        return FoundObject(value, path, owner)

    def _hidden(self, parts: Sequence[str]) -> FoundObject | None:
        """Objects of a module that something else of its name hides: `from .geom import geom` in the package above it."""
        full = parts if parts[0] == self.name else (self.name, *parts)
        for count in range(len(full) - 1, 1, -1):
            path = ".".join(full[:count])
            module = sys.modules.get(path)
            if isinstance(module, ModuleType) and (found := self._walk(module, path, full[count:])):
                return found
        return None

    def _loaded(self, parts: Sequence[str]) -> FoundObject | None:
        """Objects of other packages that are loaded anyway."""
        for count in range(len(parts), 0, -1):
            module = sys.modules.get(".".join(parts[:count]))
            if module is not None and parts[0] != self.name:
                return self._walk(module, ".".join(parts[:count]), parts[count:])
        return None

    def _missing(self, error: BaseException) -> list[str]:
        """Packages whose absence is at the bottom of `error`."""
        names = []
        for each in chain(error):
            if isinstance(each, PackageNotFoundError):  # of a distribution; others write sentences into it
                names += [module_of(each.name)] if _DISTRIBUTION.fullmatch(each.name) else []
            elif isinstance(each, ModuleNotFoundError) and each.name:
                top = each.name.partition(".")[0]
                names.append(top if not self.mocks.is_namespace(top) else each.name)
            elif isinstance(each, ImportError) and each.name is None:
                # raised by the package, which has looked for something
                raised = raised_in(each)
                names += self.mocks.looked_for(str(each), str(raised.f_globals.get("__name__")) if raised else "")
            elif isinstance(each, NameError) and (raised := raised_in(each)):
                names += guards_of(raised.f_globals, each.name or "")  # whose import failed, or was not tried
            elif isinstance(each, TypeError | AttributeError) and "NoneType" in str(each):
                names += self._tried(each)  # `X = None` where the import of X failed
        return [
            each for each in names if not f"{self.name}.".startswith(f"{each}.")
        ]  # the package is no mock, nor is what holds it

    def _tried(self, error: BaseException) -> list[str]:
        """The packages without which names of the code that raised `error` are None, and those that its file tries to import."""
        raised = raised_in(error)
        if raised is None:
            return []
        code, space = raised.f_code, raised.f_globals
        found = tried_imports(code.co_filename).union(
            *(guards_of(space, name) for name in code.co_names if name in space and space[name] is None)
        )
        return sorted(found - {self.name})

    def _learn(self, error: BaseException) -> bool:
        """Have mocks do what `error` says that they do not, else go on behind what raises; False where neither is any news."""
        if lesson := self.mocks.lesson(error):
            self.mocks.expect(lesson)
            return True
        return bool(self.mocks.names) and isinstance(error, Exception) and self._resumption.switch_on()


def _is_compiled(module: object) -> bool:
    return isinstance(read(read(module, "__spec__"), "loader"), ExtensionFileLoader)


def step(value: Any, name: str, announce: Callable[[str], None]) -> Any:
    """Attribute `name` of `value`, or its submodule; `NOTHING` where it has neither.

    Raises:
        ImportFailed: the code that computes it raised.
    """
    if type(value) is not ModuleType and not isinstance(value, ModuleType):
        found = _property_of_metaclass(value, name) or read(value, name, NOTHING)
        if found is NOTHING and isinstance(value, type) and not is_mock(value):
            found = inspect.getattr_static(value, name, NOTHING)  # a descriptor that raises
        return NOTHING if found is NOTHING or (is_mock(found) and not is_mock(value)) else found
    space = value.__dict__
    if name in space and type(space[name]) is not LAZY:
        return space[name]
    try:
        if (given := getattr(value, name)) is not None:  # a `__getattr__` that does not raise for what it does not know
            return given
    except AttributeError:
        pass
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise ImportFailed(error) from error
    if not hasattr(value, "__path__") or not name.isidentifier():
        return NOTHING
    path = f"{value.__name__}.{name}"
    announce(path)
    try:
        if importlib.util.find_spec(path) is None:
            return NOTHING
        return importlib.import_module(path)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise ImportFailed(error) from error
    finally:
        announce("")


def _property_of_metaclass(value: Any, name: str) -> property | functools.cached_property[Any] | None:
    """The property that a class has from its metaclass alone."""
    if not isinstance(value, type) or type(value) is type or is_mock(value):
        return None
    if any(name in base.__dict__ for base in type.__getattribute__(value, "__mro__")):
        return None
    kinds = type.__getattribute__(type(value), "__mro__")
    found = next((base.__dict__[name] for base in kinds if name in base.__dict__), None)
    return found if isinstance(found, property | functools.cached_property) else None
