"""What a class lacks: whether it certainly has no member of a name, for what samples call; and what only its source tells of.

In: a class that was imported, a name. Out: yes or no; no where members are made as the program runs. Sources are read, for instances have
attributes that no class tells of.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from docbuilder.model.edits import only_match
from docbuilder.model.values import replace
from docbuilder.pyapi.attributes import class_body
from docbuilder.pyapi.backends import text_of, tree_of
from docbuilder.pyapi.mock_objects import is_mock
from docbuilder.pyapi.model import ApiObject, ApiRequest
from docbuilder.pyapi.safe_access import read

_MAKES = frozenset({"__getattr__", "__getattribute__", "__new__"})
"""What makes members, or instances of another class."""
_COMPLETE = frozenset({"builtins", "abc", "typing"})
"""Modules whose classes have no members but those that they show."""
_SETTERS = frozenset({"setattr", "__setattr__"})


def surely_lacks(value: Any, name: str) -> bool:
    """Whether neither a class nor its instances have a member `name`.

    Args:
        value: anything; of what is no class, nothing is said.
        name: of a member that the class itself does not have.
    """
    if not isinstance(value, type):
        return False
    for meta in type.__getattribute__(type(value), "__mro__"):
        if meta is type:
            break
        if not {"__getattr__", "__getattribute__", "__call__"}.isdisjoint(meta.__dict__):
            return False
    is_slip = bool(only_match(name, [each for each in dir(value) if not each.startswith("_")]))
    return not any(_may_have(base, name, is_slip) for base in type.__getattribute__(value, "__mro__"))


def with_attributes(found: ApiObject, source: ApiObject, request: ApiRequest) -> ApiObject:
    """An imported class with the attributes that it was asked for in vain and that its source has, in the order of the list."""
    missing = {name for name, _ in found.missing_members}
    given = {each.name: each for each in source.members if each.name in missing and each.kind == "attribute"}
    if not given:
        return found
    by_name = {each.name: each for each in found.members} | given
    listed = [by_name.pop(name) for name in dict.fromkeys(request.members or ()) if name in by_name]
    left = tuple([each for each in found.missing_members if each[0] not in given])
    return replace(found, members=(*listed, *by_name.values()), missing_members=left)


def is_given(base: type, name: str) -> bool:
    """A method of a class gives its instance an attribute of that name: `self.info = …`."""
    path = read(sys.modules.get(base.__module__), "__file__")
    is_named = isinstance(path, str) and name in text_of(path)  # to parse a file takes a hundred times as long
    body = class_body(path, base.__qualname__) if is_named else []
    stored = (node for statement in body for node in ast.walk(statement) if isinstance(node, ast.Attribute))
    return any(node.attr == name and isinstance(node.ctx, ast.Store) and _is_instance(node.value) for node in stored)


def _may_have(base: type, name: str, is_slip: bool) -> bool:
    """Whether a class may give instances of it a member `name` that it does not show; hardly one that is a slip in the name of another."""
    if is_mock(base):
        return True
    if base.__module__ in _COMPLETE:
        return False
    path = read(sys.modules.get(base.__module__), "__file__")
    if not isinstance(path, str) or not _MAKES.isdisjoint(base.__dict__):
        return True
    body = class_body(path, base.__qualname__)
    return not body or (not is_slip and _sets_any(body)) or name in _set_in(tree_of(path))


def _set_in(tree: ast.Module) -> Iterator[str]:
    """The attributes that a module sets, whichever object they are of: its functions may set those of what they are given."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            yield node.attr
        elif isinstance(node, ast.Call) and _last_name(node.func) in _SETTERS:
            yield from (
                each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _sets_any(body: Iterable[ast.stmt]) -> bool:
    """Whether the methods of a class set attributes of their instance whose names cannot be seen."""
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Attribute) and node.attr == "__dict__" and _is_instance(node.value):
                return True
            if isinstance(node, ast.Call):
                name, given = _last_name(node.func), node.args
                if name == "vars" and given and _is_instance(given[0]):
                    return True
                if name in _SETTERS and not any(isinstance(each, ast.Constant) for each in given[:2]):
                    owner = given[0] if given else None
                    if owner is None or len(given) < 3 or _is_instance(owner):
                        return True
    return False


def _is_instance(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"self", "cls"}


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
