"""Text to tree: a page, a docstring's piece or a line of Markdown becomes nodes.

In: `Source`. Out: `Parsed`. Nothing raises, whatever the text is.
"""

from __future__ import annotations

from typing import Any, Literal

from docbuilder.extend.loading import NO_EXTENSIONS, ExtensionSet
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.nodes import Document, FrontMatter, Node
from docbuilder.model.source import Source, Span
from docbuilder.model.values import Data
from docbuilder.parse.blocks.footnote import place_footnotes
from docbuilder.parse.blocks.front_matter import read_front_matter
from docbuilder.parse.constructs import create_parser
from docbuilder.parse.state import BlockState
from docbuilder.parse.tokens import Content
from docbuilder.parse.tree import Tree

__all__ = ["Parsed", "ParsedInline", "parse", "parse_inline"]


class Parsed(Data, frozen=True):
    """A page's tree, and what is wrong with the page."""

    document: Document
    diagnostics: tuple[Diagnostic, ...]


class ParsedInline(Data, frozen=True):
    """Inline content, and what is wrong with it."""

    nodes: tuple[Node, ...]
    diagnostics: tuple[Diagnostic, ...]


def parse(
    source: Source,
    *,
    front_matter: bool = True,
    docstring: bool = False,
    indented: Literal["text", "code"] = "text",
    extensions: ExtensionSet = NO_EXTENSIONS,
) -> Parsed:
    """The tree of a page, or of a piece of one.

    Args:
        source: the text; see `source.clean`.
        front_matter: a page may begin with front matter; an included file may not.
        docstring: it is of a docstring: names like `__init__` need no backquotes, there is no front matter, and indented lines are
            code unless they begin like another construct.
        indented: what lines of a page are that are indented by four or more after a blank line (dialect, section 1): `text`,
            what they would be without their indent; `code`, as in CommonMark.
        extensions: what adds constructs of its own.
    """
    parser = create_parser(docstring, extensions)
    text = source.text
    matter, first, problems = read_front_matter(source) if front_matter and not docstring else (FrontMatter(), 0, ())
    if not first and parser.is_paragraph(text):
        # as many pieces of docstrings are; the block phase has nothing to find out
        tree = Tree(source, parser, {})
        nodes = tree.build_paragraph(Content.piece(text.rstrip(" \t\n"), 0))
    else:
        env: dict[str, Any] = {}
        state = BlockState(
            source, parser.md, env, first, parser.find_vocabulary(text), "docstring" if docstring else indented
        )
        parser.block.tokenize(state, 0, state.lineMax)
        problems = (*problems, *state.problems)
        tree = Tree(source, parser, env.get("references", {}))
        tree.abbreviations = env.get("abbreviations", {})
        tree.footnote_labels = frozenset(env.get("footnotes", ()))
        nodes = tree.build(state.tokens)
    nodes = place_footnotes(nodes, tree)
    document = Document(
        Span(0, len(text)), nodes, source, matter, "WRAP CODE BLOCKS" in tree.flags, "STRETCH TABLES" in tree.flags
    )
    return Parsed(document, (*problems, *tree.problems))


def parse_inline(source: Source, extensions: ExtensionSet = NO_EXTENSIONS) -> ParsedInline:
    """The inline nodes of a docstring's text such as a parameter's type; line ends are soft breaks, nothing is a block."""
    parser = create_parser(True, extensions)
    starts, origins, parts = [], [], []
    at = 0
    for origin, whole in zip(source.line_starts, source.text.split("\n"), strict=True):
        part = whole.lstrip(" \t")
        starts.append(at)
        origins.append(origin + len(whole) - len(part))
        parts.append(part)
        at += len(part) + 1
    tree = Tree(source, parser, {})
    nodes = tree.inline(Content("\n".join(parts).rstrip(" \t\n"), starts, origins))
    return ParsedInline(nodes, tuple(tree.problems))
