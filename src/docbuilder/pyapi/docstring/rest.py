"""reST in docstrings, turned into the dialect: roles, hyperlinks, literal blocks, directives.

In: text that uses reST. Out: Markdown on the same lines as far as there are blank lines for the fences and tags.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Sequence
from typing import NamedTuple

from docbuilder.pyapi.docstring.indentation import unindent

# how each use of reST looks; docstrings are long, and few have any: a mark is looked for first
_MARK = re.compile(r":(?:[`:]|param|type|return|rtype|raise|yield)")
_MARKED = (
    re.compile(r":[a-z]+:`[^`\n]+`"),  # a role
    re.compile(r"::[ \t]*$|^[ \t]*\.\.[ \t]+[a-z-]+::", re.M),  # a literal block, a directive
    re.compile(r"^[ \t]*:(?:param|type|return|rtype|raise|yield)s?\b[^:\n]*:", re.M),  # a field
)
_DOUBLE = re.compile(r"(?<!`)``(?!`)[^`\n]+(?<!`)``(?!`)")  # code between double backquotes
_ROLE = re.compile(r"(?::[a-z]+)?:([a-z]+):`([^`\n]+)`")
_TITLED = re.compile(r"(?s)(.+?)\s*<([^<>]+)>$")
_LINK = re.compile(r"`([^`<>\n]+?)[ \t]*<(https?://[^`<>\s]+)>`__?(?!\w)")
_DIRECTIVE = re.compile(r"([ \t]*)\.\.[ \t]+([a-z-]+)::[ \t]*(.*)$")
_OPTION = re.compile(r"[ \t]*:[\w-]+:(?:[ \t]|$)")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_NAME = re.compile(r"[~!.]?[^\W\d]\w*(?:\.\w+)*(?:\(\))?$")

_OBJECT_ROLES = frozenset({"class", "func", "meth", "method", "mod", "attr", "exc", "data", "const", "obj", "any"})
_KNOWN_NAMES = frozenset({*dir(builtins), *keyword.kwlist, "optional"})
_TIPS = frozenset({"tip", "hint"})
_WARNINGS = frozenset({"warning", "attention"})
_ALERTS = {
    "note": "NOTE",
    "seealso": "NOTE",
    "admonition": "NOTE",
    "important": "IMPORTANT",
    "caution": "CAUTION",
    "danger": "CAUTION",
    "error": "CAUTION",
}
_CODE = frozenset({"code-block", "code", "sourcecode"})
_VERSIONS = {
    "versionadded": "Added",
    "version-added": "Added",
    "versionchanged": "Changed",
    "version-changed": "Changed",
    "deprecated": "Deprecated",
    "version-deprecated": "Deprecated",
}


def is_used(text: str) -> bool:
    """Whether the docstring uses reST: roles, double backquotes, literal blocks, directives or fields."""
    if _MARK.search(text) and any(looks.search(text) for looks in _MARKED):
        return True
    # without the marks of fences, which many docstrings have
    return "``" in text and "``" in text.replace("```", "") and _DOUBLE.search(text) is not None


def mark_literals(lines: Sequence[str], indents: Sequence[int], code: list[bool]) -> None:
    """Mark the lines of literal blocks and code directives in `code`: nothing in them is a section."""
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if code[at - 1] or "::" not in line:
            continue
        directive = _DIRECTIVE.match(line)
        if directive[2] in _CODE if directive else line.rstrip().endswith("::"):
            end = _block_end(indents, at, indents[at - 1])
            if directive or _opens_literal(indents, at):
                code[at:end] = [True] * (end - at)
                at = max(at, end)


def _opens_literal(indents: Sequence[int], at: int) -> bool:
    """A literal block begins behind the line before `at`, which ends with `::`; writers forget the blank line."""
    return at < len(indents) and (indents[at] < 0 or indents[at] > indents[at - 1])


def _block_end(indents: Sequence[int], at: int, outer: int) -> int:
    """The line behind the last one that is indented deeper than `outer`, from `at` on."""
    end = at
    while at < len(indents) and (indents[at] < 0 or indents[at] > outer):
        at += 1
        if indents[at - 1] >= 0:
            end = at
    return end


def to_markdown(text: str) -> str:
    """The text with roles, hyperlinks, directives and literal blocks as the dialect writes them."""
    lines = text.split("\n")
    indents = [len(line) - len(line.lstrip()) if line.strip() else -1 for line in lines]
    result: list[str] = []
    _convert(lines, indents, result)
    return "\n".join(result)


class _Open(NamedTuple):
    """A directive that is open: the line behind it, where its lines begin in the result, and how it is closed.

    `closing` is a tag; "" for an alert, whose lines are quoted instead.
    """

    end: int
    start: int
    prefix: str
    closing: str


def _convert(lines: list[str], indents: list[int], result: list[str]) -> None:
    at = 0
    fence = ""
    opened: list[_Open] = []  # innermost last
    while at < len(lines):
        line = lines[at]
        while opened and at >= opened[-1].end:
            _close(result, opened.pop(), bool(line.strip()))
        at += 1
        if mark := _FENCE.match(line):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
            result.append(line)
        elif fence:
            result.append(line)
        elif "::" in line and (directive := _DIRECTIVE.match(line)):
            at = _convert_directive(directive, lines, indents, at, result, opened)
        elif line.rstrip().endswith("::") and _opens_literal(indents, at):
            end = _block_end(indents, at, indents[at - 1])
            if end == at:
                result.append(_convert_inline(line))
                continue
            head = line.rstrip()[:-2]
            # the reader sees one colon where text stands before both
            result.append(_convert_inline(head.rstrip() if not head or head[-1].isspace() else head + ":"))
            at = _fence_block(lines, indents, at, end, " " * indents[at - 1], "", result)
        else:
            result.append(_convert_inline(line))
    for each in reversed(opened):
        _close(result, each, text_follows=False)


def _close(result: list[str], directive: _Open, text_follows: bool) -> None:
    """Write a closing tag, on the blank line before where there is one; or quote the lines of an alert."""
    _, start, prefix, closing = directive
    if not closing:
        body = unindent("\n".join([line[len(prefix) :] for line in result[start:]])).split("\n")
        result[start:] = [f"{prefix}> {line}".rstrip() for line in body]
        if text_follows:
            result.append("")  # or it would go on with the quote
    elif result and not result[-1].strip():
        result[-1] = prefix + closing
    else:
        result.append(prefix + closing)


def _fence_block(
    lines: list[str], indents: list[int], first: int, last: int, prefix: str, language: str, result: list[str]
) -> int:
    """The lines `first` to `last` as a fence that takes the place of the blank lines around; returns where to go on."""
    start = first
    while start < last and indents[start] < 0:
        start += 1
    cut = min((indents[at] for at in range(start, last) if indents[at] >= 0), default=0)
    block = [prefix + lines[at][cut:] if indents[at] >= 0 else "" for at in range(start, last)]
    if not language and any(line.lstrip().startswith(">>>") for line in block):
        language = "py"
    ticks = max((len(match[1]) for line in block if (match := _FENCE.match(line))), default=2) + 1
    opening = prefix + "`" * ticks + language
    if start > first:
        result += [""] * (start - first - 1)
    result.append(opening)
    result += block
    result.append(prefix + "`" * ticks)
    return last + 1 if last < len(lines) and indents[last] < 0 else last


def _convert_directive(
    match: re.Match[str],
    lines: list[str],
    indents: list[int],
    at: int,
    result: list[str],
    opened: list[_Open],
) -> int:
    """Convert the directive whose line is before `at`; returns the line to go on with."""
    prefix, name, argument = match[1], match[2], match[3].strip()
    outer = len(prefix)
    end = _block_end(indents, at, outer)
    if name in _CODE:
        while at < end and _OPTION.match(lines[at]):
            at += 1
        return _fence_block(lines, indents, at, end, prefix, argument, result)
    if name == "math":
        body = [argument, *(line.strip() for line in lines[at:end])]
        result.append(prefix + "$$" + " ".join(part for part in body if part) + "$$")
        result += [""] * (end - at)
        return end
    if name in _VERSIONS:
        version, _, text = argument.partition(" ")
        tag = _VERSIONS[name]
        opening, argument = f'<{tag} version="{version.replace(chr(34), "")}">', text.strip()
        closing = f"</{tag}>"
    elif name in _TIPS or name in _WARNINGS:
        opening = "<Tip warning={true}>" if name in _WARNINGS else "<Tip>"
        closing = "</Tip>"
    elif name in _ALERTS:
        opening, closing = f"[!{_ALERTS[name]}]", ""
    else:
        result.append(lines[at - 1])
        return at
    if argument and result and not result[-1].strip():
        result[-1] = prefix + opening  # the text stays on its line
    else:
        result.append(prefix + opening)
    start = len(result) - 1
    if argument:
        result.append(prefix + _convert_inline(argument))
    # the body is dedented in place and converted by the caller like any other text
    cut = min((indents[line] for line in range(at, end) if indents[line] >= 0), default=outer) - outer
    for line in range(at, end):
        if indents[line] >= 0:
            lines[line] = lines[line][cut:]
            indents[line] -= cut
    opened.append(_Open(end, start, prefix, closing))
    return at


def _convert_inline(line: str) -> str:
    if "`" not in line:
        return line
    if ":`" in line:
        line = _ROLE.sub(_convert_role, line)
    if ">`_" in line:
        line = _LINK.sub(lambda match: f"[{match[1]}]({match[2]})", line)
    return line


def _convert_role(match: re.Match[str]) -> str:
    role, content = match[1], match[2].strip()
    titled = _TITLED.match(content)
    title, target = (titled[1], titled[2]) if titled else ("", content)
    if role in _OBJECT_ROLES:
        link = _object_link(role, target)
        return f"{title} ({link})" if title and title not in target else link
    if role == "doc":
        return f"[{title or target}]({target.lstrip('/')})"
    if role == "math":
        return f"\\\\({content}\\\\)"
    if role in {"ref", "term", "abbr"}:
        return title or target
    return f"`{content}`"


def _object_link(role: str, target: str) -> str:
    """An object link, or code where the name is none of this package's: builtins, values, parameters."""
    if not _NAME.match(target) or target.startswith("!"):
        return f"`{target.lstrip('!')}`"
    name = target.removeprefix(".").removesuffix("()")
    bare = name.removeprefix("~")
    if bare in _KNOWN_NAMES or (role == "obj" and "." not in bare and not bare[0].isupper()):
        return f"`{bare}`"
    return f"[`{name}`]"
