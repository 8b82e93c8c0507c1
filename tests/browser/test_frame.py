"""What stands around the article: menus, navigation, "on this page", keyboard, small screens, no script."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from sample_site import OLD_VERSION, PAGES, VERSION
from visiting import Open, Sample, Visit


def choose(visit: Visit, menu: str, name: str) -> None:
    """Open a menu of the header and choose an entry."""
    visit.page.locator(f".menu.{menu} > summary").click()
    visit.page.locator(f".menu.{menu}").get_by_text(name, exact=True).click()


def wait_for(visit: Visit, path: str) -> None:
    """Until the reader is at a path below the site's root."""
    visit.page.wait_for_url(re.compile(re.escape(path) + "$"))


# --- languages ---


def test_language_menu_keeps_page_anchor_and_tabs(open_site: Open, way: str) -> None:
    """The menu goes to the same page, at the same anchor, with the same tabs."""
    visit = open_site("en/tabs.html?fw=tf#between", way)
    assert visit.page.locator(".menu.languages summary").inner_text().strip().endswith("English")
    choose(visit, "languages", "日本語")
    wait_for(visit, f"/{VERSION}/ja/tabs.html?fw=tf#between")
    assert visit.page.locator("html").get_attribute("lang") == "ja"
    assert visit.page.get_by_text("テンソルフローの説明です。").is_visible()
    assert visit.clean()


def test_language_menu_leads_to_the_fallback_page_else_to_the_start(open_site: Open, way: str) -> None:
    """A page that is not translated: its fallback page, which says so in the reader's language; else the start page."""
    visit = open_site("en/code.html", way)
    choose(visit, "languages", "日本語")
    wait_for(visit, "/ja/code.html")
    assert visit.page.locator("article").get_attribute("lang") == "en"
    assert visit.page.locator("html").get_attribute("lang") == "ja"
    notice = visit.page.locator("main > .notice:visible")
    assert re.search(r"[\u3040-\u30ff]", notice.inner_text())
    current = visit.page.locator(".navigation [aria-current=page]")
    assert (current.count(), current.get_attribute("lang")) == (1, "en")
    assert visit.page.locator(".neighbours a").count()
    visit.go("en/code.html")
    choose(visit, "languages", "العربية")
    wait_for(visit, "/ar/index.html")


def test_text_has_the_leading_of_its_language(open_site: Open) -> None:
    """Also where another language is around it: English on a Japanese site has that of English."""
    leading = "text => parseFloat(getComputedStyle(text).lineHeight) / parseFloat(getComputedStyle(text).fontSize)"
    found = {}
    for path in ("en/code.html", "ja/code.html", "ja/index.html"):
        visit = open_site(path, "http")
        found[path] = round(visit.page.locator("article").evaluate(leading), 2)
    assert found == {"en/code.html": 1.65, "ja/code.html": 1.65, "ja/index.html": 1.85}


def test_an_old_translation_leads_to_what_has_changed(open_site: Open) -> None:
    """The notice leads to the page's place in the report."""
    visit = open_site("ja/tabs.html")
    visit.page.locator("main > .notice:visible a").click()
    wait_for(visit, "/ja/_i18n.html#tabs")
    assert visit.page.locator("#tabs").is_visible()
    assert visit.clean()


def test_arabic_reads_from_right_to_left(open_site: Open) -> None:
    """Navigation on the right, code from left to right, words of the interface in Arabic."""
    visit = open_site("ar/index.html")
    assert visit.page.locator("html").get_attribute("dir") == "rtl"
    boxes = [visit.page.locator(selector).bounding_box()["x"] for selector in (".navigation", "main", ".contents")]
    assert boxes == sorted(boxes, reverse=True)
    assert visit.page.locator("pre").first.evaluate("pre => getComputedStyle(pre).direction") == "ltr"
    assert re.search(r"[\u0600-\u06ff]", visit.page.locator("#_search-open").inner_text())
    assert visit.clean()


