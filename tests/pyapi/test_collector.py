"""Objects of small packages as data, in the test process."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from docbuilder.pyapi.collector import Collector, SpoiltProcess
from docbuilder.pyapi.containment import contained
from docbuilder.pyapi.importer import NeedsMocks
from docbuilder.pyapi.model import ApiObject, ApiRequest, Place, Signature

Make = Callable[..., Collector]


def collect(collector: Collector, name: str, *members: str) -> ApiObject:
    with contained():
        return collector.collect(ApiRequest(name, members or None))


def members_of(found: ApiObject) -> list[str]:
    return [member.name for member in found.members]


def names_of(signature: Signature | None) -> list[str]:
    assert signature is not None
    return [each.name for each in signature.parameters]


@pytest.mark.parametrize("name", ["Shape", "plainpkg.Shape", "parts.shapes.Shape", "plainpkg.parts.shapes.Shape"])
def test_lookup_of_names(collector: Make, name: str) -> None:
    """The package's name in front is optional; submodules that nobody imported yet are imported."""
    found = collect(collector("plainpkg"), name)
    assert (found.kind, found.anchor, found.name, found.origin) == (
        "class",
        "plainpkg.Shape",
        "plainpkg.Shape",
        "import",
    )
    assert found.aliases == ("plainpkg.parts.shapes.Shape",)


def test_names_that_do_not_exist(collector: Make) -> None:
    """The placeholder says so, with the nearest names."""
    made = collector("plainpkg")
    found = collect(made, "parts.shapes.Shap")
    assert found.kind == found.origin == "missing"
    assert "plainpkg.parts.shapes.Shape" in found.nearest
    assert collect(made, "Shape.").kind == "missing"
    assert collect(made, "nothing.at.all.like.it").kind == "missing"
    assert "nearest" not in collect(made, "qqqqqqq").note


def test_objects_of_other_packages(collector: Make) -> None:
    """What is loaded anyway is found, and has an anchor."""
    found = collect(collector("plainpkg"), "json.JSONDecoder", "none")
    assert found.anchor == "json.JSONDecoder"
    assert "json.decoder.JSONDecoder" in found.former_anchors
    assert found.place is None


def test_default_members(collector: Make) -> None:
    """Public methods with a docstring that no base class has, alphabetical; no properties, no classes."""
    made = collector("plainpkg")
    assert members_of(collect(made, "Shape")) == ["count", "decorated", "draw", "inherited", "later", "make"]
    assert members_of(collect(made, "Circle")) == ["again", "inherited"]
    assert members_of(collect(made, "Shape", "none")) == []


def test_listed_members(collector: Make) -> None:
    """Exactly these, in order; `all` adds the rest; private ones, dunders, properties and classes when they are named."""
    made = collector("plainpkg")
    found = collect(made, "Shape", "width", "_private", "Inner", "draw", "height", "unit", "size", "Inner.method")
    assert [(member.kind, member.name) for member in found.members] == [
        ("property", "width"),
        ("method", "_private"),
        ("class", "Inner"),
        ("method", "draw"),
        ("property", "height"),
        ("attribute", "unit"),
        ("attribute", "size"),
        ("method", "Inner.method"),
    ]
    assert found.members[0].signature is None
    assert found.members[0].docstring.sections
    both = collect(made, "Circle", "__call__", "all", "draw", "draw")
    assert members_of(both) == ["__call__", "draw", "again", "inherited"]


def test_missing_members(collector: Make) -> None:
    """A listed name that does not exist comes back with similar ones."""
    found = collect(collector("plainpkg"), "Shape", "drw", "__call__", "draw")
    assert [name for name, _ in found.missing_members] == ["drw", "__call__"]
    assert "draw" in found.missing_members[0][1]
    assert members_of(found) == ["draw"]


def test_what_has_failed_is_told_from_what_is_not_there(collector: Make) -> None:
    """Where the package was imported, a name that it lacks is wrong; where trying it has failed before, it may be right."""
    made = collector("plainpkg")
    with contained():
        found = (
            made.collect(ApiRequest("Nothing")),
            made.collect(ApiRequest("Nothing"), why="the process ended by itself"),
        )
    assert [(each.kind, each.failed) for each in found] == [("missing", False), ("missing", True)]


def test_inherited_members(collector: Make) -> None:
    """An inherited member has its anchor below the class that is documented, and its own path as an alias."""
    found = collect(collector("plainpkg"), "Circle", "make").members[0]
    assert found.anchor == "plainpkg.Circle.make"
    assert "plainpkg.Shape.make" in found.aliases


