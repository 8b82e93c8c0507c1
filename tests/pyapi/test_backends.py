"""What placeholders and conditions ask for."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from docbuilder.pyapi.backends import backends_of, guards_of, packages_of

Write = Callable[..., ModuleType]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Writes a module and imports it."""
    before = set(sys.modules)
    sys.path.insert(0, str(tmp_path))

    def make(text: str, name: str = "backendsample") -> ModuleType:
        (tmp_path / f"{name}.py").write_text(text)
        importlib.invalidate_caches()
        return importlib.import_module(name)

    yield make
    sys.path.remove(str(tmp_path))
    for name in set(sys.modules) - before:
        del sys.modules[name]


PLACEHOLDERS = """
class Meta(type):
    pass

class One(metaclass=Meta):
    _backends = ["tf", "vision", "somelib"]

class Real:
    _backends = ["tf"]

class Odd(metaclass=Meta):
    _backends = "tf"

def requires_backends(obj, backends): ...

def function(*args, **kwargs):
    requires_backends(function, ["tf", "flax", "torch"])

def single(*args, **kwargs):
    requires_backends(single, "tf")

def written(*args, **kwargs):
    '''It says something.'''
    requires_backends(written, ["tf"])
"""


def test_placeholders(write: Write) -> None:
    """Classes with a metaclass and a list of backends, and functions that only require some."""
    module = write(PLACEHOLDERS)
    assert backends_of(module.One) == ("tf", "vision", "somelib")
    assert backends_of(module.function) == ("tf", "flax", "torch")
    assert backends_of(module.single) == ("tf",)
    for other in (module.Real, module.Odd, module.written, module, 3, None):
        assert backends_of(other) == ()


def test_backends_without_a_table(write: Write) -> None:
    """Where the package has no table, general knowledge helps, and else the name is the package's."""
    module = write(PLACEHOLDERS)
    assert packages_of(module.One, "tf") == ("tensorflow",)
    assert packages_of(module.One, "vision") == ("PIL",)
    assert packages_of(module.One, "somelib") == ("somelib",)
    assert packages_of(module.function, "flax") == ("flax", "jax")


CHECKS = """
import importlib.util
from importlib.util import find_spec

def helper(name, minimum=None):
    return importlib.util.find_spec(name) is not None

FORCE = "no"
_one = _two = False
if FORCE != "yes":
    if helper("onelib", minimum="1"):
        _one = True
        if find_spec("twolib.part"):
            _two = True
try:
    import json
    _three = find_spec("three" + "lib")
except ImportError:
    _three = False

def is_one_available():
    return _one and _two

def is_four_available():
    try:
        from fourlib.sub import thing
        import os
    except ImportError:
        return False
    return is_one_available() and _three

def first(): ...

TABLE = {"one": (is_one_available, "message"), "four": ["message", is_four_available], "none": ("message",), 3: None}

class Meta(type):
    pass

def requires_backends(obj, backends):
    TABLE[backends]

class Holder(metaclass=Meta):
    _backends = ["one"]
"""


def test_backends_from_the_table(write: Write) -> None:
    """What an availability check looks for, by way of flags, conditions, helpers and other checks."""
    module = write(CHECKS, "checksample")
    assert packages_of(module.Holder, "one") == ("onelib", "twolib.part")
    assert packages_of(module.Holder, "four") == ("fourlib.sub", "onelib", "twolib.part")
    assert packages_of(module.Holder, "none") == ("none",)


def test_conditions_of_names(write: Write) -> None:
    """A name asks for the packages that its condition names, whatever the form of the condition."""
    module = write(
        CHECKS.split("TABLE", maxsplit=1)[0]
        + """
if is_one_available():
    import json as first_json
    if find_spec("deeplib"):
        class Deep: ...
else:
    other = 1
if _one:
    flagged = 2
try:
    import trylib
    from tryother.sub import x
    from . import nothing
    async def tried(): ...
except ImportError:
    pass
if True:
    always = 1
plain = 3
"""
    )
    assert guards_of(vars(module), "first_json") == {"onelib", "twolib.part"}
    assert guards_of(vars(module), "Deep") == {"onelib", "twolib.part", "deeplib"}
    assert guards_of(vars(module), "flagged") == {"onelib"}
    assert guards_of(vars(module), "tried") == {"trylib", "tryother.sub"}
    for name in ("always", "plain", "nowhere", "other"):
        assert guards_of(vars(module), name) == frozenset()


def test_flags_of_other_modules(write: Write) -> None:
    """A flag is followed to the module that sets it, by way of those that hand it on."""
    write(
        "import importlib.util\nHAS_ONE = importlib.util.find_spec('onelib') is not None\n"
        "try:\n    import twolib\n    HAS_TWO = True\nexcept ImportError:\n    HAS_TWO = False\n",
        "flagsfar",
    )
    write("from flagsfar import HAS_ONE as READY, HAS_TWO\nx = 1\n", "flagsnear")
    module = write(
        "import flagsnear\nfrom flagsnear import READY, x\nif READY:\n    first = 1\n"
        "if flagsnear.HAS_TWO:\n    second = 2\nif x:\n    third = 3\n",
        "flagsuser",
    )
    assert guards_of(vars(module), "first") == {"onelib"}
    assert guards_of(vars(module), "second") == {"twolib"}
    assert guards_of(vars(module), "third") == frozenset()


def test_modules_without_a_source(write: Write, tmp_path: Path) -> None:
    """Built-in modules, and files that are gone or do not compile any more, say nothing."""
    assert guards_of(vars(sys), "argv") == frozenset()
    module = write("x = 1\n", "vanishing")
    (tmp_path / "vanishing.py").unlink()
    assert guards_of(vars(module), "y") == frozenset()
    broken = write("x = 1\n", "breaking")
    (tmp_path / "breaking.py").write_text("y = (")
    assert guards_of(vars(broken), "y") == frozenset()
