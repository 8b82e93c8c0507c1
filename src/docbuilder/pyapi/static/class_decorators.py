"""Methods that the decorators of a class put into it: `cls.save = save`, `setattr(cls, "save", save)`.

In: the function that decorates. Out: griffe's objects, each with the name that the class has it under.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import griffe

from docbuilder.pyapi.backends import text_of
from docbuilder.pyapi.fields import FunctionStatement
from docbuilder.pyapi.model import CONSTRUCTORS
from docbuilder.pyapi.static.reading import tree_of_definition

_FORMS = frozenset({"property", "classmethod", "staticmethod"})
_PASSED_OFF = ("wraps", "update_wrapper", "__wrapped__", "__signature__")


class AddedMember(NamedTuple):
    """A function, or a property, that a decorator gives to a class.

    Attributes:
        name: what the class has it as.
        value: what it is.
        replaces: it stands in the place of what the class, or a base, has under this name.
    """

    name: str
    value: griffe.Object
    replaces: bool


def added_members(decorator: griffe.Function, find: Callable[[str], griffe.Object | None]) -> Iterator[AddedMember]:
    """What a decorator of classes gives to them; `find` knows what a name stands for where the decorator is written."""
    tree = tree_of_definition(decorator)
    if not isinstance(tree, FunctionStatement):
        return
    inner: dict[str, FunctionStatement] = {}
    given: list[tuple[str, ast.expr, bool]] = []
    for function in (each for each in ast.walk(tree) if isinstance(each, FunctionStatement)):
        first = next(iter([*function.args.posonlyargs, *function.args.args]), None)
        if function is not tree:
            inner[function.name] = function
        if first is not None:
            given += _assigned_to(first.arg, function.body, is_certain=True)
    if not given:
        return
    kept = [(name, *_unwrapped(value), is_certain) for name, value, is_certain in given]
    passes_off = any(word in ast.unparse(tree) for word in _PASSED_OFF)
    written = {each: inner[each] for _, each, _, _ in kept if each in inner}
    holder = _class_of(decorator, written, {each: form for _, each, form, _ in kept if form}) if written else None
    for name, source, _, is_certain in kept:
        made = holder.members.get(source) if holder is not None else None
        hands_on = made is not None and (passes_off or _takes_anything(inner[source].args))
        if hands_on and name in CONSTRUCTORS:
            continue
        if made is None and source:
            made = find(source)
        if isinstance(made, griffe.Function) or (isinstance(made, griffe.Attribute) and "property" in made.labels):
            yield AddedMember(name, made, is_certain and not hands_on)


def _assigned_to(owner: str, body: list[ast.stmt], *, is_certain: bool) -> Iterator[tuple[str, ast.expr, bool]]:
    """The attributes that statements give to `owner`: name, value, whether they do so under no condition."""
    for statement in body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Attribute) and ast.unparse(target.value) == owner:
                    yield target.attr, statement.value, is_certain
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            call = statement.value
            if ast.unparse(call.func) == "setattr" and len(call.args) == 3 and ast.unparse(call.args[0]) == owner:
                name = call.args[1]
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    yield name.value, call.args[2], is_certain
        elif isinstance(statement, ast.If):
            yield from _assigned_to(owner, [*statement.body, *statement.orelse], is_certain=False)


def _takes_anything(arguments: ast.arguments) -> bool:
    """What a method hands on says more: there is nothing but the instance, `*args` and `**kwargs`."""
    named = [*arguments.posonlyargs, *arguments.args][1:] + arguments.kwonlyargs
    return not named and (arguments.vararg is not None or arguments.kwarg is not None)


def _unwrapped(value: ast.expr) -> tuple[str, str]:
    """The name in `classmethod(make)`, and the word before it; "" for what is no name."""
    form = ""
    if isinstance(value, ast.Call) and len(value.args) == 1 and ast.unparse(value.func) in _FORMS:
        form, value = ast.unparse(value.func), value.args[0]
    return (value.id if isinstance(value, ast.Name) else ""), form


def _class_of(
    decorator: griffe.Function, functions: dict[str, FunctionStatement], forms: dict[str, str]
) -> griffe.Class:
    """A class, called as the decorator, that has the functions which this defines, each on its own lines."""
    file = decorator.module.filepath
    lines = text_of(str(file)).split("\n") if isinstance(file, Path) else []
    written = [f"class {decorator.name}:", *[""] * len(lines[1:])]
    for name, each in functions.items():
        begin, width = min([each.lineno, *(one.lineno for one in each.decorator_list)]), each.col_offset
        for at in range(begin - 1, each.end_lineno or begin):
            line = lines[at]  # a text may go on further left
            written[at] = " " + (line if line[:width].strip() else line[width:])
        if name in forms:
            written[begin - 2] = written[begin - 2] or f" @{forms[name]}"
    made: griffe.Object | griffe.Alias | None = None
    with suppress(SyntaxError):
        made = griffe.visit("made", Path("made.py"), "\n".join(written)).members[decorator.name]
        made.parent = decorator.module
    return made if isinstance(made, griffe.Class) else griffe.Class(decorator.name, parent=decorator.module)
