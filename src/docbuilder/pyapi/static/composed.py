"""Docstrings that decorators put together from pieces of text, as far as the source shows the pieces.

In: a decorated function or class. Out: the texts that its decorators put before and behind its own docstring.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from inspect import cleandoc

import griffe

from docbuilder.pyapi.backends import parsed
from docbuilder.pyapi.static.decorators import tree_of_definition
from docbuilder.pyapi.static.modules import Modules
from docbuilder.pyapi.static.reading import COMPOSED

_DEEPEST = 6  # names for names, parts of parts
_LONGEST = 200_000  # characters of a text
_BEHIND = re.compile(r"(?:^|_)(?:end|append|after)(?:_|$)")


_EXAMPLES = re.compile(r"^[ \t]*Examples?:[ \t]*$", re.MULTILINE)


def composed_docstring(value: griffe.Function | griffe.Class, own: str, modules: Modules) -> str | None:
    """The docstring that decorators make of one that is written, with their texts before it, behind it or in the place of its `Examples:`.

    Args:
        value: what is decorated.
        own: what is written, with its indentation.
        modules: where names are looked up.

    Returns:
        None where they make none.
    """
    before, behind = _pieces(value, modules)
    if not before and not behind:
        return None
    if before and _replaces_examples(value) and _EXAMPLES.search(own):
        examples = before.pop(0)
        own = _EXAMPLES.sub(lambda _: examples, own, count=1)
    return cleandoc("\n".join((*before, own, *behind)))


def _replaces_examples(value: griffe.Function | griffe.Class) -> bool:
    """A decorator is called so: `replace_example_docstring`."""
    names = [str(each.value).partition("(")[0].rpartition(".")[2].lower() for each in value.decorators]
    return any("example" in name and "docstring" in name and "replace" in name for name in names)


def _pieces(value: griffe.Function | griffe.Class, modules: Modules) -> tuple[list[str], list[str]]:
    """The texts before and behind the docstring, as they are written: their indentation joins their sections.

    A decorator counts that speaks of docstrings in its name and is called with texts: nothing runs, so what it really
    does with them is not known. Its name tells the side.
    """
    before: list[str] = []
    behind: list[str] = []
    for decorator in reversed(value.decorators):
        written = str(decorator.value)
        name, _, arguments = written.partition("(")
        name = name.rpartition(".")[2].lower()
        if "docstring" not in name or not arguments:
            continue
        pieces = list(text_arguments(written, value.parent or value, modules, keywords=False))
        if _BEHIND.search(name):
            behind += pieces
        else:
            before = pieces + before
    return before, behind


def text_arguments(written: str, scope: griffe.Object, modules: Modules, *, keywords: bool = True) -> Iterator[str]:
    """The texts that a decorator is called with, in order; single words are no texts."""
    call = parsed(written)
    arguments = (
        [*call.args, *([option.value for option in call.keywords] if keywords else ())]
        if isinstance(call, ast.Call)
        else ()
    )
    for argument in arguments:
        text = text_of(argument, scope, modules, 0)
        if "\n" in text or " " in text.strip():
            yield text


def keyword_texts(written: str, scope: griffe.Object, modules: Modules) -> dict[str, str]:
    """The texts that a decorator is called with by name."""
    call = parsed(written)
    options = call.keywords if isinstance(call, ast.Call) else ()
    found = {option.arg: text_of(option.value, scope, modules, 0) for option in options if option.arg}
    return {name: text for name, text in found.items() if text}


def text_given_to(value: griffe.Attribute, modules: Modules) -> str:
    """The text that an instance is made with, where its class has it for a docstring: `size = Field("size", doc="…")`; else ""."""
    made = modules.class_of_call(value)
    maker = modules.member(made, "__init__")[1] if made is not None else None
    call = parsed(str(value.value))
    if not isinstance(maker, griffe.Function) or not isinstance(call, ast.Call) or value.parent is None:
        return ""
    given = [
        node.value.id
        for node in ast.walk(tree_of_definition(maker) or ast.Module([], []))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name)
        if any(isinstance(each, ast.Attribute) and each.attr == "__doc__" for each in node.targets)
    ]
    arguments = {option.arg: option.value for option in call.keywords}
    arguments |= dict(zip([each.name for each in maker.parameters][1:], call.args, strict=False))
    return next((text for name in given if (text := text_of(arguments.get(name), value.parent, modules))), "")


def assigned_text(value: griffe.Object, modules: Modules, depth: int = 0) -> str:
    """The text that is put together for an object's `__doc__` below it: `load.__doc__ = TEXT.format(kind="fast")`; "" for none."""
    kept = value.extra.pop(COMPOSED, None)  # meanwhile its text is the one it is written with
    if kept is None:
        return ""
    try:
        return text_of(parsed(kept["text"]), value.parent or value, modules, depth)
    finally:
        value.extra[COMPOSED] = kept


def text_of(node: ast.expr | None, scope: griffe.Object, modules: Modules, depth: int = 0) -> str:
    """The text that an expression stands for; "" where that is not plain to see."""
    if depth > _DEEPEST or node is None:
        return ""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left = text_of(node.left, scope, modules, depth + 1)
        return (left + text_of(node.right, scope, modules, depth + 1))[:_LONGEST]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return _formatted(node, text_of(node.func.value, scope, modules, depth + 1))
    if isinstance(node, ast.Attribute) and node.attr == "__doc__":
        found = modules.find(modules.path_in(scope, ast.unparse(node.value)))
        own = found.docstring.value if found is not None and found.docstring is not None else ""
        return (assigned_text(found, modules, depth + 1) if found is not None else "") or own
    if isinstance(node, ast.Name | ast.Attribute):
        found = modules.find(modules.path_in(scope, ast.unparse(node)))
        if isinstance(found, griffe.Attribute) and found.value is not None and found.parent is not None:
            return text_of(parsed(str(found.value)), found.parent, modules, depth + 1)
    return ""


def _formatted(call: ast.Call, text: str) -> str:
    """`text.format(…)` with constants; each placeholder is replaced once, by hand: a format may reach into objects."""
    for at, argument in enumerate(call.args):
        if isinstance(argument, ast.Constant):
            text = text.replace(f"{{{at}}}", str(argument.value))
    for option in call.keywords:
        if option.arg and isinstance(option.value, ast.Constant):
            text = text.replace(f"{{{option.arg}}}", str(option.value.value))
    return text.replace("{{", "{").replace("}}", "}")[:_LONGEST]
