"""Tabs (site, "Behaviour"): frameworks, options, split code, course switches, snippets."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from visiting import Open, Visit

FRAMEWORKS = ".tabs[data-group=fw]"


def shown(visit: Visit, group: str = "fw") -> set[str]:
    """The keys of the panels that are not hidden, of all outer tabs of a group; they all agree."""
    return set(
        visit.page.eval_on_selector_all(
            f".tabs[data-group={group}] > .panel:not([hidden])", "panels => panels.map(panel => panel.dataset.key)"
        )
    )


def tab(visit: Visit, key: str, group: str = "fw", number: int = 0) -> object:
    """A tab of the `number`th tabs of a group."""
    return visit.page.locator(f".tabs[data-group={group}]").nth(number).locator(f"> .tabs-row > [data-key='{key}']")


def test_choice_holds_for_all_tabs_of_the_group_and_stands_in_the_address(open_site: Open) -> None:
    """One click switches frameworks, tabs inside of tabs, split code; options stay; the address says it."""
    visit = open_site("en/tabs.html")
    assert shown(visit) == {"pt"}
    tab(visit, "tf").click()
    assert shown(visit) == {"tf"}
    assert visit.visible(f"{FRAMEWORKS} > .panel p >> text=/for the second time|wombat|torch\\.load/") == [
        "The tensorflow panel mentions a wombat.",
        "TensorFlow, for the second time.",
    ]
    assert "model = tf.load()" in visit.page.locator("article").inner_text()
    assert "model = torch.load()" not in visit.page.locator("article").inner_text()
    assert parse_qs(urlsplit(visit.page.url).query) == {"fw": ["tf"]}
    assert "Text again." in visit.visible("article p")
    assert visit.clean()


def test_choice_is_kept_on_the_next_page_and_the_next_day(open_site: Open, way: str) -> None:
    """TensorFlow on one page is TensorFlow on another, in course switches too, and after a reload without address."""
    visit = open_site("en/tabs.html", way)
    tab(visit, "tf").click()
    visit.go("en/more_tabs.html")
    assert shown(visit) == {"tf"}
    assert "The course with TensorFlow." in visit.visible("article p")
    assert shown(visit.another("en/tabs.html")) == {"tf"}
    assert visit.clean()


def test_address_chooses_and_unknown_choices_fall_back(open_site: Open) -> None:
    """`?fw=` wins over memory, in any case; where a page has no such panel the first, or the remembered one, is shown."""
    visit = open_site("en/tabs.html?fw=TF")
    assert shown(visit) == {"tf"}
    visit.go("en/more_tabs.html?fw=jax")
    assert shown(visit) == {"pt"}
    visit.go("en/tabs.html?fw=nothing")
    assert shown(visit) == {"pt"}
    tab(visit, "tf").click()
    visit.go("en/more_tabs.html?fw=jax")
    assert shown(visit) == {"tf"}
    visit.go("en/more_tabs.html?fw=pt")
    assert shown(visit) == {"pt"}


def test_tabs_without_the_chosen_panel_show_their_first(open_site: Open) -> None:
    """JAX chosen: the tabs that have no JAX show PyTorch, the others JAX."""
    visit = open_site("en/tabs.html?fw=jax")
    keys = visit.page.eval_on_selector_all(
        f"{FRAMEWORKS} > .panel:not([hidden])", "panels => panels.map(panel => panel.dataset.key)"
    )
    assert keys == ["jax", "pt", "pt", "pt"]


def test_options_are_the_same_by_group(open_site: Open) -> None:
    """Groups of one id move together, the address has the group's id, and other groups stay."""
    visit = open_site("en/tabs.html")
    visit.page.get_by_role("tab", name="Image").first.click()
    assert "Image comes second." in visit.visible("article p")
    assert "Image again." in visit.visible("article p")
    assert shown(visit) == {"pt"}
    assert parse_qs(urlsplit(visit.page.url).query)["task"] == ["image"]
    for label in ("Image", "image"):
        assert "Image again." in visit.go(f"en/tabs.html?task={label}").visible("article p")
    visit.go("en/tabs.html?task=Text")
    assert "Text again." in visit.visible("article p")


