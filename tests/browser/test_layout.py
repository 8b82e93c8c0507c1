"""Nothing moves while a page loads: Cumulative Layout Shift is about 0, also on a slow line and a slow processor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sample_site import PAGES, run_build, write_files
from visiting import Open, Sample, Visit, watch

MOST = 0.01
"""A tenth of what counts as good."""

LISTEN = """
    window.shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shift += entry.value; }))
        .observe({type: "layout-shift", buffered: true});
"""

DIAGRAMS = {
    "down": "graph TD\n" + "\n".join(f"  N{number}[Step {number}] --> N{number + 1}" for number in range(4)),
    "long": "graph TD\n" + "\n".join(f"  N{number}[Step {number}] --> N{number + 1}" for number in range(14)),
    "sideways": "graph LR\n  A --> B\n  A --> C\n  A --> D\n  A --> E",
    "sequence": "sequenceDiagram\n  Ann->>Bob: Hello\n  Bob-->>Ann: Hello\n  Ann->>Bob: Bye",
    "pie": 'pie title Pets\n  "Dogs" : 3\n  "Cats" : 1',
    "broken": "graph TD\n  A --> ",
}


def open_slowly(visit: Visit, path: str) -> Visit:
    """Open a page as on a phone: a slow line, and a processor of a quarter of the speed."""
    session: Any = visit.page.context.new_cdp_session(visit.page)
    session.send("Network.enable")
    line = {"offline": False, "latency": 60, "downloadThroughput": 1_000_000, "uploadThroughput": 100_000}
    session.send("Network.emulateNetworkConditions", line)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    visit.page.add_init_script(LISTEN)
    return visit.go(path)


@pytest.mark.parametrize(
    ("kind", "width"),
    [*((kind, 360) for kind in PAGES), *((kind, 1280) for kind in ("start", "tabs", "widgets", "api", "arabic"))],
)
def test_nothing_moves(open_site: Open, kind: str, width: int) -> None:
    """Every kind of page, on a phone and on a desk."""
    visit = open_slowly(open_site(width=width), f"{PAGES[kind]}.html")
    visit.settled()
    assert visit.page.evaluate("window.shift") < MOST


def test_articles_stand_at_one_place(open_site: Open, sample: Sample) -> None:
    """With or without headings to list, whoever goes from page to page finds the text where it was."""
    visit = open_site()
    places = []
    for name, lists in (("index", 1), ("gone", 0)):
        visit.page.goto(f"{sample.http}v1.0/en/{name}.html")
        assert visit.page.locator("#_contents").count() == lists
        places.append(visit.page.locator("article").bounding_box()["x"])
    assert places[0] == places[1]


@pytest.fixture(scope="module")
def drawn(once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """A site with a diagram near the top of every page, and text below it."""

    def make(folder: Path) -> None:
        after = "\n\nWhat comes after the drawing." * 20
        files = {f"{name}.md": f"# A page\n\n```mermaid\n{code}\n```{after}\n" for name, code in DIAGRAMS.items()}
        files["broken.md"] += f"\n```mermaid\n{DIAGRAMS['pie']}\n```\n"
        write_files(folder / "source", {"index.md": "# Start\n", **files})
        run_build(folder / "source", folder / "site", "--api", "none")

    return once("drawn", make) / "site"


@pytest.mark.parametrize(("name", "width"), [*((name, 360) for name in DIAGRAMS), ("down", 1280), ("long", 1280)])
def test_drawings_find_their_room(
    browser: Any, serve: Callable[[Path], str], drawn: Path, name: str, width: int, request: pytest.FixtureRequest
) -> None:
    """A drawing in sight moves nothing when it appears; out of sight it takes the room that it needs."""
    context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    request.addfinalizer(context.close)
    visit = watch(context.new_page(), f"{serve(drawn)}/")
    visit.page.add_init_script(LISTEN)
    visit.go(f"{name}.html")
    # they are drawn in their order: when the one below the broken one is there, the broken one has been tried
    visit.page.locator(".diagram").wait_for(state="attached")
    visit.settled()
    assert visit.page.evaluate("window.shift") < MOST
    visit.page.evaluate("scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
    place = "document.querySelector('.diagram:not(.fitted)')"
    if name == "broken":
        assert "A -->" in visit.page.locator("pre.mermaid:not([hidden])").inner_text()
    else:
        visit.until(f"{place} && {place}.style.blockSize === '' && {place}.scrollHeight <= {place}.clientHeight")
    assert visit.violations == []
