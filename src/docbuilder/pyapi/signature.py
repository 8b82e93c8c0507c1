"""Signatures as data: parameters, types by their readable names, defaults that are the same in every run.

In: a callable. Out: `Signature`, or None where Python knows of none.

Longer than other modules: every kind of class has a constructor of its own.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import inspect
import typing
from collections.abc import Callable, Collection, Mapping, Sequence
from types import FunctionType, MethodType, SimpleNamespace
from typing import Any, NamedTuple

from docbuilder.pyapi.annotations import annotations_of, constructor_annotations, own_annotations, signature_of
from docbuilder.pyapi.constructor import NO_CONSTRUCTOR, constructor_of
from docbuilder.pyapi.environment import EnvironmentReads
from docbuilder.pyapi.fields import EXTRA, FIELD_FUNCTIONS, defaults_of, factory_text
from docbuilder.pyapi.formatting import Formatter
from docbuilder.pyapi.known import is_told_base
from docbuilder.pyapi.mock_objects import MockBase, MockMeta, MockValue, path_of
from docbuilder.pyapi.model import CONSTRUCTORS, Parameter, Signature, TypePart
from docbuilder.pyapi.paths import Paths
from docbuilder.pyapi.places import is_generated, partial_behind, undecorated
from docbuilder.pyapi.safe_access import call, read, read_name
from docbuilder.pyapi.scopes import Scopes, WrittenType, chosen, holds_nothing
from docbuilder.pyapi.transforms import complete_model, is_told_model, marked_fields, takes_extra
from docbuilder.pyapi.wrappers import takes_anything

_EMPTY = inspect.Parameter.empty
_POSITIONAL, _EITHER = inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD
_REST, _KEYWORD, _KEYWORDS = (
    inspect.Parameter.VAR_POSITIONAL,
    inspect.Parameter.KEYWORD_ONLY,
    inspect.Parameter.VAR_KEYWORD,
)
_STARS: Mapping[object, str] = {_REST: "*", _KEYWORDS: "**"}


class Argument(NamedTuple):
    """As `inspect.Parameter`."""

    name: str
    kind: Any
    default: Any
    annotation: Any


class Signatures:
    """Reads signatures; types are named by their public paths in the documented package.

    Args:
        paths: those of the package.
        environment: what it reads while it is imported.
    """

    def __init__(self, paths: Paths, environment: EnvironmentReads) -> None:
        self._paths = paths
        self._environment = environment
        self._scopes = Scopes()
        self._format = Formatter(paths, self._scopes)
        self._names: dict[int, tuple[Any, tuple[str, ...]]] = {}  # id -> the object, which it keeps alive, and names

    def of(self, value: Any, *, bound: bool = False) -> Signature | None:
        """The signature of a function, or of the constructor of a class.

        Args:
            value: a callable.
            bound: it is a plain function taken from a class: its first parameter is the instance.
        """
        constructor = None
        if isinstance(value, type):
            special = self._special(value)
            if special is not None:
                return special
            constructor = constructor_of(value)
            marked = self._of_marked(value, constructor)
            if marked is not None:
                return marked
            if constructor is NO_CONSTRUCTOR:
                return None if value.__dict__.get("_is_protocol") is True or MockBase in value.__mro__ else Signature()
        whole = _without_partials(value)
        if whole is not value and path_of(whole):
            return None  # what it takes is not known
        try:
            names, result = arguments_of(value)
        except KeyboardInterrupt:
            raise
        except BaseException:  # builtins without one, and whatever a `__signature__` raises
            return None
        # of what is bound the first one is gone already, and another one may have its name
        has_self = bool(names) and names[0].name in {"self", "cls"} and not isinstance(value, MethodType | type)
        if has_self or (names and bound and names[0].kind in (_POSITIONAL, _EITHER)):
            del names[0]
        if whole is not value and isinstance(whole, type):
            constructor = constructor_of(whole)
        function = undecorated(constructor if isinstance(whole, type) else whole)
        if isinstance(whole, type) and constructor is None and read(whole, "__signature__") is None:
            function = undecorated(read(whole, "__init__"))  # of exceptions, whose `__new__` is written in C
        owner = read_name(function or whole, "__qualname__").rpartition(".")[0].rpartition(".")[2]
        names = self._without_private(names, function or read(whole, "__init__"))
        if has_self or not bound:  # else it is not what others get who ask for it
            self._names[id(value)] = value, tuple([_unmangled(each.name, owner) for each in names])
        space = self._space_of(whole, function)
        names, result = self._as_written(whole, function, names, result, owner)
        given = _given_names(value) | _given_names(constructor)
        factories = _without(_factories(whole), given)
        defaults = functools.lru_cache(maxsize=1)(lambda: _without(defaults_of(whole, constructor), given))
        written = self._environment.parameters(whole, constructor) - given
        parameters = [self._parameter(each, owner, space, factories, defaults, written) for each in names]
        returns = () if isinstance(whole, type) else self._written(result, space)
        return Signature(tuple(_with_markers(names, parameters)), returns)

    def overloads_of(self, value: Any, *, bound: bool = False) -> tuple[Signature, ...]:
        """The signatures of the overloads of a function, or of the constructor of a class."""
        if isinstance(value, functools.partial | functools.partialmethod):
            return ()
        function = constructor_of(value) if isinstance(value, type) else undecorated(value)
        plain = [read(each, "__func__", each) for each in _overloads(function)]
        signatures = [self.of(each, bound=bound or isinstance(value, type)) for each in plain]
        if isinstance(value, type):
            signatures = [Signature(each.parameters) for each in signatures if each is not None]
        return tuple([each for each in signatures if each is not None])

    def names_of(self, value: Any) -> tuple[str, ...]:
        """The names of the parameters, without stars and markers; remembered, as links ask for what is documented."""
        if id(value) not in self._names:
            signature = self.of(value)
            shown = [each.name.lstrip("*") for each in signature.parameters] if signature else []
            self._names[id(value)] = value, tuple([name for name in shown if name.isidentifier()])
        return self._names[id(value)][1]

    def text_of(self, value: Any, source: Callable[[], str | None]) -> str:
        """Source text of a value, the same in every run; `source` gives what is written, where the value says too much."""
        return self._format.checked_default(value, source)

    def _without_private(self, names: list[Argument], function: Any) -> list[Argument]:
        """Without what a constructor of another package keeps to itself: `_env_file=None` of pydantic's settings."""
        if read_name(function, "__name__") not in CONSTRUCTORS or type(function) is not FunctionType:
            return names
        if self._paths.own(function.__module__):
            return names
        code = function.__code__
        own = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        return [each for each in names if each.name not in own or each.name[:1] != "_" or each.default is _EMPTY]

    def _parameter(
        self,
        each: Argument,
        owner: str,
        space: Mapping[str, Any],
        factories: Mapping[str, Any],
        defaults: Callable[[], Mapping[str, str]],
        written: Collection[str],
    ) -> Parameter:
        stars, name = _STARS.get(each.kind, ""), _unmangled(each.name, owner)
        default, value = None, given_default(each.default)
        if name in written and value is not _EMPTY:
            default = defaults().get(name)
        elif each.name in factories:
            default = factory_text(self._format.default(factories[each.name]))
            if default.startswith(("_", "<")):  # `threading.Lock()`, whose name is another one; a lambda
                default = defaults().get(name, default)
        elif isinstance(value, MadeBy):
            default = factory_text(self._format.default(value.factory))
        elif value is not _EMPTY:
            default = self._format.checked_default(value, lambda: defaults().get(name))
        return Parameter(stars + name, self._written(each.annotation, space), default)

    def bases_of(self, value: type) -> tuple[TypePart, ...]:
        """What a class has members from, see `ApiObject.bases`."""
        place = (value.__module__, value.__qualname__)
        own = [
            base  # `class Info(namedtuple("Info", …))`: nobody can ask for the one that its subclass hides
            for given in type.__getattribute__(value, "__bases__")
            for base in (given.__bases__ if (given.__module__, given.__qualname__) == place else (given,))
        ]
        far = [
            base
            for base in type.__getattribute__(value, "__mro__")[1:]
            if self._paths.own(str(read(base, "__module__"))) and (base.__module__, base.__qualname__) != place
        ]
        found = [
            TypePart(path, path) if (path := path_of(base)) else self._format.named(base)
            for base in (*own, *far)
            if base is not MockMeta
        ]
        return tuple(dict.fromkeys(part for part in found if is_told_base(part.text)))

    def type_of(self, value: Any) -> tuple[TypePart, ...]:
        """The annotation of what a property gives."""
        function = undecorated(value)
        annotations = call(annotations_of, function) or {}
        _, result = self._as_written(function, function, [], annotations.get("return", _EMPTY))
        return self._written(result, self._space_of(function, function))

    def _special(self, value: type) -> Signature | None:
        """Signatures of classes that are made in a way of their own."""
        space = type.__getattribute__(value, "__dict__")
        if isinstance(value, enum.EnumMeta):
            return Signature((Parameter("value"),))
        if read(value, "__pydantic_root_model__") is True and complete_model(value):
            return self._of_root(value)
        if "__total__" in space and "__required_keys__" in space:
            hints = [Argument(name, _EITHER, _EMPTY, hint) for name, hint in own_annotations(value).items()]
            hints, _ = self._as_written(value, None, hints)
            names = self._scopes.of_class(value)
            return Signature(tuple([Parameter(each.name, self._written(each.annotation, names)) for each in hints]))
        return None

    def _of_root(self, value: type) -> Signature | None:
        """The constructor of a model that is one value; pydantic tells of a type variable in place of its type."""
        root = read(value, "__pydantic_fields__", {}).get("root")
        if root is None:
            return None
        argument = Argument("root", _EITHER, root, read(root, "annotation"))
        defaults = functools.lru_cache(maxsize=1)(lambda: defaults_of(value))
        space = self._scopes.of_class(value)
        written = self._environment.parameters(value)
        return Signature((self._parameter(argument, "", space, {}, defaults, written),))

    def _of_marked(self, value: type, constructor: Any) -> Signature | None:
        """The constructor that `typing.dataclass_transform` tells of; None where the real one says what it takes."""
        first, more = self._handed_on(value, constructor)
        is_known = isinstance(constructor, FunctionType) and not takes_anything(constructor) and more is EXTRA
        is_known = is_known or (complete_model(value) and read(value, "__signature__") is not None)
        if is_known or (fields := marked_fields(value)) is None:
            return None
        taken = {each.name for each in first}
        names = [
            Argument(each.name, _KEYWORD if each.keyword_only else _EITHER, each.default, each.annotation)
            for each in fields
            if each.name not in taken
        ]
        names, _ = self._as_written(value, None, names)
        space = self._scopes.of_class(value)
        defaults = functools.lru_cache(maxsize=1)(lambda: defaults_of(value))
        written = self._environment.parameters(value)
        parameters = _with_markers(names, [self._parameter(each, "", space, {}, defaults, written) for each in names])
        if any(each.name.startswith("*") for each in first):
            parameters = [each for each in parameters if each.name != "*"]
        return Signature((*first, *parameters, *([more] if takes_extra(value) else ())))

    def _handed_on(self, value: type, constructor: Any) -> tuple[Sequence[Parameter], Parameter]:
        """What the constructor of a model names that hands the rest on to the fields, and the rest: `__init__(self, size, **data)`."""
        is_one = isinstance(constructor, FunctionType) and is_told_model(value)
        signature = self.of(constructor, bound=True) if is_one else None
        if signature is None or not signature.parameters or not signature.parameters[-1].name.startswith("**"):
            return (), EXTRA
        return signature.parameters[:-1], signature.parameters[-1]

    def _space_of(self, value: Any, function: FunctionType | None) -> Mapping[str, Any]:
        """The names that are known to the annotations of `value`, whose parameters are those of `function`."""
        if function is not None and not is_generated(function):
            return self._scopes.of_function(function)
        if not isinstance(value, type):
            return {}
        mro = type.mro(value) if type(value) is not type else value.__mro__
        return self._scopes.of_class(next((base for base in mro[:-1] if "__init__" in base.__dict__), value))

    def _as_written(
        self, value: Any, function: FunctionType | None, names: list[Argument], result: Any = _EMPTY, owner: str = ""
    ) -> tuple[list[Argument], Any]:
        """Arguments and the type of the result, read from the source where Python has less than that."""
        if function is not None and not self._scopes.may_hide(function):
            return names, result
        annotations = [result, *(each.annotation for each in names)]
        if not any(type(each) is str or each is _EMPTY or holds_nothing(each) for each in annotations):
            return names, result
        told = self._scopes.types_of(value, function)
        if not told:
            return names, result
        found = [
            each._replace(annotation=chosen(each.annotation, told.get(_unmangled(each.name, owner)))) for each in names
        ]
        return found, chosen(result, told.get("return"))

    def _written(self, annotation: Any, space: Mapping[str, Any]) -> tuple[TypePart, ...]:
        if type(annotation) is WrittenType:
            return self._format.type_of(*annotation)
        if annotation is _EMPTY:
            return ()
        return self._format.type_of(annotation, space)


