"""Code, API boxes, quizzes, videos, formulas, diagrams, folds (site, "Behaviour")."""

from __future__ import annotations

import re

import pytest
from visiting import Open

CLASSIC_COPY = """
    window.copied = [];
    Object.defineProperty(navigator, "clipboard", {get() { throw new Error("not here"); }});
    document.addEventListener("copy", () => window.copied.push(document.activeElement.value));
"""
"""A browser that keeps the clipboard for itself: the old way of copying must do."""


MODEL = "[id='sample.Model'] + .api"
"""The box of the class: its anchor is the heading above it."""


@pytest.mark.parametrize("modern", [True, False], ids=["clipboard", "selection"])
def test_copy_leaves_out_prompts_and_outputs(open_site: Open, modern: bool) -> None:
    """The copied text is the input alone, and the reader is told."""
    visit = open_site(permissions=["clipboard-read", "clipboard-write"])
    if not modern:
        visit.page.add_init_script(CLASSIC_COPY)
    visit.go("en/code.html")
    block = visit.page.locator(".code").first
    block.hover()
    block.get_by_role("button", name="Copy").click()
    text = visit.page.evaluate("window.copied ? window.copied[0] : navigator.clipboard.readText()")
    assert text == "for number in [1, 2]:\n    print(number)\ndone = True"
    visit.page.locator("#_status, .visually-hidden[role=status]", has_text="Copied").wait_for(state="attached")
    assert visit.clean()


def test_copy_of_a_plain_block_is_all_of_it(open_site: Open) -> None:
    """What is no doctest is copied as it is, without a final line end; from disk too."""
    visit = open_site("")
    visit.page.add_init_script(CLASSIC_COPY)
    visit.go("en/code.html")
    button = visit.page.locator(".code[data-language=JSON] .copy")
    button.focus()
    visit.page.keyboard.press("Enter")
    visit.until("window.copied.length")
    assert visit.page.evaluate("window.copied") == ['{"a": [1, true, null, "text"]}']


def test_copy_page_gives_the_markdown(open_site: Open) -> None:
    """ "Copy page" gives the Markdown twin."""
    visit = open_site("en/code.html", permissions=["clipboard-read", "clipboard-write"])
    visit.page.get_by_role("button", name="Copy page").click()
    visit.until("document.querySelector('.copy-page.done')")
    text = visit.page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("# Code\n")
    assert "```json" in text


def test_copy_page_from_disk_gives_what_is_seen(open_site: Open) -> None:
    """Nothing may be fetched from disk: the text on the screen is better than nothing."""
    visit = open_site("", "file")
    visit.page.add_init_script(CLASSIC_COPY)
    visit.go("en/code.html")
    visit.page.get_by_role("button", name="Copy page").click()
    visit.until("window.copied.length")
    assert "Doctests" in visit.page.evaluate("window.copied[0]")


def test_prompts_cannot_be_selected(open_site: Open) -> None:
    """Who selects a doctest by hand gets it without prompts."""
    visit = open_site("en/code.html")
    assert visit.page.locator(".gp").first.evaluate("element => getComputedStyle(element).userSelect") == "none"
    assert "doctest" not in visit.page.locator(".code").first.inner_text()


@pytest.mark.parametrize("width", [320, 1280])
def test_long_lines_scroll_in_their_block(open_site: Open, width: int) -> None:
    """The page does not become wider; the block scrolls, by keyboard too, and is named by its language."""
    visit = open_site("en/code.html", width=width)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    block = visit.page.locator("pre", has_text="a_very_long_name_29")
    assert block.evaluate("pre => pre.scrollWidth > pre.clientWidth")
    block.focus()
    visit.page.keyboard.press("ArrowRight")
    visit.until(
        "[...document.querySelectorAll('pre')].some(pre => pre === document.activeElement && pre.scrollLeft > 0)"
    )
    label = visit.page.locator(".code[data-language=JSON]").evaluate(
        "code => getComputedStyle(code, '::before').content"
    )
    assert "JSON" in label


