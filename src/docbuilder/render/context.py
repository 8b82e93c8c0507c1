"""What rendering may see besides the tree.

In: a theme, the words of the interface, where the page is. Out: `RenderContext`.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import field

from docbuilder.extend.loading import ExtensionSet
from docbuilder.model.values import Data
from docbuilder.model.walking import Made
from docbuilder.render.theme import Theme
from docbuilder.render.words import INTERFACE, WORDS, mark, say


class SharedRenderings:
    """What plain fragments, whose links are resolved, are in HTML, in Markdown and as text."""

    def __init__(self) -> None:
        self.html: Made[str] = Made()
        self.markdown: Made[str] = Made()
        self.text: Made[str] = Made()


class RenderContext(Data, frozen=True):
    """Everything that the HTML of a page depends on besides its tree.

    Args:
        theme: the compiled templates.
        strings: UI strings of the language the site is in, by key; what is missing is taken from `WORDS`.
        language: BCP 47 tag of the content.
        interface_language: BCP 47 tag of `strings`; "" for the same as `language`.
        docstring_language: BCP 47 tag of what docstrings are written in.
        name: the page's name: the title of a page without a heading.
        untrusted: raw HTML is sanitised.
        searchable: search is to find the page.
        marked: the words of the interface are not known yet: marks stand for them (see `words.py`).
        shared: what pages whose content is of the same language can share.
    """

    theme: Theme
    strings: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    interface_language: str = ""
    docstring_language: str = "en"
    name: str = ""
    untrusted: bool = False
    searchable: bool = True
    marked: bool = False
    shared: SharedRenderings = field(default_factory=SharedRenderings)

    @property
    def extensions(self) -> ExtensionSet:
        """What renders constructs of its own."""
        return self.theme.extensions

    @property
    def docstrings_fit(self) -> bool:
        """Docstrings are written in the language of the interface."""
        return self._interface.partition("-")[0] == self.docstring_language.partition("-")[0]

    @property
    def _interface(self) -> str:
        return self.interface_language or self.language

    def word(self, key: str, **values: str) -> str:
        """The UI string of that key, with `values` in place of the names in braces."""
        if self.marked:
            return mark(key, values)
        if key == INTERFACE:
            return self._interface
        return say(self.strings.get(key) or WORDS[key], values)
