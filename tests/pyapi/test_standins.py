"""Stand-ins as the import system sees them."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import sys
from collections.abc import Iterator

import pytest

from docbuilder.pyapi.standins import StandIns, is_installed, read_file


@pytest.fixture
def standins() -> Iterator[StandIns]:
    made = StandIns(lambda: {"scikit-absent": "1.4"})
    made.install()
    yield made
    made.remove()


def test_missing_packages_can_be_imported(standins: StandIns) -> None:
    """All forms of the import statement work, and lead to the same objects."""
    assert standins.add(["absentlib"]) == ("absentlib",)
    import absentlib
    from absentlib import nn
    from absentlib.nn import Module, functional

    assert repr(Module) == "absentlib.nn.Module"
    assert absentlib.nn.Module is nn.Module is Module
    assert repr(functional.relu) == "absentlib.nn.functional.relu"
    assert dir(absentlib) == []


def test_it_looks_installed(standins: StandIns) -> None:
    """`find_spec` and the metadata know the package, also under the other name of its distribution."""
    standins.add(["absentlib", "PIL"] if not is_installed("PIL") else ["absentlib"])
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
    """What the documented package requires at most is what a stand-in claims to be."""
    standins = StandIns(lambda: {"absentlib": "1.4"})
    standins.install()
    try:
        standins.add(["absentlib"])
        assert importlib.metadata.version("absentlib") == importlib.import_module("absentlib").__version__ == "1.4"
    finally:
        standins.remove()


def test_installed_packages_are_never_replaced(standins: StandIns) -> None:
    """Neither modules of the standard library nor installed packages, loaded or not."""
    assert standins.add(["json", "sys", "wave", "pytest", ""]) == ()
    assert standins.missing(["json", "absentlib", "wave"]) == ("absentlib",)


def test_parts_of_namespaces(standins: StandIns) -> None:
    """A part of a namespace is stood in for, and its parent is importable."""
    standins.add(["absentspace.part"])
    from absentspace.part import thing

    assert repr(thing) == "absentspace.part.thing"
    assert standins.names == ("absentspace.part",)
    assert standins.missing(["absentspace.part"]) == ()


def test_probing_is_remembered(standins: StandIns) -> None:
    """A package that somebody has looked for before the failing import makes a fresh start necessary."""
    assert not standins.probed("absentlib")
    importlib.util.find_spec("absentlib")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("absentlib")
    assert standins.probed("absentlib")


def test_removing_forgets_the_modules() -> None:
    """After `remove` the package is as missing as before, and class statements are as they were."""
    build_class = __build_class__  # type: ignore[name-defined]
    standins = StandIns()
    standins.install()
    standins.install()
    standins.add(["absentlib"])
    importlib.import_module("absentlib.sub")
    standins.remove()
    standins.remove()
    assert "absentlib" not in sys.modules
    assert not is_installed("absentlib")
    assert __build_class__ is build_class  # type: ignore[name-defined]


def test_broken_finders_and_parents() -> None:
    """What cannot be looked for is not installed."""
    assert not is_installed("json.decoder.no.such")
    assert not is_installed("absent.part")
    assert read_file(sys) is None
    assert read_file(pytest) is not None


def test_clashing_metaclasses_of_others_stay_errors(standins: StandIns) -> None:
    """Only clashes that a stand-in has caused are resolved."""

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
