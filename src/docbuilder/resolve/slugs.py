"""Ids of headings.

In: a heading's inline content. Out: its slug. Slugs are part of published addresses: `tests/resolve/slugs.txt` may only grow.
"""

from __future__ import annotations

import re

from docbuilder.model.nodes import Code, HardBreak, Math, Node, ObjectLink, SoftBreak, Text
from docbuilder.model.walking import children

_WHITE_SPACE = re.compile(r"\s+")


def slug(content: tuple[Node, ...]) -> str:
    """The id of a heading with this content, before repeated ones are told apart (dialect, section 1, "heading").

    The parts of the text are joined by single blanks, lower case; runs of white space become `-`; everything but letters,
    digits and `-` is dropped. A heading of nothing else has the id "section".
    """
    text = " ".join(_text_parts(content)).strip().lower()
    joined = _WHITE_SPACE.sub("-", text)
    return "".join([character for character in joined if character.isalnum() or character == "-"]) or "section"


def _text_parts(content: tuple[Node, ...]) -> list[str]:
    """The text between one piece of markup and the next."""
    parts: list[str] = [""]
    stack: list[Node | None] = list(reversed(content))
    while stack:
        node = stack.pop()
        if node is None:  # the end of some markup
            parts.append("")
        elif isinstance(node, Text):
            parts[-1] += node.text
        elif isinstance(node, SoftBreak | HardBreak):
            parts[-1] += "\n"
        else:
            parts.append("")
            if isinstance(node, Code):
                parts[-1] = node.text
            elif isinstance(node, Math):
                parts[-1] = node.tex
            elif isinstance(node, ObjectLink):
                parts[-1] = node.name
            stack.append(None)
            stack += children(node)[::-1]
    return [part for part in parts if part]
