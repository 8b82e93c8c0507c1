"""One page or file whose name cannot be written costs a diagnostic, not the site."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.config import Config
from sites import write

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
    "what the build makes itself": (("llms.txt", "Robots.txt", "404.md", "objects.inv"), ("Robots.txt", "404.md")),
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


@pytest.mark.parametrize("languages", [False, True])
def test_names_of_what_is_made_are_known(tmp_path: Path, languages: bool) -> None:
    """Each file that a build makes beside the pages gives way to nothing, and costs nothing but a diagnostic."""
    source, folder = tmp_path / "docs", tmp_path / ("docs/en" if languages else "docs")
    folder.mkdir(parents=True)
    (folder / "index.md").write_text("# Title\n")
    if languages:
        (folder / "_toctree.yml").write_text("- local: index\n  title: Title\n")
    config = Config(
        source=source, root=source, out=tmp_path / "site", jobs=1, api="none", cache=False, base_url="https://x.org/"
    )
    build(config)
    built = config.out / "en" if languages else config.out
    made = {path.name for path in built.iterdir() if path.is_file() and not path.name.startswith(".")}
    for name in made - {"index.html", "index.md"}:
        (folder / name).write_text("not ours")
    result = build(config)
    codes = [each.code.slug for each in result.diagnostics]
    assert codes.count("file-name-clash") == len(made) - 2
    assert all((built / name).read_bytes() != b"not ours" for name in made)


@pytest.mark.parametrize("name", [b"docs/\xff.md", b"docs/\xe9/x.md", b"docs/x-\xa4.png"])
def test_the_cache_is_kept_where_a_name_is_not_utf_8(tmp_path: Path, name: bytes) -> None:
    """The file is left out, and the next build finds all else in the cache."""
    write(tmp_path, {"docs/index.md": "# Title\n", "docs/other.md": "# Other\n"})
    try:
        write(tmp_path, {os.fsdecode(name): "# Third\n"})
    except OSError:
        pytest.skip("the file system has no such names")
    source = tmp_path / "docs"
    config = Config(
        source=source, root=source, out=tmp_path / "site", jobs=1, api="none", cache_folder=tmp_path / "cache"
    )
    old = time.time() - 100
    for path in source.rglob("*"):
        os.utime(path, (old, old))
    assert not build(config).notes
    write(source, {"other.md": "# Changed\n"})
    assert not build(config).notes
