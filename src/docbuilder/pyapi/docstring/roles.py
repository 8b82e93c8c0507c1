"""Inline markup of reST, turned into the dialect: roles, hyperlinks, citations.

In: a line of text, and what the docstring defines. Out: Markdown.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Mapping

_ROLE = re.compile(r"(?<![\w`]):((?:[A-Za-z][\w.+-]*:){1,2})`([^`\n]+)`")
# a role or a hyperlink whose text goes over up to four line ends, and what stands behind it without a blank
_OPEN = re.compile(
    r"(?<![\w`])(?::(?:[A-Za-z][\w.+-]*:){1,2})?`[^`\s][^`\n]*(?:\n[ \t]*[^`\s][^`\n]*){1,4}`(_{0,2})[^\s\w`]*[ \t]*(?!`)"
)
_TITLED = re.compile(r"(?s)(.+?)\s*<([^<>]+)>$")
_LINK = re.compile(r"(?<!`)`([^`<>\n]+?)[ \t]*<([^`<>\n]+)>`__?(?!\w)")
_NAMED_LINK = re.compile(r"(?<![`\w:])`([^`\n]+)`__?(?![\w`])")
_CITATION = re.compile(r"\[([\w#*.+-]+)\]_(?!\w)")
# `|name|`, `|name|_`, which is a link in reST, or code
_SUBSTITUTED = re.compile(r"(`+).*?(?<!`)\1(?!`)|\|([^|`\s](?:[^|`]*[^|`\s])?)\|_{0,2}")
_NAME = re.compile(r"[~!.]?\.?[^\W\d]\w*(?:\.\w+)*(?:\(\))?$")
_SCHEME = re.compile(r"[a-z][a-z+.-]*:")

_OBJECTS = frozenset(
    {"class", "func", "function", "meth", "method", "mod", "module", "attr", "attribute", "exc", "exception"}
    | {"data", "const", "obj", "any", "type", "property", "deco", "decorator"}
)
_TEXTS = frozenset({"ref", "term", "abbr", "sup", "sub", "numref", "keyword", "std", "title", "title-reference"})
_ADDRESSES = {
    "pep": ("PEP {}", "https://peps.python.org/pep-{:0>4}/"),
    "rfc": ("RFC {}", "https://datatracker.ietf.org/doc/html/rfc{}"),
    "doi": ("doi:{}", "https://doi.org/{}"),
    "arxiv": ("arXiv:{}", "https://arxiv.org/abs/{}"),
}
_KNOWN_NAMES = frozenset({*dir(builtins), *keyword.kwlist, "optional"})


def join_lines(text: str) -> str:
    """The text with roles and hyperlinks that go over a line's end on one line; the text behind them begins the next."""
    return _OPEN.sub(_joined, text) if "`" in text and "\n" in text else text


def _joined(match: re.Match[str]) -> str:
    whole = match[0]
    if whole[0] != ":" and not match[1]:
        return whole  # code
    last = whole.rpartition("\n")[2]
    indent = last[: len(last) - len(last.lstrip())]
    line = " ".join(part.strip() for part in whole.split("\n"))
    ends = match.end() == len(match.string) or match.string[match.end()] == "\n"
    return line if ends else f"{line}\n{indent}"


def substitute(line: str, texts: Mapping[str, str]) -> str:
    """A line of text with what stands for `|name|` in its place; code between backquotes stays, as do names without a text."""
    return _SUBSTITUTED.sub(lambda match: texts.get(match[2], match[0]) if match[2] else match[0], line)


def convert(line: str, citations: frozenset[str], targets: Mapping[str, str]) -> str:
    """A line of text.

    Args:
        line: outside of code.
        citations: labels that the docstring defines.
        targets: addresses that it names, by lower-case name.
    """
    if "]_" in line:
        line = _CITATION.sub(lambda match: _citation(match[1], citations), line)
    if "`" not in line:
        return line
    if ":`" in line:
        line = _ROLE.sub(_role, line)
    if "`_" in line:
        line = _LINK.sub(lambda match: _hyperlink(match[1], match[2], targets), line)
        line = _NAMED_LINK.sub(lambda match: _hyperlink(match[1], "", targets), line)
    return line


def _citation(label: str, citations: frozenset[str]) -> str:
    return rf"[\[{label}\]](#.reference-{label.lstrip('#') or label})" if label in citations else rf"\[{label}\]"


def _hyperlink(title: str, target: str, targets: Mapping[str, str]) -> str:
    """A link where the address is known; what leads elsewhere in the project's own documents is its text."""
    if not _SCHEME.match(target):
        target = targets.get((target.rstrip("_") or title).strip().lower(), "")
    return f"[{title}]({target})" if target else title


def _role(match: re.Match[str]) -> str:
    role, content = match[1].rstrip(":").rpartition(":")[2], match[2].strip()
    titled = _TITLED.match(content)
    title, target = (titled[1], titled[2]) if titled else ("", content)
    if role in _OBJECTS:
        link = _object_link(role, target)
        return f"{title} ({link})" if title and title not in target else link
    if role == "doc":
        return f"[{title or target}]({target.lstrip('/')})"
    if role == "math":
        return f"\\\\({content}\\\\)"
    if role == "eq":
        return f"({content})"
    if role in _ADDRESSES:
        text, address = _ADDRESSES[role]
        number, mark, anchor = target.partition("#")
        return f"[{title or text.format(number)}]({address.format(number)}{mark}{anchor})"
    if role in {"strong", "emphasis"}:
        marker = "**" if role == "strong" else "*"
        return f"{marker}{content}{marker}"
    if role in _TEXTS or title:
        return title or target
    return f"`{content}`"


def _object_link(role: str, target: str) -> str:
    """An object link, or code where the name is none of this package's: builtins, values, parameters."""
    if not _NAME.match(target) or target.startswith("!"):
        return f"`{target.lstrip('!')}`"
    short = "~" if target.startswith("~") else ""
    name = target.lstrip("~").lstrip(".").removesuffix("()")
    if name in _KNOWN_NAMES or (role == "obj" and "." not in name and not name[0].isupper()):
        return f"`{name}`"
    return f"[`{short}{name}`]"
