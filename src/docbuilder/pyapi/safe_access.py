"""What objects answer that may raise whatever they are asked.

In: objects of the documented package. Out: their attributes, their names and what they return; a default where they raise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docbuilder.pyapi.containment import PassedOver


def read(value: Any, name: str, default: Any = None) -> Any:
    """`getattr` that never raises: `default` whatever goes wrong."""
    try:
        return getattr(value, name)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return default


def read_name(value: Any, *names: str) -> str:
    """The first of these attributes that is text; "" where none is: what has a `__getattr__` may answer with anything."""
    for name in names:
        if isinstance(found := read(value, name), str):
            return found
    return ""


def qualified_name(value: Any) -> str:
    """The name within its module; "" where it has none. Metaclasses may put the module before it."""
    return read_name(value, "__qualname__", "__name__").removeprefix(f"{read_name(value, '__module__')}.")


def call(function: Callable[..., Any], *args: Any) -> Any:
    """What `function` returns, None whatever goes wrong."""
    with PassedOver():
        return function(*args)
    return None
