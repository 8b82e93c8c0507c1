"""Long tables of contents, long pages, wide tables, drawers: how readers find their way."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from test_accessibility import AXE, check
from visiting import Visit, watch

from docbuilder.build import build
from sites import THEME, configure, write

MANY = 40
NARROW = "| one | two |\n" * 60
WIDE = "| " + " | ".join(f"Column {number}" for number in range(14)) + " |\n" + "| --- " * 14 + "|\n"
WIDE += ("| value " * 14 + "|\n") * 50
IMAGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="3000" height="900" viewBox="0 0 3000 900"><circle r="900"/></svg>'
)
LONG = "# Long\n\n" + "".join(
    f"## Part {part}\n\n" + "".join(f"### Piece {part}.{piece}\n\n{'Some text. ' * 60}\n\n" for piece in range(6))
    for part in range(6)
)
TABLES = f"""\
# Tables

| A | B |
| --- | --- |
{NARROW}

{WIDE}

<frameworkcontent>
<pt>

## In PyTorch

{"Text. " * 400}

</pt>
<tf>

{"Before it. " * 60}

## In TensorFlow

### Behind it

{"Text. " * 400}

</tf>
</frameworkcontent>
"""


@pytest.fixture(scope="module")
def address(once: Callable[[str, Callable[[Path], object]], Path], serve: Callable[[Path], str]) -> str:
    """A site with more entries than are seen at once, in English and Arabic."""
    return serve(once("wayfinding", make_site) / "site")


def make_site(root: Path) -> None:
    """Write its sources below `root` and build it to `site`."""
    entries = "".join(f"  - local: p{number}\n    title: Entry {number}\n" for number in range(MANY))
    toc = (
        "- local: index\n  title: Home\n- local: long\n  title: Long\n- local: tables\n  title: Tables\n"
        f"- title: Many\n  sections:\n{entries}"
        "- local: café\n  title: Café\n  sections:\n  - local: beans\n    title: Beans\n"
    )
    pages = {
        "index": "# Home\n\n![A wide image](large.svg)\n",
        "long": LONG,
        "tables": TABLES,
        "café": "# Café\n",
        "beans": "# Beans\n",
    }
    pages |= {f"p{number}": f"# Entry {number}\n" for number in range(MANY)}
    write(root, {f"docs/source/en/{name}.md": text for name, text in pages.items()})
    write(root, {f"docs/source/{code}/_toctree.yml": toc for code in ("en", "ar")})
    write(root, {"docs/source/ar/index.md": "# البداية\n"})
    write(root, {"docs/source/en/large.svg": IMAGE})
    config = configure(root, name="Wayfinding", theme=THEME | {"scripts": [], "code-font": "JetBrains Mono"})
    build(config)


@pytest.fixture
def visit(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A window as wide as the test says."""
    width = getattr(request, "param", 1280)
    context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce", bypass_csp=True)
    yield watch(context.new_page(), address + "/")
    context.close()


def test_the_navigation_has_a_filter(visit: Visit) -> None:
    """It shows what has the words, in whatever case and without accents, opens branches, and closes them again."""
    visit.go("en/index.html")
    field = visit.page.locator("#_navigation .list-filter")
    field.fill("entry 3")
    assert visit.visible("#_navigation ul a") == [f"Entry {number}" for number in range(MANY) if "3" in str(number)]
    field.fill("CAFE")
    assert visit.visible("#_navigation ul a") == ["Café", "Beans"]
    field.fill("many")
    assert len(visit.visible("#_navigation ul a")) == MANY
    field.press("Escape")
    assert visit.visible("#_navigation ul a") == ["Home", "Long", "Tables"]  # what is in the reader's tab
    field.fill("bean")
    field.press("Enter")
    visit.page.wait_for_url("**/beans.html")
    assert visit.clean()


def test_tabs_of_the_header(visit: Visit) -> None:
    """The navigation has what is in the reader's tab, and all of it where there is no room for tabs."""
    visit.go("en/p30.html")
    assert visit.visible(".sections a") == ["Home", "Long", "Tables", "Many", "Café"]
    assert visit.visible(".sections [aria-current]") == ["Many"]
    assert visit.visible("#_navigation ul a") == [f"Entry {number}" for number in range(MANY)]
    visit.page.locator(".sections a", has_text="Café").click()
    visit.page.wait_for_url("**/caf%C3%A9.html")
    assert visit.visible("#_navigation ul a") == ["Café", "Beans"]
    visit.page.set_viewport_size({"width": 800, "height": 800})
    assert visit.visible(".sections") == []
    visit.page.locator(".navigation-button").click()
    assert visit.visible("#_navigation ul a") == ["Home", "Long", "Tables", "Café", "Beans"]
    assert visit.clean()


