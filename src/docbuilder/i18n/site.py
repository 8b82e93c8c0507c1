"""How far the translations of a site are, as a build tells it: from lock files alone, so that the same sources give the same site.

In: `Config`, `Site`. Out: a `TranslationStatus` a language, and what is wrong with lock files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from docbuilder.config import Config
from docbuilder.i18n.history import FormerSection, PageHistory
from docbuilder.i18n.lock import LockError, PageLock, read_lock
from docbuilder.i18n.report import percent
from docbuilder.i18n.sources import Originals
from docbuilder.i18n.status import PageStatus, TranslationStatus, changes_of, language_status
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.source import Position
from docbuilder.model.values import replace
from docbuilder.site.model import Language, Site
from docbuilder.site.project_files import LOCK

Locks = Mapping[str, Mapping[str, PageLock]]


class SiteTranslations(NamedTuple):
    """The translations of a site.

    Attributes:
        languages: how far each is; without a lock file, only which pages there are is known.
        diagnostics: lock files that cannot be read.
        locks: language -> what its lock file says.
        originals: the pages that were compared; None where there is no translation.
    """

    languages: tuple[TranslationStatus, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    locks: Locks = MappingProxyType({})
    originals: Originals | None = None

    def outdated(self) -> Mapping[str, frozenset[str]]:
        """Language -> names of pages that were translated from an older text, for those that have a report that shows it."""
        return {
            status.language: frozenset(page.name for page in status.pages if is_older(page))
            for status in self.languages
            if status.locked
        }

    def lines(self) -> tuple[str, ...]:
        """A line a language, for the end of a build."""
        return tuple(_line(status) for status in self.languages)


def site_translations(
    config: Config, site: Site, read: tuple[Locks, tuple[Diagnostic, ...]] | None = None
) -> SiteTranslations:
    """How far the translations of the languages to build are. No page is read of languages without a lock file.

    Args:
        config: of the build.
        site: without fallback pages.
        read: what `read_locks` has found, if it is known.
    """
    original = site.fallback
    if original is None:
        return SiteTranslations()
    originals = Originals(config, original)
    found: list[TranslationStatus] = []
    locks, problems = read or read_locks(config, site)
    for language in site.languages:
        if language.code == original.code:
            continue
        lock = locks.get(language.code)
        if lock is None:
            found.append(TranslationStatus(language.code, original.code, _pages(original, language), 0))
            continue
        pages = [original.pages[name] for name in sorted(original.pages)]
        count = sum(len(originals.sections(page.file)) for page in pages)
        status = language_status(language, pages, originals, lock, None)
        found.append(TranslationStatus(language.code, original.code, status, count, locked=True))
    return SiteTranslations(tuple(found), problems, locks, originals)


def after_changes(former: SiteTranslations, site: Site, files: Collection[str]) -> SiteTranslations:
    """How far the translations are after pages were written; only these are read, and lock files are taken to be as they were.

    Args:
        former: how far they were.
        site: as it was then.
        files: sources of the pages that were written.
    """
    originals = former.originals
    if originals is None or not former.locks:
        return former
    names = {page.name for language in site.languages for page in language.pages.values() if page.file in files}
    wanted = [originals.language.pages[name] for name in sorted(names) if name in originals.language.pages]
    grown = -sum(len(originals.sections(page.file)) for page in wanted)
    originals.forget(files)
    grown += sum(len(originals.sections(page.file)) for page in wanted)
    languages = {language.code: language for language in site.languages}
    found: list[TranslationStatus] = []
    for status in former.languages:
        if not status.locked:
            found.append(status)
            continue
        lock = former.locks[status.language]
        new = {page.name: page for page in language_status(languages[status.language], wanted, originals, lock, None)}
        pages = tuple([new.get(page.name, page) for page in status.pages])
        found.append(replace(status, pages=pages, sections=status.sections + grown))
    return former._replace(languages=tuple(found))


def read_locks(config: Config, site: Site) -> tuple[dict[str, dict[str, dict[str, str]]], tuple[Diagnostic, ...]]:
    """Language -> what its lock file says, for translations that have one; and what is wrong with these files."""
    locks: dict[str, dict[str, dict[str, str]]] = {}
    problems: list[Diagnostic] = []
    for language in site.languages if site.fallback else ():
        try:
            lock = read_lock(config.source / language.code)
        except LockError as error:
            message, _, hint = str(error).partition("\n")
            place = Position(f"{language.code}/{LOCK}")
            problems.append(
                Diagnostic(DiagnosticCode.TRANSLATION_LOCK, place, message.rpartition(f"{LOCK}: ")[2], hint)
            )
        else:
            if lock is not None:
                locks[language.code] = lock
    return locks, tuple(problems)


def site_changes(config: Config, translations: Iterable[TranslationStatus]) -> dict[tuple[str, str], FormerSection]:
    """The texts that outdated sections were made from, as far as git remembers them; see `changes_of`."""
    pages = [page for status in translations if status.locked for page in status.pages if page.state == "outdated"]
    if not pages:
        return {}
    history = PageHistory(config.source, untrusted=config.untrusted, files=sorted({page.original for page in pages}))
    return changes_of(pages, history)


def is_older(page: PageStatus) -> bool:
    """The original has another text than the one that the page was translated from."""
    return any(section.state in ("outdated", "missing") for section in page.sections)


def _pages(original: Language, language: Language) -> tuple[PageStatus, ...]:
    return tuple(
        PageStatus(name, original.pages[name].file, language.pages[name].file, "unknown")
        if name in language.pages
        else PageStatus(name, original.pages[name].file, "", "missing")
        for name in sorted(original.pages)
    )


def _line(status: TranslationStatus) -> str:
    parts = [f"{status.translated:,} of {len(status.pages):,} pages translated"]
    if status.locked:
        if count := status.count("outdated"):
            parts.append(f"{count:,} outdated")
        parts.append(f"{percent(status.share)} of the sections up to date")
    return f"{status.language}: {', '.join(parts)}"
