"""The left side of a page."""

from __future__ import annotations

import pickle

from docbuilder.render.navigation import Navigation
from docbuilder.site.model import Language, Page, TocEntry
from docbuilder.site.navigation import FallbackPlace, Trail


def page(name: str) -> Page:
    return Page("en", name, name, f"en/{name}.md", "en")


PAGES = {name: page(name) for name in ("index", "guide/a", "guide/b", "lost")}
TOC = (
    TocEntry("Start & go", "index", new=True),
    TocEntry(
        "Guide",
        children=(
            TocEntry(
                "A", "guide/a", children=(TocEntry("B", "guide/b", frameworks=(("pt", "guide/b"), ("tf", "lost"))),)
            ),
            TocEntry("No page", "gone"),
            TocEntry("A again", "guide/a"),
        ),
    ),
    TocEntry("Open", children=(TocEntry("Heading"),), expanded=True),
)
NAVIGATION = Navigation(Language("en", "en", PAGES, TOC), {"new": "New"})


def test_closed_but_for_what_is_expanded() -> None:
    """A page that is not listed sees what `isExpanded` says."""
    html = NAVIGATION.html(page("other"))
    assert html.count("<details open>") == 1
    assert "aria-current" not in html
    assert 'Start &amp; go <span class="badge">New</span>' in html
    assert "<li><span>No page</span></li>" in html


def test_open_where_the_reader_is() -> None:
    """The branches around the page are open, its first link is the current one, links are relative."""
    html = NAVIGATION.html(PAGES["guide/b"])
    assert html.count("<details open>") == 3
    assert '<a aria-current="page" href="b.html">B</a>' in html
    assert '<a href="../index.html">' in html
    assert NAVIGATION.html(PAGES["guide/a"]).count("aria-current") == 1


def test_a_branch_with_a_page_is_its_link() -> None:
    """Once: beside the arrow that opens it, for a link inside of a summary could not be reached apart from it."""
    link = '<li class="branch"><a href="guide/a.html">A</a><details><summary aria-label="A"></summary>\n<ul>\n<li><a href="guide/b.html">'
    assert link in NAVIGATION.html(PAGES["index"])
    here = NAVIGATION.html(PAGES["guide/a"])
    assert '<a aria-current="page" href="a.html">A</a><details open>' in here
    elsewhere = Navigation(
        Language(
            "en",
            "en",
            {},
            (TocEntry("X & y", url="https://x.example/", children=(TocEntry("Z", new=True),), new=True),),
        ),
        {},
    )
    assert elsewhere.html(page("other")) == (
        '<ul>\n<li class="branch"><a class="external" href="https://x.example/">X &amp; y <span class="badge">new</span></a>'
        '<details><summary aria-label="X &amp; y"></summary>\n<ul>\n<li><span>Z <span class="badge">new</span></span></li>\n</ul>\n'
        "</details></li>\n</ul>\n"
    )


def test_a_fallback_page_beside_a_branch_that_is_a_page() -> None:
    """Behind it: first among what is below it."""
    places = {"guide/c": FallbackPlace(Trail("C", (), None, None), "guide/a", before=False)}
    borrowed = Page("ja", "guide/c", "guide/c", "en/guide/c.md", "en")
    html = Navigation(Language("ja", "ja", PAGES | {"guide/c": borrowed}, TOC), {}, places).html(borrowed)
    assert (
        '<summary aria-label="A"></summary>\n<ul>\n<li><a aria-current="page" href="c.html" lang="en">C</a></li>\n<li>'
        in html
    )
    assert html.count("<details open>") == 3


def test_pages_of_frameworks_share_an_entry() -> None:
    """The page of the other framework is found in its entry."""
    assert '<a aria-current="page" href="guide/b.html">B</a>' in NAVIGATION.html(PAGES["lost"])


def test_pages_do_not_change_each_other() -> None:
    """The list that pages of a folder share stays as it is, also in another process."""
    first = NAVIGATION.html(PAGES["guide/a"])
    NAVIGATION.html(PAGES["guide/b"])
    assert NAVIGATION.html(PAGES["guide/a"]) == first
    assert pickle.loads(pickle.dumps(NAVIGATION)).html(PAGES["guide/a"]) == first


def large() -> Navigation:
    """Of ten branches with sixty pages each, in two halves; and one that is always open."""
    names = [f"b{branch}/p{number}" for branch in range(10) for number in range(60)]
    leaves = [TocEntry(name, name) for name in names]
    halves = [
        TocEntry(
            f"Branch {branch}",
            children=(
                *leaves[branch * 60 : branch * 60 + 30],
                TocEntry("Second half", f"b{branch}/p30", children=tuple(leaves[branch * 60 + 31 : branch * 60 + 60])),
            ),
        )
        for branch in range(10)
    ]
    toc = (TocEntry("Home", "index"), *halves, TocEntry("Open", children=(TocEntry("Twice", "b3/p1"),), expanded=True))
    toc += (TocEntry("Nothing", children=(TocEntry("No page", "gone"),), new=True),)
    return Navigation(Language("en", "en", {name: page(name) for name in ("index", *names)}, toc), {})


