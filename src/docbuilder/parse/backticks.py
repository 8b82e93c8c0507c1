"""Where code spans are (CommonMark 0.31, section 6.1).

In: text. Out: offsets.
"""

from __future__ import annotations

import re

_RUN = re.compile(r"`+")


def code_span(text: str, start: int, last_runs: dict[int, int]) -> tuple[int, int, int]:
    """For the backticks at `start`: where they end, where the closing ones begin (-1: nowhere) and end.

    Args:
        text: inline content.
        start: the offset of the first backtick of a run.
        last_runs: where the last run of each length begins; filled when it is empty. Runs that nothing closes are so
            known at once, and text full of them takes linear time.
    """
    inside = start + 1
    if not text.startswith("`", inside):
        close = text.find("`", inside)
        if close < 0:
            return inside, -1, inside
        if not text.startswith("`", close + 1):
            return inside, close, close + 1
    if not last_runs:
        for match in _RUN.finditer(text):
            last_runs[match.end() - match.start()] = match.start()
    opening = _RUN.match(text, start)
    assert opening is not None
    inside = opening.end()
    length = inside - start
    if last_runs.get(length, -1) >= inside:
        for match in _RUN.finditer(text, inside):
            if match.end() - match.start() == length:
                return inside, match.start(), match.end()
    return inside, -1, inside
