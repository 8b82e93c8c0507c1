"""Constructors that `typing.dataclass_transform` tells of (PEP 681), for classes whose real one takes anything, or is made later.

In: a class. Out: the arguments that its annotations stand for.
"""

from __future__ import annotations

import ast
import functools
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType
from typing import Any, NamedTuple

from docbuilder.pyapi.annotations import own_annotations
from docbuilder.pyapi.attributes import class_statement
from docbuilder.pyapi.backends import text_of
from docbuilder.pyapi.containment import PassedOver
from docbuilder.pyapi.fields import (
    ALIAS_GENERATORS,
    ALLOWING,
    FieldDefault,
    annotated_default,
    field_in,
    is_field,
    name_in,
)
from docbuilder.pyapi.known import PRIVATE
from docbuilder.pyapi.mock_objects import MockValue, is_mock, path_of
from docbuilder.pyapi.safe_access import call, read, read_name

_MARK = "__dataclass_transform__"
_EMPTY = inspect.Parameter.empty


class _Written:
    """A default of which the source says what it is."""

    def __repr__(self) -> str:
        return "<as written>"


_DECORATOR = re.compile(r"([ \t]*)@[ \t]*([\w.]+)")


class MarkedField(NamedTuple):
    """An argument of a constructor, made of an annotation.

    Attributes:
        default: its value; `inspect.Parameter.empty` for none.
        description: what is said of it, or "".
    """

    name: str
    annotation: Any
    default: Any
    keyword_only: bool
    description: str


def complete_model(value: type) -> bool:
    """Have pydantic look again at a model whose types were not there when its class was made; until then it has its base's signature.

    Returns:
        It says itself what it takes: it is complete now, or no model.
    """
    if read(value, "__pydantic_complete__") is False:
        names = read(sys.modules.get(value.__module__), "__dict__", {})
        with PassedOver():
            value.model_rebuild(raise_errors=False, _types_namespace=dict(names))  # type: ignore[attr-defined]  # it is a model
    return read(value, "__pydantic_complete__") is not False


def marked_fields(value: type) -> list[MarkedField] | None:
    """What the constructor of a marked class takes, those for keywords alone last; None for a class without a mark, or with a constructor of its own."""
    mro = _mro(value)
    is_model = is_told_model(value)
    for at, base in enumerate(mro):
        if _has_constructor(base) and not is_model:
            return None
        if _mark_of(base) is not None:
            fields: dict[str, MarkedField] = {}
            alias = _alias_generator(value)
            for each in reversed(mro[at:]):
                if (mark := _mark_of(each)) is not None:
                    fields |= {field.name: field for field in _fields(each, mark, alias)}
            return sorted(fields.values(), key=lambda field: field.keyword_only)
    return None


def is_told_model(value: type) -> bool:
    """It is a model of a pydantic that is not here."""
    mark = read(value, _MARK)
    return isinstance(mark, dict) and mark.get(PRIVATE) is True


def described_fields(value: type) -> list[tuple[str, str]]:
    """The parameters that `Field(description=…)` tells of in a model of a pydantic that is not here, with what it says."""
    fields = marked_fields(value) if is_told_model(value) else None
    return [(each.name, each.description) for each in fields or () if each.description]


def takes_extra(value: type) -> bool:
    """A model takes more than its fields."""
    extra = _model_options(value).get("extra")
    return (path_of(extra) if is_mock(extra) else extra) in ALLOWING


def _model_options(value: type) -> dict[str, Any]:
    """What pydantic is told of all fields of a model: `model_config = ConfigDict(extra="allow")`, or `class Config:`."""
    options: dict[str, Any] = {}
    for base in reversed(_mro(value)):
        config, older = base.__dict__.get("model_config"), base.__dict__.get("Config")
        given = config._kwargs if isinstance(config, MockValue) else config
        options |= given if isinstance(given, Mapping) else {}
        options |= older.__dict__ if type(older) is type else {}
    return options


