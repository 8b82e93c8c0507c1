"""Tables of reST, turned into those of GFM: simple tables, grid tables, `list-table` and `csv-table`.

In: the lines of a table. Out: as many lines of a GFM table, blank ones at the end; None where GFM cannot say it (cells over several columns or rows).
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Callable, Sequence

_SIMPLE = re.compile(r"[ \t]*=+(?:[ \t]+=+)+[ \t]*$")
_GRID = re.compile(r"[ \t]*\+(?:[-=]+\+)+[ \t]*$")
_ITEM = re.compile(r"([ \t]*)\*[ \t]+-(?:[ \t]+|$)")
_CELL = re.compile(r"([ \t]*)-(?:[ \t]+|$)")


def begins(lines: Sequence[str], at: int) -> bool:
    """Whether a simple table or a grid table begins on the line."""
    line = lines[at].lstrip()
    return line[:1] in ("=", "+") and (_SIMPLE.match(line) or _GRID.match(line)) is not None


def end_of(lines: Sequence[str], at: int) -> int:
    """The line behind the table that begins on `at`."""
    grid = lines[at].lstrip().startswith("+")
    end = at + 1
    while end < len(lines) and (lines[end].lstrip()[:1] in ("+", "|") if grid else lines[end].strip()):
        end += 1
    if not grid and end < len(lines) and not _SIMPLE.match(lines[end - 1]):
        # blank lines stand between the rows of some; the last rule ends it
        last = next((after for after in range(end, min(len(lines), end + 200)) if _SIMPLE.match(lines[after])), end - 1)
        end = max(end, last + 1)
    return end


def convert(lines: Sequence[str], inline: Callable[[str], str]) -> list[str] | None:
    """The lines of a simple table or a grid table as those of a GFM table; `inline` converts the text of a cell."""
    rows = _grid_rows(lines) if lines[0].lstrip().startswith("+") else _simple_rows(lines)
    if not rows:
        return None
    return as_gfm([[inline(cell) for cell in row] for row in rows], len(lines), _indent(lines[0]))


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _simple_rows(lines: Sequence[str]) -> list[list[str]] | None:
    """Columns begin where the first rule's do; a row without its first cell goes on with the row above."""
    starts = [match.start() for match in re.finditer(r"=+", lines[0])]
    bounds = list(zip(starts, [*starts[1:], None], strict=True))
    rules = [at for at, line in enumerate(lines) if _SIMPLE.match(line)]
    if len(rules) < 2:
        return None
    has_head = len(rules) > 2
    rows: list[list[str]] = [] if has_head else [[""] * len(starts)]
    for at in range(1, rules[-1]):
        line = lines[at]
        if at in rules or not line.strip() or not line.strip(" -\t"):
            continue
        cells = [line[start:end].strip() for start, end in bounds]
        is_first = not rows or (has_head and at - 1 == rules[1]) or cells[0]
        if is_first:
            rows.append(cells)
        else:
            rows[-1] = [f"{old} {new}".strip() for old, new in zip(rows[-1], cells, strict=True)]
    return rows


def _grid_rows(lines: Sequence[str]) -> list[list[str]] | None:
    """Every border must be that of all columns."""
    top = lines[0].strip()
    marks = [at for at, character in enumerate(top) if character == "+"]
    rows: list[list[str]] = []
    current: list[list[str]] | None = None
    head = False
    for line in (each.strip() for each in lines[1:]):
        if _GRID.match(line):
            if [at for at, character in enumerate(line) if character == "+"] != marks:
                return None
            if current:
                rows.append([" ".join(part for part in cell if part) for cell in current])
            current = None
            if "=" in line:
                head = len(rows) == 1
            continue
        if len(line) < marks[-1] + 1 or any(line[at] != "|" for at in marks):
            return None
        cells = [line[start + 1 : end].strip() for start, end in itertools.pairwise(marks)]
        current = [[*old, new] for old, new in zip(current or [[]] * len(cells), cells, strict=True)]
    if not rows:
        return None
    return rows if head else [[""] * len(rows[0]), *rows]


def list_table(lines: Sequence[str], *, has_head: bool) -> list[list[str]] | None:
    """The rows of a `list-table`: a list of lists."""
    rows: list[list[str]] = []
    for line in lines:
        if item := _ITEM.match(line):
            rows.append([line[item.end() :].strip()])
        elif not rows:
            if line.strip():
                return None
        elif cell := _CELL.match(line):
            rows[-1].append(line[cell.end() :].strip())
        elif line.strip():
            rows[-1][-1] = f"{rows[-1][-1]} {line.strip()}"
    if not rows:
        return None
    width = max(map(len, rows))
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    return rows if has_head else [[""] * width, *rows]


def csv_table(lines: Sequence[str], header: str) -> list[list[str]] | None:
    """The rows of a `csv-table`."""
    text = [header, *lines] if header else list(lines)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(text, skipinitialspace=True) if row]
    except csv.Error:
        return None
    if not rows:
        return None
    width = max(map(len, rows))
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    return rows if header else [[""] * width, *rows]


def as_gfm(rows: list[list[str]], count: int, indent: str) -> list[str]:
    """A GFM table of `rows`, the first of which is the head, on `count` lines or more."""
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    head, *rest = ["| " + " | ".join(row) + " |" for row in cells]
    lines = [head, "|" + " --- |" * len(rows[0]), *rest]
    return [indent + line for line in lines] + [""] * (count - len(lines))
