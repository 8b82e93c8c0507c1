"""What is taken from a package that is not installed (dialect, section 4).

In: dotted paths of things that are not there. Out: objects in their place that can be subclassed, called, used as
decorators, subscripted, compared, used in `isinstance` and in type unions, and whose repr is the dotted path.

Longer than other modules: every protocol that a mocked object answers is a few lines.
"""

from __future__ import annotations

import ast
import functools
import re
import sys
import typing
from abc import ABCMeta
from collections.abc import Callable, Iterator, Mapping
from types import FrameType, FunctionType, MappingProxyType, ModuleType, resolve_bases
from typing import Any, NoReturn

from docbuilder.pyapi.annotations import own_annotations
from docbuilder.pyapi.backends import parsed
from docbuilder.pyapi.call_sites import has_default, is_decorated, is_read, items_wanted, star_importer
from docbuilder.pyapi.generated import become_dataclass, make_dataclass, make_method
from docbuilder.pyapi.known import (
    DATACLASS_BASES,
    DATACLASS_DECORATORS,
    EXCEPTION_NAMES,
    KEYWORD_BASES,
    PRIVATE,
    PROPERTY_DECORATORS,
)
from docbuilder.pyapi.starred import names_from_star

_MAKES_DATACLASSES = "__mock_makes_dataclasses__"
"""What a base has in its namespace whose subclasses are dataclasses."""
_VERSION_NAMES = frozenset({"__version__", "VERSION", "version_string"})
_VERSION_TUPLES = frozenset({"__version_info__", "version_info", "version_tuple"})
_REAL_TYPES = (type, staticmethod, classmethod, property, FunctionType)
UNTOLD = "…"
"""In the text of what is made of mocks: something whose text is not known, or too long."""
_LONGEST = 200  # characters of what is made of mocks; loops make more
# `is_torch_available()`, not `torch.cuda.is_available()`, which asks for a device
_IS_THERE = re.compile(r"\w+(?<!\bis)_(?:available|installed)")
_DIGITS = re.compile(r"\d+")


class MockMeta(ABCMeta):
    """Metaclass of the bases: a class that derives from a mock has whatever public attribute is asked of it.

    It derives from ABCMeta so that `metaclass=ABCMeta` and abstract bases do not clash with it.
    """

    def __repr__(cls) -> str:
        return path_of(cls) or super().__repr__()

    def __getattr__(cls, name: str) -> Any:
        if is_read() if name.startswith("_") else not has_default():
            for base in cls.__mro__:
                # a field without a default: were there an answer, dataclasses would take it for the default
                if name in own_annotations(base):
                    break
                if owner := base.__dict__.get("__mock__"):
                    return getattr(owner, name)
        raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")


class MockBase:
    """What is put into the bases of a class in place of a mock; takes any arguments and has any attribute."""

    __members__: Mapping[str, Any] = MappingProxyType({})  # it may be an enumeration: `@enum.unique` asks for them

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # `Generic`, and bases of the package, have to be told of subclasses as well
        following = cls.__mro__[cls.__mro__.index(MockBase) + 1 :]
        taker = next(each for each in following if "__init_subclass__" in each.__dict__)
        super().__init_subclass__(**({} if taker is object else kwargs))
        if any(_MAKES_DATACLASSES in each.__dict__ for each in cls.__mro__):
            become_dataclass(cls)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or has_default():
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        for base in type(self).__mro__:
            if owner := base.__dict__.get("__mock__"):
                return getattr(owner, name)
        raise AttributeError(name)


