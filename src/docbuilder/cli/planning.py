"""How a plan is shown, asked about and carried out: what `init` and `migrate` have in common.

In: a `WritePlan`. Out: text, and files.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from docbuilder.migration.plan import WritePlan

_MOST_LINES = 24  # of a file that is shown
_MOST_FILES = 12  # of those that are only named


def plan_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of commands that carry out plans."""
    dry = click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
    return click.option("-y", "--yes", is_flag=True, help="Write without asking.")(dry(command))


def carry_out(plan: WritePlan, command: str, yes: bool, dry_run: bool) -> bool:
    """Show a plan, ask, and write it.

    Args:
        plan: what would be written.
        command: as it would be typed again.
        yes: do not ask.
        dry_run: do not write.

    Returns:
        Whether it was written.
    """
    new = list(plan.new())
    for one in plan.listed:
        click.echo(f"{click.style(str(one.position), bold=True)}: {one.construct}: {one.reason}")
    for file in new:
        if file.shown:
            _show(file.path, file.data.decode())
    others = [file.path for file in new if not file.shown]
    for path in others[:_MOST_FILES]:
        click.echo(click.style(path, bold=True))
    if len(others) > _MOST_FILES:
        click.echo(f"and {len(others) - _MOST_FILES:,} more files")
    for file in plan.there():
        click.echo(f"{click.style('note', fg='cyan')}: {file.path} is there and stays as it is", err=True)
    for note in plan.notes:
        click.echo(f"{click.style('note', fg='cyan')}: {note}", err=True)
    if plan.found:
        click.echo(
            f"{plan.found:,} constructs found: {sum(count for _, count in plan.converted):,} converted, {len(plan.listed):,} listed"
        )
    if not new:
        click.echo("there is nothing to write")
    elif dry_run:
        click.echo(f"{_files(len(new))} would be written")
    elif not yes and not _is_terminal():
        click.echo(f"nothing is written: `{command} --yes` writes {_files(len(new))}")
    elif yes or click.confirm(f"Write {_files(len(new))}?", default=True):
        plan.write()
        click.echo(f"{_files(len(new))} written. To see the site:\n\n  {click.style(_serve(plan), bold=True)}\n")
        return True
    return False


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


def _serve(plan: WritePlan) -> str:
    """The command that serves what is written."""
    if plan.root.resolve() == Path.cwd().resolve():
        return "docbuilder serve --open" if plan.source == "docs/source" else f"docbuilder serve {plan.source} --open"
    return f"docbuilder serve {(plan.root / plan.source).as_posix()} --open"


def _show(path: str, text: str) -> None:
    click.echo(click.style(path, bold=True))
    lines = text.splitlines()
    for line in lines[:_MOST_LINES]:
        click.echo(f"  | {line}".rstrip())
    if len(lines) > _MOST_LINES:
        click.echo(f"  … {len(lines) - _MOST_LINES} more lines")
    click.echo()
