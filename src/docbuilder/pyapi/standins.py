"""Stand-ins for packages that are not installed (dialect, section 4).

In: the import names of packages. Out: while installed, `import torch.nn` works where torch is missing, and whatever is
taken from it can be subclassed, called, used as a decorator, subscripted, compared, used in `isinstance` and in type
unions. Nothing that is really installed is ever replaced: the import system asks us last.
"""

from __future__ import annotations

import builtins
import importlib.util
import sys
import typing
from abc import ABCMeta
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import Distribution, DistributionFinder
from os import PathLike
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from docbuilder.pyapi.known import DATACLASS_BASES, DATACLASS_DECORATORS, DISTRIBUTIONS
from docbuilder.pyapi.versions import ANY_VERSION, canonical_name

_VERSION_NAMES = frozenset({"__version__", "VERSION", "version_string"})
_REAL_TYPES = (type, staticmethod, classmethod, property, type(lambda: None))


class StandInMeta(ABCMeta):
    """Metaclass of the bases: a class that derives from a stand-in has whatever public attribute is asked of it.

    It derives from ABCMeta so that `metaclass=ABCMeta` and abstract bases do not clash with it.
    """

    def __getattr__(cls, name: str) -> Any:
        if not name.startswith("_"):
            for base in cls.__mro__:
                # a field without a default: were there an answer, dataclasses would take it for the default
                if name in base.__dict__.get("__annotations__", ()):
                    break
                if owner := base.__dict__.get("__standin__"):
                    return getattr(owner, name)
        raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")


