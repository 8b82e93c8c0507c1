"""Packages that ask for what is missing in unusual ways are imported all the same, with mocks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docbuilder.pyapi.collector import Collector, CollectorSettings
from docbuilder.pyapi.containment import contained
from docbuilder.pyapi.importer import NeedsMocks
from docbuilder.pyapi.mock_objects import MockVersion
from docbuilder.pyapi.model import ApiObject, ApiRequest

Make = Callable[..., Collector]


@pytest.fixture
def package(tmp_path: Path) -> Iterator[Make]:
    """Writes a package and makes its `Collector`."""
    modules, finders, path = set(sys.modules), list(sys.meta_path), list(sys.path)
    made: list[Collector] = []

    def make(files: dict[str, str], *mock: str, run: bool = True) -> Collector:
        for name, text in files.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        with contained():
            made.append(Collector(CollectorSettings(next(iter(files)).partition("/")[0], (str(tmp_path),), mock, run)))
        return made[-1]

    yield make
    for each in made:
        each.close()
    for name in set(sys.modules) - modules:
        if not name.startswith("docbuilder"):
            del sys.modules[name]
    sys.meta_path[:], sys.path[:] = finders, path


def collect(collector: Collector, name: str, *members: str) -> ApiObject:
    with contained():
        return collector.collect(ApiRequest(name, members or None))


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("import absentlib\nNEW = absentlib.__version__ >= (1, 9)\n", ("absentlib",)),
        (
            "import absentlib\nassert absentlib.__version__ > '2.10' and not absentlib.__version__ < (2, 0, 0)\n",
            ("absentlib",),
        ),
        (
            "from importlib.util import find_spec\nif find_spec('absentlib') is None:\n"
            "    raise ImportError(\"'absentlib' is required\")\nimport absentlib\n",
            ("absentlib",),
        ),
        (
            "from importlib.util import find_spec\nHAS = find_spec('absentother')\nfind_spec('absentlib')\n"
            "if HAS is None:\n    raise ImportError('Please install absentother first.')\n",
            ("absentother",),
        ),
        (
            "try:\n    import absentlib\nexcept ImportError:\n    absentlib = None\nif absentlib is None:\n"
            "    raise ModuleNotFoundError('Please install absentlib.')\n",
            ("absentlib",),
        ),
        (
            "from importlib.util import find_spec\nclass Missing(ImportError): ...\nif not find_spec('absentlib'):\n"
            "    raise Missing('absentlib first.')\n",
            ("absentlib",),
        ),
        (
            "try:\n    from absentlib import Tensor\nexcept ImportError:\n    Tensor = None\nKINDS = Tensor | None\n",
            ("absentlib",),
        ),
        (
            "try:\n    import absentlib\nexcept ImportError:\n    absentlib = None\nclass A(absentlib.Base): ...\n",
            ("absentlib",),
        ),
        (
            "from absentlib import Args\nclass B(Args): ...\nclass C(B):\n    _FIELDS = B._FIELDS + ['x']\n",
            ("absentlib",),
        ),
        ("from absentlib import Args\nclass B(Args): ...\nFIELDS = ['x'] + B._names['y']\n", ("absentlib",)),
        ("import absentlib\nassert 'int64' in absentlib.__dict__ and vars(absentlib)['int64']\n", ("absentlib",)),
        (
            "from absentlib import Base\nclass A(Base):\n    def __init__(self):\n        Base.__init__(self, 1, size=2)\nA()\n",
            ("absentlib",),
        ),
        (
            "import types\nfrom absentlib import Base\nclass A(Base): ...\nA.load = types.MethodType(Base.load.__func__, A)\n",
            ("absentlib",),
        ),
    ],
)
def test_it_is_imported(package: Make, text: str, missing: tuple[str, ...]) -> None:
    """Versions compare with tuples, a package's own error and names that are None tell what is missing, private names are there."""
    collector = package({"needing/__init__.py": text + "def weigh(box=1):\n    '''Weighs.'''\n"})
    assert collector.error == ""
    assert collector.mocks == missing
    assert collect(collector, "weigh").origin != "static"


def test_other_errors_stay(package: Make) -> None:
    """An `ImportError` of a package that has looked for nothing is the end."""
    collector = package({"failing/__init__.py": "raise ImportError('No.')\n"})
    assert collector.mocks == ()
    assert collector.error == "ImportError: No."


