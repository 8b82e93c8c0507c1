"""Where objects stand in their files."""

from __future__ import annotations

import functools
import importlib
import py_compile
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from docbuilder.pyapi.model import Place
from docbuilder.pyapi.places import Places, undecorated

Write = Callable[[str], ModuleType]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    before = set(sys.modules)
    sys.path.insert(0, str(tmp_path))

    def make(text: str) -> ModuleType:
        (tmp_path / "placesample.py").write_text(text)
        importlib.invalidate_caches()
        return importlib.import_module("placesample")

    yield make
    sys.path.remove(str(tmp_path))
    for name in set(sys.modules) - before:
        del sys.modules[name]


def place(found: Place | None) -> tuple[int, int, int]:
    assert found is not None
    assert (found.module, found.path) == ("placesample", "placesample.py")
    return found.line, found.docstring_line, found.docstring_column


def test_docstrings_of_all_shapes(write: Write, tmp_path: Path) -> None:
    """The line of the first text, and how far the text is indented."""
    module = write(
        '''def one():
    """One line."""

def two(x="Two."):
    r"""
      Two.

    More \\n of it.
    """

def three():
    """Three.

    Last line.
    """

def four():
    'Four.'

def made():
    """Written."""

made.__doc__ = "Written.\\n\\nAdded" + " later."

def other():
    # Other.
    pass

other.__doc__ = "Other."

def blank():
    """
    """
'''
    )
    places = Places(tmp_path)

    def of(name: str) -> tuple[int, int, int]:
        function = getattr(module, name)
        return place(places.of(function, function.__doc__))

    assert of("one") == (1, 2, 4)
    assert of("two") == (4, 6, 4)
    assert of("three") == (11, 12, 4)
    assert of("four") == (17, 18, 4)
    assert of("made") == (20, 0, 0)
    assert of("other") == (25, 0, 0)
    assert of("blank") == (31, 0, 0)


def test_classes(write: Write, tmp_path: Path) -> None:
    """The class statement; of classes with the same name the one whose methods the class has."""
    text = '''def deco(x): return x

@deco
@deco
class A:
    """A."""
    class B:
        pass

if not deco:
    class C:
        def f(self): ...
else:
    class C:
        def f(self): ...
D = type("D", (), {"__module__": __name__})
'''
    module = write(text)
    places = Places(tmp_path)
    assert place(places.of(module.A, "A.")) == (5, 6, 4)
    assert place(places.of(module.A.B)) == (7, 0, 0)
    assert place(places.of(module.C)) == (14, 0, 0)
    assert places.of(module.D) is None
    assert str(places.file_of(module.A)).endswith("placesample.py")


def test_without_a_bytecode_cache(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the text alone does not tell, the source is compiled if there is no cache, or one of another version of it."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    module = write("if 1:\n    class A:\n        pass\n")
    assert place(Places(tmp_path).of(module.A)) == (2, 0, 0)
    py_compile.compile(str(tmp_path / "placesample.py"))
    (tmp_path / "placesample.py").write_text("\n\n\nif 1:\n    class A:\n        pass\n")
    assert place(Places(tmp_path).of(module.A)) == (5, 0, 0)
    (tmp_path / "placesample.py").write_text("if 1:\n    class A(:")
    assert Places(tmp_path).of(module.A) is None
    (tmp_path / "placesample.py").unlink()
    assert Places(tmp_path).of(module.A) is None


def test_a_class_that_only_an_example_defines(write: Write, tmp_path: Path) -> None:
    """A line that reads like the statement of a class does not count where it is indented and the class is not nested."""
    module = write('def f():\n    """\n    class A:\n        pass\n    """\nA = type(\'A\', (), {})\n')
    assert Places(tmp_path).of(module.A) is None


def test_outside_of_the_folder(tmp_path: Path) -> None:
    """Objects of other packages, builtins and values have no place."""
    places = Places(tmp_path)
    for value in (functools.wraps, functools.partial, int, len, 3, sys):
        assert places.of(value) is None
    assert places.file_of(3) is None
    assert places.file_of(int) is None


def test_undecorated() -> None:
    """Through properties, partials, class methods, wrappers and methods to the function."""

    def function(self: object) -> None:
        pass

    class X:
        @classmethod
        def method(cls) -> None:
            pass

    for value in (
        function,
        property(function),
        functools.cached_property(function),
        functools.partial(function, 1),
        functools.partialmethod(function),
        classmethod(function),
        staticmethod(function),
        functools.wraps(function)(lambda: None),
        functools.lru_cache(function),
    ):
        assert undecorated(value) is function
    assert undecorated(X.method) is X.__dict__["method"].__func__
    assert undecorated(len) is None
    assert undecorated(property()) is None
