"""What stands inside of lines of Python-Markdown and its extensions.

In: a line and what the page's site knows. Out: the same in the dialect, and findings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from docbuilder.migration.plan import FoundConstruct, Ledger

_CODE = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_HILITE = re.compile(r"^(?:#!|:::)[\w.+-]+\s+(?=\S)")
_ATTRIBUTES = re.compile(r"(?<=[\S ])\{:?\s*((?:[.#][\w:-]+|[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s}\"']+)|\s+)+)\}")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^()\s]+)(?:\s+\"([^\"]*)\")?\)\s*$")
_ADDRESS = re.compile(r"(?<!\\)\]\(([^()\s<>:]+)(?=[)\s])")
_KEYS = re.compile(r"(?<![+{])\+\+(?=\S)([\w\"'-]+(?:\+[\w\"'-]+)*)\+\+(?!\+)")
_LINKED_ICON = re.compile(r"(?<!!)\[ *:((?:material|fontawesome|octicons|simple)-[\w-]+): *(\]\[|\x00)")
_STYLES = frozenset({"solid", "regular", "brands", "outline"})
_ICON = re.compile(r":(?:material|fontawesome|octicons|simple)-[\w-]+:[ \t]*")
_EMOJI = re.compile(r"(?<![\w:]):(?=[a-z+])[a-z0-9_+-]+:(?![\w:])")
_REFERENCE = re.compile(r"(?<!!)\[((?:[^\[\]]|\x00\d+\x00)+)\]\[([^\[\]]*)\]")
_DOTTED = re.compile(r"[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*(?:\(\))?")
_MARKS = (
    ("mark", "pymdownx.mark", re.compile(r"(?<!=)==(?=[^\s=])(.+?)(?<=[^\s=])==(?!=)"), "mark"),
    ("insertion", "pymdownx.caret", re.compile(r"\^\^(?=\S)(.+?)(?<=\S)\^\^"), "ins"),
    ("superscript", "pymdownx.caret", re.compile(r"(?<!\^)\^(?=[^\s^\[])([^\s^]+)\^(?!\^)"), "sup"),
    ("subscript", "pymdownx.tilde", re.compile(r"(?<!~)~(?=[^\s~])([^\s~]+)~(?!~)"), "sub"),
    ("critic addition", "pymdownx.critic", re.compile(r"\{\+\+(.+?)\+\+\}"), "ins"),
    ("critic deletion", "pymdownx.critic", re.compile(r"\{--(.+?)--\}"), "del"),
    ("critic highlight", "pymdownx.critic", re.compile(r"\{==(.+?)==\}"), "mark"),
)
_COMMENT = re.compile(r"\{>>(.+?)<<\}")
_MATH = re.compile(r"(?<![\\\w$])\$(?=[^\s$])([^$\n]*[^\s$])\$(?![\w$])")
_ROUND = re.compile(r"\\\((.+?)\\\)")
_VARIABLE = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_STATEMENT = re.compile(r"\{%-?\s*(.*?)\s*-?%\}")
_ANNOTATION = re.compile(r"(?<=\s)\((\d+)\)!?(?=\s|$)")


class MkDocsFacts(NamedTuple):
    """What a site says that its pages depend on.

    Attributes:
        extensions: of Python-Markdown, their names.
        plugins: their names.
        variables: of macros: name with dots -> literal.
        appended: lines with abbreviations and link definitions that are added to every page.
    """

    extensions: frozenset[str] = frozenset()
    plugins: frozenset[str] = frozenset()
    variables: Mapping[str, str] = {}
    appended: tuple[str, ...] = ()


class InlineConverter:
    """Converts what stands inside of the lines of one page.

    Args:
        facts: of the site.
        ledger: findings are added to it.
        path: of the page.
        definitions: the labels of the page's link definitions, lower case.
        address: where a link leads -> what is written for it.
    """

    def __init__(
        self,
        facts: MkDocsFacts,
        ledger: Ledger,
        path: str,
        definitions: Collection[str],
        address: Callable[[str], str] = str,
    ) -> None:
        self.facts = facts
        self.ledger = ledger
        self.path = path
        self.definitions = definitions
        self.address = address
        self.line = 0

    def find(self, name: str) -> FoundConstruct:
        """Note a construct of the line that is being converted."""
        return self.ledger.find(name, self.path, self.line)

    def convert(self, text: str, line: int) -> str:
        """A line of text in the dialect."""
        self.line = line
        if not text or text.isspace():
            return text
        text = self.macros(text)
        kept: list[str] = []

        def keep(content: str) -> str:
            kept.append(content)
            return f"\x00{len(kept) - 1}\x00"

        text = _CODE.sub(lambda match: keep(self.code(match)), text)
        text = self.references(text, kept)
        text = self.math(text, keep)
        text = _ADDRESS.sub(lambda match: f"]({self.address(match[1])}", text)
        text = re.sub(r"<[A-Za-z/!][^<>]*>|\]\([^()\s]*\)|https?://\S+", lambda match: keep(match[0]), text)
        for name, extension, pattern, element in _MARKS:
            if extension in self.facts.extensions:
                text = pattern.sub(self._element(name, element), text)
        if "pymdownx.critic" in self.facts.extensions:
            text = _COMMENT.sub(self._listed("critic comment", "what it says is left out"), text)
        if "pymdownx.keys" in self.facts.extensions:
            text = _KEYS.sub(self.keys, text)
        if "{" in text:
            text = re.sub(
                r"\x00(\d+)\x00",
                lambda match: kept[int(match[1])] if kept[int(match[1])].startswith("](") else match[0],
                text,
            )
            text = _ATTRIBUTES.sub(lambda match: self.attributes(match, keep), text)
            text = self.images(text)
        text = _LINKED_ICON.sub(self.linked_icon, text)
        text = _ICON.sub(self._listed("icon", "there are no icon fonts; it is left out"), text)
        if "pymdownx.emoji" in self.facts.extensions:
            text = _EMOJI.sub(self._listed("emoji", "write the character itself; the name stays", keep=True), text)
        while "\x00" in text:
            text = re.sub(r"\x00(\d+)\x00", lambda match: kept[int(match[1])], text)
        return text.replace("\x01", "")

    def _element(self, name: str, element: str) -> Callable[[re.Match[str]], str]:
        def replace(match: re.Match[str]) -> str:
            self.find(name).convert()
            return f"<{element}>{match[1]}</{element}>"

        return replace

    def _listed(self, name: str, reason: str, keep: bool = False) -> Callable[[re.Match[str]], str]:
        def replace(match: re.Match[str]) -> str:
            self.find(name).list(reason)
            return match[0] if keep else ""

        return replace

    def linked_icon(self, match: re.Match[str]) -> str:
        """An icon that is all the text of a link: its name, for a link without text cannot be seen."""
        self.find("icon").list("there are no icon fonts; its name is the link's text")
        words = [word for word in match[1].split("-")[1:] if not word.isdigit() and word not in _STYLES]
        return f"[{' '.join(words)}{match[2]}"

    def code(self, match: re.Match[str]) -> str:
        """A code span; `#!py` in front names a language, which spans do not have."""
        inner = match[2]
        if "pymdownx.inlinehilite" in self.facts.extensions and _HILITE.match(inner.lstrip()):
            self.find("inline highlighting").convert()
            inner = _HILITE.sub("", inner.lstrip())
        return f"{match[1]}{inner}{match[1]}"

    def macros(self, text: str) -> str:
        """`{{ name }}` of the plugin macros, where the site's configuration says what it is."""
        if not self.facts.plugins & {"macros", "markdownextradata", "mkdocs-macros"}:
            return text

        def variable(match: re.Match[str]) -> str:
            found = self.find("macro")
            value = self.facts.variables.get(match[1])
            if value is None:
                found.list(f"{match[0]}: it is worked out by code; write what it says")
                return match[0]
            found.convert()
            return value

        text = _VARIABLE.sub(variable, text)
        for match in _STATEMENT.finditer(text):
            self.find("macro").list(f"{match[0]}: it is worked out by code; write what it says")
        return text

    def references(self, text: str, kept: list[str]) -> str:
        """`[text][object]` of autorefs; links whose label is defined on the page stay."""

        def replace(match: re.Match[str]) -> str:
            shown = re.sub(r"\x00(\d+)\x00", lambda inner: kept[int(inner[1])], match[1])
            name = (match[2] or shown).strip().strip("`")
            if name.lower() in self.definitions or shown.lower() in self.definitions or shown.startswith("^"):
                return match[0]
            if not _DOTTED.fullmatch(name) or not self.facts.plugins & {"mkdocstrings", "autorefs"}:
                return match[0]
            found = self.find("cross-reference")
            found.convert()
            bare, plain = name.removesuffix("()"), shown.strip("`").removesuffix("()")
            if plain == bare:
                kept.append(f"[`{bare}`]")
            elif plain == bare.rpartition(".")[2]:
                kept.append(f"[`~{bare}`]")
            else:
                kept.append(f"{shown} ([`~{bare}`])")
            return f"\x00{len(kept) - 1}\x00"

        return _REFERENCE.sub(replace, text)

    def math(self, text: str, keep: Callable[[str], str]) -> str:
        """Formulas inside of a line."""
        if not self.facts.extensions & {"pymdownx.arithmatex", "mdx_math"}:
            return text

        def replace(match: re.Match[str]) -> str:
            self.find("math").convert()
            return keep(f"\\\\( {match[1].strip()} \\\\)")

        return _MATH.sub(replace, _ROUND.sub(replace, text))

    def keys(self, match: re.Match[str]) -> str:
        """`++ctrl+c++`."""
        self.find("keys").convert()
        names = (name.strip("\"'") for name in match[1].split("+"))
        return "+".join(
            f"<kbd>{name.replace('-', ' ').capitalize() if len(name) > 1 else name.upper()}</kbd>" for name in names
        )

    def attributes(self, match: re.Match[str], keep: Callable[[str], str]) -> str:
        """An attribute list behind something: an id becomes an anchor, the size of an image goes into its tag."""
        found = self.find("attribute list")
        ids = re.findall(r"(?:^|\s)#([\w:.-]+)", match[1]) or re.findall(r"\bid=[\"']?([\w:.-]+)", match[1])
        sizes = re.findall(r"\b(width|height)\s*=\s*[\"']?([\w.%]+)", match[1])
        rest = re.sub(r"(?:^|\s)#[\w:.-]+|\b(?:width|height|id)\s*=\s*[\"']?[\w.%:-]+[\"']?", "", match[1]).strip()
        if rest:
            found.list(f"{{ {rest} }} is left out: what it stands behind has no such attributes here")
        else:
            found.convert()
        if sizes and _IMAGE.search(match.string[: match.start()]):
            return "\x01" + " ".join(f'{name}="{value}"' for name, value in sizes) + "\x01"
        return keep(f'<span id="{ids[0]}"></span>') if ids else ""

    @staticmethod
    def images(text: str) -> str:
        """Images that have a size become tags."""

        def tag(match: re.Match[str]) -> str:
            alt = match[1].replace('"', "&quot;")
            return f'<img src="{match[2]}" alt="{alt}" {match[4]}>'

        return re.sub(r"!\[([^\]]*)\]\(([^()\s]+)(?:\s+\"([^\"]*)\")?\)\s*\x01([^\x01]*)\x01", tag, text)
