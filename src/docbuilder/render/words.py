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
    "is_deprecated": "Deprecated",
    "parameters": "Parameters",
    "attributes": "Attributes",
    "methods": "Methods",
    "raises": "Raises",
    "warns": "Warns",
    "receives": "Receives",
    "references": "References",
    "returns": "Returns",
    "yields": "Yields",
    "show_more": "Show {count} more",
    "show_all": "Show all {count}",
    "members": "Members",
    "inherited": "Inherited from",
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
    "download": "Download",
    "open_in": "Open in {name}",
    "inference_providers": "Inference providers",
    "formula": "Formula",
    "output": "Output",
}

INTERFACE = "@interface"
"""The key whose word is the BCP 47 tag of the interface's language."""

_FIRST, _NEXT, _LAST, _LINK = "\U000f0000", "\U000f0001", "\U000f0002", "\U000f0003"
_KEYS = (INTERFACE, *WORDS)
_MARKS = {key: chr(0xF0100 + number) for number, key in enumerate(_KEYS)}
_MARK = re.compile(f"({_FIRST}.[^{_FIRST}{_LAST}]*{_LAST}|{_LINK}[0-9]+{_LAST})", re.DOTALL)


def say(word: str, values: Mapping[str, str]) -> str:
    """`word` with `values` in place of the names in braces."""
    for name, value in values.items():
        word = word.replace(f"{{{name}}}", value)
    return word.strip()


def mark(key: str, values: Mapping[str, str]) -> str:
    """What stands for a word until the language is known.

    Raises:
        KeyError: there is no such word.
    """
    parts = [part for item in values.items() for part in item]
    return f"{_FIRST}{_MARKS[key]}{_NEXT.join(parts)}{_LAST}"


def mark_link(number: int) -> str:
    """What stands for a link, or its address, until it is known where it leads."""
    return f"{_LINK}{number}{_LAST}"


class Fills(dict[str, str]):
    """Mark -> what takes its place: words as they are met, links as they are put in.

    Args:
        word: key -> the word.
        escape: makes a word fit for the text. What was put into a mark has been escaped there with everything else.
    """

    def __init__(self, word: Callable[[str], str], escape: Callable[[str], str]) -> None:
        super().__init__()
        self._word = word
        self._escape = escape

    def __missing__(self, mark: str) -> str:
        number = ord(mark[1]) - 0xF0100
        if mark[0] == _LINK or not 0 <= number < len(_KEYS):
            return mark  # the author's own characters
        parts = mark[2:-1].split(_NEXT) if len(mark) > 3 else []
        word = self._escape(self._word(_KEYS[number]))
        said = self[mark] = say(word, dict(zip(parts[::2], parts[1::2], strict=False)))
        return said


class Marked:
    """A text with marks, cut up once for all languages.

    Args:
        text: HTML or Markdown.

    Attributes:
        links: the numbers of the links that are left open.
    """

    def __init__(self, text: str) -> None:
        self._parts = _MARK.split(text)  # every second one is a mark
        self.links = frozenset([int(part[1:-1]) for part in self._parts[1::2] if part[0] == _LINK])

    def fill(self, fills: Fills, own: Mapping[str, str]) -> str:
        """The text.

        Args:
            fills: of the language.
            own: what takes the places of some marks on this page alone.
        """
        parts = self._parts.copy()
        parts[1::2] = [own[mark] if mark in own else fills[mark] for mark in parts[1::2]]
        return "".join(parts)
