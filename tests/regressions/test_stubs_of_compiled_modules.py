"""Static analysis of packages with compiled modules: what those define was missing, though stubs beside them say it (PEP 484, PEP 561)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from docbuilder.pyapi.model import ApiRequest, TextSection
from docbuilder.pyapi.signature import arguments_of
from docbuilder.pyapi.static import StaticPackage
from docbuilder.pyapi.static.listing import public_modules

STUB = '''
from typing import final

@final
class Net:
    """A net."""
    def __new__(cls, /, depth: int = 2) -> Net: ...
    def run(self, text: str, *, times: int = ...) -> list[str]:
        """Runs."""
    @property
    def depth(self) -> int:
        """How deep it is."""

def load(path: str) -> Net:
    """Loads."""
'''

OVERLOADED = """
from typing import overload
class Tree:
    @overload
    def grow(self) -> int: ...
    @overload
    def grow(self, far: bool) -> float: ...
@overload
def dive() -> int: ...
@overload
def dive(deep: bool) -> float: ...
"""

PACKAGES: dict[str, Mapping[str, str]] = {
    "a stub in the place of a compiled module": {
        "__init__.py": "from ._core import Net, load\n",
        "_core.pyi": STUB,
    },
    "of a compiled package": {
        "__init__.py": "from .core import *\n",
        "core/__init__.pyi": "from .inner import *\n",
        "core/inner.pyi": STUB,
    },
    "beside what imports": {
        "__init__.py": "from ._core import Net, load\n",
        "__init__.pyi": STUB,
    },
    "beside what assigns": {
        "__init__.py": "from . import _core\nNet = _core.Net\nload = _core.load\n",
        "__init__.pyi": STUB,
    },
    "beside everything that a compiled module has": {
        "__init__.py": "from ._core import *\n",
        "__init__.pyi": STUB,
    },
    "each leads to the other": {
        "__init__.py": "from .lib import Net, load\n",
        "__init__.pyi": STUB,
        "lib.pyi": "from lib import Net as Net, load as load\n",
    },
    "names that a stub lists, to be imported when they are asked for": {
        "__init__.py": "import lazy\n__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)\n",
        "__init__.pyi": "from .source import Net, load\n",
        "source.py": STUB.replace("@final", ""),
    },
}


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        file = folder / "lib" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def told(package: StaticPackage, name: str) -> str:
    """Signature and docstring of an object."""
    found = package.get(ApiRequest(name))
    if found is None:
        return "absent"
    given = found.signature.parameters if found.signature else ()
    types = {each.name: "".join(part.text for part in each.annotation) for each in given}
    parameters = [f"{each.name}: {types[each.name]} = {each.default}" for each in given]
    texts = [section.text.text for section in found.docstring.sections if isinstance(section, TextSection)]
    return f"{found.kind} ({', '.join(parameters)}) {' '.join(texts)}"


@pytest.mark.parametrize("case", PACKAGES)
def test_the_stub_says_it(tmp_path: Path, case: str) -> None:
    package = StaticPackage([write(tmp_path, PACKAGES[case])], "lib")
    assert told(package, "lib.Net") == "class (depth: int = 2) A net."
    assert told(package, "lib.Net.run") == "function (text: str = None, *:  = None, times: int = ...) Runs."
    assert told(package, "lib.Net.depth") == "property () How deep it is."
    assert told(package, "lib.load") == "function (path: str = None) Loads."


def test_the_source_counts_before_the_stub(tmp_path: Path) -> None:
    files = {"__init__.py": 'class Net:\n    """Of the source."""\nLIMIT = 3\n', "__init__.pyi": STUB + "LIMIT: int\n"}
    package = StaticPackage([write(tmp_path, files)], "lib")
    assert told(package, "lib.Net") == "class () Of the source."
    assert told(package, "lib.load") == "function (path: str = None) Loads."
    assert package.get(ApiRequest("lib.LIMIT")) is not None
    assert told(package, "lib.nothing") == "absent"


def test_a_function_may_consist_of_overloads(tmp_path: Path) -> None:
    package = StaticPackage([write(tmp_path, {"__init__.pyi": OVERLOADED})], "lib")
    for name in ("lib.dive", "lib.Tree.grow"):
        found = package.get(ApiRequest(name))
        assert found is not None
        assert [len(each.parameters) for each in found.overloads] == [0, 1]


def test_nothing_outside_of_the_bound(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.pyi").write_text(STUB, "utf-8")
    folder = write(tmp_path / "inside", {"__init__.py": "from ._core import Net\n"})
    for name in ("_core.pyi", "__init__.pyi"):
        (folder / "lib" / name).symlink_to(tmp_path / "elsewhere.pyi")
    assert told(StaticPackage([folder], "lib", inside=folder), "lib.Net") == "absent"
    assert told(StaticPackage([folder], "lib"), "lib.Net") != "absent"


def test_what_stubs_define_is_public(tmp_path: Path) -> None:
    files = {
        "__init__.py": "from . import _core\nNet = _core.Net\nload = _core.load\nLIMIT = 3\n",
        "__init__.pyi": STUB,
        "compiled.pyi": "class Deep: ...\n",
        "inner/__init__.pyi": OVERLOADED,
    }
    found = public_modules([write(tmp_path, files)], "lib")
    assert {module.name: module.objects for module in found} == {
        "lib": ("lib.Net", "lib.load"),
        "lib.compiled": ("lib.compiled.Deep",),
        "lib.inner": ("lib.inner.Tree", "lib.inner.dive"),
    }
    (tmp_path / "lib/__init__.py").write_text("from ._core import *\n", "utf-8")
    assert public_modules([tmp_path], "lib")[0].objects == ("lib.Net", "lib.load")


def test_compiled_classes_tell_of_self() -> None:
    """Imported: what PyO3 writes down as the signature of a class begins with it."""

    Net = type("Net", (), {"__doc__": "Net(self, depth=2)\n--\n\nA net."})
    assert [each.name for each in arguments_of(Net)[0]] == ["depth"]
