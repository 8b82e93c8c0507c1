"""The values of attributes, whatever way of writing them their authors chose."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docbuilder.model.source import Span
from docbuilder.parse.jsliteral import (
    MAX_DEPTH,
    LiteralFailure,
    Name,
    Object,
    String,
    plain,
    read,
    strings,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'a'", "a"),
        ('"it\'s"', "it's"),
        ("`two\nlines`", "two\nlines"),
        (r'"\"\n\t\x41\u0042\u{1F600}\q\\"', '"\n\tAB\U0001f600q\\'),
        (r'"\ud83d\ude00"', "\U0001f600"),
        (r'"\ud83d \u{110000} \0"', "\ufffd \ufffd \ufffd"),
        ('"a\\\nb"', "ab"),
        ("\"a\" + `b`\n + 'c'", "abc"),
        ("3", 3.0),
        ("-1.5e3", -1500.0),
        (".5", 0.5),
        ("0x1F", 31.0),
        ("true", True),
        ("false", False),
        ("null", None),
        ("undefined", None),
        ("fw", "fw"),
        ("[]", []),
        ("[1, [2], ]", [1.0, [2.0]]),
        ("{}", {}),
        ("{a: 1, 'b-c': 2, \"d\": [3], 4: 5, $e_: 6,}", {"a": 1.0, "b-c": 2.0, "d": [3.0], "4": 5.0, "$e_": 6.0}),
        ("{fw}", {"fw": "fw"}),
        ("{a: 1, a: 2}", {"a": 2.0}),
        ("// x\n/* y ** */ [ # z\n1 /**/ , // w\n]", [1.0]),
        ("{größe: 'ß'}", {"größe": "ß"}),
    ],
)
def test_values(text: str, value: object) -> None:
    """Every way of writing a literal gives its value."""
    result = read(text)
    assert not isinstance(result, LiteralFailure)
    assert plain(result) == value


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("", 0, "the value is missing or does not end"),
        ("[1,", 3, "the value is missing or does not end"),
        ("[1", 0, "this [ is never closed"),
        ("[1 2]", 3, "expected , or ], found 2"),
        ("{a: 1 b: 2}", 6, "expected , or }, found b"),
        ("{a: 1", 0, "this { is never closed"),
        ("{", 0, "this { is never closed"),
        ("{a 1}", 3, "expected : after the key a"),
        ("{'a'}", 4, "expected : after the key a"),
        ("{=}", 1, "expected a key, found ="),
        ('{a: "x}', 4, 'this " is never closed'),
        ('"x\\', 0, 'this " is never closed'),
        ("'a' + 1", 6, "expected a string after +"),
        ("[,]", 1, "expected a value, found ,"),
        ("1px", 0, "expected a value, found 1"),
        ("/* x", 0, "expected a value, found /"),
    ],
)
def test_failures(text: str, at: int, message: str) -> None:
    """What is no literal gives the place and the reason."""
    assert read(text) == LiteralFailure(Span(at, at), message)


def test_depth_is_bounded() -> None:
    """Brackets inside brackets end somewhere, long before the stack does."""
    assert not isinstance(read("[" * MAX_DEPTH + "]" * MAX_DEPTH), LiteralFailure)
    assert isinstance(read("[" * 100_000), LiteralFailure)
    assert isinstance(read("{a:" * 100_000), LiteralFailure)


def test_end_bounds_what_is_read() -> None:
    """Nothing behind `end` is looked at."""
    assert read('["a"]', 0, 4) == LiteralFailure(Span(0, 0), "this [ is never closed")
    assert read("12", 0, 1).span == Span(0, 1)


def test_object_gives_the_last_value_of_a_key() -> None:
    """As in JavaScript, the last one counts."""
    value = read("{a: b, a: c}")
    assert isinstance(value, Object)
    assert value.get("a") == Name(Span(10, 11), "c")
    assert value.get("b") is None


def test_strings_are_found_in_order() -> None:
    """Every string but the keys."""
    value = read("[{'k': 'a', l: ['b', 1]}, `c`]")
    assert not isinstance(value, LiteralFailure)
    assert [text.value for text in strings(value)] == ["a", "b", "c"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON, st.booleans())
def test_json_is_read_as_json(value: object, ascii_only: bool) -> None:
    """JSON is a part of JavaScript; NUL alone is replaced, as everywhere in a page."""
    text = json.dumps(value, ensure_ascii=ascii_only)
    result = read(text)
    assert not isinstance(result, LiteralFailure)
    assert result.span == Span(0, len(text))
    assert plain(result) == json.loads(text.replace("\\u0000", "\\ufffd"))


@given(st.text(alphabet="[]{}\"'`\\:,/*#+- ax1.\n", max_size=40))
def test_any_text_is_a_value_or_a_failure_inside_of_it(text: str) -> None:
    """Nothing raises, and no place lies outside of the text."""
    result = read(text)
    assert 0 <= result.span.start <= result.span.end <= len(text)
    if not isinstance(result, LiteralFailure):
        for string in strings(result):
            _check_pieces(text, string)


def _check_pieces(text: str, string: String) -> None:
    assert string.value or not string.pieces
    ends = [piece.at for piece in string.pieces[1:]] + [len(string.value)] * bool(string.pieces)
    for piece, end in zip(string.pieces, ends, strict=True):
        if text[piece.source] != "\\":
            assert text[piece.source : piece.source + end - piece.at] == string.value[piece.at : end]
