"""Indented code of docstrings (dialect, section 1, "indented text").

In: indented code. Out: `CodeBlock`, in Python where it can be read as that: who writes a docstring shows Python.
"""

from __future__ import annotations

import ast
import re
import warnings

from docbuilder.model.nodes import CodeBlock
from docbuilder.model.source import Span
from docbuilder.parse.parser import Parser
from docbuilder.parse.tokens import BlockToken
from docbuilder.parse.tree import Tree

_PYTHON = re.compile(r"[=(\[.:]")
_LONGEST = 5_000  # characters; what is longer is not looked at


def install(parser: Parser) -> None:
    """Add the builder."""
    parser.add_builder("code_block", build_code)


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
