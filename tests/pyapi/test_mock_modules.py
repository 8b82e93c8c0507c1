"""Mocks as the import system sees them."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import sys
from collections.abc import Iterator

import pytest

from docbuilder.pyapi.mock_modules import MockFinder, is_installed, read_file


@pytest.fixture
def mocks() -> Iterator[MockFinder]:
    made = MockFinder(lambda: {"scikit-absent": "1.4"})
    made.install()
    yield made
    made.remove()


def test_missing_packages_can_be_imported(mocks: MockFinder) -> None:
    """All forms of the import statement work, and lead to the same objects."""
    assert mocks.add(["absentlib"]) == ("absentlib",)
    import absentlib
    from absentlib import nn
    from absentlib.nn import Module, functional

    assert repr(Module) == "absentlib.nn.Module"
    assert absentlib.nn.Module is nn.Module is Module
    assert repr(functional.relu) == "absentlib.nn.functional.relu"
    assert dir(absentlib) == []


def test_it_looks_installed(mocks: MockFinder) -> None:
    """`find_spec` and the metadata know the package, also under the other name of its distribution."""
    mocks.add(["absentlib", "PIL"] if not is_installed("PIL") else ["absentlib"])
    assert importlib.util.find_spec("absentlib") is not None
    assert importlib.util.find_spec("absentlib.sub.module") is not None
    assert importlib.metadata.version("absentlib") == "99.0.0"
    assert importlib.metadata.version("Absentlib") == "99.0.0"
    assert importlib.metadata.distribution("absentlib").read_text("top_level.txt") == "absentlib\n"
    assert importlib.metadata.distribution("absentlib").read_text("RECORD") is None
    assert "absentlib" in importlib.metadata.packages_distributions()
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.version("another-absent-one")


def test_the_version_is_one_that_is_allowed() -> None:
    """What the documented package requires at most is what a mock claims to be."""
    mocks = MockFinder(lambda: {"absentlib": "1.4"})
    mocks.install()
    try:
        mocks.add(["absentlib"])
        assert importlib.metadata.version("absentlib") == importlib.import_module("absentlib").__version__ == "1.4"
    finally:
        mocks.remove()


def test_installed_packages_are_never_replaced(mocks: MockFinder) -> None:
    """Neither modules of the standard library nor installed packages, loaded or not."""
    assert mocks.add(["json", "sys", "wave", "pytest", ""]) == ()
    assert mocks.missing(["json", "absentlib", "wave"]) == ("absentlib",)


def test_parts_of_namespaces(mocks: MockFinder) -> None:
    """A part of a namespace is mocked, and its parent is importable."""
    mocks.add(["absentspace.part"])
    from absentspace.part import thing

    assert repr(thing) == "absentspace.part.thing"
    assert mocks.names == ("absentspace.part",)
    assert mocks.missing(["absentspace.part"]) == ()


def test_probing_is_remembered(mocks: MockFinder) -> None:
    """A package that somebody has looked for before the failing import makes a fresh start necessary."""
    assert not mocks.probed("absentlib", ())
    importlib.util.find_spec("absentlib")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("absentlib")
    assert mocks.probed("absentlib", ())


def test_versions_are_of_who_asks(mocks: MockFinder) -> None:
    """A package that lists the versions of all that it might use makes no fresh start necessary for others."""
    space = {"__name__": "lister.versions"}
    exec("from importlib.metadata import version\ntry: version('absent-lib')\nexcept Exception: pass", space)
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("absent_lib")
    assert not mocks.probed("absent_lib", ("outer", "friend"))
    assert mocks.probed("absent_lib", ("lister",))


def test_removing_forgets_the_modules() -> None:
    """After `remove` the package is as missing as before, and class statements are as they were."""
    build_class = __build_class__  # type: ignore[name-defined]
    mocks = MockFinder()
    mocks.install()
    mocks.install()
    mocks.add(["absentlib"])
    importlib.import_module("absentlib.sub")
    mocks.remove()
    mocks.remove()
    assert "absentlib" not in sys.modules
    assert not is_installed("absentlib")
    assert __build_class__ is build_class  # type: ignore[name-defined]


def test_broken_finders_and_parents() -> None:
    """What cannot be looked for is not installed."""
    assert not is_installed("json.decoder.no.such")
    assert not is_installed("absent.part")
    assert read_file(sys) is None
    assert read_file(pytest) is not None


def test_clashing_metaclasses_of_others_stay_errors(mocks: MockFinder) -> None:
    """Only clashes that a mock has caused are resolved."""

    class One(type):
        pass

    class Two(type):
        pass

    class First(metaclass=One):
        pass

    with pytest.raises(TypeError, match="metaclass conflict"):

        class Second(First, metaclass=Two):
            pass

    with pytest.raises(TypeError, match="something else"):

        class Third:
            raise TypeError("something else")
