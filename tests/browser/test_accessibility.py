"""axe-core on every kind of page: WCAG 2.2 AA and best practices (site, "Budgets")."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sample_site import PAGES
from visiting import Open, Sample, Visit

AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(result => result.violations)"

pytestmark = pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in tests/browser")


def check(visit: Visit) -> list[str]:
    """What axe finds, a line each."""
    visit.page.evaluate(AXE.read_text("utf-8"))
    found: list[dict[str, Any]] = visit.page.evaluate(RUN, TAGS)
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]} {node['any'][:1]}"
        for violation in found
        for node in violation["nodes"]
    ]


def look(visit: Visit, scheme: str, width: int) -> list[str]:
    """What axe finds in these colours at this width."""
    visit.page.emulate_media(color_scheme=scheme)
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.settled()
    return check(visit)


@pytest.mark.parametrize("kind", PAGES)
def test_page(open_site: Open, kind: str) -> None:
    """Nothing to complain about in light and dark, wide and narrow: as the page opens, and with everything on it open."""
    visit = open_site(f"{PAGES[kind]}.html", color_scheme="light", bypass_csp=True)
    if "widgets" in kind:
        visit.page.locator(".diagram").wait_for()
    assert look(visit, "dark", 320) == []
    visit.page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(fold => { fold.open = true })")
    visit.page.evaluate("document.querySelectorAll('[role=tab]:last-child').forEach(tab => tab.click())")
    visit.page.evaluate("document.querySelector('.quiz-check')?.click()")
    assert look(visit, "dark", 1280) == []
    assert look(visit, "light", 320) == []


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("en", "light", 320), ("en", "dark", 1280), ("ar", "light", 1280), ("ar", "dark", 320)],
)
def test_what_opens_over_the_page(open_site: Open, language: str, scheme: str, width: int) -> None:
    """The search with hits, the menus, the drawer and a parameter's text."""
    visit = open_site(f"{language}/api.html", width=width, color_scheme=scheme, bypass_csp=True)
    visit.page.keyboard.press("/")
    visit.page.get_by_role("combobox").fill("model")
    visit.page.get_by_role("option").first.wait_for()
    assert check(visit) == []
    visit.page.keyboard.press("Escape")
    for menu in visit.page.locator(".header .menu").all():
        menu.locator("summary").click()
        assert check(visit) == []
        visit.page.keyboard.press("Escape")
    if width == 320:
        visit.page.locator(".navigation-button").click()
        visit.settled()
        assert check(visit) == []
        visit.page.keyboard.press("Escape")
    else:
        visit.page.locator(".api-signature a").first.hover()
        visit.page.get_by_role("tooltip").wait_for()
        assert check(visit) == []


@pytest.mark.parametrize(
    "path", ["nothing.html", "index.html", "v1.0/en/index.html", "v2.0/ja/_i18n.html", "v2.0/ja/tabs.html"]
)
def test_other_pages(open_site: Open, sample: Sample, path: str) -> None:
    """The page for what is not there, the entrance, an old version and an old translation with their notices, how far translations are."""
    visit = open_site("", bypass_csp=True)
    if path == "index.html":
        # the entrance goes on at once: it is looked at without doing so
        text = (sample.folder / path).read_text("utf-8").replace('http-equiv="refresh"', 'name="refresh"')
        visit.page.route(f"{sample.http}index.html", lambda route: route.fulfill(body=text, content_type="text/html"))
    visit.page.goto(sample.http + path)
    assert look(visit, "light", 1280) == []
    if path != "index.html":  # axe takes the browser's own dark canvas for white; the entrance has no style of its own
        assert look(visit, "dark", 1280) == []


@pytest.mark.parametrize("kind", ["tabs", "api", "content", "arabic"])
def test_forced_colours_and_large_text(open_site: Open, kind: str) -> None:
    """With the system's own few colours everything can still be seen; twice the text size makes no page wider."""
    visit = open_site(f"{PAGES[kind]}.html", forced_colors="active", bypass_csp=True)
    assert check(visit) == []
    for selector in (".search-button", ".tabs-row [aria-selected=true]", ".navigation [aria-current]"):
        if visit.page.locator(selector).count():
            assert visit.page.locator(selector).first.is_visible()
    visit.page.add_style_tag(content="html { font-size: 200% !important }")
    visit.until(
        "document.documentElement.scrollWidth <= 1280"
    )  # a table that no longer fits is made to scroll in the next frame
