"""The command line: arguments become a `Config`, results become text and an exit status. Nobody else prints or exits.

In: arguments. Out: exit status 0; 1 where something with severity error happened, or a warning under `--strict`; 2 for usage and
configuration; 3 for a defect of docbuilder or of the machine; 130 for Ctrl-C.

What takes long to import is imported by the commands that need it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from docbuilder import __version__
from docbuilder.cli.check import check
from docbuilder.cli.doctor import doctor
from docbuilder.cli.format import format_pages
from docbuilder.cli.i18n import i18n
from docbuilder.cli.init import init
from docbuilder.cli.migrate import migrate
from docbuilder.cli.options import (
    CONFIG,
    EXIT_FAILED,
    EXIT_INTERRUPTED,
    EXIT_USAGE,
    SOURCE,
    diagnostics_format,
    exit_status,
    name_variables,
    read_config,
    with_options,
    with_variable,
)
from docbuilder.cli.publish import publish
from docbuilder.cli.starting import begin_early, counted_anew
from docbuilder.cli.terminal import locator, paint, print_notes, report, short_path, show_progress, teller

if TYPE_CHECKING:
    from docbuilder.config import Config


_EXAMPLES = """\b
Examples:
  docbuilder init                                a site for what is here
  docbuilder build                               docs/source to site/
  docbuilder build docs/source --lang ja         one language
  docbuilder build --package mylib --mock torch  API reference without torch
  docbuilder build --version v1.2 --out public   a version of its own, beside the others
  docbuilder build --strict --format github      for continuous integration
  docbuilder check --strict                      what is wrong with the sources; no site
  docbuilder publish --to gh-pages               the site, to a branch that a host serves
  docbuilder serve --open                        the site in a browser, while you write
  docbuilder ast docs/source/en/index.md         print a page's syntax tree
  docbuilder explain docs/source/en/index.md     why the last build rebuilt a page
  docbuilder clean                               remove the cache
"""


class _Commands(click.Group):
    """Turns what ends a command into its exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted; the site is whole", err=True)
            ctx.exit(EXIT_INTERRUPTED)
        except (click.exceptions.Exit, click.Abort, click.ClickException):
            raise
        except Exception as error:
            if isinstance(error, BrokenPipeError) and _nobody_reads():
                raise  # `docbuilder … | head`: click ends without a word
            status, lines = _explain(error, ctx.invoked_subcommand or "")
            with suppress(OSError):  # the status says it, too
                for line in lines:
                    click.echo(f"{click.style('error', fg='red', bold=True)}: {line}", err=True)
            ctx.exit(status)


def _nobody_reads() -> bool:
    """Whoever was to read what this program prints is gone."""
    import select  # needed by failing commands only

    if not hasattr(select, "poll"):  # Windows
        return False
    poll = select.poll()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # it has no descriptor, or is closed
            poll.register(stream.fileno(), 0)
    return any(event & select.POLLERR for _, event in poll.poll(0))


def _explain(error: Exception, command: str) -> tuple[int, list[str]]:
    """The exit status of a command that has failed, and what a person is told."""
    from docbuilder.cli.crash import kind, write_report  # needed by failing commands only
    from docbuilder.model.errors import BuildError

    if isinstance(error, BuildError):
        return EXIT_USAGE, str(error).splitlines()
    try:
        where = f"the report is in {write_report(error, command)}"
    except OSError:
        where = "and its report could not be written"
    if isinstance(error, OSError) and error.strerror:
        named = f": {error.filename}" if error.filename is not None else ""
        return EXIT_FAILED, [f"{error.strerror}{named}; {where}"]
    return EXIT_FAILED, [f"docbuilder has failed ({kind(error)}): this is a defect of docbuilder; {where}"]


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EXAMPLES)
@click.version_option(__version__, "-V", "--version", prog_name="docbuilder", message="%(prog)s %(version)s")
def main() -> None:
    """Documentation in the Hugging Face doc-builder dialect becomes a complete static site, in all its languages."""


