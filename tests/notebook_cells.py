"""Running notebooks that docbuilder has made: their code cells one after the other, in one namespace.

In: a notebook as data. Out: what became of every code cell.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import io
import re
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

FRAMEWORKS = re.compile(r"\b(?:torch|tensorflow|jax|flax|optax)\b", re.IGNORECASE)
SHELL = re.compile(r"^[!%]", re.MULTILINE)
_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class CellResult(NamedTuple):
    """What became of a code cell.

    Attributes:
        number: from 1, of all cells.
        skipped: why it was passed over, or "".
        failed: what is wrong, or "".
    """

    number: int
    skipped: str = ""
    failed: str = ""


def code_cells(notebook: dict[str, Any]) -> Iterator[tuple[int, str, str | None]]:
    """Number, source, and what is expected to be shown (None for anything) of every code cell."""
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] == "code":
            shown = "".join("".join(output["text"]) for output in cell["outputs"])
            yield number, "".join(cell["source"]), shown or None


def run_cells(notebook: dict[str, Any]) -> list[CellResult]:
    """Run a notebook in this process, in the current folder."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    return [_run_cell(*cell, namespace) for cell in code_cells(notebook)]


def _run_cell(number: int, source: str, expected: str | None, namespace: dict[str, Any]) -> CellResult:
    if SHELL.search(source):
        return CellResult(number, "a shell command")
    shown = io.StringIO()
    try:
        with contextlib.redirect_stdout(shown):
            _execute(source, f"cell {number}", namespace)
    except ImportError as error:
        if FRAMEWORKS.search(str(error)):
            return CellResult(number, str(error))
        return CellResult(number, failed=f"{type(error).__name__}: {error}")
    except Exception as error:  # whatever a cell raises
        return CellResult(number, failed=f"{type(error).__name__}: {error}")
    return CellResult(number, failed=difference(expected, shown.getvalue()))


def difference(expected: str | None, shown: str) -> str:
    """What is wrong with what a cell shows, or ""."""
    if expected is None or doctest.OutputChecker().check_output(expected, shown, _FLAGS):
        return ""
    return f"shows {shown!r}, not {expected!r}"


def _execute(source: str, name: str, namespace: dict[str, Any]) -> None:
    """As a notebook does: the value of the last line is shown."""
    tree = ast.parse(source, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), namespace)  # the cells of the example
    if isinstance(last, ast.Expr):
        value = eval(compile(ast.Expression(last.value), name, "eval"), namespace)  # likewise
        if value is not None:
            sys.stdout.write(f"{value!r}\n")
