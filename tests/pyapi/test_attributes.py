"""Constants, enumerations, protocols, fields: imported in the test process, and read from the source alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from docbuilder.pyapi.attributes import code_span, shortened
from docbuilder.pyapi.collector import Collector
from docbuilder.pyapi.containment import contained
from docbuilder.pyapi.model import ApiObject, ApiRequest, FieldsSection, Lookup, TextSection

Make = Callable[..., Collector]


@pytest.fixture(params=[True, False], ids=["import", "static"])
def varied(request: pytest.FixtureRequest, collector: Make) -> Collector:
    """The package `varied`."""
    return collector("varied", run=request.param)


def collect(collector: Collector, name: str, *members: str) -> ApiObject:
    with contained():
        return collector.collect(ApiRequest(name, members or None))


def look_up(collector: Collector, name: str) -> Lookup:
    with contained():
        return collector.look_up(name)


def texts(found: ApiObject) -> list[str]:
    return [section.text.text for section in found.docstring.sections if isinstance(section, TextSection)]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("OWN", ["`OWN: int = 3`", "How many there are.\n\nSecond paragraph."]),
        ("NO_TEXT", ["`NO_TEXT = [1, 2, 3]`"]),
        ("LIMIT", ["`LIMIT = 10`", "The limit, with `code` and [`Color`]."]),
        ("HOME", ["``HOME = os.path.expanduser('~/`x`')``"]),
        ("Alias", ["`Alias = dict[str, int]`"]),
        ("Maybe", ["`Maybe = Optional[int]`"]),
        ("things.Either", ["`Either = Union[int, str]`", "One or the other."]),
        ("FIRST", ["`FIRST = 1`"]),
        ("second", ["`second = 1`"]),
        ("MISSING", ["`MISSING = None`", "It is `None`."]),
    ],
)
def test_constants(varied: Collector, name: str, shown: list[str]) -> None:
    """What is shown of a constant is written in the source, and never what its type says of itself."""
    assert texts(collect(varied, name)) == shown


def test_the_place_of_a_constant(varied: Collector) -> None:
    """It is that of its assignment, wherever it is asked for."""
    place = collect(varied, "OWN").place
    assert place is not None
    assert (place.module, place.path, place.line, place.docstring_line) == ("varied", "varied/__init__.py", 8, 9)
    moved = collect(varied, "MOST").place
    assert moved is not None
    assert moved.path == "varied/things.py"
    double = collect(varied, "double").place
    assert double is not None
    assert double.docstring_line == double.line + 1


def test_long_values() -> None:
    """They are cut, on one line; backquotes in them do no harm."""
    assert shortened("x" * 200, 10) == "x" * 9 + "…"
    assert shortened("a\n   b") == "a b"
    assert code_span("a") == "`a`"
    assert code_span("`a") == "`` `a ``"


def test_a_long_constant(varied: Collector) -> None:
    """The reader sees its beginning."""
    (text,) = texts(collect(varied, "LONG"))
    assert text.startswith("`LONG = ['a long string")
    assert text.endswith("…`")
    assert len(text) == 102


def test_listed_attributes(varied: Collector) -> None:
    """Members that are values, or only annotated, show how they are written and what is said below them."""
    found = collect(varied, "Fields", "x", "y", "z", "plain", "nothing")
    assert [texts(member) for member in found.members] == [
        ["`x: int`", "Without a default."],
        ["`y: list = field(default_factory=list)`"],
        ["`z: Optional[int] = None`", "With one."],
        ["`plain = None`"],
    ]
    assert [name for name, _ in found.missing_members] == ["nothing"]


def entries(found: ApiObject) -> list[tuple[str, str, str]]:
    return [
        (entry.name, entry.type.text if entry.type else "", entry.text.text)
        for section in found.docstring.sections
        if isinstance(section, FieldsSection)
        for group in section.groups
        for entry in group.entries
    ]


def test_enumerations(varied: Collector) -> None:
    """Their members are listed with their values, unless the docstring speaks of each or a list says what to show."""
    found = collect(varied, "Color")
    assert entries(found) == [("RED", "`'red'`", "Like a rose."), ("GREEN", "`'green'`", "")]
    assert [member.name for member in found.members] == ["paint"]
    assert entries(collect(varied, "Level")) == []
    assert entries(collect(varied, "Color", "none")) == []
    assert entries(collect(varied, "Color", "RED")) == []
    assert entries(collect(varied, "things.Bare")) in ([("ONE", "`1`", "")], [("ONE", "`enum.auto()`", "")])
    section = found.docstring.sections[-1]
    assert isinstance(section, FieldsSection)
    assert found.place is not None
    assert found.place.docstring_line + section.groups[0].entries[0].line == 34  # in the file


def test_protocols(varied: Collector) -> None:
    """They are not called; what implements them is varied as it says itself."""
    assert collect(varied, "Proto").signature is None
    plain, both = collect(varied, "Impl").signature, collect(varied, "Both").signature
    assert plain is not None
    assert both is not None
    assert [each.name for each in (*plain.parameters, *both.parameters)] == ["size"]


def test_a_module_of_the_same_name(collector: Make) -> None:
    """The path of a function is not that of a module that is called like it."""
    made = collector("varied")
    assert collect(made, "build").anchor == "varied.build"  # the package has the function under this name
    assert collect(made, "build.Builder").anchor == "varied.build.Builder"  # and the module still has the rest


def test_the_path_leads_to_the_object(collector: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the package has a module or another object under the name, the path is the longer one."""
    made = collector("varied")
    import varied
    from varied import build

    module = __import__("sys").modules["varied.build"]
    monkeypatch.setattr(varied, "build", module)
    assert build.__module__ == "varied.build"
    assert collect(made, "varied.build.build").anchor == "varied.build.build"
    monkeypatch.setattr(varied, "Builder", varied.Color, raising=False)
    assert collect(made, "varied.build.Builder").anchor == "varied.build.Builder"


@pytest.mark.parametrize(
    ("name", "anchors"),
    [
        ("Fields.x", ("varied.Fields.x",)),
        ("Fields.documented", ("varied.Fields.documented",)),
        ("Fields.also", ("varied.Fields.also",)),
        ("More.x", ("varied.More.x", "varied.Fields.x")),
        ("More.other", ("varied.More.other",)),
        ("Color.RED", ("varied.Color.RED",)),
    ],
)
def test_lookup_of_attributes(varied: Collector, name: str, anchors: tuple[str, ...]) -> None:
    """Attributes that only instances have exist for links where they are annotated or documented."""
    found = look_up(varied, name)
    assert found.exists
    assert not found.callable
    assert found.anchors[: len(anchors)] == anchors


def test_lookup_of_what_is_not_there(varied: Collector) -> None:
    """A parameter is proposed as such; an alias is not called."""
    assert look_up(varied, "wrapped.a").nearest[0] == "varied.wrapped#a"
    assert not look_up(varied, "wrapped.a").exists
    assert look_up(varied, "Fields.missing").exists is False
    assert not look_up(varied, "Alias").callable


def test_partial_functions(collector: Make) -> None:
    """They show a signature, and what is said below them; not what Python says of partial functions."""
    made = collector("varied")
    double = collect(made, "double")
    assert double.signature is not None
    assert [each.name for each in double.signature.parameters] == ["b"]
    assert texts(double) == ["Twice."]
    assert texts(collect(made, "undocumented")) == []


def test_slots(collector: Make) -> None:
    """They are attributes like others."""
    found = look_up(collector("varied"), "Slotted.a")
    assert found.exists
    assert found.anchors[0] == "varied.Slotted.a"
