"""Signatures as they are written: of functions, and of classes through their constructors.

In: griffe's functions and classes. Out: `Signature`, or None where it cannot be known.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import griffe

from docbuilder.pyapi.known import DATACLASS_BASES, DATACLASS_DECORATORS
from docbuilder.pyapi.model import Parameter, Signature, TypePart
from docbuilder.pyapi.paths import stands_for
from docbuilder.pyapi.static.modules import Definition, Modules
from docbuilder.pyapi.static.types import foreign_name, read_type

_ENUMS = frozenset({"enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"})
_FIELD_BASES = frozenset({"typing.NamedTuple", "typing.TypedDict", "typing_extensions.TypedDict"})
_DATACLASS = frozenset({"dataclasses.dataclass", *DATACLASS_DECORATORS})
# bases that add no parameters
_PLAIN_BASES = frozenset(
    {"builtins.object", "typing.Generic", "_typing.Generic", "typing.Protocol", "abc.ABC", "typing_extensions.Protocol"}
)
_EMPTY_FACTORIES = {"list": "[]", "dict": "{}", "tuple": "()"}
_DEEPEST = 5  # names for names for types


class _Field(NamedTuple):
    parameter: Parameter
    keyword_only: bool


class Signatures:
    """Reads signatures; types are named by their public paths in the documented package."""

    def __init__(self, modules: Modules, package: str) -> None:
        self._modules = modules
        self._package = package

    # --- names

    def own(self, path: str) -> bool:
        """`path` is in the documented package."""
        return path == self._package or path.startswith(self._package + ".")

    def shortest(self, value: Definition) -> str:
        """The first module on the object's own path that exposes its name, plus the qualified name."""
        module = value.module.path
        if isinstance(value, griffe.Module) or not self.own(module):
            return value.path
        qualified = value.path[len(module) + 1 :]
        name = qualified.partition(".")[0]
        path = ""
        holder: griffe.Module | None = None
        for part in module.split("."):
            path = f"{path}.{part}" if path else part
            holder = self._modules.below(holder, path)
            if holder is not None and self._modules.exposes(holder, name, f"{module}.{name}"):
                return f"{path}.{qualified}"
        return value.path

    def anchor(self, value: Definition, asked: str) -> str:
        """What an object is known by: the name that was asked for, unless that leads to the place of its definition."""
        own = self.shortest(value)
        return own if self.own(own) and stands_for(own, asked) else asked

    def type_of(self, annotation: str | griffe.Expr | None, scope: Definition) -> tuple[TypePart, ...]:
        """The readable form of an annotation that is written in `scope`."""
        return self._read(str(annotation), scope, 0) if annotation is not None else ()

    def _read(self, source: str, scope: Definition, depth: int) -> tuple[TypePart, ...]:
        return read_type(source, lambda dotted: self._name(dotted, scope, depth))

    def _name(self, dotted: str, scope: Definition, depth: int) -> tuple[TypePart, ...]:
        """What to show for a name; a name for a written type (`Size = Literal["s", "m"]`) shows that type."""
        path = self._modules.path_in(scope, dotted)
        if not path:
            return (foreign_name(f"typing.{dotted}") if "." not in dotted else TypePart(dotted, dotted),)
        if not self.own(path):
            return (foreign_name(path),)
        found = self._modules.find(path)
        if isinstance(found, griffe.Class | griffe.Function):
            if self.own(found.path):
                return (TypePart(found.path[len(found.module.path) + 1 :], self.shortest(found)),)
            return (foreign_name(found.path),)
        value = found.value if isinstance(found, griffe.Attribute) else None
        if isinstance(value, griffe.ExprSubscript | griffe.ExprBinOp) and depth < _DEEPEST and found is not None:
            return self._read(str(value), found.parent or scope, depth + 1)
        if isinstance(value, griffe.ExprName | griffe.ExprAttribute) and depth < _DEEPEST and found is not None:
            return self._name(str(value), found.parent or scope, depth + 1)
        return (TypePart(dotted) if found is not None else TypePart(dotted, path),)

    # --- signatures

    def of_function(self, value: griffe.Function) -> Signature:
        """The signature as written, without the instance or the class."""
        parameters = list(value.parameters)
        if parameters and (
            parameters[0].name in {"self", "cls"}
            or (
                isinstance(value.parent, griffe.Class)
                and not _has(value, "staticmethod")
                and _positional(parameters[0])
            )
        ):
            del parameters[0]
        return Signature(tuple(self._with_markers(parameters, value)), self.type_of(value.returns, value))

    def of_class(self, value: griffe.Class) -> Signature | None:
        """The signature of the constructor."""
        mro = self._modules.mro(value)
        unknown = self._modules.unknown_bases(value)
        if self.is_enum(value):
            return Signature((Parameter("value"),))
        if any(str(base).partition("[")[0].rpartition(".")[2] == "Protocol" for base in value.bases):
            return self._written_constructor(value)
        if any(base.path in _FIELD_BASES for base in mro) or _FIELD_BASES & set(unknown):
            fields = [field.parameter for base in reversed(mro) if self.own(base.path) for field in self._fields(base)]
            return Signature(tuple(fields))
        for at, base in enumerate(mro):
            if self.is_dataclass(base, mro[at:]):
                return self._of_dataclass(mro[at:])
            if (constructor := self._written_constructor(base)) is not None:
                return constructor
        return Signature() if set(unknown) <= _PLAIN_BASES else None

    def is_enum(self, value: griffe.Class) -> bool:
        """It is an enumeration."""
        return bool(
            _ENUMS & set(self._modules.unknown_bases(value)) or any(b.path in _ENUMS for b in self._modules.mro(value))
        )

    def _written_constructor(self, value: griffe.Class) -> Signature | None:
        for name in ("__new__", "__init__"):
            constructor = value.members.get(name)
            if isinstance(constructor, griffe.Function):
                return Signature(self.of_function(constructor).parameters)
        return None

    def is_dataclass(self, value: griffe.Class, mro: Sequence[griffe.Class] = ()) -> bool:
        """It, or a base of it that is known for that, makes a constructor from annotations."""
        for decorator in value.decorators:
            written = str(decorator.value).partition("(")[0]
            if self._modules.path_in(value.parent or value, written) in _DATACLASS and "init=False" not in str(
                decorator.value
            ):
                return "__init__" not in value.members
        bases = set(self._modules.unknown_bases(value)) | {base.path for base in mro[1:]}
        return "__init__" not in value.members and bool(bases & set(DATACLASS_BASES))

    def _of_dataclass(self, mro: Sequence[griffe.Class]) -> Signature:
        fields: dict[str, _Field] = {}
        for base in reversed(mro):
            if self.is_dataclass(base, mro[mro.index(base) :]):
                fields |= {field.parameter.name: field for field in self._fields(base)}
        parameters = [field.parameter for field in fields.values() if not field.keyword_only]
        keywords = [field.parameter for field in fields.values() if field.keyword_only]
        marker = [Parameter("*")] if keywords else []
        return Signature((*parameters, *marker, *keywords))

    def _fields(self, value: griffe.Class) -> Iterator[_Field]:
        """The annotated attributes of a class as parameters."""
        keyword_only = any("kw_only=True" in str(decorator.value) for decorator in value.decorators)
        for name, member in value.members.items():
            if not isinstance(member, griffe.Attribute) or member.annotation is None or "property" in member.labels:
                continue
            if "instance-attribute" not in member.labels:
                continue  # a class variable
            if "class-attribute" not in member.labels and member.value is not None:
                continue  # annotated in a method
            if str(member.annotation).rpartition(".")[2] == "KW_ONLY":
                keyword_only = True
                continue
            default, takes_part, only = _default_of_field(str(member.value) if member.value is not None else None)
            if takes_part:
                yield _Field(Parameter(name, self.type_of(member.annotation, value), default), only or keyword_only)

    def _with_markers(self, parameters: Sequence[griffe.Parameter], scope: griffe.Function) -> Iterator[Parameter]:
        """The parameters, with `/` and `*` where Python would write them."""
        starred = False
        kinds = griffe.ParameterKind
        for at, each in enumerate(parameters):
            if each.kind is kinds.keyword_only and not starred:
                yield Parameter("*")
                starred = True
            starred = starred or each.kind is kinds.var_positional
            stars = {kinds.var_positional: "*", kinds.var_keyword: "**"}.get(each.kind, "") if each.kind else ""
            default = str(each.default) if each.default is not None and not stars else None
            yield Parameter(stars + each.name, self.type_of(each.annotation, scope), default)
            following = parameters[at + 1].kind if at + 1 < len(parameters) else None
            if each.kind is kinds.positional_only and following is not kinds.positional_only:
                yield Parameter("/")


