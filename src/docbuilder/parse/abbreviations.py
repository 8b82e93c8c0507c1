"""Words that a page explains once, found in its text (dialect, section 1, abbreviations).

In: a piece of text. Out: `Text` and `Abbreviation` nodes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from docbuilder.model.nodes import Abbreviation, Node, Text
from docbuilder.model.source import Span

WORD = r"[^\W_][\w.+#-]*"
_MOST = 4  # signs behind a word that may belong to it, or end a sentence
_WORD = re.compile(WORD)


def mark_abbreviations(text: str, titles: Mapping[str, str], span: Callable[[int, int], Span]) -> Iterator[Node]:
    """The nodes of a text.

    Args:
        text: as readers see it.
        titles: word -> its explanation.
        span: the place in the source of a range of the text.
    """
    at = 0
    for match in _WORD.finditer(text):
        word = match[0]
        for _ in range(_MOST):
            if word in titles or word[-1:].isalnum():
                break
            word = word[:-1]
        if word not in titles:
            continue
        start, end = match.start(), match.start() + len(word)
        if start > at:
            yield Text(span(at, start), text[at:start])
        place = span(start, end)
        yield Abbreviation(place, (Text(place, word),), titles[word])
        at = end
    if at < len(text):
        yield Text(span(at, len(text)), text[at:])
