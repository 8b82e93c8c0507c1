"""What an info string says besides the language (dialect, section 1, fences).

In: `py title="x.py" {1,3-4}`. Out: `FenceOptions`. The forms are those of Docusaurus, MkDocs and Sphinx: `title`, `filename`; lines in
braces, `hl_lines`, `emphasize-lines`; `linenums`, `lineno-start`, `showLineNumbers`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_LINE = 100_000
"""Greater numbers name no line."""

_OPTION = re.compile(r"(?<!\S)([A-Za-z][\w-]*)=(\"[^\"]*\"|'[^']*'|[^\s\"'{}]+)")
_BRACES = re.compile(r"\{([\d,; \t-]+)\}")
_NUMBERS = re.compile(
    r"(?<!\S)(?:showLineNumbers|linenos|linenums|numberLines)(?:=(?:true|1|[\"']1[\"'])|\{(\d+)\})?(?!\S)"
)
_PART = re.compile(r"(\d+)(?:-(\d+))?$")
_TITLES = ("title", "filename")
_LINES = ("hl_lines", "emphasize-lines", "highlight")
_STARTS = ("linenums", "linenostart", "lineno-start", "startLine")


class FenceOptions(NamedTuple):
    """Title, lines that stand out, number of the first line (0 for none), and what is not understood."""

    title: str = ""
    marked: tuple[int, ...] = ()
    first_line: int = 0
    wrong: tuple[str, ...] = ()


NO_OPTIONS = FenceOptions()


def read_options(info: str) -> FenceOptions:
    """The options of an info string; what else stands in it is passed over."""
    if "=" not in info and "{" not in info and "ine" not in info:
        return NO_OPTIONS
    title, first_line = "", 0
    marked: set[int] = set()
    wrong: list[str] = []
    for braces in _BRACES.finditer(info):
        wrong += [] if _mark(braces[1], marked) else [braces[0]]
    if numbers := _NUMBERS.search(info):
        first_line = min(int(numbers[1] or 1), MAX_LINE)
    for name, written in _OPTION.findall(info):
        value = written.strip("\"'").strip()
        if name in _TITLES:
            title = " ".join(value.split())
        elif name in _LINES:
            wrong += [] if _mark(value, marked) else [f"{name}={written}"]
        elif name in _STARTS and value != "true":
            if value.isdecimal() and int(value) <= MAX_LINE:
                first_line = int(value)
            else:
                wrong.append(f"{name}={written}")
    return FenceOptions(title, tuple(sorted(marked)), first_line, tuple(wrong))


def _mark(text: str, marked: set[int]) -> bool:
    """Add the lines that `1,3-4` or `1 3-4` names; False where it names none, or none that can be."""
    for part in re.split(r"[,; \t]+", text.strip(" \t,;")):
        match = _PART.match(part)
        if match is None:
            return False
        first, last = int(match[1]), int(match[2] or match[1])
        if not 0 < first <= last <= MAX_LINE:
            return False
        marked.update(range(first, last + 1))
    return True