@pytest.mark.parametrize("page", ["index", "tabs", "code", "widgets", "content", "api"])
def test_nothing_makes_the_page_wider_than_the_screen(open_site: Open, page: str) -> None:
    """No page scrolls sideways, down to 320 pixels."""
    visit = open_site(f"en/{page}.html", width=320)
    for width in (320, 390, 768):
        visit.page.set_viewport_size({"width": width, "height": 800})
        visit.settled()
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_long_signatures_have_a_parameter_a_line(open_site: Open) -> None:
    """Nine of seventeen parameters stand in lines of their own, a single one in the line; the rest opens by a click and in print."""
    visit = open_site("en/api.html")
    signature = visit.page.locator(f"{MODEL} > .api-signature")
    tops = "all => all.filter(one => one.checkVisibility({contentVisibilityAuto: false})).map(one => one.getBoundingClientRect().top)"
    seen = signature.locator(".param").evaluate_all(tops)
    assert len(set(seen)) == len(seen) == 9
    assert visit.page.locator("[id='sample.run'] > .api-signature").bounding_box()["height"] < 80
    assert signature.evaluate("box => box.scrollHeight - box.clientHeight") <= 1
    button = signature.get_by_role("button")
    assert button.inner_text() == "Show all 17"
    visit.page.emulate_media(media="print")
    assert len(signature.locator(".param").evaluate_all(tops)) == 17
    visit.page.emulate_media(media="screen")
    button.click()
    assert len(set(signature.locator(".param").evaluate_all(tops))) == 17
    assert not button.is_visible()
    assert visit.page.evaluate("document.activeElement.hash") == "#sample.Model.option_9"


def test_defaults_keep_their_sign(open_site: Open) -> None:
    """On the narrowest screen a default goes to the next line with its sign."""
    visit = open_site("en/api.html", width=320)
    texts = visit.page.locator(f"{MODEL} > .api-signature .default").all_text_contents()
    assert texts == [f"= {number}" for number in range(1, 17)]
    height = "all => Math.max(...all.map(one => one.getClientRects().length))"
    assert visit.page.locator(".api-signature .default").evaluate_all(height) == 1


OVERVIEW = f"{MODEL} > .api-members"
FORWARD = "[id='sample.Model.forward']"


def test_a_class_begins_with_its_members(open_site: Open) -> None:
    """The table has their names and what they are; they are folded until the table, the name, or the button above opens them."""
    visit = open_site("en/api.html")
    cells = "all => all.map(row => [...row.cells].map(cell => cell.textContent))"
    rows = visit.page.locator(f"{OVERVIEW} tr").evaluate_all(cells)
    assert rows == [["forward", "Compute the output."], ["train", "Train the model."]]
    body = visit.page.locator(f"{FORWARD} > .foldable")
    toggle = visit.page.get_by_role("button", name="Model.forward", exact=True)
    assert visit.page.locator(f"{FORWARD} .api-title code").text_content() == "Model.forward"
    assert (body.is_visible(), toggle.get_attribute("aria-expanded")) == (False, "false")
    visit.page.locator(OVERVIEW).get_by_role("link", name="forward").click()
    body.wait_for(state="visible")
    assert toggle.get_attribute("aria-expanded") == "true"
    assert 0 <= visit.top(FORWARD) < 400
    toggle.press("Enter")
    assert (body.is_visible(), toggle.get_attribute("aria-expanded")) == (False, "false")
    visit.page.locator(f"{FORWARD} .api-title").click()
    assert body.is_visible()
    every = visit.page.locator(f"{MODEL} > .member > .foldable:visible")
    unfold = visit.page.locator(OVERVIEW).get_by_role("button", name="Show all 2")
    unfold.click()
    assert every.count() == 2
    unfold.click()
    assert every.count() == 0
    assert visit.clean()


def test_an_address_opens_a_member(open_site: Open, way: str) -> None:
    """The address of a member and of its parameter open it; so does find-in-page, which asks before it matches."""
    visit = open_site("en/api.html#sample.Model.forward.scale", way)
    body = visit.page.locator(f"{FORWARD} > .foldable")
    body.wait_for(state="visible")
    assert 0 <= visit.top("[id='sample.Model.forward.scale']") < 400
    visit.page.get_by_role("button", name="Model.forward", exact=True).click()
    assert body.get_attribute("hidden") == "until-found"
    body.dispatch_event("beforematch", {})
    assert body.is_visible()


