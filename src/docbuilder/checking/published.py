"""`check --against`: what was published must still be there.

In: the `objects.inv` or the `api.json` of the published version, and the pages as they are now. Out: diagnostics for pages and anchors that are gone and
lead nowhere: neither redirects nor aliases stand for them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import unquote

from docbuilder.checking.checks import SiteFindings
from docbuilder.index.inventory import MAX_BYTES, inventory_addresses
from docbuilder.index.redirects import Forward
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.edits import only_match
from docbuilder.model.errors import BuildError
from docbuilder.model.reading import read_plain
from docbuilder.model.source import Position
from docbuilder.model.values import Data
from docbuilder.site.model import Language
from docbuilder.stages.indexing import site_forwards

_ENDINGS = (".html", "/index.html")


class PublishedError(BuildError):
    """A file is not what a site has published."""


class PublishedVersion(Data, frozen=True):
    """What a site has published in one language.

    Args:
        file: where it was read, for people.
        language: its code or tag as the file tells it, or "".
        pages: routes, relative to the language's folder.
        anchors: (route, anchor), and whether an object of the package has it.
    """

    file: str
    language: str
    pages: frozenset[str]
    anchors: Mapping[tuple[str, str], bool]


def read_published(file: Path) -> PublishedVersion:
    """The pages and anchors that an `objects.inv` or an `api.json` names.

    Raises:
        PublishedError: it is neither, or it cannot be read.
    """
    try:
        data = read_plain(file, MAX_BYTES)
        return _of_api(file, data) if data[:1] == b"{" else _of_inventory(file, data)
    except OSError as error:
        raise PublishedError(f"{file} cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PublishedError(f"{file} is neither an objects.inv nor an api.json of a site: {error}") from error


def _of_inventory(file: Path, data: bytes) -> PublishedVersion:
    pages: set[str] = set()
    anchors: dict[tuple[str, str], bool] = {}
    for domain, address in inventory_addresses(data):
        path, _, anchor = address.partition("#")
        route = _route(path)
        if route:
            pages.add(route)
            if anchor:
                place = route, unquote(anchor)
                anchors[place] = anchors.get(place, False) or domain == "py" or "." in anchor
    return PublishedVersion(str(file), file.parent.name, frozenset(pages), anchors)


def _of_api(file: Path, data: bytes) -> PublishedVersion:
    content = json.loads(data)
    pages: set[str] = set()
    anchors: dict[tuple[str, str], bool] = {}
    for item in content["objects"]:
        page = str(item["page"])
        pages.add(page)
        own = [item.get("anchor"), *(parameter.get("anchor") for parameter in item.get("parameters", ()))]
        anchors.update({(page, str(anchor)): True for anchor in own if anchor})
    return PublishedVersion(str(file), str(content.get("language", "")), frozenset(pages), anchors)


def _route(path: str) -> str:
    """The route of a page's address."""
    path = unquote(path)
    return path.removesuffix(".html") if path.endswith(".html") else f"{path}index" if path.endswith("/") else path


def published_check(published: PublishedVersion) -> Callable[[SiteFindings], Iterable[Diagnostic]]:
    """A check of all pages."""

    def check(findings: SiteFindings) -> Iterable[Diagnostic]:
        language = _language(findings, published)
        if language is None:
            return ()
        forwards, _ = site_forwards(findings.site, findings.pages, findings.indexes)
        return _gone(findings, published, language, forwards.get(language.code, ()))

    return check


def _language(findings: SiteFindings, published: PublishedVersion) -> Language | None:
    """The language that was published: the one that the file, or its folder, names; else the default one."""
    languages = findings.site.languages
    wanted = published.language.lower()
    for language in languages:
        if wanted and wanted in (language.code.lower(), language.tag.lower()):
            return language
    default = next((each for each in languages if each.code == findings.config.default_language), None)
    return default or (languages[0] if len(languages) == 1 else None)


def _gone(
    findings: SiteFindings, published: PublishedVersion, language: Language, forwards: Iterable[Forward]
) -> Iterator[Diagnostic]:
    index = findings.indexes[language.code]
    prefix = f"{language.code}/" if language.code else ""
    names = {page.route: name for name, page in language.pages.items()}
    redirected = {forward.old for forward in forwards}
    last_parts: dict[str, list[str]] = {}
    for route in names:
        last_parts.setdefault(route.rpartition("/")[2], []).append(route)
    for route in sorted(published.pages - names.keys() - redirected):
        same = last_parts.get(route.rpartition("/")[2], [])
        new = same[0] if len(same) == 1 else only_match(route, names) or "the page that took its place"
        message = f"the page {route!r} was published and is gone"
        yield Diagnostic(DiagnosticCode.PUBLISHED_PAGE, Position(f"{prefix}_redirects.yml"), message, f"{route}: {new}")
    for (route, anchor), of_object in sorted(published.anchors.items()):
        name = names.get(route)
        ids = index.anchors.get(name) if name is not None else None
        if name is None or ids is None or anchor in ids or (of_object and not findings.config.reads_api):
            continue
        message = f"the anchor {anchor!r} of the page {route!r} was published and is gone"
        homes = index.homes.get(anchor, ())
        near = get_close_matches(anchor, ids, 1, 0.7)
        if homes:
            hint = f'It is on {homes[0]!r} now. Leave a sentence that links there, with <a id="{anchor}"></a>'
        else:
            hint = f"aliases:\n  {anchor}: {near[0] if near else 'the anchor that took its place'}"
        yield Diagnostic(DiagnosticCode.PUBLISHED_ANCHOR, Position(language.pages[name].file), message, hint)
