"""Block tags of the dialect: `<Tip warning={true}>`, `</Tip>`, `<Youtube id="x"/>` — what they are and how to add one.

In: lines of a page. Out: `tag` tokens that carry a `Tag`; `tree.py` pairs them and calls the builders.

How tags are parsed
===================

A tag is recognised by its name, case included, where a line starts: after indent, after what the list items and quotes
around it take, or right after another tag. A closing tag is also recognised at any other place of a paragraph's, a
heading's or a table row's line, outside of code spans, so `<pt>text</pt>` works. The dialect's names end at white space,
`/`, `>` or the line's end, so `<tf.Tensor …>` is text. A tag interrupts paragraphs, lists and quotes, so no blank lines
are needed; inside fences and code blocks nothing is looked at.

Opening and closing tags do not nest the block phase: each is one `tag` token between the others. `tree.py` walks over the
tokens with one stack, so ten thousand tags cost what ten thousand lines cost. There it is decided:

- a closing tag closes the nearest open tag of its name *in the same container* (page, quote, list item);
- what was opened in between and is still open is closed with it: TAG_CROSSED when its own closing tag still comes,
  TAG_UNCLOSED when it never comes;
- a tag that is open when its container ends is closed there: TAG_UNCLOSED;
- a closing tag without an opening one is dropped: TAG_STRAY;
- a tag opened outside of a list item and closed inside of it closes when the list ends: TAG_CROSSED;
- deeper than `MAX_DEPTH` a tag is dropped and its content belongs to what is around it: TAG_DEPTH;
- a tag that may only stand directly within others (`within`) and does not is dropped likewise: TAG_STRAY.

Content is kept in every one of these cases.

How to add a construct
======================

A construct is a module in `parse/blocks` or `parse/inlines` with one function, and its name in `constructs.CONSTRUCTS`:

    def install(parser: Parser) -> None:

1. **A tag with content** (see `blocks/tip.py`, complete):

       parser.add_tag("Tip", build_tip, attributes=("warning",))

       def build_tip(element: Element, tree: Tree) -> Node:
           return Tip(element.span, element.children, flag(element.tag, "warning"))

   A builder gets an `Element(tag, span, children)` when the tag is closed; its children are finished nodes, their tags
   already built. It returns one node, or a tuple of nodes: `element.children` shows the content without the tag.
   `tree.problem(code, offset, message, hint)` reports. Offsets are offsets in the page.

   For tags that belong to others (`<pt>` in `<frameworkcontent>`) give `within=("frameworkcontent",)` to the inner one and
   let it return a `Panel`; the outer builder finds the panels among its children and deals with the rest of them (loose
   content, repeated panels): `docbuilder.parse.panels.build_tabs`. `common=True` is for names that are everyday words
   (`<node>`): they are text on a page without their container. `spelling` is for what only behaves like a tag (`{#if …}`).

2. **A tag without content** (`<Youtube id="…"/>`, `<Question choices={…}/>`): the same with `empty=True`; the builder
   is called at the tag itself, `element.children` is (). `<X>`, `<X/>` and `<X></X>` are all the same then. A tag that may
   also stand inside a line is added with `docbuilder.parse.inlinetags.add_inline_tag` instead (see `blocks/video.py`).

3. **Another block**: a block rule the markdown-it-py way and a builder for its token:

       parser.add_block("autodoc", autodoc_rule, starts="[", before="reference", interrupts=True)
       parser.add_builder("autodoc", build_autodoc)

       def autodoc_rule(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
           text = state.line_text(line)                    # without indent and container prefixes
           ...
           if silent: return True                          # only asked whether it interrupts
           token = state.push("autodoc", "", 0)
           token.data = Something(...)                     # any frozen value, typed by the construct
           state.line = next_line                          # or state.advance(line, offset): the rest of the line goes on
           return True

       def build_autodoc(token: BlockToken, tree: Tree) -> Node | tuple[Node, ...]:
           data: Something = token.data
           return Autodoc(Span(token.start, token.end), ...)

   `token.start`/`token.end` are filled in from the lines the rule took, unless the rule sets them. Lines: `state.bMarks`,
   `state.tShift`, `state.eMarks` (offsets in the source), `state.sCount[line] < state.blkIndent` means that the line is
   outside of the list item, `state.isEmpty(line)`; `state.line_start(line)`, `state.line_text(line)`.
   `state.problem(code, offset, message, hint)` reports (never when `silent`).

4. **A container of CommonMark seen differently** (alerts are quotes): replace the builder of its opening token.

       parser.add_container("blockquote_open", build_quote)

       def build_quote(token: BlockToken, children: tuple[Node, ...], tree: Tree) -> Node | tuple[Node, ...]:

   `docbuilder.parse.blocks` has the standard ones (`quote.build_quote`, `commonmark.build_list` …) to fall back on, and
   `docbuilder.parse.blocks.code.build_fence` does the same for fences (`parser.add_builder("fence", …)`).

5. **An inline** (see `docbuilder.parse.inline`): `parser.add_inline("$", rule)`, where

       def rule(state: InlineState) -> bool:       # state.src, state.pos, state.end
           ...
           state.add(Math(state.span(start, end), tex), end)      # the node, and where the cursor goes
           return True

6. **Markdown in an attribute** (`explain` of a quiz): `tree.inline(Content.piece(text, offset))` gives inline nodes for
   text that stands in the source at `offset`; `tree.inline_at(text, span)` gives all nodes the one span `span`, for text
   that does not stand there letter by letter (a string literal with escapes).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from docbuilder.model.nodes import Node
from docbuilder.model.source import Span
from docbuilder.model.values import Data
from docbuilder.parse.state import BlockRule, BlockState

if TYPE_CHECKING:
    from docbuilder.parse.inline import InlineState
    from docbuilder.parse.tree import Tree


class Attribute(NamedTuple):
    """One attribute of a tag.

    Attributes:
        name: as written.
        value: without quotes or the outer braces; "" for a bare attribute. Character references are left as they are.
        form: `quoted`, `braces`, `plain` (`a=x`) or `bare` (no value).
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