def test_members_are_there_without_script_and_on_paper(open_site: Open) -> None:
    """Nothing is folded where no script runs, nor in print."""
    visit = open_site("en/api.html", script=False)
    assert visit.page.locator("[id='sample.Model.forward.scale']").is_visible()
    assert visit.page.locator(".show-all:visible, .unfold:visible, .toggle").count() == 0
    visit = open_site("en/api.html")
    visit.page.emulate_media(media="print")
    assert visit.page.locator(f"{FORWARD} > .foldable").evaluate("box => box.checkVisibility()")


def test_what_is_folded_is_read_late(open_site: Open) -> None:
    """It is one text in the file; on the page it is there in the end, with everything that scripts add."""
    visit = open_site()
    for path in ("en/previews.html", "en/api.html"):
        visit.go(path).until("!document.querySelector('.deferred')")
    forward = (visit.page.content().partition('id="sample.Model.forward"')[2]).partition("</section>")[0]
    assert "<noscript" not in forward
    assert "What it is multiplied by" in forward


@pytest.mark.parametrize("address", ["en/previews.html?fw=tf", "en/previews.html#sample.restore.folder"])
def test_a_panel_that_is_read_late_is_there_at_once(open_site: Open, way: str, address: str) -> None:
    """The one that the reader has chosen while the page is read, and the one that an address leads into."""
    visit = open_site(address, way)
    entry = visit.page.locator("[id='sample.restore.folder']")
    assert entry.is_visible()
    assert not visit.page.get_by_text("There is nothing to restore").is_visible()
    if "#" in address:
        assert 0 <= visit.top("[id='sample.restore.folder']") < 600
    assert visit.clean()


def test_the_class_stays_in_view(open_site: Open) -> None:
    """Its head is a bar below the header as long as there is something of the class."""
    visit = open_site("en/api.html", height=400)
    visit.page.evaluate("document.getElementById('sample.Model.option_5').scrollIntoView()")
    head = visit.page.locator(f"{MODEL} > .api-head").bounding_box()
    assert abs(head["y"] - visit.page.locator(".header").bounding_box()["height"]) <= 2
    assert visit.top("[id='sample.Model.option_5']") >= head["y"] + head["height"]


def test_long_lists_of_parameters_have_a_filter(open_site: Open) -> None:
    """It shows how many there are, and those whose name or type has the words; an address goes before it."""
    visit = open_site("en/api.html")
    fields = visit.page.locator(f"{MODEL} > .api-fields")
    assert fields.locator(".api-label > .count").inner_text() == "17"
    shown = fields.locator(".entry:not([hidden]):visible .entry-name")
    fields.get_by_role("searchbox").fill("option 1")
    assert shown.all_inner_texts() == ["option_1", *(f"option_{number}" for number in range(10, 17))]
    assert fields.locator("[role=status]").inner_text() == "8"
    visit.page.evaluate("location.hash = 'sample.Model.option_2'")
    visit.page.locator("[id='sample.Model.option_2']").wait_for(state="visible")
    fields.get_by_role("searchbox").fill("")
    assert shown.count() == 12
    assert visit.clean()


@pytest.mark.parametrize("page", ["api", "code", "content"])
def test_only_what_scrolls_takes_focus(open_site: Open, page: str) -> None:
    """A box of code, a table or a formula is a stop of the keyboard where it is wider than its place, and nowhere else."""
    boxes = "article :is(pre, .table, .math, .api-signature)"
    differ = """all => all.filter(box => box.checkVisibility({contentVisibilityAuto: true}))
        .filter(box => (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) !== (box.tabIndex === 0))
        .map(box => box.outerHTML)"""
    for width in (1280, 320):
        visit = open_site(f"en/{page}.html", width=width)
        visit.settled()
        assert visit.page.locator(boxes).evaluate_all(differ) == []


