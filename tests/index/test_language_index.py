"""What links lead to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docbuilder.index.language import (
    Boxes,
    Ids,
    LanguageIndex,
    PageAnchors,
    PageFacts,
    index_language,
    missing_pages,
    with_fallback_pages,
)
from docbuilder.pyapi.model import Lookup
from docbuilder.site.model import Language, Page, TocEntry


def facts(
    *boxes: str, top: tuple[str, ...] = (), objects: tuple[str, ...] = (), pages: tuple[str, ...] = ()
) -> PageFacts:
    anchors = PageAnchors("", Ids.of(boxes), boxes, frozenset(top or boxes))
    return PageFacts(anchors, tuple(sorted(objects)), tuple(sorted(("", page) for page in pages)))


def language(
    *names: str, code: str = "ja", toc: tuple[str, ...] = (), routes: dict[str, str] | None = None
) -> Language:
    routes = routes or {}
    pages = {name: Page(code, name, routes.get(name, name), f"{code}/{name}.md", code) for name in sorted(names)}
    return Language(code, code, pages, tuple(TocEntry(name, name) for name in toc), files=("x.png",))


def index(
    known: dict[str, PageFacts], lookups: dict[str, Lookup], aliases: dict[str, tuple[str, ...]]
) -> LanguageIndex:
    return index_of(language(*known), known, lookups, aliases, "ja/")


def index_of(
    language: Language,
    known: dict[str, PageFacts],
    lookups: dict[str, Lookup],
    aliases: dict[str, tuple[str, ...]],
    prefix: str,
) -> LanguageIndex:
    other = facts("p.X", "p.X.f", "p.Base.f")  # of another language: no link leads there
    pages = [*((name, page.anchors) for name, page in known.items()), ("z", other.anchors)]
    return index_language(language, known, Boxes(pages, lookups, aliases), prefix)


def test_pages_and_files_have_routes_from_the_root() -> None:
    """A page is found by its name and, where it is written elsewhere, by that place."""
    found = index_of(language("a", "b", routes={"b": "c"}), {}, {}, {}, "v1/ja/")
    assert found.routes == {"a": "v1/ja/a", "b": "v1/ja/c", "c": "v1/ja/c"}
    assert found.files == {"x.png": "v1/ja/x.png"}


def test_a_directive_of_its_own_wins() -> None:
    """A box of a member on another page is second to it, and of several directives the last page by name has it."""
    known = {"a": facts("p.X.f"), "b": facts("p.X", "p.X.f", top=("p.X",)), "c": facts("p.X")}
    found = index(known, {}, {})
    assert found.objects["p.X.f"].page == "a"
    assert found.objects["p.X"].page == "c"
    assert "p.Base.f" not in found.objects
    assert sorted(found.objects) == ["p.X", "p.X.f"]
    assert len(found.objects) == 2


def test_links_go_to_the_name_that_was_asked_for() -> None:
    """Else to the box of the class that defines a method; else to a box of the same function."""
    known = {"a": facts("p.Base.f", "p.X.f"), "b": facts("p.Y.g", "p.Z.g")}
    aliases = {"p.X.f": ("p.Base.f",), "p.Y.g": ("p.m.Hidden.g",), "p.Z.g": ("p.m.Hidden.g",)}
    lookups = {
        "X.f": Lookup(True, ("p.X.f", "p.Base.f"), True),
        "Z.g": Lookup(True, ("p.Z.g", "p.m.Hidden.g"), True),
        "W.g": Lookup(True, ("p.W.g", "p.m.Hidden.g"), True, ("a",)),
        "Q.g": Lookup(True, ("p.Q.g",)),
        "N": Lookup(False, nearest=("X",)),
    }
    found = index(known, lookups, aliases).objects
    assert (found["X.f"].page, found["X.f"].anchor) == ("a", "p.X.f")
    assert (found["Z.g"].page, found["Z.g"].anchor) == ("b", "p.Z.g")
    assert (found["W.g"].anchor, found["W.g"].callable, found["W.g"].parameters) == ("p.Y.g", True, ("a",))
    assert (found["Q.g"].exists, found["Q.g"].page) == (True, "")
    assert (found["N"].exists, found["N"].nearest) == (False, ("X",))


def test_pages_that_are_named_and_missing_are_fallback_pages() -> None:
    """By links, by object links and in the contents; never over a page of the language."""
    fallback = language("a", "linked", "listed", "api", "moved", "unused", code="en", routes={"moved": "a"})
    translated = language("a", toc=("a", "listed"))
    known = {"a": facts(objects=("X", "Y", "here"), pages=("linked", "moved", "nowhere"))}
    known["b"] = facts("p.m.here")
    lookups = {"X": Lookup(True, ("p.X",)), "here": Lookup(True, ("p.here",)), "Y": Lookup(True, ("p.Y",))}
    aliases = {"p.m.here": ("p.here",)}
    theirs = index_of(fallback, {"api": facts("p.X"), "unused": facts("p.here")}, lookups, {}, "en/")
    names = missing_pages(translated, known, lookups, aliases, fallback, theirs)
    assert names == ("api", "linked", "listed")
    found = with_fallback_pages(translated, fallback, names)
    assert list(found.pages) == ["a", "api", "linked", "listed"]
    assert found.pages["api"] == Page("ja", "api", "api", "en/api.md", "en")
    assert found.pages["api"].is_fallback


def test_no_link_leads_to_another() -> None:
    """Where an object link leads does not depend on which other names are linked."""
    lookups = {"p.Y.f": Lookup(True, ("p.Y.f",)), "Y.f": Lookup(True, ("p.Y.f", "p.Base.f"))}
    assert index({"a": facts("p.Base.f")}, lookups, {}).objects["Y.f"].page == "a"


def guess(name: str, *boxes: str, nearest: tuple[str, ...] = ()) -> tuple[str, tuple[str, ...]]:
    """The anchor that a name which does not exist is taken for, and what is proposed for it."""
    target = index({"a": facts(*boxes)}, {name: Lookup(False, nearest=nearest)}, {}).objects[name]
    assert not target.exists
    assert target.guessed == bool(target.page) == bool(target.anchor)
    return target.anchor, target.nearest


@pytest.mark.parametrize(
    ("name", "anchor"),
    [
        ("AsyncTrainer", "p.exp.AsyncTrainer"),
        ("exp.AsyncTrainer", "p.exp.AsyncTrainer"),
        ("p.AsyncTrainer", "p.exp.AsyncTrainer"),
        ("p.trainers.AsyncTrainer", "p.exp.AsyncTrainer"),
        ("AsyncTrainer.train", "p.exp.AsyncTrainer.train"),
        ("p.old.AsyncTrainer.train", "p.exp.AsyncTrainer.train"),
        ("step", "p.exp.AsyncTrainer.step"),
    ],
)
def test_the_end_of_one_documented_name_is_enough(name: str, anchor: str) -> None:
    """Writers leave out the modules, or name those where it once was."""
    boxes = "p.exp.AsyncTrainer", "p.exp.AsyncTrainer.train", "p.exp.AsyncTrainer.step", "p.Other.train", "p.load"
    assert guess(name, *boxes) == (anchor, ())


@pytest.mark.parametrize("name", ["Old.step", "torch.load", "p.Gone.step", "sync.AsyncTrainer", "ncTrainer"])
def test_the_end_of_another_name_is_not(name: str) -> None:
    """Of what is another class's, or another package's, nothing is guessed."""
    assert guess(name, "p.exp.AsyncTrainer", "p.exp.AsyncTrainer.step", "p.load")[0] == ""


def test_documented_names_are_proposed_first() -> None:
    """Several that end alike; one that is spelled nearly so; then what exists and is on no page."""
    assert guess("train", "p.A.train", "p.m.B.train", nearest=("trail",)) == ("", ("A.train", "m.B.train", "trail"))
    assert guess("AsyncTrainr", "p.exp.AsyncTrainer", nearest=("AsyncTrail",))[1] == ("exp.AsyncTrainer", "AsyncTrail")
    assert guess("A.tran", "p.A.train", nearest=("A.trail", "A.train"))[1] == ("A.train", "A.trail")


def test_an_object_that_is_guessed_is_called() -> None:
    """Links to functions and methods show parentheses."""
    anchors = PageAnchors("", Ids(), ("p.m.f", "p.m.C"), frozenset(), frozenset({"p.m.f"}))
    known = {"a": PageFacts(anchors, (), ())}
    found = index(known, {"f": Lookup(False), "C": Lookup(False)}, {}).objects
    assert (found["f"].callable, found["C"].callable) == (True, False)


def test_a_page_that_documents_a_guessed_object_stands_in() -> None:
    """Unless the language documents the same object itself."""
    fallback = language("api", code="en")
    lookups = {"X": Lookup(False)}
    theirs = index_of(fallback, {"api": facts("p.m.X")}, lookups, {}, "en/")
    known = {"a": facts(objects=("X",))}
    assert missing_pages(language("a"), known, lookups, {}, fallback, theirs) == ("api",)
    known["b"] = facts("p.m.X")
    assert missing_pages(language("a", "b"), known, lookups, {}, fallback, theirs) == ()


@given(st.sets(st.text()), st.text())
def test_ids_are_a_set(ids: set[str], other: str) -> None:
    """Whatever they are, but for what HTML cannot have; parts of an id, and two of them in one text, are none."""
    sound = {each for each in ids if each and "\0" not in each}
    found = Ids.of(ids)
    assert sorted(found) == sorted(sound)
    assert len(found) == len(sound)
    assert all(each in found for each in sound)
    assert (other in found) == (other in sound)
    assert "\0".join(sorted(sound)[:2]) not in found or len(sound) == 1
    assert None not in found
    assert Ids.of(sorted(ids, reverse=True)) == found
