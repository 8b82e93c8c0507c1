"""Translations by a program: what has changed goes to a provider, and what comes back is checked before it is written.

In: a page of the original, its translation if there is one, a provider. Out: the translation, and what was refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from docbuilder.config import Config, ConfigError
from docbuilder.i18n.history import PageHistory
from docbuilder.i18n.lock import LEFT_OUT, read_lock, write_lock
from docbuilder.i18n.pages import content_sections, joined, new_page, sync_page, with_ids
from docbuilder.i18n.provider import FORMAT, Provider, TranslationRequest, UnitRequest, answers_to
from docbuilder.i18n.sections import PageSection, parsed_page
from docbuilder.i18n.sources import TranslationSources
from docbuilder.i18n.status import pairs_of
from docbuilder.i18n.units import RefusedError, TranslationUnit, checked, units_of, unmasked
from docbuilder.i18n.writing import write_whole
from docbuilder.model import yaml
from docbuilder.model.source import Source
from docbuilder.model.values import Data
from docbuilder.site.files import read_source
from docbuilder.site.languages import describe_language
from docbuilder.site.model import Page
from docbuilder.site.project_files import GLOSSARY

_MOST = 1_000_000  # bytes of a glossary


class TranslatedPage(Data, frozen=True):
    """What became of a page.

    Args:
        file: of the translation, relative to the source folder.
        sections: ids of the sections that were translated.
        asked: how many units the provider was asked for.
        reused: how many were taken from the translation that there was.
        refused: (section, unit's text, reason) of answers that were not taken.
        terms: terms of the glossary that answers do not use.
    """

    file: str
    sections: tuple[str, ...] = ()
    asked: int = 0
    reused: int = 0
    refused: tuple[tuple[str, str, str], ...] = ()
    terms: tuple[str, ...] = ()


def read_glossary(config: Config, code: str) -> dict[str, str]:
    """Term -> translation, from `_glossary.yml` of a language; empty where there is none.

    Raises:
        ConfigError: it is no mapping of texts.
    """
    name = f"{code}/{GLOSSARY}"
    if not (config.source / name).is_file():
        return {}
    source, problems = read_source(config.source / name, name, _MOST)
    tree, found = yaml.parse_yaml(source)
    for problem in (*problems, *found):
        raise ConfigError(f"{problem.position}: {problem.message}")
    if tree is None:
        return {}
    if not isinstance(tree, yaml.Mapping):
        raise ConfigError(f"{tree.position}: a glossary has entries `term: translation`")
    terms: dict[str, str] = {}
    for key, value in tree.entries:
        if not isinstance(value, yaml.Scalar) or not value.text.strip():
            raise ConfigError(f"{key.position}: the term {key.text!r} has no translation")
        terms[key.text] = value.text
    return terms


def translate_page(
    sources: TranslationSources, code: str, name: str, provider: Provider, history: PageHistory
) -> TranslatedPage:
    """Have the sections of a page translated that are new, or whose original has changed; the others stay as they are.

    A page that is not there is begun, another is brought up to date in its structure (`sync_page`). Of a changed section, what is as it was keeps its
    translation, where git remembers what it was. A section with an answer that is refused stays as it is.

    Args:
        sources: of the site.
        code: of the language.
        name: of the page.
        provider: see `provider_of`.
        history: of the sources.

    Raises:
        ConfigError: there is no such page or language, or the glossary cannot be read.
        LockError: the lock file cannot be read.
        ProviderError: the provider fails, or answers something else; the page is left as it is, its structure up to date.
    """
    config = sources.config
    glossary = read_glossary(config, code)
    wanted = _begin(sources, code, name, history)
    draft = _read_draft(sources, code, name)
    todo = [pair for pair in draft.pairs if wanted is None or pair[0].id in wanted]
    everything = units_of(parsed_page(config, draft.source))
    units = {section.id: _units_in(section, everything) for section, _ in todo}
    memory = _memory(config, history, draft, todo)
    answers = {unit: memory[unit.key] for found in units.values() for unit in found if unit.key in memory}
    asked = {
        f"{name}/{number}": unit
        for name, found in units.items()
        for number, unit in enumerate(found, 1)
        if unit not in answers
    }
    reused, refused, terms = len(answers), dict[TranslationUnit, str](), set[str]()
    if asked:
        requests = [UnitRequest(key, key.rpartition("/")[0], unit.kind, unit.text) for key, unit in asked.items()]
        request = TranslationRequest(
            FORMAT,
            name,
            *draft.tags,
            {term: glossary[term] for term in glossary if any(_has_term(unit.text, term) for unit in requests)},
            {section.id: translation.text for section, translation in todo if translation.hash != section.hash},
            requests,
        )
        said = answers_to(request, provider(request))
        refused = {asked[key]: reason for key, reason in said.refused.items()}
        for key, text in said.texts.items():
            unit = asked[key]
            terms |= {
                term for term, word in request.glossary.items() if _has_term(unit.text, term) and word not in text
            }
            try:
                answers[unit] = unmasked(unit, text)
            except RefusedError as reason:
                refused[unit] = str(reason)
    new, broken = checked(config, draft.source, answers)
    sections = content_sections(new)
    if [section.level for section in sections] != [section.level for section in draft.sections]:
        broken, sections = dict.fromkeys(answers, "it changes the sections of the page"), draft.sections
    refused |= broken
    done = [name for name, found in units.items() if refused.keys().isdisjoint(found)]
    texts = {
        section.id: other.text for section, other in zip(draft.sections, sections, strict=True) if section.id in done
    }
    _write_draft(config, code, name, draft, texts)
    sources.originals.forget((draft.page.file,))
    reasons = tuple(
        (name, unit.text, refused[unit]) for name, found in units.items() for unit in found if unit in refused
    )
    return TranslatedPage(draft.page.file, tuple(done), len(asked), reused, reasons, tuple(sorted(terms)))


class _PageDraft(NamedTuple):
    """A page that is being translated.

    Attributes:
        original: the page of the original.
        page: its translation.
        tags: of both languages (BCP 47).
        source: the original's text, with the ids of its headings.
        sections: its sections, under the ids that the lock file has.
        written: the text of the translation.
        translations: its sections.
        pairs: sections of the original that the translation has, each with its counterpart.
        record: what the lock file says of the page.
    """

    original: Page
    page: Page
    tags: tuple[str, str]
    source: Source
    sections: tuple[PageSection, ...]
    written: str
    translations: tuple[PageSection, ...]
    pairs: tuple[tuple[PageSection, PageSection], ...]
    record: Mapping[str, str]


def _begin(sources: TranslationSources, code: str, name: str, history: PageHistory) -> frozenset[str] | None:
    """Have a page that has the structure of its original; the ids of sections to translate, None for all of a new page."""
    if not any(language.code == code and name in language.pages for language in sources.translations()):
        new_page(sources, code, name)
        return None
    synced = sync_page(sources, code, name, history)
    return frozenset({*synced.outdated, *synced.untranslated, *synced.added})


def _read_draft(sources: TranslationSources, code: str, name: str) -> _PageDraft:
    config = sources.config
    one, page = sources.pair(code, name)
    plain = read_source(config.source / one.file, one.file, config.max_page)[0]
    source = Source(one.file, with_ids(config, plain))
    ids = [section.id for section in content_sections(plain.text)]
    sections = tuple(
        [section._replace(id=key) for key, section in zip(ids, content_sections(source.text), strict=True)]
    )
    written = read_source(config.source / page.file, page.file, config.max_page)[0].text
    translations = content_sections(written)
    record = (read_lock(config.source / code) or {})[name]
    tags = describe_language(sources.original.code).tag, describe_language(code).tag
    pairs = tuple([(own, other) for own, other in pairs_of(sections, translations, record) if own and other])
    return _PageDraft(one, page, tags, source, sections, written, translations, pairs, record)


def _write_draft(config: Config, code: str, name: str, draft: _PageDraft, texts: Mapping[str, str]) -> None:
    """Write the translation, with other texts of some of its sections, and note that these are up to date."""
    new = {translation.start: texts[section.id] for section, translation in draft.pairs if section.id in texts}
    parts = [draft.written[: draft.translations[0].start] if draft.translations else ""]
    parts += [new.get(section.start, section.text) for section in draft.translations]
    write_whole(config.source / draft.page.file, joined(parts))
    lock = read_lock(config.source / code) or {}
    hashes = {section.id: section.hash for section in draft.sections if section.id in texts}
    write_lock(config.source / code, lock | {name: {**draft.record, **hashes}})


def _units_in(section: PageSection, units: Sequence[TranslationUnit]) -> list[TranslationUnit]:
    return [unit for unit in units if section.start <= unit.start < section.end]


def _memory(
    config: Config, history: PageHistory, draft: _PageDraft, todo: Sequence[tuple[PageSection, PageSection]]
) -> dict[tuple[str, tuple[tuple[str, ...], ...]], str]:
    """Key of a unit -> what is written for it in the translation, from sections whose former text is known and that have its structure."""
    made_from = {section.id: draft.record.get(section.id, "").removeprefix(LEFT_OUT) for section, _ in todo}
    file = draft.original.file
    wanted = set(made_from.values()) - {""}
    former = history.former_sections({file: wanted}) if wanted and history.known else {}
    memory: dict[tuple[str, tuple[tuple[str, ...], ...]], str] = {}
    for section, translation in todo:
        old = former.get((file, made_from[section.id]))
        if old is None or translation.hash == section.hash:
            continue
        before, now = (units_of(parsed_page(config, Source("", text))) for text in (old.text, translation.text))
        if [unit.kind for unit in before] != [unit.kind for unit in now]:
            continue
        for unit, other in zip(before, now, strict=True):
            if sorted(unit.masks) == sorted(other.masks) and unit.text != other.text:
                memory[unit.key] = translation.text[other.start : other.end]
    return memory


def _has_term(text: str, term: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(term)}(?!\w)", text, re.IGNORECASE) is not None