SMALL = """selector => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility({visibilityProperty: true}))
    .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
    .filter(([, { width, height }]) => width && Math.min(width, height) < 43.5)
    .map(([html, { width, height }]) => `${Math.round(width)} x ${Math.round(height)}: ${html}`)"""


def test_what_a_finger_touches_is_large(browser: Any, address: str) -> None:
    """44 px each way: header, drawers, what stands above and below the article."""
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    visit = watch(context.new_page(), address + "/")
    visit.go("en/long.html")
    controls = ":is(a, button, summary, input)"
    around = ", ".join(
        f"{part} {controls}" for part in (".header", ".announcement", ".page-top", ".page-end", ".footer")
    )
    assert visit.page.evaluate(SMALL, around) == []
    for button, drawer in ((".navigation-button", "#_navigation"), (".contents-button", "#_contents")):
        visit.page.locator(button).tap()
        assert visit.page.evaluate(SMALL, f"{drawer} {controls}") == []
        visit.page.locator(f"{drawer} .close").tap()
    context.close()


TRANSITIONS = """() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
    .flatMap((rule) => (rule.media ? (matchMedia(rule.media.mediaText).matches ? [...rule.cssRules] : []) : [rule]))
    .filter((rule) => rule.constructor.name === "CSSViewTransitionRule").map((rule) => rule.navigation)"""


@pytest.mark.parametrize(("motion", "found"), [("no-preference", ["auto"]), ("reduce", [])])
def test_pages_change_softly(browser: Any, address: str, motion: str, found: list[str]) -> None:
    """Where the reader does not mind."""
    context = browser.new_context(reduced_motion=motion)
    page = context.new_page()
    page.goto(f"{address}/en/index.html")
    assert page.evaluate(TRANSITIONS) == found
    context.close()


def test_a_long_list_of_headings_folds(visit: Visit) -> None:
    """Only the part that the reader is in shows its pieces; a filter shows any."""
    visit.go("en/long.html")
    parts = [f"Part {part}" for part in range(6)]
    assert visit.visible("#_contents ul a") == parts
    visit.go("en/long.html#piece-33")
    visit.until("document.querySelector('#_contents [aria-current]')?.textContent === 'Piece 3.3'")
    pieces = [f"Piece 3.{piece}" for piece in range(6)]
    assert visit.visible("#_contents ul a") == [*parts[:4], *pieces, *parts[4:]]
    visit.page.locator("#_contents .list-filter").fill("piece 5.1")
    assert visit.visible("#_contents ul a") == ["Piece 5.1"]
    assert visit.clean()


def test_rails_stay_beside_the_footer(visit: Visit) -> None:
    """At the end of the page they stand where they stood before."""
    visit.go("en/long.html#piece-33")
    visit.settled()
    before = visit.top("#_navigation"), visit.top("#_contents")
    visit.page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    visit.settled()
    assert (visit.top("#_navigation"), visit.top("#_contents")) == pytest.approx(before, abs=1)
    assert visit.page.locator(".footer").is_visible()


@pytest.mark.parametrize("visit", [390], indirect=True)
def test_drawers_close_and_lead_to_the_search(visit: Visit) -> None:
    """Both have a close button in sight, the navigation also the site's name and its search."""
    visit.go("en/p30.html")
    visit.page.locator(".navigation-button").click()
    drawer = visit.page.locator("#_navigation")
    assert drawer.locator(".brand").inner_text() == "Wayfinding"
    assert visit.top("#_navigation .close") >= 0
    drawer.locator(".search-open").click()
    assert visit.page.get_by_role("combobox").evaluate("field => field === document.activeElement")
    assert not drawer.is_visible()
    visit.page.keyboard.press("Escape")
    visit.go("en/long.html")
    visit.page.locator(".contents-button").click()
    visit.page.locator("#_contents .close").click()
    visit.page.locator("#_contents").wait_for(state="hidden")
    assert visit.clean()


