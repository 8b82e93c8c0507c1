"""Imported and static objects are the same: anchors, kinds, signatures, parameters, docstrings.

Every case in `both_modes/*.txt` is a small package, what a page asks for, and what is shown, in both modes. Where a mode cannot know
better, `--- expect static` has what differs.
"""

from __future__ import annotations

import re
import sys
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from docbuilder.pyapi.collector import Collector, CollectorSettings
from docbuilder.pyapi.containment import contained
from docbuilder.pyapi.model import ApiObject, ApiRequest, FieldsSection, ResultSection, Signature, TextSection, TypePart

FOLDER = Path(__file__).parent / "both_modes"
_PART = re.compile(r"^--- (.*)\n", re.MULTILINE)
_NEEDED = re.compile(r"Python 3\.(\d+)( syntax)?")
Make = Callable[..., Collector]


class Case(NamedTuple):
    """A package, requests, and what is shown for them."""

    name: str
    files: dict[str, str]
    ask: tuple[str, ...]
    expect: str
    static: str


def _cases() -> Iterator[Case]:
    for file in sorted(FOLDER.glob("*.txt")):
        for part in file.read_text(encoding="utf-8").split("\n=== ")[1:]:
            title, _, rest = part.partition("\n")
            found = dict(zip(*[iter(_PART.split(rest)[1:])] * 2, strict=True))
            ask, expect = found.pop("ask"), found.pop("expect")
            static = found.pop("expect static", expect)
            yield Case(f"{file.stem}: {title}", found, tuple(ask.split("\n")), expect.strip(), static.strip())


CASES = tuple(_cases())


def request_of(line: str) -> ApiRequest:
    """`Name` or `Name: member, member`."""
    name, colon, members = line.partition(": ")
    return ApiRequest(name, tuple(members.split(", ")) if colon else None)


def shown(found: ApiObject, depth: int = 0) -> Iterator[str]:
    """What a reader gets, a line for each fact."""
    indent = "  " * depth
    signatures = found.overloads or ((found.signature,) if found.signature else (None,))
    for signature in signatures:
        words = " ".join((*found.decoration, found.kind, found.name))
        yield f"{indent}{words}{_signature(signature)}{_typed(found.type)} @ {found.anchor}"
    if found.deprecated is not None:
        yield f"{indent}  deprecated: {found.deprecated}"
    for section in found.docstring.sections:
        if isinstance(section, TextSection):
            yield f"{indent}  {' '.join(section.text.text.split())}"
        elif isinstance(section, FieldsSection):
            names = [entry.name for group in section.groups for entry in group.entries]
            yield f"{indent}  {section.kind}: {', '.join(names)}"
        elif isinstance(section, ResultSection):
            yield f"{indent}  {section.kind}"
    for finding in found.docstring.findings:
        yield f"{indent}  ! {finding.message}"
    for name, _ in found.missing_members:
        yield f"{indent}  missing: {name}"
    for member in found.members:
        yield from shown(member, depth + 1)


def _signature(signature: Signature | None) -> str:
    if signature is None:
        return ""
    parts = []
    for each in signature.parameters:
        annotation = _text(each.annotation)
        text = each.name + (f": {annotation}" if annotation else "")
        equals = " = " if annotation else "="
        parts.append(text + (f"{equals}{each.default}" if each.default is not None else ""))
    returns = _text(signature.returns)
    return f"({', '.join(parts)})" + (f" -> {returns}" if returns else "")


def _typed(parts: tuple[TypePart, ...]) -> str:
    return f": {_text(parts)}" if parts else ""


def _text(parts: tuple[TypePart, ...]) -> str:
    return "".join(part.text for part in parts)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
