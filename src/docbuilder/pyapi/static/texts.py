"""Texts with placeholders: what is known of them without running what fills them in.

In: texts, and expressions that are put into them. Out: paragraphs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from inspect import cleandoc

import griffe

PLACEHOLDER = re.compile(r"\[`\{(\w+)\}`\]|`?\{(\w+)\}`?")
_OF_CLASS = frozenset({"class_name", "cls_name"})
_OPENING, _CLOSING = (
    ("\0(", "{"),
    ("\0)", "}"),
)  # what stands for braces that are no placeholders until all of these are filled
_FIELD = re.compile(r"\{(\w+)\}")


def placeholder(node: ast.expr) -> str:
    """What stands in a text for a value that is known when the decorator runs; "" for one that has no name."""
    name = ast.unparse(node)
    if name.endswith((".__name__", ".__qualname__")) or name in _OF_CLASS:
        return "{class_name}"
    return f"{{{name}}}" if isinstance(node, ast.Name) else ""


def formatted(text: str, options: Iterable[ast.keyword]) -> str:
    """`text.format(…)` with the constants and names of classes among the options; braces that it doubles are marked, see `unmarked`."""
    filled = {
        option.arg: str(option.value.value) if isinstance(option.value, ast.Constant) else "{class_name}"
        for option in options
        if option.arg and (isinstance(option.value, ast.Constant) or placeholder(option.value) == "{class_name}")
    }
    text = text.replace("{{", _OPENING[0]).replace("}}", _CLOSING[0])
    return _FIELD.sub(lambda match: filled.get(match[1], match[0]), text)


def unmarked(text: str) -> str:
    """A text whose placeholders are filled, with braces where they are marked."""
    return text.replace(*_OPENING).replace(*_CLOSING)


def filled(text: str, value: griffe.Class, kind: str, given: dict[str, str], *, whole: bool = False) -> list[str]:
    """The paragraphs of a text whose placeholders are known: of the name of a class, and from what a decorator is called with.

    Args:
        text: with placeholders.
        value: the class that it is about.
        kind: the end of its name that says what it is.
        given: what the decorator is called with.
        whole: it is of no use without one of its paragraphs.
    """

    def word(match: re.Match[str]) -> str:
        name = str(match[1] or match[2])
        stem, _, last = name.rpartition("_")
        is_class = name == "class_name" or (last == "class" and stem.replace("_", "") in value.name.lower())
        if is_class:
            return value.name if not match[1] else f"[`{value.name}`]"
        if last == "name":
            return value.name.removesuffix(kind)
        return next((text for key, text in given.items() if f"_{name}".endswith(f"_{key}")), match[0])

    paragraphs = [PLACEHOLDER.sub(word, each) for each in re.split(r"\n\s*\n", cleandoc(text)) if each]
    # what another placeholder stands for is known when the decorator runs
    known = [each for each in paragraphs if not PLACEHOLDER.search(each)]
    return known if not whole or len(known) == len(paragraphs) else []
