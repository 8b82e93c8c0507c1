"""Docstrings that code puts together: decorators from pieces of text, and what is assigned to `__doc__` below a definition.

In: an object. Out: its docstring as it is when that code has run. None of it runs: what it does is read (see `docbuilder.pyapi.static.textual`).
Of a decorator that cannot be followed the name tells whether it puts the texts before or behind a docstring.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

import griffe

from docbuilder.pyapi.backends import parsed, text_of
from docbuilder.pyapi.static.below import COMPOSED
from docbuilder.pyapi.static.decorators import takes_anything
from docbuilder.pyapi.static.modules import Modules
from docbuilder.pyapi.static.operations import Unknown
from docbuilder.pyapi.static.reading import tree_of_definition
from docbuilder.pyapi.static.setters import DocstringSetters
from docbuilder.pyapi.static.textual import TextReader
from docbuilder.pyapi.static.things import Thing

_BEHIND = re.compile(r"(?:^|_)(?:end|append|after)(?:_|$)")
_EXAMPLES = re.compile(r"^[ \t]*Examples?:[ \t]*$", re.MULTILINE)


class ComposedDocstrings:
    """The docstrings that code puts together.

    Args:
        modules: where names are looked up.
    """

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._setters = DocstringSetters(modules)
        self._texts = TextReader(modules, self._setters, self._now)
        self._known: dict[int, tuple[griffe.Object, str | None]] = {}  # by identity, with the object itself
        self._so_far: dict[int, Any] = {}  # of objects whose docstring is being put together

    def docstring(self, value: griffe.Object) -> str | None:
        """The docstring that code makes of one that is written; None where none does so, or where that is not plain to see."""
        if id(value) not in self._known:
            self._known[id(value)] = value, self._composed(value)
        return self._known[id(value)][1]

    def is_set_below(self, value: griffe.Object) -> bool:
        """Something is assigned to its `__doc__`, below it or in the class."""
        return bool(_below(value))

    def text_given_to(self, value: griffe.Attribute) -> str:
        """The text that an instance is made with, where its class has it for a docstring: `size = Field("size", doc="…")`; else ""."""
        if self._modules.class_of_call(value) is None or value.parent is None:
            return ""
        try:
            made = self._texts.value(parsed(str(value.value)), value.parent)
        except Unknown:
            return ""
        return made.docstring if isinstance(made, Thing) and isinstance(made.docstring, str) else ""

    # --- what decorators are called with

    def text_of(self, node: ast.expr | None, scope: griffe.Object) -> str:
        """The text that an expression stands for; "" where that is not plain to see."""
        return self._texts.text(node, scope)

    def text_arguments(self, call: ast.expr | None, scope: griffe.Object, *, keywords: bool = True) -> Iterator[str]:
        """The texts that a decorator is called with, in order; single words are no texts."""
        arguments: list[ast.expr] = []
        if isinstance(call, ast.Call):
            arguments = [*call.args, *([option.value for option in call.keywords] if keywords else ())]
        for argument in arguments:
            text = self.text_of(argument, scope)
            if "\n" in text or " " in text.strip():
                yield text

    def keyword_texts(self, call: ast.expr | None, scope: griffe.Object) -> dict[str, str]:
        """The texts that a decorator is called with by name."""
        options = call.keywords if isinstance(call, ast.Call) else ()
        found = {option.arg: self.text_of(option.value, scope) for option in options if option.arg}
        return {name: text for name, text in found.items() if text}

    # --- docstrings

    def _composed(self, value: griffe.Object) -> str | None:
        try:
            text = self._now(value)
        except Unknown:
            return None
        if text == _written(value):
            return None
        return cleandoc(text) if isinstance(text, str) else ""

    def _now(self, value: griffe.Object) -> Any:
        """The docstring of an object when all code has run; while that is followed, what it is so far.

        Raises:
            Unknown: this cannot be told.
        """
        key = id(value)
        if key in self._so_far:
            return self._so_far[key]
        self._so_far[key] = _written(value)
        try:
            if not _below(value).get("anew"):
                self._so_far[key] = self._decorated(value, self._so_far[key])
            for scope, source in _below(value).get("steps", ()):
                names = {"__doc__": self._so_far[key]} if scope is value else None
                self._so_far[key] = self._texts.value(parsed(source), scope, names)
            return self._so_far[key]
        finally:
            del self._so_far[key]

    def _decorated(self, value: griffe.Object, written: str | None) -> Any:
        """The docstring that decorators make of one that is written, from the lowest to the highest.

        Args:
            value: what is decorated.
            written: its own docstring, with its indentation.

        Raises:
            Unknown: this cannot be told.
        """
        scope = value.parent or value
        thing = Thing(value.name, value.path[len(value.module.path) + 1 :], written, value=value)
        made = thing
        for decorator in reversed(_decorators_of(value)):
            is_named = "docstring" in _name_of(decorator)
            if self._setters.set_docstrings(decorator, scope):
                so_far = made.docstring
                try:
                    made = self._texts.decorated(self._texts.value(decorator, scope), made)
                except Unknown:
                    if not is_named:
                        raise
                    made.docstring = self._guessed(decorator, so_far, value)
            elif is_named and not self._setters.is_there(decorator, scope):
                made.docstring = self._guessed(decorator, made.docstring, value)
        return self._shown(made, thing)

    def _guessed(self, decorator: ast.expr, own: Any, value: griffe.Object) -> Any:
        """The docstring with the texts that a decorator is called with on the side, or in the place, that its name tells."""
        name = _name_of(decorator)
        pieces = list(self.text_arguments(decorator, value.parent or value, keywords=False))
        if not pieces:
            return own
        text = own if isinstance(own, str) else ""
        if _BEHIND.search(name):
            return "\n".join((text, *pieces))
        if "replace" in name and "example" in name and _EXAMPLES.search(text):
            examples = pieces.pop(0)
            text = _EXAMPLES.sub(lambda _: examples, text, count=1)
        if text[:1].strip():
            text = _margin(value) + text  # as its other lines, so that sections are joined
        return "\n".join((*pieces, text))

    def _shown(self, made: Thing, thing: Thing) -> Any:
        """The docstring that is shown for what decorators put in the place of something.

        What takes anything stands for that; a text that is written in it is for all that it stands for.
        """
        if made is thing:
            return self._texts.docstring(thing)
        if made.value is not None:
            raise Unknown
        called = self._modules.member(made.kind, "__call__")[1] if made.kind is not None else None
        if made.code is not None:
            text = self._texts.docstring(made)
            is_written = not isinstance(made.code, ast.Lambda) and text == ast.get_docstring(made.code, clean=False)
            hides = _takes_anything(made.code.args) and "__wrapped__" not in made.attributes
            return self._texts.docstring(thing) if hides and (is_written or not isinstance(text, str)) else text
        if not isinstance(called, griffe.Function):
            raise Unknown
        if takes_anything(called) and "__wrapped__" not in made.attributes:
            return self._texts.docstring(thing)
        return self._texts.docstring(made)


def _decorators_of(value: griffe.Object) -> list[ast.expr]:
    """The decorators of a function, a class or a property, from the highest to the lowest."""
    if isinstance(value, griffe.Function | griffe.Class):
        return list(filter(None, [parsed(str(each.value)) for each in value.decorators]))
    # griffe keeps none of a property
    tree = tree_of_definition(value) if "property" in value.labels else None
    return tree.decorator_list if tree is not None else []


def _name_of(decorator: ast.expr) -> str:
    """The last part of the name of a decorator, in small letters."""
    return ast.unparse(decorator).partition("(")[0].rpartition(".")[2].lower()


def _takes_anything(arguments: ast.arguments) -> bool:
    """They are `*args` or `**kwargs` or both, and perhaps the instance."""
    named = [*arguments.posonlyargs, *arguments.args]
    return len(named) <= 1 and not arguments.kwonlyargs and bool(arguments.vararg or arguments.kwarg)


def _below(value: griffe.Object) -> dict[str, Any]:
    """What is assigned to its `__doc__`, see `COMPOSED`."""
    return value.extra.get(COMPOSED, {})


def _written(value: griffe.Object) -> str | None:
    """The docstring that a definition is written with, as it stands in its file."""
    docstring = value.docstring
    if docstring is None:
        return None
    if _below(value).get("anew") or docstring.lineno is None:
        return docstring.value
    lines = text_of(str(value.module.filepath)).split("\n")[docstring.lineno - 1 : docstring.endlineno]
    node = parsed("\n".join(lines).strip())  # it has these lines for itself, as a rule
    if not isinstance(node, ast.Constant):
        tree = tree_of_definition(value)
        return ast.get_docstring(tree, clean=False) if tree is not None else docstring.value
    return node.value if isinstance(node.value, str) else docstring.value


def _margin(value: griffe.Object) -> str:
    """The indentation of a docstring."""
    line = (value.docstring.lineno or 0) if value.docstring is not None else 0
    lines = text_of(str(value.module.filepath)).split("\n")
    opening = lines[line - 1] if 0 < line <= len(lines) else ""
    return opening[: len(opening) - len(opening.lstrip())]
