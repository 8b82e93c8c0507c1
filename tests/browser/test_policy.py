"""The content security policy, and who is asked for what (site, "Content security")."""

from __future__ import annotations

import hashlib
import html
import re
from base64 import b64encode

import pytest
from sample_site import PAGES
from visiting import Open, Sample

LISTEN = """
    window.refused = [];
    document.addEventListener("securitypolicyviolation", (event) => window.refused.push(
        `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


@pytest.mark.parametrize(
    ("kind", "way"),
    [*((kind, "http") for kind in PAGES), *((kind, "file") for kind in ("start", "tabs", "widgets", "api"))],
)
def test_policy_is_kept(open_site: Open, way: str, kind: str) -> None:
    """No page breaks its policy while it is used, fails, or asks another host before a click."""
    visit = open_site("", way)
    visit.page.add_init_script(LISTEN)
    visit.go(f"{PAGES[kind]}.html")
    visit.settled()
    visit.page.locator("#_search-open").click()
    visit.page.get_by_role("combobox").fill("a")
    visit.until("document.querySelector('#_search [role=status]').textContent")
    visit.page.keyboard.press("Escape")
    for summary in visit.page.locator("article summary:visible, .menu > summary:visible").all():
        summary.click()
    visit.page.evaluate("document.querySelectorAll('[role=tab]').forEach(tab => tab.click())")
    visit.settled()
    assert visit.page.evaluate("window.refused") == []
    assert visit.clean()


def test_policy_allows_nothing_inline(sample: Sample) -> None:
    """Every page carries a policy; no inline script, handler or style of ours is in any page."""
    pages = list(sample.folder.rglob("*.html"))
    assert len(pages) > 15
    for page in pages:
        text = page.read_text("utf-8")
        policy = html.unescape(re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1])
        assert "default-src 'none'" in policy
        assert "unsafe-eval" not in policy
        if page.parent.name != "assets":
            assert "unsafe-inline" not in policy
        if page.name == "404.html":  # it stands alone at any depth: what is inline is allowed by its hash, and no more
            for content in re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", text, re.DOTALL):
                digest = b64encode(hashlib.sha256(content.encode()).digest()).decode()
                assert f"'sha256-{digest}'" in policy
            text = re.sub(r"<(style|script)>.*?</\1>", "", text, flags=re.DOTALL)
        assert not re.search(r"<script(?![^>]* src=)|\son\w+=|\sstyle=|<style", text), page


def test_policy_refuses_what_is_inline(open_site: Open) -> None:
    """The policy is in force: a script that somebody slips into the page does not run."""
    visit = open_site("en/index.html")
    visit.page.evaluate(
        "document.body.insertAdjacentElement('beforeend',"
        " Object.assign(document.createElement('script'), {textContent: 'window.slipped = true'}))"
    )
    assert visit.page.evaluate("window.slipped") is None
    assert len(visit.violations) >= 1


def test_every_address_of_the_files_is_relative(sample: Sample) -> None:
    """Pages load nothing by an absolute address: they work wherever the folder is put."""
    for page in sample.folder.rglob("v*/*/**/*.html"):
        for tag in re.findall(
            r"<(?:script|img|iframe|link rel=\"(?:icon|stylesheet)\")[^>]*>", page.read_text("utf-8")
        ):
            assert not re.search(r'(?:src|href)="(?:https?:|/)', tag), (page, tag)
