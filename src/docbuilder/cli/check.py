"""`docbuilder check`."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from docbuilder.cli.options import (
    EXIT_PROBLEMS,
    diagnostics_format,
    exit_status,
    read_config,
    split_names,
    with_options,
)
from docbuilder.cli.starting import begin_early, counted_anew
from docbuilder.cli.terminal import print_notes, report, short_path, show_progress

if TYPE_CHECKING:
    from docbuilder.checking.checks import SiteCheck
    from docbuilder.checking.result import CheckResult
    from docbuilder.config import Config

_BASELINE = "docbuilder-baseline.json"


@click.command(short_help="Say what is wrong with the sources, without building the site.")
@with_options
@click.option("--fix", is_flag=True, help="Mend in the sources what has one right answer, and show what has changed.")
@click.option(
    "--diff", is_flag=True, help="Show what --fix would change, and change nothing; fail where that is anything."
)
@click.option("--external", is_flag=True, help="Ask for foreign addresses as well. This connects to other hosts.")
@click.option("--run", "run_", is_flag=True, help="Run the samples of the pages: `runnable` fences and doctests.")
@click.option(
    "--against",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="An objects.inv or api.json of the published version: what it names must still be there. May be repeated.",
)
@click.option(
    "--write-baseline",
    is_flag=True,
    help="Write all that is wrong to the file of --baseline (default: docbuilder-baseline.json), and succeed.",
)
@click.option(
    "--coverage",
    metavar="PATTERN[,PATTERN]",
    multiple=True,
    callback=split_names,
    help="What must be documented: __all__, or patterns of dotted paths; may be repeated.",
)
@click.pass_context
def check(
    context: click.Context,
    /,
    source: Path | None,
    file: Path | None,
    format_: str | None,
    quiet: bool,
    verbose: bool,
    fix: bool,
    diff: bool,
    external: bool,
    run_: bool,
    against: tuple[Path, ...],
    write_baseline: bool,
    **options: Any,
) -> None:
    """Say all that is wrong with SOURCE (default: docs/source), and with the docstrings that its pages show.

    That is what `docbuilder build` says, and more. Nothing is rendered and no site is written. The options are those of `build`.
    """
    if quiet and verbose:
        raise click.UsageError("-q and -v exclude each other")
    if fix and diff:
        raise click.UsageError("--fix and --diff exclude each other")
    start = time.perf_counter()
    config = read_config(source, file, format_, options)
    format_ = diagnostics_format(context, config)
    if external and config.untrusted:
        raise click.UsageError(
            "--external connects to where SOURCE says, so it is not for sources that are not trusted"
        )
    if run_ and config.untrusted:
        raise click.UsageError("--run runs what SOURCE says, so it is not for sources that are not trusted")
    also = _site_checks(config, external, run_, against)
    if write_baseline:
        everything = _check(dataclasses.replace(config, baseline=None), quiet, also)
        _write_baseline(config.baseline or config.root / _BASELINE, everything)
        return
    result, mendable = _check(config, quiet, () if fix else also), False
    if fix or diff:
        from docbuilder.cli.fix import mend_sources, show_fixes

        apart = format_ != "text"  # the document has standard output to itself
        if fix:
            result = mend_sources(config, result, lambda: _check(config, quiet, ()), err=apart)
            result = _check(config, quiet, also) if also else result
        else:
            mendable = show_fixes(config, result, err=apart)
    if not quiet:
        print_notes(result.notes)
    report(config, result, format_, quiet, verbose, time.perf_counter() - start)
    if (
        format_ == "text"
        and not (quiet or fix or diff)
        and (count := sum(bool(one.edits) for one in result.diagnostics))
    ):
        click.echo(f"{count:,} of them can be mended: docbuilder check --fix, or --diff to see how")
    context.exit(exit_status(result.diagnostics, config.strict) or (EXIT_PROBLEMS if mendable else 0))


def _site_checks(config: Config, external: bool, run: bool, against: Sequence[Path]) -> list[SiteCheck]:
    """The checks that are made because they are asked for."""
    found: list[SiteCheck] = []
    if against:
        from docbuilder.checking.published import published_check, read_published

        found += [published_check(read_published(file)) for file in against]
    if run:
        from docbuilder.checking.samples import samples_check

        found.append(samples_check)
    if external:
        from docbuilder.checking.external import FILE, NOT_PUBLIC, ExternalOptions, external_check
        from docbuilder.stages.inputs import cache_folder

        cache = cache_folder(config) / FILE if config.remembers else None
        found.append(external_check(ExternalOptions(cache, (*NOT_PUBLIC, *config.external_skip))))
    return found


def _check(config: Config, quiet: bool, also: Sequence[SiteCheck]) -> CheckResult:
    from docbuilder.checking.result import last_check
    from docbuilder.stages.last_build import LastBuild

    with ExitStack() as stack:
        last = stack.enter_context(LastBuild(config))
        result = None if also else last_check(last)
        if result is None:
            api = begin_early(stack, config, last, "docbuilder.checking.page_checks")
            from docbuilder.checking.plot import check as check_site  # not needed where nothing has changed

            with show_progress(quiet) as progress:
                result = check_site(config, progress, last, api, also)
        else:
            result = counted_anew(result, config)
        return result


def _write_baseline(file: Path, result: CheckResult) -> None:
    """Write what is known from now on."""
    from docbuilder.report import plural
    from docbuilder.report.counting import baseline_text

    file.write_text(baseline_text(result.diagnostics), "utf-8", newline="\n")
    click.echo(f"{short_path(file)}: {plural(len(result.diagnostics), 'known problem')}")
