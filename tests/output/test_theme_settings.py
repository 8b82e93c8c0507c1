"""What `[theme]` changes in a site."""

from __future__ import annotations

import re
import subprocess
from html import unescape
from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.config.theme import contrast
from sites import THEME, TOCTREE, configure, write


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with all settings."""
    root = tmp_path_factory.mktemp("settings")
    write(
        root,
        {
            "docs/source/index.md": "# Home\n",
            "docs/source/guide/a.md": "# A\n",
            "docs/source/guide/b.md": "# B\n",
            "docs/source/lone.md": "# Lone\n",
            "docs/source/_toctree.yml": TOCTREE
            + "- title: Guide & more\n  sections:\n  - local: guide/a\n    title: A\n  - local: guide/b\n    title: B\n",
            "fonts/mono.woff2": b"wOF2",
        },
    )
    config = configure(root, theme=THEME)
    build(config)
    return config.out


def test_a_style_sheet_of_its_own(site: Path) -> None:
    """Colours that can be read in light and dark, fonts first in their row, and the file beside it."""
    [file] = (site / "assets").glob("theme.*.css")
    style = file.read_text("utf-8")
    for page in ("index.html", "guide/a.html"):
        assert f"assets/{file.name}" in (site / page).read_text("utf-8")
    found = dict(re.findall(r"--([\w-]+):light-dark\((#\w{6},#\w{6})\)", style))
    assert found.keys() == {"accent", "accent-strong", "accent-soft", "on-accent"}
    for scheme, canvas in enumerate(("#ffffff", "#121615")):
        accent, soft, text = (found[name].split(",")[scheme] for name in ("accent", "accent-soft", "on-accent"))
        assert contrast(accent, canvas) >= 4.5
        assert contrast(accent, soft) >= 4.5
        assert contrast(accent, text) >= 4.5
    [font] = (site / "assets").glob("mono.*.woff2")
    assert f'@font-face{{font-family:"JetBrains Mono";src:url("{font.name}")' in style
    assert '--latin:"Inter",ui-sans-serif' in style


def test_the_frame(site: Path) -> None:
    """Footer, links, announcement, question and scripts stand on every page, from where it is; the policy lists their origins."""
    page = unescape((site / "guide/a.html").read_text("utf-8"))
    assert "© The authors" in page
    assert '<a href="https://blog.example/">Blog</a>' in page
    assert '<a href="../en/privacy.html">Privacy</a>' in page
    assert '<a href="mailto:a@b.example">Mail</a>' in page
    assert '<a href="../en/news.html">Version 2 is there</a>' in page
    assert 'data-address="https://forms.example/helpful" hidden' in page
    assert '<script defer src="https://stats.example/s.js" data-domain="x.example"></script>' in page
    assert 'data-zoom="Enlarge the image"' in page
    for policy in (re.search(r'Policy" content="([^"]*)"', page)[1], (site / "_headers").read_text("utf-8")):
        assert "connect-src 'self' https://forms.example https://in.example https://stats.example;" in policy
        assert re.search(r"script-src 'self'[^;]* https://stats.example;", policy)


@pytest.mark.parametrize(
    ("page", "current"),
    [
        ("index.html", ["page", ""]),
        ("guide/a.html", ["", "page"]),
        ("guide/b.html", ["", "true"]),
        ("lone.html", ["", ""]),
    ],
)
def test_tabs(site: Path, page: str, current: list[str]) -> None:
    """The tab that the page is in is marked, as the page itself where it leads there; a page that is in none has the row too."""
    text = (site / page).read_text("utf-8")
    [row] = re.findall(r'<nav class="sections" aria-label="Sections">.*?</nav>', text, re.DOTALL)
    links = re.findall(r'<a href="([^"]+)"(?: aria-current="(\w+)")?>([^<]+)</a>', row)
    assert [(title, mark) for _, mark, title in links] == list(zip(["Start", "Guide &amp; more"], current, strict=True))
    assert [(site / page).parent.joinpath(href).resolve() for href, _, _ in links] == [
        (site / name).resolve() for name in ("index.html", "guide/a.html")
    ]
    assert re.search(r"<html [^>]*data-tabs", text)


def test_contributors(tmp_path: Path) -> None:
    """Who has changed a page, as text; twelve names at most, and how many more; none of them where it is not asked for."""
    root = tmp_path / "project"
    write(root, {"docs/source/index.md": "# Home\n", "docs/source/_toctree.yml": TOCTREE})
    for command in (("init", "-q"), ("add", ".")):
        subprocess.run(["git", *command], cwd=root, check=True)
    people = "\n".join(f"Co-authored-by: Writer {number} <w{number}@x.example>" for number in range(2, 16))
    author = ["-c", "user.name=A & <b>", "-c", "user.email=a@x.example"]
    subprocess.run(["git", *author, "commit", "-qm", f"one\n\n{people}"], cwd=root, check=True)
    pages = []
    for asked in (True, False):
        build(configure(root, theme={"contributors": asked}))
        pages.append((root / "site/index.html").read_text("utf-8"))
    [said] = re.findall(r'<span class="contributors">(.*?)</span>', pages[0])
    assert said.startswith("Contributors: <bdi>A &amp; b</bdi>, <bdi>Writer 2</bdi>")
    assert said.endswith("<bdi>Writer 12</bdi> +3")
    assert "Writer" not in pages[1]
    assert 'class="contributors"' not in pages[1]


def test_nothing_without_settings(tmp_path: Path) -> None:
    """None of it is there, and nothing foreign is allowed."""
    write(tmp_path, {"docs/source/index.md": "# Home\n"})
    config = configure(tmp_path)
    build(config)
    page = (config.out / "index.html").read_text("utf-8")
    assert not list((config.out / "assets").glob("theme.*.css"))
    for word in (
        "announcement",
        "feedback",
        "sections",
        "data-tabs",
        "contributors",
        "footer-links",
        "data-zoom",
        "https:",
    ):
        assert word not in page
