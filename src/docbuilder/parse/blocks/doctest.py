"""Code of docstrings without a fence (dialect, section 1, "indented text", and section 2, "doctests").

In: a line that begins with `>>> `, and indented code. Out: `CodeBlock`s in Python. As Python's doctest reads them, an example goes on
to the next blank line; examples that follow each other with nothing but blank lines between them are one block.
"""

from __future__ import annotations

import ast
import re
import warnings

from docbuilder.model.nodes import CodeBlock
from docbuilder.model.source import Span
from docbuilder.parse.block import BlockParser
from docbuilder.parse.parser import Parser
from docbuilder.parse.state import BlockState
from docbuilder.parse.tokens import BlockToken
from docbuilder.parse.tree import Tree

_PYTHON = re.compile(r"[=(\[.:]")
_LONGEST = 5_000  # characters; what is longer is not looked at

PROMPT = re.compile(r">>>(?: |$)")
"""How a line of a doctest begins, behind its indent."""


def install(parser: Parser) -> None:
    """Add the rule, whose token is that of a fence, and the builder."""
    parser.add_block("doctest", doctest, starts=">", before="blockquote", interrupts=True)
    parser.add_builder("code_block", build_code)


def doctest(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """Examples up to a blank line that no other example follows, or to a line that is indented less."""
    if not PROMPT.match(state.src, state.line_start(line), state.eMarks[line]):
        return False
    if silent:
        return True
    parser = state.md.block
    assert isinstance(parser, BlockParser)
    indent = state.sCount[line]
    last = following = line + 1
    while following < end_line:
        if state.isEmpty(following):
            following += 1
            continue
        if state.sCount[following] < indent:
            break
        is_prompt = PROMPT.match(state.src, state.line_start(following), state.eMarks[following])
        if not is_prompt and (following > last or parser.tag(state, following, end_line, True)):
            break
        last = following = following + 1
    token = state.push("fence", "", 0)
    token.content = state.getLines(line, last, indent, False) + "\n"
    token.info = "py"
    token.start, token.end = state.line_start(line), state.eMarks[last - 1]
    state.line = last
    return True


def build_code(token: BlockToken, tree: Tree) -> CodeBlock:
    """Indented code: what can be read as Python, and is more than words, is Python."""
    language = "py" if _is_python(token.content) else ""
    return CodeBlock(Span(token.start, token.end), token.content, language, language)


def _is_python(text: str) -> bool:
    if len(text) > _LONGEST or not _PYTHON.search(text):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # `"\\d"` in an example is no mistake of ours
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
