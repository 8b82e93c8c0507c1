"""`docbuilder init`."""

from __future__ import annotations

from pathlib import Path

import click

from docbuilder.cli.planning import carry_out, plan_options


@click.command("init", short_help="Propose a site for what there is.")
@click.argument("folder", required=False, default=Path(), type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--lang", "language", metavar="LANG", default="", help="The language of the pages. Default: en.")
@click.option(
    "--package",
    metavar="NAME",
    default="",
    help="Import name of the package to document. Default: the one that is there.",
)
@plan_options
def init(folder: Path, language: str, package: str, yes: bool, dry_run: bool) -> None:
    """Propose a site for the project in FOLDER (default: here): table of contents, start page, API pages, configuration, workflow.

    It is made from the README, the pages, the package and the git remote that are there; MkDocs' and Sphinx' sources are converted. Everything is shown
    first. No file that is there is changed, and the package is read, not imported.
    """
    from docbuilder.migration.mkdocs import migrate_mkdocs
    from docbuilder.migration.sphinx import migrate_sphinx
    from docbuilder.migration.start import propose
    from docbuilder.site.beside import find_conf, find_mkdocs

    command = " ".join(["docbuilder init", *([folder.as_posix()] if folder != Path() else [])])
    if find_mkdocs(folder):
        plan = migrate_mkdocs(folder, language=language)
    elif find_conf(folder, likely=True) is not None:
        plan = migrate_sphinx(folder, language=language)
    else:
        plan = propose(folder, language or "en", package)
    carry_out(plan, command, yes, dry_run)
