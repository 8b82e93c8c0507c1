"""What `[theme]` changes in a site."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.config.theme import contrast
from sites import THEME, configure, write


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with all settings."""
    root = tmp_path_factory.mktemp("settings")
    write(root, {"docs/source/index.md": "# Home\n", "docs/source/guide/a.md": "# A\n", "fonts/mono.woff2": b"wOF2"})
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


def test_nothing_without_settings(tmp_path: Path) -> None:
    """None of it is there, and nothing foreign is allowed."""
    write(tmp_path, {"docs/source/index.md": "# Home\n"})
    config = configure(tmp_path)
    build(config)
    page = (config.out / "index.html").read_text("utf-8")
    assert not list((config.out / "assets").glob("theme.*.css"))
    for word in ("announcement", "feedback", "footer-links", "data-zoom", "https:"):
        assert word not in page