def _positional(parameter: griffe.Parameter) -> bool:
    return parameter.kind in {griffe.ParameterKind.positional_only, griffe.ParameterKind.positional_or_keyword}


def _has(value: griffe.Function, decorator: str) -> bool:
    return decorator in value.labels or any(
        str(each.value).rpartition(".")[2] == decorator for each in value.decorators
    )


def _default_of_field(value: str | None) -> tuple[str | None, bool, bool]:
    """Default, whether the constructor takes the field, whether only by keyword."""
    if value is None:
        return None, True, False
    try:
        node = ast.parse(value, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return value, True, False
    if not isinstance(node, ast.Call) or ast.unparse(node.func).rpartition(".")[2] not in {
        "field",
        "Field",
        "attrib",
        "ib",
    }:
        return value, True, False
    options = {option.arg: option.value for option in node.keywords}
    default = _option_default(options, node.args)
    return default, _is_not(options, "init", False), not _is_not(options, "kw_only", True)


def _option_default(options: dict[str | None, ast.expr], arguments: Iterable[ast.expr]) -> str | None:
    if "default" in options:
        return ast.unparse(options["default"])
    factory = options.get("default_factory") or options.get("factory")
    if factory is not None:
        name = ast.unparse(factory)
        return "<factory>" if isinstance(factory, ast.Lambda) else _EMPTY_FACTORIES.get(name, f"{name}()")
    return next((ast.unparse(argument) for argument in arguments), None)


def _is_not(options: dict[str | None, ast.expr], name: str, value: bool) -> bool:
    option = options.get(name)
    return not (isinstance(option, ast.Constant) and option.value is value)
