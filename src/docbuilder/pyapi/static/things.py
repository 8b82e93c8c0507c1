"""What stands for functions, classes and instances while code is read that makes docstrings, and for what names are bound to.

In: what is known of an object. Out: nothing but this.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

import griffe

LATER = object()
"""A docstring that nobody has asked for."""
FunctionCode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(eq=False)
class Thing:
    """A function, a class or an instance, as far as its docstring goes.

    Attributes:
        name: its `__name__`.
        qualified_name: its `__qualname__`.
        docstring: its `__doc__`, as it is by now.
        value: where it is written; None for an instance, and for what is made when other code runs.
        code: the function that it is, if other code makes that.
        names: what the names in that code stand for.
        kind: the class that it is an instance of.
        attributes: what code gives to it.
    """

    name: str
    qualified_name: str
    docstring: Any = LATER
    value: griffe.Object | None = None
    code: FunctionCode | None = None
    names: Names | None = None
    kind: griffe.Class | None = None
    attributes: dict[str, Any] = field(default_factory=dict)

    def set(self, name: str, value: Any) -> None:
        """`thing.name = value`."""
        if name == "__doc__":
            self.docstring = value
        else:
            self.attributes[name] = value


class Names:
    """What names stand for in a function, in the functions around it, and in its module."""

    def __init__(self, scope: griffe.Object, outer: Names | None = None) -> None:
        self.scope = scope
        self.outer = outer
        self.local: dict[str, Any] = {}

    def holder(self, name: str) -> dict[str, Any] | None:
        """The names of the function that binds one; None where none does."""
        at: Names | None = self
        while at is not None:
            if name in at.local:
                return at.local
            at = at.outer
        return None


@dataclass(frozen=True)
class LibraryFunction:
    """A function of the standard library."""

    path: str


@dataclass(frozen=True)
class Method:
    """A method of a text, a list or a dictionary."""

    value: Any
    name: str


@dataclass(frozen=True)
class Partial:
    """A function and what it is given already."""

    function: Any
    arguments: tuple[Any, ...]
    options: dict[str, Any]
