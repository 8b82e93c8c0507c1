"""The sources that translators work with: originals, and the translations that there are of them.

In: `Config`. Out: languages, pages and their sections; the site is looked for once, and again where a page was begun.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from docbuilder.config import Config, ConfigError
from docbuilder.i18n.sections import PageSection, split_sections
from docbuilder.site.discover import ENDINGS, find_site
from docbuilder.site.files import read_source
from docbuilder.site.languages import is_language
from docbuilder.site.model import Language, Page, Site


class Originals:
    """The pages that translations are made from, each read once.

    Args:
        config: where the sources lie.
        language: of the original.
    """

    def __init__(self, config: Config, language: Language) -> None:
        self.config = config
        self.language = language
        self._sections: dict[str, tuple[PageSection, ...]] = {}

    def sections(self, file: str) -> tuple[PageSection, ...]:
        """The sections of a page of any language, but those without content; none of a notebook."""
        if file not in self._sections:
            self._sections[file] = ()
            if file.endswith(ENDINGS):
                text = read_source(self.config.source / file, file, self.config.max_page)[0].text
                self._sections[file] = tuple([section for section in split_sections(text) if not section.empty])
        return self._sections[file]

    def forget(self, files: Iterable[str]) -> None:
        """Pages were written: they are read again when they are asked for."""
        for file in files:
            self._sections.pop(file, None)


class TranslationSources:
    """The originals of a site and their translations, for one command.

    Args:
        config: of the site.

    Raises:
        ConfigError: the sources have one language only, or none.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self._look()

    def _look(self) -> None:
        self.site: Site = find_site(self.config)[0]
        if self.site.fallback is None:
            source, code = str(self.config.source), self.config.default_language
            raise ConfigError(
                f"{source!r} has no language folders, so there is nothing to translate; move the pages to {code}/"
            )
        self.original: Language = self.site.fallback
        self.originals = Originals(self.config, self.original)

    def begun(self) -> None:
        """There is a page, and perhaps a language, that was not there before."""
        self._look()

    def translations(self) -> tuple[Language, ...]:
        """All that are not the original."""
        return tuple([language for language in self.site.languages if language.code != self.original.code])

    def translation(self, code: str) -> Language:
        """The translation into a language.

        Raises:
            ConfigError: there is no such language.
        """
        found = {language.code: language for language in self.translations()}
        if code not in found:
            if code == self.original.code:
                raise ConfigError(f"{code!r} is the language of the original, which translations are made from")
            there = f"there are {', '.join(found)}" if len(found) > 1 else f"there is {next(iter(found), 'none')}"
            begin = f"; begin it: `docbuilder i18n new {code} PAGE`" if is_language(code) else ""
            raise ConfigError(f"{str(self.config.source)!r} has no translation into {code!r}; {there}{begin}")
        return found[code]

    def original_page(self, name: str) -> Page:
        """A page of the original.

        Raises:
            ConfigError: there is no such page.
        """
        if name in self.original.pages:
            return self.original.pages[name]
        near = get_close_matches(name, self.original.pages, n=1)
        hint = (
            f"did you mean {near[0]!r}?"
            if near
            else f"a page's name is its path in {self.original.code}/ without ending"
        )
        raise ConfigError(f"the original has no page {name!r}; {hint}")

    def pairs(self, code: str) -> list[tuple[Page, Page]]:
        """The pages of the original, each with its translation, for those that have one that can be read in sections.

        Raises:
            ConfigError: there is no such language.
        """
        language = self.translation(code)
        return [
            (one, language.pages[name])
            for name, one in sorted(self.original.pages.items())
            if name in language.pages and one.file.endswith(ENDINGS) and language.pages[name].file.endswith(ENDINGS)
        ]

    def pair(self, code: str, name: str) -> tuple[Page, Page]:
        """A page of the original, and its translation into a language.

        Raises:
            ConfigError: there is no such language or translation.
        """
        both = {one.name: (one, page) for one, page in self.pairs(code)}
        if name not in both:
            raise ConfigError(
                f"there is no translation of {name!r} into {code!r}; begin it: `docbuilder i18n new {code} {name}`"
            )
        return both[name]

    def names(self, given: Iterable[str]) -> tuple[str, ...]:
        """The names of pages of the original, by what people call them: a name, with an ending or a language, or a file's path.

        Raises:
            ConfigError: there is no such page.
        """
        return tuple([self._name(one) for one in given])

    def _name(self, given: str) -> str:
        names = [given]
        with suppress(ValueError):
            path = Path(os.path.abspath(given))  # links stay
            names.append(path.relative_to(self.config.source).as_posix())
        codes = {language.code for language in self.site.languages} | {self.original.code}
        for name in [*names]:
            first, _, rest = name.partition("/")
            names += [rest] if first in codes else []
        for name in names:
            bare = next((name.removesuffix(ending) for ending in ENDINGS if name.endswith(ending)), name)
            for candidate in (name, bare):
                if candidate in self.original.pages:
                    return candidate
        return self.original_page(given).name