def test_decoration(collector: Make) -> None:
    """Words before the name."""
    found = collect(collector("plainpkg"), "Shape")
    words = {member.name: member.decoration for member in found.members if member.decoration}
    assert words == {"count": ("staticmethod",), "later": ("async", "abstractmethod"), "make": ("classmethod",)}


def test_signatures(collector: Make) -> None:
    """Without self; defaults of keyword-only parameters behind a star."""
    made = collector("plainpkg")
    found = collect(made, "Shape")
    assert names_of(found.signature) == ["name", "*", "scale"]
    by_name = {member.name: names_of(member.signature) for member in found.members}
    assert by_name["count"] == ["first", "/", "second"]
    assert by_name["make"] == ["name"]
    assert by_name["decorated"] == ["x"]
    assert names_of(collect(made, "area").signature) == ["shape", "*others", "exact", "**options"]


def test_kinds(collector: Make) -> None:
    """Every kind of object can be documented."""
    made = collector("plainpkg")
    kinds = {
        name: collect(made, name).kind
        for name in (
            "Shape",
            "parts.shapes.ShapeError",
            "area",
            "Shape.draw",
            "Shape.width",
            "LIMIT",
            "parts",
            "parts.shapes.raw",
        )
    }
    assert list(kinds.values()) == [
        "class",
        "exception",
        "function",
        "function",
        "property",
        "attribute",
        "module",
        "function",
    ]


def test_anchors(collector: Make) -> None:
    """A member that is asked for alone has the anchor below its class; what has no name of its own the path as written."""
    made = collector("plainpkg")
    assert collect(made, "Circle.make").anchor == "plainpkg.Circle.make"
    assert collect(made, "Shape.width").anchor == "plainpkg.Shape.width"
    assert collect(made, "LIMIT").anchor == "plainpkg.LIMIT"
    assert collect(made, "parts.shapes").anchor == "plainpkg.parts.shapes"
    hidden = collect(made, "Visible")
    assert hidden.anchor == "plainpkg.Visible"
    assert hidden.former_anchors == ("plainpkg.parts.shapes._Hidden",)


def test_generated_docstrings(collector: Make) -> None:
    """The docstring that a dataclass generates is not shown, a written one is."""
    made = collector("plainpkg")
    assert collect(made, "Point").docstring.sections == ()
    assert collect(made, "parts.shapes.Pair").docstring.sections == ()
    assert collect(made, "Figure").docstring.sections
    assert "int(" not in repr(collect(made, "LIMIT").docstring)


def test_places(collector: Make) -> None:
    """File, line with decorators, and where the docstring begins; relative to the folder of the package."""
    made = collector("plainpkg")
    found = collect(made, "Shape", "decorated", "draw", "Inner", "size", "width")
    path = "plainpkg/parts/shapes.py"
    assert found.place == Place("plainpkg.parts.shapes", path, 23, 24, 4, 3)
    decorated, draw, inner, size, width = found.members
    assert decorated.place == Place("plainpkg.parts.shapes", path, 68, 70, 8, 3)
    assert draw.place == Place("plainpkg.parts.shapes", path, 36, 37, 8, 3)
    assert inner.place == Place("plainpkg.parts.shapes", path, 72, 73, 8, 3)
    assert size.place == Place("plainpkg.parts.shapes", path, 31)
    assert width.place == Place("plainpkg.parts.shapes", path, 48, 50, 8, 3)
    point = collect(made, "Point").place
    assert point is not None
    assert point.docstring_line == 0


def test_a_module_as_package(collector: Make) -> None:
    """A package may be one file."""
    found = collect(collector("standalone"), "function")
    assert found.place == Place("standalone", "standalone.py", 4, 5, 4, 3)


def test_lookups(collector: Make) -> None:
    """What links need: anchors best first, whether it is called, its parameters."""
    made = collector("plainpkg")
    method = made.look_up("plainpkg.parts.shapes.Circle.make")
    assert method.exists
    assert method.callable
    assert method.anchors == (
        "plainpkg.Shape.make",
        "plainpkg.parts.shapes.Shape.make",
        "plainpkg.Circle.make",
        "plainpkg.parts.shapes.Circle.make",
    )
    assert method.parameters == ("name",)
    assert not made.look_up("Shape").callable
    assert made.look_up("Shape").parameters == ("name", "scale")
    assert not made.look_up("Shape.width").callable
    unknown = made.look_up("Shape.drw")
    assert not unknown.exists
    assert unknown.nearest == ("plainpkg.Shape.draw",)


def test_sources(collector: Make) -> None:
    """For every object the files it comes from, its bases' included; and all files of the package."""
    made = collector("plainpkg")
    collect(made, "Circle")
    sources = made.sources()
    assert [path.rpartition("/")[2] for path in sources["Circle"]][:1] == ["shapes.py"]
    assert {path.rpartition("/")[2] for path in sources[""]} == {"__init__.py", "shapes.py"}


