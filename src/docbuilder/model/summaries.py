"""What a documented object is, in one sentence.

In: an `ApiBox`. Out: plain text.
"""

from __future__ import annotations

import re

from docbuilder.model.nodes import ApiBox, ApiText, Paragraph
from docbuilder.model.walking import text_of, walk

_SENTENCE_END = re.compile(r"[.!?。！？](?:(?<=[。！？])|(?= [^\Wa-z\d_]))")  # full-width ones need no blank


def summary_of(box: ApiBox) -> str:
    """The first sentence of what the docstring says, or ""."""
    for section in box.sections:
        if isinstance(section, ApiText):
            for node in walk(section):
                if isinstance(node, Paragraph) and (text := " ".join(text_of(node.children).split())):
                    found = _SENTENCE_END.search(text)
                    return text[: found.end()] if found else text
    return ""
