"""How far translations are: which pages are missing, and which sections were made from a text that the original has no more.

In: `Config`, its sources, their lock files or git's history. Out: `TranslationStatus` for every language.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Literal

from docbuilder.i18n.history import FormerSection, PageHistory
from docbuilder.i18n.lock import LEFT_OUT, PageLock, read_lock
from docbuilder.i18n.sections import PageSection, has_prose, named_after, pair_sections
from docbuilder.i18n.sources import Originals, TranslationSources
from docbuilder.model.values import Data
from docbuilder.site.discover import ENDINGS
from docbuilder.site.model import Language, Page

SectionState = Literal["current", "outdated", "untranslated", "missing", "unknown"]
"""`outdated`: the original has changed since; `untranslated`: it has the original's words; `missing`: there is no such section; `unknown`: nothing
tells which text of the original it was made from."""
PageState = Literal["current", "outdated", "missing", "unknown"]


class SectionStatus(Data, frozen=True):
    """A section of the original, and how its translation is.

    Args:
        id: see `PageSection`.
        title: as the original writes it; "" above the first heading.
        state: of the translation.
        made_from: hash of the original's section that it was made from; "" where that is not known, or there was none.
    """

    id: str
    title: str
    state: SectionState
    made_from: str = ""


class PageStatus(Data, frozen=True):
    """A page of the original, and how its translation is.

    Args:
        name: see `site.model.Page`.
        original: source file of the original.
        file: source file of the translation; "" where it is missing.
        state: of the whole.
        sections: of the original, in order; empty where the page is missing, or none of ours to read (a notebook).
        left: ids of sections that only the translation has.
    """

    name: str
    original: str
    file: str
    state: PageState
    sections: tuple[SectionStatus, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def current(self) -> int:
        """Sections that are up to date."""
        return sum(section.state == "current" for section in self.sections)


class TranslationStatus(Data, frozen=True):
    """The translation into one language.

    Args:
        language: code.
        original: code of the language that it is made from.
        pages: of the original, sorted by name.
        sections: of all pages of the original, those of missing translations included.
        locked: the language has a lock file.
        own: names of pages that the original has not, or not any more.
    """

    language: str
    original: str
    pages: tuple[PageStatus, ...]
    sections: int
    locked: bool = False
    own: tuple[str, ...] = ()

    def count(self, state: PageState) -> int:
        """Pages of this state."""
        return sum(page.state == state for page in self.pages)

    @property
    def translated(self) -> int:
        """Pages that there are."""
        return len(self.pages) - self.count("missing")

    @property
    def share(self) -> float | None:
        """Sections up to date among all of the original's; None where nothing tells their age."""
        current = sum(page.current for page in self.pages)
        if not current and any(section.state == "unknown" for page in self.pages for section in page.sections):
            return None
        return current / self.sections if self.sections else 1.0


def translation_status(
    sources: TranslationSources,
    languages: Sequence[str] = (),
    pages: Sequence[str] = (),
    history: PageHistory | None = None,
) -> tuple[TranslationStatus, ...]:
    """How far translations are.

    A page that the lock file names is compared with what that says, another with what git remembers: a section was made from the text that the
    original had in the commit which last changed the section of the translation.

    Args:
        sources: of the site.
        languages: codes; none for all but the original's.
        pages: names; none for all of the original.
        history: what git remembers; None to compare with lock files alone.

    Raises:
        ConfigError: the sources have no such languages or pages.
        LockError: a lock file cannot be read.
    """
    original, originals = sources.original, sources.originals
    wanted = [sources.original_page(name) for name in sorted(pages or original.pages)]
    count = sum(len(originals.sections(page.file)) for page in wanted)
    found = []
    for language in map(sources.translation, languages) if languages else sources.translations():
        code = language.code
        lock = read_lock(sources.config.source / code)
        status = language_status(language, wanted, originals, lock or {}, history)
        own = tuple(sorted(language.pages.keys() - original.pages.keys())) if not pages else ()
        found.append(TranslationStatus(code, original.code, status, count, lock is not None, own))
    return tuple(found)


def language_status(
    language: Language,
    wanted: Sequence[Page],
    originals: Originals,
    lock: Mapping[str, PageLock],
    history: PageHistory | None,
) -> tuple[PageStatus, ...]:
    """How far the translation into one language is.

    Args:
        language: of the translation.
        wanted: pages of the original.
        originals: as they are now.
        lock: what the lock file says.
        history: what git remembers, for pages that the lock file does not name; None to leave that out.
    """
    there = {page.name: language.pages[page.name] for page in wanted if page.name in language.pages}
    asked = [(page, there[page.name]) for page in wanted if page.name in there and page.name not in lock]
    records: dict[str, PageLock] = {**lock}
    if history is not None and history.known and asked:
        records |= records_of(history, originals, asked)
    return tuple(_page_status(page, there.get(page.name), originals, records.get(page.name)) for page in wanted)


