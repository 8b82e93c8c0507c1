"""`docbuilder format`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

_ENDINGS = (".md", ".mdx")


@click.command("format", short_help="Write pages in the normal form of the dialect.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; fail where a page would change.")
@click.option("--diff", "show", is_flag=True, help="Change nothing; show what would change.")
@click.pass_context
def format_pages(ctx: click.Context, paths: tuple[Path, ...], check: bool, show: bool) -> None:
    """Write pages in the normal form of the dialect; what readers see stays as it is.

    PATH is a page or a folder of pages. Default: the configured source.
    """
    from docbuilder.config import load_config
    from docbuilder.fixing import diff_lines
    from docbuilder.formatting import format_page
    from docbuilder.model.writing import rewrite_file
    from docbuilder.report import plural
    from docbuilder.site.files import read_source

    config = load_config(None, {})
    changed = failed = count = 0
    for path in _pages(paths or (config.source,)):
        count += 1
        source, problems = read_source(path, path.as_posix())
        if problems:
            failed += 1
            for problem in problems:
                click.echo(f"{problem.position}: {problem.message}; the page is left as it is", err=True)
            continue
        written = path.read_bytes()
        new = format_page(source, config.indented)
        data = new.encode()
        if data == written:
            continue
        changed += 1
        if show:
            show_diff(diff_lines(written.decode(), new, path.as_posix()))
        elif check:
            click.echo(f"{path.as_posix()}: not in normal form")
        if not (show or check):
            rewrite_file(path, data)
            click.echo(f"{path.as_posix()}: written")
    would = "would change" if show or check else "changed"
    click.echo(f"{plural(count, 'page')}, {changed:,} {would}", err=True)
    if failed or (changed and (check or show)):
        ctx.exit(1)


def _pages(paths: Sequence[Path]) -> Iterator[Path]:
    """The pages that are named, and those in the folders that are, in order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(page for page in path.rglob("*") if page.suffix in _ENDINGS and page.is_file())
        elif path.is_file() and path.suffix in _ENDINGS:
            yield path
        elif path.is_file():
            raise click.UsageError(f"{str(path)!r} is no page: the names of pages end in {' or '.join(_ENDINGS)}")
        else:
            raise click.UsageError(f"there is no page and no folder {str(path)!r}")


def show_diff(lines: Iterable[str], *, err: bool = False) -> None:
    """Print the lines of a unified diff in colours."""
    for line in lines:
        color = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
        click.echo(click.style(line, fg=color) if color else line, err=err)