def test_snippets_are_tabs_too(open_site: Open) -> None:
    """Languages of snippets switch."""
    visit = open_site("en/tabs.html")
    visit.page.get_by_role("tab", name="Node").click()
    assert 'console.log("snippet");' in visit.page.locator("article").inner_text()
    assert 'print("snippet")' not in visit.page.locator("article").inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_all_panels_are_in_the_page(open_site: Open, script: bool) -> None:
    """Without script every panel is shown below its name, and no row of tabs; with script one, and no names."""
    visit = open_site("en/tabs.html", script=script)
    names = visit.visible(".panel-name")
    rows = visit.visible(".tabs-row")
    texts = visit.page.locator("article").inner_text()
    for text in ("wombat", "numbat", "Inner PyTorch", "bandicoot", "Image comes second", "tf.load()", "console.log"):
        assert text in visit.page.locator("article").text_content()
        if not script:
            assert text in texts
    if script:
        assert (names, len(rows)) == ([], 7)
    else:
        assert rows == []
        assert names[:3] == ["PyTorch", "TensorFlow", "JAX"]
        assert len(names) == visit.page.locator(".panel").count()


@pytest.mark.parametrize(
    ("anchor", "text"),
    [("only-for-tensorflow", "wombat"), ("inner-tensorflow", "bandicoot"), ("image-heading", "comes second")],
)
def test_hash_opens_the_panel(open_site: Open, way: str, anchor: str, text: str) -> None:
    """An address into a hidden panel, tabs in tabs too, opens it and scrolls to the place; for this page only."""
    visit = open_site(f"en/tabs.html#{anchor}", way)
    assert any(text in found for found in visit.visible("article p"))
    assert -1 <= visit.top(f"[id='{anchor}']") < 300
    visit.go("en/more_tabs.html")
    assert shown(visit) == {"pt"}


def test_link_and_back_button_into_a_hidden_panel(open_site: Open, way: str) -> None:
    """A link from another page, a changed hash, and the same link once more."""
    visit = open_site("en/index.html", way)
    visit.page.get_by_role("link", name="into a hidden panel").click()
    visit.page.wait_for_url("**/tabs.html#only-for-tensorflow")
    assert visit.page.get_by_text("wombat").is_visible()
    visit.page.evaluate("location.hash = 'image-heading'")
    visit.page.get_by_text("comes second").wait_for(state="visible")
    visit.page.evaluate("location.hash = 'nothing-of-this-name'")
    visit.page.evaluate("location.hash = '%E0%A4%A'")
    assert visit.clean()


def test_find_in_page_opens_the_panel(open_site: Open) -> None:
    """Hidden panels can be searched by the browser, and open when something is found in them."""
    visit = open_site("en/tabs.html")
    panel = visit.page.locator(f"{FRAMEWORKS} > .panel[data-key=tf]").first
    assert panel.get_attribute("hidden") == "until-found"
    panel.locator("p", has_text="wombat").dispatch_event("beforematch", {"bubbles": True})
    assert shown(visit) == {"tf"}
    assert panel.is_visible()


@pytest.mark.parametrize("number", [0, 1, 2])
def test_switching_moves_nothing(open_site: Open, number: int) -> None:
    """The row of tabs stays where it is in the window, however long the panels above it are."""
    visit = open_site("en/tabs.html")
    row = visit.page.locator(f"{FRAMEWORKS} > .tabs-row:visible").nth(number)
    row.evaluate("row => scrollTo({top: row.getBoundingClientRect().top + scrollY - 200, behavior: 'instant'})")
    before = row.evaluate("row => row.getBoundingClientRect().top")
    assert before == pytest.approx(200, abs=1)
    row.locator("[data-key=tf]").click()
    assert shown(visit) == {"tf"}
    assert row.evaluate("row => row.getBoundingClientRect().top") == pytest.approx(before, abs=1)


