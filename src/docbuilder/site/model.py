"""The shape of a site, before any page is read.

In: nothing. Out: `Site`, `Language`, `Page`, `TocEntry`, `Settings`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import field

from docbuilder.model.source import Position
from docbuilder.model.values import Data


class Page(Data, frozen=True):
    """A page of a language.

    Args:
        language: code of the language whose folder it is written to; "" where the source has no languages.
        name: its path without ending, relative to the language's folder: `model_doc/bert`. Translations share it.
        route: where it is written, relative to the language's folder, without ending: the name, or `newlocal`'s value.
        file: its source file, relative to the source folder, forward slashes: `ja/model_doc/bert.md`.
        content_language: the language it is written in; differs from `language` for a fallback page.
    """

    language: str
    name: str
    route: str
    file: str
    content_language: str

    @property
    def is_fallback(self) -> bool:
        """It is shown in place of a missing translation."""
        return self.language != self.content_language


class TocEntry(Data, frozen=True):
    """An entry of `_toctree.yml`.

    Args:
        title: as written.
        name: the page's name, or "" for a mere heading.
        children: what `sections` lists.
        expanded: `isExpanded`.
        new: `new`, a badge.
        quiz: `quiz`, or "".
        frameworks: framework (`pt`, `tf`, `jax`) -> page name, from `local_fw`; `name` is the first of them.
        url: `url`: the address that an entry without a page leads to, or "".
    """

    title: str
    name: str = ""
    children: tuple[TocEntry, ...] = ()
    expanded: bool = False
    new: bool = False
    quiz: str = ""
    frameworks: tuple[tuple[str, str], ...] = ()
    url: str = ""


class Redirect(NamedTuple):
    """A line of `_redirects.yml`.

    Attributes:
        old: route that there was, relative to the language's folder; one that ends with `/index` was a directory's address.
        anchor: on it, or "" for all of it.
        target: name of the page that took its place, or an address with a scheme.
        to: anchor there, or "".
        position: of the line.
    """

    old: str
    anchor: str
    target: str
    to: str
    position: Position


class Language(Data, frozen=True):
    """A language of the site.

    Args:
        code: name of its folder, or "" where the source has no languages.
        tag: BCP 47 tag for `lang` attributes.
        pages: name -> page, sorted by name; fallback pages are not among them.
        toc: its table of contents; where there is no `_toctree.yml`, one made from the folders.
        redirects: `_redirects.yml`, in its order; those that lead to no page are not among them.
        files: what is copied as it is: path relative to the language's folder, sorted.
        fallback_files: likewise, from the folder of a default language that is not built: what fallback pages and translations show.
        notebook_cells: `notebook_first_cells` of `_config.py`: (cell type, content).
    """

    code: str
    tag: str
    pages: Mapping[str, Page]
    toc: tuple[TocEntry, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    files: tuple[str, ...] = ()
    fallback_files: tuple[str, ...] = ()
    notebook_cells: tuple[tuple[str, str], ...] = ()


class Settings(Data, frozen=True):
    """What a `_config.py` says (dialect, section 5); see there for the keys.

    Args:
        notebook_first_cells: (`code` or `markdown`, content) of the cells that open every notebook.
        default_branch_name: the repository's.
        version_prefix: what stands before a version's number in its tag.
        disable_toc_check: pages without an entry and entries without a page are no problem.
    """

    notebook_first_cells: tuple[tuple[str, str], ...] = ()
    default_branch_name: str = "main"
    version_prefix: str = "v"
    disable_toc_check: bool = False


class Site(Data, frozen=True):
    """All languages that pages may link to, and the one whose pages stand in.

    Args:
        languages: in the order of the menu: the default language first, then by code.
        fallback: the default language, also where it is itself not to be built; None where the source has no languages.
        versions: names from `_versions.yml`, as written.
        settings: of the `_config.py` at the top of the source.
        elsewhere: codes of the languages that other jobs build; nothing of them is written.
    """

    languages: tuple[Language, ...]
    fallback: Language | None = None
    versions: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings)
    elsewhere: frozenset[str] = frozenset()

    @property
    def written(self) -> tuple[Language, ...]:
        """The languages whose pages are written."""
        return tuple([language for language in self.languages if language.code not in self.elsewhere])
