"""Words of the interface inside of content: what languages share is rendered once, with marks where words belong.

In: keys of words. Out: characters of private use; later the words of a language in their place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

# The words that rendering itself puts into an article, in English; a theme's strings by the same keys come first.
WORDS: Mapping[str, str] = {
    "tip": "Tip",
    "note": "Note",
    "important": "Important",
    "warning": "Warning",
    "caution": "Caution",
    "added": "Added in {version}",
    "changed": "Changed in {version}",
    "deprecated": "Deprecated since {version}",
    "parameters": "Parameters",
    "attributes": "Attributes",
    "raises": "Raises",
    "returns": "Returns",
    "yields": "Yields",
    "show_more": "Show {count} more",
    "source": "source",
    "api_missing": "Not available",
    "api_missing_text": "The documentation of this object could not be made when the site was built.",
    "table": "Table",
    "task_done": "Done",
    "task_open": "To do",
    "footnotes": "Footnotes",
    "back_to_text": "Back to reference {number}",
    "watch_video": "Watch on YouTube",
    "quiz_answers": "Show the answers",
    "quiz_right": "Correct",
    "quiz_wrong": "Wrong",
    "notebooks": "Notebooks",
    "open_in": "Open in {name}",
    "inference_providers": "Inference providers",
    "formula": "Formula",
}

INTERFACE = "@interface"
"""The key whose word is the BCP 47 tag of the interface's language."""

_FIRST, _NEXT, _LAST = "\U000f0000", "\U000f0001", "\U000f0002"
_KEYS = (INTERFACE, *WORDS)
_MARKS = {key: chr(0xF0100 + number) for number, key in enumerate(_KEYS)}
_MARK = re.compile(f"{_FIRST}(.)([^{_FIRST}{_LAST}]*){_LAST}", re.DOTALL)


def say(word: str, values: Mapping[str, str]) -> str:
    """`word` with `values` in place of the names in braces."""
    for name, value in values.items():
        word = word.replace(f"{{{name}}}", value)
    return word.strip()


def mark(key: str, values: Mapping[str, str]) -> str:
    """What stands for a word until `fill` knows the language.

    Raises:
        KeyError: there is no such word.
    """
    parts = [part for item in values.items() for part in item]
    return f"{_FIRST}{_MARKS[key]}{_NEXT.join(parts)}{_LAST}"


def fill(text: str, word: Callable[[str], str], escape: Callable[[str], str]) -> str:
    """`text` with words in place of marks.

    Args:
        text: HTML or Markdown. What was put into a mark has been escaped there with everything else.
        word: key -> the word.
        escape: makes a word fit for `text`.
    """

    def replace(match: re.Match[str]) -> str:
        number = ord(match[1]) - 0xF0100
        if not 0 <= number < len(_KEYS):
            return match[0]  # the author's own characters
        parts = match[2].split(_NEXT) if match[2] else []
        return say(escape(word(_KEYS[number])), dict(zip(parts[::2], parts[1::2], strict=False)))

    return _MARK.sub(replace, text)
