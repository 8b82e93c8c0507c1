"""Blocks of other tools in the words of the dialect.

In: the text of a page, and the place at which such a block begins. Out: what stands in its place, where there is one right answer: the whole block
is understood, nothing of it is lost, and it stands in no list or quote whose markers would have to be written again.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from docbuilder.model.source import Span


class Translation(NamedTuple):
    """A text that replaces a span of the page."""

    span: Span
    text: str


_ADMONITION = re.compile(r"(!!!|\?\?\?\+?)[ \t]+([\w-]+)(?:[ \t]+\"([^\"\n]*)\")?[ \t]*$", re.MULTILINE)
_COLONS = re.compile(r"(:{3,})[ \t]*(\{?)([\w-]+)(\}?)(?:\[([^\]\n]*)\]|[ \t]+([^\n]*?))?[ \t]*$", re.MULTILINE)
_OBJECT = re.compile(r":{3}[ \t]+([A-Za-z_]\w*(?:\.\w+)+)[ \t]*$", re.MULTILINE)
_DIRECTIVE = re.compile(r"\.\.[ \t]+([A-Za-z][\w-]*)::(?:[ \t]+([^\n]*?))?[ \t]*$", re.MULTILINE)
_AUTO = frozenset("autoclass autodata autodecorator autoexception autofunction automethod autoproperty".split())
CODE = frozenset({"code", "code-block", "sourcecode"})
_NAME = re.compile(r"~?([A-Za-z_]\w*(?:\.\w+)*)(?:\(\))?")
_LANGUAGE = re.compile(r"[\w+#.-]*")
_FOLDS = {"!!!": "", "???": "-", "???+": "+"}


def translate_admonition(text: str, start: int, alerts: dict[str, str]) -> Translation | None:
    """`!!! note "Title"` of MkDocs, and `??? note`, which can be folded, with the lines that are indented below it.

    Args:
        text: of the page.
        start: where it begins.
        alerts: what others call their boxes -> our alert.
    """
    match = _ADMONITION.match(text, start)
    indent = _indent_at(text, start)
    if match is None or indent is None or match[2].lower() not in alerts:
        return None
    body, end = _indented(text, match.end(), indent, 4)
    if not body:
        return None
    title = match[3] or ""
    fold = _FOLDS[match[1]]
    head = f"[!{alerts[match[2].lower()].upper()}]{fold}"
    head += f" {title}" if title and fold else f' "{title}"' if title else ""
    return Translation(Span(start, end), _quoted(head, body, indent))


def translate_colons(text: str, start: int, alerts: dict[str, str]) -> Translation | None:
    """`:::note Title` of Docusaurus, VitePress and MyST up to its closing `:::`; `::: package.Name` of mkdocstrings without options."""
    indent = _indent_at(text, start)
    if indent is None:
        return None
    if match := _OBJECT.match(text, start):
        body, _ = _indented(text, match.end(), indent, 1)
        return None if body else Translation(Span(*match.span()), f"[[autodoc]] {match[1]}")
    match = _COLONS.match(text, start)
    if match is None or match[3].lower() not in alerts or bool(match[2]) != bool(match[4]):
        return None
    title = (match[5] or match[6] or "").strip()
    lines = text[match.end() + 1 :].split("\n")
    body, at = [], match.end()
    for line in lines:
        at += 1 + len(line)
        stripped = line.strip()
        if stripped == match[1]:
            break
        if stripped.startswith(":::") or (stripped and not line.startswith(indent)):
            return None
        body.append(line[len(indent) :].rstrip() if stripped else "")
    else:
        return None
    body = _without_blank_ends(body)
    if not body or '"' in title or title.startswith("{") or body[0].startswith(":"):
        return None  # without text, or with attributes or options
    head = f"[!{alerts[match[3].lower()].upper()}]" + (f' "{title}"' if title else "")
    return Translation(Span(start, min(at, len(text))), _quoted(head, body, indent))


def translate_directive(text: str, start: int, alerts: dict[str, str]) -> Translation | None:
    """`.. note::`, `.. autoclass:: Name` and `.. code-block:: python` of reStructuredText, without options."""
    match = _DIRECTIVE.match(text, start)
    indent = _indent_at(text, start)
    if match is None or indent is None:
        return None
    name, argument = match[1].lower(), match[2] or ""
    body, end = _indented(text, match.end(), indent, 2)
    if body and re.match(r":[\w-]+:", body[0]):
        return None
    if name in _AUTO:
        wanted = _NAME.fullmatch(argument)
        return None if body or wanted is None else Translation(Span(*match.span()), f"[[autodoc]] {wanted[1]}")
    if name in CODE and body and _LANGUAGE.fullmatch(argument):
        fence = "```"
        while any(fence in line for line in body):
            fence += "`"
        lines = [f"{fence}{argument}", *body, fence]
        return Translation(
            Span(start, end), "\n".join(indent + line if line else "" for line in lines).removeprefix(indent)
        )
    if name == "admonition" and body and argument and '"' not in argument:
        return Translation(Span(start, end), _quoted(f'[!NOTE] "{argument}"', body, indent))
    if name in alerts and name != "admonition" and (argument or body):
        lines = [argument, *body] if argument else body
        return Translation(Span(start, end), _quoted(f"[!{alerts[name].upper()}]", lines, indent))
    return None


def translate_tag(text: str, start: int, wrong: str, right: str, closing: str) -> tuple[Translation, ...]:
    """The name of a tag and of the closing tag that belongs to it; nothing where that cannot be found, for the tag would hold all that follows.

    Args:
        text: of the page.
        start: of the tag, at its `<`.
        wrong: its name as written.
        right: what should stand there, perhaps with attributes.
        closing: the right name of the closing tag.
    """
    first = start + 1
    head = text.find(">", first)
    if not text.startswith(wrong, first) or head < 0:
        return ()
    opening = Translation(Span(first, first + len(wrong)), right)
    if text[head - 1] == "/":
        return (opening,)
    depth = 0
    for tag in re.finditer(rf"`[^`\n]*`|<(/?){re.escape(wrong)}(?=[\s>/])", text[first:]):
        if tag[0][0] == "`":
            continue
        depth += -1 if tag[1] else 1
        if depth < 0:
            at = first + tag.start() + 2
            return (opening, Translation(Span(at, at + len(wrong)), closing))
    return ()


def _indent_at(text: str, start: int) -> str | None:
    """What stands before `start` on its line, if that is blanks alone."""
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    return indent if not indent.strip(" ") else None


def _indented(text: str, end: int, indent: str, least: int) -> tuple[list[str], int]:
    """The lines below that are indented by `least` or more, without the indent of the first of them, and where they end.

    None of them where the line right below is text that is not indented: it might belong to the block.
    """
    lines: list[str] = []
    last = end
    inner = ""
    at = end + 1
    while at <= len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop]
        if line.strip():
            blanks = line[: len(line) - len(line.lstrip(" \t"))]
            if not inner:
                deeper = blanks.removeprefix(indent)
                if not blanks.startswith(indent) or not (deeper.startswith("\t") or len(deeper) >= least):
                    return ([], end) if not lines else (_without_blank_ends(lines), last)
                inner = indent + ("\t" if deeper.startswith("\t") else deeper[:4])
            if not line.startswith(inner):
                break
            lines.append(line[len(inner) :].rstrip())
            last = at + len(line.rstrip())
        else:
            lines.append("")
        at = stop + 1
    return _without_blank_ends(lines), last


def _without_blank_ends(lines: list[str]) -> list[str]:
    while lines and not lines[-1]:
        lines = lines[:-1]
    while lines and not lines[0]:
        lines = lines[1:]
    return lines


def _quoted(head: str, body: list[str], indent: str) -> str:
    return "\n".join([f"> {head}", *(f"{indent}> {line}" if line else f"{indent}>" for line in body)])
