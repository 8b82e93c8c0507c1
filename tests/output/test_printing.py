"""A page a section, for print."""

from __future__ import annotations

import re
from pathlib import Path

from docbuilder.build import build
from sites import configure, tree, write

TOC = """- title: Guides
  sections:
  - local: a
    title: A
  - local: deep/b
    title: B
- local: alone
  title: Alone
"""
A = """# A

## Part

[b](deep/b#part), [top](#part), [alone](alone), [out](https://x.example/) ![i](imgs/i.png)

<hfoptions id="o">
<hfoption id="one">

First.

</hfoption>
<hfoption id="two">

Second.

</hfoption>
</hfoptions>
"""


def test_a_section_is_one_page(tmp_path: Path) -> None:
    """Every id is there once; links between its pages stay inside, others lead to the site, and all of them lead somewhere."""
    files = {
        "a.md": A,
        "deep/b.md": "# B\n\n## Part\n\n[a](../a) [part](../a#part)\n",
        "alone.md": "# Alone\n",
        "imgs/i.png": b"i",
    }
    write(
        tmp_path,
        {f"docs/source/en/{name}": text for name, text in files.items()} | {"docs/source/en/_toctree.yml": TOC},
    )
    build(configure(tmp_path, print_pages=True))
    site = tmp_path / "site"
    assert [name for name in tree(site) if name.startswith("en/print/")] == ["en/print/guides.html"]
    html = (site / "en/print/guides.html").read_text("utf-8")
    assert "<noscript" not in html
    ids = re.findall(r' id="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    assert {"p1", "p2", "p1-part", "p2-part"} <= set(ids)
    links = set(re.findall(r' (?:href|src)="([^"]*)"', html))
    assert {"#p2-part", "#p1-part", "#p1", "../alone.html", "https://x.example/", "../imgs/i.png"} <= links
    for link in links:
        if link.startswith("#"):
            assert link[1:] in ids
        elif "://" not in link and not link.startswith("data:"):
            assert (site / "en/print" / link).is_file(), link
    for controlled in re.findall(r' aria-(?:controls|labelledby)="([^"]*)"', html):
        assert controlled in ids
    assert "<script" not in html
    assert "First." in html
    assert "Second." in html


def test_it_is_written_only_when_told(tmp_path: Path) -> None:
    """It doubles what a site holds."""
    write(
        tmp_path,
        {"docs/source/en/a.md": "# A\n", "docs/source/en/_toctree.yml": "- title: S\n  sections:\n  - local: a\n"},
    )
    build(configure(tmp_path))
    assert not (tmp_path / "site/en/print").exists()
