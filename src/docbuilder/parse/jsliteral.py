"""JavaScript object syntax, as the attributes of `<Question choices={[…]}/>` and its kind hold it.

In: a text and the place where a value starts. Out: a tree of `Value`s that know where they stand, or a `LiteralFailure`.
Nothing is evaluated: names stand for themselves, and what is not a literal is a failure. JSON is a part of it, and `#`
starts a comment too, as `<include>` wants it. Linear in what it reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from docbuilder.model.source import Span
from docbuilder.model.values import Data, replace

MAX_DEPTH = 32  # brackets inside brackets; the dialect needs three

_BLANK = re.compile(r"[\s\ufeff]*+(?:(?:(?://|#)[^\n]*+|/\*[^*]*+\*++(?:[^/*][^*]*+\*++)*/)[\s\ufeff]*+)*")
_NAME = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_NUMBER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w$])")
_PLAIN = {quote: re.compile(rf"[^\\{quote}]*") for quote in "\"'`"}
_ESCAPE = re.compile(
    r"\\(?:u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2})|(.))",
    re.DOTALL | re.IGNORECASE,
)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\ufffd", "\n": ""}
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "undefined": None}


class Piece(NamedTuple):
    """A stretch of a string's text that stands in the source letter by letter.

    Attributes:
        at: offset in the string's text.
        source: offset in the source of the same character.
    """

    at: int
    source: int


class String(Data, frozen=True):
    """A string. Between two pieces an escape was resolved or two strings were joined by `+`."""

    span: Span
    value: str
    pieces: tuple[Piece, ...]


class LiteralScalar(Data, frozen=True):
    """A number, a boolean, or `null` (None)."""

    span: Span
    value: float | bool | None


class Name(Data, frozen=True):
    """A bare name, such as the `fw` of `{fw}`."""

    span: Span
    value: str


class Array(Data, frozen=True):
    """`[…]`."""

    span: Span
    items: tuple[Value, ...]


class Member(NamedTuple):
    """A key of an object and its value. `key_span` holds the quotes, if there are any."""

    key_span: Span
    key: str
    value: Value


class Object(Data, frozen=True):
    """`{…}`; the same key may be there twice."""

    span: Span
    members: tuple[Member, ...]

    def get(self, key: str) -> Value | None:
        """The value of `key`, the last one as in JavaScript, or None."""
        return next((member.value for member in reversed(self.members) if member.key == key), None)


Value: TypeAlias = String | LiteralScalar | Name | Array | Object


class LiteralFailure(Data, frozen=True):
    """Why a text is not a literal.

    Args:
        span: an empty span at the place.
        message: what is wrong there, a phrase to follow a colon.
    """

    span: Span
    message: str


def read(text: str, start: int = 0, end: int | None = None) -> Value | LiteralFailure:
    """The one value at `start`, blanks and comments before it skipped.

    What follows the value is the caller's: its end is `span.end`.

    Args:
        text: anything.
        start: offset of the first character.
        end: offset at which the text ends for this purpose; None for its end.
    """
    try:
        reader = _LiteralReader(text, len(text) if end is None else end)
        return reader.value(reader.skip(start), 0)
    except _NotLiteral as stop:
        return LiteralFailure(Span(stop.at, stop.at), stop.message)


def skip_blank(text: str, at: int, end: int | None = None) -> int:
    """The offset of the first character from `at` on that is neither white space nor part of a comment."""
    match = _BLANK.match(text, at, len(text) if end is None else end)
    return match.end() if match else at


def plain(value: Value) -> object:
    """`value` without its places: str, float, bool, None, list and dict; a name is a str."""
    if isinstance(value, Array):
        return [plain(item) for item in value.items]
    if isinstance(value, Object):
        return {member.key: plain(member.value) for member in value.members}
    return value.value


def move(value: Value, by: int) -> Value:
    """`value` with all its places moved by a number of characters."""
    span = Span(value.span.start + by, value.span.end + by)
    if isinstance(value, Array):
        return Array(span, tuple(move(item, by) for item in value.items))
    if isinstance(value, Object):
        return Object(
            span,
            tuple(
                Member(Span(key.start + by, key.end + by), name, move(item, by)) for key, name, item in value.members
            ),
        )
    if isinstance(value, String):
        return String(span, value.value, tuple(Piece(at, source + by) for at, source in value.pieces))
    return replace(value, span=span)


def strings(value: Value) -> Iterator[String]:
    """All strings in `value`, in the order of the text; keys are not among them."""
    if isinstance(value, String):
        yield value
    elif isinstance(value, Array):
        for item in value.items:
            yield from strings(item)
    elif isinstance(value, Object):
        for member in value.members:
            yield from strings(member.value)


class _NotLiteral(Exception):
    def __init__(self, at: int, message: str) -> None:
        self.at = at
        self.message = message


class _LiteralReader:
    """The text, and one method per kind of value. Each takes the offset of a value's first character."""

    def __init__(self, text: str, end: int) -> None:
        self.text = text
        self.end = end

    def skip(self, at: int) -> int:
        return skip_blank(self.text, at, self.end)

    def peek(self, at: int) -> str:
        return self.text[at] if at < self.end else ""

    def value(self, at: int, depth: int) -> Value:
        first = self.peek(at)
        if first == "[" or first == "{":  # noqa: PLR1714  # called for every value
            if depth == MAX_DEPTH:
                raise _NotLiteral(at, f"more than {MAX_DEPTH} brackets inside each other")
            return self.array(at, depth + 1) if first == "[" else self.object(at, depth + 1)
        if first in _PLAIN:
            return self.joined(at)
        if match := _NUMBER.match(self.text, at, self.end):
            digits = match[0]
            number = float(int(digits, 16)) if "x" in digits.lower() else float(digits)
            return LiteralScalar(Span(at, match.end()), number)
        if match := _NAME.match(self.text, at, self.end):
            word, span = match[0], Span(at, match.end())
            return LiteralScalar(span, _WORDS[word]) if word in _WORDS else Name(span, word)
        raise _NotLiteral(at, f"expected a value, found {first}" if first else "the value is missing or does not end")

    def array(self, start: int, depth: int) -> Array:
        items: list[Value] = []
        at = self.skip(start + 1)
        while self.peek(at) != "]":
            items.append(self.value(at, depth))
            at = self.separator(items[-1].span.end, "]", start)
        return Array(Span(start, at + 1), tuple(items))

    def object(self, start: int, depth: int) -> Object:
        members: list[Member] = []
        at = self.skip(start + 1)
        while self.peek(at) != "}":
            key, key_span = self.key(at, start)
            at = self.skip(key_span.end)
            if self.peek(at) == ":":
                value = self.value(self.skip(at + 1), depth)
            elif self.text[key_span.start] not in _PLAIN and self.peek(at) in (",", "}"):
                value = Name(key_span, key)  # `{fw}` is short for `{fw: fw}`
            else:
                raise _NotLiteral(at, f"expected : after the key {key}")
            members.append(Member(key_span, key, value))
            at = self.separator(value.span.end, "}", start)
        return Object(Span(start, at + 1), tuple(members))

    def key(self, at: int, start: int) -> tuple[str, Span]:
        first = self.peek(at)
        if first and first in "\"'":
            text = self.string(at)
            return text.value, text.span
        match = _NAME.match(self.text, at, self.end) or _NUMBER.match(self.text, at, self.end)
        if not match:
            if first:
                raise _NotLiteral(at, f"expected a key, found {first}")
            raise _NotLiteral(start, "this { is never closed")
        return match[0], Span(*match.span())

    def separator(self, at: int, close: str, start: int) -> int:
        """The offset of the next item, or of `close`. A comma before `close` is fine."""
        at = self.skip(at)
        found = self.peek(at)
        if found == ",":
            return self.skip(at + 1)
        if found == close:
            return at
        if found:
            raise _NotLiteral(at, f"expected , or {close}, found {found}")
        raise _NotLiteral(start, f"this {self.text[start]} is never closed")

    def joined(self, at: int) -> String:
        """A string, and what is joined to it by `+`."""
        first = text = self.string(at)
        values, pieces, length = [text.value], [*text.pieces], len(text.value)
        while self.peek(plus := self.skip(text.span.end)) == "+":
            at = self.skip(plus + 1)
            if self.peek(at) not in _PLAIN:
                raise _NotLiteral(at, "expected a string after +")
            text = self.string(at)
            values.append(text.value)
            pieces += [Piece(length + piece.at, piece.source) for piece in text.pieces]
            length += len(text.value)
        return first if text is first else String(Span(first.span.start, text.span.end), "".join(values), tuple(pieces))

    def string(self, start: int) -> String:
        quote = self.text[start]
        plain_text = _PLAIN[quote]
        values: list[str] = []
        pieces: list[Piece] = []
        at, length = start + 1, 0
        while True:
            match = plain_text.match(self.text, at, self.end)
            assert match  # it matches nothing at all, too
            if match.end() > at:
                pieces.append(Piece(length, at))
                values.append(match[0])
                length += match.end() - at
                at = match.end()
            if at >= self.end:
                raise _NotLiteral(start, f"this {quote} is never closed")
            if self.text[at] == quote:
                return String(Span(start, at + 1), "".join(values), tuple(pieces))
            escape = _ESCAPE.match(self.text, at, self.end)
            if not escape:
                raise _NotLiteral(start, f"this {quote} is never closed")
            value = _unescape(escape)
            pieces.append(Piece(length, at))
            values.append(value)
            length += len(value)
            at = escape.end()


def _unescape(escape: re.Match[str]) -> str:
    """What an escape stands for; a number that is no character becomes U+FFFD."""
    high, low, braced, four, two, letter = escape.groups()
    if letter:
        return _ESCAPED.get(letter, letter)
    number = int(braced or four or two or high, 16)
    if high:
        number = 0x10000 + (number - 0xD800 << 10) + int(low, 16) - 0xDC00
    return "\ufffd" if number > 0x10FFFF or 0xD800 <= number < 0xE000 or not number else chr(number)