TagBuilder = Callable[[Element, "Tree"], Node | tuple[Node, ...]]


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
    """

    names: Mapping[str, TagRule]
    closing: re.Pattern[str]


def flag(tag: Tag, name: str) -> bool:
    """The value of an attribute that is true or false: `a`, `a={true}` and `a="true"` are true, anything else is not."""
    attribute = tag.get(name)
    return attribute is not None and (attribute.form == "bare" or attribute.value.strip().lower() == "true")


_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?=[\s/>]|$)")
_ATTRIBUTE = re.compile(r"[A-Za-z_:@][\w.:@-]*")
_PLAIN = re.compile(r"[^\s\"'=<>`{}]+")
_BLANKS = re.compile(r"[ \t\n]*")
_TOKEN_IN_BRACES = re.compile(r"[{}\[\]()\"'`]|//|/\*")
_OPENERS = {"{": "}", "[": "]", "(": ")"}


class _UnfinishedError(Exception):
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
        return _read_tag(text, start, end, names)
    except _UnfinishedError:
        return None


def read_inline_tag(state: InlineState, start: int, names: Mapping[str, object] | frozenset[str]) -> Tag | None:
    """The same for a tag in inline content; looking in vain is paid from the page's budget."""
    tree = state.tree
    if tree.scan_budget < 0:
        return None
    try:
        return _read_tag(state.src, start, state.end, names)
    except _UnfinishedError:
        tree.scan_budget -= state.end - start
        return None