def arguments_of(value: Any) -> tuple[list[Argument], Any]:
    """What `inspect.signature` says: the arguments and the annotation of the result.

    Plain functions, and classes with a plain constructor, are read directly, as `inspect` takes several times as long.

    Raises:
        Exception: there is no signature.
    """
    function, bound = value, False
    if isinstance(value, type):
        function, bound = constructor_of(value), True
        if isinstance(function, functools.partialmethod):
            function = function.__get__(None, value)  # a function that says what is left to give
        if not isinstance(function, FunctionType):
            function = value
    elif type(value) is MethodType:
        function, bound = value.__func__, True
    if type(function) is not FunctionType or vars(function) or (bound and not function.__code__.co_argcount):
        signature = signature_of(value if function is value or not isinstance(value, type) else function)
        found = [
            Argument(each.name, each.kind, each.default, each.annotation) for each in signature.parameters.values()
        ]
        told = function is not value or (found[:1] and found[0].name == "self")  # compiled classes may tell of it
        if told and isinstance(value, type) and found[:1] and found[0].kind in (_POSITIONAL, _EITHER):
            del found[0]
        return found, signature.return_annotation
    annotations = constructor_annotations(value, function) if isinstance(value, type) else annotations_of(function)
    code = function.__code__
    names, count = code.co_varnames, code.co_argcount
    defaults: Sequence[Any] = function.__defaults__ or ()
    defaults = (_EMPTY,) * (count - len(defaults)) + tuple(defaults)
    only = code.co_posonlyargcount
    found = [
        Argument(name, _POSITIONAL if at < only else _EITHER, defaults[at], annotations.get(name, _EMPTY))
        for at, name in enumerate(names[:count])
    ]
    keywords = names[count : count + code.co_kwonlyargcount]
    rest = count + len(keywords)
    if code.co_flags & inspect.CO_VARARGS:
        found.append(Argument(names[rest], _REST, _EMPTY, annotations.get(names[rest], _EMPTY)))
        rest += 1
    given = function.__kwdefaults__ or {}
    found += [Argument(name, _KEYWORD, given.get(name, _EMPTY), annotations.get(name, _EMPTY)) for name in keywords]
    if code.co_flags & inspect.CO_VARKEYWORDS:
        found.append(Argument(names[rest], _KEYWORDS, _EMPTY, annotations.get(names[rest], _EMPTY)))
    return found[1:] if bound else found, annotations.get("return", _EMPTY)


