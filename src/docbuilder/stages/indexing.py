"""What there is to link to, in all languages.

In: what is known of every expanded page. Out: an index a language, and the pages that stand in for missing translations.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from docbuilder.config import Config
from docbuilder.index.language import (
    Boxes,
    FallbackPages,
    LanguageIndex,
    PageFacts,
    index_language,
    missing_pages,
    pages_meant,
    toc_names,
    with_fallback_pages,
)
from docbuilder.index.redirects import Forward, find_forwards, find_moved
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.values import replace
from docbuilder.pyapi.model import ApiObject, ApiRequest, Lookup, with_members
from docbuilder.site.model import Language, Page, Site
from docbuilder.stages.frames import language_folder
from docbuilder.stages.page_values import ExpandedPage, ParsedPage


def all_pages(site: Site) -> tuple[Page, ...]:
    """The pages to read: those of the languages to build, and those of the fallback language that may stand in."""
    pages = [page for language in site.languages for page in language.pages.values()]
    if site.fallback is not None and not _built(site, site.fallback):
        everywhere = (
            set.intersection(*(set(language.pages) for language in site.languages)) if site.languages else set()
        )
        pages += [page for name, page in site.fallback.pages.items() if name not in everywhere]
    return tuple(pages)


def link_names(expanded: Sequence[ExpandedPage]) -> list[str]:
    """The names in all object links, sorted."""
    return sorted({name for page in expanded for name in page.facts.objects})


def linked_originals(
    site: Site, parsed: Sequence[ParsedPage], others: Sequence[ParsedPage], built: Collection[str] = ()
) -> list[ParsedPage]:
    """The pages among `others` that tables of contents name or the text of `parsed` links to, and that may have to stand in.

    What they document is asked for together with everything else: starting the package anew for more takes its time. Where
    it is most of the others, it is all of them: docstrings, which are not read yet, link to most of what is left, and to ask
    once more takes longer than to ask for a few too many. `built`: see `pages_meant`.
    """
    pages = {name for page in parsed for name in pages_meant(page.pages, built)}
    pages |= {name for language in site.languages for name in toc_names(language.toc)}
    linked = [page for page in others if page.page.name in pages]
    return linked if len(linked) < len(others) / 2 else list(others)


def originals_of(
    expanded: Sequence[ExpandedPage],
    lookups: Mapping[str, Lookup],
    others: Sequence[ParsedPage],
    built: Collection[str] = (),
) -> list[ParsedPage]:
    """The pages among `others` that may have to stand in for a page that is linked to.

    These are pages that are linked by name, and pages with a directive for an object that is linked to. The objects of the
    others need not be read: the last parts of the names tell enough. `built`: see `pages_meant`.
    """
    if not others:
        return []
    pages = {name for page in expanded for name in pages_meant(page.facts.pages, built)}
    documented = {anchor for page in expanded for anchor in page.facts.anchors.boxes}
    parts: set[str] = set()
    for name, lookup in lookups.items():
        if not lookup.exists:  # it may be an end of a documented name
            parts.add(name.rpartition(".")[2])
        elif documented.isdisjoint(lookup.anchors):
            parts.update(part for anchor in lookup.anchors for part in anchor.rsplit(".", 2)[-2:])
    return [
        page
        for page in others
        if page.page.name in pages or any(request.name.rpartition(".")[2] in parts for request in page.requests)
    ]


def _built(site: Site, language: Language) -> bool:
    return any(language.code == built.code for built in site.languages)


def _nothing(code: str) -> LanguageIndex:
    raise KeyError(code)


class Indexes(Mapping[str, LanguageIndex]):
    """Language -> what its links may lead to, made when it is first asked for: few languages' pages may be out of date.

    Args:
        codes: of the languages.
        make: makes the index of one.
    """

    def __init__(self, codes: Iterable[str], make: Callable[[str], LanguageIndex]) -> None:
        self._codes = tuple(codes)
        self._make = make
        self._made: dict[str, LanguageIndex] = {}

    def __getitem__(self, code: str) -> LanguageIndex:
        if code not in self._made:
            if code not in self._codes:
                raise KeyError(code)
            self._made[code] = self._make(code)
            if len(self._made) == len(self._codes):
                self._make = _nothing  # what it has is large
        return self._made[code]

    def forget(self) -> None:
        """Nothing is asked any more."""
        self._made.clear()
        self._make = _nothing

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)

    def __reduce__(self) -> tuple[type[dict[str, LanguageIndex]], tuple[dict[str, LanguageIndex]]]:
        return dict, (dict(self),)


def index_languages(
    config: Config,
    site: Site,
    expanded: Sequence[ExpandedPage],
    aliases: Mapping[str, tuple[str, ...]],
    lookups: Mapping[str, Lookup],
    fallback_pages: FallbackPages | None = None,
) -> tuple[Site, Indexes]:
    """What links may lead to, for every language; and the site with the pages that stand in for missing translations.

    Args:
        config: of the build.
        site: without them.
        expanded: what is known of the pages.
        aliases: anchor -> other dotted paths of the object.
        lookups: name in an object link -> what is known of it.
        fallback_pages: what `fallback_pages_of` said of the result for the same arguments, if that is known.
    """
    facts: dict[str, dict[str, PageFacts]] = {}
    redirect_from: dict[str, dict[str, tuple[str, ...]]] = {}
    for page in expanded:
        if page.redirect_from:
            redirect_from.setdefault(page.page.language, {})[page.page.name] = page.redirect_from
        facts.setdefault(page.page.language, {})[page.page.name] = page.facts
    fallback = site.fallback
    there = facts.get(fallback.code, {}) if fallback is not None else {}
    boxes = Boxes(((page.page.name, page.facts.anchors) for page in expanded), lookups, aliases)

    def index(language: Language) -> LanguageIndex:
        known = {name: there[name] for name in language.pages if name in there} | facts.get(language.code, {})
        moved = find_moved(language, redirect_from.get(language.code, {}))
        return index_language(language, known, boxes, language_folder(language.code), moved)

    original = None  # the index of the fallback language
    languages = []
    for language in site.languages:
        if fallback is not None and language.code != fallback.code:
            if fallback_pages is None:
                original = original or index(fallback)
                known = facts.get(language.code, {})
                missing = missing_pages(language, known, lookups, aliases, fallback, original, config.linked_languages)
            else:
                missing = fallback_pages[language.code]
            languages.append(with_fallback_pages(language, fallback, missing))
        else:
            languages.append(language)
    by_code = {language.code: language for language in languages}

    def make(code: str) -> LanguageIndex:
        if original is not None and fallback is not None and code == fallback.code:
            return original
        return index(by_code[code])

    return replace(site, languages=tuple(languages)), Indexes(by_code, make)


def fallback_pages_of(site: Site) -> FallbackPages:
    """The pages that stand in."""
    return {
        language.code: tuple(page.name for page in language.pages.values() if page.is_fallback)
        for language in site.languages
    }


def index_site(
    site: Site,
    config: Config,
    expanded: Sequence[ExpandedPage],
    objects: Mapping[ApiRequest, ApiObject],
    lookups: Mapping[str, Lookup],
) -> tuple[Site, dict[str, LanguageIndex]]:
    """`index_languages`, where the objects themselves are at hand, and `lookups` goes on to change."""
    aliases = {each.anchor: each.aliases for found in objects.values() for each in with_members(found) if each.aliases}
    site, indexes = index_languages(config, site, expanded, aliases, dict(lookups))
    return site, dict(indexes)


def site_forwards(
    site: Site, expanded: Iterable[ExpandedPage], indexes: Mapping[str, LanguageIndex]
) -> tuple[dict[str, tuple[Forward, ...]], tuple[Diagnostic, ...]]:
    """Language -> its pages that lead on, and what is wrong with redirects."""
    redirect_from: dict[str, dict[str, tuple[str, ...]]] = {}
    for page in expanded:
        if page.redirect_from:
            redirect_from.setdefault(page.page.language, {})[page.page.name] = page.redirect_from
    found: list[Diagnostic] = []
    forwards: dict[str, tuple[Forward, ...]] = {}
    for language in site.written:
        told = redirect_from.get(language.code, {})
        if told or language.redirects:
            forwards[language.code], problems = find_forwards(language, told, indexes[language.code].anchors)
            found += problems
    return forwards, tuple(found)
