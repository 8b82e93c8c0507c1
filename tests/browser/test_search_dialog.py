"""Search, in the browser (site, "Behaviour"); the engine alone is tested in tests/output/test_search.py."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest
from sample_site import ARABIC, ENGLISH, JAPANESE, OLD_VERSION, VERSION
from visiting import Open, Sample, Visit


def ask(visit: Visit, text: str) -> list[str]:
    """Type into the open search; the titles of the hits."""
    field = visit.page.get_by_role("combobox")
    field.fill("")
    field.fill(text)
    status = visit.page.locator("#_search [role=status]")
    status.filter(has_text=re.compile(r"\S")).wait_for(state="attached")
    visit.page.locator("#_search [role=listbox]:not([aria-busy=true])").wait_for(state="attached")
    return [hit.inner_text() for hit in visit.page.locator("#_search .search-title").all()]


def open_search(visit: Visit) -> Any:
    """The dialog, open."""
    visit.page.locator("#_search-open").click()
    dialog = visit.page.locator("#_search")
    dialog.wait_for()
    return dialog


@pytest.mark.parametrize("keys", ["/", "Control+k", "Meta+k"])
def test_keys_open_the_search(open_site: Open, way: str, keys: str) -> None:
    """A slash, and Ctrl or Cmd with K, open it with the cursor in it; Escape closes it and the focus returns."""
    visit = open_site("en/index.html", way)
    visit.page.locator("#_search-open").focus()
    visit.page.keyboard.press(keys)
    visit.page.locator("#_search").wait_for()
    assert visit.page.get_by_role("combobox").evaluate("field => field === document.activeElement")
    visit.page.keyboard.type("a/b")
    assert visit.page.get_by_role("combobox").input_value() == "a/b"
    visit.page.keyboard.press("Escape")
    visit.page.locator("#_search").wait_for(state="hidden")
    assert visit.page.evaluate("document.activeElement.id") == "_search-open"
    assert visit.clean()


def test_nothing_of_it_is_loaded_before(open_site: Open) -> None:
    """Readers who do not search do not pay for it."""
    visit = open_site()
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.go("en/index.html")
    visit.settled()
    assert not [url for url in asked if "search" in url]


def test_hits_by_keyboard_to_the_exact_anchor(open_site: Open, way: str) -> None:
    """Arrows choose, Enter goes to the section that has the text; the hit shows section, place and snippet."""
    visit = open_site("en/index.html", way)
    open_search(visit)
    assert ask(visit, "wombat") == ["Only for TensorFlow"]
    hit = visit.page.get_by_role("option").first
    assert "Guides" in hit.locator(".search-place").inner_text()
    assert hit.locator(".search-text mark").inner_text() == "wombat"
    assert visit.page.get_by_role("combobox").get_attribute("aria-activedescendant") == hit.get_attribute("id")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/tabs.html#only-for-tensorflow")
    assert visit.page.get_by_text("wombat").is_visible()
    assert visit.clean()


def test_arrows_go_round(open_site: Open) -> None:
    """Down from the last hit is the first, up from the first the last."""
    visit = open_site("en/index.html")
    open_search(visit)
    assert len(ask(visit, "mod")) > 2
    total = visit.page.get_by_role("option").count()
    for key, number in [("ArrowUp", total - 1), ("ArrowDown", 0), ("ArrowDown", 1)]:
        visit.page.keyboard.press(key)
        visit.page.locator(f"#_search-hit-{number}[aria-selected=true]").wait_for()


def test_api_names_are_first(open_site: Open, way: str) -> None:
    """The exact name, then a prefix, then a name in capitals, then a dotted one, each first."""
    visit = open_site("en/index.html", way)
    open_search(visit)
    for query, anchor in [
        ("Model", "sample.Model"),
        ("ModelOut", "sample.ModelOutput"),
        ("MODELOUTPUT", "sample.ModelOutput"),
        ("Model.forward", "sample.Model.forward"),
        ("sample.run", "sample.run"),
        ("run()", "sample.run"),
    ]:
        ask(visit, query)
        assert visit.page.get_by_role("option").first.get_attribute("href").endswith(f"api.html#{anchor}"), query


def test_one_letter_wrong_is_forgiven(open_site: Open) -> None:
    """A letter more, less, other, or two that changed places."""
    visit = open_site("en/index.html")
    open_search(visit)
    for query in ("bandicot", "bandicooot", "bandicuot", "badnicoot"):
        assert ask(visit, query) == ["Inner TensorFlow"], query


@pytest.mark.parametrize(
    ("query", "page", "text"),
    [
        ("dingo", "content", "Inside of the fold is a dingo."),
        ("numbat", "tabs", "JAX speaks of a numbat."),
        ("bandicoot", "tabs", "A bandicoot."),
        ("option 16", "api", "What option 16 does."),
    ],
    ids=["fold", "tab", "tab in tab", "parameters"],
)
@pytest.mark.parametrize(("way", "start"), [("file", "index"), ("http", "same")])
def test_what_is_hidden_opens_for_its_hit(
    open_site: Open, way: str, query: str, page: str, text: str, start: str
) -> None:
    """A hit in a closed fold or a hidden panel opens it, from another page and from the same."""
    visit = open_site(f"en/{page if start == 'same' else start}.html", way)
    open_search(visit)
    ask(visit, query)
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(f"**/{page}.html#*")
    place = visit.page.locator("article").get_by_text(text)
    place.wait_for(state="visible")
    box = place.bounding_box()
    assert 0 <= box["y"] <= 700
    assert visit.clean()


def test_what_was_found_stays_open(open_site: Open) -> None:
    """The browser goes to the address, which is in another panel, late: the hit is seen until the reader does something."""
    visit = open_site("en/index.html")
    open_search(visit)
    ask(visit, "numbat")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/tabs.html#only-for-tensorflow")
    found = visit.page.get_by_text("JAX speaks of a numbat.")
    found.wait_for(state="visible")
    late = """() => new Promise((done) => {
        const panel = document.getElementById("only-for-tensorflow").closest(".panel");
        panel.dispatchEvent(new Event("beforematch", { bubbles: true }));
        setTimeout(done, 50);
    })"""
    visit.page.wait_for_load_state("load")
    visit.page.evaluate(late)
    found.wait_for(state="visible")
    visit.page.keyboard.press("Shift")
    visit.page.evaluate(late)
    found.wait_for(state="hidden")
    assert visit.page.get_by_text("a wombat").is_visible()


def test_a_filter_leaves_one_kind(open_site: Open) -> None:
    """Guides alone, or objects alone; the button says which."""
    visit = open_site("en/index.html")
    open_search(visit)
    assert len(ask(visit, "model")) > 1
    for name, selector in [("API", ".search-hit:not(.search-api)"), ("Guides", ".search-api")]:
        visit.page.get_by_role("button", name=name, exact=True).click()
        visit.page.locator("#_search [role=listbox]:not([aria-busy=true]) [role=option]").first.wait_for()
        assert visit.page.locator(f"#_search {selector}").count() == 0
        assert visit.page.get_by_role("button", name=name, exact=True).get_attribute("aria-pressed") == "true"


def test_parameters_lead_to_their_anchor(open_site: Open) -> None:
    """`Object.parameter` is a place of its own."""
    visit = open_site("en/index.html")
    open_search(visit)
    ask(visit, "ModelOutput.option_16")
    href = visit.page.get_by_role("option").first.get_attribute("href")
    assert ".option_16" in href or "api.html#" in href


def test_the_query_is_kept_and_recent_pages_are_offered(open_site: Open, way: str) -> None:
    """The next page's search begins with the query; without one it shows what was opened."""
    visit = open_site("en/index.html", way)
    open_search(visit)
    ask(visit, "wombat")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/tabs.html#only-for-tensorflow")
    open_search(visit)
    visit.page.locator("#_search [role=option]").first.wait_for()
    assert visit.page.get_by_role("combobox").input_value() == "wombat"
    visit.page.get_by_role("combobox").fill("")
    visit.page.locator("#_search [role=group] [role=option]").first.wait_for()
    assert visit.page.locator("#_search .search-title").first.inner_text() == "Only for TensorFlow"


