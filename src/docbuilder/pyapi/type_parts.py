"""The readable form of types, put together from parts: what types that run and types that are written have in common.

In: `TypePart`s. Out: the same, joined or listed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from docbuilder.pyapi.model import TypePart

Parts = tuple[TypePart, ...]
WORD = re.compile(r"[^\W\d]\w*")
"""A name in a type that is a text."""


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