def test_keyboard(open_site: Open) -> None:
    """The pattern of WAI-ARIA: one stop for Tab, arrows that go round, Home and End."""
    visit = open_site("en/tabs.html")
    row = visit.page.locator(f"{FRAMEWORKS} > .tabs-row").first
    assert [button.get_attribute("tabindex") for button in row.locator("[role=tab]").all()] == ["0", "-1", "-1"]
    row.locator("[data-key=pt]").focus()
    for key, expected in [
        ("ArrowRight", "tf"),
        ("ArrowRight", "jax"),
        ("ArrowRight", "pt"),
        ("ArrowLeft", "jax"),
        ("Home", "pt"),
        ("End", "jax"),
    ]:
        visit.page.keyboard.press(key)
        focused = visit.page.evaluate("document.activeElement.dataset.key")
        assert (focused, row.locator("[aria-selected=true]").get_attribute("data-key")) == (expected, expected)
    visit.page.keyboard.press("Control+ArrowLeft")
    assert row.locator("[aria-selected=true]").get_attribute("data-key") == "jax"


def test_arrows_follow_the_direction_of_writing(open_site: Open) -> None:
    """In Arabic the next tab is on the left."""
    visit = open_site("ar/tabs.html")
    visit.page.locator("[role=tab][data-key=pt]").focus()
    visit.page.keyboard.press("ArrowLeft")
    assert shown(visit) == {"tf"}
    left, right = (visit.page.locator(f"[role=tab][data-key={key}]").bounding_box()["x"] for key in ("tf", "pt"))
    assert left < right


def test_roles(open_site: Open) -> None:
    """Every tab names its panel, every panel its tab."""
    visit = open_site("en/tabs.html")
    pairs = visit.page.eval_on_selector_all(
        "[role=tab]",
        """tabs => tabs.map(tab => {
            const panel = document.getElementById(tab.getAttribute('aria-controls'));
            return panel.getAttribute('role') === 'tabpanel' && panel.getAttribute('aria-labelledby') === tab.id
                && tab.parentElement.getAttribute('role') === 'tablist';
        })""",
    )
    assert pairs
    assert all(pairs)


def test_two_windows_stay_in_step(open_site: Open) -> None:
    """A choice in one window shows in the other, and the line that is read there stays at its place."""
    visit = open_site("en/tabs.html")
    other = visit.another("en/tabs.html")
    other.page.evaluate("document.getElementById('options').scrollIntoView({block: 'start', behavior: 'instant'})")
    before = other.top("#options")
    visit.page.bring_to_front()
    tab(visit, "tf").click()
    other.until("document.querySelector('.tabs[data-group=fw] > .panel[data-key=pt]').hidden")
    assert shown(other) == {"tf"}
    assert other.top("#options") == pytest.approx(before, abs=1)
    assert visit.clean()
    assert other.clean()


def test_headings_of_hidden_tabs_appear_with_their_tab(open_site: Open) -> None:
    """ "On this page" lists what can be seen, and marks the reader's place."""
    visit = open_site("en/tabs.html")
    assert "Only for PyTorch" in visit.visible("#_contents a")
    assert "Only for TensorFlow" not in visit.visible("#_contents a")
    tab(visit, "tf").click()
    assert "Only for TensorFlow" in visit.visible("#_contents a")
    assert "Only for PyTorch" not in visit.visible("#_contents a")
    assert "Image heading" not in visit.visible("#_contents a")
    visit.page.locator("#_contents a", has_text="Between").click()
    visit.until("document.querySelector('#_contents [aria-current]')?.textContent === 'Between'")


def test_print_shows_every_panel(open_site: Open) -> None:
    """On paper all panels stand one under the other, each under its name."""
    visit = open_site("en/tabs.html")
    visit.page.emulate_media(media="print")
    texts = visit.page.locator("article").inner_text()
    for text in ("wombat", "numbat", "bandicoot", "Image comes second", "tf.load()", "console.log"):
        assert text in texts
    assert visit.visible(".tabs-row") == []
    assert len(visit.visible(".panel-name")) == visit.page.locator(".panel").count()


def test_no_wrong_panel_is_ever_painted(open_site: Open) -> None:
    """With a remembered choice the layout does not shift while the page loads."""
    visit = open_site("en/tabs.html")
    tab(visit, "tf").click()
    visit.page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.shift += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    visit.go("en/tabs.html")
    visit.settled()
    assert visit.page.evaluate("window.shift") < 0.02
