"""Old addresses of pages, from `_redirects.yml` and from the pages themselves."""

from __future__ import annotations

from collections.abc import Mapping

from docbuilder.index.redirects import Forward, find_forwards
from docbuilder.model.source import Position
from docbuilder.site.model import Language, Page, Redirect

HERE = Position("en/_redirects.yml", 3, 1)


def language(*names: str, redirects: tuple[Redirect, ...] = (), files: tuple[str, ...] = ()) -> Language:
    """A language with these pages; `b` is written to `new/b`, `c` is a fallback page."""
    routes = {"b": "new/b"}
    pages = {
        name: Page("en", name, routes.get(name, name), f"en/{name}.md", "xx" if name == "c" else "en") for name in names
    }
    return Language("en", "en", pages, redirects=redirects, files=files)


def forwards(
    of: Language, told: Mapping[str, tuple[str, ...]] = {}, ids: Mapping[str, frozenset[str]] = {}
) -> tuple[list[Forward], list[str]]:
    found, problems = find_forwards(of, told, ids)
    return list(found), [f"{problem.position}: {problem.message}" for problem in problems]


def test_both_sources_lead_to_routes() -> None:
    """Targets are routes: that of a page with `newlocal` is where it is written; other sites stay as they are."""
    lines = (Redirect("old", "", "b", "part", HERE), Redirect("far", "", "https://x.example/", "", HERE))
    found, problems = forwards(language("a", "b", redirects=lines), {"a": ("older", "/dir/", "x.html")})
    assert found == [
        Forward("dir/index", "a"),
        Forward("far", "https://x.example/"),
        Forward("old", "new/b", "part"),
        Forward("older", "a"),
        Forward("x", "a"),
    ]
    assert problems == []


def test_sections_go_their_own_ways() -> None:
    """One page for an old page, with a map of its anchors; without a line for the rest, that goes with the first section."""
    lines = (
        Redirect("old", "", "a", "", HERE),
        Redirect("old", "x", "b", "y", HERE),
        Redirect("half", "x", "b", "y", HERE),
    )
    found, _ = forwards(language("a", "b", redirects=lines))
    assert found == [
        Forward("half", "new/b", "", {"x": ("new/b", "y")}),
        Forward("old", "a", "", {"x": ("new/b", "y")}),
    ]


def test_problems() -> None:
    """Hidden pages and files, two targets, paths that are none, anchors that are not there: each is told, with its place."""
    lines = (Redirect("old", "", "a", "nope", HERE), Redirect("twice", "", "a", "", HERE))
    of = language("a", "b", redirects=lines, files=("data", "page.html"))
    told = {"a": ("new/b", "../up", "page"), "b": ("twice", "data/old")}
    found, problems = forwards(of, told, {"a": frozenset({"nape"})})
    assert [forward.old for forward in found] == ["old", "twice"]
    assert problems == [
        "en/a.md: `redirect_from` names '../up', which is not a page's path",
        "en/a.md: the redirect from 'new/b' would hide the page of that name",
        "en/a.md: the redirect from 'page' would hide the page of that name",
        "en/b.md: 'twice' is redirected to 'a' already (en/_redirects.yml:3:1)",
        "en/b.md: the redirect from 'data/old' would hide the page of that name",
        "en/_redirects.yml:3:1: the redirect from 'old' leads to a#nope, which is not there",
    ]


def test_fallback_pages_are_redirected_to_by_their_own_language() -> None:
    """What a page in another language says of itself is that language's."""
    assert forwards(language("c"), {"c": ("old",)}) == ([], [])
