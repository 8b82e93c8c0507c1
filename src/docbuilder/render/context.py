"""What rendering may see besides the tree.

In: a theme, the words of the interface, where the page is. Out: `RenderContext`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from docbuilder.render.theme import Theme

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


@dataclass(frozen=True, slots=True)
class RenderContext:
    """Everything that the HTML of a page depends on besides its tree.

    Args:
        theme: the compiled templates.
        strings: UI strings of the language the site is in, by key; what is missing is taken from `WORDS`.
        language: BCP 47 tag of the content.
        interface_language: BCP 47 tag of `strings`; "" for the same as `language`.
        docstring_language: BCP 47 tag of what docstrings are written in.
        name: the page's name: the title of a page without a heading.
        untrusted: raw HTML is sanitised.
    """

    theme: Theme
    strings: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    interface_language: str = ""
    docstring_language: str = "en"
    name: str = ""
    untrusted: bool = False

    def word(self, key: str) -> str:
        """The UI string of that key."""
        return self.strings.get(key) or WORDS[key]
