"""What there is to link to, in all languages.

In: what is known of every expanded page. Out: an index a language, and the pages that stand in for missing translations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from docbuilder.config import Config
from docbuilder.pyapi.model import ApiObject, ApiRequest, Lookup, with_members
from docbuilder.shard import Expanded, Parsed
from docbuilder.site.index import LanguageIndex, PageFacts, index_language, with_stand_ins
from docbuilder.site.model import Language, Page, Site
from docbuilder.views import language_prefix


def all_pages(site: Site) -> tuple[Page, ...]:
    """The pages to read: those of the languages to build, and those of the fallback language that may stand in."""
    pages = [page for language in site.languages for page in language.pages.values()]
    if site.fallback is not None and not _built(site, site.fallback):
        everywhere = (
            set.intersection(*(set(language.pages) for language in site.languages)) if site.languages else set()
        )
        pages += [page for name, page in site.fallback.pages.items() if name not in everywhere]
    return tuple(pages)


def link_names(expanded: Sequence[Expanded]) -> list[str]:
    """The names in all object links, sorted."""
    return sorted({name for page in expanded for name in page.facts.objects})


def linked_originals(parsed: Sequence[Parsed], others: Sequence[Parsed]) -> list[Parsed]:
    """The pages among `others` that the text of `parsed` links to, and that may have to stand in.

    What they document is asked for together with everything else: starting the package anew for more takes its time.
    """
    pages = {name for page in parsed for name in page.pages}
    return [page for page in others if page.page.name in pages]


def originals_of(expanded: Sequence[Expanded], lookups: Mapping[str, Lookup], others: Sequence[Parsed]) -> list[Parsed]:
    """The pages among `others` that may have to stand in for a page that is linked to.

    These are pages that are linked by name, and pages with a directive for an object that is linked to. The objects of the
    others need not be read: the last parts of the names tell enough.
    """
    if not others:
        return []
    pages = {name for page in expanded for name in page.facts.pages}
    documented = {anchor for page in expanded for anchor in page.facts.anchors.boxes}
    parts: set[str] = set()
    for lookup in lookups.values():
        if lookup.exists and documented.isdisjoint(lookup.anchors):
            parts.update(part for anchor in lookup.anchors for part in anchor.rsplit(".", 2)[-2:])
    return [
        page
        for page in others
        if page.page.name in pages or any(request.name.rpartition(".")[2] in parts for request in page.requests)
    ]


def _built(site: Site, language: Language) -> bool:
    return any(language.code == built.code for built in site.languages)


def index_site(
    site: Site,
    config: Config,
    expanded: Sequence[Expanded],
    objects: Mapping[ApiRequest, ApiObject],
    lookups: Mapping[str, Lookup],
) -> tuple[Site, dict[str, LanguageIndex]]:
    """`index_languages`, where the objects themselves are at hand."""
    aliases = {each.anchor: each.aliases for found in objects.values() for each in with_members(found) if each.aliases}
    return index_languages(site, config, expanded, aliases, lookups)


def index_languages(
    site: Site,
    config: Config,
    expanded: Sequence[Expanded],
    aliases: Mapping[str, tuple[str, ...]],
    lookups: Mapping[str, Lookup],
) -> tuple[Site, dict[str, LanguageIndex]]:
    """What links may lead to, for every language; and the site with the pages that stand in for missing translations."""
    facts: dict[str, dict[str, PageFacts]] = {}
    for page in expanded:
        facts.setdefault(page.page.language, {})[page.page.name] = page.facts

    def index(language: Language) -> LanguageIndex:
        known = facts.get(language.code, {})
        if site.fallback is not None:
            there = facts.get(site.fallback.code, {})
            known = {name: there[name] for name in language.pages if name in there} | known
        return index_language(language, known, lookups, aliases, language_prefix(config, language.code))

    indexes = {language.code: index(language) for language in site.languages}
    fallback = site.fallback
    if fallback is None:
        return site, indexes
    originals = indexes.get(fallback.code) or index(fallback)
    languages = []
    for language in site.languages:
        if language.code != fallback.code:
            known = facts.get(language.code, {})
            whole = with_stand_ins(language, known, fallback, indexes[language.code], originals)
            indexes[language.code] = index(whole)
            languages.append(whole)
        else:
            languages.append(language)
    return replace(site, languages=tuple(languages)), indexes
