"""Writes down which text of the original translations were made from.

In: pages of a language. Out: its lock file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from docbuilder.config import Config, ConfigError
from docbuilder.i18n.history import PageHistory
from docbuilder.i18n.lock import read_lock, write_lock
from docbuilder.i18n.status import Originals, original_of, record_of, records_of, translation_into
from docbuilder.site.discover import ENDINGS, find_site
from docbuilder.site.model import Language, Page, Site


def begin_lock(config: Config, code: str, history: PageHistory) -> int:
    """Write down what git remembers of the pages that the lock file of a language does not name; the number of these pages.

    Where git remembers nothing, a page is taken to be up to date.

    Args:
        config: of the site.
        code: of the language.
        history: of the sources.

    Raises:
        ConfigError: there is no such language.
        LockError: the lock file cannot be read.
    """
    original, language = language_of(config, code)
    originals = Originals(config, original)
    lock = read_lock(config.source / code) or {}
    both = shared_pages(original, language)
    new = [(one, page) for one, page in both if page.name not in lock]
    records = records_of(history, originals, new) if history.known else {}
    for one, page in new:
        known = records.get(page.name)
        lock[page.name] = known or record_of(originals.sections(one.file), originals.sections(page.file))
    there = {page.name for _, page in both}
    write_lock(config.source / code, {name: record for name, record in lock.items() if name in there})
    return len(new)


def note_done(config: Config, code: str, name: str, sections: Sequence[str], history: PageHistory) -> tuple[str, ...]:
    """Write down that sections of a translation are up to date; their ids.

    Args:
        config: of the site.
        code: of the language.
        name: of the page.
        sections: ids in the original; none for all that the translation has.
        history: for what is known of the other sections, where the lock file does not tell.

    Raises:
        ConfigError: there is no such language, page or section.
        LockError: the lock file cannot be read.
    """
    original, one, page = page_pair(config, code, name)
    originals = Originals(config, original)
    lock = read_lock(config.source / code) or {}
    record = lock.get(name)
    if record is None:
        record = records_of(history, originals, [(one, page)]).get(name, {}) if history.known else {}
    now = originals.sections(one.file)
    if unknown := [section for section in sections if section not in {part.id for part in now}]:
        there = ", ".join(part.id for part in now if part.id)
        raise ConfigError(f"{one.file} has no section {unknown[0]!r}; it has {there}")
    lock[name] = record_of(now, originals.sections(page.file), record, sections or None)
    write_lock(config.source / code, lock)
    hashes = {part.id: part.hash for part in now}
    return tuple(key for key, value in lock[name].items() if hashes.get(key) == value and key in (sections or hashes))


def language_of(config: Config, code: str) -> tuple[Language, Language]:
    """The original, and the translation into a language.

    Raises:
        ConfigError: there is no such language.
    """
    site = find_site(config)[0]
    return original_of(config, site), translation_into(config, site, code)


def page_pair(config: Config, code: str, name: str) -> tuple[Language, Page, Page]:
    """The original, a page of it, and that page's translation into a language.

    Raises:
        ConfigError: there is no such language or translation.
    """
    original, language = language_of(config, code)
    both = {page.name: (one, page) for one, page in shared_pages(original, language)}
    if name not in both:
        raise ConfigError(
            f"there is no translation of {name!r} into {code!r}; begin it: `docbuilder i18n new {code} {name}`"
        )
    return original, *both[name]


def page_names(config: Config, given: Iterable[str]) -> tuple[str, ...]:
    """The names of pages of the original, by what people call them: a name, with an ending or a language, or a file's path.

    Raises:
        ConfigError: there is no such page.
    """
    site = find_site(config)[0]
    return tuple([_page_name(config, site, one) for one in given])


def _page_name(config: Config, site: Site, given: str) -> str:
    original = original_of(config, site)
    names = [given]
    with suppress(ValueError):
        names.append(Path(os.path.abspath(given)).relative_to(config.source).as_posix())  # noqa: PTH100  # links stay
    codes = {language.code for language in site.languages} | {original.code}
    for name in [*names]:
        first, _, rest = name.partition("/")
        names += [rest] if first in codes else []
    for name in names:
        bare = next((name.removesuffix(ending) for ending in ENDINGS if name.endswith(ending)), name)
        for candidate in (name, bare):
            if candidate in original.pages:
                return candidate
    near = get_close_matches(given, original.pages, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"its name is its path in {original.code}/ without ending"
    raise ConfigError(f"the original has no page {given!r}; {hint}")


def shared_pages(original: Language, language: Language) -> list[tuple[Page, Page]]:
    """The pages of the original, each with its translation, for those that have one that can be read in sections."""
    return [
        (one, language.pages[name])
        for name, one in sorted(original.pages.items())
        if name in language.pages and one.file.endswith(ENDINGS) and language.pages[name].file.endswith(ENDINGS)
    ]
