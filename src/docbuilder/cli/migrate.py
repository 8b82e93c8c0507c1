"""`docbuilder migrate`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from docbuilder.cli.planning import carry_out, plan_options

if TYPE_CHECKING:
    from docbuilder.migration.plan import WritePlan

_FOLDER = click.argument(
    "folder", required=False, default=Path(), type=click.Path(path_type=Path, exists=True, file_okay=False)
)


@click.group("migrate", short_help="Move in from another documentation system.")
def migrate() -> None:
    """Convert the documentation in a folder to sources of a site.

    Every construct that is found is converted, or listed with its file and line; a figure says how many there are of each. Files that are there
    are not changed. What is written is shown first.
    """


def _migrate(name: str, plan: WritePlan, folder: Path, yes: bool, dry_run: bool) -> None:
    command = " ".join([f"docbuilder migrate {name}", *([folder.as_posix()] if folder != Path() else [])])
    carry_out(plan, command, yes, dry_run)


def _command(name: str, short: str) -> Callable[[Callable[..., Any]], click.Command]:
    def decorate(function: Callable[..., Any]) -> click.Command:
        return migrate.command(name, short_help=short)(_FOLDER(plan_options(function)))

    return decorate


@_command("hf", "From hf-doc-builder.")
def migrate_from_hf(folder: Path, yes: bool, dry_run: bool) -> None:
    """From hf-doc-builder: a configuration for every set of sources in FOLDER (default: here), and a workflow. The sources stay as they are."""
    from docbuilder.migration.hf import migrate_hf

    _migrate("hf", migrate_hf(folder), folder, yes, dry_run)


@_command("mkdocs", "From MkDocs, with Material and mkdocstrings.")
@click.option("--to", metavar="DIR", default="", help="Folder of the new sources, from FOLDER. Default: docs/source.")
@click.option(
    "--lang",
    "language",
    metavar="LANG",
    default="",
    help="The language of the pages. Default: that of the theme, else en.",
)
def migrate_from_mkdocs(folder: Path, to: str, language: str, yes: bool, dry_run: bool) -> None:
    """From MkDocs, with Material, mkdocstrings and the extensions of pymdownx: the folder of the mkdocs.yml is FOLDER (default: here)."""
    from docbuilder.migration.mkdocs import migrate_mkdocs

    _migrate("mkdocs", migrate_mkdocs(folder, to, language), folder, yes, dry_run)


@_command("sphinx", "From Sphinx: reStructuredText and MyST.")
@click.option("--to", metavar="DIR", default="", help="Folder of the new sources, from FOLDER. Default: docs/source.")
@click.option(
    "--lang",
    "language",
    metavar="LANG",
    default="",
    help="The language of the pages. Default: that of conf.py, else en.",
)
@click.option(
    "--inventory",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The project's objects.inv. Default: the one that a build has left, if any.",
)
def migrate_from_sphinx(folder: Path, to: str, language: str, inventory: Path | None, yes: bool, dry_run: bool) -> None:
    """From Sphinx: FOLDER (default: here) is the project's; its conf.py is read, not run. Needs `pip install 'docbuilder-site[migrate]'`."""
    from docbuilder.migration.sphinx import migrate_sphinx

    _migrate("sphinx", migrate_sphinx(folder, to, language, inventory), folder, yes, dry_run)
