"""Compiled objects, as their stubs tell of them (PEP 484, PEP 561): types, overloads, and where they are written down.

In: an object that was imported, and the same object as its stub has it. Out: one of both. What runs says which parameters there are and what
they default to; what it does not say is the stub's.
"""

from __future__ import annotations

from docbuilder.model.values import replace
from docbuilder.pyapi.model import ApiObject, Docstring, Place, Signature, with_members

STUB_ENDING = ".pyi"
SOURCE_ENDINGS = (".py", STUB_ENDING)
"""Of sources, the best first; stubs stand in the place of compiled modules."""
_ANYTHING = frozenset({"*args", "**kwargs", "*", "/"})
_UNTOLD = "..."  # stands for a default in a stub, and in what PyO3 cannot write down


def may_have_stub(found: ApiObject) -> bool:
    """Whether an object of the package, or a member of it, has no source in Python."""
    return any(_is_compiled(each) for each in with_members(found))


def with_stub(found: ApiObject, source: ApiObject) -> ApiObject:
    """An imported object with what the stub of it says, if it is compiled; so are its members.

    Args:
        found: as it was imported.
        source: as static analysis has it.
    """
    told = {each.name: each for each in source.members}
    members = tuple([with_stub(each, told[each.name]) if each.name in told else each for each in found.members])
    if members != found.members:
        found = replace(found, members=members)
    if not _is_compiled(found) or source.place is None or not source.place.path.endswith(STUB_ENDING):
        return found
    text = found if found.docstring != Docstring() else source
    place = source.place if text.docstring == source.docstring else _without_docstring(source.place)
    return replace(
        found,
        signature=_signature(found.signature, source.signature),
        overloads=found.overloads or source.overloads,
        type=found.type or source.type,
        docstring=text.docstring,
        relative=text.relative,
        place=place,
    )


def _is_compiled(found: ApiObject) -> bool:
    return found.place is None and not found.project and found.kind not in {"attribute", "module", "missing"}


def _signature(found: Signature | None, told: Signature | None) -> Signature | None:
    if found is None or told is None or all(each.name in _ANYTHING for each in found.parameters):
        return told or found
    of_stub = {each.name: each for each in told.parameters}
    parameters = []
    for each in found.parameters:
        other = of_stub.get(each.name, each)
        default = other.default if each.default == _UNTOLD else each.default
        parameters.append(replace(each, annotation=each.annotation or other.annotation, default=default))
    return Signature(tuple(parameters), found.returns or told.returns)


def _without_docstring(place: Place) -> Place:
    """The docstring does not stand there, but in what was compiled."""
    return Place(place.module, place.path, place.line, written=False)