def test_versions() -> None:
    """They compare by their numbers, and are texts otherwise."""
    version = MockVersion("2.10.0+cpu")
    assert version > "2.9"
    assert version >= (2, 10)
    assert version < "3"
    assert version <= (2, 10, 1)
    assert version == "2.10.0+cpu"
    assert version == (2, 10)
    assert version != "2.10"
    assert {version: 1}["2.10.0+cpu"] == 1
    assert version.split(".")[0] == "2"


def test_modules_below_one_that_failed(package: Make) -> None:
    """A namespace below a module that failed is looked up anew."""
    files = {
        "outer/__init__.py": "",
        "outer/other.py": "from outer.sub.ns.thing import T\nclass Scale:\n    '''A scale.'''\n",
        "outer/sub/__init__.py": "from outer.sub.ns.helper import HELP\nimport absentlib\n",
        "outer/sub/ns/helper.py": "HELP = 1\n",
        "outer/sub/ns/thing.py": "T = 1\n",
    }
    found = collect(package(files), "other.Scale")
    assert (found.kind, found.origin) == ("class", "import")


def test_somebody_else_has_looked_before(package: Make) -> None:
    """A dependency that remembers that something is missing: the package is to be imported anew, with the mock from the start."""
    files = {
        "late/__init__.py": "from probing import OPTIM\nimport absentlib\ndef f(optim: str = OPTIM): ...\n",
        "probing.py": "from importlib.util import find_spec\nOPTIM = 'fused' if find_spec('absentlib') else 'plain'\n",
    }
    assert package(files).plan(("f",)) == ("absentlib",)
    for name in ("late", "probing"):
        sys.modules.pop(name)
    again = package(files, "absentlib")
    assert again.plan(("f",)) == ()
    signature = collect(again, "f").signature
    assert signature is not None
    assert signature.parameters[0].default == "'fused'"


def test_a_module_of_its_own_has_looked_before(package: Make) -> None:
    """One that remembers that something is missing, and that the import of others fails for it: likewise."""
    files = {
        "minder/__init__.py": "",
        "minder/compat.py": "try:\n    import absentlib\n    HAS = True\nexcept ImportError:\n    HAS = False\n"
        "def check():\n    if not HAS: raise ImportError('absentlib is not there')\n",
        "minder/heavy.py": "from minder.compat import check\ncheck()\ndef weigh(): 'Weighs.'\n",
    }
    with pytest.raises(NeedsMocks, match="absentlib"):
        collect(package(files), "heavy.weigh")
    for name in [name for name in sys.modules if name.startswith("minder")]:
        sys.modules.pop(name)
    assert collect(package(files, "absentlib"), "heavy.weigh").origin != "static"


@pytest.mark.parametrize("run", [True, False])
def test_members_of_bases_that_are_missing(package: Make, run: bool) -> None:
    """A listed member may come from there: it is an entry without a signature, and no error."""
    text = "import absentlib\nclass Trainer(absentlib.Base):\n    '''Trains.'''\nclass Plain:\n    '''Plain.'''\n"
    collector = package({"derived/__init__.py": text}, run=run)
    try:
        found = collect(collector, "Trainer", "train", "__init__")
    except NeedsMocks:  # pragma: no cover
        pytest.fail("the base is mocked already")
    assert found.missing_members == ()
    assert [member.name for member in found.members] == ["train", "__init__"]
    assert found.members[0].signature is None
    assert collect(collector, "Plain", "__init__").missing_members == ()
    assert collect(collector, "Plain", "nothing").missing_members[0][0] == "nothing"


@pytest.mark.parametrize("name", ["net.Module.forward", "net.Module", "net.layers.Dense.call"])
def test_members_of_mocks_are_looked_up(package: Make, name: str) -> None:
    """A mock only says that it is a class: to ask for its bases ended the look-up, and the source of the package was read in its place."""
    collector = package({"holder/__init__.py": "import absentnet as net\nclass Model(net.Module): ...\n"}, "absentnet")
    assert collector.look_up(f"holder.{name}").exists
    assert collector._static is None


