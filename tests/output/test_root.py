"""Files of a site besides its pages: versions side by side, the entrance, what servers say."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.config import load_config


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A source in two languages."""
    for code, title in (("en", "Start"), ("ja", "はじめに")):
        folder = tmp_path / "docs/source" / code
        folder.mkdir(parents=True)
        (folder / "index.md").write_text(f"# {title}\n", "utf-8")
        (folder / "_toctree.yml").write_text("- local: index\n  title: Start\n", "utf-8")
    return tmp_path / "docs/source"


def publish(source: Path, version: str = "") -> Path:
    """The folder of the site."""
    config = load_config(source, {"out": source.parent / "site", "version": version, "jobs": 1})
    build(config)
    return config.out


def target_of(path: Path) -> str:
    """Where a page sends its reader."""
    return re.search(r'content="0; url=([^"]*)"', path.read_text("utf-8"))[1]


def test_site_without_versions_has_no_file_of_them(source: Path) -> None:
    """`versions.json` is there only where `--version` is given; the root goes to the default language."""
    site = publish(source)
    assert not list(site.glob("versions.*"))
    assert target_of(site / "index.html") == "en/index.html"


def search_entry_of(folder: Path) -> dict[str, object]:
    """The value in `search.js` of a folder."""
    name, value = json.loads("[" + (folder / "search.js").read_text("utf-8")[len("docbuilderSearch(") : -2] + "]")
    assert name == "site"
    return value


def test_search_entries_lead_to_the_indexes(source: Path) -> None:
    """Whoever names a site, a version or a language of it finds the indexes: the root leads to the newest version."""
    site = publish(source)
    entry = search_entry_of(site)
    assert entry == {"schema": 1, "name": entry["name"], "version": "", "languages": {"en": "en/", "ja": "ja/"}}
    assert search_entry_of(site / "ja")["languages"] == {"ja": ""}
    for version in ("v1.0", "v2.0"):
        site = publish(source, version)
    shutil.rmtree(site / "en")
    shutil.rmtree(site / "ja")
    site = publish(source, "v2.0")
    assert search_entry_of(site)["languages"] == {"en": "v2.0/en/", "ja": "v2.0/ja/"}
    assert search_entry_of(site / "v1.0")["languages"] == {"en": "en/", "ja": "ja/"}
    assert search_entry_of(site / "v1.0/ja") == {**entry, "version": "v1.0", "languages": {"ja": ""}}
    assert (site / "v1.0/ja/search/index.js").is_file()


def test_a_site_of_one_language_has_its_entry_at_the_root(tmp_path: Path) -> None:
    """There the root is the language's folder."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Title\n", "utf-8")
    config = load_config(tmp_path / "docs", {"out": tmp_path / "site", "jobs": 1})
    build(config)
    assert search_entry_of(config.out)["languages"] == {"en": ""}


def test_other_sites_are_allowed_by_the_policy(source: Path) -> None:
    """Pages, and what servers say, allow to read another origin's index, and to run nothing of it."""
    (source.parents[1] / "docbuilder.toml").write_text(
        'search-also = ["https://hub.example/docs/hub", "../accelerate"]\n', "utf-8"
    )
    site = publish(source)
    page = unescape((site / "en/index.html").read_text("utf-8"))
    for text in (
        page.split('http-equiv="Content-Security-Policy" content="')[1].split('"')[0],
        (site / "_headers").read_text(),
    ):
        assert "connect-src 'self' https://hub.example;" in text
        assert text.count("https://hub.example") == 1
    assert 'data-site="https://hub.example/docs/hub/" aria-pressed="false">hub<' in page
    assert 'data-site="../accelerate/" aria-pressed="false">accelerate<' in page


def test_versions_file_lists_every_version_that_was_built(source: Path) -> None:
    """Each build adds its version and keeps the others; the script says the same; a folder that is gone is not listed."""
    for version in ("v1.0", "main", "v2.0"):
        site = publish(source, version)
    data = json.loads((site / "versions.json").read_bytes())
    assert data["latest"] == "v2.0"
    assert [entry["name"] for entry in data["versions"]] == ["main", "v2.0", "v1.0"]
    assert data["versions"][2] == {"name": "v1.0", "languages": ["en", "ja"], "start": "index"}
    script = (site / "versions.js").read_text("utf-8")
    assert json.loads(script.removeprefix("window.docbuilderVersions = ").removesuffix(";\n")) == data
    shutil.rmtree(site / "v1.0")
    publish(source, "v2.0")
    assert "v1.0" not in (site / "versions.json").read_text("utf-8")


def test_root_leads_to_the_newest_version(source: Path) -> None:
    """Whichever version was built last: readers who come to the root get the newest release."""
    publish(source, "v2.0")
    site = publish(source, "v1.9")
    assert target_of(site / "index.html") == "v2.0/en/index.html"
    assert target_of(site / "v1.9/index.html") == "en/index.html"


def test_every_page_names_its_icon(source: Path) -> None:
    """The entrances too: a browser that finds none asks the host's root for `/favicon.ico`, outside of the site."""
    site = publish(source, "v1.0")
    pages = sorted(site.rglob("*.html"))
    assert {"index.html", "v1.0/index.html", "404.html"} <= {page.relative_to(site).as_posix() for page in pages}
    for page in pages:
        if page.parent.name != "assets":  # documents of frames
            assert '<link rel="icon" href="' in page.read_text("utf-8"), page


def test_start_page_is_the_first_of_the_contents_where_there_is_no_index(source: Path) -> None:
    """A source without an index page begins with the first page of its contents."""
    for code in ("en", "ja"):
        (source / code / "index.md").rename(source / code / "begin here.md")
        (source / code / "_toctree.yml").write_text("- local: begin here\n  title: Start\n", "utf-8")
    site = publish(source, "v1.0")
    assert json.loads((site / "versions.json").read_bytes())["versions"][0]["start"] == "begin here"
    assert target_of(site / "index.html") == "v1.0/en/begin%20here.html"


def test_name_and_language_menu_lead_to_the_start_page(source: Path) -> None:
    """A language without an index page: the project's name, and the menu on pages that it lacks, lead to its first page."""
    (source / "ja/index.md").rename(source / "ja/first.md")
    (source / "ja/_toctree.yml").write_text("- local: first\n  title: Start\n", "utf-8")
    (source / "en/more.md").write_text("# More\n", "utf-8")
    site = publish(source)
    assert '<a class="brand" href="first.html">' in (site / "ja/first.html").read_text("utf-8")
    assert '<a class="brand" href="index.html">' in (site / "en/more.html").read_text("utf-8")
    assert re.search(r'href="../ja/first.html" lang="ja"', (site / "en/more.html").read_text("utf-8"))


def test_headers_keep_what_pages_of_other_versions_load(source: Path) -> None:
    """An old version's images from elsewhere are allowed as long as that version is there; alone, only one's own are."""
    page = source / "en/index.md"
    page.write_text("# Start\n\n![badge](https://img.example/a.png)\n", "utf-8")
    site = publish(source, "v1.0")
    page.write_text("# Start\n", "utf-8")
    publish(source, "v2.0")
    assert "https://img.example" in (site / "_headers").read_text("utf-8")
    shutil.rmtree(site / "v1.0")
    publish(source, "v2.0")
    assert "https://img.example" not in (site / "_headers").read_text("utf-8")