def test_english_reads_from_left_to_right_on_arabic_pages(open_site: Open) -> None:
    """API reference in English starts on the left; names in "on this page" keep their parentheses at the end."""
    visit = open_site("ar/api.html")
    text = visit.page.locator(".api-text p", has_text="A model with many options.").first
    assert text.evaluate("text => getComputedStyle(text).direction") == "ltr"
    name = visit.page.locator("#_contents a", has_text="forward()").locator("bdi")
    assert name.evaluate("name => getComputedStyle(name).unicodeBidi") == "isolate"
    assert name.evaluate("name => name.matches(':dir(ltr)')")
    assert visit.page.locator("#_contents ul").evaluate("list => getComputedStyle(list).direction") == "rtl"


# --- versions ---


def test_version_menu_goes_to_the_same_page_and_anchor(open_site: Open, way: str) -> None:
    """The menu is made of what is there today; the page of the old version that has it, at the same anchor."""
    visit = open_site("en/index.html#second-section", way)
    visit.page.locator(".menu.versions summary").click()
    assert visit.visible(".menu.versions a") == [VERSION, OLD_VERSION]
    assert visit.page.locator(".menu.versions a[aria-current]").inner_text() == VERSION
    visit.page.locator(".menu.versions").get_by_text(OLD_VERSION, exact=True).click()
    wait_for(visit, f"/{OLD_VERSION}/en/index.html#second-section")
    assert "old version" in visit.page.locator("article").inner_text()
    assert visit.clean()


def test_version_menu_goes_to_the_start_where_the_page_is_missing(open_site: Open, way: str) -> None:
    """A page or language that the other version does not have: its start page."""
    for path in ("en/tabs.html", "ja/index.html", "en/guides/deep/page.html"):
        visit = open_site(path, way)
        choose(visit, "versions", OLD_VERSION)
        wait_for(visit, f"/{OLD_VERSION}/en/index.html")
        assert "old version" in visit.page.locator("article").inner_text()


def test_old_version_has_a_notice_with_a_link(open_site: Open, way: str) -> None:
    """Readers of an old version are told, and led to the same page of the newest; readers of the newest are not."""
    visit = open_site("en/index.html", way)
    visit.until("document.querySelectorAll('.menu.versions a').length === 2")  # what there is is known
    assert not visit.page.locator("#_version-notice").is_visible()
    visit.go(f"../{OLD_VERSION}/en/index.html#second-section")
    notice = visit.page.locator("#_version-notice")
    notice.wait_for(state="visible")
    assert "older version" in notice.inner_text()
    notice.get_by_role("link").click()
    wait_for(visit, f"/{VERSION}/en/index.html#second-section")


def test_site_without_the_versions_file_works(open_site: Open) -> None:
    """Where `versions.json` is gone the menu has the version that one reads."""
    visit = open_site()
    visit.page.route("**/versions.json", lambda route: route.fulfill(status=404))
    visit.go("en/index.html")
    visit.page.locator(".menu.versions summary").click()
    assert visit.visible(".menu.versions a") == [VERSION]


# --- colours ---


@pytest.mark.parametrize(("way", "system"), [("http", "light"), ("file", "dark")])
def test_colour_scheme(open_site: Open, way: str, system: str) -> None:
    """The system's at first; the reader's choice is kept, also by the other windows, from the first paint on."""
    visit = open_site("en/index.html", way, color_scheme=system)
    ground = "getComputedStyle(document.body).backgroundColor"
    before = visit.page.evaluate(ground)
    other = visit.another("en/code.html") if way == "http" else None
    choose(visit, "theme", "Light" if system == "dark" else "Dark")
    after = visit.page.evaluate(ground)
    assert after != before
    assert visit.page.evaluate("document.activeElement.localName") == "summary"
    if other:
        other.until(f"{ground} === {after!r}")
    visit.go("en/tabs.html")
    assert visit.page.evaluate(ground) == after
    visit.page.locator(".menu.theme summary").click()
    assert visit.page.locator(".menu.theme [aria-pressed=true]").count() == 1
    visit.page.get_by_role("button", name="System").click()
    assert visit.page.evaluate(ground) == before
    assert visit.clean()