# --- mocks


def test_placeholders_ask_for_their_backends(collector: Make) -> None:
    """The packages that a placeholder needs are read from the package's own checks, and asked for."""
    made = collector("needy")
    assert made.plan(["Net", "Light"]) == ("heavyframework",)
    assert made.plan(["Light"]) == ()
    assert made.plan(["needy.Eye"]) == ("lenslib", "sightlib")
    for name, packages in (
        ("Net", ("heavyframework",)),
        ("Eye", ("lenslib", "sightlib")),
        ("build", ("heavyframework",)),
    ):
        with pytest.raises(NeedsMocks) as needs:
            collect(made, name)
        assert needs.value.packages == packages
    assert collect(made, "Light").origin == "import"
    assert made.mocks == ()


def test_documented_with_mocks(collector: Make) -> None:
    """With mocks the real classes are documented as if the framework were there."""
    made = collector("needy", "heavyframework")
    assert made.mocks == ("heavyframework",)
    net = collect(made, "Net")
    assert (net.anchor, net.origin) == ("needy.models.net.Net", "mocks") or net.anchor == "needy.Net"
    assert members_of(net) == ["forward", "scripted"]
    assert net.signature is not None
    texts = ["".join(part.text for part in each.annotation) for each in net.signature.parameters]
    assert texts == ["int", "heavyframework.dtype", ""]
    assert [each.default for each in net.signature.parameters] == [
        None,
        "heavyframework.float32",
        "heavyframework.nn.functional.relu",
    ]
    forward = net.members[0]
    assert forward.signature is not None
    assert ["".join(part.text for part in each.annotation) for each in forward.signature.parameters] == [
        "heavyframework.Tensor | None",
        "heavyframework.utils.data.Dataset | list[heavyframework.Tensor]",
    ]
    assert len(forward.docstring.sections) == 2
    assert forward.place is not None
    assert forward.place.docstring_line == 0  # a decorator has made the docstring
    assert names_of(collect(made, "Output").signature) == ["logits"]
    assert names_of(collect(made, "build").signature) == ["net", "device"]
    assert collect(made, "Light").origin == "import"


def test_members_of_missing_bases(collector: Make) -> None:
    """A listed member that the class has from a missing base is there, with a word why it says nothing."""
    net = collect(collector("needy", "heavyframework"), "Net", "to", "__call__", "shared")
    assert members_of(net) == ["to", "__call__", "shared"]
    assert net.members[0].anchor == f"{net.anchor}.to"
    assert "heavyframework.nn.Module" in net.members[0].note
    assert net.missing_members == ()


def test_links_to_mocks(collector: Make) -> None:
    """Names of missing packages are not reported as unknown."""
    made = collector("needy", "heavyframework")
    assert made.look_up("heavyframework.Tensor").exists
    assert not made.look_up("needy.Nothing").exists


def test_links_to_placeholders(collector: Make) -> None:
    """A link needs no mocks: that there is a placeholder says enough, the rest is in the source."""
    made = collector("needy")
    net = made.look_up("needy.Net")
    assert (net.exists, net.callable, net.anchors) == (True, False, ("needy.Net",))
    assert made.look_up("build").callable
    assert made.look_up("Net.forward").exists
    with pytest.raises(NeedsMocks):
        collect(made, "Net.forward")


def test_names_behind_a_condition(collector: Make) -> None:
    """A name that a module has only where packages are installed asks for them."""
    made = collector("guarded")
    for name, package in (
        ("Extended", "extralib"),
        ("other", "otherlib"),
        ("third", "thirdlib"),
        ("flagged", "flaglib"),
    ):
        with pytest.raises(NeedsMocks) as needs:
            collect(made, name)
        assert needs.value.packages == (package,)
    assert collect(made, "nothing").kind == "missing"


def test_anchors_behind_a_condition(collector: Make) -> None:
    """The anchor is the one that the object has where everything is installed."""
    assert collect(collector("guarded"), "core.Extended").anchor == "guarded.Extended"
    assert collect(collector("guarded"), "core.third").anchor == "guarded.third"


def test_difficult_classes(collector: Make) -> None:
    """Metaclasses, several bases, attributes of decorated functions, versions: the import succeeds."""
    made = collector("clashing")
    assert made.error == ""
    assert made.mocks == ("absentlib",)
    for name in (
        "WithMeta",
        "WithAbc",
        "WithAbcMeta",
        "WithGeneric",
        "Several",
        "Derived",
        "Kind",
        "Layer",
        "custom",
        "derivative",
    ):
        assert collect(made, name).docstring.sections, name
    assert collect(made, "Failure").kind == "exception"
    assert names_of(collect(made, "Data").signature) == ["first", "second"]


