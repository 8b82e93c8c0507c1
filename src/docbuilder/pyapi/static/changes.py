"""Which lists, dictionaries and other values a module changes behind the statement that binds them.

In: a file. Out: names, and the statements that change what one stands for.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from docbuilder.pyapi.backends import tree_of

_CHANGERS = frozenset(
    {"add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "reverse", "setdefault"}
    | {"sort", "update"}
)


@lru_cache(maxsize=32)
def changed_names(path: str) -> Mapping[str, int]:
    """The names whose values a module changes, and how often: `NAMES.append(…)`, `TABLE[key] = …`, `del TABLE[key]`."""
    return Counter(name for node in ast.walk(tree_of(path)) if (name := _changed(node)))


def changes_of(path: str, name: str) -> list[ast.stmt] | None:
    """The statements of a module that change the value of a name, in order; None where it is changed elsewhere, too."""
    found = [each for each in tree_of(path).body if sum(_changed(node) == name for node in _parts(each)) == 1]
    return found if len(found) == changed_names(path).get(name, 0) else None


def _parts(statement: ast.stmt) -> list[ast.AST]:
    """What may change a value in a statement that always runs, and once."""
    if isinstance(statement, ast.Expr):
        return [statement.value]
    return [*statement.targets] if isinstance(statement, ast.Assign) else [statement]


def _changed(node: ast.AST) -> str:
    """The name whose value is changed here, else ""."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        return ast.unparse(node.value).rpartition(".")[2]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGERS:
        return ast.unparse(node.func.value).rpartition(".")[2]
    return ast.unparse(node.target).rpartition(".")[2] if isinstance(node, ast.AugAssign) else ""
