"""Signatures as they are written: of functions, and of classes through their constructors.

In: griffe's functions and classes. Out: `Signature`, or None where it cannot be known.

Longer than other modules: functions, classes and fields are read by calling each other.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import griffe

from docbuilder.pyapi.backends import parsed
from docbuilder.pyapi.docstring.quality import describes
from docbuilder.pyapi.fields import (
    ALIAS_GENERATORS,
    ALLOWING,
    EXTRA,
    FIELD_FUNCTIONS,
    annotated_default,
    field_default,
    fields_given,
    named_values,
)
from docbuilder.pyapi.known import DATACLASS_BASES, KEYWORD_BASES, is_told_base
from docbuilder.pyapi.model import CONSTRUCTORS, Parameter, Signature, TypePart
from docbuilder.pyapi.paths import stands_for
from docbuilder.pyapi.static.below import SIGNED
from docbuilder.pyapi.static.calls import Partials, built_in_signature, unbound
from docbuilder.pyapi.static.decorators import (
    DATACLASS,
    Decorators,
    parameters_of,
    paths_of_decorators,
    takes_anything,
    written_parameters,
)
from docbuilder.pyapi.static.foreign import ForeignNames, exposed_path, made_by
from docbuilder.pyapi.static.imports import origin_of
from docbuilder.pyapi.static.modules import Modules
from docbuilder.pyapi.static.reading import STATEMENT
from docbuilder.pyapi.static.types import foreign_name, read_type
from docbuilder.pyapi.static.values import ENUMS, StaticValues
from docbuilder.pyapi.type_parts import WORD, Parts, bracketed

_TYPES_OF_TYPES = ("typing", "typing_extensions")
# whose annotations are fields, and what a class that they make has as its base when it runs
_FIELD_BASES = {
    f"{module}.{name}": base
    for module in _TYPES_OF_TYPES
    for name, base in (("NamedTuple", "builtins.tuple"), ("TypedDict", "builtins.dict"))
}
_MADE_FROM = {"collections.namedtuple": "builtins.tuple", **_FIELD_BASES}
_MAKERS = {*_MADE_FROM, *ENUMS}
# bases that add no parameters
PLAIN_BASES = frozenset(
    {
        "builtins.object",
        "abc.ABC",
        "_typing.Generic",
        *(f"{module}.{name}" for module in _TYPES_OF_TYPES for name in ("Generic", "Protocol")),
    }
)
_ATTRS = frozenset({"attr", "attrs"})
_UNPACKED = re.compile(r"(?:\w+\.)*Unpack\[([\w.]+)\]")
_DEEPEST = 5  # names for names for types
_ROOT = "pydantic.root_model.RootModel"


class _DataField(NamedTuple):
    parameter: Parameter
    keyword_only: bool
    description: str = ""


class StaticSignatures:
    """Reads signatures; types are named by their public paths in the documented package."""

    def __init__(self, modules: Modules, package: str) -> None:
        self._modules = modules
        self._package = package
        self._decorators = Decorators(modules)
        self._foreign = ForeignNames(modules)
        self._values = StaticValues(modules, self._foreign)
        self._partials = Partials(modules, self._values, self._of)
        self._open: set[str] = set()  # names for types that are being read

    # --- names

    def own(self, path: str) -> bool:
        """`path` is in the documented package."""
        return path == self._package or path.startswith(self._package + ".")

    def shortest(self, value: griffe.Object) -> str:
        """The first module on the object's own path that exposes its name, plus the qualified name."""
        is_own = self.own(value.module.path)
        return exposed_path(value, self._modules) if is_own and not isinstance(value, griffe.Module) else value.path

    def anchor(self, value: griffe.Object, asked: str) -> str:
        """What an object is known by: the name that was asked for, unless that leads to the place of its definition."""
        own = self.shortest(value)
        return own if self.own(own) and stands_for(own, asked) else asked

    def bases_of(self, value: griffe.Object) -> tuple[TypePart, ...]:
        """What a class has members from, see `ApiObject.bases`."""
        if isinstance(value, griffe.Attribute):
            maker = self._maker_of(value)[1]
            return (foreign_name(_MADE_FROM.get(maker, maker)),) if maker in _MAKERS else ()
        if not isinstance(value, griffe.Class):
            return ()
        if self.is_typed_dict(value):
            return (foreign_name("builtins.dict"),)  # whatever it is written below
        scope = value.parent or value
        names = [str(base).partition("[")[0].partition("(") for base in value.bases]
        made_from = [_MADE_FROM.get(self._modules.path_in(scope, name)) for name, _, _ in names]
        own = [
            (foreign_name(base),) if base else self._name(name, (), scope, 0)
            for (name, called, _), base in zip(names, made_from, strict=True)
            if base or not called  # what another call gives is seen when it runs
        ]
        far = [(self._of_class(base),) for base in self._modules.mro(value)[1:] if self.own(base.path)]
        return tuple(dict.fromkeys(part for parts in (*own, *far) for part in parts if is_told_base(part.text)))

    def _of_class(self, value: griffe.Object) -> TypePart:
        return TypePart(value.path[len(value.module.path) + 1 :], self.shortest(value))

    def type_of(self, annotation: str | griffe.Expr | None, scope: griffe.Object) -> tuple[TypePart, ...]:
        """The readable form of an annotation that is written in `scope`."""
        return self._read(str(annotation), scope, 0) if annotation is not None else ()

    def _read(
        self, source: str, scope: griffe.Object, depth: int, given: Mapping[str, Parts] = MappingProxyType({})
    ) -> Parts:
        """The readable form of a written type; `given` is shown in the place of type variables."""
        if "Unpack[" in source:
            source = _UNPACKED.sub(lambda found: self._unpacked(found, scope), source)
        return read_type(
            source, lambda dotted, arguments: given.get(dotted) or self._name(dotted, arguments, scope, depth)
        )

    def _unpacked(self, found: re.Match[str], scope: griffe.Object) -> str:
        """`*Ts` for `Unpack[Ts]`, as it is shown when it runs."""
        return f"*{found[1]}" if self._is_variable(found[1], scope, "TypeVarTuple") else found[0]

    def _is_variable(self, dotted: str, scope: griffe.Object, *kinds: str) -> bool:
        """A name stands for a type variable of one of these kinds."""
        variable = self._modules.find(self._modules.path_in(scope, dotted))
        return isinstance(variable, griffe.Attribute) and made_by(variable) in kinds

    def _name(self, dotted: str, arguments: Sequence[Parts], scope: griffe.Object, depth: int) -> Parts:
        """What to show for a name; a name for a written type (`Size = Literal["s", "m"]`) shows that type."""
        path = self._modules.path_in(scope, dotted)
        if self._is_hidden(dotted.partition(".")[0], scope):
            path = self._modules.path_in(scope.module, dotted)
        # what a module of another package defines itself has been read with it
        is_near = self.own(path) or path.startswith(f"{scope.module.path}.")
        found = self._modules.find(path) if is_near else None
        if is_near and found is None:
            path = origin_of(path, self._modules.find)
        alias = found if is_near else self._foreign.attribute(path)
        if isinstance(alias, griffe.Attribute) and depth < _DEEPEST and alias.path not in self._open:
            parts = self._meaning(alias, arguments, scope, depth)
            # what another package keeps to itself says less than its name: `numpy.typing.ArrayLike`
            if parts and (is_near or not any("._" in each.target and not self.own(each.target) for each in parts)):
                return parts
        name = self._named(dotted, path, found)
        return (name, *bracketed(arguments)) if arguments else (name,)

    def _meaning(self, alias: griffe.Attribute, arguments: Sequence[Parts], scope: griffe.Object, depth: int) -> Parts:
        """The type that a name stands for, with what stands in brackets behind it; () for what is no name for a type."""
        home = alias.parent or scope
        if not (named := _alias(alias)):
            return ()
        if isinstance(alias.value, griffe.ExprName | griffe.ExprAttribute):
            return self._name(named, arguments, home, depth + 1)
        variables = self._variables_in(named, home) if arguments else ()
        if len(variables) != len(arguments):
            return ()
        self._open.add(alias.path)  # `Tree = dict[str, "Tree"]`
        try:
            return self._read(named, home, depth + 1, dict(zip(variables, arguments, strict=True)))
        finally:
            self._open.discard(alias.path)

    def _is_hidden(self, name: str, scope: griffe.Object) -> bool:
        """A class has a method or a field that is called as a type is: `dict[str, int]` beside a method `dict`, which comes later."""
        owner = scope if isinstance(scope, griffe.Class) else scope.parent
        found = owner.members.get(name) if isinstance(owner, griffe.Class) else None
        is_field = isinstance(found, griffe.Attribute) and found.annotation is not None and not _alias(found)
        return (is_field or isinstance(found, griffe.Function)) and bool(self._modules.path_in(scope.module, name))

    def _variables_in(self, source: str, scope: griffe.Object) -> Sequence[str]:
        """The type variables in a written type, in their order; those in quotes as well."""
        return [
            name
            for name in dict.fromkeys(WORD.findall(source))
            if self._is_variable(name, scope, "TypeVar", "ParamSpec")
        ]

    def _named(self, dotted: str, path: str, found: griffe.Object | None) -> TypePart:
        """A name that stands for no written type."""
        if not path:
            return foreign_name(f"typing.{dotted}") if "." not in dotted else TypePart(dotted, dotted)
        if not self.own(path):
            is_variable = isinstance(found, griffe.Attribute) and isinstance(found.value, griffe.ExprCall)
            return TypePart(dotted) if is_variable else self._foreign.name(path)
        is_class = isinstance(found, griffe.Attribute) and self._maker_of(found)[1] in _MAKERS
        if found is not None and (isinstance(found, griffe.Class | griffe.Function) or is_class):
            return self._of_class(found) if self.own(found.path) else self._foreign.name(found.path)
        return TypePart(dotted) if found is not None else TypePart(dotted, path)

    # --- signatures

    def of_function(self, value: griffe.Function) -> Signature:
        """The signature as written, without the instance or the class; or the one that a decorator copies."""
        copied = self._set_below(value) or self._decorators.copied(value)
        if copied is not None and copied is not value and (other := self._of(copied)) is not None:
            return other
        shown = self.replacement(value) or value
        parameters = list(shown.parameters)
        if parameters and (
            parameters[0].name in {"self", "cls"}
            or (
                isinstance(value.parent, griffe.Class)
                and not _has(value, "staticmethod")
                and _positional(parameters[0])
                and not (value.docstring and describes(value.docstring.value, parameters[0].name))
            )
        ):
            del parameters[0]
        parameters = self._decorators.with_added(value, parameters)
        if value.name in CONSTRUCTORS and not self.own(value.path):
            parameters = [each for each in parameters if each.name[:1] != "_" or each.default is None]
        return Signature(tuple(self._with_markers(parameters, shown)), self.type_of(shown.returns, shown))

    def _set_below(self, value: griffe.Object) -> griffe.Object | None:
        """What has the signature of `value`, as is written below that: `load.__wrapped__ = save`."""
        path = value.extra[SIGNED].get("path") if value.extra else None
        return self._modules.find(self._modules.path_in(value.parent or value, path)) if path else None

    def replacement(self, value: griffe.Function) -> griffe.Function | None:
        """What a decorator puts in the place of a function, where it does not say what it replaces; None for none."""
        return self._decorators.replacement(value)

    def is_property(self, value: griffe.Function) -> bool:
        """A decorator makes a property of it."""
        return self._decorators.make_properties(value)

    def is_computed(self, value: griffe.Function) -> bool:
        """A decorator of the package makes a descriptor of it, which computes an attribute."""
        return any(self.own(path) for path in paths_of_decorators(value, self._modules)) and self._decorators.compute(
            value
        )

    def overloads_of(self, value: griffe.Function | griffe.Class) -> tuple[Signature, ...]:
        """The signatures of the overloads of a function, or of the constructor of a class."""
        if isinstance(value, griffe.Class):
            for base in self._modules.mro(value):
                constructor = _runtime_member(base, "__init__") or _runtime_member(base, "__new__")
                if isinstance(constructor, griffe.Function):
                    return tuple([Signature(each.parameters) for each in self.overloads_of(constructor)])
            return ()
        found = value.overloads
        if not found and isinstance(value.parent, griffe.Module | griffe.Class):
            found = value.parent.overloads.get(value.name)
        return tuple([self.of_function(each) for each in found or () if each.runtime])  # else for type checkers alone

    def of_call(self, value: griffe.Attribute) -> griffe.Function | None:
        """The `__call__` of an instance that is used as a function: `encode = Encoder()`; None where it takes anything."""
        made = self._modules.class_of_call(value)
        if made is not None and made.module.path in _TYPES_OF_TYPES:
            return None  # `UserId = NewType("UserId", int)` is a type
        called = self._modules.member(made, "__call__")[1] if made is not None else None
        return called if isinstance(called, griffe.Function) and not takes_anything(called) else None

    def _maker_of(self, value: griffe.Attribute) -> tuple[ast.Call | None, str]:
        """The call with a name and more that an attribute is assigned, and the path of what is called."""
        return self._call_of(value.value, value.parent) if value.parent is not None else (None, "")

    def _call_of(self, written: str | griffe.Expr | None, scope: griffe.Object) -> tuple[ast.Call | None, str]:
        """A call with a name and more, and the path of what is called."""
        if not isinstance(written, griffe.ExprCall):
            return None, ""
        node = ast.parse(str(written), mode="eval").body
        if not isinstance(node, ast.Call) or len(node.args) + len(node.keywords) < 2:
            return None, ""
        return node, self._modules.path_in(scope, ast.unparse(node.func))

    def of_functional(self, value: griffe.Attribute) -> Signature | None:
        """The constructor of a class that a call makes: `namedtuple`, `NamedTuple`, `TypedDict`."""
        return self._of_maker(*self._maker_of(value), value.parent) if value.parent is not None else None

    def _of_maker(self, node: ast.Call | None, maker: str, scope: griffe.Object) -> Signature | None:
        """The constructor of the class that a call makes."""
        if maker in ENUMS:
            return Signature((Parameter("value"),))
        if node is None or maker not in _MADE_FROM:
            return None
        options = {option.arg: option.value for option in node.keywords}
        given = options.get("defaults")
        written = given.elts if isinstance(given, ast.List | ast.Tuple) else []
        defaults = [self._values.text_of(ast.unparse(each), scope) for each in written]
        fields = node.args[1] if len(node.args) > 1 else options.get("field_names") or options.get("fields")
        if isinstance(fields, ast.Call) and isinstance(fields.func, ast.Attribute) and fields.func.attr == "split":
            fields = fields.func.value  # `"x y".split()`
        if isinstance(fields, ast.Name | ast.Attribute | ast.BinOp):
            fields = parsed(self._values.text_of(ast.unparse(fields), scope))  # `namedtuple("Point", FIELDS)`
        parameters = [
            Parameter(name, self.type_of(ast.unparse(kind), scope) if kind is not None else ())
            for name, kind in (fields_given(fields) if fields is not None else ())
        ]
        shown = [*[None] * (len(parameters) - len(defaults)), *defaults]
        return Signature(
            tuple([Parameter(each.name, each.annotation, text) for each, text in zip(parameters, shown, strict=False)])
        )

    def _of_base(self, written: str | griffe.Expr, scope: griffe.Class) -> Signature | None:
        """The constructor of a base that a call makes, there or under a name: `class Point(namedtuple("Point", "x y"))`."""
        if isinstance(written, griffe.ExprName | griffe.ExprAttribute):
            found = self._modules.find(self._modules.path_in(scope.parent or scope, str(written)))
            return self.of_functional(found) if isinstance(found, griffe.Attribute) else None
        return self._of_maker(*self._call_of(written, scope), scope)

    def members_of_enum(self, value: griffe.Attribute) -> list[tuple[str, str]]:
        """The names and values of `Size = Enum("Size", …)`; none for other attributes, and where they are not written there."""
        node = parsed(str(value.value)) if isinstance(value.value, griffe.ExprCall) else None
        if not isinstance(node, ast.Call) or len(node.args) < 2 or value.parent is None:
            return []
        if self._modules.path_in(value.parent, ast.unparse(node.func)) not in ENUMS:
            return []
        try:
            given = ast.literal_eval(node.args[1])
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            return []
        if isinstance(given, str):
            given = given.replace(",", " ").split()
        pairs = given.items() if isinstance(given, dict) else enumerate(given, 1)
        found = [(key, repr(each)) if isinstance(key, str) else (each, repr(key)) for key, each in pairs]
        return [
            (name[0], repr(name[1])) if isinstance(name, tuple | list) and len(name) == 2 else (str(name), text)
            for name, text in found
        ]

    def of_lambda(self, value: griffe.Attribute) -> Signature | None:
        """The signature of `double = lambda x: 2 * x`; None for another attribute."""
        node = parsed(str(value.value)) if isinstance(value.value, griffe.ExprLambda | griffe.ExprCall) else None
        word = ast.unparse(node.func) if isinstance(node, ast.Call) and len(node.args) == 1 else ""
        node = unbound(node)
        if not isinstance(node, ast.Lambda) or value.parent is None:
            return None
        parameters = list(self._with_markers(list(parameters_of(node.args)), value.parent))
        is_method = isinstance(value.parent, griffe.Class) and word != "staticmethod"
        is_method = is_method and bool(parameters) and not parameters[0].name.startswith("*")
        return Signature(tuple(parameters[1:] if is_method else parameters))

    def wrapped_by(self, value: griffe.Attribute) -> griffe.Function | None:
        """The function that a call gives back: the one that a decorator is called with (`old_name = deprecated_alias(new_name)`), or its own.

        None for what gives back something else, or shows parameters of its own.
        """
        node = unbound(parsed(str(value.value))) if isinstance(value.value, griffe.ExprCall) else None
        if not isinstance(node, ast.Call) or value.parent is None:
            return None
        paths = [
            self._modules.path_in(value.parent, ast.unparse(each))
            for each in node.args
            if isinstance(each, ast.Name | ast.Attribute)
        ]
        found = [
            each
            for path in paths
            if path != value.path and isinstance(each := self._modules.find(path), griffe.Function)
        ]
        called = node.func.func if isinstance(node.func, ast.Call) else node.func
        path = (
            self._modules.path_in(value.parent, ast.unparse(called))
            if isinstance(called, ast.Name | ast.Attribute)
            else ""
        )
        if len(found) == 1 and path and self._decorators.pass_on(path):
            return found[0]
        return self._decorators.given_back(path) if path and not isinstance(node.func, ast.Call) else None

    def is_partial(self, value: griffe.Attribute) -> bool:
        """It is assigned what `functools.partial` makes."""
        return self._partials.call_of(value) is not None

    def of_partial(self, value: griffe.Attribute) -> Signature | None:
        """The signature of `functools.partial(function, …)`; None where there is none, or `value` is something else."""
        return self._partials.signature(value)

    def assigned_function(self, value: griffe.Attribute) -> griffe.Function | None:
        """The function of `functools.partial(function, …)`, or one that has another name here."""
        if not isinstance(value.value, griffe.ExprName | griffe.ExprAttribute):
            return self._partials.function_of(value)
        path = self._modules.path_in(value.parent or value, str(value.value))
        found = self._modules.find(path) if path != value.path else None
        return found if isinstance(found, griffe.Function) else None

    def _of_assigned(self, value: griffe.Attribute) -> Signature | None:
        """The signature of a constructor that is written elsewhere: `__init__ = partialmethod(…)`, `__init__ = set_up`."""
        function = self.assigned_function(value)
        if function is None or self.is_partial(value):
            return self.of_partial(value)
        made = self.of_function(function)
        first = next(iter(function.parameters), None)
        if isinstance(function.parent, griffe.Class) or first is None or first.name in {"self", "cls"}:
            return made
        return Signature(made.parameters[1:]) if _positional(first) else made

    def _of(self, value: griffe.Object) -> Signature | None:
        if isinstance(value, griffe.Attribute):
            return self.of_partial(value)
        if isinstance(value, griffe.Class):
            return self.of_class(value)
        return self.of_function(value) if isinstance(value, griffe.Function) else None

    def of_class(self, value: griffe.Class) -> Signature | None:
        """The signature of the constructor."""
        mro = self._modules.mro(value)
        unknown = self._modules.unknown_bases(value)
        if self.is_enum(value):
            return Signature((Parameter("value"),))
        if (other := self._set_below(value)) is not None and (signed := self._of(other)) is not None:
            return Signature(signed.parameters)
        told = value.members.get("__signature__")
        if isinstance(told, griffe.Attribute) and (given := list(written_parameters(parsed(str(told.value))))):
            return Signature(tuple(self._with_markers(given, value)))
        if self._is_protocol(value):
            return self._written_constructor(value)
        if any(base.path == _ROOT for base in mro[1:]) and (root := self._of_root(mro)) is not None:
            return root
        if (called := self._decorators.call_of_metaclass(mro)) is not None:
            return Signature(self.of_function(called).parameters)
        if any(base.path in _FIELD_BASES for base in mro) or _FIELD_BASES.keys() & set(unknown):
            for base in mro:
                new = base.members.get("__new__")
                if isinstance(new, griffe.Function) and base.module.path not in _TYPES_OF_TYPES:
                    return Signature(self.of_function(new).parameters)
            # a key that a base has as well stays in its place
            fields = {
                field.parameter.name: field.parameter
                for base in self._modules.in_order_of_keys(value)
                if base.path not in _FIELD_BASES and (self.is_typed_dict(base) or self._is_named_tuple(base))
                for field in self._fields(base)
            }
            return Signature(tuple(fields.values()))
        if self._is_model(value) and (model := self._of_model(mro)) is not None:
            return model
        making = next(filter(None, [_runtime_member(base, "__new__") for base in mro]), None)
        if isinstance(making, griffe.Function) and self.own(making.path) and not takes_anything(making):
            # before the `__init__` of any class, as Python calls it
            return Signature(self.of_function(making).parameters)
        generic: Signature | None = None
        for at, base in enumerate(mro):
            if self.is_dataclass(base, mro[at:]):
                return self._kept_constructor(base, mro[at:]) or self._of_dataclass(mro[at:])
            made = [self._of_base(each, base) for each in base.bases]
            constructor = self._written_constructor(base) or next(filter(None, made), None)
            if constructor is not None:
                is_told = generic is None and not _takes_anything(constructor)
                if is_told or _runtime_member(base, "__init__") is not None:
                    return constructor
                # a `__new__` that takes anything hands it on to `__init__`, and no other `__new__` is called
                generic = generic or constructor
        if generic is not None:
            return generic
        others = [each for each in unknown if each not in PLAIN_BASES]
        return built_in_signature(others[0]) if len(others) == 1 else None if others else Signature()

    def _is_named_tuple(self, value: griffe.Class) -> bool:
        """Its annotations are fields: `NamedTuple` is one of its own bases."""
        return not _FIELD_BASES.keys().isdisjoint(self._own_bases(value).values())

    def _is_protocol(self, value: griffe.Class) -> bool:
        """`Protocol` is one of its own bases, by whatever name."""
        bases = self._own_bases(value)
        found = [self._modules.find(path) for path in bases.values()]
        return "Protocol" in {name.rpartition(".")[2] for name in (*bases, *(each.path for each in found if each))}

    def _own_bases(self, value: griffe.Class) -> dict[str, str]:
        """The bases as they are written, without brackets -> their paths."""
        names = [str(base).partition("[")[0] for base in value.bases]
        return {name: self._modules.path_in(value.parent or value, name) for name in names}

    def described_fields(self, value: griffe.Class) -> dict[str, str]:
        """The parameters that `Field(description=…)` of a model tells of, with what it says."""
        mro = self._modules.mro(value)
        decorators = paths_of_decorators(value, self._modules)
        is_known = self._is_model(value) or any(path.startswith("pydantic.") for path in decorators)
        alias = _alias_generator(self._model_options(mro)) if is_known else str
        fields = {
            field.parameter.name: field.description
            for base in (reversed(mro) if is_known else ())
            for field in self._fields(base, alias)
        }
        return {name: text for name, text in fields.items() if text}

    def _of_root(self, mro: Sequence[griffe.Class]) -> Signature | None:
        """The constructor of a model that is one value, of the type that is written for it or in `RootModel[…]`."""
        for base in mro:
            root = base.members.get("root")
            if isinstance(root, griffe.Attribute) and root.annotation is not None and base.path != _ROOT:
                path_of = functools.partial(self._modules.path_in, base)
                field = field_default(str(root.value) if root.value is not None else None, path_of)
                return Signature(
                    (Parameter("root", self.type_of(root.annotation, base), self._default(field.default, base)),)
                )
            for written in map(str, base.bases):
                name, bracket, rest = written.partition("[")
                found = self._modules.find(self._modules.path_in(base.parent or base, name)) if bracket else None
                if found is not None and found.path == _ROOT:
                    return Signature((Parameter("root", self.type_of(rest.removesuffix("]"), base)),))
        return None

    def unwritten_constructor(self, value: griffe.Class) -> Signature | None:
        """The `__init__` that a class has of its fields, or of nobody; None for one that is written, or written elsewhere."""
        mro = [base for base in self._modules.mro(value) if base.module.path != "builtins"]
        for at, base in enumerate(mro):
            if self.is_dataclass(base, mro[at:]):
                made = self.of_class(value)
                return Signature(made.parameters, (TypePart("None"),)) if made is not None else None
            if "__init__" in base.members:
                return None
        return self.of_class(value)

    def _kept_constructor(self, value: griffe.Class, mro: Sequence[griffe.Class]) -> Signature | None:
        """The constructor that a class has from a base although that is marked as one that makes constructors: it makes none."""
        is_made = self._is_decorated(value) or bool(self._bases_of(value) & set(DATACLASS_BASES))
        definer = next((base for base in mro if "__init__" in base.members), None)
        function = definer.members["__init__"] if definer is not None else None
        if is_made or definer is None or not isinstance(function, griffe.Function) or takes_anything(function):
            return None
        return None if self._decorators.make_constructors(mro) else self._written_constructor(definer)

    def _of_model(self, mro: Sequence[griffe.Class]) -> Signature | None:
        """The constructor that somebody has written for a model, near or far; its fields behind what it names where it hands on the rest."""
        found = next((base for base in mro if "__init__" in base.members and base.path not in KEYWORD_BASES), None)
        function = found.members["__init__"] if found is not None else None
        if not isinstance(function, griffe.Function):
            return None
        takes_more = any(each.kind is griffe.ParameterKind.var_keyword for each in function.parameters)
        return self._of_dataclass(mro, function) if takes_more else Signature(self.of_function(function).parameters)

    def is_enum(self, value: griffe.Class) -> bool:
        """It is an enumeration."""
        return bool(
            ENUMS & set(self._modules.unknown_bases(value)) or any(b.path in ENUMS for b in self._modules.mro(value))
        )

    def texts_of_members(self, value: griffe.Class, members: Mapping[str, str]) -> Iterator[str]:
        """What is shown of the values of an enumeration's members, see `StaticValues.texts_of_members`."""
        return self._values.texts_of_members(value, members)

    def is_typed_dict(self, value: griffe.Class) -> bool:
        """It is a `TypedDict`."""
        bases = (*self._modules.unknown_bases(value), *(base.path for base in self._modules.mro(value)))
        return any(path.rpartition(".")[2] == "TypedDict" for path in bases)

    def _written_constructor(self, value: griffe.Class) -> Signature | None:
        found = [_runtime_member(value, name) for name in ("__new__", "__init__")]
        functions = [each for each in found if isinstance(each, griffe.Function)]
        given = [each for each in found if isinstance(each, griffe.Attribute)]
        # what takes anything hands it on
        known = [self.of_function(each) for each in functions if not takes_anything(each)]
        known += [made for each in given if (made := self._of_assigned(each)) is not None]
        known += [self.of_function(each) for each in functions[-1:] if not known]
        return Signature(known[0].parameters) if known else None

    def is_dataclass(self, value: griffe.Class, mro: Sequence[griffe.Class] = ()) -> bool:
        """A constructor is made of its annotations."""
        options = [str(each.value) for each in value.decorators]
        return (
            "__init__" not in value.members
            and self._has_fields(value, mro)
            and not any("init=False" in each for each in options)
        )

    def _has_fields(self, value: griffe.Class, mro: Sequence[griffe.Class]) -> bool:
        """Its annotations are fields, as a decorator says, or a base that is known for that."""
        if self._is_decorated(value) or self._bases_of(value) & set(DATACLASS_BASES):
            return True
        return self._decorators.are_of_metaclass(value) or any(self._decorators.are_inherited(base) for base in mro[1:])

    def _is_decorated(self, value: griffe.Class) -> bool:
        """A decorator of the class makes a constructor of its annotations."""
        is_known = any(path in DATACLASS for path in paths_of_decorators(value, self._modules))
        return is_known or self._decorators.make_dataclass(value)

    def _bases_of(self, value: griffe.Class) -> set[str]:
        """The paths of its bases, near and far."""
        return {*self._modules.unknown_bases(value), *(base.path for base in self._modules.mro(value)[1:])}

    def _of_dataclass(self, mro: Sequence[griffe.Class], handing: griffe.Function | None = None) -> Signature:
        """The constructor that is made of the fields, behind what one that hands on to it names."""
        fields: dict[str, _DataField] = {}
        options = self._model_options(mro)
        alias = _alias_generator(options)
        for base in reversed(mro):
            if self._has_fields(base, mro[mro.index(base) :]):
                fields |= {field.parameter.name: field for field in self._fields(base, alias)}
        parameters = [field.parameter for field in fields.values() if not field.keyword_only]
        keywords = [field.parameter for field in fields.values() if field.keyword_only]
        added = (pair for path in self._bases_of(mro[0]) for pair in DATACLASS_BASES.get(path, ()))
        keywords += [Parameter(name, (), default) for name, default in added if name not in fields]
        more = EXTRA
        if handing is not None:
            *parameters, more = self.of_function(handing).parameters
            named = {each.name for each in parameters}
            keywords = [each for each in keywords if each.name not in named]
        has_marker = any(each.name.startswith("*") for each in parameters)
        marker = [Parameter("*")] if keywords and not has_marker else []
        return Signature((*parameters, *marker, *keywords, *([more] if options.get("extra") in ALLOWING else ())))

    def _is_model(self, value: griffe.Class) -> bool:
        """It is a model of pydantic, or one like those."""
        return not KEYWORD_BASES.isdisjoint(self._bases_of(value))

    def _model_options(self, mro: Sequence[griffe.Class]) -> dict[str, str]:
        """What models of pydantic are told of all their fields: option -> path of a function, or a constant, as far as that is written.

        It stands in `model_config`, in what the class itself is given by name, or in its `Config`, from before there was the former.
        """
        options: dict[str, str] = {}
        if not self._is_model(mro[0]):
            return options
        for base in reversed(mro):
            config, older = base.members.get("model_config"), base.members.get("Config")
            node = parsed(str(config.value)) if isinstance(config, griffe.Attribute) else None
            given = {name: ast.unparse(each) for name, each in (named_values(node) if node is not None else {}).items()}
            given |= {name: str(each) for name, each in base.keywords.items()}
            if isinstance(older, griffe.Class):
                given |= {
                    name: str(each.value) for name, each in older.members.items() if isinstance(each, griffe.Attribute)
                }
            for name, written in given.items():
                options[str(name)] = _quoted(written) or self._modules.path_in(base, written) or written
        return options

    def _fields(self, value: griffe.Class, alias: Callable[[str], str] = str) -> Iterator[_DataField]:
        """The annotated attributes of a class as parameters; `alias` names those that have no name of their own."""
        mro = self._modules.mro(value)
        made = {
            str(each.value).removesuffix(".default")
            for member in value.members.values()
            for each in _decorators(member)
        }
        is_model = self._is_model(value)
        keyword_only = any("kw_only=True" in str(decorator.value) for decorator in value.decorators) or (
            str(value.keywords.get("kw_only")) != "False"
            and (is_model or self._decorators.are_keyword_only(value, mro[1:]))
        )
        is_attrs = any(path.partition(".")[0] in _ATTRS for path in paths_of_decorators(value, self._modules))
        path_of = functools.partial(self._modules.path_in, value)
        for name, member in value.members.items():
            if not isinstance(member, griffe.Attribute) or "property" in member.labels or name.endswith("__"):
                continue
            if name.startswith("_") and is_model:
                continue
            if member.annotation is None:
                if is_attrs and (called := self._field_of_call(member, value)) is not None:
                    yield called
                continue
            if "instance-attribute" not in member.labels:
                continue  # a class variable
            if "class-attribute" not in member.labels and member.value is not None:
                continue  # annotated in a method
            written = str(member.annotation)
            name_of_type = written.partition("[")[0]
            kind = {each.rpartition(".")[2] for each in (name_of_type, path_of(name_of_type))}
            if "KW_ONLY" in kind:
                keyword_only = True
                continue
            if "ClassVar" in kind:
                continue
            field = annotated_default(str(member.value) if member.value is not None else None, written, path_of)
            if field.takes_part:
                shown = field.alias or (_mangled(name, value.name).lstrip("_") if is_attrs else alias(name))
                default = "<factory>" if is_attrs and name in made else self._default(field.default, value)
                parameter = Parameter(shown, self.type_of(member.annotation, value), default)
                yield _DataField(parameter, field.keyword_only or keyword_only, field.description)

    def _field_of_call(self, member: griffe.Attribute, owner: griffe.Class) -> _DataField | None:
        """The field that `x = attr.ib(…)` stands for; None for another assignment."""
        node = parsed(str(member.value)) if isinstance(member.value, griffe.ExprCall) else None
        if not isinstance(node, ast.Call):
            return None
        path = self._modules.path_in(owner, ast.unparse(node.func))
        if path.partition(".")[0] not in _ATTRS or path.rpartition(".")[2] not in FIELD_FUNCTIONS:
            return None
        field = field_default(str(member.value), functools.partial(self._modules.path_in, owner))
        kind = next((ast.unparse(option.value) for option in node.keywords if option.arg == "type"), None)
        parameter = Parameter(
            field.alias or _mangled(member.name, owner.name).lstrip("_"),
            self.type_of(kind, owner),
            self._default(field.default, owner),
        )
        return _DataField(parameter, field.keyword_only) if field.takes_part else None

    def _default(self, written: str | griffe.Expr | None, scope: griffe.Object) -> str | None:
        """What is shown for a default: its value, where that is plain to see."""
        return self._values.text_of(str(written), scope) if written is not None else None

    def _of_field(self, written: str | griffe.Expr | None, scope: griffe.Object) -> str | griffe.Expr | None:
        """What a field says that stands in the place of a default: `limit: int = Field(10, gt=0)`."""
        node = parsed(str(written)) if isinstance(written, griffe.ExprCall) else None
        path = self._modules.path_in(scope, ast.unparse(node.func)) if isinstance(node, ast.Call) else ""
        is_field = path.startswith("pydantic.") and path.rpartition(".")[2] in FIELD_FUNCTIONS
        if not is_field:
            return written
        return field_default(str(written), functools.partial(self._modules.path_in, scope)).default

    def _with_markers(self, parameters: Sequence[griffe.Parameter], scope: griffe.Object) -> Iterator[Parameter]:
        """The parameters, with `/` and `*` where Python would write them."""
        starred = False
        kinds = griffe.ParameterKind
        for at, each in enumerate(parameters):
            if each.kind is kinds.keyword_only and not starred:
                yield Parameter("*")
                starred = True
            starred = starred or each.kind is kinds.var_positional
            stars = {kinds.var_positional: "*", kinds.var_keyword: "**"}.get(each.kind, "") if each.kind else ""
            default = None if stars else self._default(self._of_field(each.default, scope), scope)
            yield Parameter(stars + each.name, self.type_of(each.annotation, scope), default)
            following = parameters[at + 1].kind if at + 1 < len(parameters) else None
            if each.kind is kinds.positional_only and following is not kinds.positional_only:
                yield Parameter("/")


