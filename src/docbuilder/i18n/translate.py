"""Translations by a program: what has changed goes to a provider, and what comes back is checked before it is written.

In: a page of the original, its translation if there is one, a provider. Out: the translation, and what was refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from docbuilder.config import Config, ConfigError
from docbuilder.i18n.history import PageHistory
from docbuilder.i18n.lock import LEFT_OUT, read_lock, write_lock
from docbuilder.i18n.noting import language_of, shared_pages
from docbuilder.i18n.pages import content_sections, joined, new_page, sync_page, with_ids
from docbuilder.i18n.provider import FORMAT, Provider, TranslationRequest, UnitRequest, answers_to
from docbuilder.i18n.sections import PageSection, parsed_page
from docbuilder.i18n.status import pairs_of
from docbuilder.i18n.units import RefusedError, TranslationUnit, checked, units_of, unmasked
from docbuilder.i18n.writing import write_whole
from docbuilder.model import yaml
from docbuilder.model.source import Source
from docbuilder.model.values import Data
from docbuilder.site.discover import find_site
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


def translate_page(config: Config, code: str, name: str, provider: Provider, history: PageHistory) -> TranslatedPage:
    """Have the sections of a page translated that are new, or whose original has changed; the others stay as they are.

    A page that is not there is begun, another is brought up to date in its structure (`sync_page`). Of a changed section, what is as it was keeps its
    translation, where git remembers what it was. A section with an answer that is refused stays as it is.

    Args:
        config: of the site.
        code: of the language.
        name: of the page.
        provider: see `provider_of`.
        history: of the sources.

    Raises:
        ConfigError: there is no such page or language, or the glossary cannot be read.
        LockError: the lock file cannot be read.
        ProviderError: the provider fails, or answers something else; the page is left as it is, its structure up to date.
    """
    glossary = read_glossary(config, code)
    languages = {language.code: language for language in find_site(config)[0].languages}
    if code in languages and name in languages[code].pages:
        synced = sync_page(config, code, name, history)
        wanted = {*synced.outdated, *synced.untranslated, *synced.added}
    else:
        new_page(config, code, name)
        wanted = None
    original, language = language_of(config, code)
    one, page = next(both for both in shared_pages(original, language) if both[0].name == name)
    source = read_source(config.source / one.file, one.file, config.max_page)[0]
    source = Source(one.file, with_ids(config, source))
    prepared = content_sections(source.text)
    lock = read_lock(config.source / code) or {}
    written = read_source(config.source / page.file, page.file, config.max_page)[0].text
    translations = content_sections(written)
    record = lock[name]
    pairs = {one.id: other for one, other in pairs_of(prepared, translations, record) if one and other}
    todo = [section for section in prepared if section.id in pairs and (wanted is None or section.id in wanted)]
    units = {section.id: _units_in(section, parsed) for parsed in [_units(config, source)] for section in todo}
    memory = _memory(config, history, one, record, [(section, pairs[section.id]) for section in todo])
    answers: dict[TranslationUnit, str] = {}
    asked: dict[str, TranslationUnit] = {}
    requests: list[UnitRequest] = []
    for section in todo:
        for number, unit in enumerate(units[section.id], 1):
            if (known := memory.get(unit.key)) is not None:
                answers[unit] = known
            else:
                asked[f"{section.id}/{number}"] = unit
                requests.append(UnitRequest(f"{section.id}/{number}", section.id, unit.kind, unit.text))
    reused = len(answers)
    refused: dict[TranslationUnit, str] = {}
    terms: set[str] = set()
    if requests:
        request = TranslationRequest(
            FORMAT,
            name,
            describe_language(original.code).tag,
            describe_language(code).tag,
            {term: glossary[term] for term in glossary if any(_has_term(unit.text, term) for unit in requests)},
            {section.id: pairs[section.id].text for section in todo if pairs[section.id].hash != section.hash},
            requests,
        )
        said = answers_to(request, provider(request))
        refused = {asked[key]: reason for key, reason in said.refused.items()}
        for key, text in said.texts.items():
            terms |= {
                term for term, word in request.glossary.items() if _has_term(asked[key].text, term) and word not in text
            }
            try:
                answers[asked[key]] = unmasked(asked[key], text)
            except RefusedError as reason:
                refused[asked[key]] = str(reason)
    new, broken = checked(config, source, answers)
    whole = content_sections(new)
    if [section.id for section in whole] != [section.id for section in prepared]:
        broken, whole = dict.fromkeys(answers, "it changes the sections of the page"), prepared
    refused |= broken
    spoilt = {key for key, found in units.items() if any(unit in refused for unit in found)}
    done = [section.id for section in todo if section.id not in spoilt]
    texts = {section.id: other.text for section, other in zip(prepared, whole, strict=True) if section.id in done}
    by_start = {pairs[key].start: text for key, text in texts.items()}
    parts = [written[: translations[0].start] if translations else ""]
    parts += [by_start.get(section.start, section.text) for section in translations]
    write_whole(config.source / page.file, joined(parts))
    hashes = {section.id: section.hash for section in prepared}
    lock[name] = record | {key: hashes[key] for key in done}
    write_lock(config.source / code, lock)
    reasons = tuple(
        (key, unit.text, refused[unit]) for key, found in units.items() for unit in found if unit in refused
    )
    return TranslatedPage(page.file, tuple(done), len(requests), reused, reasons, tuple(sorted(terms)))


def _units(config: Config, source: Source) -> tuple[TranslationUnit, ...]:
    return units_of(parsed_page(config, source))


def _units_in(section: PageSection, units: Sequence[TranslationUnit]) -> list[TranslationUnit]:
    return [unit for unit in units if section.start <= unit.start < section.end]


def _memory(
    config: Config,
    history: PageHistory,
    page: Page,
    record: Mapping[str, str],
    sections: Sequence[tuple[PageSection, PageSection]],
) -> dict[tuple[str, tuple[tuple[str, ...], ...]], str]:
    """Key of a unit -> what is written for it in the translation, from sections whose former text is known and that have its structure."""
    wanted = {made for section, _ in sections if (made := record.get(section.id, "").removeprefix(LEFT_OUT))}
    former = history.former_sections({page.file: wanted}) if wanted else {}
    memory: dict[tuple[str, tuple[tuple[str, ...], ...]], str] = {}
    for section, translation in sections:
        old = former.get((page.file, record.get(section.id, "")))
        if old is None or translation.hash == section.hash:
            continue
        before, now = _units(config, Source("", old.text)), _units(config, Source("", translation.text))
        if [unit.kind for unit in before] != [unit.kind for unit in now]:
            continue
        for unit, other in zip(before, now, strict=True):
            if sorted(unit.masks) == sorted(other.masks) and unit.text != other.text:
                memory[unit.key] = translation.text[other.start : other.end]
    return memory


def _has_term(text: str, term: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(term)}(?!\w)", text, re.IGNORECASE) is not None
