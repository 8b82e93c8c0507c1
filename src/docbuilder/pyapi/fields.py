"""Defaults as the source writes them: of functions, and of the fields of classes whose constructor is generated.

In: functions, classes, source text. Out: source text by the name of the parameter. A value's repr may say less than its source (a sentinel,
hundreds of items) or more than it should (what an environment variable held, a path of this machine).
"""

from __future__ import annotations

import ast
import functools
import keyword
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FunctionType
from typing import Any, NamedTuple

from docbuilder.pyapi.attributes import class_body, shortened
from docbuilder.pyapi.backends import bodies_of, parsed, tree_of
from docbuilder.pyapi.model import Parameter, TypePart
from docbuilder.pyapi.places import is_generated, undecorated
from docbuilder.pyapi.safe_access import read

FunctionStatement = ast.FunctionDef | ast.AsyncFunctionDef
_DIGIT_BEFORE = re.compile(r"\d[a-z]")
_ALIASES = "alias", "validation_alias"
FIELD_FUNCTIONS = frozenset({"field", "Field", "attrib", "ib"})
_KINDS = FIELD_FUNCTIONS | {"Factory", "Annotated"}
_EMPTY_FACTORIES = {
    kind.__name__: repr(kind()) for kind in (bool, bytes, dict, float, frozenset, int, list, set, str, tuple)
}

_WELL_KNOWN = frozenset({"builtins", "collections", "typing", "types"})  # what they have is called by its bare name


class FieldDefault(NamedTuple):
    """What the value of a field says of its parameter.

    Attributes:
        default: source text, or None.
        takes_part: the constructor takes the field.
        keyword_only: it is taken by keyword only.
        alias: the parameter's name, where it is not that of the field, or "".
        description: what is said of it, or "".
    """

    default: str | None
    takes_part: bool = True
    keyword_only: bool = False
    alias: str = ""
    description: str = ""


def field_default(value: str | None, path_of: Callable[[str], str] = str) -> FieldDefault:
    """What the source text of a field's value says; `path_of` tells what a name stands for where it is written."""
    if value is None:
        return FieldDefault(None)
    node = parsed(value)
    if node is None:
        return FieldDefault(value)
    if isinstance(node, ast.Constant) and node.value is ...:
        return FieldDefault(None)
    name = _kind(node.func, path_of) if isinstance(node, ast.Call) else ""
    if isinstance(node, ast.Call) and name == "Factory" and node.args:
        takes_self = len(node.args) > 1 or any(option.arg == "takes_self" for option in node.keywords)
        return FieldDefault("<factory>" if takes_self else _made(node.args[0], path_of))
    if not isinstance(node, ast.Call) or name not in FIELD_FUNCTIONS:
        return FieldDefault(value)
    options = named_values(node)
    texts = {
        key: option.value
        for key, option in options.items()
        if isinstance(option, ast.Constant) and isinstance(option.value, str)
    }
    return FieldDefault(
        _option_default(options, node.args, path_of),
        _is_not(options, "init", False),
        not _is_not(options, "kw_only", True),
        next((text for key in _ALIASES if _is_parameter(text := texts.get(key, ""))), ""),
        texts.get("description", ""),
    )


def _kind(node: ast.expr, path_of: Callable[[str], str]) -> str:
    """The last part of a name, or where that says nothing, of the path it stands for (`from pydantic import Field as F`).

    A method of a class says nothing, whatever it is called: `Brace.field()`.
    """
    written = ast.unparse(node)
    owner, _, name = written.rpartition(".")
    if owner.rpartition(".")[2][:1].isupper():
        return ""
    return name if name in _KINDS else path_of(written).rpartition(".")[2]


def named_values(node: ast.expr) -> dict[str | None, ast.expr]:
    """What is given by name in `dict(a=1)`, or in `{"a": 1}`."""
    if isinstance(node, ast.Call):
        return {option.arg: option.value for option in node.keywords}
    pairs = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
    return {key.value: value for key, value in pairs if isinstance(key, ast.Constant) and isinstance(key.value, str)}


