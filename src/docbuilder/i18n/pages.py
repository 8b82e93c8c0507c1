"""Pages of translations: new ones, and those whose original has changed.

In: the original's page, and its translation. Out: the text of the translation: with the original's structure, ids, code and directives; words that
nobody has translated yet are the original's.
"""

from __future__ import annotations

import re
from shutil import copyfile

from docbuilder.config import Config, ConfigError
from docbuilder.i18n.history import PageHistory
from docbuilder.i18n.lock import LEFT_OUT, read_lock, write_lock
from docbuilder.i18n.sections import PageSection, has_prose, parsed_page, split_sections
from docbuilder.i18n.sources import TranslationSources
from docbuilder.i18n.status import pairs_of, record_of, records_of
from docbuilder.i18n.writing import write_whole
from docbuilder.index.language import toc_names
from docbuilder.model.nodes import (
    Autodoc,
    CodeBlock,
    Comment,
    Document,
    Heading,
    Include,
    InferenceSnippet,
    MathBlock,
    Notebooks,
    Youtube,
)
from docbuilder.model.source import Source, Span
from docbuilder.model.values import Data
from docbuilder.model.walking import walk
from docbuilder.resolve.anchors import assign_anchors
from docbuilder.site.discover import ENDINGS
from docbuilder.site.files import read_source
from docbuilder.site.languages import is_language
from docbuilder.site.navigation import trails
from docbuilder.site.toctree import FILE as TOCTREE

_SAME = (Autodoc, CodeBlock, Include, InferenceSnippet, MathBlock, Notebooks, Youtube)
"""What a translation has as the original has it."""


class SyncedPage(Data, frozen=True):
    """What became of a page whose original has changed.

    Args:
        file: of the translation, relative to the source folder.
        added: ids of sections that are new, in the original's words.
        removed: ids of sections that the original has no more.
        updated: ids of sections whose code and directives are those of the original again.
        outdated: ids of sections that are to be translated anew.
        untranslated: ids of sections that have the original's words.
    """

    file: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
    untranslated: tuple[str, ...] = ()


def with_ids(config: Config, source: Source) -> str:
    """The text of a page whose headings all have the ids that they have on the site, so that they stay when the words change.

    A heading right above a directive has the id of the object, in every language: it gets none.
    """
    document, _ = assign_anchors(parsed_page(config, source))
    above = _above_directives(document)
    parts: list[str] = []
    at = 0
    for node in sorted((node for node in walk(document) if isinstance(node, Heading)), key=lambda node: node.span):
        if node.marker or not node.children or not node.id or node.span in above:
            continue
        end = node.children[-1].span.end
        while source.text[end - 1 : end] in (" ", "\t"):
            end -= 1
        parts += (source.text[at:end], f"[[{node.id}]]")
        at = end
    return "".join([*parts, source.text[at:]])


def _above_directives(document: Document) -> set[Span]:
    """The headings that a directive follows, tags aside."""
    found: set[Span] = set()
    pending: Heading | None = None
    for node in walk(document):
        if isinstance(node, Heading):
            pending = node
        elif isinstance(node, Autodoc):
            if pending is not None:
                found.add(pending.span)
            pending = None
        elif not node.parts and not isinstance(node, Comment) and not (pending and _inside(node.span, pending.span)):
            pending = None
    return found


def _inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def new_page(sources: TranslationSources, code: str, name: str) -> str:
    """Begin the translation of a page: its file, relative to the source folder.

    It has the original's structure, ids, code, directives and words. A language that is new gets the original's table of contents as well.

    Args:
        sources: of the site.
        code: of the language.
        name: of the page.

    Raises:
        ConfigError: there is no such page, the code is none of a language, or the translation is there.
        LockError: the lock file cannot be read.
    """
    config, original, page = sources.config, sources.original, sources.original_page(name)
    if code == original.code:
        raise ConfigError(f"{code!r} is the language of the original, which translations are made from")
    if not is_language(code):
        raise ConfigError(f"{code!r} is no code of a language; write one such as 'ja' or 'pt-br'")
    if not page.file.endswith(ENDINGS):
        raise ConfigError(f"{page.file} is a notebook; copy it to {code}/ and translate the copy")
    there = {language.code: language for language in sources.translations()}.get(code)
    if there is not None and name in there.pages:
        raise ConfigError(
            f"{there.pages[name].file} is there already; bring it up to date: `docbuilder i18n sync {code} {name}`"
        )
    source, problems = read_source(config.source / page.file, page.file, config.max_page)
    if problems:
        raise ConfigError(f"{problems[0].position}: {problems[0].message}")
    lock = read_lock(config.source / code) or {}
    file = code + page.file.removeprefix(original.code)
    text = with_ids(config, source)
    write_whole(config.source / file, text)
    toctree = config.source / code / TOCTREE
    if not toctree.exists() and (config.source / original.code / TOCTREE).is_file():
        copyfile(config.source / original.code / TOCTREE, toctree)
    lock[name] = record_of(content_sections(source.text), content_sections(text))
    write_lock(config.source / code, lock)
    sources.begun()
    return file


