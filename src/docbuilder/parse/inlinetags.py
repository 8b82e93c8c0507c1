"""Tags that may stand inside of a line: `Youtube`, `PipelineTag`, `PipelineIcon`.

In: the three tags' constructs. Out: for each a block where it is alone on its line, else an inline node.

Such a tag has no content. Its closing tag may follow, at once or on a line of its own, and is dropped; any other closing
tag of that name is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Node
from docbuilder.model.source import Span
from docbuilder.model.values import Data
from docbuilder.parse.attributes import show_source
from docbuilder.parse.context import PageContext
from docbuilder.parse.inline import InlineState
from docbuilder.parse.parser import Parser
from docbuilder.parse.state import BlockState
from docbuilder.parse.tags import read_inline_tag
from docbuilder.parse.tagsyntax import Tag, read_tag
from docbuilder.parse.tokens import BlockToken
from docbuilder.parse.tree import Tree, renamed_attribute

_MAX_LINES = 16  # over how many lines such a tag may go


class InlineTag(Data, frozen=True):
    """A tag that was found.

    Args:
        tag: as written; its spans are offsets in some text, not in the page.
        span: of the tag, in the page.
        block: it is alone on its line.
        page: for reports.
    """

    tag: Tag
    span: Span
    block: bool
    page: PageContext

    def problem(self, code: DiagnosticCode, message: str, hint: str, mended: Sequence[tuple[Span, str]] = ()) -> None:
        """Report a problem of the tag; see `PageContext.problem`."""
        self.page.problem(code, self.span.start, message, hint, mended)


Build = Callable[[InlineTag], Node | None]


def add_inline_tag(
    parser: Parser, name: str, build: Build, *, attributes: tuple[str, ...], alone: bool = False
) -> None:
    """Add a tag.

    Args:
        parser: what it is added to.
        name: as authors write it, case included.
        build: makes the node; None shows the tag as text.
        attributes: the attributes it may have; others are reported.
        alone: several of them on a line are a block each; else they are inline content of a paragraph.
    """
    names = frozenset((name,))
    openings = (f"<{name}", f"</{name}")
    closing = f"</{name}>"

    def block_rule(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
        start = state.bMarks[line] + state.tShift[line]
        if not state.src.startswith(openings, start) or state.is_code_block(line):
            return False
        last = line + 1
        while last < end_line and last < line + _MAX_LINES and not state.isEmpty(last):
            last += 1
        content = state.content(line, last)
        text = content.text
        tags: list[Tag] = []
        at = 0
        while tag := read_tag(text, at, len(text), names):
            tags.append(tag)
            at = tag.span.end
            while text.startswith((" ", "\t"), at):
                at += 1
            if at == len(text) or text[at] == "\n":
                break
        if not tags or text[tags[-1].span.end :].split("\n", 1)[0].strip():
            return False
        shown = [tag for tag in tags if not tag.closing]
        if len(shown) > 1 and not alone:
            return False
        if silent:
            return True
        for tag in tags:
            span = content.span(*tag.span)
            if not tag.closing:
                token = state.push(name, "", 0)
                token.data = tag
                token.start, token.end = span
            elif before := _open_tag(state, name):
                before.end = span.end
            else:
                state.problem(DiagnosticCode.TAG_STRAY, span.start, *_stray(name))
        end = content.origin(tags[-1].span.end - 1)
        while state.eMarks[line] <= end:
            line += 1
        state.line = line + 1
        return True

    def build_block(token: BlockToken, tree: Tree) -> Node:
        span = Span(token.start, token.end)
        return make(InlineTag(token.data, span, True, tree)) or show_source(span, tree)

    def inline_rule(state: InlineState) -> bool:
        pos = state.pos
        if not state.src.startswith(openings, pos):
            return False
        tag = read_inline_tag(state, pos, names)
        if tag is None:
            return False
        end = tag.span.end
        if tag.closing:
            state.page.problem(DiagnosticCode.TAG_STRAY, state.span(pos, end).start, *_stray(name))
            state.add_text("", end)
            return True
        if not tag.empty and state.src.startswith(closing, end):
            end += len(closing)
        node = make(InlineTag(tag, state.span(pos, end), False, state.page))
        if node is None:
            state.add_text(state.src[pos:end], end)
        else:
            state.add(node, end)
        return True

    def make(element: InlineTag) -> Node | None:
        unused = set(attributes) - {attribute.name for attribute in element.tag.attributes}
        for attribute in element.tag.attributes:
            if attribute.name not in attributes:
                element.problem(
                    DiagnosticCode.TAG_ATTRIBUTE,
                    f"<{name}> has no attribute {attribute.name!r}",
                    f"Remove it; there are: {', '.join(attributes)}.",
                    renamed_attribute(element.page.source.text, element.span, attribute.name, unused),
                )
        return build(element)

    parser.tag_names.append(name)
    parser.add_block(name, block_rule, starts="<", before="code", interrupts=True, tag=True)
    parser.add_builder(name, build_block)
    parser.add_inline("<", inline_rule)


def _open_tag(state: BlockState, name: str) -> BlockToken | None:
    """The block before, where that is such a tag, written as if it had content."""
    before = state.tokens[-1] if state.tokens else None
    return before if isinstance(before, BlockToken) and before.type == name and not before.data.empty else None


def _stray(name: str) -> tuple[str, str]:
    return f"</{name}> closes nothing; it is left out", f"<{name} … /> has no content: remove the closing tag."
