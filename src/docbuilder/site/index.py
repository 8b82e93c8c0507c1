"""What can be linked to, on all pages of a language.

In: the anchors of every page, and what is known of the names in object links. Out: `LanguageIndex`, immutable and small, sent
to every worker once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ObjectTarget:
    """Where an object link leads.

    Args:
        exists: there is such an object, though it may be on no page.
        page: name of the page that documents it, or "".
        anchor: on that page.
        callable: links show parentheses.
        parameters: names of its parameters.
        nearest: the most similar names, where it does not exist.
    """

    exists: bool
    page: str = ""
    anchor: str = ""
    callable: bool = False
    parameters: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageIndex:
    """Everything that a link on a page of one language may lead to.

    Args:
        routes: page name -> route relative to the site's root, without ending (`ja/model_doc/bert`).
        anchors: page name -> the ids on it; only pages of this build.
        files: other files of the language, relative to its folder -> path relative to the site's root.
        objects: name in a link -> where it leads; names that are not here are unknown.
    """

    routes: Mapping[str, str]
    anchors: Mapping[str, frozenset[str]]
    files: Mapping[str, str]
    objects: Mapping[str, ObjectTarget]