def fields_given(node: ast.expr) -> Iterator[tuple[str, ast.expr | None]]:
    """The fields that a call is given which makes a class, each with its type, None where none is written.

    Args:
        node: as `namedtuple`, `NamedTuple` and `TypedDict` take them: `"x y"`, `["x", "y"]`, `[("x", int)]`, `{"x": int}`.
    """
    pairs: Iterable[tuple[ast.expr | None, ast.expr | None]] = ()
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        pairs = [(ast.Constant(name), None) for name in node.value.replace(",", " ").split()]
    elif isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
    elif isinstance(node, ast.List | ast.Tuple):
        pairs = [
            (each.elts[0], each.elts[1]) if isinstance(each, ast.Tuple) and len(each.elts) == 2 else (each, None)
            for each in node.elts
        ]
    yield from ((str(key.value), kind) for key, kind in pairs if isinstance(key, ast.Constant))


def _pascal(name: str) -> str:
    return name.title().replace("_", "")


def _camel(name: str) -> str:
    if "_" not in name and not _DIGIT_BEFORE.search(name):
        return name  # it is already
    pascal = _pascal(name)
    return pascal[:1].lower() + pascal[1:]


ALIAS_GENERATORS: Mapping[str, Callable[[str], str]] = {
    "pydantic.alias_generators.to_camel": _camel,
    "pydantic.alias_generators.to_pascal": _pascal,
}
"""Functions that make the names of parameters of the names of fields, by path."""
ALLOWING = frozenset({"allow", "pydantic.Extra.allow"})
"""What `extra` of a model is that takes more than its fields."""
EXTRA = Parameter("**extra_data", (TypePart("Any"),))
"""As pydantic shows these."""


def _is_parameter(name: str) -> bool:
    """A parameter can have this name."""
    return name.isidentifier() and not keyword.iskeyword(name)


def field_in(annotation: ast.expr, path_of: Callable[[str], str] = str) -> ast.Call | None:
    """The call that makes a field in `Annotated[type, Field(…)]`."""
    if not isinstance(annotation, ast.Subscript) or _kind(annotation.value, path_of) != "Annotated":
        return None
    for each in annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else ():
        if isinstance(each, ast.Call) and is_field(each, path_of):
            return each
    return None


def is_field(node: ast.expr | None, path_of: Callable[[str], str] = str) -> bool:
    """It is a call that makes a field."""
    return isinstance(node, ast.Call) and _kind(node.func, path_of) in FIELD_FUNCTIONS


def annotated_default(value: str | None, annotation: str, path_of: Callable[[str], str] = str) -> FieldDefault:
    """What the source texts of a field's value and of its type say: `size: Annotated[int, Field(alias="n")] = 3`."""
    node = parsed(annotation) if "(" in annotation else None
    call = field_in(node, path_of) if node is not None else None
    told = field_default(ast.unparse(call) if call is not None else None, path_of)
    if value is None:
        return told
    field = field_default(value, path_of)
    return field._replace(alias=field.alias or told.alias, description=field.description or told.description)


def factory_text(name: str) -> str:
    """What a factory makes, as source text; `name` is the factory's."""
    return "<factory>" if "<" in name or name.startswith("lambda") else _EMPTY_FACTORIES.get(name, f"{name}()")


class CodeDefault(NamedTuple):
    """A default as it is written.

    Attributes:
        name: of the parameter.
        node: the expression.
        module: dotted name of the module that it is written in.
        owner: the class that it is written in, or "".
        text: what is shown of it.
    """

    name: str
    node: ast.expr
    module: str
    owner: str
    text: str


def _function_defaults(value: Any) -> Iterator[CodeDefault]:
    """Those of what was a plain function before it was decorated."""
    function = undecorated(value)
    if function is None:
        return
    owner = function.__code__.co_qualname.rpartition(".")[0]
    statement = function_in(function)
    for name, node in _pairs_of(statement.args) if statement is not None else ():
        yield CodeDefault(name, node, function.__module__, owner, shortened(ast.unparse(node)))


def _class_defaults(value: type) -> Iterator[CodeDefault]:
    """Those of the fields of a class whose constructor is made of its annotations."""
    names = parameters_of_attrs(value)
    for base in reversed(type.__getattribute__(value, "__mro__")):
        module = sys.modules.get(base.__module__)
        path, path_of = read(module, "__file__"), functools.partial(name_in, module)
        for statement in class_body(path, base.__qualname__) if isinstance(path, str) else ():
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                given = statement.value or field_in(statement.annotation, path_of)
                field = field_default(ast.unparse(given) if given is not None else None, path_of)
                if given is not None and field.default is not None:
                    name = field.alias or names.get(statement.target.id, statement.target.id)
                    yield CodeDefault(name, given, base.__module__, base.__qualname__, shortened(field.default))


