"""Where pages stand in the table of contents."""

from docbuilder.site.model import TocEntry
from docbuilder.site.navigation import Crumb, Trail, trails

PAGES = ("a", "b", "c", "d", "in_translation")


def test_order_and_crumbs() -> None:
    """Previous and next run through all sections; crumbs are the entries above a page; unlisted pages have no trail."""
    toc = (
        TocEntry("A", "a"),
        TocEntry("S", "b", (TocEntry("T", children=(TocEntry("C", "c"), TocEntry("Gone", "gone"))),)),
    )
    above = (Crumb("S", "b"), Crumb("T", ""))
    assert trails(toc, PAGES) == {
        "a": Trail("A", (), None, Crumb("S", "b")),
        "b": Trail("S", (), Crumb("A", "a"), Crumb("C", "c")),
        "c": Trail("C", above, Crumb("S", "b"), None),
    }


def test_page_listed_twice_stands_where_it_is_first() -> None:
    """`in_translation` may be listed often: the way through the pages passes it once."""
    toc = (TocEntry("X", "in_translation"), TocEntry("A", "a"), TocEntry("Y", "in_translation"))
    found = trails(toc, PAGES)
    assert found["a"] == Trail("A", (), Crumb("X", "in_translation"), None)
    assert found["in_translation"].title == "X"


def test_frameworks() -> None:
    """The pages of all frameworks are on the way, each once."""
    found = trails((TocEntry("F", "b", frameworks=(("pt", "b"), ("tf", "c"))), TocEntry("D", "d")), PAGES)
    assert [(name, trail.next and trail.next.name) for name, trail in found.items()] == [
        ("b", "c"),
        ("c", "d"),
        ("d", None),
    ]


def test_nothing_listed() -> None:
    """No contents, no trails."""
    assert trails((), PAGES) == {}
