"""Blocks of reST, turned into the dialect: directives, literal blocks, tables, comments.

In: a piece of a docstring that uses reST. Out: Markdown on the same lines as far as there are blank lines for the fences and tags.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from docbuilder.pyapi.docstring import roles, tables
from docbuilder.pyapi.docstring.indentation import unindent
from docbuilder.pyapi.docstring.rest import CODE, DIRECTIVE, PROMPT, TARGET, Rest, block_end, opens_literal

_OPTION = re.compile(r"[ \t]*:([\w-]+):[ \t]*(.*)$")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_EXPLICIT = re.compile(r"([ \t]*)\.\.(?:[ \t]+|$)")
_LINE_BLOCK = re.compile(r"([ \t]*)\|[ \t]+([^|]*[^|\s])[ \t]*$")
_CITATION = re.compile(r"\[([\w#*.+-]+)\](?:[ \t]+(.*))?$")
_ADDRESS = re.compile(r"https?://\S+$")
_ENVIRONMENT = re.compile(r"\\begin|\\\\|(?<!\\)&")

_TIPS = frozenset({"tip", "hint"})
_WARNINGS = frozenset({"warning", "attention"})
_ALERTS = {
    "note": "NOTE",
    "seealso": "NOTE",
    "admonition": "NOTE",
    "todo": "NOTE",
    "important": "IMPORTANT",
    "caution": "CAUTION",
    "danger": "CAUTION",
    "error": "CAUTION",
}
_VERSIONS = {
    "versionadded": "Added",
    "version-added": "Added",
    "versionchanged": "Changed",
    "version-changed": "Changed",
    "deprecated": "Deprecated",
    "version-deprecated": "Deprecated",
    "versionremoved": "Changed",
    "deprecation": "Deprecated",
}
# what says nothing to a reader
_HIDDEN = frozenset(
    {
        "currentmodule",
        "module",
        "index",
        "highlight",
        "contents",
        "default-role",
        "role",
        "meta",
        "toctree",
        "testcleanup",
    }
    | {"tabularcolumns", "target-notes", "sectnum", "minigallery", "include"}
)
# frames around text
_FRAMES = frozenset(
    {
        "topic",
        "sidebar",
        "container",
        "only",
        "compound",
        "class",
        "epigraph",
        "highlights",
        "pull-quote",
        "table",
        "rubric",
    }
    | {
        "tab-set",
        "tab-item",
        "tabs",
        "tab",
        "grid",
        "card",
        "dropdown",
        "details",
        "collapse",
        "centered",
        "hlist",
        "rst-class",
    }
    | {"glossary", "line-block", "figure"}
)
_AUTO = re.compile(r"auto(?:class|function|method|module|data|attribute|exception|property|summary)$")


class _Open(NamedTuple):
    """A directive that is open: the line behind it, where its lines begin in the result, and how it is closed.

    `closing` is a tag; "" for an alert, whose lines are quoted instead; None where nothing is closed.
    """

    end: int
    start: int
    prefix: str
    closing: str | None


def to_markdown(text: str, rest: Rest) -> str:
    """The text with roles, hyperlinks, directives, tables and literal blocks as the dialect writes them."""
    lines = roles.join_lines(text).split("\n")
    indents = [len(line) - len(line.lstrip()) if line.strip() else -1 for line in lines]
    return "\n".join(_Converter(lines, indents, rest).run())


class _Converter:
    """The lines of a piece, and what they have become so far."""

    def __init__(self, lines: list[str], indents: list[int], rest: Rest) -> None:
        self.lines, self.indents = lines, indents
        self.citations, self.addresses = rest.citations, dict(rest.addresses)
        self.substitutions = dict(rest.substitutions)
        self.result: list[str] = []
        self.opened: list[_Open] = []  # innermost last

    def run(self) -> list[str]:
        lines, indents, result, opened = self.lines, self.indents, self.result, self.opened
        fence, doctest = "", False
        at = 0
        while at < len(lines):
            line = lines[at]
            while opened and at >= opened[-1].end:
                self.close(opened.pop(), bool(line.strip()))
            doctest = bool(line.strip()) and (doctest or PROMPT.match(line) is not None) and not fence
            at += 1
            if not doctest and (mark := _FENCE.match(line)):
                if not fence:
                    fence = mark[1]
                elif mark[1].startswith(fence) and not line[mark.end() :].strip():
                    fence = ""
                result.append(line)
            elif fence or doctest:
                result.append(line)
            elif ".." in line and (explicit := _EXPLICIT.match(line)):
                at = self.explicit(explicit, at)
            elif line.rstrip().endswith("::") and opens_literal(indents, at):
                at = self.literal(at)
            elif line.lstrip()[:1] in ("=", "+") and tables.begins(lines, at - 1):
                at = self.table(at)
            elif "|" in line and (block := _LINE_BLOCK.match(line)):
                result.append(f"{block[1]}{self.inline(block[2])}\\")
                if at == len(lines) or not _LINE_BLOCK.match(lines[at]):
                    result[-1] = result[-1][:-1]
            else:
                result.append(self.inline(line))
        for each in reversed(opened):
            self.close(each, text_follows=False)
        return result

    def inline(self, line: str) -> str:
        if self.substitutions and "|" in line:
            line = roles.substitute(line, self.substitutions)
        return roles.convert(line, self.citations, self.addresses)

    def close(self, directive: _Open, text_follows: bool) -> None:
        """Write a closing tag, on the blank line before where there is one; or quote the lines of an alert."""
        _, start, prefix, closing = directive
        result = self.result
        if closing is None:
            return
        if not closing:
            body = unindent("\n".join([line[len(prefix) :] for line in result[start:]])).split("\n")
            result[start:] = [f"{prefix}> {line}".rstrip() for line in body]
            if text_follows:
                result.append("")  # or it would go on with the quote
        elif result and not result[-1].strip():
            result[-1] = prefix + closing
        else:
            result.append(prefix + closing)

    def literal(self, at: int) -> int:
        """A line that ends with `::`, which is before `at`, and its block."""
        line = self.lines[at - 1]
        end = block_end(self.indents, at, self.indents[at - 1])
        if end == at:
            self.result.append(self.inline(line))
            return at
        head = line.rstrip()[:-2]
        # the reader sees one colon where text stands before both
        self.result.append(self.inline(head.rstrip() if not head or head[-1].isspace() else head + ":"))
        return self.fence(at, end, " " * self.indents[at - 1], "")

    def table(self, at: int) -> int:
        """A table whose first line is before `at`; as it stands where GFM cannot say it."""
        lines = self.lines
        end = tables.end_of(lines, at - 1)
        found = tables.convert(lines[at - 1 : end], self.inline)
        if found is not None:
            self.blank()
            self.result += found
            return end
        return self.fence(at - 1, end, " " * self.indents[at - 1], "")

    def blank(self) -> None:
        """A blank line before what is no part of a paragraph."""
        if self.result and self.result[-1].strip():
            self.result.append("")

    def fence(self, first: int, last: int, prefix: str, language: str) -> int:
        """The lines `first` to `last` as a fence that takes the place of the blank lines around; returns where to go on."""
        lines, indents = self.lines, self.indents
        start = first
        while start < last and indents[start] < 0:
            start += 1
        cut = min((indents[at] for at in range(start, last) if indents[at] >= 0), default=0)
        block = [prefix + lines[at][cut:] if indents[at] >= 0 else "" for at in range(start, last)]
        if not language and any(line.lstrip().startswith(">>>") for line in block):
            language = "py"
        ticks = max((len(match[1]) for line in block if (match := _FENCE.match(line))), default=2) + 1
        if start > first:
            self.result += [""] * (start - first - 1)
        self.result += [prefix + "`" * ticks + language, *block, prefix + "`" * ticks]
        return last + 1 if last < len(lines) and indents[last] < 0 else last

    @cached_property
    def whole(self) -> str:
        """All lines in lower case, as names of hyperlinks are compared."""
        return "\n".join(self.lines).lower()

    def explicit(self, match: re.Match[str], at: int) -> int:
        """What begins with `..` on the line before `at`: a directive, a target, or a comment, which is not shown."""
        line = self.lines[at - 1]
        if directive := DIRECTIVE.match(line):
            return self.directive(directive[1], directive[2].rpartition(":")[2], (directive[3] or "").strip(), at)
        behind = line[match.end() :]
        if citation := _CITATION.match(behind):  # in an entry: no section of its own
            self.result.append(rf"{match[1]}\[{citation[1]}\] {self.inline(citation[2] or '')}".rstrip())
            return at
        target = TARGET.match(line)
        if target and f"`{target[1].lower()}`_" not in self.whole:  # no link leads there: its address would be lost
            self.result.append(f"{match[1]}{target[1]}: {target[2]}")
            return at
        end = block_end(self.indents, at, len(match[1]))
        if not behind.strip() and (at == len(self.lines) or self.indents[at] < 0):
            end = at  # `..` alone is an empty comment: what follows is none of it
        self.result += [""] * (end - at + 1)
        return end

    def options(self, at: int, end: int) -> tuple[dict[str, str], int]:
        """The options of a directive, and the line behind them."""
        found: dict[str, str] = {}
        while at < end and (option := _OPTION.match(self.lines[at])):
            found[option[1]] = option[2].strip()
            at += 1
        return found, at

    def directive(self, prefix: str, name: str, argument: str, at: int) -> int:
        """The directive whose line is before `at`; returns the line to go on with."""
        end = block_end(self.indents, at, len(prefix))
        options, body = self.options(at, end)
        if name in CODE:
            if body >= end:
                self.result += [prefix + (f"`{argument}`" if argument else ""), *[""] * (end - at)]
                return end
            return self.fence(body, end, prefix, CODE[name] if name in {"raw", "plot"} else argument or CODE[name])
        if name == "math":
            return self.math(prefix, argument, body, at, end)
        if name in _HIDDEN:
            self.result += [""] * (end - at + 1)
            return end
        if name in {"image", "figure"}:
            alt = options.get("alt", "")
            shown = (
                f"![{alt}]({argument})" if _ADDRESS.match(argument) else alt or (f"`{argument}`" if argument else "")
            )
            self.result += [prefix + shown, *[""] * (body - at)]
            return self.body(prefix, body, end, len(self.result), None)
        if name in {"list-table", "csv-table"} and (
            made := self.data_table(prefix, name, argument, options, body, end)
        ):
            self.result += [*made, *[""] * (end - at + 1 - len(made))]
            return end
        if _AUTO.match(name):
            names = [part.strip().lstrip("~") for part in (argument, *self.lines[body:end]) if part.strip()]
            self.result += [prefix + ", ".join(f"[`~{each}`]" if "." in each else f"[`{each}`]" for each in names)]
            self.result += [""] * (end - at)
            return end
        if name in _FRAMES:
            title = (
                self.inline(argument)
                if argument and name not in {"only", "class", "container", "rst-class", "tabs"}
                else ""
            )
            self.blank()
            self.result += [f"{prefix}**{title}**" if title else "", *[""] * (body - at)]
            return self.body(prefix, body, end, len(self.result), None)
        return self.box(prefix, name, argument, at, body, end)

    def box(self, prefix: str, name: str, argument: str, at: int, body: int, end: int) -> int:
        """A callout; what no directive is known for is shown as it stands."""
        title = ""
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
            title = argument if name == "admonition" else ""
        else:
            self.blank()
            return self.fence(at - 1, end, prefix, "")
        result = self.result
        if title:
            argument = f"**{title}**"
        if argument and result and not result[-1].strip():
            result[-1] = prefix + opening  # the text stays on its line
        else:
            result.append(prefix + opening)
        start = len(result) - 1
        if argument:
            result.append(prefix + self.inline(argument))
        result += [""] * (body - at)
        if title and body < end and self.indents[body] >= 0:
            result.append("")
        return self.body(prefix, body, end, start, closing)

    def body(self, prefix: str, at: int, end: int, start: int, closing: str | None) -> int:
        """The content of a directive is dedented in place and converted like any other text."""
        lines, indents = self.lines, self.indents
        outer = len(prefix)
        cut = min((indents[line] for line in range(at, end) if indents[line] >= 0), default=outer) - outer
        for line in range(at, end):
            if indents[line] >= 0:
                lines[line] = lines[line][cut:]
                indents[line] -= cut
        self.opened.append(_Open(end, start, prefix, closing))
        return at

    def math(self, prefix: str, argument: str, body: int, at: int, end: int) -> int:
        """Formulas, parted by blank lines, each on the line where it begins."""
        begin = len(self.result)
        self.result += [prefix, *[""] * (end - at)]
        formulas: list[tuple[int, list[str]]] = [(begin, [argument])] if argument else []
        goes_on = bool(argument)
        for line in range(body, end):
            if text := self.lines[line].strip():
                if not goes_on:
                    formulas.append((begin + 1 + line - at, []))
                formulas[-1][1].append(text)
            goes_on = bool(text)
        for place, parts in formulas:
            tex = " ".join(parts)
            if _ENVIRONMENT.search(tex) and "\\begin" not in tex:
                tex = f"\\begin{{aligned}}{tex}\\end{{aligned}}"
            self.result[place] = f"{prefix}$${tex}$$"
        return end

    def data_table(
        self, prefix: str, name: str, title: str, options: dict[str, str], body: int, end: int
    ) -> list[str] | None:
        lines = [self.inline(line) for line in self.lines[body:end]]
        if name == "list-table":
            rows = tables.list_table(lines, has_head=options.get("header-rows", "0") != "0")
        else:
            rows = tables.csv_table([line.strip() for line in lines], options.get("header", ""))
        if rows is None:
            return None
        return [*([f"{prefix}**{title}**", ""] if title else []), *tables.as_gfm(rows, 0, prefix)]
