"""What is meant for tools does not reach the reader; everything else does, letter by letter."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docbuilder.parse.annotations import clean_code, is_runnable, split_code


@pytest.mark.parametrize(
    ("info", "runnable"),
    [
        ("py runnable", True),
        ("python runnable:label", True),
        ("py runnable:label:2", True),
        ("Python no-style runnable", True),
        ("runnable:x", True),
        ("py", False),
        ("bash runnable", False),
        ("py notrunnable", False),
        ("", False),
    ],
)
def test_runnable_is_python_only(info: str, runnable: bool) -> None:
    """A fence is runnable when its language is Python, or unsaid, and one of its words says so."""
    assert is_runnable(info) is runnable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (">>> f()  # doctest: +SKIP\n1\n", ">>> f()\n1\n"),
        (">>> f() # doctest:+ELLIPSIS, +SKIP", ">>> f()"),
        ("    ... )  # doctest: +IGNORE_RESULT\n", "    ... )\n"),
        (">>> # doctest: +SKIP\n>>> f()\n", ">>> f()\n"),
        (">>> f()  # doctest: +SKIP\n\n>>> g()\n\n1\n", ">>> f()\n>>> g()\n\n1\n"),
        ("f()  # doctest: +SKIP\n", "f()  # doctest: +SKIP\n"),
        (">>> f('# doctest: +SKIP')\n", ">>> f('# doctest: +SKIP')\n"),
        (">>> f()  # doctest: no flag\n", ">>> f()  # doctest: no flag\n"),
    ],
)
def test_doctest_flags_are_dropped_behind_prompts(text: str, shown: str) -> None:
    """A flag goes, with the blanks before it, where a prompt stands on its line; outputs and strings are left alone."""
    assert clean_code(text, "py") == shown


HIDING = {
    "a line": ("a = 1\nb = 2  # doc-builder: hide\nc = 3\n", "a = 1\nc = 3\n"),
    "a comment of its own": ("# doc-builder: hide\nc = 3\n", "c = 3\n"),
    "a bracketed statement by its last line": ("f(\n    1,\n)  # doc-builder: hide\ng()\n", "g()\n"),
    "a bracketed statement by its first line": ("f(  # doc-builder: hide\n    1,\n)\ng()\n", "g()\n"),
    "a string over several lines": ('x = """\n# no comment\n"""  # doc-builder: hide\ng()\n', "g()\n"),
    "a continued line": ("x = 1 + \\\n    2  # doc-builder: hide\ng()\n", "g()\n"),
    "a block": (
        "for x in y:  # doc-builder: hide\n    a()\n\n    if b:\n        c()\n\nd()\n",
        "d()\n",
    ),
    "an opener left empty": ("with a:\n    for b in c:\n        d()  # doc-builder: hide\ne()\n", "e()\n"),
    "an opener with something left": (
        "with a:\n    b()  # doc-builder: hide\n    c()\n",
        "with a:\n    c()\n",
    ),
    "an opener over several lines": ("def f(\n    a,\n):  # doc-builder: hide\n    return a\nx = 1\n", "x = 1\n"),
    "the blank line before or after": ("a()\n\nb()  # doc-builder: hide\n\nc()\n", "a()\n\nc()\n"),
    "at the end": ("a()\n\nassert b  # doc-builder: hide\n", "a()\n"),
    "everything": ("assert b  # doc-builder: hide\n", ""),
    "decorators": ("# pytest-decorator: a.b, c.d\n# pytest-decorator: e.f\n\na()\n", "a()\n"),
    "the annotation of an assertion": (
        "assert a == [\n    1\n]  # doc-builder: ignore-bare-assert\n# doc-builder: ignore-bare-assert\nb()\n",
        "assert a == [\n    1\n]\nb()\n",
    ),
    "nothing inside of a string": ('a = "# doc-builder: hide"\n', 'a = "# doc-builder: hide"\n'),
    "by line where brackets do not match": (
        "a = )\nb(  # doc-builder: hide\nc = 'x\n",
        "a = )\nc = 'x\n",
    ),
    "nothing else": ("a()\n\n\nb()\n\n\n", "a()\n\n\nb()\n\n\n"),
}


@pytest.mark.parametrize("case", HIDING)
def test_runnable_code_hides(case: str) -> None:
    """`# doc-builder: hide` and its siblings hide exactly the case, in runnable fences."""
    text, shown = HIDING[case]
    assert clean_code(text, "py runnable:label") == shown


def test_other_code_hides_nothing() -> None:
    """A fence that is not runnable is shown as it is, so that a guide can show the annotations."""
    text = "a = 1  # doc-builder: hide\n# pytest-decorator: a.b\n"
    assert clean_code(text, "py") == text


@pytest.mark.parametrize("marker", ["===PT-TF-SPLIT===", ">>> # ===PT-TF-SPLIT===", "  ===PT-TF-SPLIT===  "])
def test_split_finds_both_sides(marker: str) -> None:
    """The lines before the marker are the first side, those behind it the second."""
    text = f"a\n{marker}\nb\n"
    split = split_code(text)
    assert split is not None
    assert split.group == "fw"
    assert [(part.key, part.label, text[part.start : part.end]) for part in split.parts] == [
        ("pt", "PyTorch", "a\n"),
        ("tf", "TensorFlow", "b\n"),
    ]
    assert split.extra == -1


def test_split_of_the_other_pair_has_its_own_group() -> None:
    """`STRINGAPI-READINSTRUCTION` does not move with the frameworks."""
    split = split_code("a\n===STRINGAPI-READINSTRUCTION-SPLIT===\nb")
    assert split is not None
    assert (split.group, [part.key for part in split.parts]) == (
        "stringapi-readinstruction",
        ["stringapi", "readinstruction"],
    )


@pytest.mark.parametrize("text", ["a\n", "x = '===PT-TF-SPLIT==='\n", "===PT-TF-SPLIT===\n", "===PT-JAX-SPLIT===\n"])
def test_no_split(text: str) -> None:
    """A marker counts alone on its line, and where there is text on a side at least."""
    assert split_code(text) is None


def test_split_keeps_one_side_and_a_second_marker() -> None:
    """A side without text is left out; a second marker stays in the text of the second side."""
    text = "===PT-TF-SPLIT===\nb\n===PT-TF-SPLIT===\nc\n"
    split = split_code(text)
    assert split is not None
    assert [(part.key, text[part.start : part.end]) for part in split.parts] == [("tf", text[18:])]
    assert split.extra == 20


LINES = st.lists(
    st.sampled_from(
        ["a()", "if b:", "    c()", "f(", ")", '"""', "", "    if d:", "        e()", "# f", "'", "\\", "["]
    ),
    max_size=12,
).map("\n".join)


@given(LINES)
def test_code_without_annotations_is_never_changed(text: str) -> None:
    """Whatever the code, without an annotation it is shown as it is."""
    assert clean_code(text, "py runnable") == text


@given(LINES, LINES)
def test_hidden_lines_are_gone_and_no_new_ones_appear(before: str, after: str) -> None:
    """What is shown is a subsequence of the lines, without the annotation (unless it is in a string)."""
    text = dedent(f"{before}\nhidden = 1  # doc-builder: hide\n{after}")
    shown = clean_code(text, "py runnable").split("\n")
    rest = iter([*text.split("\n"), ""])
    assert all(line in rest for line in shown)
    if '"""' not in text and "'" not in text:
        assert "hidden = 1  # doc-builder: hide" not in shown
