"""What makes the instances of a class: metaclasses, decorators and bases hide it behind functions that take anything and hand it on.

In: a class. Out: the function whose arguments the class takes.
"""

from __future__ import annotations

import functools
import inspect
from types import FunctionType
from typing import Any

from docbuilder.pyapi.mock_objects import MockBase
from docbuilder.pyapi.safe_access import call, read
from docbuilder.pyapi.wrappers import behind, takes_anything

# what `typing` and `typing_extensions` put into protocols in place of a constructor
_OF_PROTOCOLS = frozenset({"_no_init", "_no_init_or_replace_init"})
NO_CONSTRUCTOR = object()


def constructor_of(value: Any) -> Any:
    """The function whose arguments a class takes.

    Returns:
        a `partialmethod` where the class has one; None where `inspect` knows better, `NO_CONSTRUCTOR` where it would show what
        protocols and mocks have for their own use.
    """
    if read(value, "__signature__") is not None:
        return None
    calls = [
        base.__dict__["__call__"] for base in type(value).__mro__ if "__call__" in base.__dict__ and base is not type
    ]
    told = next((each for each in calls if isinstance(each, FunctionType) and not takes_anything(each)), None)
    if told is not None:
        return told
    mro: tuple[type, ...] = type.__getattribute__(value, "__mro__")[:-1]
    defined = next(((base, base.__dict__["__new__"]) for base in mro if "__new__" in base.__dict__), (value, None))
    given = behind(read(defined[1], "__func__", defined[1]), defined[0], "__new__")
    new = call(inspect.unwrap, given)
    definers = [base for base in mro if "__init__" in base.__dict__ and base is not MockBase]
    inits = (behind(base.__dict__["__init__"], base, "__init__") for base in definers)
    init = next((each for each in inits if read(each, "__name__") not in _OF_PROTOCOLS), None)
    is_init = isinstance(init, FunctionType | functools.partialmethod)
    if isinstance(new, FunctionType) and not (takes_anything(new) and is_init):
        return new
    if init is None and (definers or (new is object.__new__ and isinstance(given, FunctionType))):
        return NO_CONSTRUCTOR
    if MockBase in mro and not is_init:
        return NO_CONSTRUCTOR  # that of the real base is not known
    # a decorator (`deprecated`) puts a function in the place of a `__new__` that is written in C; a metaclass takes anything
    is_hidden = new is None or new is object.__new__ or isinstance(given, FunctionType)
    is_hidden = is_hidden or any(isinstance(each, FunctionType) for each in calls)
    return init if is_init and is_hidden else None
