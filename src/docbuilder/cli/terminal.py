"""What people are told at a terminal: progress, what was built, what is wrong, what changes while a site is served.

In: results, diagnostics, news. Out: text on standard output and standard error.

What takes long to import is imported where it is needed.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

    from docbuilder.checking.result import CheckResult
    from docbuilder.config import Config
    from docbuilder.model.diagnostics import Diagnostic
    from docbuilder.serve import News
    from docbuilder.stages.last_build import BuildResult
    from docbuilder.stages.scheduler import Progress


def print_notes(notes: Iterable[str]) -> None:
    """What went wrong, but does no harm."""
    for note in notes:
        click.echo(f"{click.style('note', fg='cyan')}: {note}", err=True)


def report(
    config: Config, result: BuildResult | CheckResult, format_: str, quiet: bool, verbose: bool, seconds: float
) -> None:
    """Print the diagnostics, and in the last line what was built. Documents for machines have standard output to themselves."""
    from docbuilder import __version__, report  # noqa: PLC0415  # see the module's docstring
    from docbuilder.model.diagnostics import Severity  # noqa: PLC0415

    locate = locator(config)
    summary = {"pages": result.pages, "languages": result.languages, "objects": result.objects}
    if format_ == "json":
        click.echo(report.as_json(result.diagnostics, locate, summary))
    elif format_ == "sarif":
        click.echo(report.as_sarif(result.diagnostics, __version__, locate))
    else:
        least = Severity.ERROR if quiet else Severity.INFO if verbose else Severity.WARNING
        if format_ == "github":
            text = report.as_github([one for one in result.diagnostics if one.severity >= least], locate)
        elif quiet:
            errors = [one for one in result.diagnostics if one.severity >= least]
            text = report.as_text(errors, locate, least=least, style=paint)
        else:
            text = report.as_text(result.diagnostics, locate, least=least, fold=not verbose, style=paint)
        if text:
            click.echo(text if format_ == "github" or quiet else text + "\n")
    if not quiet:
        for line in getattr(result, "translations", ()):  # a check says nothing of them
            click.echo(line, err=format_ in ("json", "sarif"))
        click.echo(_last_line(config, result, seconds), err=format_ in ("json", "sarif"))


def _last_line(config: Config, result: BuildResult | CheckResult, seconds: float) -> str:
    from docbuilder.model.diagnostics import Severity  # noqa: PLC0415  # see the module's docstring
    from docbuilder.report import count_severities, plural  # noqa: PLC0415

    counts = count_severities(result.diagnostics)
    parts = [
        plural(result.pages, "page"),
        plural(result.languages, "language"),
        plural(result.objects, "API object"),
        *([plural(counts[Severity.ERROR], "error")] if counts[Severity.ERROR] else []),
        plural(counts[Severity.WARNING], "warning"),
        f"{seconds:.1f} s",
    ]
    return f"{short_path(getattr(result, 'out', config.source))}: {', '.join(parts)}"


def locator(config: Config) -> Callable[[str], str]:
    """Paths of the source as seen from the working folder; others as they are."""
    known: dict[str, str] = {}

    def locate(path: str) -> str:
        if path not in known:
            full = config.source / path
            known[path] = short_path(full) if os.path.lexists(full) else path
        return known[path]

    return locate


def short_path(path: Path) -> str:
    """A path as seen from the working folder, where it lies below."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


_STYLES: dict[str, dict[str, Any]] = {
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "info": {"fg": "cyan", "bold": True},
    "place": {"bold": True},
    "hint": {"fg": "green"},
    "more": {"dim": True},
}


def paint(text: str, part: str) -> str:
    """`part` of a diagnostic in its colour."""
    return click.style(text, **_STYLES[part])  # click drops it where nobody can see colours


class _Lines:
    """A line for every stage: for logs."""

    def stage(self, name: str, total: int) -> None:
        click.echo(f"{name} ({total:,})" if total else name, err=True)

    def advance(self, count: int = 1) -> None:
        pass


class _Bar:
    """A bar on the terminal. It has no thread of its own: the build forks its workers, and threads do not survive that."""

    def __init__(self, bars: Bars) -> None:
        self.bars = bars
        self.task = bars.add_task("Starting", total=None)
        self.shown = 0.0

    def stage(self, name: str, total: int) -> None:
        self.bars.reset(self.task, total=total, description=name)
        self.bars.refresh()

    def advance(self, count: int = 1) -> None:
        self.bars.advance(self.task, count)
        now = time.monotonic()
        if now - self.shown > 0.1:
            self.shown = now
            self.bars.refresh()


def is_terminal() -> bool:
    """Somebody looks, who sees what moves."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")


@contextmanager
def show_progress(quiet: bool) -> Iterator[Progress]:
    """Bars on a terminal, plain lines elsewhere; on standard error, so that output can be piped."""
    if quiet:
        from docbuilder.stages.scheduler import NullProgress  # noqa: PLC0415  # see the module's docstring

        yield NullProgress()
    elif is_terminal():
        from rich.console import Console  # noqa: PLC0415  # see the module's docstring
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True) as bars:
            yield _Bar(bars)
    else:
        yield _Lines()


def teller(locate: Callable[[str], str], quiet: bool, verbose: bool) -> Callable[[News], None]:
    """Prints what happens while a site is served: changes with what is wrong after them, and why nothing can be built."""
    from docbuilder import report  # noqa: PLC0415  # see the module's docstring
    from docbuilder.model.diagnostics import Severity  # noqa: PLC0415
    from docbuilder.serve import FailureNews, NoteNews, Rebuilt, SiteNews  # noqa: PLC0415

    least = Severity.ERROR if quiet else Severity.INFO if verbose else Severity.WARNING

    def show(problems: Sequence[Diagnostic]) -> None:
        if shown := [problem for problem in problems if problem.severity >= least]:
            click.echo(report.as_text(shown, locate, least=least, style=paint))

    failing = False

    def tell(news: News) -> None:
        nonlocal failing
        if isinstance(news, FailureNews):
            if failing and not news.failures and not quiet:
                click.echo(f"{time.strftime('%H:%M:%S')} mended: everything is up to date again")
            failing = bool(news.failures)
            for failure in news.failures:
                place = ":".join([locate(failure.file), *(str(n) for n in (failure.line, failure.column) if n)])
                click.echo(f"{paint('error', 'error')}: {paint(place, 'place')}: {failure.message}", err=True)
                if failure.hint:
                    click.echo(f"      {paint(failure.hint, 'hint')}", err=True)
        elif isinstance(news, NoteNews):
            click.echo(f"{paint('note', 'hint')}: {news.text}", err=True)
        elif isinstance(news, SiteNews):
            show(news.new)
            sys.stdout.flush()
        elif isinstance(news, Rebuilt):
            if not quiet:
                what = short_path(Path(news.what)) if news.what.startswith(os.sep) else news.what
                click.echo(f"{time.strftime('%H:%M:%S')} {what}: {1000 * news.seconds:.0f} ms")
            show(news.problems)
            sys.stdout.flush()

    return tell