def _read_tag(text: str, start: int, end: int, names: Mapping[str, object] | frozenset[str]) -> Tag | None:
    match = _NAME.match(text, start, end)
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
            raise _UnfinishedError
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
        equals = _BLANKS.match(text, at, end).end()  # type: ignore[union-attr]
        if not text.startswith("=", equals, end):
            attributes.append(Attribute(key, "", "bare", Span(*match.span())))
            continue
        at = _BLANKS.match(text, equals + 1, end).end()  # type: ignore[union-attr]
        if at >= end:
            raise _UnfinishedError
        quote = text[at]
        if quote in "\"'":
            close = text.find(quote, at + 1, end)
            if close < 0:
                raise _UnfinishedError
            if "\n\n" in text[at:close]:
                return None
            attributes.append(Attribute(key, text[at + 1 : close], "quoted", Span(at + 1, close)))
            at = close + 1
        elif quote == "{":
            close = _brace_end(text, at, end)
            attributes.append(Attribute(key, text[at + 1 : close - 1], "braces", Span(at + 1, close - 1)))
            at = close
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
            raise _UnfinishedError
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
            raise _UnfinishedError
        backslashes = close
        while backslashes > start and text[backslashes - 1] == "\\":
            backslashes -= 1
        if (close - backslashes) % 2 == 0:
            return close + 1
        at = close + 1


def tag_rule() -> BlockRule:
    """The block rule for all tags of the dialect."""

    def rule(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
        names = state.vocabulary.names
        start = state.bMarks[line] + state.tShift[line]
        match = _NAME.match(state.src, start, state.eMarks[line])
        if match is None or match[1] not in names:
            return False
        if state.is_code_block(line) and (line == 0 or state.isEmpty(line - 1)):
            return False  # an indented code block begins here
        found = _tag_on_lines(state, line, end_line, names)
        if found is None:
            return False
        if silent:
            return True
        tag, last = found
        token = state.push("tag", "", 0)
        token.data = tag
        token.start, token.end = tag.span
        indent = state.sCount[line]
        state.advance(last, tag.span.end)
        if not tag.closing and not tag.empty and state.line > last:
            state.dedent(state.line, end_line)  # writers indent the body of a tag; that makes no code of it
        state.after_tag = (state.line, indent)
        return True

    return rule


def make_vocabulary(rules: Iterable[TagRule]) -> Vocabulary:
    """The vocabulary that has these tags."""
    names = {rule.name: rule for rule in rules}
    closings = [rule.closing for rule in names.values() if not rule.empty]
    tags = "|".join(sorted(re.escape(closing[2:-1]) for closing in closings if closing[0] == "<"))
    others = [re.escape(rule.opening[:-1]) for rule in names.values() if rule.opening[0] != "<" and rule.empty]
    others += [re.escape(closing) for closing in closings if closing[0] != "<"]
    return Vocabulary(names, re.compile("|".join([f"</(?:{tags})[ \\t]*>", *sorted(others)])))


def _tag_on_lines(state: BlockState, line: int, end_line: int, names: Mapping[str, TagRule]) -> tuple[Tag, int] | None:
    """The tag that begins on `line`, with offsets of the source, and the line on which it ends."""
    start = state.line_start(line)
    if state.scan_budget < 0:
        return None
    try:
        tag = _read_tag(state.src, start, state.eMarks[line], names)
        return None if tag is None else (tag, line)
    except _UnfinishedError:
        state.scan_budget -= state.eMarks[line] - start
    # Over several lines: put together what the containers around leave of them, ever more of them. What is looked at in
    # vain is paid from a budget that is a multiple of the page's size: a page of unfinished tags takes linear time.
    last, more = line + 1, 8
    indent = min(state.blkIndent, state.sCount[line])  # less than its container's where it ends a list item's text
    while True:
        known, stop = last, min(end_line, last + more)
        while last < stop and (state.isEmpty(last) or state.sCount[last] >= indent):
            last += 1
        if last == known or state.scan_budget < 0:
            return None
        more *= 2
        content = state.lines_content(line, last)
        try:
            tag = _read_tag(content.text, 0, len(content.text), names)
            break
        except _UnfinishedError:
            state.scan_budget -= len(content.text)
    if tag is None:
        state.scan_budget -= len(content.text)
        return None
    end = content.origin(tag.span.end - 1) + 1
    while state.eMarks[line] < end:
        line += 1
    attributes = tuple(attribute._replace(span=content.span(*attribute.span)) for attribute in tag.attributes)
    return Tag(Span(start, end), tag.name, tag.closing, tag.empty, attributes), line
