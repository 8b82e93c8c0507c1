"""What functions of the standard library do with objects that have docstrings: `wraps`, `getattr`, `isinstance`, …

In: what stands for objects (`docbuilder.pyapi.static.things`). Out: values; `Unknown` where what they give is not plain to see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import griffe

from docbuilder.pyapi.static.operations import NOTHING_KNOWN, Unknown, called_function
from docbuilder.pyapi.static.things import LibraryFunction, Method, Partial, Thing


class DocstringAnswers(Protocol):
    """Knows docstrings and attributes."""

    def docstring(self, thing: Thing) -> Any:
        """The `__doc__` of something."""

    def member(self, value: Any, name: str) -> Any:
        """`value.name`."""


def _wraps(ask: DocstringAnswers, arguments: list[Any], options: dict[str, Any]) -> Any:
    return Partial(LibraryFunction("functools.update_wrapper"), (), {"wrapped": arguments[0], **options})


def _update_wrapper(ask: DocstringAnswers, arguments: list[Any], options: dict[str, Any]) -> Any:
    wrapper, wrapped = (*arguments, options.get("wrapped"))[:2]
    if not isinstance(wrapper, Thing) or not isinstance(wrapped, Thing):
        raise Unknown
    wrapper.attributes["__wrapped__"] = wrapped
    if "__doc__" in options.get("assigned", ("__doc__",)):
        wrapper.docstring = _docstring_or_nothing(ask, wrapped)
    wrapper.name, wrapper.qualified_name = wrapped.name, wrapped.qualified_name
    return wrapper


def _partial(ask: DocstringAnswers, arguments: list[Any], options: dict[str, Any]) -> Any:
    return Partial(arguments[0], tuple(arguments[1:]), options)


def _getattr(ask: DocstringAnswers, arguments: list[Any], options: dict[str, Any]) -> Any:
    thing, name, *default = arguments
    if default and isinstance(name, str) and isinstance(thing, Thing) and not _may_have(thing, name):
        return default[0]
    return ask.member(thing, name)


def _hasattr(ask: DocstringAnswers, arguments: list[Any], options: dict[str, Any]) -> Any:
    return _may_have(*arguments)


def _may_have(thing: Thing, name: str) -> bool:
    if name in {"__doc__", "__name__", "__qualname__", "__module__"} or name in thing.attributes:
        return True
    if isinstance(thing.value, griffe.Class) or thing.kind is not None:
        raise Unknown
    return False


def _setattr(ask: DocstringAnswers, arguments: list[Any], options: dict[str, Any]) -> Any:
    thing, name, value = arguments
    if not isinstance(thing, Thing) or not isinstance(name, str):
        raise Unknown
    thing.set(name, value)


def _getdoc(ask: DocstringAnswers, arguments: list[Any], options: dict[str, Any]) -> Any:
    text = ask.docstring(arguments[0])
    if text is None:
        raise Unknown  # that of a base may count
    return called_function("inspect.cleandoc", [text], {})


def _isinstance(ask: DocstringAnswers, arguments: list[Any], options: dict[str, Any]) -> bool:
    value, kinds = arguments
    paths = {each.path for each in (kinds if isinstance(kinds, tuple) else (kinds,))}
    if value is NOTHING_KNOWN:
        raise Unknown
    if not isinstance(value, Thing):
        return f"builtins.{type(value).__name__}" in paths
    if paths == {"builtins.type"}:
        return isinstance(value.value, griffe.Class)
    if paths <= {"builtins.str", "builtins.list", "builtins.tuple", "builtins.dict"}:
        return False
    raise Unknown


def _is_class(ask: DocstringAnswers, arguments: list[Any], options: dict[str, Any]) -> bool:
    return isinstance(arguments[0].value, griffe.Class)


def _is_function(ask: DocstringAnswers, arguments: list[Any], options: dict[str, Any]) -> bool:
    return isinstance(arguments[0].value, griffe.Function) or arguments[0].code is not None


def _callable(ask: DocstringAnswers, arguments: list[Any], options: dict[str, Any]) -> bool:
    (value,) = arguments
    if value is NOTHING_KNOWN or (isinstance(value, Thing) and value.kind is not None):
        raise Unknown
    return isinstance(value, Thing | LibraryFunction | Method | Partial)


def _docstring_or_nothing(ask: DocstringAnswers, thing: Thing) -> Any:
    try:
        return ask.docstring(thing)
    except Unknown:
        return NOTHING_KNOWN


FUNCTIONS: Mapping[str, Callable[[DocstringAnswers, list[Any], dict[str, Any]], Any]] = {
    "builtins.callable": _callable,
    "builtins.getattr": _getattr,
    "builtins.hasattr": _hasattr,
    "builtins.isinstance": _isinstance,
    "builtins.setattr": _setattr,
    "builtins.type": lambda ask, arguments, options: NOTHING_KNOWN,
    "functools.partial": _partial,
    "functools.update_wrapper": _update_wrapper,
    "functools.wraps": _wraps,
    "inspect.getdoc": _getdoc,
    "inspect.isclass": _is_class,
    "inspect.isfunction": _is_function,
}
"""By path: what each gives back for arguments, and for those by name."""