def test_what_may_be_meant_is_offered(open_site: Open) -> None:
    """Where nothing is found, names that begin alike are a click away."""
    visit = open_site("en/index.html")
    open_search(visit)
    assert ask(visit, "bandixyzt") == []
    visit.page.get_by_role("button", name="bandicoot").click()
    visit.page.locator("#_search [role=option]").first.wait_for()
    assert visit.page.get_by_role("combobox").input_value() == "bandicoot"


def test_nothing_found_is_said(open_site: Open) -> None:
    """The reader is told, and so is a screen reader."""
    visit = open_site("en/index.html")
    open_search(visit)
    assert ask(visit, "zyzzyva") == []
    assert visit.page.locator("#_search [role=status]").inner_text() == "Nothing found"


def test_every_language_searches_its_own_pages(open_site: Open, way: str) -> None:
    """Japanese finds substrings of Japanese pages, Arabic its words, each in its own folder."""
    visit = open_site("ja/index.html", way)
    open_search(visit)
    ask(visit, "微調整す")
    assert visit.page.get_by_role("option").first.get_attribute("href").endswith("/ja/index.html#学習の流れ") or (
        "/ja/index.html#" in visit.page.get_by_role("option").first.get_attribute("href")
    )
    visit.go("ar/index.html")
    open_search(visit)
    ask(visit, "تنسرفلو")
    assert "/ar/tabs.html" in visit.page.get_by_role("option").first.get_attribute("href")


