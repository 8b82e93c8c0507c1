"""What belongs to a page as a whole."""

from __future__ import annotations

from render_trees import AT, TREES, document, heading, paragraph, text

from docbuilder.model import nodes as n
from docbuilder.model.nodes import FrontMatter
from docbuilder.model.source import Source
from docbuilder.render.context import RenderContext
from docbuilder.render.deferring import undefer
from docbuilder.render.html import render_page
from docbuilder.render.page import RenderedPage
from docbuilder.render.theme import Theme

THEME = Theme()


def render(tree: n.Document, **values: object) -> RenderedPage:
    return render_page(tree, RenderContext(THEME, **values))[0]  # type: ignore[arg-type]


def test_title_comes_from_the_front_matter_first() -> None:
    """Front matter, first heading, file name."""
    tree = document(heading(1, "Heading", "heading"))
    assert render(document(heading(1, "Heading"), front_matter=FrontMatter(title="Written"))).title == "Written"
    assert render(tree, name="guide/page").title == "Heading"
    assert render(document(), name="guide/page").title == "page"


def test_description() -> None:
    """The front matter's; else the first paragraph with a letter in it, cut at a word."""
    long = document(paragraph(n.Image(AT, "a.png", "alt")), paragraph("123"), paragraph("word " * 60))
    page = render(long)
    assert page.description.startswith("word word")
    assert page.description.endswith("word…")
    assert len(page.description) <= 160
    assert render(document(paragraph("漢" * 200)), language="ja").description == "漢" * 159 + "…"
    assert render(document(front_matter=FrontMatter(description="Said so"))).description == "Said so"
    assert render(document()).description == ""


def test_one_heading_of_level_one() -> None:
    """A page without one gets its title; where the author's first heading is the title, it is only heard."""
    assert render(document(paragraph("x")), name="p").body.startswith('<h1 class="page-title" data-ui>p</h1>')
    assert 'class="page-title visually-hidden"' in render(document(heading(2, "T", "t"))).body
    assert render(document(heading(1, "T", "t"))).body.count("<h1") == 1


def test_twin_begins_with_the_title() -> None:
    """Also that of the front matter."""
    assert render(document(paragraph("x"), front_matter=FrontMatter(title="T*"))).markdown == "# T\\*\n\nx\n"


def test_lines_of_japanese_join() -> None:
    """A line end between two characters that need no blank is none; in Korean and English it is one."""
    tree = document(paragraph("日本", n.SoftBreak(AT), "語", n.SoftBreak(AT), "abc"))
    assert "<p>日本語\nabc</p>" in render(tree, language="ja").body
    assert "<p>日本\n語\nabc</p>" in render(tree, language="ko").body
    assert render(tree, language="ja").sections[0].text == "日本語 abc"


def test_control_characters_are_replaced() -> None:
    """What may not stand in HTML does not."""
    page = render(document(heading(1, "a\x01", "a"), paragraph("b\ud800"), source="\x01"))
    assert "a\ufffd" in page.body
    assert page.title == "a\ufffd"
    page.markdown.encode()


def test_untrusted_content_is_sanitised() -> None:
    """Nothing runs, frames or restyles; our own markup stays."""
    raw = '<p onclick="x()" style="color: red">p</p><script>s()</script><iframe src="https://f.example.org"></iframe>'
    target = n.HtmlTarget(0, 0, "iframe", "src", "https://f.example.org")
    tree = document(
        n.Html(AT, raw, (target,)), paragraph(n.Link(AT, (text("l"),), "javascript:x()")), n.Youtube(AT, "a")
    )
    page = render(tree, untrusted=True)
    for part in ("onclick", "style", "script", "iframe", "javascript"):
        assert part not in page.body
    assert page.origins == ()  # a film is a link


def test_own_markup_survives_sanitising() -> None:
    """Every attribute and element of the constructs is on the list."""
    for name, tree in TREES.items():
        if name not in ("html", "notebook", "mermaid", "youtube"):  # of others; text; a link
            plain, clean = render(tree, name=name), render(tree, name=name, untrusted=True)
            for part in (
                "<svg",
                "<math",
                "<details",
                "role=",
                "tabindex",
                "data-",
                "class=",
                "aria-",
                "<button",
                "<input",
            ):
                assert undefer(plain.body).count(part) == clean.body.count(part), (name, part)