def test_names_are_larger_than_what_describes_them(open_site: Open) -> None:
    """14 pixels at least."""
    for width in (390, 1280):
        visit = open_site("en/api.html", width=width)
        size = "one => parseFloat(getComputedStyle(one).fontSize)"
        name, text = (visit.page.locator(f".entry {part}").first.evaluate(size) for part in ("dt code", "dd p"))
        assert name >= 14
        assert name > text


@pytest.mark.parametrize("by", ["pointer", "keyboard"])
def test_parameters_show_their_text(open_site: Open, way: str, by: str) -> None:
    """Pointing at a parameter or coming to it by keyboard shows its text; Escape takes it away; a click goes to it."""
    visit = open_site("en/api.html", way)
    link = visit.page.locator(f"{MODEL} > .api-signature a[href='#sample.Model.option_2']")
    if by == "pointer":
        link.hover()
    else:
        visit.page.locator(f"{MODEL} > .api-signature a[href='#sample.Model.option_1']").focus()
        visit.page.keyboard.press("Tab")
    hint = visit.page.get_by_role("tooltip")
    hint.wait_for(state="visible")
    assert "What option 2 does." in hint.inner_text()
    assert link.get_attribute("aria-describedby") == hint.get_attribute("id")
    visit.page.keyboard.press("Escape")
    hint.wait_for(state="hidden")
    link.click()
    assert visit.page.url.endswith("#sample.Model.option_2")
    assert 0 <= visit.top("[id='sample.Model.option_2']") < 400
    assert visit.clean()


@pytest.mark.parametrize("by", ["pointer", "keyboard", "touch"])
def test_links_show_where_they_lead(open_site: Open, way: str, by: str) -> None:
    """An object's signature and first sentence, another project's too, a page's description; nothing is fetched before a reader turns to a link."""
    visit = open_site("en/previews.html", way, **({"has_touch": True} if by == "touch" else {}))
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url.rpartition("/")[2].partition(".")[0]))
    visit.settled()
    assert set(asked) <= {"icon"}
    hint = visit.page.get_by_role("tooltip")
    for target, words in [
        (
            "api.html#sample.Model.forward",
            "method sample.Model.forward forward(value: int, *, scale: float = 1.0) -> ModelOutput",
        ),
        ("tabs.html", "Tabs"),
        ("https://other.example/docs/net.html#other.Net", "class other.Net Net(depth)"),
    ]:
        link = visit.page.locator(f"article a[href='{target}']")
        if by == "pointer":
            link.hover()
        elif by == "keyboard":
            visit.page.keyboard.press("Tab")
            while not link.evaluate("link => link === document.activeElement"):
                visit.page.keyboard.press("Tab")
        else:
            link.dispatch_event("touchstart", {})
        hint.filter(has_text=words.split()[-1]).wait_for(state="visible")
        assert " ".join(hint.inner_text().split()).startswith(words)
        assert link.get_attribute("aria-describedby") == hint.get_attribute("id")
        visit.page.keyboard.press("Escape")
        hint.wait_for(state="hidden")
    # pages are fetched ahead, for who turns to a link may follow it
    found = [name.partition("-")[0] for name in asked if name.startswith(("preview", "objects-", "pages-", "others-"))]
    assert found == ["preview", "objects", "pages", "others"]
    assert visit.clean()


def test_inherited_members_are_listed(open_site: Open, way: str) -> None:
    """The bases are named and linked; opened, the list has what they bring, but for what the class has itself."""
    visit = open_site("en/previews.html", way)
    bases = visit.page.locator(".api-bases")
    assert bases.locator("summary").inner_text() == "Inherited from Model"
    bases.locator("summary").click()
    bases.locator("li a").nth(1).wait_for()
    links = bases.locator("li a").evaluate_all(
        "all => all.map(link => [link.textContent, link.href.replace(/.*[/]/, '')])"
    )
    assert links == [["Model", "api.html#sample.Model"], ["forward", "api.html#sample.Model.forward"]]
    assert visit.clean()