def _alias_generator(value: type) -> Callable[[str], str]:
    """What names the parameters of a model's fields."""
    generator = _model_options(value).get("alias_generator")
    if generator is None:
        return str
    if is_mock(generator):
        return ALIAS_GENERATORS.get(path_of(generator), str)
    return lambda name: str(call(generator, name) or name)


def _fields(value: type, mark: Mapping[str, Any], alias: Callable[[str], str]) -> Iterator[MarkedField]:
    module = sys.modules.get(value.__module__)
    file, path_of = read(module, "__file__"), functools.partial(name_in, module)
    statement = class_statement(file, value.__qualname__) if isinstance(file, str) else None
    written = {
        each.target.id: each
        for each in (statement.body if statement is not None else ())
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }
    keyword_only = mark.get("kw_only_default") is True
    for name, annotation in own_annotations(value).items():
        text = annotation if isinstance(annotation, str) else str(annotation)
        if "KW_ONLY" in text:
            keyword_only = True
        if "KW_ONLY" in text or "ClassVar" in text.partition("[")[0] or name.startswith("__"):
            continue
        if name.startswith("_") and mark.get(PRIVATE) is True:
            continue
        field, given = FieldDefault(None), None
        if (line := written.get(name)) is not None:
            given = line.value or field_in(line.annotation, path_of)
            assigned = ast.unparse(line.value) if line.value is not None else None
            field = annotated_default(assigned, ast.unparse(line.annotation), path_of)
        if field.takes_part:
            default = value.__dict__.get(name, _Written()) if field.default is not None else _EMPTY
            if is_field(given, path_of) or hasattr(type(default), "__get__"):
                default = _Written() if field.default is not None else _EMPTY
            only = field.keyword_only or keyword_only
            yield MarkedField(field.alias or alias(name), annotation, default, only, field.description)


def _mark_of(value: type) -> Mapping[str, Any] | None:
    """What `dataclass_transform` was given that marks a class: by a base, its metaclass or a decorator."""
    for each in (*_mro(value)[1:], *_mro(type(value))):
        mark = each.__dict__.get(_MARK)
        if isinstance(mark, dict):
            return mark
    return next((mark for each in _decorators(value) if isinstance(mark := read(each, _MARK), dict)), None)


def _decorators(value: type) -> Iterator[Any]:
    """The decorators of a class, as its source names them."""
    module = sys.modules.get(value.__module__)
    file = read(module, "__file__")
    if not isinstance(file, str) or not own_annotations(value):
        return
    for name in _written_above(file, value.__name__):
        found: Any = module
        for part in name.split("."):
            found = read(found, part)
        yield found


def _written_above(file: str, name: str) -> Iterator[str]:
    """The decorators above a class of this name, in the text: to parse the files of all decorated classes takes long."""
    text = text_of(file)
    # from where a line begins, it takes ten times as long
    for match in re.finditer(rf"class[ \t]+{re.escape(name)}\b", text):
        start = text.rfind("\n", 0, match.start()) + 1
        indent = text[start : match.start()]
        if indent.strip(" \t"):
            continue
        # of a decorator's arguments, or of what is before
        inside = tuple(indent + each for each in (" ", "\t", ")", "#"))
        for line in _lines_above(text, start):
            if (decorator := _DECORATOR.match(line)) and decorator[1] == indent:
                yield decorator[2]
            elif line.strip() and not line.startswith(inside):
                break


def _lines_above(text: str, start: int) -> Iterator[str]:
    """The lines above the one that begins at `start`, upwards."""
    while start > 0:
        end = start - 1
        start = text.rfind("\n", 0, end) + 1
        yield text[start:end]


def _has_constructor(value: type) -> bool:
    """It has an `__init__` that somebody has written."""
    init = value.__dict__.get("__init__")
    return (
        isinstance(init, FunctionType) and read_name(init.__code__, "co_qualname") == f"{value.__qualname__}.__init__"
    )


def _mro(value: type) -> tuple[type, ...]:
    mro: tuple[type, ...] = type.__getattribute__(value, "__mro__")
    return mro[:-1]
