"""What is assigned to `__doc__`, `__wrapped__` and `__signature__`, in a class or below a definition.

In: the syntax tree of a module or a class, and griffe's object for it. Out: docstrings of its members; what is put together is kept beside them, to be
read when it is asked for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import chain

import griffe

from docbuilder.pyapi.backends import bodies_of

COMPOSED = "docbuilder-composed"
"""Where it keeps, beside an object, what is assigned to its `__doc__`.

`steps`: the expressions, in order, each with the module or the class that it stands in; `anew`: before these, a text takes the docstring's place.
"""

SIGNED = "docbuilder-signed"
"""Where it keeps, beside a function or a class, the `path` of what it has the signature of, as it is written."""


def keep_what_is_set_below(node: ast.AST, owner: griffe.Module | griffe.Class) -> None:
    """`load.__doc__ = "…"`: a text stands in the place of a docstring. Other expressions are kept, see `COMPOSED` and `SIGNED`."""
    for statement in chain.from_iterable(bodies_of(node)):
        _keep_wrapped(statement, owner)
    for statement in _assignments(node):
        for target in statement.targets if isinstance(statement, ast.Assign) else [statement.target]:
            if (member := _holder(target, "__doc__", owner)) is not None:
                _keep(statement, target, member, owner)
            elif (member := _holder(target, "__wrapped__", owner)) is not None:
                member.extra[SIGNED]["path"] = ast.unparse(statement.value)
            elif (member := _holder(target, "__signature__", owner)) is not None and (path := _signed(statement.value)):
                member.extra[SIGNED]["path"] = path


def _keep_wrapped(statement: ast.stmt, owner: griffe.Module | griffe.Class) -> None:
    """`functools.update_wrapper(load, save)`: the one has the signature and the docstring of the other."""
    call = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
    if not isinstance(call, ast.Call) or ast.unparse(call.func).rpartition(".")[2] != "update_wrapper":
        return
    names = [ast.unparse(each) for each in call.args if isinstance(each, ast.Name | ast.Attribute)]
    member = owner.members.get(names[0]) if len(names) == len(call.args) == 2 else None
    if isinstance(member, griffe.Function):
        member.extra[SIGNED]["path"] = names[1]
        member.extra[COMPOSED] = {"steps": [(owner, f"{names[1]}.__doc__")]}


def _signed(value: ast.expr) -> str:
    """`load` of `inspect.signature(load)`, else ""."""
    is_call = isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] == "signature"
    return ast.unparse(value.args[0]) if is_call and isinstance(value, ast.Call) and len(value.args) == 1 else ""


def _assignments(node: ast.AST) -> Iterator[ast.Assign | ast.AugAssign]:
    """Those of a module or a class, and in its conditions."""
    for each in chain.from_iterable(bodies_of(node)):
        if isinstance(each, ast.Assign | ast.AugAssign):
            yield each
        elif isinstance(each, ast.If | ast.Try | ast.With):
            yield from _assignments(each)


def _keep(
    node: ast.Assign | ast.AugAssign, target: ast.expr, member: griffe.Object, owner: griffe.Module | griffe.Class
) -> None:
    value = node.value if isinstance(node, ast.Assign) else ast.BinOp(target, node.op, node.value)
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        member.docstring = griffe.Docstring(value.value, lineno=value.lineno, parent=member)
        member.extra[COMPOSED] = {"anew": True}
    else:
        member.extra[COMPOSED].setdefault("steps", []).append((owner, ast.unparse(value)))


def _holder(target: ast.expr, name: str, owner: griffe.Module | griffe.Class) -> griffe.Object | None:
    """What has the `name` that something is assigned to: `load.__doc__`, `Model.load.__doc__`, and `__doc__` in a class."""
    last = target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""
    found: griffe.Object | griffe.Alias | None = owner if last == name else None
    for part in ast.unparse(target).split(".")[:-1] if found is not None else ():
        found = found.members.get(part) if isinstance(found, griffe.Module | griffe.Class) else None
    return found if isinstance(found, griffe.Object) else None