main.add_command(init)
main.add_command(check)
main.add_command(doctor)
main.add_command(migrate)
main.add_command(publish)
main.add_command(format_pages)
main.add_command(i18n)


@main.command(epilog=_EXAMPLES, short_help="Build the site.")
@with_options
@click.pass_context
def build(
    context: click.Context,
    /,
    source: Path | None,
    file: Path | None,
    format_: str | None,
    quiet: bool,
    verbose: bool,
    **options: Any,
) -> None:
    """Build the site from SOURCE (default: docs/source).

    SOURCE is a folder of language folders (each with a _toctree.yml), one language's folder, or a folder of pages.
    Every option can be set in docbuilder.toml or in [tool.docbuilder] of pyproject.toml as well, by the same name.
    """
    if quiet and verbose:
        raise click.UsageError("-q and -v exclude each other")
    start = time.perf_counter()
    config = read_config(source, file, format_, options)
    from docbuilder.stages.last_build import LastBuild

    with ExitStack() as stack:
        last = stack.enter_context(LastBuild(config))
        result = last.last()
        if result is None:
            api = begin_early(stack, config, last, "docbuilder.stages.page_worker")
            from docbuilder.build import build as build_site  # not needed where nothing has changed

            with show_progress(quiet) as progress:
                result = build_site(config, progress, last, api)
        else:
            result = counted_anew(result, config)
    if not quiet:
        print_notes(result.notes)
    report(config, result, diagnostics_format(context, config), quiet, verbose, time.perf_counter() - start)
    context.exit(exit_status(result.diagnostics, config.strict))


# --- serve ----------------------------------------------------------------------------------------------------------------


@main.command(epilog=_EXAMPLES, short_help="Show the site while it is being written.")
@with_options
@click.option(
    "--port", metavar="N", type=click.IntRange(0, 65535), help="Default: 8000, or the next that is free. 0: any."
)
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--open", "open_", is_flag=True, help="Open a browser.")
@click.option(
    "--poll",
    metavar="SECONDS",
    type=click.FloatRange(0.05, 3600),
    help="Look at the files so often, for file systems that do not tell of changes (network shares, some containers).",
)
def serve(
    source: Path | None,
    file: Path | None,
    format_: str | None,
    quiet: bool,
    verbose: bool,
    port: int | None,
    host: str,
    open_: bool,
    poll: float | None,
    **options: Any,
) -> None:
    """Serve the site from SOURCE (default: docs/source) to browsers on this machine, and keep open pages up to date.

    Pages, tables of contents, included files, images, templates, the configuration and the documented package are watched.
    Nothing is written to the folder of the site.
    """
    if quiet and verbose:
        raise click.UsageError("-q and -v exclude each other")
    from docbuilder.serve import Options
    from docbuilder.serve import serve as serve_site

    def load() -> Config:
        return read_config(source, file, format_, options | {"part": False})

    def ready(address: str) -> None:
        click.echo(f"{click.style(address, bold=True)} (Ctrl-C ends)")
        sys.stdout.flush()

    locate = locator(load())
    serve_site(load, Options(host, port, open_, poll), locate, ready, teller(locate, quiet, verbose))


# --- ast ------------------------------------------------------------------------------------------------------------------


