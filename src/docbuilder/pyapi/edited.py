"""Docstrings that decorators have edited, as they were before Python 3.13.

In: a function, its docstring. Out: the docstring. From 3.13 on the compiler takes the indentation off docstrings, but not off what decorators
put into them: `Examples:` of a template, indented as the docstring was, would belong to the parameter above it.
"""

from __future__ import annotations

import ast
import difflib
import re
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from docbuilder.pyapi.backends import bodies_of, tree_of
from docbuilder.pyapi.places import undecorated

_LACK_INDENTS = sys.version_info >= (3, 13)
_HEADING = re.compile(r"[ \t]+[A-Z][\w ]*::?[ \t]*")
_OPENING = re.compile(r"\.\. .*::|.*:[ \t]*$")  # a directive or a line with a colon: what belongs to it is indented
_INDENT = re.compile(r"[ \t]*")
_WITH_DOCSTRING = 0x4000000  # `inspect.CO_HAS_DOCSTRING`; before 3.14 the first constant is the docstring or None


def as_edited(value: Any, text: str) -> str:
    """The docstring `text` of a function with its indentation, where a decorator has put lines into it that are indented."""
    function = undecorated(value) if _LACK_INDENTS else None
    if function is None:
        return text
    code = function.__code__
    has_docstring = sys.version_info < (3, 14) or code.co_flags & _WITH_DOCSTRING
    compiled = code.co_consts[0] if code.co_consts and has_docstring else None
    if not isinstance(compiled, str) or text == compiled or "\n" not in compiled:
        return text
    lines, own = text.split("\n"), compiled.split("\n")
    changes = difflib.SequenceMatcher(None, own, lines, autojunk=False).get_opcodes()
    if not any(
        _are_indented(lines[start:end], start) for tag, _, _, start, end in changes if tag in {"insert", "replace"}
    ):
        return text
    margin = _margins_in(code.co_filename).get((code.co_name, code.co_firstlineno), "")
    for tag, _, _, start, end in changes:
        for at in range(max(start, 1), end) if tag == "equal" else ():
            lines[at] = margin + lines[at] if lines[at].strip() else lines[at]
    return "\n".join(lines)


def _are_indented(lines: Sequence[str], start: int) -> bool:
    """Lines are written for a docstring in its place: they begin with a heading that is indented, or stand before all others."""
    if start == 0:
        below = [each for each in lines[1:] if each.strip()]
        return bool(below) and all(each[0].isspace() for each in below) and not _OPENING.match(lines[0])
    first = next((each for each in lines if each.strip()), "")
    return _HEADING.fullmatch(first) is not None


@lru_cache(maxsize=16)
def _margins_in(path: str) -> Mapping[tuple[str, int], str]:
    """The indentation of the docstrings of the functions in a file, by name and first line, that of decorators included."""
    found = {}
    stack: list[ast.AST] = [tree_of(path)]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            _, *lines = (ast.get_docstring(node, clean=False) or "").split("\n")
            indents = [match[0] for each in lines if each.strip() and (match := _INDENT.match(each))]
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            found[node.name, first] = min(indents, key=len, default="")
        for body in bodies_of(node):
            stack += body
    return found
