"""The data that crosses process boundaries."""

from __future__ import annotations

import copy
import pickle

import msgspec
import pytest

from docbuilder.model.values import replace
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
    packed = PackedObject.pack(OBJECT)
    assert packed.aliases == (("pkg.X.run", ("pkg.Base.run",)),)
    assert packed.unpack("X") == OBJECT


@pytest.mark.parametrize(
    "data",
    [b"", b"\xc1", b"\x90", pickle.dumps(OBJECT), msgspec.msgpack.encode(["class", 1, "anchor"]), b"\x91" * 100_000],
    ids=["nothing", "no MessagePack", "empty", "a pickle", "another type", "deep"],
)
def test_what_is_no_object(data: bytes) -> None:
    """An answer that was forged, or damaged, is an object that is missing, and says why."""
    found = PackedObject(data).unpack("X")
    assert (found.kind, found.name) == ("missing", "X")
    assert "not an object" in found.note


@pytest.mark.parametrize("text", ["\ud800", "a\udfff b", "\ud83d\ude00 \udc80"])
def test_halves_of_surrogate_pairs(text: str) -> None:
    """They are no text that could be written; what stands around them stays."""
    found = PackedObject.pack(replace(OBJECT, note=f"before {text} after")).unpack("X")
    assert found.note.startswith("before ")
    assert found.note.endswith(" after")
    found.note.encode()
