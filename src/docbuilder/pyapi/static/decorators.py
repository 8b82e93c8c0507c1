"""What decorators do to functions and classes, as far as their own source shows it: nothing of them runs.

In: paths of decorators. Out: whether they make dataclasses, and the parameters that they add.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import griffe

from docbuilder.pyapi.backends import tree_of
from docbuilder.pyapi.known import DATACLASS_DECORATORS
from docbuilder.pyapi.static.modules import Definition, Modules

DATACLASS = frozenset({"dataclasses.dataclass", *DATACLASS_DECORATORS})
_TRANSFORMS = frozenset({"typing.dataclass_transform", "typing_extensions.dataclass_transform"})
_KINDS = {kind.name.upper(): kind for kind in griffe.ParameterKind}


class Decorator:
    """One decorator: a function or a class of a package whose source is there.

    Args:
        value: the function or the class.
        modules: where names are looked up.
    """

    def __init__(self, value: griffe.Function | griffe.Class, modules: Modules) -> None:
        self.value = value
        self._modules = modules

    @cached_property
    def _tree(self) -> ast.AST:
        return tree_of_definition(self.value) or ast.Module([], [])

    @cached_property
    def makes_dataclass(self) -> bool:
        """It is marked as such (PEP 681), or hands the class on to a decorator that does so."""
        if any(path in _TRANSFORMS for path in paths_of_decorators(self.value, self._modules)):
            return True
        if not isinstance(self.value, griffe.Function):
            return False
        given = {each.arg for each in ast.walk(self._tree) if isinstance(each, ast.arg)}
        for call in ast.walk(self._tree):
            if not isinstance(call, ast.Call) or not any(
                isinstance(each, ast.Name) and each.id in given for each in call.args
            ):
                continue
            function = call.func.func if isinstance(call.func, ast.Call) else call.func
            if self._modules.path_in(self.value.parent or self.value, ast.unparse(function)) in DATACLASS:
                return True
        return False

    @cached_property
    def added(self) -> tuple[griffe.Parameter, ...]:
        """The parameters, written as `inspect.Parameter(…)`, of which it puts a `__signature__` together."""
        names = {
            name
            for each in ast.walk(self._tree)
            for name in (getattr(each, "attr", None), getattr(each, "name", None), getattr(each, "value", None))
            if isinstance(name, str)
        }
        return tuple(self._written_parameters()) if "__signature__" in names else ()

    def _written_parameters(self) -> Iterator[griffe.Parameter]:
        seen: set[str] = set()
        for call in ast.walk(self._tree):
            if not isinstance(call, ast.Call) or ast.unparse(call.func).rpartition(".")[2] != "Parameter":
                continue
            options = {option.arg: option.value for option in call.keywords}
            name, kind = (*call.args, *[options.get(key) for key in ("name", "kind")[len(call.args) :]])[:2]
            if not isinstance(name, ast.Constant) or not isinstance(name.value, str) or name.value in seen:
                continue
            found = _KINDS.get(ast.unparse(kind).rpartition(".")[2]) if kind is not None else None
            if found is not None:
                seen.add(name.value)
                default = ast.unparse(options["default"]) if "default" in options else None
                yield griffe.Parameter(name.value, kind=found, default=default)


class Decorators:
    """The decorators of a package, each read once."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._known: dict[str, Decorator | None] = {}

    def of(self, value: griffe.Function | griffe.Class) -> Iterator[Decorator]:
        """Those of a function or a class whose source is there."""
        for path in paths_of_decorators(value, self._modules):
            if path not in self._known:
                found = self._modules.find(path) if path else None
                is_code = isinstance(found, griffe.Function | griffe.Class)
                self._known[path] = Decorator(found, self._modules) if is_code else None  # type: ignore[arg-type]
            decorator = self._known[path]
            if decorator is not None:
                yield decorator

    def make_dataclass(self, value: griffe.Class) -> bool:
        """A decorator of the class makes a constructor of its annotations."""
        return any(each.makes_dataclass for each in self.of(value))

    def are_inherited(self, base: griffe.Class) -> bool:
        """Subclasses of `base` have constructors of their annotations: it, or its metaclass, is marked as such (PEP 681)."""
        metaclass = base.keywords.get("metaclass")
        found = self._modules.find(self._modules.path_in(base.parent or base, str(metaclass))) if metaclass else None
        marked = [base, *([found] if isinstance(found, griffe.Class) else [])]
        return any(path in _TRANSFORMS for each in marked for path in paths_of_decorators(each, self._modules))

    def are_keyword_only(self, value: griffe.Class, bases: Iterable[griffe.Class]) -> bool:
        """The fields of a class are for keywords alone, as the mark of a decorator, a base or a metaclass says (PEP 681)."""
        marked: list[Definition] = [each.value for each in self.of(value)]
        for base in bases:
            metaclass = base.keywords.get("metaclass")
            found = (
                self._modules.find(self._modules.path_in(base.parent or base, str(metaclass))) if metaclass else None
            )
            marked += [base, *([found] if isinstance(found, griffe.Class) else [])]
        return any(
            path in _TRANSFORMS and "kw_only_default=True" in str(decorator.value)
            for each in marked
            if isinstance(each, griffe.Function | griffe.Class)
            for path, decorator in zip(paths_of_decorators(each, self._modules), each.decorators, strict=True)
        )

    def with_added(self, value: griffe.Function, parameters: list[griffe.Parameter]) -> list[griffe.Parameter]:
        """The parameters of a function and those that its decorators add, each kind at its place."""
        added = [each for decorator in self.of(value) for each in decorator.added] if value.decorators else []
        names = {each.name for each in parameters}
        kinds = {each.kind for each in parameters}
        single = {griffe.ParameterKind.var_positional, griffe.ParameterKind.var_keyword}
        more = [each for each in added if each.name not in names and each.kind not in single & kinds]
        order = list(griffe.ParameterKind)
        return (
            sorted([*parameters, *more], key=lambda each: order.index(each.kind) if each.kind else 0)
            if more
            else parameters
        )


def paths_of_decorators(value: Definition, modules: Modules) -> Iterator[str]:
    """The absolute paths of the decorators of a function or a class; "" for those that are not bound."""
    for decorator in value.decorators if isinstance(value, griffe.Function | griffe.Class) else ():
        yield modules.path_in(value.parent or value, str(decorator.value).partition("(")[0])


def tree_of_definition(
    value: Definition,
) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | None:
    """The syntax tree of a function or a class; None where its file does not have it."""
    file = value.module.filepath
    for node in ast.walk(tree_of(str(file))) if isinstance(file, Path) else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == value.name:  # noqa: SIM102
            if value.lineno in {node.lineno, *(each.lineno for each in node.decorator_list)}:
                return node
    return None