class StandInBase:
    """What is put into the bases of a class in place of a stand-in; takes any arguments and has any attribute."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __init_subclass__(cls, **kwargs: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        for base in type(self).__mro__:
            if owner := base.__dict__.get("__standin__"):
                return getattr(owner, name)
        raise AttributeError(name)


class StandIn:
    """Stands for an attribute of a missing package; its repr is the dotted path."""

    __slots__ = ("_base", "_package", "_path", "_values")

    def __init__(self, package: StandInPackage, path: str) -> None:
        put = object.__setattr__
        put(self, "_package", package)
        put(self, "_path", path)
        put(self, "_base", None)
        put(self, "_values", {})

    # --- attributes

    def __getattr__(self, name: str) -> Any:
        values = object.__getattribute__(self, "_values")
        if name in values:
            return values[name]
        if name in {"__name__", "__qualname__"}:
            return str(self._path).rpartition(".")[2]
        package: StandInPackage = object.__getattribute__(self, "_package")
        return package.attribute(object.__getattribute__(self, "_path"), name)

    def __setattr__(self, name: str, value: object) -> None:
        self._values[name] = value

    def __delattr__(self, name: str) -> None:
        self._values.pop(name, None)

    def __dir__(self) -> list[str]:
        return []

    @property
    def __module__(self) -> str:  # type: ignore[override]
        return str(self._path).rpartition(".")[0]

    @property
    def __doc__(self) -> None:  # type: ignore[override]
        return None

    # --- as a class

    @property
    def __class__(self) -> Any:
        return type

    @property
    def __mro__(self) -> tuple[type, ...]:
        return _base_of(self).__mro__

    @property
    def __bases__(self) -> tuple[type, ...]:
        return (_base_of(self),)

    @property
    def __dict__(self) -> Any:
        return {}

    def mro(self) -> list[type]:
        """The classes, as `type.mro` gives them."""
        return list(self.__mro__)

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        return (_base_of(self),)

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, _base_of(self))

    def __subclasscheck__(self, subclass: type) -> bool:
        return subclass is self or _base_of(self) in getattr(subclass, "__mro__", ())

    def __getitem__(self, item: object) -> StandIn:
        return self

    def __or__(self, other: object) -> Any:
        return _union(self, other)

    def __ror__(self, other: object) -> Any:
        return _union(other, self)

    # --- as a function and a decorator

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        path: str = self._path
        if len(args) == 1:
            target = args[0]
            if type(target) is not StandIn and isinstance(target, _REAL_TYPES):
                return self._package.decorate(path, target, kwargs)
        elif len(args) == 3 and isinstance(args[0], str) and isinstance(args[1], tuple) and isinstance(args[2], dict):
            return _new_class(*args)  # it is somebody's metaclass
        return StandInValue(self._package, path, args, kwargs)

    # --- as a value

    def __repr__(self) -> str:
        return str(self._path)

    def __format__(self, spec: str) -> str:
        return str(self)

    def __hash__(self) -> int:
        return hash(self._path)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __bool__(self) -> bool:
        return True

    def __lt__(self, other: object) -> bool:
        return not isinstance(other, str | tuple)

    __le__ = __lt__

    def __gt__(self, other: object) -> bool:
        return isinstance(other, str | tuple)  # a version: "new enough"

    __ge__ = __gt__

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __contains__(self, item: object) -> bool:
        return False

    def __int__(self) -> int:
        return 0

    __index__ = __int__

    def __float__(self) -> float:
        return 0.0

    def __fspath__(self) -> str:
        return str(self)

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *exc: object) -> None:
        return None

    async def __aenter__(self) -> StandIn:
        return self

    async def __aexit__(self, *exc: object) -> None:
        return None

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def __delitem__(self, key: object) -> None:
        pass

    def __copy__(self) -> StandIn:
        return self

    def __deepcopy__(self, memo: object) -> StandIn:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{self} is not installed: it cannot be pickled")

    def _same(self, *args: object) -> StandIn:
        return self

    __neg__ = __pos__ = __abs__ = __invert__ = __round__ = _same
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _same
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __matmul__ = __rmatmul__ = _same
    __and__ = __rand__ = __xor__ = __rxor__ = __lshift__ = __rlshift__ = __rshift__ = __rrshift__ = _same


class StandInValue(StandIn):
    """What calling a stand-in gives: false, empty and zero, and itself a decorator that passes things through."""

    __slots__ = ("_args", "_kwargs")

    def __init__(self, package: StandInPackage, path: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        super().__init__(package, path)
        object.__setattr__(self, "_args", args)
        object.__setattr__(self, "_kwargs", kwargs)

    @property
    def __class__(self) -> Any:
        return StandInValue

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs and type(args[0]) is not StandIn and isinstance(args[0], _REAL_TYPES):
            return self._package.decorate(self._path, args[0], self._kwargs)
        return self

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        shown = [_short(value) for value in self._args]
        shown += [f"{name}={_short(value)}" for name, value in self._kwargs.items()]
        return f"{self._path}({', '.join(shown)})"

    def __hash__(self) -> int:
        return id(self)


class StandInModule(ModuleType):
    """A module of a missing package."""

    __all__: tuple[str, ...] = ()
    __package_standins__: StandInPackage

    def __getattr__(self, name: str) -> Any:
        return self.__dict__["__package_standins__"].attribute(self.__name__, name)

    def __dir__(self) -> list[str]:
        return []


class StandInPackage:
    """One missing package and everything that was asked of it; the same path is always the same object.

    Args:
        name: import name.
        version: what `__version__` and `importlib.metadata` say.
        registrars: attributes that functions are expected to have once a decorator of the package was applied
            (`jax.custom_vjp` and its `defvjp`); found out while importing.
    """

    def __init__(self, name: str, version: str, registrars: set[str]) -> None:
        self.name = name
        self.version = version
        self._registrars = registrars
        self._made: dict[str, StandIn] = {}

    def at(self, path: str) -> StandIn:
        """The stand-in with the dotted `path`."""
        found = self._made.get(path)
        if found is None:
            found = self._made[path] = StandIn(self, path)
        return found

    def attribute(self, path: str, name: str) -> Any:
        """Attribute `name` of what stands at `path`; a version for `__version__`.

        Raises:
            AttributeError: for other names with two underscores, which Python itself asks for.
        """
        if name in _VERSION_NAMES:
            return self.version
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self.at(f"{path}.{name}")

    def decorate(self, path: str, target: Any, options: Mapping[str, Any]) -> Any:
        """`target`, decorated by what stands at `path`: itself, or a dataclass where that is what the decorator makes."""
        added = DATACLASS_DECORATORS.get(path)
        if added is not None and isinstance(target, type):
            target = _make_dataclass(target, options)
            for name, text in added.items():
                setattr(target, name, _added_method(target, name, text))
        for name in self._registrars:
            if not hasattr(target, name):
                try:
                    setattr(target, name, self.at(f"{path}.{name}"))
                except (AttributeError, TypeError):
                    break
        return target


@dataclass(frozen=True, slots=True)
class _Loader(Loader):
    package: StandInPackage

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = StandInModule(spec.name)
        module.__dict__["__package_standins__"] = self.package
        return module

    def exec_module(self, module: ModuleType) -> None:
        pass


class _Distribution(Distribution):
    def __init__(self, name: str, package: StandInPackage) -> None:
        self._name = name
        self._package = package

    def read_text(self, filename: str) -> str | None:
        if filename == "METADATA":
            return f"Metadata-Version: 2.1\nName: {self._name}\nVersion: {self._package.version}\n"
        return self._package.name.partition(".")[0] + "\n" if filename == "top_level.txt" else None

    def locate_file(self, path: str | PathLike[str]) -> Any:
        return Path(path)


class StandIns(MetaPathFinder):
    """All stand-ins of a process; a finder for modules and for their metadata.

    Args:
        versions: gives distribution name, canonical -> version to pretend; any other has one newer than all checks.
            Called when a version is needed first.
    """

    def __init__(self, versions: Callable[[], Mapping[str, str]] = dict) -> None:
        self._versions = lru_cache(maxsize=1)(versions)
        self._packages: dict[str, StandInPackage] = {}
        self._parents: set[str] = set()
        self._distributions: dict[str, _Distribution] = {}
        self._registrars: set[str] = set()
        self._asked: dict[str, int] = {}
        self._build_class: Callable[..., Any] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Import names of the packages that are stood in for, sorted."""
        return tuple(sorted(self._packages))

    def add(self, names: Iterable[str]) -> tuple[str, ...]:
        """Stand in for packages.

        Args:
            names: import names; those that are really there, or stood in for already, are passed over.

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
            package = self._packages[name] = StandInPackage(name, version, self._registrars)
            for distribution in distributions:
                self._distributions[canonical_name(distribution)] = _Distribution(distribution, package)
            parts = name.split(".")
            self._parents.update(".".join(parts[:count]) for count in range(1, len(parts)))
            added.append(name)
        if added:
            importlib.invalidate_caches()
        return tuple(added)

    def missing(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of `names` that are neither installed nor stood in for, sorted."""
        return tuple(sorted(name for name in set(names) if name not in self._packages and not is_installed(name)))

    def probed(self, name: str) -> bool:
        """Somebody has looked for `name` before the import that failed, and may remember that it was not there."""
        return self._asked.get(name, 0) > 1

    def is_namespace(self, name: str) -> bool:
        """`name` is a package without code of its own, in which several distributions have their parts."""
        module = sys.modules.get(name)
        return module is not None and read_file(module) is None and type(module) is not StandInModule

    def expect(self, name: str) -> bool:
        """From now on every decorated function has the attribute `name`; False if that was so already."""
        if name in self._registrars:
            return False
        self._registrars.add(name)
        return True

    def install(self) -> None:
        """Put the finder at the end of `sys.meta_path`, and let class statements combine clashing metaclasses."""
        if self not in sys.meta_path:
            sys.meta_path.append(self)
            self._build_class = builtins.__build_class__
            builtins.__build_class__ = _forgiving(self._build_class)  # type: ignore[assignment]

    def remove(self) -> None:
        """Undo `install` and forget the modules that were imported."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)
            if self._build_class is not None:
                builtins.__build_class__ = self._build_class
        for name in [name for name, module in sys.modules.items() if type(module) is StandInModule]:
            del sys.modules[name]

    # --- what the import system asks

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """A module of a missing package, or a parent of one."""
        package = self._package_of(fullname)
        if package is None:
            self._asked[fullname] = self._asked.get(fullname, 0) + 1
            return None
        spec = ModuleSpec(fullname, _Loader(package), is_package=True)
        spec.submodule_search_locations = []
        return spec

    def find_distributions(self, context: Any = None) -> Iterable[Distribution]:
        """Metadata of the missing packages."""
        name = (context or DistributionFinder.Context()).name
        if name is None:
            return list(self._distributions.values())
        found = self._distributions.get(canonical_name(name))
        return [found] if found else []

    def _package_of(self, fullname: str) -> StandInPackage | None:
        name = fullname
        while name:
            if name in self._packages:
                return self._packages[name]
            name = name.rpartition(".")[0]
        if fullname in self._parents:
            return StandInPackage(fullname, ANY_VERSION, self._registrars)
        return None


def is_installed(name: str) -> bool:
    """The module `name` can be found, and not as a stand-in."""
    if name in sys.modules:
        return type(sys.modules[name]) is not StandInModule
    try:
        if "." in name:
            spec = importlib.util.find_spec(name)
        else:
            finders = [finder for finder in sys.meta_path if not isinstance(finder, StandIns)]
            specs = (finder.find_spec(name, None) for finder in finders)
            spec = next((each for each in specs if each is not None), None)
    except Exception:  # a parent that cannot be imported, or somebody's broken finder
        return False
    return spec is not None and not isinstance(spec.loader, _Loader)


def read_file(module: ModuleType) -> str | None:
    """The file of a module; None for built-in ones and namespaces."""
    file = module.__dict__.get("__file__")
    return file if isinstance(file, str) else None


def is_standin(value: object) -> bool:
    """`value` stands for something of a missing package, or is the base that a class got in place of one."""
    return (
        issubclass(type(value), StandIn)
        or type(value) is StandInModule
        or (
            type(type(value)) is type
            and isinstance(value, type)
            and "__standin__" in type.__getattribute__(value, "__dict__")
        )
        or (type(value) is StandInMeta and "__standin__" in type.__getattribute__(value, "__dict__"))  # type: ignore[arg-type]
    )


def path_of(value: Any) -> str:
    """The dotted path of what `value` stands for, "" if it is not a stand-in."""
    if issubclass(type(value), StandIn):
        return str(value._path)
    if type(value) is StandInModule:
        return value.__name__
    if is_standin(value):
        return str(type.__getattribute__(value, "__dict__")["__standin__"]._path)
    return ""


# --- classes ----------------------------------------------------------------------------------------------------------


def _base_of(standin: StandIn) -> type:
    base: type | None = standin._base
    if base is None:
        path: str = standin._path
        module, _, name = path.rpartition(".")
        parents: tuple[type, ...] = (StandInBase,)
        if name.endswith("Warning"):
            parents = (StandInBase, Warning)
        elif name.endswith(("Error", "Exception")):
            parents = (StandInBase, Exception)
        space: dict[str, Any] = {"__module__": module, "__standin__": standin, "__doc__": None}
        if path in DATACLASS_BASES:
            space["__init_subclass__"] = classmethod(_dataclass_subclass)
            space["__standin_fields__"] = DATACLASS_BASES[path]
        base = StandInMeta(name, parents, space)
        object.__setattr__(standin, "_base", base)
    return base


def _dataclass_subclass(cls: type, **options: Any) -> None:
    """`__init_subclass__` of a base whose subclasses are dataclasses."""
    if "__init__" not in cls.__dict__:
        _make_dataclass(cls, {})


def _make_dataclass(cls: type, options: Mapping[str, Any]) -> type:
    import dataclasses  # noqa: PLC0415  # only few need it

    allowed = {key: value for key, value in options.items() if key in {"frozen", "kw_only", "init", "eq", "order"}}
    had = cls.__dict__.get("__doc__")
    try:
        made: type = dataclasses.dataclass(**allowed)(cls)
    except (TypeError, ValueError):  # mutable defaults, or defaults before fields without: the signature stays as it is
        return cls
    if had is None:
        made.__doc__ = None
    added = getattr(made, "__standin_fields__", ())
    if added:
        init = made.__init__  # type: ignore[misc]
        import inspect  # noqa: PLC0415

        signature = inspect.signature(init)
        own = [each for each in signature.parameters.values() if each.name not in dict(added)]
        extra = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None if default == "None" else default)
            for name, default in added
        ]
        init.__signature__ = signature.replace(parameters=own + extra)  # type: ignore[attr-defined]
    return made


def _added_method(owner: type, name: str, text: str) -> Callable[..., Any]:
    def method(self, **updates):  # type: ignore[no-untyped-def]  # the signature is shown as it is
        return self

    method.__name__, method.__qualname__, method.__doc__ = name, f"{owner.__qualname__}.{name}", text
    method.__module__ = owner.__module__
    return method


def _new_class(name: str, bases: tuple[Any, ...], space: dict[str, Any]) -> type:
    real = tuple(_base_of(base) if issubclass(type(base), StandIn) else base for base in bases)
    return type(name, real, space)


def _forgiving(build_class: Callable[..., Any]) -> Callable[..., Any]:
    """`__build_class__` that combines metaclasses where only a stand-in's own metaclass is in the way."""

    def build(function: Any, name: str, *bases: Any, metaclass: Any = None, **options: Any) -> Any:
        if metaclass is not None:
            options["metaclass"] = metaclass
        try:
            return build_class(function, name, *bases, **options)
        except TypeError as error:
            if "metaclass conflict" not in str(error):
                raise
            resolved = [_base_of(base) if issubclass(type(base), StandIn) else base for base in bases]
            metas = [type(base) for base in resolved if isinstance(base, type)]
            metas += [metaclass] if isinstance(metaclass, type) else []
            metas = list(dict.fromkeys(metas))
            if not any(issubclass(meta, StandInMeta) for meta in metas):
                raise
            lowest = [m for m in metas if not any(o is not m and issubclass(o, m) for o in metas)]
            options["metaclass"] = type("StandInMeta", tuple(sorted(lowest, key=lambda m: m is StandInMeta)), {})
            return build_class(function, name, *bases, **options)

    return build


def _union(left: object, right: object) -> Any:
    try:
        return typing.Union[left, right]  # type: ignore[valid-type]  # noqa: UP007
    except TypeError:
        return left if issubclass(type(left), StandIn) else right


def _short(value: object) -> str:
    try:
        text = repr(value)
    except Exception:
        return "…"
    return text if len(text) <= 40 and " at 0x" not in text else "…"