def test_a_module_goes_on_behind_a_statement_that_fails_with_mocks(package: Make) -> None:
    """Only what that statement defines, and what derives from it, is read from the source."""
    collector = package(
        {
            "resumedlib/__init__.py": "from .inner import *\nfrom .inner import Far, late\n",
            "resumedlib/inner.py": (
                "from __future__ import annotations\n"
                "import json, re, absentlib\n"
                "WORDS = re.compile('|'.join([absentlib.word()]))\n"
                "if absentlib.is_there():\n    pass\nelse:\n"
                "    TEXT = json.dumps(absentlib.text())\n    AFTER = 4\n"
                "@absentlib.wrapped\ndef early(x: absentlib.Thing = None, words=WORDS, after=AFTER): 'E.'\n"
                "class Broken:\n    'B.'\n    size = 'a' % absentlib.size() + '' // 2\n"
                "    def __init__(self, size: int = 1): 'I.'\n    def grow(self, by=1): 'G.'\n"
                "class Far(Broken):\n    'F.'\n"
                "class Free:\n    'Free.'\n    def m(self, of: Broken): 'M.'\n"
                "assert not absentlib.flag\n"
                "def late(x=3): 'L.'\n"
            ),
        }
    )
    assert collector.error == ""
    found = {name: collect(collector, name) for name in ("early", "Broken", "Far", "Free", "late")}
    assert {name: each.origin for name, each in found.items()} == {
        "early": "mocks",
        "Broken": "static",
        "Far": "static",
        "Free": "mocks",
        "late": "mocks",
    }
    assert "unsupported operand" in found["Broken"].note
    assert collect(collector, "Broken.grow").origin == "static"
    early = found["early"].signature
    assert early is not None
    assert [(each.name, each.default) for each in early.parameters] == [
        ("x", "None"),
        ("words", "resumedlib.inner.WORDS"),
        ("after", "AFTER"),  # another than where the package is there
    ]
    assert found["Far"].signature is not None
    assert [each.name for each in found["Far"].signature.parameters] == ["size"]


def test_a_package_that_fails_without_mocks_is_not_resumed(package: Make) -> None:
    """Nobody can import it: that is said."""
    collector = package({"brokenlib/__init__.py": "X = 1 // 0\ndef f(): 'F.'\n"})
    assert "ZeroDivisionError" in collector.error
    assert collect(collector, "f").origin == "static"


def test_what_a_list_of_names_promises_is_imported_with_a_star(package: Make) -> None:
    """Classes that a module makes of all that a missing package has are not made; what imports them goes on."""
    collector = package(
        {
            "starlib/__init__.py": "from .made import *\nfrom .user import User\n",
            "starlib/made.py": (
                "import absentlib\n__all__ = ['Kept', 'Made', 'Other']\nclass Kept: 'K.'\n"
                "for name in absentlib.names():\n    globals()[name] = type(name, (), {})\n"
            ),
            "starlib/user.py": "from .made import Kept, Made\nclass User(Made):\n    'U.'\n    def m(self, x: Kept = None): 'M.'\n",
        }
    )
    assert collector.error == ""
    assert collect(collector, "Kept").origin in {"import", "mocks"}
    assert collect(collector, "user.User.m").origin == "mocks"


def test_names_of_star_imports_of_missing_packages(package: Make) -> None:
    """Names that code takes for granted are brought, also through modules that hand them on; what the package or Python defines is not replaced."""
    collector = package(
        {
            "stars/__init__.py": "",
            "stars/names.py": "from math import *\nfrom absentlib.all import *\n",
            "stars/core.py": "def patch(function): return function\n",
            "stars/use.py": (
                "from .core import *\nfrom .names import *\ndefaults.fast = True\nROOT = sqrt(4)\n"
                "@patch\n@delegates(Base)\ndef made(x: Base, fast=defaults.fast, n: int = ROOT, k=len('ab')): 'M.'\n"
            ),
        }
    )
    found = collect(collector, "use.made")
    assert found.origin == "mocks"
    assert found.signature is not None
    assert [(each.name, each.default) for each in found.signature.parameters] == [
        ("x", None),
        ("fast", "True"),
        ("n", "2.0"),
        ("k", "2"),
    ]
    assert "".join(part.text for part in found.signature.parameters[0].annotation) == "absentlib.all.Base"


@pytest.mark.parametrize(
    "text",
    [
        "T = absentlib.__internal__.types.Tensor\n",
        "assert absentlib.__version_info__ >= (0, 4, 29)\n",
        "from importlib.metadata import version, PackageNotFoundError\n"
        "try:\n    version('absentlib')\nexcept PackageNotFoundError:\n    raise PackageNotFoundError('The absentlib>=0 is needed. Try pip')\n",
    ],
    ids=["private names of modules", "versions as tuples", "sentences in place of names"],
)
def test_what_packages_ask_of_missing_modules(package: Make, text: str) -> None:
    """They get it, and nothing but the missing package is mocked."""
    collector = package({"asks/__init__.py": f"import absentlib\n{text}def f(): 'F.'\n"})
    assert collector.error == ""
    assert collector.mocks == ("absentlib",)
