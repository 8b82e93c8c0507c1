"""Classes that a call makes, written as class statements: `Error = type("Error", (Exception,), {})`, `Base = make_base()`.

In: the syntax tree of a module, before griffe reads it. Out: the same tree with statements in the place of such calls. A function is followed where
it defines a class and gives that back, in the same module.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping


def write_out_classes(tree: ast.Module) -> None:
    """Put a class statement in the place of each call, at the top level of a module, that is seen to make a class."""
    factories = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
    for at, statement in enumerate(tree.body):
        if isinstance(statement, ast.ClassDef):
            _write_out_metaclass(statement)
        if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
            continue
        target, called = statement.targets[0], statement.value.func
        if len(statement.targets) > 1 or not isinstance(target, ast.Name) or not isinstance(called, ast.Name):
            continue
        made = _of_type(statement.value) if called.id == "type" else None
        if called.id in factories:
            made = _of_factory(factories[called.id], statement.value)
        if made is not None:
            made.name = target.id
            tree.body[at] = ast.fix_missing_locations(made)


def _write_out_metaclass(statement: ast.ClassDef) -> None:
    """`class Field(with_metaclass(Meta, Base))`, as `six` has it: the call stands for a metaclass and bases."""
    call = statement.bases[0] if len(statement.bases) == 1 else None
    if isinstance(call, ast.Call) and call.args and ast.unparse(call.func).rpartition(".")[2] == "with_metaclass":
        statement.bases = call.args[1:]
        statement.keywords.append(ast.keyword("metaclass", call.args[0]))


def _of_type(call: ast.Call) -> ast.ClassDef | None:
    """What `type("Name", (Base,), {"size": 3})` makes."""
    bases, members = call.args[1:] if len(call.args) == 3 else (None, None)
    if not isinstance(bases, ast.Tuple) or not isinstance(members, ast.Dict):
        return None
    made: ast.ClassDef = ast.parse("class Made: pass").body[0]  # type: ignore[assignment]  # what the text says
    ast.copy_location(made, call)
    made.bases = list(bases.elts)
    for key, value in zip(members.keys, members.values, strict=True):
        name = key.value if isinstance(key, ast.Constant) else None
        if name == "__doc__":
            made.body.insert(0, ast.copy_location(ast.Expr(value), value))
        elif isinstance(name, str) and name.isidentifier():
            made.body.append(ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], value), value))
    return made


def _of_factory(function: ast.FunctionDef, call: ast.Call) -> ast.ClassDef | None:
    """The class that a function defines and gives back; what it is given stands for its parameters in the bases."""
    returned = [each for each in ast.walk(function) if isinstance(each, ast.Return) and each in function.body]
    classes = {each.name: each for each in function.body if isinstance(each, ast.ClassDef)}
    value = returned[0].value if len(returned) == 1 else None
    if not isinstance(value, ast.Name) or value.id not in classes:
        return None
    parameters = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    given = dict(zip(parameters, call.args, strict=False)) | {
        each.arg: each.value for each in call.keywords if each.arg
    }
    made = copy.deepcopy(classes[value.id])
    made.bases = [_Substitution(given).visit(each) for each in made.bases]
    return made


class _Substitution(ast.NodeTransformer):
    """Puts what a function is given in the place of its parameters."""

    def __init__(self, given: Mapping[str, ast.expr]) -> None:
        self._given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A name, or what stands in its place."""
        return copy.deepcopy(self._given.get(node.id, node))
