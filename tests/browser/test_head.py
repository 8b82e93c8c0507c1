"""What stands in the head of a page, for search engines and those who share it (site, "On every page")."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from sample_site import OLD_VERSION, PAGES, PUBLISHED, VERSION, run_build, write_files
from visiting import Sample

ALTERNATE = re.compile(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">')
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)">')


@pytest.mark.parametrize("kind", PAGES)
def test_addresses_are_absolute_and_lead_to_pages(sample: Sample, kind: str) -> None:
    """One canonical address; the translations of a page name each other, and fallback pages are none of them."""
    page = sample.folder / VERSION / f"{PAGES[kind]}.html"
    text = page.read_text("utf-8")
    [canonical] = CANONICAL.findall(text)
    alternates = dict(ALTERNATE.findall(text))
    for address in (canonical, *alternates.values()):
        assert address.startswith(PUBLISHED)
        target = sample.folder / unquote(address.removeprefix(PUBLISHED))
        assert ALTERNATE.findall(target.read_text("utf-8")) == list(alternates.items())
    if kind != "fallback page":
        assert sample.folder / unquote(canonical.removeprefix(PUBLISHED)) == page
    assert "ja" not in alternates or kind != "fallback page"


def test_title_and_description(sample: Sample) -> None:
    """Every page of the contents has a title of its own and a description."""
    titles = []
    for path in sorted(set(PAGES.values())):
        text = (sample.folder / VERSION / f"{path}.html").read_text("utf-8")
        titles += re.findall(r"<title>([^<]+)</title>", text)
    assert len(titles) == len(set(PAGES.values()))
    start = (sample.folder / VERSION / "en/index.html").read_text("utf-8")
    assert re.search(r'<meta name="description" content="The first page of the sample', start)
    assert '<meta property="og:title" content="Start">' in start
    others = (
        r"<button [^>]*data-site=[^>]*>[^<]*</button>"  # search asks other versions where the configuration says so
    )
    assert OLD_VERSION not in re.sub(others, "", start)


def test_without_an_address_nothing_is_claimed(tmp_path: Path) -> None:
    """Where nobody said at which address the site will be, there are no canonical and no `hreflang` links: they must be absolute."""
    toc = "- local: index\n  title: Start\n"
    files = {
        f"{code}/{name}": text
        for code in ("en", "ja")
        for name, text in (("index.md", "# Start\n"), ("_toctree.yml", toc))
    }
    write_files(tmp_path / "source", files)
    run_build(tmp_path / "source", tmp_path / "site", "--api", "none")
    text = (tmp_path / "site/en/index.html").read_text("utf-8")
    assert not ALTERNATE.search(text)
    assert not CANONICAL.search(text)
    assert 'hreflang="ja"' in text  # the language menu's