def given_default(value: Any) -> Any:
    """The default of a parameter: of a field, what the field says."""
    if isinstance(value, MockValue) and path_of(value).rpartition(".")[2] in FIELD_FUNCTIONS:
        options = value._kwargs
        factory = options.get("default_factory") or options.get("factory")
        if factory is not None:
            return MadeBy(factory)
        default = options.get("default", next(iter(value._args), _EMPTY))
        return _EMPTY if default is ... else given_default(default)
    kind = type(value)
    if kind.__name__ == "FieldInfo" and kind.__module__.startswith("pydantic"):
        if (factory := read(value, "default_factory")) is not None:
            return MadeBy(factory)
        value = read(value, "default")
    if type(value).__name__ == "PydanticUndefinedType":
        return _EMPTY
    if type(value).__name__ == "_Nothing" and type(value).__module__.startswith("attr"):
        return ...  # what attrs has for "nothing was given"
    return value


class MadeBy(NamedTuple):
    """A default that a factory makes anew for every instance."""

    factory: Any


def _overloads(function: Any) -> Sequence[Any]:
    """What `typing` knows of the overloads of a function, whatever module and name it was given afterwards."""
    if not isinstance(function, FunctionType):
        return ()
    written = SimpleNamespace(
        __module__=function.__globals__.get("__name__"), __qualname__=function.__code__.co_qualname
    )
    return call(typing.get_overloads, function) or call(typing.get_overloads, written) or ()


