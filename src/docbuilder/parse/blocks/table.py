"""Tables (GFM, "Tables").

In: a line of cells over a line of dashes. Out: `Table` with its rows and cells. Unlike in GFM the two lines may differ in
their cells, no cell is dropped, and a line without a pipe is no row (dialect, section 1, tables).
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.model.nodes import Table, TableCell, TableRow
from docbuilder.model.source import Span
from docbuilder.parse.block import BlockParser
from docbuilder.parse.parser import Parser
from docbuilder.parse.state import BlockState
from docbuilder.parse.tokens import BlockToken, Content
from docbuilder.parse.tree import Tree

Align = Literal["", "left", "center", "right"]

MAX_EMPTY_CELLS = 65_536
"""How many cells that are missing are filled in, so that a small page cannot make a huge table."""

_DELIMITERS = re.compile(r"\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*\|?$")
_PIPE = re.compile(r"\\[\s\S]|\|")
_WIDE_PIPE = "\uff5c"


class Row(NamedTuple):
    """A row before its cells are parsed: its place and the cells' contents."""

    start: int
    end: int
    cells: list[Content]


class TableData(NamedTuple):
    """What the rule finds out about a table."""

    aligns: tuple[Align, ...]
    rows: list[Row]


def install(parser: Parser) -> None:
    """Add the rule and the builder. That a table ends a paragraph is decided by the paragraph's rule."""
    parser.add_block("table", table, before="paragraph")
    parser.add_builder("table", build_table)


def _aligns(text: str) -> tuple[Align, ...] | None:
    """The columns that a line of dashes stands for, or None when it is none; mere dashes underline a heading."""
    text = text.rstrip(" \t")
    if not _DELIMITERS.match(text) or ("|" not in text and ":" not in text):
        return None
    found: list[Align] = []
    for cell in text.strip("|").split("|"):
        dashes = cell.strip(" \t")
        left, right = dashes.startswith(":"), dashes.endswith(":")
        found.append("center" if left and right else "left" if left else "right" if right else "")
    return tuple(found)


def _widened(aligns: tuple[Align, ...], width: int) -> tuple[Align, ...]:
    """As many columns as `width`, or more."""
    none: Align = ""
    return (*aligns, *[none] * (width - len(aligns)))


def table(state: BlockState, line: int, end_line: int, silent: bool) -> bool:
    """A table."""
    following = line + 1
    if following >= end_line:
        return False
    start = state.line_start(following)
    if start >= state.eMarks[following] or state.src[start] not in "|-:":
        return False
    if state.sCount[following] < state.blkIndent or state.is_code_block(following) or state.is_code_block(line):
        return False
    if state.stop(line) is not None:
        return False
    aligns = _aligns(state.line_text(following))
    if aligns is None:
        return False
    head = _row(state, line, None)
    piped = "|" in state.src[head.start : head.end]
    if len(head.cells) != len(aligns) and not piped:
        return False
    if silent:
        return True
    if len(head.cells) < len(aligns) and _WIDE_PIPE in state.src[head.start : head.end]:
        _report_wide_pipes(state, head)
        aligns = _widened(aligns, len(head.cells))
    elif len(head.cells) != len(aligns):
        state.problem(
            DiagnosticCode.TABLE_CELLS,
            start,
            f"the line below the header has {len(aligns)} cells, the header {len(head.cells)}; empty ones are added",
            "Give both lines as many cells.",
        )
        aligns = _widened(aligns, len(head.cells))
    block = state.md.block
    assert isinstance(block, BlockParser)
    rows = [head]
    empty = 0
    following += 1
    stop = None
    while following < end_line and stop is None:
        start = state.line_start(following)
        if start >= state.eMarks[following] or state.sCount[following] < state.blkIndent:
            break
        if state.is_code_block(following) or block.interrupted(state, following, end_line, "blockquote"):
            break
        stop = state.stop(following)
        row = _row(state, following, stop)
        if piped and "|" not in state.src[row.start : row.end]:
            stop = None
            state.problem(
                DiagnosticCode.TABLE_CELLS,
                row.start,
                "this line has no pipe; the table ends before it",
                "Put an empty line before text, or pipes around the cells of a row.",
            )
            break
        if len(row.cells) > len(aligns) and not any(cell.text for cell in row.cells[len(aligns) :]):
            del row.cells[len(aligns) :]
        elif len(row.cells) > len(aligns):
            state.problem(
                DiagnosticCode.TABLE_CELLS,
                row.cells[len(aligns)].origins[0],
                f"the row has {len(row.cells)} cells, the table {len(aligns)} columns; the others are added behind them",
                "Give the header as many cells, or write \\| for a pipe in a cell.",
            )
        elif len(row.cells) < len(aligns) and _WIDE_PIPE in state.src[row.start : row.end]:
            _report_wide_pipes(state, row)
        empty += max(0, len(aligns) - len(row.cells))
        if empty > MAX_EMPTY_CELLS:
            break
        rows.append(row)
        following += 1
    token = state.push("table", "", 0)
    token.data = TableData(aligns, rows)
    token.start, token.end = head.start, rows[-1].end if len(rows) > 1 else state.last_line_end(line, line + 2)
    if stop is None:
        state.line = following
    else:
        state.advance(following - 1, stop)
    return True


