"""What is read late: pieces of HTML in `<noscript>`."""

from __future__ import annotations

import pytest
from render_trees import AT, document, paragraph

from docbuilder.model import nodes as n
from docbuilder.render.context import RenderContext
from docbuilder.render.deferring import defer, undefer
from docbuilder.render.html import render_page
from docbuilder.render.theme import Theme

LATE = '<noscript class="deferred">'


@pytest.mark.parametrize("html", ["", "<p>a</p>", "<p>a</p>\n<p>b</p>\n"])
def test_there_and_back(html: str) -> None:
    """What is taken out again is what was put in."""
    assert defer(html) == f"{LATE}{html}</noscript>"
    assert undefer(defer(html)) == html
    assert undefer(f"<div>{defer(html)}</div>{defer(html)}") == f"<div>{html}</div>{html}"


def test_nothing_is_late_twice() -> None:
    """What holds parts for later is one part."""
    assert defer(f"<div>{defer('a')}</div><div>{defer('b')}</div>") == f"{LATE}<div>a</div><div>b</div></noscript>"


@pytest.mark.parametrize(
    "html",
    [
        "<noscript>author's</noscript>",
        '<img alt="</noscript><script>alert(1)</script>">',
        '<img alt="</NoScript><script>alert(1)</script>">',
        f"<div>{LATE}x</noscript><NOSCRIPT>y</NOSCRIPT></div>",
    ],
)
def test_an_authors_noscript_ends_nothing(html: str) -> None:
    """A part with the word in it stays as it is."""
    assert defer(html) == html


def _panel(*content: n.Node, key: str) -> n.Panel:
    return n.Panel(AT, content, key, key)


def _tabs(*panels: n.Panel) -> str:
    context = RenderContext(Theme(), name="guide/page")
    return str(render_page(document(n.Tabs(AT, panels, "frameworks", "fw")), context)[0].body)


def _function(name: str) -> n.ApiBox:
    return n.ApiBox(AT, "function", name, name, name, sections=(n.ApiText(AT, (paragraph("said"),)),))


def test_api_reference_behind_the_first_panel_is_late() -> None:
    """The first is what most readers see; text is small; many short texts hold a browser up less than one long one."""
    html = _tabs(
        _panel(_function("a.f"), key="one"),
        _panel(paragraph("b"), key="two"),
        _panel(paragraph("c"), _function("d.f"), n.Tip(AT, (_function("e.f"),)), key="three"),
    )
    one, two, three = html.split('class="panel"')[1:]
    assert (one.count(LATE), two.count(LATE), three.count(LATE)) == (0, 0, 2)
    shown, first, second = three.split(LATE)
    assert "<p>c</p>" in shown
    assert all("said" in late.partition("</noscript>")[0] for late in (first, second))