def name_in(module: Any, name: str) -> str:
    """The own name of what has this name in a module; the name where there is no such thing."""
    own = read(read(module, name), "__name__")
    return own if isinstance(own, str) else name


def parameters_of_attrs(value: type) -> Mapping[str, str]:
    """The fields of a class that attrs has made, each with the name of its parameter: `_size` is `size`."""
    fields = read(value, "__attrs_attrs__", ())
    found = {each.name: read(each, "alias") for each in (fields if isinstance(fields, tuple) else ())}
    return {name: alias or name.lstrip("_") for name, alias in found.items()}  # older ones have no `alias`


def defaults_in_code(value: Any, constructor: Any = None) -> list[CodeDefault]:
    """The defaults of a function, or of `constructor`, the function that makes instances of a class; of a later one where two have a name."""
    if not isinstance(value, type):
        return list(_function_defaults(value))
    if isinstance(constructor, functools.partialmethod):
        constructor = undecorated(constructor)
    if isinstance(constructor, FunctionType) and not is_generated(constructor):
        return list(_function_defaults(constructor)) or list(_class_defaults(value))
    found = list(_class_defaults(value))
    if constructor is None:  # of classes whose bases are written in C, `inspect` knows which one it is
        init = read(value, "__init__")
        found += _function_defaults(init) if isinstance(init, FunctionType) and not is_generated(init) else ()
    return found


def defaults_of(value: Any, constructor: Any = None) -> Mapping[str, str]:
    """Parameter -> source text of its default; `constructor` is the function that makes instances of a class."""
    return {each.name: each.text for each in defaults_in_code(value, constructor)}


def function_in(function: FunctionType) -> FunctionStatement | None:
    """The statement that defines a function; None where it is in no file."""
    code = function.__code__
    return _functions_in(code.co_filename).get((code.co_name, code.co_firstlineno))


@functools.lru_cache(maxsize=16)
def _functions_in(path: str) -> Mapping[tuple[str, int], FunctionStatement]:
    """The functions in a file, by name and first line, that of decorators included."""
    found = {}
    stack: list[ast.AST] = [tree_of(path)]
    while stack:  # statements alone: expressions are most of a tree
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found[node.name, min([node.lineno, *(each.lineno for each in node.decorator_list)])] = node
        for body in bodies_of(node):
            stack += body
    return found


def _pairs_of(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    """The arguments that have a default, each with it."""
    every = [*arguments.posonlyargs, *arguments.args]
    pairs: list[tuple[ast.arg, ast.expr | None]] = list(
        zip(every[len(every) - len(arguments.defaults) :], arguments.defaults, strict=True)
    )
    pairs += zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    yield from ((each.arg, node) for each, node in pairs if node is not None)


def _option_default(
    options: Mapping[str | None, ast.expr], arguments: Iterable[ast.expr], path_of: Callable[[str], str]
) -> str | None:
    if "default" in options:
        return field_default(ast.unparse(options["default"]), path_of).default
    factory = options.get("default_factory") or options.get("factory")
    if factory is not None:
        return _made(factory, path_of)
    return next((field_default(ast.unparse(argument), path_of).default for argument in arguments), None)


def _made(factory: ast.expr, path_of: Callable[[str], str]) -> str:
    if isinstance(factory, ast.Lambda) and not ast.unparse(factory.args):
        return ast.unparse(factory.body)
    name = ast.unparse(factory)
    path = path_of(name) if isinstance(factory, ast.Name) else name
    is_standard = path.partition(".")[0] in sys.stdlib_module_names and path.partition(".")[0] not in _WELL_KNOWN
    return factory_text(path if is_standard else name)  # `time.time()` for `time()`


def _is_not(options: Mapping[str | None, ast.expr], name: str, value: bool) -> bool:
    option = options.get(name)
    return not (isinstance(option, ast.Constant) and option.value is value)
