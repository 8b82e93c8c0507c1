"""YAML with places: what is read, what is refused, what is reported."""

import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.source import Position, Source
from docbuilder.model.yaml import Mapping, Scalar, Sequence, YamlNode, parse_yaml


def plain(tree: YamlNode | None) -> object:
    """The tree as lists, dictionaries and texts."""
    if isinstance(tree, Mapping):
        return {key.text: plain(value) for key, value in tree.entries}
    if isinstance(tree, Sequence):
        return [plain(item) for item in tree.items]
    return tree.text if tree else None


def read(text: str) -> tuple[object, list[tuple[str, int, int]]]:
    tree, problems = parse_yaml(Source("x.yml", text))
    return plain(tree), [(one.code.slug, one.position.line, one.position.column) for one in problems]


def test_reads_texts_as_written() -> None:
    """Numbers, dates and truth values stay the text that they are; quotes and folding are resolved."""
    text = "- 1.10\n- 2024-01-01\n- Yes\n- 'it''s'\n- \"a\\tb\"\n- >\n  x\n  y\n- {a: [b, c], d: ~}\n"
    assert read(text) == (["1.10", "2024-01-01", "Yes", "it's", "a\tb", "x y\n", {"a": ["b", "c"], "d": "~"}], [])


def test_places() -> None:
    """Every value knows its line and column, counted from 1."""
    tree, _ = parse_yaml(Source("x.yml", "- a:\n    - 名: b\n", first_line=3))
    assert isinstance(tree, Sequence)
    entry = tree.items[0]
    assert isinstance(entry, Mapping)
    inner = entry.entries[0][1]
    assert isinstance(inner, Sequence)
    assert entry.position == Position("x.yml", 3, 3)
    assert isinstance(inner.items[0], Mapping)
    assert inner.items[0].entries[0][1].position == Position("x.yml", 4, 10)


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n...\n"])
def test_empty(text: str) -> None:
    """Nothing in it, nothing wrong with it (a document of nothing is null)."""
    tree, problems = parse_yaml(Source("x.yml", text))
    assert tree is None or (isinstance(tree, Scalar) and tree.is_null)
    assert problems == ()


def test_null_and_truth() -> None:
    """Plain words may be null or a truth value, quoted ones are texts."""
    position = Position("x")
    assert Scalar(position, "~", plain=True).is_null
    assert not Scalar(position, "~").is_null
    assert [Scalar(position, word, plain=True).truth for word in ("true", "No", "maybe")] == [True, False, None]
    assert Scalar(position, "true").truth is None


def test_get_takes_null_for_absent() -> None:
    """`key:` with nothing behind it is as good as no key."""
    tree, _ = parse_yaml(Source("x.yml", "a:\nb: ''\n"))
    assert isinstance(tree, Mapping)
    assert tree.get("a") is None
    assert tree.get("b") == Scalar(Position("x.yml", 2, 4), "")
    assert tree.get("c") is None


def test_duplicate_keys_are_reported_and_the_last_counts() -> None:
    """The message names the first line."""
    assert read("a: 1\nb: 2\na: 3\n") == ({"b": "2", "a": "3"}, [("yaml-duplicate-key", 3, 1)])


def test_aliases_share() -> None:
    """An alias is what its anchor names."""
    assert read("a: &x [1]\nb: *x\nc: &y z\nd: *y\n") == ({"a": ["1"], "b": ["1"], "c": "z", "d": "z"}, [])


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: [", 1, ""),
        ("a: b: c", 1, "mapping values"),
        ("a:\n\t- b", 2, ""),
        ("\x01", 0, "unacceptable"),
        ("\ud800", 0, "surrogates"),
        ("a: *b", 1, "the alias *b stands before"),
        ("a: &a [*a]", 1, "inside of"),
        ("? [a]\n: b", 1, "a key must be"),
        ("[" * 100_000, 1, "nest"),  # libyaml may say it first: it reads ahead
        ("- " * 100_000, 1, "nested deeper than 64"),
        ("{a: " * 100_000, 1, "nested deeper than 64"),
        (
            "a: &a [x]\n" + "".join(f"b{i}: &b{i} [*{'a' if not i else f'b{i - 1}'}]\n" for i in range(99)),
            0,
            "aliases nest deeper",
        ),
        (
            "a: &a [x,x,x,x,x,x,x,x]\n"
            + "".join(f"b{i}: &b{i} [{','.join(['*a' if not i else f'*b{i - 1}'] * 8)}]\n" for i in range(20)),
            0,
            "written out, its aliases are more",
        ),
    ],
)
def test_invalid(text: str, line: int, message: str) -> None:
    """What cannot be used is one diagnostic, quickly: alias bombs and deep nesting included."""
    tree, problems = parse_yaml(Source("x.yml", text))
    assert tree is None
    assert [one.code for one in problems] == [DiagnosticCode.YAML_INVALID]
    assert message in problems[0].message
    if line:
        assert problems[0].position.line in (line, line + 1)


def test_tags_are_not_acted_on() -> None:
    """A tag that would run code is no more than a word."""
    assert read("!!python/object/apply:os.system ['true']") == (["true"], [])


def test_problems_before_the_error_stay() -> None:
    """A duplicate key is told although the file turns out to be broken."""
    assert [slug for slug, _, _ in read("- {a: 1, a: 2}\n]")[1]] == ["yaml-duplicate-key", "yaml-invalid"]


@given(st.text(st.sampled_from("ab:-[]{}&*!|>'\"#%@`?,\n \t~"), max_size=60))
def test_never_raises(text: str) -> None:
    """Whatever the text is: a tree, or a diagnostic that says why there is none."""
    problems = parse_yaml(Source("x.yml", text)).diagnostics
    for one in problems:
        assert one.position.line <= text.count("\n") + 2


@given(
    st.recursive(
        st.text(st.characters(categories=["L", "N", "P", "Zs"])),
        lambda inner: st.lists(inner) | st.dictionaries(st.text("abc", min_size=1), inner),
    )
)
def test_agrees_with_the_usual_loader(value: object) -> None:
    """What PyYAML writes is read as it was."""
    text = pyyaml.safe_dump(value, default_style='"')
    assert read(text)[0] == value or value == ""
