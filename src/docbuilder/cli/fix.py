"""`docbuilder check --fix`: what has one right answer is mended, and shown as a diff."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docbuilder.cli.format import show_diff
from docbuilder.cli.terminal import short_path

if TYPE_CHECKING:
    from docbuilder.checking.result import CheckResult
    from docbuilder.config import Config
    from docbuilder.fixing import MendedFile

_MOST_ROUNDS = 5
"""What is mended may bring to light what could not be seen before: a tag in a misspelt tag."""


def show_fixes(config: Config, result: CheckResult, *, err: bool) -> bool:
    """Show what `mend_sources` would change, as a diff; whether there is anything.

    Args:
        config: of the check.
        result: what it has found.
        err: print to standard error, for standard output belongs to a document.
    """
    files = _fixes(config, result)
    _show(((file.path, file.old, file.new) for file in files), err)
    _sum_up(sum(len(file.diagnostics) for file in files), len(files), "can be mended", err)
    return bool(files)


def mend_sources(config: Config, result: CheckResult, check: Callable[[], CheckResult], *, err: bool) -> CheckResult:
    """Mend the sources, and show what has changed as a diff.

    Args:
        config: of the check.
        result: what it has found.
        check: checks again.
        err: see `show_fixes`.

    Returns:
        What is found after it.
    """
    before: dict[Path, bytes] = {}
    after: dict[Path, bytes] = {}
    count = 0
    for _ in range(_MOST_ROUNDS):
        files = _fixes(config, result)
        if not files:
            break
        for file in files:
            file.write()
            before.setdefault(file.path, file.old)
            after[file.path] = file.new
            count += len(file.diagnostics)
        result = check()
    _show(((path, old, after[path]) for path, old in sorted(before.items())), err)
    _sum_up(count, len(before), "mended", err)
    return result


def _fixes(config: Config, result: CheckResult) -> tuple[MendedFile, ...]:
    from docbuilder.fixing import files_of, mend
    from docbuilder.fixing.normal_form import add_normal_form

    find = files_of(config)
    return mend(add_normal_form(result.diagnostics, find, config.indented), find)


def _show(files: Iterable[tuple[Path, bytes, bytes]], err: bool) -> None:
    from docbuilder.fixing import diff_lines

    for path, old, new in files:
        show_diff(diff_lines(old.decode(), new.decode(), short_path(path)), err=err)


def _sum_up(problems: int, files: int, what: str, err: bool) -> None:
    from docbuilder.report import plural

    if problems:
        click.echo(f"{plural(problems, 'problem')} in {plural(files, 'file')} {what}\n", err=err)