def test_menus_close(open_site: Open) -> None:
    """By Escape, which gives the focus back, by a click elsewhere, and when another one opens."""
    visit = open_site("en/index.html")
    languages, theme = visit.page.locator(".menu.languages"), visit.page.locator(".menu.theme")
    languages.locator("summary").click()
    visit.page.keyboard.press("Escape")
    assert languages.get_attribute("open") is None
    assert visit.page.evaluate("document.activeElement.parentElement.className") == "menu languages"
    languages.locator("summary").click()
    theme.locator("summary").click()
    assert (languages.get_attribute("open"), theme.get_attribute("open")) == (None, "")
    visit.page.locator("h1").click()
    assert theme.get_attribute("open") is None


# --- finding one's way ---


def test_navigation_is_open_where_the_reader_is(open_site: Open) -> None:
    """The page is marked and its branch open; `isExpanded` is open everywhere, all else closed; new pages have a badge."""
    visit = open_site("en/guides/deep/page.html")
    assert visit.visible(".navigation [aria-current=page]") == ["A page in a folder"]
    links = visit.visible(".navigation a")
    assert "Start" in links
    assert "Code" not in links
    visit.go("en/code.html")
    assert visit.visible(".navigation [aria-current=page]") == ["Code"]
    assert "Start" in visit.visible(".navigation a")
    assert visit.visible(".navigation .badge") == ["new"]
    visit.page.locator(".navigation a", has_text="More tabs").click()
    wait_for(visit, "/en/more_tabs.html")


def test_breadcrumbs_neighbours_and_page_links(open_site: Open, way: str) -> None:
    """Where one is, what comes before and after in the order of the contents, where to edit, the Markdown twin."""
    visit = open_site("en/guides/deep/page.html", way)
    assert visit.visible(".breadcrumbs li") == ["Guides", "Deeper"]
    assert [text.split("\n")[-1] for text in visit.visible(".neighbours a")] == ["More tabs", "Code"]
    assert visit.page.locator(".page-links a").first.get_attribute("href") == (
        "https://github.com/example/sample/edit/main/docs/source/en/guides/deep/page.md"
    )
    visit.page.locator(".neighbours .next").click()
    wait_for(visit, "/en/code.html")
    visit.page.locator(".neighbours .previous").click()
    wait_for(visit, "/en/guides/deep/page.html")
    twin = visit.page.locator(".page-links a", has_text="Markdown").get_attribute("href")
    assert twin == "page.md"


def test_contents_mark_the_current_heading(open_site: Open) -> None:
    """ "On this page" follows the reader."""
    visit = open_site("en/index.html", height=300)
    visit.page.locator("#below-the-second").evaluate("heading => heading.scrollIntoView({behavior: 'instant'})")
    visit.until("document.querySelector('#_contents [aria-current]')?.textContent === 'Below the second'")
    visit.page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    visit.until("document.querySelector('#_contents [aria-current]')?.textContent !== 'Below the second'")
    assert visit.page.locator("#_contents [aria-current]").count() <= 1
    assert visit.clean()


@pytest.mark.parametrize(
    ("way", "script", "width"), [("http", True, 320), ("http", False, 768), ("file", True, 768), ("file", False, 320)]
)
def test_navigation_is_a_drawer_on_small_screens(open_site: Open, way: str, script: bool, width: int) -> None:
    """The drawer opens and closes without script too, and the page is in reach of a thumb."""
    visit = open_site("en/index.html", way, script=script, width=width)
    drawer = visit.page.locator("#_navigation")
    assert not drawer.is_visible()
    visit.page.locator(".navigation-button").click()
    drawer.wait_for(state="visible")
    drawer.get_by_role("link", name="Tabs", exact=True).click()
    wait_for(visit, "/en/tabs.html")
    visit.page.locator(".contents-button").click()
    visit.page.locator("#_contents a", has_text="Between").click()
    wait_for(visit, "#between")


# --- keyboard ---


