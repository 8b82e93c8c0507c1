"""A directive for what a broken file defines said that there is no such object, and to check the name."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.pyapi.collector import Collector, CollectorSettings
from docbuilder.pyapi.model import ApiObject, ApiRequest

BROKEN = "def f(:\n    pass\n"


def collected(folder: Path, files: dict[str, str], name: str) -> ApiObject:
    (folder / "pkg").mkdir()
    for file, text in files.items():
        (folder / "pkg" / file).write_text(text, "utf-8")
    return Collector(CollectorSettings("pkg", (str(folder),), run=False)).collect(ApiRequest(name))


@pytest.mark.parametrize(
    ("files", "name", "told"),
    [
        ({"__init__.py": BROKEN}, "f", "pkg cannot be read: SyntaxError"),
        ({"__init__.py": "", "core.py": BROKEN}, "pkg.core.f", "pkg.core cannot be read: SyntaxError"),
        ({"__init__.py": "from .core import f", "core.py": BROKEN}, "f", "pkg.core cannot be read"),
        ({"__init__.py": "from .core import f as g", "core.py": BROKEN}, "g.part", "pkg.core cannot be read"),
        (
            {"__init__.py": "from .core import *", "core.py": "from .deep import *", "deep.py": "\0"},
            "f",
            "pkg.deep cannot",
        ),
        ({"__init__.py": "from . import a", "a.py": "from .b import f", "b.py": "x = (" * 300}, "a.f", "pkg.b cannot"),
    ],
    ids=["package", "module", "import", "other name", "stars", "import of import"],
)
def test_a_broken_file_is_named(tmp_path: Path, files: dict[str, str], name: str, told: str) -> None:
    """Whatever the way to it: the name may be right."""
    found = collected(tmp_path, files, name)
    assert (found.kind, found.failed) == ("missing", True)
    assert told in found.note


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"__init__.py": "", "core.py": BROKEN}, "f"),
        ({"__init__.py": "from .core import g", "core.py": BROKEN}, "f"),
        ({"__init__.py": "from .a import f", "a.py": "from . import f"}, "f"),
    ],
    ids=["elsewhere", "another name", "circle"],
)
def test_a_broken_file_elsewhere_is_no_reason(tmp_path: Path, files: dict[str, str], name: str) -> None:
    """It could not have the object."""
    found = collected(tmp_path, files, name)
    assert (found.kind, found.failed, found.note) == ("missing", False, "the source has no such object")