@main.command(short_help="Show the tree of a page.")
@click.argument("page", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def ast(page: Path, as_json: bool) -> None:
    """Print the syntax tree of PAGE with the span of every node, in characters; then its diagnostics."""
    from docbuilder import report
    from docbuilder.config import load_config
    from docbuilder.extend.loading import load_extensions
    from docbuilder.model.diagnostics import Severity, in_order
    from docbuilder.model.walking import dump
    from docbuilder.parse import parse
    from docbuilder.parse.notebook import ENDING, read_notebook
    from docbuilder.report.outline import outline
    from docbuilder.site.files import read_source

    if page.is_dir():
        such = next((f", such as {str(file)!r}" for file in sorted(page.rglob("*.md*"))), "")
        raise click.UsageError(f"{str(page)!r} is a folder; name a page in it{such}")
    if not page.is_file():
        raise click.UsageError(f"there is no file {str(page)!r}")
    source, problems = read_source(page, page.as_posix())
    config = load_config(page.absolute().parent, {})
    indented, extensions = config.indented, load_extensions(config)
    if page.suffix == ENDING:
        parsed = read_notebook(source, page.stem, indented=indented, extensions=extensions)
    else:
        parsed = parse(source, indented=indented, extensions=extensions)
    if as_json:
        import json

        click.echo(json.dumps(dump(parsed.document), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(outline(parsed.document)))
    diagnostics = in_order((*problems, *parsed.diagnostics))
    if diagnostics:
        click.echo(report.as_text(diagnostics, least=Severity.INFO, fold=False, style=paint), err=True)


# --- inventories ----------------------------------------------------------------------------------------------------------


@main.command(short_help="Fetch the inventories of other projects.")
@SOURCE
@CONFIG
def inventories(source: Path | None, file: Path | None) -> None:
    """Fetch the inventories that the configuration names, and note the copies in docbuilder.lock.

    Builds use the copies: they never fetch anything. Commit both to build the same site everywhere.
    """
    from docbuilder.config import load_config
    from docbuilder.index.fetch import fetch_inventories

    config = load_config(source, {}, file)
    if not config.inventories:
        click.echo("the configuration names no inventories: there is nothing to fetch")
    for name, what in fetch_inventories(config):
        click.echo(f"{name}: {what}")


# --- the cache ------------------------------------------------------------------------------------------------------------


def _cache_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that tell which project's cache is meant."""
    folder = click.option("--cache-folder", metavar="DIR", type=click.Path(path_type=Path), help="As in `build`.")
    decorated: Callable[..., None] = SOURCE(with_variable(folder)(CONFIG(command)))
    return decorated


@main.command(short_help="Remove the cache.")
@_cache_options
def clean(source: Path | None, file: Path | None, cache_folder: Path | None) -> None:
    """Remove the cache. The site stays; the next build makes everything anew."""
    from docbuilder.config import load_config
    from docbuilder.stages.inputs import cache_folder as folder_of
    from docbuilder.stages.inputs import clean_cache

    config = load_config(source, {"cache_folder": cache_folder}, file)
    where = short_path(folder_of(config))
    click.echo(f"removed the cache in {where}" if clean_cache(config) else f"there is no cache in {where}")


@main.command(short_help="Say why a page was rebuilt.")
@click.argument("page", required=False, type=click.Path(path_type=Path))
@click.option("--since", metavar="NAME", default="", help="List the pages that differ from those of this version.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Of that list.")
@_cache_options
@with_variable(
    click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="As in `build`. Default: site.")
)
@with_variable(click.option("--version", metavar="NAME", help="As in `build`."))
def explain(
    page: Path | None, since: str, format_: str, source: Path | None, file: Path | None, **options: Any
) -> None:
    """Say why the last build rebuilt PAGE, or that it did not. PAGE is a source file. With --since, list the pages that differ from another version's."""
    from docbuilder.config import load_config
    from docbuilder.stages.last_build import LastBuild
    from docbuilder.stages.page_traces import PageTraces

    if (page is None) != bool(since):
        raise click.UsageError("name either a page, or a version with --since")
    config = load_config(source, options, file)
    if page is None:
        from docbuilder.cli.changes import print_changes

        print_changes(config, since, as_json=format_ == "json")
        return
    full = Path(os.path.abspath(page))  # links stay
    try:
        name = full.relative_to(config.source).with_suffix("").as_posix()
    except ValueError:
        raise click.UsageError(f"{str(page)!r} is not in {str(config.source)!r}") from None
    with LastBuild(config) as last:
        reasons = PageTraces(last).reasons()
    found = {
        language: why for (language, of), why in reasons.items() if name in (of, f"{language}/{of}" if language else of)
    }
    if not found:
        raise click.UsageError(f"the last build knows nothing of {str(page)!r}")
    for why in found.values():
        click.echo(
            f"{short_path(full)}: "
            + (f"rebuilt: {why}" if why else "not rebuilt: nothing that it is made from changed")
        )


name_variables(main)