def test_deep_nesting_is_flattened() -> None:
    """A tree that no parser lets through still gives a page with all of its text."""
    node: n.Node = paragraph("deep")
    for _ in range(5_000):
        node = n.Quote(AT, (node,))
    page = render(document(node, n.CodeBlock(AT, "code")))
    assert "deep" in page.body
    assert "code" in page.body
    assert "deep" in page.markdown
    assert "deep code" in page.sections[0].text


def test_words_come_from_the_strings() -> None:
    """The reader's language, and English for what it lacks."""
    tree = document(n.Tip(AT, (), warning=False), n.Alert(AT, (), "note"))
    body = render(tree, strings={"tip": "ヒント"}, language="ja").body
    assert "ヒント" in body
    assert ">Note<" in body


def test_docstrings_have_their_own_language() -> None:
    """English docstrings on a Japanese page say so; their Japanese titles, too."""
    body = render(TREES["api_box"], language="ja", strings={"parameters": "パラメータ"}).body
    assert '<section class="api" data-kind="class" id="pkg.Trainer" lang="en" dir="ltr">' in body
    assert '<p class="api-label" lang="ja">パラメータ</p>' in body
    assert "lang=" not in render(TREES["api_box"], language="en-GB").body


def test_raw_html_is_searched_as_text() -> None:
    """Tags end words, but for those within a line; references are resolved."""
    tree = document(n.Html(AT, "<div>one</div><div>t<b>w</b>o &amp; three</div>"))
    assert render(tree, name="p").sections[0].text == "one two & three"


def test_broken_addresses_are_no_origins() -> None:
    """What could end a directive of the policy cannot get into it."""
    targets = ["https://[bad", "https://a;b/x", "ftp://x.org/a", "//ok.org/a", "https://user:pw@OK.org:8080/x"]
    tree = document(paragraph(*[n.Image(AT, target) for target in targets]))
    assert render(tree).origins == (("img-src", "https://ok.org"), ("img-src", "https://ok.org:8080"))


def test_constructs_out_of_place_keep_their_content() -> None:
    """A panel without tabs, a choice without a question: content is never lost."""
    parameter = n.ApiParameter(AT, "p")
    entry = n.ApiEntry(AT, "e", (), False, (), (paragraph("body"),))
    tree = document(
        n.Panel(AT, (paragraph("panel"),), "k", "l"),
        n.Choice(AT, (text("choice"),), (), True),
        n.ApiSignature(AT, (parameter,)),
        n.ApiGroup(AT, (text("group"),), (entry,)),
        n.Tabs(AT, (paragraph("loose"),), "options", "g"),
        n.Image(AT, "i.png", "bare"),
    )
    page = render(tree)
    for part in ("panel", "choice", "<code>p</code>", "group", "body", "bare"):
        assert part in page.body
    assert "panel" in page.markdown


def test_types_in_the_twin_keep_their_code_and_links() -> None:
    """What stands in a piece of a docstring is Markdown there as well."""
    source = Source("pkg/code.py", "`int` or Shape")
    kind = n.Fragment(AT, (n.Code(AT, "int"), text(" or "), n.Link(AT, (n.Code(AT, "Shape"),), "#pkg.Shape")), source)
    entry = n.ApiEntry(AT, "size", (kind,), False, (), (paragraph("How large."),))
    fields = n.ApiFields(AT, (n.ApiGroup(AT, (), (entry,)),), "parameters", "")
    assert "- `size` (`int` or [`Shape`](#pkg.Shape)): How large." in render(document(fields)).markdown


def test_room_is_kept_for_diagrams() -> None:
    """Nothing moves when a script draws them: what grows downwards gets room by its lines, up to a bound."""
    for source, tall in (
        ("graph LR\n  A-->B\n", ""),
        ("gantt\n  a: 1\n", ""),
        ("graph TD\n  A-->B\n\n  B-->C\n", " tall-3"),
        ("pie\n", " tall-6"),
        ("graph TD\n" + "  A-->B\n" * 40, " tall-12"),
        ("", ""),
    ):
        tree = document(n.CodeBlock(AT, source, "mermaid", "mermaid", diagram=True))
        assert f'<pre class="mermaid{tall}" tabindex="0">' in render(tree).body
