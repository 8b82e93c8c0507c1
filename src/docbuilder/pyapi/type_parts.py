"""The readable form of types, put together from parts: what types that run and types that are written have in common.

In: `TypePart`s. Out: the same, joined or listed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence

from docbuilder.pyapi.backends import parsed
from docbuilder.pyapi.model import TypePart

Parts = tuple[TypePart, ...]
WORD = re.compile(r"[^\W\d]\w*")
"""A name in a type that is a text."""
FINAL = [TypePart("Final")]
"""What says no type: it asks type checkers to find out which."""
_LITERAL = "Literal["
_NONE: Parts = (TypePart("None"),)
_MARKS = re.compile(r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"| \| |[\[\]()])""")


def joined(parts: Sequence[TypePart]) -> Parts:
    """Neighbours without a target become one part."""
    result: list[TypePart] = []
    for part in parts:
        if result and not part.target and not result[-1].target:
            result[-1] = TypePart(result[-1].text + part.text)
        elif part.text:
            result.append(part)
    return tuple(result)


def bracketed(arguments: Sequence[Sequence[TypePart]]) -> Parts:
    """`[argument, …]`, as it stands behind a name."""
    listed = [part for each in arguments for part in (TypePart(", "), *each)][1:]
    return (TypePart("["), *listed, TypePart("]"))


def flattened(node: ast.AST) -> list[ast.AST]:
    """The alternatives of `a | b | c`."""
    parts: list[ast.AST] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        parts.append(node.right)
        node = node.left
    return [node, *reversed(parts)]


def literal(items: Sequence[ast.AST], parts_of: Callable[[ast.AST], Sequence[TypePart]]) -> TypePart:
    """`Literal[…]`; names for others of the kind (`Size = Literal["s", "m"]`) stand for what is in their brackets."""
    texts: list[str] = []
    for item in items:
        named = parts_of(item) if isinstance(item, ast.Name | ast.Attribute) else ()
        text = "".join(part.text for part in named)
        inner = parsed(text) if text.startswith(_LITERAL) and text.endswith("]") else None
        parts = inner.slice if isinstance(inner, ast.Subscript) else item
        texts += map(ast.unparse, parts.elts if isinstance(parts, ast.Tuple) else [parts])
    return TypePart(f"{_LITERAL}{', '.join(dict.fromkeys(texts))}]")


def united(items: Sequence[Parts]) -> Parts:
    """Alternatives, each once and `None` last, be it that a name stands for several."""
    told = dict.fromkeys(each for item in items for each in _alternatives(item))
    if told.pop(_NONE, ...) is None:
        told[_NONE] = None
    return tuple([part for each in told for part in (TypePart(" | "), *each)][1:])


def _alternatives(parts: Parts) -> Iterator[Parts]:
    """What stands between ` | ` outside of brackets."""
    found: list[TypePart] = []
    depth = 0
    for part in parts:
        for text in [part.text] if part.target else _MARKS.split(part.text):
            if text == " | " and not depth:
                yield joined(found)
                found = []
            elif text:
                depth += (text in {"[", "("}) - (text in {"]", ")"})
                found.append(TypePart(text, part.target))
    if found:
        yield joined(found)
