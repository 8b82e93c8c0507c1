"""A package is imported though what its dependencies need is not there, whichever way these find that out."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.config import Config
from docbuilder.pyapi.model import ApiRequest
from docbuilder.pyapi.session import ApiSession

_CHECK = """
import functools
import importlib.util
@functools.lru_cache
def is_fast_available():
    return importlib.util.find_spec("absentfast") is not None
"""
_NONE_OTHERWISE = """
from .checks import is_fast_available
if is_fast_available():
    from absentfast import Fast
else:
    Fast = None
try:
    from absentslow import Slow
except ImportError:
    Slow = None
def load(kinds=Fast | Slow): ...
"""
CASES: dict[str, tuple[dict[str, str], str, str]] = {
    "a union of names that are None without packages": (
        {
            "__init__": "from friend.load import load\nclass Net: ...",
            "/friend/checks": _CHECK,
            "/friend/load": _NONE_OTHERWISE,
        },
        "Net",
        "absentfast absentslow",
    ),
    "the same, found when the object is looked for": (
        {
            "__init__": "",
            "late": "from friend.load import load\nclass Net: ...",
            "/friend/checks": _CHECK,
            "/friend/load": _NONE_OTHERWISE,
        },
        "late.Net",
        "absentfast",
    ),
    "in a class, of one's own": (
        {"__init__": "", "checks": _CHECK, "load": _NONE_OTHERWISE.replace("def load", "class Net:\n    def load")},
        "load.Net",
        "absentfast",
    ),
    "a dependency that fails half-way, with parts that are loaded": (
        {
            "__init__": "from friend.top import top\nclass Net: ...",
            "/friend/__init__": "import friend.utils\nfrom friend.utils.part import one\nimport absentfast\nassert friend.utils",
            "/friend/utils/__init__": "",
            "/friend/utils/part": "one = 1",
            "/friend/top": "top = 1",
        },
        "Net",
        "absentfast",
    ),
    "a second need behind the first": (
        {
            "__init__": "import friend\nclass Net(friend.Base): ...",
            "/friend/__init__": _CHECK
            + "if is_fast_available():\n    import absentfast\n    import absentslow\n    class Base: ...\nelse:\n    absentfast = None\n"
            "    absentfast.Base\n",
        },
        "Net",
        "absentfast absentslow",
    ),
    "flags of another module": (
        {
            "__init__": "",
            "config": "import importlib.util\nFAST_AVAILABLE = importlib.util.find_spec('absentfast') is not None",
            "nets": "from . import config\nif config.FAST_AVAILABLE:\n    class Net: ...",
        },
        "nets.Net",
        "absentfast",
    ),
    "None in the place of a class, behind an import that is tried": (
        {
            "__init__": "",
            "nets": "try:\n    import absentfast as fast\nexcept ImportError:\n    fast = None\n"
            "if fast is not None:\n    class Net(fast.Net): ...\nelse:\n    Net = None",
        },
        "nets.Net",
        "absentfast",
    ),
    "distributions": (
        {
            "__init__": "",
            "nets": "from importlib.metadata import PackageNotFoundError, version\nimport importlib.util\n"
            "def needed(name):\n    try:\n        version(name)\n    except PackageNotFoundError:\n"
            "        raise ImportError(f'Install {name}==1.0')\n"
            "importlib.util.find_spec('absentslow')\nneeded('absent-fast')\nclass Net: ...",
        },
        "nets.Net",
        "absent_fast",
    ),
    "a module that gives None for what it does not know": (
        {
            "__init__": "",
            "nets/__init__": "def __getattr__(name):\n    if name == 'Known':\n        return int",
            "nets/deep": "class Net: ...",
        },
        "nets.deep.Net",
        "",
    ),
    "compiled modules that are loaded only once": (
        {
            "__init__": "from outer import _core\nfrom outer.nets import Net",
            "_core": "import sys\nfrom importlib.machinery import ExtensionFileLoader\n"
            "if hasattr(sys, 'outer_core'):\n    raise ImportError('only once in a process', name='core')\n"
            "sys.outer_core = True\n__spec__.loader = ExtensionFileLoader(__name__, __file__)",
            "nets": "import absentfast\nclass Net: ...",
        },
        "Net",
        "absentfast",
    ),
    "compiled modules below packages that are imported anew": (
        {
            "__init__": "import outer.deep.part.core as core\nfrom outer.nets import Net",
            "deep/__init__": "",
            "deep/part/__init__": "",
            "deep/part/core": "import sys\nfrom importlib.machinery import ExtensionFileLoader\n"
            "if hasattr(sys, 'outer_part'):\n    raise ImportError('only once in a process', name='core')\n"
            "sys.outer_part = True\n__spec__.loader = ExtensionFileLoader(__name__, __file__)",
            "nets": "import absentfast\nclass Net: ...",
        },
        "Net",
        "absentfast",
    ),
    "what another package asks to be of a kind": (
        {
            "__init__": "import absentfast\nimport friend\nclass Net: ...",
            "/friend/__init__": "import absentfast\nkind = absentfast.string()\n"
            "if not isinstance(kind, absentfast.DataType):\n    raise ValueError(f'{kind} is no type')",
        },
        "Net",
        "absentfast",
    ),
    "an enumeration whose names are to be unique": (
        {"__init__": "import enum\nfrom absentfast import StrEnum\n@enum.unique\nclass Net(StrEnum):\n    A = 'a'"},
        "Net",
        "absentfast",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_imported_all_the_same(tmp_path: Path, case: str) -> None:
    """The object is imported, with what is needed mocked and nothing else."""
    files, name, needed = CASES[case]
    for file, text in {"/friend/__init__": "", **files}.items():
        path = tmp_path / (f"{file[1:]}.py" if file.startswith("/") else f"outer/{file}.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with ApiSession(Config(package="outer", root=tmp_path)) as running:
        found = next(iter(running.collect([ApiRequest(name)])))[1]
        assert (found.kind, found.origin in {"import", "mocks"}, found.note) == ("class", True, "")
        assert " ".join(sorted(running.mocks)) == needed
        assert running.error == ""