class MockVersion(str):
    """A version that compares with texts and tuples by its numbers, as that of torch does."""

    __slots__ = ()

    def __lt__(self, other: object) -> bool:
        return _numbers(self) < _numbers(other)

    def __le__(self, other: object) -> bool:
        return _numbers(self) <= _numbers(other)

    def __gt__(self, other: object) -> bool:
        return _numbers(self) > _numbers(other)

    def __ge__(self, other: object) -> bool:
        return _numbers(self) >= _numbers(other)

    def __eq__(self, other: object) -> bool:
        return str.__eq__(self, other) is True or (isinstance(other, tuple) and _numbers(self) == _numbers(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


def _numbers(version: object) -> tuple[int, ...]:
    """The numbers of a version, without zeros at the end; of a tuple, its items."""
    parts = version if isinstance(version, tuple) else str(version).split("+")[0].split(".")
    found = [int(digits[0]) if (digits := _DIGITS.match(str(part))) else 0 for part in parts]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


class MockObject:
    """Stands for an attribute of a missing package; its repr is the dotted path."""

    __slots__ = ("__weakref__", "_base", "_package", "_path", "_text", "_values")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        try:
            object.__getattribute__(self, "_path")
        except AttributeError:
            self._begin(*args)
        # else it is called as that of a base: `Base.__init__(self, name)`

    def _begin(self, package: MockPackage, path: str) -> None:
        put = object.__setattr__
        put(self, "_package", package)
        put(self, "_path", path)
        put(self, "_base", None)
        put(self, "_text", "")  # of what was made of it, as it would be written
        put(self, "_values", {})

    # --- attributes

    def __getattr__(self, name: str) -> Any:
        values = object.__getattribute__(self, "_values")
        if name in values:
            return values[name]
        if name in {"__name__", "__qualname__"}:
            return str(self._path).rpartition(".")[2]
        package: MockPackage = object.__getattribute__(self, "_package")
        return self._leads_to(package.attribute(object.__getattribute__(self, "_path"), name), f".{name}")

    def __setattr__(self, name: str, value: object) -> None:
        self._values[name] = value

    def __delattr__(self, name: str) -> None:
        self._values.pop(name, None)

    def __dir__(self) -> list[str]:
        return []

    @property
    def __module__(self) -> str:  # type: ignore[override]  # typeshed has a plain attribute, here and below
        return str(self._path).rpartition(".")[0]

    @property
    def __doc__(self) -> None:  # type: ignore[override]  # likewise
        return None

    # --- as a class

    @property  # type: ignore[misc]  # it is one in typeshed, and may be set
    def __class__(self) -> Any:
        return type

    @property
    def __mro__(self) -> tuple[type, ...]:
        return base_of(self).__mro__

    @property
    def __bases__(self) -> tuple[type, ...]:
        return (base_of(self),)

    @property
    def __dict__(self) -> Any:  # type: ignore[override]  # likewise
        return {}

    def mro(self) -> list[type]:
        """The classes, as `type.mro` gives them."""
        return list(self.__mro__)

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        return (base_of(self),)

    def __instancecheck__(self, instance: object) -> bool:
        if type(instance) is MockValue:  # `isinstance(pyarrow.string(), pyarrow.DataType)`: who asks may refuse others
            return instance._package is self._package
        return isinstance(instance, base_of(self))

    def __subclasscheck__(self, subclass: type) -> bool:
        return base_of(self) in getattr(subclass, "__mro__", ())

    def __getitem__(self, item: object) -> MockObject:
        return MockAlias(self, item if isinstance(item, tuple) else (item,))

    def __or__(self, other: object) -> Any:
        return _union(self, other)

    def __ror__(self, other: object) -> Any:
        return _union(other, self)

    # --- as a function and a decorator

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: D102  # Python's own meaning
        path: str = self._path
        if len(args) == 1:
            target = args[0]
            if _is_real(target) and is_decorated(path.rpartition(".")[2]):
                return self._package.decorate(path, target, kwargs)
        elif len(args) == 3 and isinstance(args[0], str) and isinstance(args[1], tuple) and isinstance(args[2], dict):
            return _new_class(*args)  # it is somebody's metaclass
        return self._leads_to(MockValue(self._package, path, args, kwargs), f"({_arguments(args, kwargs)})")

    # --- as a value; what is told of it is nothing that is known, and `_tell` says so

    def _tell(self) -> None:
        """Note that code takes a value for what it is not: whoever shows what is made of it shows what is written."""
        if (note := self._package.expected.note) is not None:
            frame = sys._getframe(2)
            if frame.f_globals.get("__name__") != "typing":  # which compares types with its forms
                note(frame)

    def __repr__(self) -> str:
        if UNTOLD in self._text:
            return str(self._text)
        tree = parsed(self._text) if self._text else None
        return self._written() if tree is None else ast.unparse(tree)

    def _written(self) -> str:
        return str.__str__(self._path)

    def __str__(self) -> str:
        self._tell()
        return repr(self)

    def __format__(self, spec: str) -> str:
        self._tell()
        return repr(self)

    def __hash__(self) -> int:
        return hash(self._path)

    def __eq__(self, other: object) -> bool:
        if self is not other:
            self._tell()
        return self is other

    def __bool__(self) -> bool:
        self._tell()
        return True

    def __iter__(self) -> Iterator[Any]:
        if not (wanted := items_wanted()):
            self._tell()
        return iter((self,) * wanted)

    def __len__(self) -> int:
        self._tell()
        return 0

    def __contains__(self, item: object) -> bool:
        self._tell()
        return False

    def __int__(self) -> int:
        self._tell()
        return 0

    __index__ = __int__

    def __float__(self) -> float:
        self._tell()
        return 0.0

    def __fspath__(self) -> str:
        return str(self)

    def __enter__(self) -> MockObject:
        return self

    def __exit__(self, *exc: object) -> None:
        return None

    async def __aenter__(self) -> MockObject:
        return self

    async def __aexit__(self, *exc: object) -> None:
        return None

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def __delitem__(self, key: object) -> None:
        pass

    def __copy__(self) -> MockObject:
        return self

    def __deepcopy__(self, memo: object) -> MockObject:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{self} is not installed: it cannot be pickled")

    def __divmod__(self, other: object) -> tuple[MockObject, MockObject]:
        return self, self

    __rdivmod__ = __divmod__

    # --- what is made of it

    def _made(self, text: str) -> MockObject:
        """Something like this that has another text: `torch.pi * 2`."""
        if len(text) > _LONGEST:
            return self
        made = object.__new__(type(self))
        for name in (name for kind in type.mro(type(self)) for name in getattr(kind, "__slots__", ())):
            if name != "__weakref__":
                object.__setattr__(made, name, object.__getattribute__(self, name))
        object.__setattr__(made, "_text", text)
        return made

    def _leads_to(self, found: Any, by: str) -> Any:
        """What an attribute, call or key of this gives, written as that, where its own path does not tell (`torch.finfo(torch.half).max`)."""
        if (self._text or type(self) is MockValue) and type(found) in (MockObject, MockValue):
            return found._made(f"({self!r}){by}")
        return found

    def __neg__(self) -> MockObject:
        return self._made(f"-({self!r})")

    def __pos__(self) -> MockObject:
        return self._made(f"+({self!r})")

    def __invert__(self) -> MockObject:
        return self._made(f"~({self!r})")

    def __abs__(self) -> MockObject:
        return self._made(f"abs({self!r})")

    def __round__(self, *digits: object) -> MockObject:
        return self._made(f"round({', '.join(map(_short, (self, *digits)))})")


def _binary(sign: str, *, swapped: bool = False) -> Callable[[MockObject, object], MockObject]:
    """The method of an operator; of one whose left operand is the other, where they are swapped."""

    def apply(self: MockObject, other: object) -> MockObject:
        left, right = (other, self) if swapped else (self, other)
        return self._made(f"({_short(left)}) {sign} ({_short(right)})")

    return apply


def _comparison(sign: str) -> Callable[[MockObject, object], MockObject]:
    """The method of `<` or `>`, to which a version is new enough."""

    def compare(self: MockObject, other: object) -> MockObject:
        self._tell()
        is_true = isinstance(other, str | tuple) == (sign[0] == ">")
        found = MockObject(self._package, self._path) if is_true else MockValue(self._package, self._path, (), {})
        return found._made(f"({_short(self)}) {sign} ({_short(other)})")

    return compare


_OPERATORS = "add + sub - mul * truediv / floordiv // mod % pow ** matmul @ and & xor ^ lshift << rshift >>".split()
for _name, _sign in zip(_OPERATORS[::2], _OPERATORS[1::2], strict=True):
    setattr(MockObject, f"__{_name}__", _binary(_sign))
    setattr(MockObject, f"__r{_name}__", _binary(_sign, swapped=True))
for _name, _sign in {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}.items():
    setattr(MockObject, f"__{_name}__", _comparison(_sign))


class MockValue(MockObject):
    """What calling a mock gives: empty and zero, false but where it tells that something is installed, and itself a decorator that passes things through."""

    __slots__ = ("_args", "_kwargs")

    def __init__(self, package: MockPackage, path: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._begin(package, path)
        object.__setattr__(self, "_args", args)
        object.__setattr__(self, "_kwargs", kwargs)

    @property  # type: ignore[misc]  # likewise
    def __class__(self) -> Any:
        return MockValue

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: D102  # likewise
        if len(args) == 1 and not kwargs and _is_real(args[0]) and is_decorated():
            return self._package.decorate(self._path, args[0], self._kwargs)
        return self._leads_to(self, f"({_arguments(args, kwargs)})")

    def __getitem__(self, item: object) -> Any:
        return self._leads_to(self, f"[{_short(item)}]")

    def __bool__(self) -> bool:
        self._tell()
        name = self._path.rpartition(".")[2]
        if "version" in name:  # `is_torch_version(">=", "2.3")`
            return any(isinstance(each, str) and each.startswith(">") for each in self._args)
        return bool(_IS_THERE.fullmatch(name))

    def _written(self) -> str:
        return f"{self._path}({_arguments(self._args, self._kwargs)})"

    def __hash__(self) -> int:
        return id(self)


class MockAlias(MockObject):
    """What a mock gives for a key: a type with its arguments (`Array[float, "n"]`), else something like the mock."""

    __slots__ = ("_items", "_origin")

    def __init__(self, origin: MockObject, items: tuple[Any, ...]) -> None:
        self._begin(origin._package, origin._path)
        object.__setattr__(self, "_origin", origin)
        object.__setattr__(self, "_items", items)
        # by which types are told apart that are made of it
        self._values["__qualname__"] = repr(self).removeprefix(f"{self.__module__}.")

    def __getitem__(self, item: object) -> MockObject:
        return self

    def _written(self) -> str:
        shown = [each.__qualname__ if isinstance(each, type) else repr(each) for each in self._items]
        return f"{self._path}[{', '.join(shown)}]"


_REAL_SPACE = vars(ModuleType)["__dict__"].__get__


class _Space(dict[str, Any]):
    """The names of a missing module, for who looks one up there: every public one (`if name in pyarrow.__dict__`)."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (isinstance(name, str) and name.isidentifier() and name[0] != "_")

    def __missing__(self, name: str) -> Any:
        return self["__mock_package__"].attribute(self["__name__"], name)


class MockModule(ModuleType):
    """A module of a missing package."""

    __mock_package__: MockPackage

    @property
    def __all__(self) -> tuple[str, ...]:
        space = star_importer()
        return () if space is None else names_from_star(space)

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]  # a plain attribute elsewhere
        space: dict[str, Any] = _REAL_SPACE(self)
        return _Space(space)

    def __getattr__(self, name: str) -> Any:
        if name == "__file__":  # `os.path.dirname(torch.__file__)`; it is not there
            return f"{self.__name__.replace('.', '/')}/__init__.py"
        if name.startswith("__") and name not in _VERSION_NAMES | _VERSION_TUPLES and is_read():  # `tf.__internal__`
            return _REAL_SPACE(self)["__mock_package__"].at(f"{_REAL_SPACE(self)['__name__']}.{name}")
        return _REAL_SPACE(self)["__mock_package__"].attribute(_REAL_SPACE(self)["__name__"], name)

    def __dir__(self) -> list[str]:
        return []

    def __repr__(self) -> str:
        return self.__name__


class Expected:
    """What mocks have to be, found out while importing.

    Attributes:
        registrars: attributes that functions have once a decorator of a missing package was applied (`jax.custom_vjp` and its `defvjp`).
        exceptions: what is called like an exception is a class that can be raised and caught.
        note: is told of the frame in which code takes a mock for a value: asks for its text, its number, its length, or whether it is true.
    """

    def __init__(self, note: Callable[[FrameType], None] | None = None) -> None:
        self.note = note
        self.registrars: set[str] = set()
        self.exceptions = False


class MockPackage:
    """One missing package and everything that was asked of it; the same path is always the same object.

    Args:
        name: import name.
        version: what `__version__` and `importlib.metadata` say.
        expected: what its mocks have to be.
    """

    def __init__(self, name: str, version: str, expected: Expected) -> None:
        self.name = name
        self.version = MockVersion(version)
        self.expected = expected
        self._made: dict[str, MockObject] = {}

    def at(self, path: str) -> Any:
        """The mock with the dotted `path`; the class that it is as a base, where it is expected to be an exception."""
        found = self._made.get(path)
        if found is None:
            found = self._made[path] = MockObject(self, path)
        return base_of(found) if self.expected.exceptions and path.endswith(EXCEPTION_NAMES) else found

    def attribute(self, path: str, name: str) -> Any:
        """Attribute `name` of what stands at `path`; a version for `__version__`, a tuple for `__version_info__`.

        Raises:
            AttributeError: for other names with two underscores, which Python itself asks for.
        """
        if name in _VERSION_NAMES:
            return self.version
        if name in _VERSION_TUPLES:
            return tuple(map(int, _DIGITS.findall(self.version)))
        if name in {"__dataclass_fields__", "__annotations__"}:
            return {}  # `dataclasses.fields(Config)`, `typing.get_type_hints(loss)`: nobody knows them
        if name == "__func__":
            return self.at(path)  # of a method: `types.MethodType(Base.make.__func__, Other)`
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self.at(f"{path}.{name}")

    def decorate(self, path: str, target: Any, options: Mapping[str, Any]) -> Any:
        """`target`, decorated by what stands at `path`: itself, or the dataclass or property that the decorator makes."""
        if type(target) is FunctionType and path.rpartition(".")[2] in PROPERTY_DECORATORS:
            return property(target)
        added = DATACLASS_DECORATORS.get(path)
        if added is not None and isinstance(target, type):
            target = make_dataclass(target, options)
            for name, text in added.items():
                setattr(target, name, make_method(target, name, text))
        for name in self.expected.registrars:
            if not hasattr(target, name):
                try:
                    setattr(target, name, self.at(f"{path}.{name}"))
                except (AttributeError, TypeError):
                    break
        return target


def _is_real(value: object) -> bool:
    """A function or class, as decorators take them."""
    return isinstance(value, _REAL_TYPES) and not issubclass(type(value), MockObject)


def is_mock(value: object) -> bool:
    """`value` stands for something of a missing package, or is the base that a class got in place of one."""
    kind = type(value)
    if issubclass(kind, MockObject) or kind is MockModule:
        return True
    return issubclass(kind, MockMeta) and "__mock__" in vars(value)


def path_of(value: Any) -> str:
    """The dotted path of what `value` stands for, "" if it is not a mock."""
    kind = type(value)
    if issubclass(kind, MockObject):
        return str(value._path)
    if kind is MockModule:
        return str(value.__name__)
    return str(vars(value)["__mock__"]._path) if is_mock(value) else ""


def items_of(value: Any) -> tuple[Any, ...]:
    """The arguments of a type that is not there: `Array[float, "n"]`."""
    return tuple(value._items) if type(value) is MockAlias else ()


# --- classes ----------------------------------------------------------------------------------------------------------


def base_of(mock: MockObject) -> type:
    """The class that stands in the bases of those who derive from `mock`."""
    if type(mock) is MockAlias:
        return base_of(mock._origin)
    base: type | None = mock._base
    if base is None:
        path: str = mock._path
        module, _, name = path.rpartition(".")
        parents: tuple[type, ...] = (MockBase,)
        if name.endswith(EXCEPTION_NAMES):
            parents = (MockBase, Warning if name.endswith("Warning") else Exception)
        space: dict[str, Any] = {"__module__": module, "__mock__": mock, "__doc__": None}
        if path in DATACLASS_BASES:
            if path not in KEYWORD_BASES:  # whose fields are of more kinds than those of dataclasses
                space[_MAKES_DATACLASSES] = True
            space["__mock_fields__"] = DATACLASS_BASES[path]
            space["__dataclass_transform__"] = dict.fromkeys(("kw_only_default", PRIVATE), path in KEYWORD_BASES)
        base = MockMeta(name, parents, space)
        object.__setattr__(mock, "_base", base)
    return base


def _class_for(value: Any) -> Any:
    """The class that a mock is as a base; anything else as it is."""
    return base_of(value) if issubclass(type(value), MockObject) else value


def registering_mocks(register: Callable[..., Any]) -> Callable[..., Any]:
    """`ABCMeta.register`, which takes the class that a mock becomes below others for the mock: `Sequence.register(torch.nn.ModuleList)`."""

    @functools.wraps(register)
    def registered(cls: type, subclass: Any) -> Any:
        register(cls, _class_for(subclass))
        return subclass

    return registered


def sparing_mocks(update_wrapper: Callable[..., Any]) -> Callable[..., Any]:
    """`functools.update_wrapper`, and `wraps`, which leave a function as it is that is to look like a mock: what that would bring is not known."""

    @functools.wraps(update_wrapper)
    def updated(wrapper: Any, wrapped: Any, *args: Any, **kwargs: Any) -> Any:
        return wrapper if is_mock(wrapped) else update_wrapper(wrapper, wrapped, *args, **kwargs)

    return updated


def _with_metaclass(bases: tuple[Any, ...]) -> tuple[Any, ...]:
    """The bases of a class that may be a metaclass: `class Meta(ABCMeta, type(nn.Module))`."""
    found = tuple(map(_metaclass, bases))
    if not any(base is MockMeta for base in found):
        return bases
    return tuple(base for base in found if base is MockMeta or not issubclass(MockMeta, base))


def _metaclass(kind: Any) -> Any:
    """`type(nn.Module)` is the metaclass that classes derived from a mock have; else `kind`."""
    # by identity: to ask a mock whether it is equal is noted
    return MockMeta if any(kind is each for each in (MockObject, MockAlias, MockValue)) else kind


def _new_class(name: str, bases: tuple[Any, ...], space: dict[str, Any]) -> type:
    return type(name, tuple(map(_class_for, bases)), space)


def combining_metaclasses(build_class: Callable[..., Any]) -> Callable[..., Any]:
    """`__build_class__` that combines metaclasses where only a mock's own metaclass is in the way."""

    def build(function: Any, name: str, /, *bases: Any, metaclass: Any = None, **options: Any) -> Any:
        bases = _with_metaclass(bases)
        if any(_is_protocol(base) for base in bases):
            # protocols have other protocols as bases, and nothing else
            bases = tuple([base for base in bases if not issubclass(type(base), MockObject)])
        if metaclass is not None:
            options["metaclass"] = metaclass = _metaclass(metaclass)
        try:
            return build_class(function, name, *bases, **options)
        except TypeError as error:
            if "metaclass conflict" not in str(error):
                raise
            classes = resolve_bases(tuple(map(_class_for, bases)))  # `Base[int]` is `Base`
            metas = [type(base) for base in classes if isinstance(base, type)]
            metas += [metaclass] if isinstance(metaclass, type) else []
            metas = list(dict.fromkeys(metas))
            if not any(issubclass(meta, MockMeta) for meta in metas):
                raise
            lowest = [m for m in metas if not any(o is not m and issubclass(o, m) for o in metas)]
            options["metaclass"] = type("MockMeta", tuple(sorted(lowest, key=lambda m: m is MockMeta)), {})
            return build_class(function, name, *bases, **options)

    return build


def _is_protocol(base: object) -> bool:
    """`Protocol`, or `Protocol[T]`."""
    base = typing.get_origin(base) or base
    return type(base).__name__ == "_ProtocolMeta" and vars(base).get("__module__") in {"typing", "typing_extensions"}


def _union(left: object, right: object) -> Any:
    try:
        return typing.Union[left, right]  # noqa: UP007  # `left | right` would come back here
    except TypeError:
        return left if issubclass(type(left), MockObject) else right


def _arguments(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    return ", ".join([*map(_short, args), *(f"{name}={_short(value)}" for name, value in kwargs.items())])


def _short(value: object) -> str:
    try:
        text = repr(value)
        if text.startswith("<"):
            text = str(getattr(value, "__qualname__", UNTOLD))  # a function or class, by its name
    except Exception:
        return UNTOLD
    is_name = not any(part in text for part in (" at 0x", "<locals>", "<lambda>", "slice("))
    return text if is_name and len(text) <= 40 else UNTOLD