def test_heads_of_tables_stay_in_sight(visit: Visit) -> None:
    """Of one that fits below the site's header, of a wide one at the top of its own box, which alone takes focus."""
    visit.go("en/tables.html")
    visit.until("document.querySelectorAll('.table.fits, .table.wide').length === 2")
    visit.page.locator(".table.fits tr").nth(30).scroll_into_view_if_needed()
    header = visit.page.locator(".header").bounding_box()
    assert visit.top(".table.fits thead th") == pytest.approx(header["height"], abs=1)
    wide = visit.page.locator(".table.wide")
    wide.evaluate("box => { box.scrollIntoView(); box.scrollTop = 600 }")
    assert visit.top(".table.wide thead th") == pytest.approx(visit.top(".table.wide"), abs=1)
    visit.until("[...document.querySelectorAll('.table')].map(table => table.tabIndex).join() === '-1,0'")


@pytest.mark.parametrize("anchor", ["in-pytorch", "in-tensorflow"])
def test_an_address_into_a_tab_shows_the_row_of_tabs(visit: Visit, anchor: str) -> None:
    """The reader sees which tab it is, also where something stands before it in the tab; the list of headings marks it, and not what follows."""
    visit.go(f"en/tables.html#{anchor}")
    visit.settled()
    visit.until(f"document.querySelector('#_contents [aria-current]')?.hash === '#{anchor}'")
    assert visit.top(".tabs-row") >= visit.page.locator(".header").bounding_box()["height"]
    assert visit.top(f"[id='{anchor}']") < 400


def test_pages_are_fetched_when_they_are_meant(visit: Visit) -> None:
    """Once, after a moment on the link."""
    visit.go("en/index.html")
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    for name in ("Long", "Long", "Tables"):
        visit.page.locator("#_navigation a", has_text=name).first.hover()
        fetched = "performance.getEntriesByType('resource').map(({ name }) => name)"
        visit.until(f"{fetched}.some((name) => name.endsWith('/{name.lower()}.html'))")
        visit.page.locator(".header .brand").hover()
    pages = [url.rpartition("/")[2] for url in asked if url.endswith(".html")]
    assert pages == ["long.html", "tables.html"]


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in tests/browser")
@pytest.mark.parametrize("visit", [320, 1280], indirect=True)
def test_nothing_to_complain_about(visit: Visit) -> None:
    """axe, with the filters in use and the drawers open, also from right to left."""
    for path in ("en/long.html", "ar/index.html", "en/tables.html"):
        visit.go(path)
        visit.settled()
        if visit.page.locator(".navigation-button").is_visible():
            visit.page.locator(".navigation-button").click()
        visit.page.locator("#_navigation .list-filter").fill("entry")
        assert check(visit) == []
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_announcement_can_be_closed(visit: Visit) -> None:
    """And stays so."""
    visit.go("en/index.html")
    visit.page.locator(".announcement button").click()
    visit.go("en/long.html")
    assert visit.page.locator(".announcement").count() == 0
    assert visit.clean()


def test_the_answer_is_posted(visit: Visit) -> None:
    """To the address that the project names, once; without cookies; the reader is thanked, or told that it failed."""
    sent: list[tuple[str, str]] = []

    def answer(route: Any) -> None:
        sent.append((route.request.method, route.request.post_data))
        route.fulfill() if len(sent) == 2 else route.abort()

    visit.page.route("https://forms.example/helpful", answer)
    visit.go("en/long.html?fw=pt#part-1")
    visit.page.get_by_role("button", name="No", exact=True).click()
    visit.page.get_by_text("The answer could not be sent.").wait_for()
    visit.page.get_by_role("button", name="Yes", exact=True).click()
    visit.page.get_by_text("Thank you!").wait_for()
    assert [method for method, _ in sent] == ["POST", "POST"]
    page = f"{visit.base}en/long.html"
    assert json.loads(sent[1][1]) == {"page": page, "language": "en", "version": "", "helpful": True}
    assert visit.page.get_by_role("button", name="Yes", exact=True).is_disabled()


def test_images_can_be_enlarged(visit: Visit) -> None:
    """By pointer and keyboard; Escape closes."""
    visit.go("en/index.html")
    visit.page.locator(".zoomable").focus()
    visit.page.keyboard.press("Enter")
    box = visit.page.get_by_role("dialog", name="A wide image")
    assert box.locator("img").bounding_box()["width"] > 1000
    assert check(visit) == []
    visit.page.keyboard.press("Escape")
    assert not box.is_visible()
    assert visit.clean()
