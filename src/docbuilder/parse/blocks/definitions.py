"""Definition lists: a term, and below it `: what it means` (dialect, section 1, definition lists).

In: lines. Out: `DefinitionList`. The rule is that of mdit-py-plugins, which is asked only where a line below begins with `:`.
"""

from __future__ import annotations

from typing import cast

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin

from docbuilder.model.nodes import Definition, DefinitionList, Node, Term
from docbuilder.model.source import Span
from docbuilder.parse.parser import Parser
from docbuilder.parse.state import BlockRule, BlockState
from docbuilder.parse.tokens import BlockToken, cover
from docbuilder.parse.tree import Tree


def _take_rule() -> BlockRule:
    """The plugin's rule, which it gives to a parser and to nobody else."""
    md = MarkdownIt("commonmark").use(deflist_plugin)
    return cast("BlockRule", next(rule.fn for rule in md.block.ruler.__rules__ if rule.name == "deflist"))


_RULE = _take_rule()


def install(parser: Parser) -> None:
    """Add the rule and the builders."""
    parser.add_block("definitions", definitions)
    parser.add_block("definition", next_definition, starts=":", interrupts=("paragraph",))
    parser.add_container("dl_open", build_list)
    parser.add_container("dt_open", build_term)
    parser.add_container("dd_open", build_definition)


def definitions(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """A term with its definitions."""
    following = line + 1
    if following < end_line and state.isEmpty(following):
        following += 1
    if following >= end_line or not state.src.startswith((": ", ":\t"), state.line_start(following)):
        return False
    if state.stop(line) is not None:
        return False
    count = len(state.tokens)
    if not _RULE(state, line, end_line, silent):
        return False
    for token in state.tokens[count:]:
        assert isinstance(token, BlockToken)
        if token.map is None:
            continue
        first, last = token.map
        if token.type == "inline" and token.inline is None:
            token.inline = state.content(first, first + 1)
        elif token.type == "dt_open":
            token.start, token.end = state.line_start(first), state.last_line_end(first, first + 1)
        elif token.type == "dd_open":
            while state.src[state.line_start(first)] not in ":~":
                first += 1  # the plugin counts from the term
            token.start, token.end = state.line_start(first), state.last_line_end(first, max(last, first + 1))
        elif token.start < 0:
            token.start, token.end = state.line_start(first), state.last_line_end(first, max(last, first + 1))
    return True


def next_definition(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """Whether `line` begins a further definition, and so ends the text of the one before; `definitions` takes it."""
    return silent and state.ddIndent >= 0 and state.src.startswith((": ", ":\t"), state.line_start(line))


def build_list(token: BlockToken, children: tuple[Node, ...], tree: Tree) -> DefinitionList:
    """The list."""
    return DefinitionList(cover(token, children), children)


def build_term(token: BlockToken, children: tuple[Node, ...], tree: Tree) -> Term:
    """A term."""
    return Term(Span(token.start, token.end), children)


def build_definition(token: BlockToken, children: tuple[Node, ...], tree: Tree) -> Definition:
    """What the terms before it mean."""
    return Definition(cover(token, children), children)
