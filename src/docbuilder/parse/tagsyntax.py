"""Tags of the dialect as they are written; see `docbuilder.parse.tags` for what becomes of them.

In: text. Out: `Tag`, and the names that a page may have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple

from docbuilder.model.nodes import Node
from docbuilder.model.source import Span
from docbuilder.model.values import Data


class Attribute(NamedTuple):
    """One attribute of a tag.

    Attributes:
        name: as written.
        value: without quotes or the outer braces; "" for a bare attribute. Character references are left as they are.
        form: `quoted` (`a={"x"}` and `a=“x”` too), `braces`, `plain` (`a=x`) or `bare` (no value).
        span: of the value, without quotes or the outer braces; of the name when it is bare.
    """

    name: str
    value: str
    form: Literal["quoted", "braces", "plain", "bare"]
    span: Span


class Tag(Data, frozen=True):
    """A tag as it is written.

    Args:
        span: from `<` to behind `>`.
        name: the tag's name.
        closing: it is `</name>`.
        empty: it is `<name …/>`.
        attributes: in the order written; empty for a closing tag.
    """

    span: Span
    name: str
    closing: bool = False
    empty: bool = False
    attributes: tuple[Attribute, ...] = ()

    def get(self, name: str) -> Attribute | None:
        """The first attribute called `name`, or None."""
        return next((attribute for attribute in self.attributes if attribute.name == name), None)

    def value(self, name: str) -> str:
        """The value of the first attribute called `name`, without blanks at its ends, or ""."""
        attribute = self.get(name)
        return attribute.value.strip() if attribute else ""


class Element(Data, frozen=True):
    """A tag with what is inside.

    Args:
        tag: the opening tag.
        span: of the whole, closing tag included where there is one.
        children: the content, finished.
    """

    tag: Tag
    span: Span
    children: tuple[Node, ...] = ()


TagBuilder = Callable[[Element, Any], Node | tuple[Node, ...]]
"""Makes nodes of an element; the other argument is the `Tree`, which is made of what stands here."""


class TagRule(NamedTuple):
    """What is known of a tag's name; see `Parser.add_tag`."""

    name: str
    build: TagBuilder
    attributes: frozenset[str]
    within: frozenset[str]
    empty: bool
    common: bool
    opening: str
    closing: str


class Vocabulary(NamedTuple):
    """The tags that a page may have.

    Attributes:
        names: their rules.
        closing: a pattern for everything that ends a paragraph inside of a line: the closing tags of those that can have
            content.
        marks: what that finds begins with one of these.
        tags: the same, and in a group each: the names of such closing tags, and those of opening tags that can have content.
    """

    names: Mapping[str, TagRule]
    closing: re.Pattern[str]
    marks: tuple[str, ...]
    tags: re.Pattern[str]

    def closes_in(self, text: str) -> bool:
        """Whether something in `text` would end a paragraph inside of a line."""
        return any(mark in text for mark in self.marks) and self.closing.search(text) is not None


def flag(tag: Tag, name: str) -> bool:
    """The value of an attribute that is true or false: `a`, `a={true}` and `a="true"` are true, anything else is not."""
    attribute = tag.get(name)
    return attribute is not None and (attribute.form == "bare" or attribute.value.strip().lower() == "true")


NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?=[\s/>]|$)")
_ATTRIBUTE = re.compile(r"(?:[^\W\d]|[:@])[\w.:@-]*")
TYPOGRAPHIC = "\u201c\u201d\u201e\u2018\u2019\u201a\uff02\uff07"
"""Quotes that a text program or a keyboard has put in place of the straight ones."""
_TYPOGRAPHIC = re.compile(rf"[{TYPOGRAPHIC}]([^{TYPOGRAPHIC}\"'<>\n]*)[{TYPOGRAPHIC}]")
_PLAIN = re.compile(r"[^\s\"'=<>`{}]+")
_BLANKS = re.compile(r"[ \t\n]*")
_TOKEN_IN_BRACES = re.compile(r"[{}\[\]()\"'`]|//|/\*")
_STRING_IN_BRACES = re.compile(r"\s*(?:\"([^\"\\]*)\"|'([^'\\]*)'|`([^`\\$]*)`)\s*")
_OPENERS = {"{": "}", "[": "]", "(": ")"}


class UnfinishedError(Exception):
    """The text ends inside of the tag."""


def read_tag(text: str, start: int, end: int, names: Mapping[str, object] | frozenset[str]) -> Tag | None:
    """The tag that begins at `start`, or None when there is none of these names, or it is not finished before `end`.

    Spans are offsets in `text`. A tag may go over several lines but not over an empty one, unless in braces.

    Args:
        text: any text.
        start: the offset of a `<`.
        end: how far to look.
        names: the names that count.
    """
    try:
        return scan_tag(text, start, end, names)
    except UnfinishedError:
        return None