def _alias_generator(options: Mapping[str, str]) -> Callable[[str], str]:
    """What names the parameters of a model's fields, by the options of the model."""
    return ALIAS_GENERATORS.get(options.get("alias_generator", ""), str)


def _mangled(name: str, owner: str) -> str:
    """What Python makes of a name in a class: `__size` in `Box` is `_Box__size`."""
    return f"_{owner.lstrip('_')}{name}" if name.startswith("__") and not name.endswith("__") else name


def _takes_anything(signature: Signature) -> bool:
    return bool(signature.parameters) and all(each.name.startswith("*") for each in signature.parameters)


def _runtime_member(owner: griffe.Class, name: str) -> griffe.Object | griffe.Alias | None:
    """A member that a class has when it runs, and not for type checkers alone."""
    member = owner.members.get(name)
    return member if member is not None and member.runtime else None


def _decorators(member: griffe.Object | griffe.Alias) -> Sequence[griffe.Decorator]:
    return member.decorators if isinstance(member, griffe.Function) else ()


def _positional(parameter: griffe.Parameter) -> bool:
    return parameter.kind in {griffe.ParameterKind.positional_only, griffe.ParameterKind.positional_or_keyword}


def _has(value: griffe.Function, decorator: str) -> bool:
    return decorator in value.labels or any(
        str(each.value).rpartition(".")[2] == decorator for each in value.decorators
    )


def _alias(found: griffe.Attribute) -> str:
    """The written type that a name stands for, or ""."""
    value = found.value
    if str(found.annotation) == STATEMENT:
        return ""
    if isinstance(value, griffe.ExprSubscript | griffe.ExprBinOp | griffe.ExprName | griffe.ExprAttribute):
        return str(value)
    if isinstance(value, str) and (found.annotation is None or str(found.annotation).endswith("TypeAlias")):
        return _quoted(value) or ""  # griffe has constants as text
    return ""


def _quoted(source: str) -> str | None:
    """The text of a string in quotes."""
    node = parsed(source)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
