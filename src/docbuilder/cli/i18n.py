"""`docbuilder i18n`: what translators work with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from docbuilder.cli.options import CONFIG, SOURCE
from docbuilder.cli.terminal import short_path

if TYPE_CHECKING:
    from docbuilder.i18n.history import PageHistory
    from docbuilder.i18n.sources import TranslationSources


@click.group("i18n", short_help="Find, begin, update and check translations.")
def i18n() -> None:
    """Work with translations: which are missing or outdated, new pages, pages after an update, translations by a program."""


def _load(source: Path | None, file: Path | None) -> TranslationSources:
    from docbuilder.config import load_config
    from docbuilder.i18n.sources import TranslationSources

    return TranslationSources(load_config(source, {}, file))


def _history(sources: TranslationSources) -> PageHistory:
    from docbuilder.i18n.history import PageHistory

    return PageHistory(sources.config.source, untrusted=sources.config.untrusted)


@i18n.command(short_help="Show what is missing and outdated.")
@click.argument("language", required=False, metavar="[LANG]")
@click.argument("pages", nargs=-1, metavar="[PAGE]...")
@click.option("--diff", is_flag=True, help="Show what changed in the original since.")
@click.option("--check", is_flag=True, help="Fail where a page is missing or outdated.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
@SOURCE
@CONFIG
@click.pass_context
def status(
    ctx: click.Context,
    language: str | None,
    pages: tuple[str, ...],
    diff: bool,
    check: bool,
    format_: str,
    source: Path | None,
    file: Path | None,
) -> None:
    """Show how far translations are: of all languages, or of LANG with its pages.

    A page that `_i18n.lock` of its language names is compared with what that says; another with what git remembers.
    """
    from docbuilder.i18n import report
    from docbuilder.i18n.status import changes_of, translation_status

    sources = _load(source, file)
    pages = sources.names(pages)
    history = _history(sources)
    found = translation_status(sources, (language,) if language else (), pages, history)
    if format_ == "json":
        click.echo(report.as_json(found))
    elif not found:
        click.echo(
            "there is no translation yet; begin one: `docbuilder i18n new LANG PAGE`, for example `i18n new ja index`"
        )
    elif language is None:
        click.echo("\n".join(report.table(found)))
    else:
        for page in found[0].pages:
            if pages or page.state not in ("current", "missing"):
                click.echo(report.page_line(page))
        if not pages and (missing := [page.name for page in found[0].pages if page.state == "missing"]):
            click.echo(f"missing: {', '.join(missing)}")
        if found[0].own:
            click.echo(f"not in the original: {', '.join(found[0].own)}")
        click.echo(report.summary(found[0]))
    if diff and format_ != "json":
        for one in found:
            former = changes_of(one.pages, history)
            for page in one.pages:
                for section, old, lines in report.page_diffs(page, sources.originals, former):
                    since = f" since {old.commit[:10]}" if old else ""
                    place = short_path(sources.config.source / page.original)
                    click.echo(click.style(f"\n{one.language}: {place}#{section}{since}", bold=True))
                    if not lines:
                        click.echo("  the former text is not known: git does not have it")
                    for line in lines:
                        color = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
                        click.echo(click.style(line, fg=color) if color else line)
    if check and any(page.state in ("missing", "outdated") for one in found for page in one.pages):
        ctx.exit(1)


@i18n.command(short_help="Write down what translations were made from.")
@click.argument("languages", nargs=-1, metavar="[LANG]...")
@SOURCE
@CONFIG
def lock(languages: tuple[str, ...], source: Path | None, file: Path | None) -> None:
    """Write down, in `_i18n.lock` of LANG (default: all), which text of the original each section was made from, as git remembers it.

    Pages that the file names already stay as they are. Commit the file: from then on builds show which pages are outdated.
    """
    from docbuilder.i18n.noting import begin_lock
    from docbuilder.site.project_files import LOCK

    sources = _load(source, file)
    history = _history(sources)
    for code in languages or [one.code for one in sources.translations()]:
        count = begin_lock(sources, code, history)
        said = "" if history.known else "; git remembers nothing here, so they are taken to be up to date"
        click.echo(f"{short_path(sources.config.source / code / LOCK)}: {count:,} pages added{said if count else ''}")


@i18n.command(short_help="Note that a translation is up to date.")
@click.argument("language", metavar="LANG")
@click.argument("page", metavar="PAGE")
@click.argument("sections", nargs=-1, metavar="[SECTION]...")
@SOURCE
@CONFIG
def done(language: str, page: str, sections: tuple[str, ...], source: Path | None, file: Path | None) -> None:
    """Note in `_i18n.lock` that the translation of PAGE into LANG is up to date: all of it, or the SECTIONs that are named by their ids."""
    from docbuilder.i18n.noting import note_done
    from docbuilder.i18n.status import translation_status

    sources = _load(source, file)
    (page,) = sources.names((page,))
    noted = note_done(sources, language, page, sections, _history(sources))
    click.echo(f"{language}: {page}: {len(noted):,} sections noted as up to date")
    (found,) = translation_status(sources, (language,), (page,))[0].pages
    if same := [section.id for section in found.sections if section.state == "untranslated" and section.id in noted]:
        click.echo(f"  still in the original's words, and so not counted: {', '.join(same)}", err=True)


@i18n.command(short_help="Begin the translation of a page.")
@click.argument("language", metavar="LANG")
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@SOURCE
@CONFIG
def new(language: str, pages: tuple[str, ...], source: Path | None, file: Path | None) -> None:
    """Begin the translation of PAGE into LANG: a file with the original's structure, ids, code and directives, and its words to translate.

    A language that is new gets the original's table of contents as well.
    """
    from docbuilder.i18n.pages import new_page, toctree_entry
    from docbuilder.site.toctree import FILE as TOCTREE

    sources = _load(source, file)
    toctree = sources.config.source / language / TOCTREE
    is_new = not toctree.exists()
    for page in sources.names(pages):
        made = new_page(sources, language, page)
        click.echo(
            f"{short_path(sources.config.source / made)}: written; translate its words, and keep the [[ids]] of its headings"
        )
        if entry := toctree_entry(sources, language, page):
            click.echo(f"add it to {short_path(toctree)}, with a title in its language:\n{entry}")
    if is_new and toctree.exists():
        click.echo(f"{short_path(toctree)}: written, a copy of the original's; translate its titles")


@i18n.command(short_help="Update a translation whose original has changed.")
@click.argument("language", metavar="LANG")
@click.argument("pages", nargs=-1, metavar="[PAGE]...")
@SOURCE
@CONFIG
def sync(language: str, pages: tuple[str, ...], source: Path | None, file: Path | None) -> None:
    """Bring the structure of PAGE (default: all that are outdated) up to date with the original.

    New sections come in the original's words, those that are gone go, and code and directives become the original's again. Words that were
    translated stay: `docbuilder i18n status LANG PAGE --diff` shows what to change, and `docbuilder i18n done` notes that it was done.
    """
    from docbuilder.i18n.pages import sync_page
    from docbuilder.i18n.status import translation_status

    sources = _load(source, file)
    history = _history(sources)
    if not pages:
        (found,) = translation_status(sources, (language,), (), history)
        pages = tuple(page.name for page in found.pages if page.state == "outdated")
    for page in sources.names(pages):
        done = sync_page(sources, language, page, history)
        parts = [
            f"{what}: {', '.join(name or 'above the first heading' for name in names)}"
            for what, names in (
                ("added", done.added),
                ("removed", done.removed),
                ("code updated", done.updated),
                ("to translate anew", done.outdated),
                ("not translated", done.untranslated),
            )
            if names
        ]
        click.echo(f"{short_path(sources.config.source / done.file)}: {'; '.join(parts) or 'up to date'}")


@i18n.command(short_help="Have a program translate what has changed.")
@click.argument("language", metavar="LANG")
@click.argument("pages", nargs=-1, metavar="[PAGE]...")
@click.option(
    "--provider",
    metavar="COMMAND",
    required=True,
    envvar="DOCBUILDER_PROVIDER",
    help="Reads JSON on standard input and writes JSON to standard output; `null` leaves all words as they are.",
)
@click.option("--missing", is_flag=True, help="Begin pages that are missing as well.")
@SOURCE
@CONFIG
@click.pass_context
def translate(
    ctx: click.Context,
    language: str,
    pages: tuple[str, ...],
    provider: str,
    missing: bool,
    source: Path | None,
    file: Path | None,
) -> None:
    """Have COMMAND translate the sections of PAGE (default: all that are outdated) that are new or whose original has changed.

    Code, tags, links, ids and formulas never change: they are masked before, and checked after. A section with an answer that breaks one stays as it
    is, and the reason is told.
    """
    import shlex

    from docbuilder.i18n.provider import provider_of
    from docbuilder.i18n.status import translation_status
    from docbuilder.i18n.translate import translate_page

    sources = _load(source, file)
    history = _history(sources)
    try:
        command = shlex.split(provider)
    except ValueError as error:
        raise click.UsageError(f"--provider: {error}") from None
    if not command:
        raise click.UsageError("--provider: there is no command")
    if not pages:
        (found,) = translation_status(sources, (language,), (), history)
        wanted = ("outdated", "missing") if missing else ("outdated",)
        pages = tuple(page.name for page in found.pages if page.state in wanted)
    refused = 0
    for page in sources.names(pages):
        done = translate_page(sources, language, page, provider_of(command), history)
        refused += len(done.refused)
        place = short_path(sources.config.source / done.file)
        kept = f", {done.reused:,} kept" if done.reused else ""
        click.echo(f"{place}: {len(done.sections):,} sections translated; {done.asked:,} texts asked for{kept}")
        for section, text, reason in done.refused:
            shown = text if len(text) <= 60 else text[:57] + "..."
            click.echo(f"  refused: #{section}: {shown!r}: {reason}", err=True)
        if done.terms:
            click.echo(f"  terms of the glossary that are not used: {', '.join(done.terms)}", err=True)
    if refused:
        ctx.exit(1)