def test_every_version_searches_its_own_pages(open_site: Open) -> None:
    """What only the old version has is found there and not in the newest, and the other way round."""
    visit = open_site("en/index.html")
    open_search(visit)
    assert ask(visit, "wombat") == ["Only for TensorFlow"]
    assert "Gone" not in ask(visit, "gone")
    visit.go(f"../{OLD_VERSION}/en/index.html")
    open_search(visit)
    assert ask(visit, "gone") == ["Gone"]
    assert f"/{OLD_VERSION}/en/gone.html" in visit.page.get_by_role("option").first.get_attribute("href")
    assert ask(visit, "wombat") == []


def test_other_sites_are_searched_when_asked_for(open_site: Open, way: str) -> None:
    """A button turns another site on: its hits stand below the own ones; it is remembered; nothing is loaded of it before."""
    visit = open_site("en/index.html", way)
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    open_search(visit)
    assert "Gone" not in ask(visit, "gone")
    assert not [url for url in asked if f"/{OLD_VERSION}/" in url]
    button = visit.page.get_by_role("button", name=OLD_VERSION)
    button.click()
    theirs = visit.page.get_by_role("group", name=OLD_VERSION).get_by_role("option").first
    theirs.wait_for()
    assert button.get_attribute("aria-pressed") == "true"
    assert visit.page.locator("#_search [role=group] .search-title").first.inner_text() == "Gone"
    titles = ask(visit, "start")
    theirs.wait_for()  # the own hits are there first
    place = visit.page.locator("#_search-hits > :last-child").get_attribute("data-site")
    assert place.endswith(f"/{OLD_VERSION}/")
    assert len(titles) > 1
    ask(visit, "gone")
    theirs.click()
    visit.page.wait_for_url(f"**/{OLD_VERSION}/en/gone.html*")
    visit.go("en/tabs.html")
    open_search(visit)
    ask(visit, "gone")
    theirs.wait_for()
    assert visit.page.locator("#_search .search-title").last.inner_text() == "Gone"
    assert visit.clean()


def test_a_site_that_is_not_there_is_said(open_site: Open) -> None:
    """The own hits stay; the reader is told."""
    visit = open_site()
    visit.page.route(f"**/{OLD_VERSION}/search.js", lambda route: route.abort())
    visit.go("en/index.html")
    open_search(visit)
    assert "Start" in ask(visit, "start")
    visit.page.get_by_role("button", name=OLD_VERSION).click()
    visit.page.locator(".search-offers", has_text="could not be loaded").wait_for()


def plain(markdown: str) -> str:
    """Lines of mere text."""
    lines = [line for line in markdown.splitlines() if re.match(r"[^\W\d]", line) and not re.search(r"[\[<|{=`]", line)]
    return "\n".join(lines)


@pytest.mark.parametrize("code", ["en", "ja", "ar"])
def test_random_texts_are_found(open_site: Open, sample: Sample, code: str) -> None:
    """Random words, in Japanese random substrings, of every page find that page."""
    chance = random.Random(7)
    files = {"en": ENGLISH, "ja": JAPANESE, "ar": ARABIC}[code]
    visit = open_site(f"{code}/index.html")
    open_search(visit)
    asked = 0
    for name, text in files.items():
        words = re.findall(r"[\w\u3040-\u30ff\u4e00-\u9fff]{3,}", plain(text)) if name.endswith(".md") else []
        for word in chance.sample(words, min(4, len(words))):
            query = word
            if code == "ja":
                length = chance.randint(2, min(8, len(word)))
                start = chance.randint(0, len(word) - length)
                query = word[start : start + length]
            ask(visit, query)
            place = f"/{VERSION}/{code}/{name.removesuffix('.md')}.html"
            visit.until(f"""(() => {{
                const list = document.getElementById("_search-hits");
                list.scrollTo(0, list.scrollHeight);
                return [...list.querySelectorAll("a")].some((hit) => decodeURI(hit.href).includes({json.dumps(place)}));
            }})()""")
            asked += 1
    assert asked >= 6


def test_search_needs_script(open_site: Open) -> None:
    """Without script there is no button that does nothing, but the reason."""
    visit = open_site("en/index.html", script=False)
    assert not visit.page.locator("#_search-open").is_visible()
    assert visit.visible(".no-search") == ["Search needs JavaScript"]


def test_failure_is_said(open_site: Open) -> None:
    """Where the index cannot be loaded, the reader is told."""
    visit = open_site("en/index.html")
    visit.page.route("**/search/**", lambda route: route.abort())
    open_search(visit)
    visit.page.locator("#_search [role=status]", has_text="Search could not be loaded").wait_for()
    assert visit.page.locator("#_search-hits a").count() == 0