def walk(visit: Visit, most: int = 400) -> list[str]:
    """What has the focus at each step of Tab, from the top of the page to its end."""
    describe = """() => {
        const element = document.activeElement;
        if (!element || element === document.body) return "";
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        const seen = (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
        const content = element.labels?.[0] || element.shadowRoot || element;
        const name = element.getAttribute("aria-label") || content.textContent.trim().slice(0, 40);
        const shown = box.bottom > 0 && box.top < innerHeight && box.width > 0;
        return `${element.localName}.${element.className}|${name}|${seen ? "" : "no focus ring"}${shown ? "" : "out of sight"}`;
    }"""
    stops: list[str] = []
    for _ in range(most):
        visit.page.keyboard.press("Tab")
        stop = visit.page.evaluate(describe)
        if not stop:
            return stops
        stops.append(stop)
    raise AssertionError(f"no end: {stops[-5:]}")


@pytest.mark.parametrize("kind", ["tabs", "api", "widgets", "arabic"])
def test_everything_is_reached_by_keyboard(open_site: Open, kind: str) -> None:
    """Tab goes through the whole page: every stop is in sight, has a ring and a name; no trap; the skip link is first."""
    visit = open_site(f"{PAGES[kind]}.html")
    stops = walk(visit)
    assert stops[0].startswith("a.skip|")
    assert [stop for stop in stops if not stop.endswith("|")] == []
    assert [stop for stop in stops if stop.split("|")[1] == ""] == []
    text = "\n".join(stops)
    assert "search-button" in text
    assert "summary." in text
    if kind == "tabs":
        # one stop for every row of tabs, and the panels behind it
        assert sum("button.|" in stop for stop in stops) >= 5
    if kind == "api":
        assert any("option_1" in stop for stop in stops)
        assert any("Show" in stop for stop in stops)


def test_skip_link(open_site: Open) -> None:
    """The first Tab offers to skip to the content, and does."""
    visit = open_site("en/code.html")
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "_content"


def test_search_by_keyboard_alone(open_site: Open) -> None:
    """From the start page to a section, without a pointer."""
    visit = open_site("en/index.html")
    visit.page.keyboard.press("/")
    visit.page.get_by_role("combobox").wait_for()
    visit.page.keyboard.type("bandicoot")
    visit.page.get_by_role("option").first.wait_for()
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/tabs.html#inner-tensorflow")
    assert visit.page.get_by_text("bandicoot").is_visible()


# --- the whole site ---


@pytest.mark.parametrize(("way", "script"), [("http", True), ("file", False)], ids=["script", "no-script"])
def test_every_link_of_the_site_leads_somewhere(open_site: Open, sample: Sample, way: str, script: bool) -> None:
    """From the start pages on, every page is reached by links that exist; every anchor is there; nothing fails, nobody is asked."""
    visit = open_site("", way, script=script)
    root = sample.root(way)
    waiting, seen, anchors = [f"{root}{VERSION}/en/index.html", f"{root}{OLD_VERSION}/en/index.html"], set(), []
    ids: dict[str, set[str]] = {}
    links = (
        "() => [[...document.querySelectorAll('a[href]')].map(link => link.getAttribute('href')),"
        " [...document.querySelectorAll('[id]')].map(element => element.id)]"
    )
    while waiting:
        visit.page.goto(waiting.pop())
        visit.page.wait_for_load_state()
        if script:
            visit.page.evaluate("typeof docbuilder === 'undefined' || docbuilder.fillAll()")  # what is read late
        here = visit.page.url.partition("#")[0].partition("?")[0]
        hrefs, ids[here] = visit.page.evaluate(links)
        for href in hrefs:
            target, _, fragment = urljoin(here, href).partition("#")
            if not target.startswith(root):
                assert urlsplit(target).scheme == "https", href
                continue
            anchors.append((here, target, unquote(fragment)))
            if target not in {*seen, *waiting} and target.endswith(".html"):
                seen.add(target)
                waiting.append(target)
            elif not target.endswith(".html"):
                path = sample.folder / unquote(target.removeprefix(root))
                assert path.is_file(), (here, href)
    for here, target, fragment in anchors:
        if fragment and target.endswith(".html"):
            assert fragment in ids[target], (here, target, fragment)
    assert len(ids) >= 17
    assert visit.clean()