def _page_status(original: Page, page: Page | None, originals: Originals, record: PageLock | None) -> PageStatus:
    if page is None:
        return PageStatus(original.name, original.file, "", "missing")
    pairs = pairs_of(originals.sections(original.file), originals.sections(page.file), record)
    sections = tuple([_section_status(one, other, record) for one, other in pairs if one is not None])
    states = {section.state for section in sections}
    state: PageState = "current"
    if states - {"current", "unknown"}:
        state = "outdated"
    elif "unknown" in states or not (original.file.endswith(ENDINGS) and page.file.endswith(ENDINGS)):
        state = "unknown"
    left = tuple(other.id for one, other in pairs if one is None and other is not None)
    return PageStatus(original.name, original.file, page.file, state, sections, left)


def _section_status(section: PageSection, translation: PageSection | None, record: PageLock | None) -> SectionStatus:
    made_from = (record or {}).get(section.id, "").removeprefix(LEFT_OUT)
    state: SectionState
    if translation is None:
        state = "missing"
    elif translation.hash == section.hash and has_prose(section):
        state = "untranslated"
    elif record is None:
        state = "unknown"
    else:
        state = "current" if made_from == section.hash else "outdated"
    return SectionStatus(section.id, section.title, state, made_from)


def records_of(
    history: PageHistory, originals: Originals, pages: Sequence[tuple[Page, Page]]
) -> dict[str, dict[str, str]]:
    """What git remembers, as a lock file would say it: page -> section of the original -> hash of what its translation was made from.

    Args:
        history: of the sources.
        originals: as they are now.
        pages: of the original, each with its translation.
    """
    states = {page.file: [version for version in history.versions(page.file) if version.blob] for _, page in pages}
    places = [(version.commit, one.file) for one, page in pages for version in states[page.file]]
    blobs = history.blobs_at(places)
    read = history.sections(
        [version.blob for versions in states.values() for version in versions] + list(blobs.values())
    )
    records: dict[str, dict[str, str]] = {}
    for one, page in pages:
        if not history.versions(one.file):
            continue  # git has never seen the original
        versions = [
            ({part.hash for part in read.get(version.blob, ())}, version.commit) for version in states[page.file]
        ]
        former = {  # commit -> sections that the original had there
            version.commit: tuple(
                [part for part in read.get(blobs.get((version.commit, one.file), ""), ()) if not part.empty]
            )
            for version in states[page.file]
        }
        translations = originals.sections(page.file)
        newest = former[versions[0][1]] if versions else ()
        names = {id(other): part.id for part, other in pair_sections(newest, translations) if part and other}
        translations = tuple([part._replace(id=names.get(id(part), part.id)) for part in translations])
        known = {part.id for part in newest}
        pairs = pair_sections(originals.sections(one.file), translations, known)
        sections = {id(other): section for section, other in pairs if other}
        record: dict[str, str] = {}
        for translation in translations:
            section = sections[id(translation)]
            made = ""
            for hashes, commit in versions:
                if translation.hash not in hashes:
                    break
                made = commit
            then = {part.id: part.hash for part in former[made]} if made else {}
            if section is None:
                record[translation.id] = then.get(translation.id, "")
            elif not made or section.hash in then.values():  # without a commit, it is being changed
                record[section.id] = section.hash
            else:
                record[section.id] = then.get(section.id, "")
        records[one.name] = record | {part.id: LEFT_OUT for part in newest if part.id not in record}
    return records


def pairs_of(
    originals: Sequence[PageSection], translations: Sequence[PageSection], record: PageLock | None
) -> tuple[tuple[PageSection | None, PageSection | None], ...]:
    """`pair_sections`, with what the lock file says of the page."""
    if not record:
        return pair_sections(originals, translations)
    ids = [name for name, made_from in record.items() if made_from != LEFT_OUT]
    return pair_sections(originals, named_after(translations, ids), record)


def record_of(
    originals: Sequence[PageSection],
    translations: Sequence[PageSection],
    record: PageLock | None = None,
    done: Container[str] | None = None,
) -> dict[str, str]:
    """What a lock file says of a page from now on.

    Args:
        originals: sections of the original.
        translations: of the translation.
        record: what it has said so far.
        done: ids of the sections of the original that are up to date; None for all.
    """
    pairs = pairs_of(originals, translations, record if done is not None else None)
    order = {translation.start: number for number, translation in enumerate(translations)}
    new: dict[str, str] = {}
    for section, translation in sorted(
        ((section, other) for section, other in pairs if other), key=lambda pair: order[pair[1].start]
    ):
        name = section.id if section else translation.id
        new[name] = (record or {}).get(name, "").removeprefix(LEFT_OUT)
        if section is not None and (done is None or name in done):
            new[name] = section.hash
    return new | {section.id: LEFT_OUT for section in originals if section.id not in new}


def changes_of(status: Iterable[PageStatus], history: PageHistory) -> dict[tuple[str, str], FormerSection]:
    """(file of an original, hash) -> the text that outdated sections were made from, as far as git remembers it."""
    wanted: dict[str, set[str]] = {}
    for page in status:
        hashes = {section.made_from for section in page.sections if section.state == "outdated" and section.made_from}
        if hashes:
            wanted.setdefault(page.original, set()).update(hashes)
    return history.former_sections(wanted) if wanted and history.known else {}