def test_large_contents() -> None:
    """Of a large table of contents the branches around the page are there, and the first pages of the others."""
    navigation = large()
    html = navigation.html(page("b3/p1"))
    assert html.count("<li>") + html.count("<li class") == 1 + 10 + 31 + 2 + 1
    assert '<li class="more"><a href="../b4/p0.html">Branch 4</a></li>' in html
    assert '<li class="more"><a href="p30.html">Second half</a></li>' in html
    assert '<li class="more"><span>Nothing <span class="badge">new</span></span></li>' in html
    assert html.count("<details open>") == 2
    assert '<a aria-current="page" href="p1.html">b3/p1</a>' in html
    inner = navigation.html(page("b3/p30"))
    assert inner.count("<li>") + inner.count("<li class") == 1 + 10 + 31 + 29 + 2 + 1
    assert '<a aria-current="page" href="p30.html">Second half</a>' in inner
    assert navigation.html(page("elsewhere")).count("<a") == 1 + 10 + 1
    assert pickle.loads(pickle.dumps(navigation)).html(page("b3/p1")) == html


def long(count: int) -> Navigation:
    """A branch with so many pages between two others."""
    names = [f"api/p{number}" for number in range(count)]
    leaves = tuple(TocEntry(name.upper(), name) for name in names)
    toc = (TocEntry("Home", "index"), TocEntry("API", "api", children=leaves), TocEntry("End", "end"))
    return Navigation(Language("en", "en", {name: page(name) for name in ("index", "api", "end", *names)}, toc), {})


def test_long_lists() -> None:
    """A block of a long list is shown, its first entry, and how it goes on; every page can be reached from block to block."""
    navigation = long(620)
    for number, entries in (
        (0, 250 + 1),
        (249, 250 + 1),
        (250, 1 + 1 + 250 + 1),
        (500, 1 + 1 + 120),
        (619, 1 + 1 + 120),
    ):
        html = navigation.html(page(f"api/p{number}"))
        assert html.count('href="p') == entries
        assert f'<a aria-current="page" href="p{number}.html">API/P{number}</a>' in html
        assert html.count("<details open>") == 1
    middle = navigation.html(page("api/p300"))
    assert '<li><a href="p0.html">API/P0</a></li>\n<li class="more"><a href="p249.html">API/P249</a></li>\n' in middle
    assert '<li class="more"><a href="p500.html">API/P500</a></li>\n</ul>' in middle
    assert navigation.html(page("api")).count('href="api/p') == 250 + 1
    assert "more" not in long(450).html(page("api/p3"))


def test_a_page_does_not_grow_with_the_site() -> None:
    """Flat or in sections, in one folder or in many: of ten times the pages, a page shows as many entries."""
    for depth in (1, 2, 3):
        sizes = []
        for count in (1000, 10_000):
            entries = tuple(TocEntry(f"T{number}", f"f{number % 7}/p{number}") for number in range(count))
            for _ in range(depth - 1):
                entries = tuple(
                    TocEntry(f"S{start}", children=entries[start : start + 20]) for start in range(0, len(entries), 20)
                )
            names = ["index", *(f"f{number % 7}/p{number}" for number in range(count))]
            navigation = Navigation(Language("en", "en", {name: page(name) for name in names}, entries), {})
            sizes.append(max(navigation.html(page(names[at])).count("<a ") for at in (1, count // 2, count)))
        assert max(sizes) <= depth * (250 + 3)
        assert len(navigation._folders) <= 200


def test_a_fallback_page_is_added_where_it_is_looked_at() -> None:
    """Beside its neighbour, in an open branch, in its own language, and on no other page."""
    places = {
        "guide/c": FallbackPlace(Trail("C & co", (), None, None), "guide/b", before=False),
        "intro": FallbackPlace(Trail("Intro", (), None, None), "index", before=True),
        "alone": FallbackPlace(Trail("Alone", (), None, None), "", before=False),
    }
    borrowed = {name: Page("ja", name, name, f"en/{name}.md", "en") for name in places}
    japanese = Navigation(Language("ja", "ja", PAGES | borrowed, TOC), {}, places)
    html = japanese.html(borrowed["guide/c"])
    entry = '<li><a aria-current="page" href="c.html" lang="en">C &amp; co</a></li>\n'
    assert f'<a href="b.html">B</a></li>\n{entry}</ul>' in html
    assert (html.count("<details open>"), html.count("aria-current")) == (3, 1)
    assert japanese.html(borrowed["intro"]).startswith(
        '<ul>\n<li><a aria-current="page" href="intro.html" lang="en">Intro'
    )
    assert "aria-current" not in japanese.html(borrowed["alone"])
    assert "C &amp; co" not in japanese.html(PAGES["guide/b"])
