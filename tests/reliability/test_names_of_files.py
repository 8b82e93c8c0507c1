"""One page or file whose name cannot be written costs a diagnostic, not the site."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.config import Config

LONG = "a" * 251

CASES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # what lies beside index.md and ok.md -> what must not be there
    "a page with 254 bytes": ((f"{LONG}.md",), (f"{LONG}.html",)),
    "a page with 254 bytes of UTF-8": (("\u3042" * 83 + ".md",), ("\u3042" * 83 + ".html",)),
    "a file with 255 bytes": ((f"{LONG}.png",), ()),
    "index.html beside index.md": (("index.html",), ()),
    "another page's twin": (("ok.html",), ()),
    "a folder with the name of a page's file": (("ok.html/x.png",), ("ok.html/x.png",)),
    "a folder with the name of a twin": (("ok.md.d/x.png", "index.html/y/z.png"), ("index.html/y/z.png",)),
    "a page in such a folder": (("ok.html/x.md",), ("ok.html/x.html",)),
    "a page in such a folder, deeper": (("ok.html/a/b/x.md",), ("ok.html/a/b/x.html",)),
}


@pytest.mark.parametrize("case", CASES)
def test_the_site_is_built(tmp_path: Path, case: str) -> None:
    """All other pages are there as they are, and the file that clashes has not taken a page's place."""
    beside, absent = CASES[case]
    source = tmp_path / "docs"
    for name in ("index.md", "ok.md", *beside):
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# Title\n\nof the page\n" if name.endswith(".md") else "not the page")
    result = build(Config(source=source, root=source, out=tmp_path / "site", jobs=1, api="none", cache=False))
    for name in ("index.html", "ok.html"):
        assert "of the page" in (tmp_path / "site" / name).read_text()
    written = {path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*")}
    assert written.isdisjoint(absent)
    codes = [diagnostic.code.slug for diagnostic in result.diagnostics]
    assert ("file-name-clash" in codes) is (case != "a file with 255 bytes"), codes
