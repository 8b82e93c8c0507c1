"""live.js in a real browser: what changes is swapped, and everything else stays as the reader left it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from serve_client import Server, write

LONG = 30_000  # milliseconds: only a failing test waits so long

pytestmark = pytest.mark.browser

PAGE = """# Long page

Opening words.

<hfoptions id="system">
<hfoption id="Linux">

Text of Linux.

</hfoption>
<hfoption id="Windows">

Text of Windows.

</hfoption>
</hfoptions>

<details>
<summary>More</summary>

Inside of the fold.

</details>

{fillers}

## Middle

The middle paragraph.

```py
print("code")
```

{fillers}

## End

[A link at the end](guide).
"""


def page_text(*changes: tuple[str, str]) -> str:
    text = PAGE.replace("{fillers}", "\n\n".join(f"Filler {number}, " + "word " * 60 for number in range(30)))
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture
def long_page(root: Path) -> Path:
    """A page that is too long for the window."""
    write(root, {"docs/source/en/long.md": page_text()})
    return root / "docs/source/en/long.md"


@pytest.fixture
def tab(browser: Browser, long_page: Path, server: Server) -> Iterator[Page]:
    """The long page in a browser, connected and built; complaints of the browser fail the test."""
    page = browser.new_page(viewport={"width": 1200, "height": 700})
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        expected = "ERR_CONNECTION_REFUSED" in message.text or "(Not Found)" in message.text  # by two of the tests
        if message.type == "error" and not expected:
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    visit(page, server, "en/long.html")
    yield page
    page.close()
    assert complaints == []


def visit(page: Page, server: Server, path: str) -> None:
    page.goto(server.url + path)
    page.evaluate("window.marked = true")  # gone after a reload
    expect(page.locator("docbuilder-live .notice, docbuilder-live .state").last).to_be_hidden(timeout=LONG)


def is_same_document(page: Page) -> bool:
    return bool(page.evaluate("window.marked === true"))


def test_swap_keeps_what_the_reader_has_done(tab: Page, long_page: Path) -> None:
    """Scroll, chosen tabs, open folds and focus stay, and so do the elements that did not change."""
    tab.locator("article [role=tab]", has_text="Windows").click()
    tab.locator("article summary").click()
    link = tab.locator("article a", has_text="A link at the end")
    link.focus()
    tab.evaluate("document.getElementById('middle').scrollIntoView()")
    tab.evaluate(
        "window.kept = document.getElementById('middle'); window.code = document.querySelector('article .code')"
    )
    before = tab.evaluate("kept.getBoundingClientRect().top")
    more = "\n\n".join(f"New paragraph {number}." for number in range(20))
    long_page.write_text(page_text(("Opening words.", f"Changed words.\n\n{more}"), ("The middle", "The changed")))
    expect(tab.locator("article")).to_contain_text("Changed words.", timeout=LONG)
    expect(tab.locator("article")).to_contain_text("The changed paragraph.")
    assert is_same_document(tab)
    assert abs(tab.evaluate("kept.getBoundingClientRect().top") - before) <= 1
    assert tab.evaluate("kept.isConnected && code.isConnected && code.querySelectorAll('.copy').length") == 1
    expect(tab.locator("article [role=tab]", has_text="Windows")).to_have_attribute("aria-selected", "true")
    expect(tab.locator("article")).to_contain_text("Text of Windows.")
    assert tab.locator("article details").evaluate("element => element.open")
    expect(link).to_be_focused()


def test_swap_inside_of_what_is_open(tab: Page, long_page: Path) -> None:
    """Content inside of a chosen tab and of an open fold is swapped there."""
    tab.locator("article [role=tab]", has_text="Windows").click()
    tab.locator("article summary").click()
    long_page.write_text(
        page_text(("Text of Windows.", "Other text of Windows."), ("Inside of the fold.", "In the fold."))
    )
    expect(tab.get_by_text("Other text of Windows.")).to_be_visible(timeout=LONG)
    expect(tab.get_by_text("In the fold.")).to_be_visible()


def test_new_content_works(tab: Page, long_page: Path) -> None:
    """Code that is new can be copied, headings are listed, tabs are tabs, and they go again."""
    new = '## Fresh\n\n```py\nprint(\'fresh\')\n```\n\n<hfoptions id="x">\n<hfoption id="One">\n\nFirst.\n\n</hfoption>\n<hfoption id="Two">\n\nSecond.\n\n</hfoption>\n</hfoptions>\n\n## Middle'
    long_page.write_text(page_text(("## Middle", new)))
    expect(tab.locator("#_contents a", has_text="Fresh")).to_have_count(1, timeout=LONG)
    expect(tab.locator("article .code", has_text="fresh").locator(".copy")).to_have_count(1)
    tab.locator("article [role=tab]", has_text="Two").click()
    expect(tab.get_by_text("Second.")).to_be_visible()
    expect(tab.get_by_text("First.")).to_be_hidden()
    long_page.write_text(page_text())
    expect(tab.locator("#_contents a", has_text="Fresh")).to_have_count(0, timeout=LONG)
    expect(tab.locator("article .code")).to_have_count(1)
    expect(tab.locator("article .tabs")).to_have_count(1)


def test_many_edits(tab: Page, long_page: Path, server: Server) -> None:
    """After any number of swaps the article is what the server would give to a new reader."""
    changes = [
        (("Opening words.", "- a list\n- of two"),),
        (("Opening words.", "- a list\n- of\n- three"), ("## Middle", "### Middle")),
        (("Filler 7,", "*Filler* seven,"), ("Opening words.", "| a | b |\n|---|---|\n| 1 | 2 |")),
        (("## End", "## Other end"), ('print("code")', 'print("other")\n>>> x')),
        (("Opening words.", "Formula $x^2$ here."),),
        (),
    ]
    for number, change in enumerate(changes):
        long_page.write_text(page_text(*change) + f"\nState {number}.\n")
        expect(tab.locator("article")).to_contain_text(f"State {number}.", timeout=LONG)
        fresh = server.get("en/long.html").text
        same = tab.evaluate(
            """html => {
              const clean = root => {
                const copy = root.querySelector("article").cloneNode(true);
                for (const element of copy.querySelectorAll(".copy")) element.remove();
                for (const table of copy.querySelectorAll(".table")) table.className = "table";
                for (const element of copy.querySelectorAll("*")) {
                  for (const name of ["hidden", "aria-selected", "tabindex", "open"]) element.removeAttribute(name);
                }
                return copy.outerHTML;
              };
              const next = new DOMParser().parseFromString(html, "text/html");
              return [clean(document), clean(next)];
            }""",
            fresh,
        )
        assert same[0] == same[1]
    assert is_same_document(tab)


def test_search_stays_open(tab: Page, long_page: Path) -> None:
    """The search dialog stays open, with what was typed."""
    tab.locator("#_search-open").click()
    tab.locator("#_search input").fill("Filler")
    long_page.write_text(page_text(("Opening words.", "Changed words.")))
    expect(tab.locator("article")).to_contain_text("Changed words.", timeout=LONG)
    expect(tab.locator("#_search input")).to_be_focused()
    expect(tab.locator("#_search input")).to_have_value("Filler")


def test_styles_without_reload(tab: Page, root: Path) -> None:
    """A style sheet is swapped; the page stays."""
    write(root, {"extra.css": "article { outline: 3px solid rgb(1, 2, 3); }\n"})
    expect(tab.locator("article")).to_have_css("outline-color", "rgb(1, 2, 3)", timeout=LONG)
    assert is_same_document(tab)


def test_navigation_is_swapped(tab: Page, root: Path) -> None:
    """The table of contents is swapped; and the page that was not in it loses its notice."""
    notice = tab.locator("docbuilder-live .notice")
    expect(notice).to_have_text("This page is not in the table of contents", timeout=LONG)
    toctree = root / "docs/source/en/_toctree.yml"
    toctree.write_text(toctree.read_text() + "  - local: long\n    title: The long one\n")
    expect(tab.locator("#_navigation a", has_text="The long one")).to_have_attribute(
        "aria-current", "page", timeout=LONG
    )
    expect(notice).to_be_hidden()
    assert is_same_document(tab)


def test_overlay(tab: Page, long_page: Path) -> None:
    """A new error is shown with file, line, message and hint over the last good page; the correction takes it away."""
    overlay = tab.locator("docbuilder-live .overlay")
    long_page.write_text(page_text(("Opening words.", '<include>{"path": "nowhere.md"}</include>')))
    expect(overlay).to_be_visible(timeout=LONG)
    expect(overlay).to_contain_text("docs/source/en/long.md:3")
    expect(overlay.locator(".hint")).not_to_be_empty()
    expect(tab.locator("article")).to_contain_text("Opening words.")
    long_page.write_text(page_text(("Opening words.", "Better words.")))
    expect(overlay).to_be_hidden(timeout=LONG)
    expect(tab.locator("article")).to_contain_text("Better words.")


def test_overlay_of_the_configuration(tab: Page, root: Path) -> None:
    """What keeps everything from being built is shown too, can be put away, and goes when it is corrected."""
    overlay = tab.locator("docbuilder-live .overlay")
    good = (root / "docbuilder.toml").read_text()
    write(root, {"docbuilder.toml": "nonsense = 1\n" + good})
    expect(overlay).to_contain_text("docbuilder.toml:1", timeout=LONG)
    tab.keyboard.press("Escape")
    expect(overlay).to_be_hidden()
    write(root, {"docbuilder.toml": "nonsense = 2\n\nrubbish = 1\n" + good})
    expect(overlay).to_contain_text("rubbish", timeout=LONG)
    write(root, {"docbuilder.toml": good.replace("Demo", "Other")})
    expect(tab.locator("header")).to_contain_text("Other", timeout=LONG)
    expect(overlay).to_be_hidden()


def test_badge(tab: Page, long_page: Path, root: Path) -> None:
    """What is wrong with the page and with the site is a badge, which opens to a list."""
    badge = tab.locator("docbuilder-live .badge")
    expect(badge).to_have_text("1 error", timeout=LONG)  # no entry of the table of contents has the page
    long_page.write_text(page_text(("(guide)", "(gide)")))
    expect(badge).to_have_text("1 error, 1 warning", timeout=LONG)
    badge.click()
    expect(tab.locator("docbuilder-live .problems")).to_contain_text("'gide'")
    long_page.write_text(page_text())
    expect(badge).to_have_text("1 error", timeout=LONG)
    toctree = root / "docs/source/en/_toctree.yml"
    toctree.write_text(toctree.read_text() + "  - local: long\n    title: The long one\n")
    expect(badge).to_be_hidden(timeout=LONG)


def test_server_that_comes_back(
    tab: Page, long_page: Path, root: Path, server: Server, start: Callable[..., Server]
) -> None:
    """A page finds its server again, and is brought up to date."""
    port = server.url.rstrip("/").rpartition(":")[2]
    server.stop()
    expect(tab.locator("docbuilder-live .state")).to_have_text("The server does not answer", timeout=LONG)
    long_page.write_text(page_text(("Opening words.", "Words of the night.")))
    start("--port", port)
    expect(tab.locator("article")).to_contain_text("Words of the night.", timeout=LONG)
    assert is_same_document(tab)


def test_page_that_comes_into_being(tab: Page, root: Path, server: Server) -> None:
    """Who waits at an address where nothing is sees the page once it is written."""
    tab.goto(server.url + "en/later.html")
    expect(tab.locator("docbuilder-live")).to_be_attached()
    write(root, {"docs/source/en/later.md": "# Later\n\nNow it is here.\n"})
    expect(tab.locator("article")).to_contain_text("Now it is here.", timeout=LONG)
