"""Old addresses and what took their place.

In: the `_redirects.yml` of a language, the `redirect_from` of its pages, and the ids of all pages. Out: a `Forward` an old page,
and what is wrong: a redirect that hides a page, says something else than another one, or names an anchor that is not there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from msgspec import field

from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.source import Position
from docbuilder.model.values import Data
from docbuilder.site.model import Language, Page, Redirect
from docbuilder.site.project_files import is_route, old_address


class Forward(Data, frozen=True):
    """A page that leads on.

    Args:
        old: its route, relative to the language's folder.
        target: route of the page that took its place, or an address with a scheme.
        to: anchor there for readers who come without one, or "".
        anchors: anchor on the old page -> route or address, and anchor, that took its place; others stay as they are.
    """

    old: str
    target: str
    to: str = ""
    anchors: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def find_forwards(
    language: Language, redirect_from: Mapping[str, tuple[str, ...]], anchors: Mapping[str, Collection[str]]
) -> tuple[tuple[Forward, ...], tuple[Diagnostic, ...]]:
    """The pages of a language that lead on, by their routes.

    Args:
        language: with its fallback pages.
        redirect_from: name of a page -> what its front matter says.
        anchors: name of a page -> its ids, as far as they are known.
    """
    found: list[Diagnostic] = []
    routes = {page.route for page in language.pages.values()}
    files = {*language.files, *language.fallback_files}
    wanted: dict[tuple[str, str], Redirect] = {}
    for redirect in (*language.redirects, *_of_pages(language, redirect_from, found)):
        other = wanted.setdefault((redirect.old, redirect.anchor), redirect)
        if redirect.old in routes or not files.isdisjoint(_places(redirect.old)):
            message = f"the redirect from {redirect.old!r} would hide the page of that name"
            found.append(Diagnostic(DiagnosticCode.REDIRECT_INVALID, redirect.position, message, "remove the redirect"))
            del wanted[redirect.old, redirect.anchor]
        elif other[2:4] != redirect[2:4]:
            message = f"{redirect.old!r} is redirected to {other.target!r} already ({other.position})"
            found.append(Diagnostic(DiagnosticCode.REDIRECT_INVALID, redirect.position, message, "remove one of them"))
    for redirect in wanted.values():
        ids = anchors.get(redirect.target)
        if redirect.to and ids is not None and redirect.to not in ids:
            near = get_close_matches(redirect.to, ids, n=1)
            message = f"the redirect from {redirect.old!r} leads to {redirect.target}#{redirect.to}, which is not there"
            hint = f"{redirect.target}#{near[0]}" if near else "name a section of that page"
            found.append(Diagnostic(DiagnosticCode.REDIRECT_INVALID, redirect.position, message, hint))
    return tuple(_forwards(language, wanted.values())), tuple(found)


def find_moved(language: Language, redirect_from: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """What redirects say of pages that are gone: `page` or `page#anchor` -> the same of what took its place, where that is a page.

    Args:
        language: as for `find_forwards`.
        redirect_from: likewise.
    """
    moved: dict[str, str] = {}
    for redirect in (*language.redirects, *_of_pages(language, redirect_from, [])):
        if redirect.target in language.pages and redirect.old not in language.pages:
            old = f"{redirect.old}#{redirect.anchor}" if redirect.anchor else redirect.old
            moved.setdefault(old, f"{redirect.target}#{redirect.to}" if redirect.to else redirect.target)
    return moved


def _places(route: str) -> Iterable[str]:
    """Where a page of this route is written, and the folders that it needs."""
    parts = route.split("/")
    return f"{route}.html", *("/".join(parts[:count]) for count in range(1, len(parts)))


def _of_pages(
    language: Language, redirect_from: Mapping[str, tuple[str, ...]], found: list[Diagnostic]
) -> Iterable[Redirect]:
    for name in sorted(redirect_from.keys() & language.pages.keys()):
        page: Page = language.pages[name]
        for text in redirect_from[name] if not page.is_fallback else ():
            old, anchor = old_address(text)
            position = Position(page.file)
            if is_route(old):
                yield Redirect(old, anchor, name, "", position)
            else:
                message = f"`redirect_from` names {text!r}, which is not a page's path"
                found.append(Diagnostic(DiagnosticCode.REDIRECT_INVALID, position, message, "redirect_from: old/page"))


def _forwards(language: Language, redirects: Iterable[Redirect]) -> Iterable[Forward]:
    by_old: dict[str, list[Redirect]] = {}
    for redirect in redirects:
        by_old.setdefault(redirect.old, []).append(redirect)

    def place(redirect: Redirect) -> str:
        page = language.pages.get(redirect.target)
        return page.route if page is not None else redirect.target

    for old, group in sorted(by_old.items()):
        # a page of which only sections were redirected: the rest goes where the first of them went
        whole = next((redirect for redirect in group if not redirect.anchor), group[0])
        anchors = {each.anchor: (place(each), each.to) for each in group if each.anchor}
        yield Forward(old, place(whole), whole.to if not whole.anchor else "", anchors)
