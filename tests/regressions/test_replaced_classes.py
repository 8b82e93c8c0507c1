"""Classes in whose place a decorator puts another are read from their source; properties stand where their decorator stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.config import Config
from docbuilder.pyapi.model import ApiObject, ApiRequest
from docbuilder.pyapi.session import ApiSession

_CODE = """
class Dummy(type):
    def __getattribute__(cls, name):
        if name.startswith("_") or name == "mro":
            return super().__getattribute__(name)
        raise ImportError("absentlib is needed")
def requires(*backends):
    def replace(cls):
        class Placeholder(metaclass=Dummy):
            def __init__(self, *args, **kwargs): raise ImportError("absentlib is needed")
        Placeholder.__name__, Placeholder.__module__ = cls.__name__, cls.__module__
        return Placeholder
    return replace
def extended(cls):
    class Extended(cls):
        def more(self): "More."
    return Extended
def wrapped(cls):
    class Wrapped: "Wrapped."
    Wrapped.__qualname__ = cls.__qualname__
    return Wrapped
@requires("absentlib")
class Tokenizer:
    "Splits texts."
    def __init__(self, language="en"): ...
    @property
    def words(self):
        "All words."
    def split(self, text): "Splits a text."
class Fast(Tokenizer):
    "Splits fast."
@extended
class Kept:
    "Kept."
    def method(self): "A method."
@wrapped
class Other: "Other."
"""


def _collected(tmp_path: Path, name: str, *members: str, mode: str = "import") -> ApiObject:
    (tmp_path / "lib.py").write_text(_CODE, encoding="utf-8")
    with ApiSession(Config(package="lib", root=tmp_path, api=mode)) as running:
        return next(iter(running.collect([ApiRequest(name, members or None)])))[1]


@pytest.mark.parametrize("name", ["Tokenizer", "Fast"])
def test_a_placeholder_by_a_decorator(tmp_path: Path, name: str) -> None:
    """What is written is shown, and why it was not imported; of a class that inherits from one, too."""
    found = _collected(tmp_path, name)
    assert (found.origin, found.note) == ("static", "a decorator puts another class in its place")
    assert found.signature is not None
    assert [each.name for each in found.signature.parameters] == ["language"]
    assert [each.name for each in found.members] == (["split"] if name == "Tokenizer" else [])


def test_classes_that_extend_or_say_whose_they_are(tmp_path: Path) -> None:
    """They are shown as they are imported."""
    kept = _collected(tmp_path, "Kept")
    assert (kept.origin, [each.name for each in kept.members]) == ("import", ["more"])
    assert _collected(tmp_path, "Other").origin == "import"


@pytest.mark.parametrize("mode", ["import", "static"])
def test_places_of_properties(tmp_path: Path, mode: str) -> None:
    """The line is that of the first decorator, as for methods."""
    found = _collected(tmp_path, "Tokenizer", "words", mode=mode)
    line = _CODE.splitlines().index("    @property") + 1
    assert [each.place.line for each in found.members if each.place is not None] == [line]