def test_long_lists_of_parameters_fold(open_site: Open) -> None:
    """Those beyond the twelfth are behind "Show N more", which opens by a click and by an address."""
    visit = open_site("en/api.html")
    fold = visit.page.locator(f"{MODEL} > .api-fields > .fold")
    summary = fold.locator("summary")
    assert re.fullmatch(r"Show \d+ more", summary.inner_text().strip())
    entry = visit.page.locator("[id='sample.Model.option_16']")
    assert not entry.is_visible()
    summary.click()
    assert entry.is_visible()
    visit.go("en/index.html").go("en/api.html#sample.Model.option_16")
    assert entry.is_visible()
    assert 0 <= visit.top("[id='sample.Model.option_16']") < 400


def test_sources_and_types_are_linked(open_site: Open) -> None:
    """The source link leads to the repository's line, a type to its own box."""
    visit = open_site("en/api.html")
    source = visit.page.locator("[id='sample.run'] .api-source").get_attribute("href")
    assert re.fullmatch(r"https://github\.com/example/sample/blob/[\w.]+/src/sample/parts\.py#L\d+", source)
    assert visit.page.locator("[id='sample.run'] .api-signature .type a[href='#sample.Model']").count() == 1
    assert visit.page.locator("article a[href='#sample.Model.forward']").count() >= 1


def test_placeholders_speak_the_readers_language(open_site: Open) -> None:
    """An object that could not be documented says so in Arabic; the reason, in English, is marked as such."""
    visit = open_site("ar/api.html")
    box = visit.page.locator(".api.missing .callout")
    assert re.search(r"[\u0600-\u06ff]{3,}", box.locator("p[data-ui]").last.text_content())
    reason = box.locator("p").last
    assert (reason.get_attribute("lang"), reason.get_attribute("dir")) == ("en", "ltr")
    assert "Missing" in reason.text_content()


def test_quiz(open_site: Open) -> None:
    """Ticked answers are judged, explanations of ticked ones shown, by keyboard too; another tick takes it back."""
    visit = open_site("en/widgets.html")
    boxes, check = visit.page.locator(".quiz input"), visit.page.get_by_role("button", name="Check the answer")
    status = visit.page.locator(".quiz [role=status]")
    assert [box.get_attribute("type") for box in boxes.all()] == ["checkbox"] * 3
    assert not visit.page.get_by_text("One is not it.").is_visible()
    boxes.nth(0).focus()
    visit.page.keyboard.press("Space")
    check.focus()
    visit.page.keyboard.press("Enter")
    assert "more than one" in status.inner_text()
    assert visit.page.get_by_text("One is not it.").is_visible()
    visit.page.locator(".quiz label", has_text="Two").click()
    assert status.inner_text() == ""
    check.click()
    assert status.inner_text() == "Wrong"
    boxes.nth(1).uncheck()
    boxes.nth(2).check()
    check.click()
    assert status.inner_text() == "Correct"
    assert visit.clean()


def test_quiz_without_script(open_site: Open) -> None:
    """The answers are in folds."""
    visit = open_site("en/widgets.html", script=False)
    assert not visit.page.get_by_text("One is not it.").is_visible()
    visit.page.locator(".quiz summary").first.click()
    assert visit.page.get_by_text("One is not it.").is_visible()
    assert visit.page.locator(".quiz input").count() == 0