# --- what goes wrong


def test_a_package_that_cannot_be_imported(collector: Make) -> None:
    """Every object says why."""
    made = collector("broken")
    assert made.error == "RuntimeError: no such luck"
    found = collect(made, "Thing")
    assert found.origin == "missing"
    assert "RuntimeError: no such luck" in found.note
    assert made.plan(["Thing"]) == ()
    assert not made.look_up("Thing").exists


def test_a_package_that_is_not_there(collector: Make) -> None:
    """It is not mocked: nothing could be said about it."""
    made = collector("absentpackage")
    assert "absentpackage" in made.error
    assert made.mocks == ()


@pytest.mark.parametrize("name", ["exits", "recurses"])
def test_modules_that_cannot_be_imported(collector: Make, name: str) -> None:
    """Exits and errors of a submodule concern only what is in it."""
    made = collector("hostile")
    assert collect(made, f"{name}.thing").origin == "missing"
    assert collect(made, "fine").docstring.sections


def test_hostile_objects(collector: Make) -> None:
    """Objects that answer everything, raise at everything or wrap themselves give data or a placeholder."""
    made = collector("hostile")
    for name in (
        "everything",
        "raising",
        "Everything",
        "Raising",
        "Looping",
        "Signed",
        "recursive",
        "wrapped",
        "everything.a.b",
    ):
        assert isinstance(collect(made, name), ApiObject)
        assert isinstance(collect(made, name, "all", "method", "x.y"), ApiObject)
        made.look_up(name)
    looping = collect(made, "Looping")
    assert members_of(looping) == ["method"]
    assert looping.members[0].signature is not None
    assert looping.members[0].signature.parameters[0].default == "Raising()"


def test_without_running_code(collector: Make) -> None:
    """Nothing is imported when code must not run."""
    made = collector("hostile", run=False)
    assert made.mocks == ()
    assert made.error == ""
    assert made.plan(["fine"]) == ()
    with contained():
        assert isinstance(made.collect(ApiRequest("fine")), ApiObject)


def test_notes_of_all_attempts(collector: Make) -> None:
    """What went wrong before is part of what the placeholder says."""
    made = collector("plainpkg")
    with contained():
        found = made.collect(ApiRequest("nowhere_at_all"), why="took too long")
    assert found.note.startswith("took too long; ")


def test_static_analysis_that_raises(collector: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the last resort, and may fail too; where the package has run before, that may be why."""

    def fail(*_: object) -> None:
        raise ValueError("static failed")

    for run in (True, False):
        made = collector("plainpkg", run=run)
        monkeypatch.setattr(made, "_static", SimpleNamespace(get=fail, lookup=fail, exists=True))
        if run:
            with pytest.raises(SpoiltProcess, match="static failed"):
                collect(made, "nowhere")
        else:
            assert "static failed" in collect(made, "nowhere").note
        assert not made.look_up("broken..name").exists


def test_functions_and_modules_have_no_default_members(collector: Make) -> None:
    """Only classes show members by themselves; a module shows those that are listed."""
    made = collector("plainpkg")
    assert members_of(collect(made, "parts.shapes", "area", "Shape", "nothing")) == ["area", "Shape"]
    assert members_of(collect(made, "parts.shapes", "all")) == []
    assert collect(made, "area", "x").missing_members == (("x", ()),)


def test_reading_the_source_instead(collector: Make) -> None:
    """An object whose module cannot be imported is read from its source, if it is in there."""
    made = collector("needy", "lenslib", "sightlib")
    assert made.mocks == ("lenslib", "sightlib")
    assert collect(made, "Eye").kind == "class"
    found = collect(collector("broken"), "broken")
    assert isinstance(found, ApiObject)


def test_parts_of_a_namespace(collector: Make) -> None:
    """Where a package lies in a namespace that is installed, only the missing part is mocked."""
    made = collector("spaced")
    assert made.error == ""
    assert made.mocks == ("sharedspace.missing",)
    assert collect(made, "f").kind == "function"


@pytest.mark.parametrize("run", [True, False], ids=["import", "static"])
def test_what_the_package_exposes_is_proposed_first(collector: Make, run: bool) -> None:
    """An object that is asked for where it was once: the package has it under its own name."""
    made = collector("plainpkg", run=run)
    assert made.look_up("plainpkg.old_place.Shape").nearest[:1] == ("plainpkg.Shape",)
    assert made.look_up("parts.old_place.Shape").nearest[:1] == ("plainpkg.Shape",)
    assert made.look_up("other_project.Shape").nearest == ()
    assert made.look_up("plainpkg.Shape.Shape").nearest[:1] != ("plainpkg.Shape",)
