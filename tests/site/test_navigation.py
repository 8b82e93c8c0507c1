"""Where pages stand in the table of contents."""

import pytest

from docbuilder.site.model import Language, Page, TocEntry
from docbuilder.site.navigation import Crumb, Tab, Trail, fallback_places, tabs, trails

PAGES = ("a", "b", "c", "d", "in_translation")


def test_order_and_crumbs() -> None:
    """Previous and next run through all sections; crumbs are the entries above a page; unlisted pages have no trail."""
    toc = (
        TocEntry("A", "a"),
        TocEntry("S", "b", (TocEntry("T", children=(TocEntry("C", "c"), TocEntry("Gone", "gone"))),)),
    )
    above = (Crumb("S", "b", first="c"), Crumb("T", "", first="c"))
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


def language(code: str, toc: tuple[TocEntry, ...], own: str, borrowed: str = "") -> Language:
    pages = {name: Page(code, name, name, f"{code}/{name}.md", code) for name in own.split()}
    pages |= {name: Page(code, name, name, f"en/{name}.md", "en") for name in borrowed.split()}
    return Language(code, code, pages, toc)


ENGLISH = language(
    "en",
    (
        TocEntry("Home", "index"),
        TocEntry("Guides", children=(TocEntry("A", "a"), TocEntry("B", "b"), TocEntry("C", "c"))),
        TocEntry("Tasks", "tasks", (TocEntry("X", "x"), TocEntry("Y", "y"))),
        TocEntry("Inside", children=(TocEntry("Z", "z"),)),
    ),
    "index a b c tasks x y z lost",
)
JAPANESE = (
    TocEntry("J-Home", "index"),
    TocEntry("J-Guides", children=(TocEntry("J-B", "b"),)),
    TocEntry("J-Tasks", "tasks"),
)


@pytest.mark.parametrize(
    ("name", "crumbs", "near", "before", "neighbours"),
    [
        ("a", (Crumb("J-Guides", "", first="b"),), "b", True, ("index", "b")),
        ("c", (Crumb("J-Guides", "", first="b"),), "b", False, ("b", "tasks")),
        ("x", (Crumb("J-Tasks", "tasks"),), "tasks", False, ("tasks", "z")),
        ("z", (Crumb("Inside", "", original=True, first="z"),), "tasks", False, ("x", None)),
    ],
)
def test_fallback_pages_stand_where_the_original_has_them(
    name: str, crumbs: tuple[Crumb, ...], near: str, before: bool, neighbours: tuple[str, str | None]
) -> None:
    """Beside their siblings, else below what is above, else behind what comes before; titles of the language where it has them."""
    japanese = language("ja", JAPANESE, "index b tasks", "a c x z lost")
    places = fallback_places(japanese, trails(JAPANESE, japanese.pages), ENGLISH)
    assert list(places) == ["a", "c", "x", "z"]  # "lost" is in no table of contents
    trail = places[name].trail
    assert (trail.crumbs, places[name].near, places[name].before) == (crumbs, near, before)
    assert (trail.previous and trail.previous.name, trail.next and trail.next.name) == neighbours
    assert places["c"].trail.previous == Crumb("J-B", "b")
    assert places["x"].trail.next == Crumb("Z", "z", original=True)


def test_fallback_pages_of_a_language_that_lists_nothing() -> None:
    """There is nothing to stand beside; listed fallback pages have the place that the language gives them."""
    bare = language("de", (), "", "a b")
    place = fallback_places(bare, {}, ENGLISH)["a"]
    assert (place.near, place.trail.crumbs, place.trail.next) == (
        "",
        (Crumb("Guides", "", True, "a"),),
        Crumb("B", "b", True),
    )
    listed = language("de", (TocEntry("D-A", "a"),), "", "a")
    assert fallback_places(listed, trails(listed.toc, listed.pages), ENGLISH) == {}


def test_tabs() -> None:
    """What leads anywhere at the top is a tab, to its page or the first one below; a page is in the first tab that lists it."""
    toc = (
        TocEntry("Gone", "gone"),
        TocEntry(
            "S", children=(TocEntry("Gone", "gone"), TocEntry("T", children=(TocEntry("B", "b"), TocEntry("C", "c"))))
        ),
        TocEntry(
            "A", "a", (TocEntry("B again", "b"), TocEntry("F", "c", frameworks=(("pt", "c"), ("tf", "in_translation"))))
        ),
        TocEntry("Blog", url="https://blog.example/"),
        TocEntry("Heading", children=(TocEntry("Gone", "gone"),)),
    )
    assert tabs(toc, PAGES) == (
        Tab("S", "b", "", frozenset({"b", "c"})),
        Tab("A", "a", "", frozenset({"a", "in_translation"})),
        Tab("Blog", "", "https://blog.example/", frozenset()),
    )


def test_one_tab_is_none() -> None:
    """A row of one tab would say nothing."""
    assert tabs((TocEntry("S", children=(TocEntry("A", "a"), TocEntry("B", "b"))),), PAGES) == ()
    assert tabs((), PAGES) == ()