def test_root_leads_to_the_newest_version(open_site: Open, sample: Sample, way: str) -> None:
    """The entrance goes on by itself, and has a link."""
    visit = open_site("", way)
    visit.page.goto(f"{sample.root(way)}index.html")
    visit.page.wait_for_url(f"**/{VERSION}/en/index.html")
    assert visit.clean()


@pytest.mark.parametrize("path", ["nothing.html", "v2.0/en/nothing.html", "v2.0/en/deep/er/nothing/"])
def test_address_that_does_not_exist(open_site: Open, sample: Sample, path: str) -> None:
    """The page says so, and has a search and a link that work from any depth."""
    visit = open_site("")
    answer: Any = visit.page.goto(sample.http + path)
    assert answer.status == 404
    assert visit.page.get_by_role("heading", name="Page not found").is_visible()
    visit.page.get_by_role("searchbox").fill("widg")
    assert visit.page.locator("#hits a").first.inner_text().startswith("Widgets")
    visit.page.get_by_role("searchbox").fill("wombat")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(f"**/{VERSION}/en/index.html?q=wombat")
    visit.page.get_by_role("option").first.wait_for()
    visit.page.goto(sample.http + path)
    visit.page.get_by_role("main").get_by_role("link", name="Start page").click()
    visit.page.wait_for_url(f"**/{VERSION}/en/index.html")
    assert visit.violations == []


@pytest.mark.parametrize(
    ("path", "heading", "near"),
    [
        ("v2.0/ja/tabz.html", "ページが見つかりません", "tabs"),
        ("v2.0/ar/content-old.html", "", "content"),
        ("v1.0/en/gome.html", "Page not found", "gone"),
        ("docs/sample/v2.0/en/guides/deep/pages", "Page not found", "guides/deep/page"),
    ],
)
def test_lost_readers_are_offered_what_is_near(
    open_site: Open, sample: Sample, path: str, heading: str, near: str
) -> None:
    """In the language of the address, pages of its version, the nearest first; the direction is the language's."""
    visit = open_site("")
    visit.page.goto(sample.http + path)
    visit.page.locator("#near a").first.wait_for()
    assert visit.page.locator("#near a small").first.inner_text() == near
    assert heading in visit.page.locator("h1").inner_text()
    assert visit.page.evaluate("document.documentElement.dir") == ("rtl" if "/ar/" in path else "ltr")
    assert visit.violations == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("v2.0/en/guides/deep/page/", "v2.0/en/guides/deep/page.html"),
        ("v2.0/en/Tabs.md", "v2.0/en/tabs.html"),
        ("docs/sample/v1.0/en/gone", "v1.0/en/gone.html"),
        ("docs/sample/main/ja/tabs?fw=tf#x", "v2.0/ja/tabs.html?fw=tf#x"),
    ],
)
def test_old_forms_of_addresses(open_site: Open, sample: Sample, old: str, new: str) -> None:
    """Addresses of a directory, with another ending, as on huggingface.co: they go on by themselves."""
    visit = open_site("")
    visit.page.goto(sample.http + old)
    visit.page.wait_for_url(sample.http + new)
    visit.settled()
    assert not visit.page.title().startswith("Page not found")


@pytest.mark.parametrize(("way", "width"), [("http", 320), ("file", 1280)])
def test_everything_is_readable_without_script(open_site: Open, way: str, width: int) -> None:
    """The article, the navigation, the language menu, the contents, the folds: all there without a script."""
    visit = open_site("en/content.html", way, script=False, width=width)
    assert "what the first one means" in visit.page.locator("article").inner_text()
    visit.page.locator("article details summary").first.click()
    assert visit.page.get_by_text("a dingo").is_visible()
    visit.page.locator(".menu.languages > summary").click()
    visit.page.locator(".menu.languages").get_by_text("العربية").click()
    wait_for(visit, "/ar/content.html")
    assert visit.visible(".no-search, .search-button, .copy-page, .copy, [data-theme-value]") in (
        [],
        visit.visible(".no-search"),
    )
    assert visit.visible(".no-search")
