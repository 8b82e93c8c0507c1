"""What people are told at a terminal: progress, what was built, what is wrong, what changes while a site is served.

In: results, diagnostics, news. Out: text on standard output and standard error.

What takes long to import is imported where it is needed.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

_LARGEST = 16 << 20  # bytes of a file that an excerpt is taken from

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
    from docbuilder import __version__, report
    from docbuilder.model.diagnostics import Severity

    found, of_repository = result.diagnostics, repository_locator(config)
    coverage = getattr(result, "coverage", None)
    modules = coverage.by_module() if coverage else {}
    failing = Severity.WARNING if config.strict else Severity.ERROR
    least = failing if quiet else Severity.INFO if verbose else Severity.WARNING
    shown = [one for one in found if one.severity >= least]
    text = ""
    match format_:
        case "json":
            summary: dict[str, object] = {name: getattr(result, name) for name in ("pages", "languages", "objects")}
            if modules:
                summary["coverage"] = {name: {"documented": done, "of": of} for name, (done, of) in modules.items()}
            text = report.as_json(found, locator(config), summary)
        case "sarif":
            text = report.as_sarif(found, __version__, of_repository, _documentation())
        case "junit":
            from docbuilder.report.documents import as_junit  # loads what reads XML, and http with it

            text = as_junit(found, of_repository, failing)
        case "markdown":
            from docbuilder.report.documents import as_markdown

            text = as_markdown(found, of_repository, least, modules)
        case "github":
            text = report.as_github(shown, of_repository)
        case _:
            lines_of = line_reader(config)
            fold = not verbose
            text = report.as_text(
                shown if quiet else found, locator(config), least=least, fold=fold, style=paint, lines_of=lines_of
            )
            if text and not quiet:
                text += "\n"
            if modules and not quiet:
                from docbuilder.report.documents import coverage_table

                text += "\n".join(["", *coverage_table(modules), ""])
    if text:
        click.echo(text)
    if not quiet:
        for line in getattr(result, "translations", ()):  # a check says nothing of them
            click.echo(line, err=format_ in MACHINES)
        click.echo(_last_line(config, result, seconds), err=format_ in MACHINES)


MACHINES = frozenset({"json", "sarif", "junit", "markdown"})
"""Formats that are whole documents."""


def _documentation() -> str:
    """The address of docbuilder's documentation, as its distribution tells; "" where it does not."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        urls = metadata("docbuilder-site").get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    found = (url.partition(",")[2].strip() for url in urls if url.lower().startswith("documentation,"))
    return next((url.rstrip("/") + "/" for url in found), "")


def _last_line(config: Config, result: BuildResult | CheckResult, seconds: float) -> str:
    from docbuilder.model.diagnostics import Severity
    from docbuilder.report import count_severities, plural

    counts = count_severities(result.diagnostics)
    coverage = getattr(result, "coverage", None)
    parts = [
        plural(result.pages, "page"),
        plural(result.languages, "language"),
        plural(result.objects, "API object"),
        *([plural(counts[Severity.ERROR], "error")] if counts[Severity.ERROR] else []),
        plural(counts[Severity.WARNING], "warning"),
        *([f"{100 * coverage.share:.1f} % documented"] if coverage and coverage.by_module() else []),
        f"{seconds:.1f} s",
    ]
    return f"{short_path(getattr(result, 'out', config.source))}: {', '.join(parts)}"


def locator(config: Config) -> Callable[[str], str]:
    """Paths of the source and of the repository as seen from the working folder; others as they are."""
    known: dict[str, str] = {}

    def locate(path: str) -> str:
        if path not in known:
            full = _full_path(config, path)
            known[path] = path if full is None else short_path(full)
        return known[path]

    return locate


def repository_locator(config: Config) -> Callable[[str], str]:
    """Paths as seen from the repository's root, wherever this runs; those of what lies elsewhere as they are."""
    known: dict[str, str] = {}

    def locate(path: str) -> str:
        if path not in known:
            full = _full_path(config, path)
            inside = full is not None and full.is_relative_to(config.root)
            known[path] = full.relative_to(config.root).as_posix() if full is not None and inside else path
        return known[path]

    return locate


def line_reader(config: Config) -> Callable[[str], Sequence[str]]:
    """The lines of files that diagnostics name, for excerpts; none of one that cannot be read, or is large."""
    from docbuilder.model.reading import read_plain_text

    known: dict[str, Sequence[str]] = {}

    def lines_of(path: str) -> Sequence[str]:
        if path not in known:
            full = _full_path(config, path)
            known[path] = ()
            if full is not None:
                with suppress(OSError, UnicodeDecodeError):
                    known[path] = read_plain_text(full, _LARGEST).split("\n")
        return known[path]

    return lines_of


def _full_path(config: Config, path: str) -> Path | None:
    """The file that a diagnostic names: of the sources, else of the repository."""
    for folder in (config.source, config.root):
        full = folder / path
        if path and os.path.lexists(full):
            return Path(os.path.abspath(full))  # links stay
    return None


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
        from docbuilder.stages.scheduler import NullProgress

        yield NullProgress()
    elif is_terminal():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True) as bars:
            yield _Bar(bars)
    else:
        yield _Lines()


def teller(locate: Callable[[str], str], quiet: bool, verbose: bool) -> Callable[[News], None]:
    """Prints what happens while a site is served: changes with what is wrong after them, and why nothing can be built."""
    from docbuilder import report
    from docbuilder.model.diagnostics import Severity
    from docbuilder.serve import FailureNews, NoteNews, Rebuilt, SiteNews

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
                places = [locate(failure.file), *(str(n) for n in (failure.line, failure.column) if n)]
                place = f"{paint(':'.join(places), 'place')}: " if failure.file else ""
                click.echo(f"{paint('error', 'error')}: {place}{failure.message}", err=True)
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
