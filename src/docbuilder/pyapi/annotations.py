"""Annotations of what was imported, the same whichever Python runs.

In: functions and classes. Out: their annotations by name. Up to Python 3.13 they are made when a function is defined, and code whose
annotations cannot be made cannot be imported. Later ones make them when somebody asks (PEP 649): one that cannot be made is given as it
is written then, as `from __future__ import annotations` has it, and the others are what they are.
"""

from __future__ import annotations

import inspect
import sys
import types
import typing
from collections.abc import Mapping
from types import FunctionType
from typing import Any

__all__ = ["annotations_of", "constructor_annotations", "is_type", "own_annotations", "signature_of"]


def is_type(value: Any) -> bool:
    """A class, or what `typing` makes of classes and names."""
    return (
        isinstance(value, type | types.GenericAlias | types.UnionType)
        or typing.get_origin(value) is not None
        or type(value).__module__ in {"typing", "typing_extensions"}
    )


def own_annotations(value: Any) -> Mapping[str, Any]:
    """The annotations that a class itself has, or a function; none where they cannot be made."""
    try:
        return annotations_of(value)
    except Exception:
        return {}


if sys.version_info < (3, 14):
    annotations_of, signature_of = inspect.get_annotations, inspect.signature

    def constructor_annotations(owner: type, constructor: FunctionType) -> Mapping[str, Any]:
        """The annotations of a constructor of the class `owner`."""
        return annotations_of(constructor)

else:
    from annotationlib import Format, call_annotate_function, get_annotations

    def annotations_of(value: Any) -> dict[str, Any]:
        """The annotations of a function or a class: their values, and the text of those that cannot be made."""
        made = _without_members(value)
        try:
            return inspect.get_annotations(value) if made is None else made(Format.VALUE)
        except KeyboardInterrupt:
            raise
        except BaseException:  # a name is not there, is None for lack of a package, or is imported now
            texts = _in_format(Format.STRING, value, made)
        try:
            found = _in_format(Format.FORWARDREF, value, made)
        except KeyboardInterrupt:
            raise
        except BaseException:
            return texts
        return {name: texts.get(name, each) if _has_unknown(each) else each for name, each in found.items()}

    def constructor_annotations(owner: type, constructor: FunctionType) -> Mapping[str, Any]:
        """The annotations of a constructor of the class `owner`; where it is made of fields, those that the class has for them."""
        found = annotations_of(constructor)
        if "__dataclass_fields__" not in owner.__dict__ or not constructor.__code__.co_filename.startswith("<"):
            return found
        fields: dict[str, Any] = {}
        for base in reversed(owner.__mro__):
            fields |= own_annotations(base)
        return {name: fields.get(name, each) for name, each in found.items()}

    def signature_of(value: Any) -> inspect.Signature:
        """`inspect.signature`, with the annotations of `annotations_of`.

        Raises:
            Exception: there is no signature.
        """
        signature = inspect.signature(value, annotation_format=Format.FORWARDREF)
        parameters = signature.parameters.values()
        if not any(
            _is_doubtful(each) for each in (signature.return_annotation, *(one.annotation for one in parameters))
        ):
            return signature
        known = own_annotations(_annotated(value))
        return signature.replace(
            parameters=[
                each.replace(annotation=known.get(each.name, each.annotation))
                if _is_doubtful(each.annotation)
                else each
                for each in parameters
            ],
            return_annotation=known.get("return", signature.return_annotation)
            if _is_doubtful(signature.return_annotation)
            else signature.return_annotation,
        )

    def _in_format(wanted: Format, value: Any, made: FunctionType | None) -> dict[str, Any]:
        if made is None:
            return get_annotations(value, format=wanted)
        return call_annotate_function(made, wanted, owner=value)

    def _without_members(value: Any) -> FunctionType | None:
        """What makes the annotations of something in a class, without the members of the class that hide types; None where none does.

        A method called `list` is there when annotations are made, and was not when `-> list` was written above it.
        """
        made = getattr(value, "__annotate__", None)
        if type(made) is not FunctionType or "__classdict__" not in made.__code__.co_freevars:
            return None
        at = made.__code__.co_freevars.index("__classdict__")
        cells = list(made.__closure__ or ())
        space = cells[at].cell_contents
        outside = made.__globals__, made.__builtins__  # type: ignore[attr-defined]  # typeshed has not the latter
        hiding = {
            name
            for name in made.__code__.co_names
            if name in space and any(name in each for each in outside) and not is_type(space[name])
        }
        if not hiding:
            return None
        cells[at] = types.CellType({name: each for name, each in space.items() if name not in hiding})
        return FunctionType(made.__code__, made.__globals__, made.__name__, made.__defaults__, tuple(cells))

    def _annotated(value: Any) -> Any:
        """The function whose annotations `inspect.signature` gives."""
        if isinstance(value, type):
            found = inspect.getattr_static(value, "__init__")
            return found if isinstance(found, FunctionType) else value.__new__
        function = inspect.unwrap(value, stop=lambda each: "__signature__" in vars(each))
        while hasattr(function, "func"):  # a partial
            function = inspect.unwrap(function.func)
        return getattr(function, "__func__", function)

    def _is_doubtful(annotation: Any) -> bool:
        return isinstance(annotation, FunctionType | property) or _has_unknown(annotation)

    def _has_unknown(value: Any) -> bool:
        """A type is, or is made of, a name that nothing stands for."""
        if isinstance(value, list | tuple):
            return any(map(_has_unknown, value))
        return isinstance(value, typing.ForwardRef) or any(map(_has_unknown, typing.get_args(value)))