def scan_tag(text: str, start: int, end: int, names: Mapping[str, object] | frozenset[str]) -> Tag | None:
    """The same as `read_tag`.

    Raises:
        UnfinishedError: the text ends inside of the tag.
    """
    match = NAME.match(text, start, end)
    if match is None or match[1] not in names:
        return None
    name, at = match[1], match.end()
    if text[start + 1] == "/":
        at = _BLANKS.match(text, at, end).end()  # type: ignore[union-attr]  # it matches everywhere
        return Tag(Span(start, at + 1), name, closing=True) if text.startswith(">", at, end) else None
    attributes: list[Attribute] = []
    while True:
        blanks = _BLANKS.match(text, at, end)
        assert blanks is not None
        if blanks[0].count("\n") > 1:
            return None
        at = blanks.end()
        if at >= end:
            raise UnfinishedError
        if text[at] == ">":
            return Tag(Span(start, at + 1), name, attributes=tuple(attributes))
        if text.startswith("/>", at, end):
            return Tag(Span(start, at + 2), name, empty=True, attributes=tuple(attributes))
        if text[at] == "{":
            # `{fw}` is short for `fw={fw}`
            close = _brace_end(text, at, end)
            inner = text[at + 1 : close - 1]
            attributes.append(Attribute(inner.strip(), inner, "braces", Span(at + 1, close - 1)))
            at = close
            continue
        match = _ATTRIBUTE.match(text, at, end)
        if match is None:
            return None
        key, at = match[0], match.end()
        equals = _BLANKS.match(text, at, end).end()  # type: ignore[union-attr]  # likewise
        if not text.startswith("=", equals, end):
            attributes.append(Attribute(key, "", "bare", Span(*match.span())))
            continue
        at = _BLANKS.match(text, equals + 1, end).end()  # type: ignore[union-attr]  # likewise
        if at >= end:
            raise UnfinishedError
        quote = text[at]
        if quote in "\"'":
            close = text.find(quote, at + 1, end)
            if close < 0:
                raise UnfinishedError
            if "\n\n" in text[at:close]:
                return None
            attributes.append(Attribute(key, text[at + 1 : close], "quoted", Span(at + 1, close)))
            at = close + 1
        elif quote == "{":
            close = _brace_end(text, at, end)
            if match := _STRING_IN_BRACES.fullmatch(text, at + 1, close - 1):
                # `id={"x"}` is what JSX also writes for `id="x"`
                group = match.lastindex or 0
                attributes.append(Attribute(key, match[group], "quoted", Span(*match.span(group))))
            else:
                attributes.append(Attribute(key, text[at + 1 : close - 1], "braces", Span(at + 1, close - 1)))
            at = close
        elif match := _TYPOGRAPHIC.match(text, at, end):
            attributes.append(Attribute(key, match[1], "quoted", Span(*match.span(1))))
            at = match.end()
        else:
            match = _PLAIN.match(text, at, end)
            if match is None:
                return None
            attributes.append(Attribute(key, match[0], "plain", Span(*match.span())))
            at = match.end()


def _brace_end(text: str, start: int, end: int) -> int:
    """The offset behind the brace that closes the one at `start`; strings and comments of JavaScript are skipped."""
    open_ones: list[str] = []
    at = start
    while True:
        match = _TOKEN_IN_BRACES.search(text, at, end)
        if match is None:
            raise UnfinishedError
        sign, at = match[0], match.end()
        if sign in _OPENERS:
            open_ones.append(_OPENERS[sign])
        elif sign in "}])":
            if open_ones and open_ones[-1] == sign:
                open_ones.pop()
            elif sign == "}" and "}" in open_ones[:1] and len(open_ones) < 64:
                # a bracket is missing inside: the brace still closes
                while open_ones.pop() != "}":
                    pass
            if not open_ones:
                return at
        elif sign in "\"'`":
            at = _string_end(text, at, end, sign)
        elif sign == "//":
            newline = text.find("\n", at, end)
            at = end if newline < 0 else newline
        else:
            closed = text.find("*/", at, end)
            at = end if closed < 0 else closed + 2


def _string_end(text: str, start: int, end: int, quote: str) -> int:
    at = start
    while True:
        close = text.find(quote, at, end)
        if close < 0:
            raise UnfinishedError
        backslashes = close
        while backslashes > start and text[backslashes - 1] == "\\":
            backslashes -= 1
        if (close - backslashes) % 2 == 0:
            return close + 1
        at = close + 1


def make_vocabulary(rules: Iterable[TagRule]) -> Vocabulary:
    """The vocabulary that has these tags."""
    names = {rule.name: rule for rule in rules}
    closings = [rule.closing for rule in names.values() if not rule.empty]
    tags = "|".join(sorted(re.escape(closing[2:-1]) for closing in closings if closing[0] == "<")) or "(?!)"
    others = [rule.opening[:-1] for rule in names.values() if rule.opening[0] != "<" and rule.empty]
    others += [closing for closing in closings if closing[0] != "<"]
    ends = "|".join([f"</(?P<closing>{tags})[ \\t]*>", *map(re.escape, sorted(others))])
    opening = f"<(?P<opening>{tags})(?=[\\s/>]|$)"
    return Vocabulary(names, re.compile(ends), ("</", *others), re.compile(f"{ends}|{opening}"))
