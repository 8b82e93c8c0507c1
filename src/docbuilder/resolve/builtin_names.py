"""Names that every Python has: links to them are right, though no page documents them.

In: the name in an object link. Out: whether it is built in, or of the standard library.
"""

from __future__ import annotations

import builtins
import sys

_BUILTINS = frozenset(dir(builtins)) | {"self", "cls"}


def is_builtin(name: str) -> bool:
    """Whether the name, or what it is a member of, is built in: `str`, `None`, `dict.get`."""
    return name.partition(".")[0] in _BUILTINS


def is_standard(name: str) -> bool:
    """Whether the name begins with a module of the standard library: `logging.Logger`."""
    return name.partition(".")[0] in sys.stdlib_module_names