def _given_names(value: Any) -> frozenset[str]:
    """The parameters to which `functools.partial` and `partialmethod` give other defaults."""
    names: frozenset[str] = frozenset()
    while (partial := partial_behind(value)) is not None:
        names |= partial.keywords.keys()
        value = partial.func
    return names


def _without_partials(value: Any) -> Any:
    """The function, or the class, some of whose arguments `functools.partial` gives."""
    while isinstance(value, functools.partial):
        value = value.func
    return value


def _without(defaults: Mapping[str, Any], names: Collection[str]) -> Mapping[str, Any]:
    if not names:
        return defaults
    return {name: text for name, text in defaults.items() if name not in names}


def _unmangled(name: str, owner: str) -> str:
    """The name of a parameter as it is written in the class `owner`: `__x`, which Python makes `_Owner__x` of."""
    prefix = f"_{owner.lstrip('_')}__"
    return name[len(prefix) - 2 :] if owner and name.startswith(prefix) and not name.endswith("__") else name


def _with_markers(names: Sequence[Argument], parameters: Sequence[Parameter]) -> list[Parameter]:
    """`parameters` with `/` and `*` where Python would write them."""
    result: list[Parameter] = []
    starred = False
    for index, (each, parameter) in enumerate(zip(names, parameters, strict=True)):
        if each.kind is _KEYWORD and not starred:
            result.append(Parameter("*"))
            starred = True
        starred = starred or each.kind is _REST
        result.append(parameter)
        is_last = index + 1 == len(names) or names[index + 1].kind is not _POSITIONAL
        if each.kind is _POSITIONAL and is_last:
            result.append(Parameter("/"))
    return result


def _factories(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, type):
        return {}
    found: dict[str, Any] = {}
    fields = read(value, "__dataclass_fields__", {})
    for name, field in fields.items() if isinstance(fields, dict) else ():
        factory = getattr(field, "default_factory", dataclasses.MISSING)
        if factory is not dataclasses.MISSING:
            found[name] = factory
    for field in read(value, "__attrs_attrs__", ()) or ():
        if (factory := read(field.default, "factory")) is not None:
            takes_self = read(field.default, "takes_self") is True
            found[read(field, "alias") or field.name.lstrip("_")] = (lambda: None) if takes_self else factory
    fields = read(value, "__pydantic_fields__", {})
    for name, field in fields.items() if isinstance(fields, dict) and not found else ():
        if (factory := read(field, "default_factory")) is not None:
            found[read(field, "alias") or name] = factory
    return found
