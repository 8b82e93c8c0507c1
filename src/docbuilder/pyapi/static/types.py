"""Written types as data: their readable names, with the objects they name.

In: the source text of an annotation. Out: `TypePart`s.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from docbuilder.pyapi.known import public_path
from docbuilder.pyapi.model import TypePart
from docbuilder.pyapi.type_parts import FINAL, Parts, flattened, joined, literal, united

_DEEPEST = 20
_OF_TYPING = ("typing", "typing_extensions")
_MODERN = {
    "AbstractSet": "Set",
    "DefaultDict": "defaultdict",
    "Deque": "deque",
    "Dict": "dict",
    "FrozenSet": "frozenset",
    "List": "list",
    "Set": "set",
    "Text": "str",
    "Tuple": "tuple",
    "Type": "type",
}
_FORMS = frozenset({"Annotated", "Final", "InitVar", "Literal", "Optional", "Union"})
_BUILTINS = frozenset({"dict", "frozenset", "list", "set", "tuple", "type"})  # most of what is subscripted
_HOMELESS = frozenset(
    {"builtins", "typing", "typing_extensions", "types", "collections.abc", "collections", "_collections_abc"}
)

NameOf = Callable[[str, Sequence[Parts]], Parts]
# what `typing` has for classes of other modules
_STANDS_FOR = {
    f"{typing}.{name}": path
    for typing in _OF_TYPING
    for name, path in {
        "AsyncContextManager": "contextlib.AbstractAsyncContextManager",
        "ContextManager": "contextlib.AbstractContextManager",
        "Match": "re.Match",
        "Pattern": "re.Pattern",
    }.items()
}


def read_type(source: str, name_of: NameOf) -> Parts:
    """The readable form of a type.

    Args:
        source: as written; quotes around it, or around parts of it, do not matter.
        name_of: what to show for a dotted name with what stands in brackets behind it; several parts where it is a name for a
            written type.
    """
    parts: list[TypePart] = []
    _add_source(source, name_of, parts, 0)
    return () if parts == FINAL else joined(parts)


def foreign_name(path: str) -> TypePart:
    """An object outside of the package: by its path, or by its bare name where everybody knows it."""
    path = _STANDS_FOR.get(path, path)
    module, _, name = path.rpartition(".")
    if module in _HOMELESS:
        return TypePart(_MODERN.get(name, name) if module in _OF_TYPING else name)
    path = public_path(module, name) if module else path
    return TypePart(path, path)


def _add_source(source: str, name_of: NameOf, out: list[TypePart], depth: int) -> None:
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        out.append(TypePart(repr(source) if depth > 1 else source))  # `Array["b c"]` has it for itself
        return
    _add(tree, name_of, out, depth)


def _add(node: ast.AST, name_of: NameOf, out: list[TypePart], depth: int) -> None:
    if depth > _DEEPEST:
        out.append(TypePart("..."))
    elif isinstance(node, ast.Name | ast.Attribute):
        out += name_of(ast.unparse(node), ())
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        _add_union(flattened(node), name_of, out, depth)
    elif isinstance(node, ast.Subscript):
        _add_subscript(node, name_of, out, depth)
    elif isinstance(node, ast.List | ast.Tuple):
        out.append(TypePart("[" if isinstance(node, ast.List) else "" if node.elts else "()"))
        _add_all(node.elts, ", ", name_of, out, depth)
        out.append(TypePart("]" if isinstance(node, ast.List) else ""))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        _add_source(node.value, name_of, out, depth + 1)
    elif isinstance(node, ast.Constant) and node.value is Ellipsis:
        out.append(TypePart("..."))
    else:
        out.append(TypePart(ast.unparse(node)))


def _add_subscript(node: ast.Subscript, name_of: NameOf, out: list[TypePart], depth: int) -> None:
    name = _form(ast.unparse(node.value), name_of)
    items = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) and node.slice.elts else [node.slice]
    if name == "Optional" and len(items) == 1:
        _add_union([*flattened(items[0]), ast.Constant(None)], name_of, out, depth)
    elif name == "Union":
        _add_union(items, name_of, out, depth)
    elif name in {"Annotated", "Final", "InitVar"} and items:
        _add(items[0], name_of, out, depth + 1)
    elif name == "Literal":
        out.append(literal(items, lambda item: _parts(item, name_of, depth)))
    else:
        out += name_of(ast.unparse(node.value), [_parts(item, name_of, depth) for item in items])


def _form(written: str, name_of: NameOf) -> str:
    """The last part of a name, or that of the form of `typing` it stands for (`from typing import Optional as Opt`)."""
    name = written.rpartition(".")[2]
    if name in _FORMS or name != written or name in _BUILTINS:
        return name
    shown = name_of(written, ())
    form = shown[0].text.rpartition(".")[2] if len(shown) == 1 else ""
    return form if form in _FORMS else name


def _parts(node: ast.AST, name_of: NameOf, depth: int) -> Parts:
    out: list[TypePart] = []
    _add(node, name_of, out, depth + 1)
    return tuple(out)


def _add_union(items: Sequence[ast.AST], name_of: NameOf, out: list[TypePart], depth: int) -> None:
    out += united([_parts(item, name_of, depth) for item in items])


def _add_all(nodes: Sequence[ast.AST], between: str, name_of: NameOf, out: list[TypePart], depth: int) -> None:
    for index, node in enumerate(nodes):
        if index:
            out.append(TypePart(between))
        _add(node, name_of, out, depth + 1)
