"""Constructs of extensions: tags, blocks and inlines that become `ExtensionNode`s.

In: an `ExtensionSet`. Out: rules and builders in a `Parser`, as those of docbuilder's own constructs.
"""

from __future__ import annotations

import re
from html import unescape

from docbuilder.config import ConfigError
from docbuilder.extend import AnyConstruct, BlockConstruct, InlineConstruct, TagConstruct
from docbuilder.extend.loading import ExtensionSet
from docbuilder.model.nodes import ExtensionNode, Node
from docbuilder.model.source import Span
from docbuilder.parse.inline import InlineState
from docbuilder.parse.inlinetags import InlineTag, add_inline_tag
from docbuilder.parse.parser import Parser
from docbuilder.parse.state import BlockState
from docbuilder.parse.tagsyntax import Element, Tag
from docbuilder.parse.tokens import BlockToken
from docbuilder.parse.tree import Tree

Values = tuple[tuple[str, str], ...]


def install(parser: Parser, extensions: ExtensionSet) -> None:
    """Add the constructs of all extensions.

    Raises:
        ConfigError: a tag has the name of one of docbuilder's own.
    """
    taken = {*parser.tags, *(token for token in parser.builders if token[:1].isupper())}
    for extension, construct in extensions.constructs.values():
        if construct.name in taken:
            raise ConfigError(f"{extension}: <{construct.name}> is a tag of docbuilder's own; choose another name")
        _install(parser, construct)


def _install(parser: Parser, construct: AnyConstruct) -> None:
    match construct:
        case TagConstruct(content=True):
            parser.add_tag(construct.name, _build_tag, attributes=tuple(construct.attributes))
        case TagConstruct():
            add_inline_tag(parser, construct.name, _build_empty_tag, attributes=tuple(construct.attributes), alone=True)
        case BlockConstruct():
            _add_block(parser, construct)
        case InlineConstruct():
            _add_inline(parser, construct)


def _build_tag(element: Element, tree: Tree) -> Node:
    return ExtensionNode(element.span, element.children, element.tag.name, _attributes(element.tag))


def _build_empty_tag(element: InlineTag) -> Node:
    return ExtensionNode(element.span, (), element.tag.name, _attributes(element.tag), block=element.block)


def _attributes(tag: Tag) -> Values:
    return tuple((attribute.name, unescape(attribute.value)) for attribute in tag.attributes)


def _groups(match: re.Match[str]) -> Values:
    return tuple((name, value) for name, value in match.groupdict().items() if value is not None)


def _add_block(parser: Parser, construct: BlockConstruct) -> None:
    first = re.compile(construct.first)
    last = re.compile(construct.last) if construct.last else None
    kind = f"extension {construct.name}"

    def rule(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
        if state.is_code_block(line):
            return False
        match = first.fullmatch(state.line_text(line).rstrip())
        if match is None:
            return False
        if silent:
            return True
        end = line + 1
        if last is not None:
            while end < end_line and not (state.sCount[end] < state.blkIndent and not state.isEmpty(end)):
                if last.fullmatch(state.line_text(end).strip()):
                    break
                end += 1
        closed = last is not None and end < end_line and last.fullmatch(state.line_text(end).strip()) is not None
        if construct.content == "text" or last is None:
            token = state.push(kind, "", 0)
            text = "\n".join(state.line_text(number) for number in range(line + 1, end)) if last is not None else ""
            token.data = _groups(match), text
            state.line = end + 1 if closed else end
            return True
        token = state.push(f"{kind}_open", "", 1)
        token.data = _groups(match), ""
        token.start, token.end = state.line_start(line), state.eMarks[min(end, end_line - 1)]
        around, state.lineMax = state.lineMax, end
        state.md.block.tokenize(state, line + 1, end)
        state.lineMax = around
        state.push(f"{kind}_close", "", -1)
        state.line = end + 1 if closed else end
        return True

    def build(token: BlockToken, tree: Tree) -> Node:
        values, text = token.data
        return ExtensionNode(Span(token.start, token.end), (), construct.name, values, text)

    def build_container(token: BlockToken, children: tuple[Node, ...], tree: Tree) -> Node:
        values, text = token.data
        return ExtensionNode(Span(token.start, token.end), children, construct.name, values, text)

    parser.add_block(kind, rule, starts=construct.starts, before="reference", interrupts=True)
    parser.add_builder(kind, build)
    parser.add_container(f"{kind}_open", build_container)


def _add_inline(parser: Parser, construct: InlineConstruct) -> None:
    pattern = re.compile(construct.pattern)

    def rule(state: InlineState) -> bool:
        match = pattern.match(state.src, state.pos)
        if match is None or match.end() == state.pos:
            return False
        span = state.span(state.pos, match.end())
        state.add(ExtensionNode(span, (), construct.name, _groups(match), match[0], block=False), match.end())
        return True

    parser.add_inline(construct.starts, rule)
