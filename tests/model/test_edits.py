"""Edits as data, and the one name that can be meant."""

from __future__ import annotations

import random

import pytest
from msgspec import msgpack

from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode, about, problem
from docbuilder.model.edits import FileEdit, Matches, edits, is_slip, only_match
from docbuilder.model.source import Position, Source, Span, Subject


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("instalation", "installation"),
        ("installlation", "installation"),
        ("instolation", "instalation"),
        ("quikctour", "quicktour"),
        ("lgoo.png", "logo.png"),
        ("Trianer", "Trainer"),
        ("Traine", "Trainer"),
        ("pkg.Trainer.trian_it", "pkg.Trainer.train_it"),
        ("Guides/Trainin", "guides/training"),
        ("pipeline", "pipelines"),
    ],
)
def test_slips(wrong: str, right: str) -> None:
    """A letter that is missing, doubled, wrong, or swapped with the next; both ways round."""
    assert is_slip(wrong, right)
    assert is_slip(right, wrong)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("bert", "bart"),
        ("bert", "albert"),
        ("mbart", "bart"),
        ("llama2", "llama3"),
        ("gpt2", "gpt"),
        ("wav2vec", "wavvec"),
        ("training", "trainer"),
        ("a/training", "training"),
        ("pkg.Traner.tran", "pkg.Trainer.train"),
        ("t5", "t"),
        ("", "a"),
        ("same", "same"),
        ("x.png", "x.jpg"),
        ("train_tpu", "train_cpu"),
        ("load-in-8bit", "load-in-4bit"),
    ],
)
def test_other_names_are_no_slips(name: str, other: str) -> None:
    """Short names, digits, first letters and two differences make another name."""
    assert not is_slip(name, other)
    assert not is_slip(other, name)


def test_only_match() -> None:
    """The only slip, or the only name that is written otherwise; nothing where two can be meant."""
    assert only_match("quick_Tour", ["quicktour", "quicktours"]) == "quicktour"
    assert only_match("trainin", ["training", "index"]) == "training"
    assert only_match("trainin", ["training", "traininx"]) == ""
    assert only_match("a-b", ["ab", "a_b"]) == ""
    assert only_match("index", ["index", "indexx"]) == "indexx"
    assert only_match("anything", []) == ""


def test_edits_name_places_as_diagnostics_do() -> None:
    """Whatever is cut from the lines of a docstring or an include."""
    source = Source("pkg/a.py", "Use it\nor not\n", 10, 4, 8)
    assert edits(source, (Span(0, 3), "Try"), (Span(7, 9), "and")) == (
        FileEdit(Position("pkg/a.py", 10, 5), "Use", "Try"),
        FileEdit(Position("pkg/a.py", 11, 9), "or", "and"),
    )


def test_no_edits_where_the_file_is_not_known() -> None:
    """A docstring without a file has a place that stands for all of it."""
    assert edits(Source("", "text"), (Span(0, 4), "x")) == ()
    assert edits(Source("a.md", "text", place=Position("a.md", 3)), (Span(0, 4), "x")) == ()


def test_diagnostics_with_edits_are_kept_as_data() -> None:
    """What mends a problem is still known when the problem is read from the store."""
    source = Source("a.md", "text")
    found = problem(DiagnosticCode.LINK_PAGE, source, Span(0, 4), "wrong", "hint", edits(source, (Span(0, 4), "right")))
    assert found.edits
    assert msgpack.decode(msgpack.encode(found), type=Diagnostic) == found


def test_docstrings_of_others_are_not_mended() -> None:
    """They are another project's."""
    edit = (FileEdit(Position("x.py", 1, 1), "a", "b"),)
    place = Position("x.py", 1)
    assert about(Subject("a.b"), DiagnosticCode.LINK_OBJECT, place, "wrong", "", edit).edits == edit
    assert about(Subject("a.b", foreign=True), DiagnosticCode.LINK_OBJECT, place, "wrong", "", edit).edits == ()


def test_matches_are_those_of_only_match() -> None:
    """Names of few letters and separators, at random: without a look at all names it is the same one."""
    source = random.Random(7)  # no secret
    words = ["model", "modle", "train", "trainer", "tain", "api", "v2", "Model", "index"]
    names = ["/".join(source.choices(words, k=source.randint(1, 3))).replace("e", "e-", 1) for _ in range(300)]
    matches = Matches(names)
    asked = {"/".join(source.choices([*words, "mode", "trains"], k=source.randint(1, 3))) for _ in range(300)}
    for name in (*asked, *names):
        assert matches.only(name) == only_match(name, names), name
    assert any(map(matches.only, asked))
    assert matches.only("a/" * 100_000) == ""