@pytest.mark.parametrize("run", [True, False], ids=["import", "static"])
def test_the_same_in_both_modes(
    case: Case, run: bool, tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is imported and what is read from its source are shown alike."""
    needed = _NEEDED.search(case.name)
    if needed and (run or needed[2]) and sys.version_info < (3, int(needed[1])):
        pytest.skip("older ones cannot import it, or read it")
    for name, text in case.files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("DOCBUILDER_TEST_TOKEN", "hf_secret123456")
    collector = make(next(iter(case.files)).partition("/")[0].removesuffix(".py"), tmp_path, run)
    requests = [request_of(line) for line in case.ask if line.strip()]
    with contained():
        found = [collector.collect(request) for request in requests]
    lines = [line for each in found for line in shown(each)]
    assert "\n".join(lines) == (case.expect if run else case.static)
    assert not run or all(each.origin != "static" for each in found)  # what can be imported is not read


@pytest.fixture
def make() -> Iterator[Make]:
    """Makes a `Collector` of the package in a folder; what it imports is forgotten after the test."""

    modules, finders, path = set(sys.modules), list(sys.meta_path), list(sys.path)
    made: list[Collector] = []

    def collect(package: str, folder: Path, run: bool) -> Collector:
        with contained():
            made.append(Collector(CollectorSettings(package, (str(folder),), (), run)))
        return made[-1]

    yield collect
    for each in made:
        each.close()
    typing.clear_overloads()
    for name in set(sys.modules) - modules:
        if not name.startswith("docbuilder"):
            del sys.modules[name]
    sys.meta_path[:], sys.path[:] = finders, path


@pytest.mark.parametrize("run", [True, False], ids=["import", "static"])
def test_a_value_that_is_imported_is_known_by_the_module_that_assigns_it(run: bool, tmp_path: Path, make: Make) -> None:
    """What the package has under a name of its own is linked by the path of its module as well, and by its name there."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "__init__.py").write_text("from .sizes import LIMIT as MOST\n")
    (tmp_path / "lib" / "sizes.py").write_text("LIMIT = 3\n")
    collector = make("lib", tmp_path, run)
    with contained():
        assert "lib.sizes.LIMIT" in collector.collect(ApiRequest("MOST")).aliases


BASES = {
    "lib/__init__.py": """
import collections
import enum
import torch
import typing_extensions
from abc import ABC
from collections import OrderedDict
from typing import Generic, NamedTuple, TypedDict, TypeVar
from lib.parts import Mixin, _Hidden

T = TypeVar("T")
class Base(_Hidden): ...
class Middle(Base, Generic[T]):
    def f(self): ...
class Model(Middle[int], Mixin, ABC): ...
class Output(OrderedDict): ...
class Failure(ValueError): ...
class Mode(str, enum.Enum): ...
class Net(torch.nn.Module, Mixin): ...
class Plain: ...
class Point(NamedTuple, Generic[T]):
    x: T
class Named(Point[int]): ...
Pair = collections.namedtuple("Pair", "a b")
class Kept(Pair): ...
Spot = NamedTuple("Spot", [("x", int)])
class Options(TypedDict):
    a: int
class More(Options, total=False):
    b: int
Words = TypedDict("Words", {"a b": int})
class Place(typing_extensions.NamedTuple):
    x: int
class Choices(typing_extensions.TypedDict):
    a: int
Size = enum.IntEnum("Size", "S M")
number = int("1", 2)
""",
    "lib/parts.py": """
from lib.far import Far
class Root(Far): ...
class _Hidden(Root): ...
class Mixin: ...
""",
    "lib/far.py": "class Far: ...\n",
}
_NAMES = [
    "Model",
    "Output",
    "Failure",
    "Mode",
    "Net",
    "Plain",
    "Middle.f",
    "Point",
    "Named",
    "Pair",
    "Kept",
    "Spot",
    "Options",
    "More",
    "Words",
    "Place",
    "Choices",
    "Size",
    "number",
]


@pytest.mark.parametrize("run", [True, False], ids=["import", "static"])
def test_bases_are_the_same_in_both_modes(run: bool, tmp_path: Path, make: Make) -> None:
    """A class's own bases, then the package's that these come from; private ones and those that say nothing are left out."""
    for name, text in BASES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    collector = make("lib", tmp_path, run)
    with contained():
        found = {
            name: [(part.text, part.target) for part in collector.collect(ApiRequest(name)).bases] for name in _NAMES
        }
    mixin = ("Mixin", "lib.Mixin")
    assert found == {
        "Model": [
            ("Middle", "lib.Middle"),
            mixin,
            ("Base", "lib.Base"),
            ("Root", "lib.parts.Root"),
            ("Far", "lib.far.Far"),
        ],
        "Output": [("OrderedDict", "")],
        "Failure": [("ValueError", "")],
        "Mode": [("str", ""), ("enum.Enum", "enum.Enum")],
        "Net": [("torch.nn.Module", "torch.nn.Module"), mixin],
        "Plain": [],
        "Middle.f": [],
        "Point": [("tuple", "")],
        "Named": [("Point", "lib.Point")],
        "Pair": [("tuple", "")],
        "Kept": [("Pair", "lib.Pair")],
        "Spot": [("tuple", "")],
        "Options": [("dict", "")],
        "More": [("dict", "")],
        "Words": [("dict", "")],
        "Place": [("tuple", "")],
        "Choices": [("dict", "")],
        "Size": [("enum.IntEnum", "enum.IntEnum")],
        "number": [],
    }


BUILT_IN = """
import collections
class Table(collections.OrderedDict): "Table."
class Words(dict): "Words."
class Failure(ValueError): "Failure."
class Far(Table): "Far."
class Queue(collections.deque): "Queue."
"""
LISTED = {
    "Table": ("move_to_end", "keys", "nothing"),
    "Words": ("update", "fromkeys", "get", "__init__"),
    "Failure": ("with_traceback", "args"),
    "Far": ("move_to_end", "popitem"),
    "Queue": ("rotate", "maxlen"),
}


def test_members_that_are_written_in_c_are_the_same_in_both_modes(tmp_path: Path, make: Make) -> None:
    """They have no source, but Python itself is here; their texts differ between its versions."""
    (tmp_path / "lib.py").write_text(BUILT_IN, encoding="utf-8")
    requests = [ApiRequest(name, members) for name, members in LISTED.items()]
    told = []
    for run in (False, True):
        collector = make("lib", tmp_path, run)
        with contained():
            told.append([line for each in requests for line in shown(collector.collect(each))])
    assert told[0] == told[1]
    assert "  method move_to_end(key, last=True) @ lib.Far.move_to_end" in told[0]
    assert "  missing: nothing" in told[0]
    assert sum("missing" in line for line in told[0]) == 1


MEMBERS = """
import enum, os, re
BASE = 3
class A(enum.Enum):
    ONE = 1
    TWO = BASE + 1
    THREE = enum.auto()
    FOUR = BASE
    FIVE = os.environ.get("DOCBUILDER_UNSET")
    SIX = (1, "a")
    SEVEN = re.compile("x")
class B(enum.IntFlag):
    R = 1
    W = 1 << 1
    RW = R | W
    X = enum.auto()
class C(str, enum.Enum):
    A = "a"
    B = A
    C = f"{A}b"
    def run(self, how=A): "Runs."
class D(enum.StrEnum):
    FIRST = enum.auto()
    SECOND = "second"
class E(enum.Enum):
    def _generate_next_value_(name, start, count, last_values):
        return name
    FIRST = enum.auto()
"""


@pytest.mark.parametrize("run", [True, False], ids=["import", "static"])
def test_values_of_enumerations_are_the_same_in_both_modes(run: bool, tmp_path: Path, make: Make) -> None:
    """As far as the source shows them; in the body a member's name is its value."""
    (tmp_path / "lib.py").write_text(MEMBERS, encoding="utf-8")
    collector = make("lib", tmp_path, run)
    with contained():
        found = {name: collector.collect(ApiRequest(name)) for name in "ABCDE"}
    told = {
        name: {entry.name: entry.type and entry.type.text.strip("`") for entry in section.groups[0].entries}
        for name, value in found.items()
        for section in value.docstring.sections
        if isinstance(section, FieldsSection)
    }
    assert told == {
        "A": {
            "ONE": "1",
            "TWO": "4",
            "THREE": "5",
            "FOUR": "3",
            "FIVE": "os.environ.get('DOCBUILDER_UNSET')",
            "SIX": "(1, 'a')",
            "SEVEN": "re.compile('x')",
        },
        "B": {"R": "1", "W": "2", "RW": "3", "X": "4"},
        "C": {"A": "'a'", "C": "'ab'"},
        "D": {"FIRST": "'first'", "SECOND": "'second'"},
        "E": {"FIRST": "'FIRST'" if run else "enum.auto()"},
    }
    assert [line.strip() for line in shown(found["C"]) if "run" in line] == ["method run(how='a') @ lib.C.run"]


DOCUMENTED = '''
import enum
class Check(enum.Enum):
    "Check."
    A = 1
    """See :class:`Check`.

    .. note:: Mind it.
    """
    B = 2
    "Plain `b`."
    C = 3
'''


@pytest.mark.parametrize("run", [True, False], ids=["import", "static"])
def test_texts_of_enumerations_are_docstrings(run: bool, tmp_path: Path, make: Make) -> None:
    """What stands below a member is read like any docstring."""
    (tmp_path / "lib.py").write_text(DOCUMENTED, encoding="utf-8")
    collector = make("lib", tmp_path, run)
    with contained():
        found = collector.collect(ApiRequest("Check"))
    (section,) = [each for each in found.docstring.sections if isinstance(each, FieldsSection)]
    told = {entry.name: entry.text.text for entry in section.groups[0].entries}
    assert told == {"A": "See [`Check`].\n> [!NOTE]\n> Mind it.", "B": "Plain `b`.", "C": ""}
