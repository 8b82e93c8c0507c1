"""The data that crosses process boundaries."""

from __future__ import annotations

import copy
import pickle

from docbuilder.pyapi.model import (
    ApiObject,
    ApiRequest,
    Docstring,
    Entry,
    FieldsSection,
    Group,
    Markdown,
    PackedObject,
    Parameter,
    Place,
    Signature,
    TextSection,
    TypePart,
)

MEMBER = ApiObject("method", "run", "pkg.X.run", ("pkg.Base.run",))
OBJECT = ApiObject(
    "class",
    "pkg.X",
    "pkg.X",
    signature=Signature((Parameter("a", (TypePart("int"),), "1"),)),
    docstring=Docstring(
        (
            TextSection(Markdown("text", 1, 2, 3)),
            FieldsSection("parameters", (Group(None, (Entry("a", None, True, None, Markdown("x")),)),)),
        )
    ),
    place=Place("pkg", "pkg.py", 3),
    members=(MEMBER,),
)


def test_pickles_and_copies_are_equal() -> None:
    """Everything arrives as it was sent."""
    assert pickle.loads(pickle.dumps(OBJECT)) == OBJECT
    assert copy.deepcopy(OBJECT) == OBJECT
    assert pickle.loads(pickle.dumps(ApiRequest("X", ("all",)))) == ApiRequest("X", ("all",))


def test_packed_objects() -> None:
    """A packed object tells its aliases without being unpacked."""
    packed = pickle.loads(pickle.dumps(PackedObject.pack(OBJECT)))
    assert packed.aliases == (("pkg.X.run", ("pkg.Base.run",)),)
    assert packed.unpack() == OBJECT