def content_sections(text: str) -> tuple[PageSection, ...]:
    """The sections of a page that have anything in them."""
    return tuple([section for section in split_sections(text) if not section.empty])


def sync_page(sources: TranslationSources, code: str, name: str, history: PageHistory) -> SyncedPage:
    """Bring the structure of a translation up to date with its original; words that were translated stay as they are.

    New sections come in the original's words, and those that the original has no more go. All headings get the original's ids. Code and directives
    that were the original's are so again; a section in which nothing else has changed is up to date.

    Args:
        sources: of the site.
        code: of the language.
        name: of the page.
        history: tells what code and directives were, and, without a lock file, what was translated.

    Raises:
        ConfigError: there is no such translation.
        LockError: the lock file cannot be read.
    """
    config, originals = sources.config, sources.originals
    one, page = sources.pair(code, name)
    lock = read_lock(config.source / code) or {}
    record = lock.get(name)
    if record is None:
        known = records_of(history, originals, [(one, page)]) if history.known else {}
        record = known.get(name) or record_of(originals.sections(one.file), originals.sections(page.file))
    former = {
        key[1]: section.text
        for key, section in history.former_sections({one.file: set(record.values()) - {"", LEFT_OUT}}).items()
    }
    now = originals.sections(one.file)
    source = read_source(config.source / one.file, one.file, config.max_page)[0]
    marked = dict(zip([section.id for section in now], content_sections(with_ids(config, source)), strict=True))
    translations = originals.sections(page.file)
    written = read_source(config.source / page.file, page.file, config.max_page)[0].text
    parts = [written[: translations[0].start] if translations else ""]
    new_record: dict[str, str] = {}
    added, removed, updated, untranslated = [], [], [], []
    for section, translation in pairs_of(now, translations, record):
        if section is None:
            if translation is not None and record.get(translation.id):
                removed.append(translation.id)
            elif translation is not None:  # the translator's own
                new_record[translation.id] = ""
                parts.append(translation.text)
            continue
        made_from = record.get(section.id, "").removeprefix(LEFT_OUT)
        if translation is None:
            added.append(section.id)
            text, made_from = marked[section.id].text, section.hash
        else:
            text = _with_id(translation, marked[section.id])
            before = former.get(made_from, "")
            if before and made_from != section.hash:
                new = _with_same(config, before, section.text, text)
                if new != text:
                    text = new
                    updated.append(section.id)
                if _without_same(config, before) == _without_same(config, section.text):
                    made_from = section.hash
        if content_sections(text)[0].hash == section.hash and has_prose(section):
            untranslated.append(section.id)
        new_record[section.id] = made_from
        parts.append(text)
    write_whole(config.source / page.file, joined(parts))
    originals.forget((page.file,))
    lock[name] = new_record
    write_lock(config.source / code, lock)
    outdated = [section.id for section in now if new_record[section.id] != section.hash]
    return SyncedPage(page.file, *map(tuple, (added, removed, updated, outdated, untranslated)))


def joined(parts: list[str]) -> str:
    """The sections of a page as one text, an empty line between them."""
    text = ""
    for part in parts:
        if text and not text.endswith("\n\n") and not part.startswith("\n"):
            text = text.rstrip("\n") + "\n\n"
        text += part
    return text.rstrip("\n") + "\n"


def _with_id(translation: PageSection, original: PageSection) -> str:
    """The section with the id of its original at its heading, where that has one."""
    if translation.marked or not original.marked or not translation.level:
        return translation.text
    line, end, rest = translation.text.partition("\n")
    if not line.lstrip().startswith("#"):  # underlined
        return translation.text
    bare = re.sub(r"[ \t]+#*[ \t]*$", "", line)
    return f"{bare}[[{original.id}]]{end}{rest}"


def _same_spans(config: Config, text: str) -> list[Span]:
    """Where a section has what is the same in all languages."""
    document = parsed_page(config, Source("", text))
    return sorted(node.span for node in walk(document) if isinstance(node, _SAME))


def _with_same(config: Config, before: str, now: str, translation: str) -> str:
    """The translation with the code and directives of `now` in the place of those of `before`, as far as it has these."""
    old, new, here = (_same_spans(config, text) for text in (before, now, translation))
    if not len(old) == len(new) == len(here):
        return translation
    parts: list[str] = []
    at = 0
    for one, other, place in zip(old, new, here, strict=True):
        if before[slice(*one)] == translation[slice(*place)]:
            parts += (translation[at : place.start], now[slice(*other)])
            at = place.end
    return "".join([*parts, translation[at:]])


def _without_same(config: Config, text: str) -> str:
    """A section without what is the same in all languages, blanks folded."""
    parts: list[str] = []
    at = 0
    for span in _same_spans(config, text):
        parts += (text[at : span.start], "\0")
        at = span.end
    return " ".join("".join([*parts, text[at:]]).split())


def toctree_entry(sources: TranslationSources, code: str, name: str) -> str:
    """The entry to add to the table of contents of a language, or "" where it has one."""
    if name in toc_names(sources.translation(code).toc):
        return ""
    trail = trails(sources.original.toc, sources.original.pages).get(name)
    return f"- local: {name}\n  title: {trail.title if trail else name}"
