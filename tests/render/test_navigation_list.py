"""The left side of a page."""

from __future__ import annotations

import pickle

from docbuilder.render.navigation import Navigation
from docbuilder.site.model import Language, Page, TocEntry


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


def test_a_branch_with_a_page_lists_it_first() -> None:
    """A link inside of a summary could not be reached apart from it."""
    assert '<summary>A</summary>\n<ul>\n<li><a href="guide/a.html">A</a></li>' in NAVIGATION.html(PAGES["index"])


def test_pages_of_frameworks_share_an_entry() -> None:
    """The page of the other framework is found in its entry."""
    assert '<a aria-current="page" href="guide/b.html">B</a>' in NAVIGATION.html(PAGES["lost"])


def test_pages_do_not_change_each_other() -> None:
    """The list that pages of a folder share stays as it is, also in another process."""
    first = NAVIGATION.html(PAGES["guide/a"])
    NAVIGATION.html(PAGES["guide/b"])
    assert NAVIGATION.html(PAGES["guide/a"]) == first
    assert pickle.loads(pickle.dumps(NAVIGATION)).html(PAGES["guide/a"]) == first
