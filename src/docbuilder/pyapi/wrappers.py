"""What stands behind a decorator that does not say so: it is without `functools.wraps`, or gives back an instance that can be called.

In: an object, the module or class that has it, and its name there. Out: the function or the class that is written under that name.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from types import BuiltinFunctionType, ClassMethodDescriptorType, FunctionType, MethodType, ModuleType
from typing import Any

from docbuilder.pyapi.attributes import class_statement
from docbuilder.pyapi.mock_objects import is_mock
from docbuilder.pyapi.safe_access import call, read, read_name

_MOST = 60  # objects that are looked through
_LOCAL = "<locals>"
_PLAIN = frozenset({"builtins", "functools"})  # whose descriptors are known
_LEFT = (type, ModuleType, BuiltinFunctionType, functools.partial, functools.partialmethod, str, int, float, list, dict)


def behind(value: Any, owner: Any, name: str) -> Any:
    """What is written under a name, where a decorator has put something in its place that takes anything; else `value`.

    It is found in what the replacement holds, and known by its name. A docstring that the decorator has given to the replacement stays.

    Args:
        value: the attribute `name` of `owner`, or the property.
        owner: a module or a class.
    """
    kind = type(value)
    if issubclass(kind, property):
        return _with_getter(value, value.fget, owner, name, lambda get: property(get, value.fset, value.fdel))
    if issubclass(kind, functools.cached_property):
        return _with_getter(value, value.func, owner, name, functools.cached_property)
    wrapped = read(value, "__wrapped__")
    if isinstance(wrapped, classmethod | staticmethod) and isinstance(owner, type):
        return wrapped.__get__(None, owner)  # a method that is chosen by type is no method from Python 3.14 on
    function = value.__func__ if type(value) is MethodType else value
    if not _may_hide(function):
        return value
    for base in type.__getattribute__(owner, "__mro__") if isinstance(owner, type) else (None,):
        if base is not None and name not in base.__dict__:
            continue
        found = _held(function, f"{base.__qualname__}.{name}" if base is not None else name)
        if found is None:
            continue
        if type(found) is FunctionType and type(function) is FunctionType:
            found = _with_docstring(found, function)
        return MethodType(found, value.__self__) if type(value) is MethodType else found
    return value


def computing(raw: Any, owner: type, name: str) -> FunctionType | None:
    """The function by which somebody's descriptor computes an attribute of a class: `@classproperty`; None for all else.

    Args:
        raw: what stands in the class, `Owner.__dict__[name]`.
        owner: a class that has it.
    """
    kind = type(raw)
    if read_name(kind, "__module__") in _PLAIN or is_mock(raw):
        return None
    methods = {each for base in kind.__mro__[:-1] for each in ("__get__", "__call__") if each in base.__dict__}
    if methods != {"__get__"}:
        return None
    for base in type.__getattribute__(owner, "__mro__"):
        if base.__dict__.get(name) is raw:
            found = _held(raw, f"{base.__qualname__}.{name}")
            # what is computed is computed from the instance, or the class, alone
            is_getter = type(found) is FunctionType and found.__code__.co_argcount <= 1
            return found if is_getter else None
    return None


def binding(raw: Any) -> type[classmethod[Any, Any, Any]] | type[staticmethod[Any, Any]] | None:
    """`classmethod` or `staticmethod`, where that is written above a function, also below another decorator; None for all else."""
    todo, seen = [raw.func if isinstance(raw, functools.singledispatchmethod) else raw], 0
    while todo and seen < _MOST:
        each = todo.pop(0)
        seen += 1
        if isinstance(each, classmethod | staticmethod | ClassMethodDescriptorType):
            return staticmethod if isinstance(each, staticmethod) else classmethod
        if type(each) is FunctionType and (seen == 1 or each.__name__ == raw.__name__ or _LOCAL in each.__qualname__):
            todo += [part for part in _parts(each) if isinstance(part, FunctionType | classmethod | staticmethod)]
    return None


def takes_anything(function: Any) -> bool:
    """It has no parameters but `*args` or `**kwargs` or both, and perhaps the instance."""
    function = call(inspect.unwrap, function) or function
    code = read(function, "__code__")
    if code is None or read(function, "__signature__") is not None:
        return False
    anything = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
    return code.co_argcount <= 1 and not code.co_kwonlyargcount and bool(code.co_flags & anything)


def _with_getter(value: Any, get: Any, owner: Any, name: str, make: Callable[[Any], Any]) -> Any:
    found = behind(get, owner, name) if type(get) is FunctionType else get
    return make(found) if found is not get else value


def _may_hide(value: Any) -> bool:
    """It takes anything, and is a function that was made in another one, or an instance."""
    if type(value) is FunctionType:
        return _LOCAL in value.__code__.co_qualname and takes_anything(value) and "__wrapped__" not in vars(value)
    if isinstance(value, _LEFT) or is_mock(value) or value is None:
        return False
    called = next((base.__dict__["__call__"] for base in type(value).__mro__ if "__call__" in base.__dict__), None)
    return takes_anything(called) and read(value, "__wrapped__") is None


def _held(value: Any, qualified_name: str) -> Any:
    """The function or the class of this name that `value` holds, near or far, or whose own name leads to `value`; None where it holds none."""
    todo, seen = [value], {id(value)}
    while todo and len(seen) < _MOST:
        for each in _parts(todo.pop(0)):
            if isinstance(each, type | FunctionType):
                name = read_name(read(each, "__code__"), "co_qualname") or read_name(each, "__qualname__")
                if _LOCAL not in name and (name == qualified_name or _leads_to(each.__module__, name, value)):
                    return each
            if id(each) not in seen:
                seen.add(id(each))
                todo.append(each)
    return None


def _leads_to(module: str, qualified_name: str, value: Any) -> bool:
    """What has this name in its module is `value`."""
    found: Any = sys.modules.get(module)
    for part in qualified_name.split("."):
        found = read(found, part)
    return found is not None and (found is value or read(found, "__func__") is value)


def _parts(value: Any) -> Iterator[Any]:
    """What a function has closed over, or an instance keeps."""
    if type(value) is FunctionType:
        for cell in value.__closure__ or ():
            try:
                yield cell.cell_contents
            except ValueError:  # nothing was put into it
                continue
        yield from filter(None, [value.__dict__.get("__wrapped__")])
    elif isinstance(value, MethodType | staticmethod | classmethod):
        yield value.__func__
    elif not isinstance(value, _LEFT) and not is_mock(value):
        try:
            space = object.__getattribute__(value, "__dict__")
        except AttributeError:
            return
        yield from list(space.values())


def _with_docstring(function: FunctionType, replacement: FunctionType) -> FunctionType:
    """`function` with the docstring that was put together for its replacement; one that is written there is for all that it replaces."""
    text = replacement.__doc__
    if not isinstance(text, str) or text == function.__doc__ or text in replacement.__code__.co_consts:
        return function
    copy = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    functools.update_wrapper(copy, function)
    copy.__doc__ = text
    return copy


def is_replaced(value: Any, name: str, owner: Any) -> bool:
    """A decorator has put another class in the place of the one that is written as `name`, or of one that it inherits.

    Some do where a package is missing.
    """
    if not issubclass(type(value), type) or is_mock(value):
        return False
    first, *bases = type.__getattribute__(value, "__mro__")
    return _stands_for_another(first, name, owner) or any(
        _stands_for_another(base, type.__getattribute__(base, "__name__"), None) for base in bases
    )


def _stands_for_another(value: Any, name: str, owner: Any) -> bool:
    names = [type.__getattribute__(base, "__qualname__") for base in type.__getattribute__(value, "__mro__")]
    if _LOCAL not in names[0] or name in names:
        return False
    for module in (owner, sys.modules.get(type.__getattribute__(value, "__module__"))):
        path = module.__dict__.get("__file__") if isinstance(module, ModuleType) else None
        written = class_statement(path, name) if isinstance(path, str) else None
        if written is not None:
            return bool(written.decorator_list)
    return False
