"""Which decorators set docstrings, by their own code or by that of functions of their package which they call.

In: a decorator as it is written. Out: whether its code, or anything that it calls, has a `fn.__doc__ = …`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import griffe

from docbuilder.pyapi.backends import parsed
from docbuilder.pyapi.static.modules import Modules
from docbuilder.pyapi.static.reading import tree_of_definition

_DEEPEST = 5  # calls in calls


class DocstringSetters:
    """The decorators of packages, and other functions, each read once.

    Args:
        modules: where names are looked up.
    """

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._setting: dict[str, bool] = {}

    def set_docstrings(self, decorator: ast.expr, scope: griffe.Object) -> bool:
        """The code of a decorator sets docstrings, or that of something which it names."""
        return any(self._sets(self._modules.path_in(scope, name), 0) for name in _names_called(decorator))

    def is_there(self, decorator: ast.expr, scope: griffe.Object) -> bool:
        """The source of a decorator can be read."""
        path = self._modules.path_in(scope, next(iter(_names_called(decorator)), ""))
        return self._modules.find(path) is not None

    def _sets(self, path: str, depth: int) -> bool:
        if path not in self._setting:
            self._setting[path] = False  # for a function that calls itself
            found = self._modules.find(path) if depth < _DEEPEST else None
            self._setting[path] = found is not None and any(
                sets_docstring(tree)
                or any(self._sets(each, depth + 1) for each in self._paths_called(tree, found.module))
                for tree in self._trees_of(found)
            )
        return self._setting[path]

    def _trees_of(self, value: griffe.Object) -> Iterator[ast.AST]:
        """The code of a function, or of a class and its bases; the expression that is assigned to a name."""
        if isinstance(value, griffe.Attribute):
            yield from filter(None, [parsed(str(value.value))])
        elif isinstance(value, griffe.Function | griffe.Class):
            for each in self._modules.mro(value) if isinstance(value, griffe.Class) else (value,):
                yield from filter(None, [tree_of_definition(each)])

    def _paths_called(self, tree: ast.AST, module: griffe.Module) -> Iterator[str]:
        """What code calls that is written in the same package."""
        top = module.path.partition(".")[0]
        for name in _names_called(tree):
            path = self._modules.path_in(module, name)
            if path.partition(".")[0] == top:
                yield path


def _names_called(tree: ast.AST) -> list[str]:
    """The names of what code calls, or hands to `partial`; of a name it is that."""
    called = [tree]
    for each in ast.walk(tree):
        if isinstance(each, ast.Call):
            called.append(each.func)
            called += each.args[:1] if ast.unparse(each.func).endswith("partial") else ()
    names = [ast.unparse(each) for each in called if isinstance(each, ast.Name | ast.Attribute)]
    return [each for each in dict.fromkeys(names) if each.replace(".", "").isidentifier()]


def sets_docstring(tree: ast.AST) -> bool:
    """A statement in it sets a `__doc__`."""
    return any(names_docstring(each) for each in ast.walk(tree))


def names_docstring(node: ast.AST) -> bool:
    """It is the target of `fn.__doc__ = …`, or the name in `setattr(fn, "__doc__", …)`."""
    if isinstance(node, ast.Call):
        is_named = any(isinstance(each, ast.Constant) and each.value == "__doc__" for each in node.args)
        return is_named and ast.unparse(node.func).endswith("setattr")
    return isinstance(node, ast.Attribute) and node.attr == "__doc__" and isinstance(node.ctx, ast.Store)