def _report_wide_pipes(state: BlockState, row: Row) -> None:
    """A row that lacks cells, for an input method has written its pipes."""
    at = state.src.index(_WIDE_PIPE, row.start)
    state.problem(
        DiagnosticCode.TABLE_CELLS,
        at,
        f"{_WIDE_PIPE} begins no cell: the row has {len(row.cells)}",
        f"Write | in its place: {state.src[row.start : row.end].replace(_WIDE_PIPE, '|')}",
    )


def _row(state: BlockState, line: int, stop: int | None) -> Row:
    """The cells of a line. A pipe after a backslash is part of its cell, and the backslash is not."""
    origin = state.line_start(line)
    text = state.src[origin : state.eMarks[line] if stop is None else stop].rstrip(" \t")
    cells: list[Content] = []
    begin = 1 if text.startswith("|") else 0
    escapes: list[int] = []
    for match in _PIPE.finditer(text, begin):
        if match[0] == "|":
            cells.append(_cell(text, begin, match.start(), escapes, origin))
            begin, escapes = match.end(), []
        elif match[0] == "\\|":
            escapes.append(match.start())
    if begin < len(text):
        cells.append(_cell(text, begin, len(text), escapes, origin))
    return Row(origin, origin + len(text), cells)


def _cell(text: str, start: int, end: int, escapes: list[int], origin: int) -> Content:
    while start < end and text[start] in " \t":
        start += 1
    while end > start and text[end - 1] in " \t":
        end -= 1
    if not escapes:
        return Content.piece(text[start:end], origin + start)
    starts, origins, parts, size = [0], [origin + start], [], 0
    for escape in escapes:
        part = text[start:escape]
        parts.append(part)
        size += len(part)
        starts.append(size)
        origins.append(origin + escape + 1)
        start = escape + 1
    parts.append(text[start:end])
    return Content("".join(parts), starts, origins)


def build_table(token: BlockToken, tree: Tree) -> Table:
    """A table; rows have as many cells as the longest one, unless that made a huge table of a small page."""
    data: TableData = token.data
    aligns = data.aligns
    width = max(len(row.cells) for row in data.rows)
    if width > len(aligns) and width * len(data.rows) <= MAX_EMPTY_CELLS:
        aligns = _widened(aligns, width)
    rows = []
    for number, row in enumerate(data.rows):
        head = number == 0
        cells = []
        for column, content in enumerate(row.cells):
            align = aligns[column] if column < len(aligns) else ""
            span = content.span(0, len(content.text))
            cells.append(TableCell(span, tree.inline(content), align, head))
        behind = Span(row.end, row.end)
        cells.extend(TableCell(behind, (), align, head) for align in aligns[len(cells) :])
        rows.append(TableRow(Span(row.start, row.end), tuple(cells), head))
    return Table(Span(token.start, token.end), tuple(rows))
