"""Writes down which text of the original translations were made from.

In: pages of a language. Out: its lock file.
"""

from __future__ import annotations

from collections.abc import Sequence

from docbuilder.config import ConfigError
from docbuilder.i18n.history import PageHistory
from docbuilder.i18n.lock import read_lock, write_lock
from docbuilder.i18n.sources import TranslationSources
from docbuilder.i18n.status import record_of, records_of


def begin_lock(sources: TranslationSources, code: str, history: PageHistory) -> int:
    """Write down what git remembers of the pages that the lock file of a language does not name; the number of these pages.

    Where git remembers nothing, a page is taken to be up to date.

    Args:
        sources: of the site.
        code: of the language.
        history: of the sources.

    Raises:
        ConfigError: there is no such language.
        LockError: the lock file cannot be read.
    """
    originals, folder = sources.originals, sources.config.source / code
    both = sources.pairs(code)
    lock = read_lock(folder) or {}
    new = [(one, page) for one, page in both if page.name not in lock]
    records = records_of(history, originals, new) if history.known else {}
    for one, page in new:
        known = records.get(page.name)
        lock[page.name] = known or record_of(originals.sections(one.file), originals.sections(page.file))
    there = {page.name for _, page in both}
    write_lock(folder, {name: record for name, record in lock.items() if name in there})
    return len(new)


def note_done(
    sources: TranslationSources, code: str, name: str, sections: Sequence[str], history: PageHistory
) -> tuple[str, ...]:
    """Write down that sections of a translation are up to date; their ids.

    Args:
        sources: of the site.
        code: of the language.
        name: of the page.
        sections: ids in the original; none for all that the translation has.
        history: for what is known of the other sections, where the lock file does not tell.

    Raises:
        ConfigError: there is no such language, page or section.
        LockError: the lock file cannot be read.
    """
    one, page = sources.pair(code, name)
    originals, folder = sources.originals, sources.config.source / code
    lock = read_lock(folder) or {}
    record = lock.get(name)
    if record is None:
        record = records_of(history, originals, [(one, page)]).get(name, {}) if history.known else {}
    now = originals.sections(one.file)
    if unknown := [section for section in sections if section not in {part.id for part in now}]:
        there = ", ".join(part.id for part in now if part.id)
        raise ConfigError(f"{one.file} has no section {unknown[0]!r}; it has {there}")
    lock[name] = record_of(now, originals.sections(page.file), record, sections or None)
    write_lock(folder, lock)
    hashes = {part.id: part.hash for part in now}
    return tuple(key for key, value in lock[name].items() if hashes.get(key) == value and key in (sections or hashes))
