"""Inline nodes -> Markdown.

In: nodes after the links pass. Out: Markdown that any CommonMark parser reads as the same text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from docbuilder.model import nodes
from docbuilder.model.nodes import Node
from docbuilder.model.walking import text_of

_MAYBE_SPECIAL = re.compile(r"[\\`*\[\]<~_&$]")  # found in a fraction of the time
_BEFORE_SPECIAL = re.compile(r"(?=[\\`*\[\]<$]|~~|(?<![^\W_])_|_(?![^\W_])|&[#\w]+;)")
_BEFORE_MARKER = re.compile(r"(?=[#>|=]|[-+](?:[ \t-]|$))|[0-9]{1,9}(?=[.)](?:[ \t]|$))")
_MAYBE_MARKED = frozenset("#>|=-+0123456789")  # first characters of lines where that may match
_NEEDS_BRACKETS = re.compile(r"[\s()<>]")
_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
_BACKTICKS = re.compile("`+")


def escape(text: str) -> str:
    """Text in which nothing is markup."""
    return _BEFORE_SPECIAL.sub(r"\\", text) if _MAYBE_SPECIAL.search(text) else text


def escape_line_starts(text: str) -> str:
    """A paragraph whose lines do not begin a heading, a quote or a list."""
    return "\n".join([_escape_start(line) if line[:1] in _MAYBE_MARKED else line for line in text.split("\n")])


def _escape_start(line: str) -> str:
    found = _BEFORE_MARKER.match(line)
    return f"{line[: found.end()]}\\{line[found.end() :]}" if found else line


def tex_source(tex: str) -> str:
    """A formula that nobody takes for HTML; blanks are no matter in TeX."""
    return _TAG_START.sub("< ", tex)


def footnote_label(label: str) -> str:
    """A label that nobody takes for HTML."""
    return _TAG_START.sub("&lt;", label)


def code_span(text: str) -> str:
    """The text between as many backquotes as it takes."""
    if "`" not in text and text[:1] not in ("", " "):
        return f"`{text}`"
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text[:1] == "`" or text[-1:] == "`" or (text[:1] == text[-1:] == " " and text.strip()) else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text else ""


def inlines(content: Sequence[Node]) -> str:
    """Inline content as Markdown; lines end where they end in the source."""
    return "".join([_INLINES.get(type(node), _unknown)(node) for node in content])


def destination(target: str, title: str = "") -> str:
    """What stands between the parentheses of a link."""
    if not target or _NEEDS_BRACKETS.search(target):
        target = "<" + target.replace("<", "%3C").replace(">", "%3E").replace("\n", "%0A") + ">"
    return f'{target} "{escape(title).replace(chr(34), chr(92) + chr(34))}"' if title else target


def _wrapped(mark: str) -> Callable[[Any], str]:
    def wrap(node: nodes.Parent) -> str:
        content = inlines(node.children)
        if len(node.children) == 1 and type(node.children[0]) is type(node):
            return content  # the same twice would be something else: `*_a_*` is `**a**`
        inner = content.strip()
        if not inner:
            return content
        # blanks inside of the marks would make them text
        start = content[: len(content) - len(content.lstrip())]
        end = content[len(content.rstrip()) :]
        return f"{start}{mark}{inner}{mark}{end}"

    return wrap


def _link(node: nodes.Link) -> str:
    return f"[{inlines(node.children)}]({destination(node.target, node.title)})"


def _image(node: nodes.Image) -> str:
    return f"![{escape(node.alt)}]({destination(node.target, node.title)})"


def _math(node: nodes.Math) -> str:
    tex = tex_source(node.tex)
    return f"$${tex}$$" if node.display else f"${tex.strip()}$"


def _object_link(node: nodes.ObjectLink) -> str:
    if node.mark:
        return node.mark
    text = text_of((node,))
    return escape(text) if node.annotation else code_span(text)


def _youtube(node: nodes.Youtube) -> str:
    return f"<https://www.youtube.com/watch?v={quote(node.id, safe='')}>"


def _unknown(node: Node) -> str:
    return escape(text_of((node,)))


_INLINES: Mapping[type[Node], Callable[[Any], str]] = {
    nodes.Text: lambda node: escape(node.text),
    nodes.SoftBreak: lambda _: "\n",
    nodes.HardBreak: lambda _: "\\\n",
    nodes.Emphasis: _wrapped("*"),
    nodes.Strong: _wrapped("**"),
    nodes.Strikethrough: _wrapped("~~"),
    nodes.Code: lambda node: code_span(node.text),
    nodes.Abbreviation: lambda node: inlines(node.children),
    nodes.Math: _math,
    nodes.Link: _link,
    nodes.Image: _image,
    nodes.CellImage: lambda node: f"![{escape(node.alt)}]({quote(node.name)})",
    nodes.Html: lambda node: " ".join(node.text.split("\n")),  # `>` on a line of its own would be a quote
    nodes.ObjectLink: _object_link,
    nodes.FootnoteReference: lambda node: f"[^{footnote_label(node.label)}]",
    nodes.Comment: lambda _: "",
    nodes.Youtube: _youtube,
    nodes.Pipeline: lambda node: code_span(node.task),
    nodes.Fragment: lambda node: inlines(node.children),
}