def test_video_asks_nobody_before_the_click(open_site: Open) -> None:
    """The player comes from youtube-nocookie after a click, and the policy allows it."""
    visit = open_site("en/widgets.html")
    visit.settled()
    assert visit.clean()
    visit.page.route("https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body="player"))
    visit.page.locator(".video a").click()
    visit.page.locator(".video iframe").wait_for()
    assert (
        visit.page.locator(".video iframe")
        .get_attribute("src")
        .startswith("https://www.youtube-nocookie.com/embed/abc123DEF_-")
    )
    visit.page.frame_locator(".video iframe").get_by_text("player").wait_for()
    assert visit.violations == []
    assert visit.hosts == {"www.youtube-nocookie.com"}


@pytest.mark.parametrize(("way", "script"), [("http", False), ("file", True)])
def test_video_is_a_link_where_it_cannot_be_played(open_site: Open, way: str, script: bool) -> None:
    """Without script, and from disk, where YouTube refuses to play, the poster is a link."""
    visit = open_site("en/widgets.html", way, script=script)
    assert visit.page.locator(".video a").get_attribute("href") == "https://www.youtube.com/watch?v=abc123DEF_-"
    if script:
        visit.page.route("https://www.youtube.com/**", lambda route: route.fulfill(body="film"))
        visit.page.locator(".video a").click()
        visit.page.wait_for_url("https://www.youtube.com/watch?v=abc123DEF_-")


def test_formulas_are_drawn_by_the_browser(open_site: Open) -> None:
    """MathML with a size, with and without script."""
    visit = open_site("en/widgets.html", script=False)
    box = visit.page.locator("math[display=block] mfrac").bounding_box()
    assert box["height"] > 25
    assert visit.page.locator("p math msup").bounding_box()["width"] > 5


def test_diagrams_are_drawn_in_both_colours(open_site: Open, way: str) -> None:
    """The drawing takes the place of its source, follows the colour scheme, and breaks no policy; pages without do not load it."""
    visit = open_site("en/widgets.html", way)
    drawing = visit.page.locator(".diagram")
    drawing.wait_for(timeout=30_000)
    assert "Echidna" in drawing.evaluate("element => element.shadowRoot.textContent")
    assert not visit.page.locator("pre.mermaid").is_visible()
    styles = "document.querySelector('.diagram').shadowRoot.adoptedStyleSheets[0].cssRules[0].cssText"
    before = visit.page.evaluate(styles)
    visit.page.evaluate("docbuilder.memory.set('theme', 'dark'); docbuilder.paint()")
    visit.until(f"{styles} !== {before!r}")
    visit.page.emulate_media(media="print")
    assert "invert" in drawing.evaluate("element => getComputedStyle(element).filter")  # paper is white
    assert visit.clean()
    visit.go("en/code.html")
    assert visit.page.locator("script[src*=diagrams], iframe").count() == 0


def test_diagrams_without_script_are_their_source(open_site: Open) -> None:
    """The source can be read."""
    visit = open_site("en/widgets.html", script=False)
    assert "A[Echidna] --> B[Platypus]" in visit.page.locator("pre.mermaid").inner_text()


def test_hash_opens_a_fold(open_site: Open) -> None:
    """A heading inside of a closed <details> is opened by its address."""
    visit = open_site("en/content.html")
    assert not visit.page.get_by_text("a dingo").is_visible()
    visit.go("en/index.html").go("en/content.html#in-the-fold")
    assert visit.page.get_by_text("a dingo").is_visible()


def test_footnotes_lead_there_and_back(open_site: Open) -> None:
    """A reference leads to the note, the note back to the reference."""
    visit = open_site("en/content.html")
    visit.page.locator("article sup a").first.click()
    note = visit.page.locator(".footnotes li").first
    assert visit.page.evaluate("document.getElementById(decodeURIComponent(location.hash.slice(1))).textContent")
    note.locator("a").last.click()
    assert visit.page.evaluate(
        "document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest('p').textContent"
    ).startswith("A footnote")


def test_print(open_site: Open) -> None:
    """On paper: the content only, addresses of links to elsewhere, all folds open; afterwards they close again."""
    visit = open_site("en/api.html")
    visit.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    visit.page.emulate_media(media="print")
    assert visit.page.locator("[id='sample.Model.option_16']").is_visible()
    for chrome in (".header", ".navigation", ".contents", ".page-top", ".page-end", ".search", ".copy"):
        assert visit.visible(chrome) == [], chrome
    visit.page.emulate_media(media="screen")
    visit.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not visit.page.locator("[id='sample.Model.option_16']").is_visible()
    visit.go("en/index.html")
    visit.page.emulate_media(media="print")
    after = "link => getComputedStyle(link, '::after').content"
    assert "https://elsewhere.example/page" in visit.page.locator("article a[href^='https://elsewhere']").evaluate(
        after
    )
    assert visit.page.locator("article p a[href='tabs.html']").evaluate(after) in ("none", "normal")
