"""Block tags of the dialect: `<Tip warning={true}>`, `</Tip>`, `<Youtube id="x"/>` — what they are and how to add one.

In: lines of a page. Out: `tag` tokens that carry a `Tag`; `tree.py` pairs them and calls the builders.

How tags are parsed
===================

A tag is recognised by its name, case included, where a line starts: after indent, after what the list items and quotes
around it take, or right after another tag or a comment. A closing tag is also recognised at any other place of a paragraph's, a
heading's or a table row's line, outside of code spans, so `<pt>text</pt>` works; but where its opening tag stands inside
of the line before it, both are text: `see <Tip>this</Tip>`. The dialect's names end at white space,
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
   text that stands in the source at `offset`.
"""

from __future__ import annotations

from collections.abc import Mapping

from docbuilder.model.source import Span
from docbuilder.parse.inline import InlineState
from docbuilder.parse.state import BlockRule, BlockState
from docbuilder.parse.tagsyntax import NAME, Tag, UnfinishedError, scan_tag


def tag_rule() -> BlockRule:
    """The block rule for all tags of the dialect."""

    def rule(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
        names = state.vocabulary.names
        start = state.bMarks[line] + state.tShift[line]
        match = NAME.match(state.src, start, state.eMarks[line])
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


def _tag_on_lines(state: BlockState, line: int, end_line: int, names: Mapping[str, object]) -> tuple[Tag, int] | None:
    """The tag that begins on `line`, with offsets of the source, and the line on which it ends."""
    start = state.line_start(line)
    if state.scan_budget < 0:
        return None
    try:
        tag = scan_tag(state.src, start, state.eMarks[line], names)
        return None if tag is None else (tag, line)
    except UnfinishedError:
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
            tag = scan_tag(content.text, 0, len(content.text), names)
            break
        except UnfinishedError:
            state.scan_budget -= len(content.text)
    if tag is None:
        state.scan_budget -= len(content.text)
        return None
    end = content.origin(tag.span.end - 1) + 1
    while state.eMarks[line] < end:
        line += 1
    attributes = tuple(attribute._replace(span=content.span(*attribute.span)) for attribute in tag.attributes)
    return Tag(Span(start, end), tag.name, tag.closing, tag.empty, attributes), line


def read_inline_tag(state: InlineState, start: int, names: Mapping[str, object] | frozenset[str]) -> Tag | None:
    """The tag that begins at `start` of inline content; looking in vain is paid from the page's budget."""
    page = state.page
    if page.scan_budget < 0:
        return None
    try:
        return scan_tag(state.src, start, state.end, names)
    except UnfinishedError:
        page.scan_budget -= state.end - start
        return None
