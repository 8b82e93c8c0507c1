"""What a fence shows: without annotations for tools, and split into tabs (dialect, section 1: doctest, runnable, split code).

In: fences and indented code. Out: `CodeBlock`, or `Tabs` of the kind `split` with one `CodeBlock` in each panel.
"""

from __future__ import annotations

from bisect import bisect_right

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import CodeBlock, Node, Panel, Tabs
from docbuilder.model.source import Source, Span
from docbuilder.model.values import replace
from docbuilder.parse.annotations import Split, clean_code, is_runnable, split_code
from docbuilder.parse.blocks.code import build_code, build_fence
from docbuilder.parse.parser import Parser
from docbuilder.parse.tokens import BlockToken
from docbuilder.parse.tree import Tree


def install(parser: Parser) -> None:
    """Look at every fence and every piece of indented code."""
    parser.add_builder("fence", build_listing)
    parser.add_builder("code_block", build_indented)


def build_indented(token: BlockToken, tree: Tree) -> Node:
    """Indented code; flags of doctest are not shown here either."""
    block = build_code(token, tree)
    return replace(block, text=clean_code(block.text, "")) if "doctest:" in block.text else block


def build_listing(token: BlockToken, tree: Tree) -> Node:
    """A fence, or the two sides of one."""
    block = build_fence(token, tree)
    text = block.text
    if "runnable" in block.info and block.language.startswith("runnable") and is_runnable(block.info):
        block = replace(block, language="python")
    if "-SPLIT===" in text and (split := split_code(text)):
        return _build_split(block, split, tree)
    if "doctest:" in text or "runnable" in block.info:
        block = replace(block, text=clean_code(text, block.info))
    return block


def _build_split(block: CodeBlock, split: Split, tree: Tree) -> Node:
    first_line = bisect_right(tree.source.line_starts, block.span.start)  # the line behind the fence's own, from 0
    text = block.text
    if split.extra >= 0:
        line = first_line + text.count("\n", 0, split.extra)
        tree.problem(
            DiagnosticCode.TABS_REPEATED,
            tree.source.line_starts[line],
            "the code is split twice; what follows the second marker stays in the second tab",
            "Remove the marker, or make two fences of it.",
        )
    panels = []
    for part in split.parts:
        span = _find_span(text, part.start, part.end, first_line, tree.source)
        code = replace(block, span=span, marked=(), text=clean_code(text[part.start : part.end], block.info))
        panels.append(Panel(span, (code,), part.key, part.label))
    return Tabs(block.span, tuple(panels), "split", split.group)


def _find_span(text: str, start: int, end: int, first_line: int, source: Source) -> Span:
    """The lines of the source on which the characters `start` to `end` of a fence's text stand."""
    line = first_line + text.count("\n", 0, start)
    lines = text[start:end].rstrip("\n").count("\n") + 1
    return source.line_span(line, line + lines)
