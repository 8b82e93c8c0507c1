"""Small pages stay small, large ones end with a diagnostic, and what is no file is refused at once."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.config import TIGHT, Config, ConfigError, load_config
from docbuilder.model.ids import NUMBERED, THEME_IDS
from docbuilder.model.nodes import Link, NotebookLink, Notebooks
from docbuilder.model.reading import read_plain
from docbuilder.model.source import Source
from docbuilder.model.walking import walk
from docbuilder.parse import parse
from docbuilder.render.theme import templates_folder
from docbuilder.resolve.notebooks import NotebookContext, place_notebooks


def _build(source: Path, **changes: object) -> tuple[Path, list[str]]:
    config = Config(source=source, root=source, out=source.parent / "site", jobs=1, api="none", cache=False, **changes)  # type: ignore[arg-type]
    result = build(config)
    return config.out, [diagnostic.code.slug for diagnostic in result.diagnostics]


def test_expansion_of_references_is_bounded() -> None:
    """As in cmark: one long definition that is used often would make 64 KB of text into hundreds of megabytes."""
    text = f"[a]: https://example.org/{'x' * 30_000}\n\n" + "[a] " * 8_000
    parsed = parse(Source("page.md", text))
    links = [node for node in walk(parsed.document) if isinstance(node, Link)]
    assert len(links) == 3
    assert [diagnostic.code.slug for diagnostic in parsed.diagnostics] == ["limit"]
    few = parse(Source("page.md", "[a]: https://example.org/x\n\n" + "[a] " * 3_000))
    assert len([node for node in walk(few.document) if isinstance(node, Link)]) == 3_000
    assert few.diagnostics == ()


def test_pages_that_are_too_large_are_said(tmp_path: Path) -> None:
    """They are published without content, and the others are as they are."""
    source = tmp_path / "docs"
    source.mkdir()
    (source / "index.md").write_text("# T\n\n" + "a" * 1_000)
    (source / "other.md").write_text("# Other\n\ncontent\n")
    out, codes = _build(source, max_page=500)
    assert "limit" in codes
    assert "content" in (out / "other.html").read_text()
    assert "aaaa" not in (out / "index.html").read_text()


def test_files_and_sites_that_are_too_large_are_said(tmp_path: Path) -> None:
    """A file is not copied; pages beyond the number are not published."""
    source = tmp_path / "docs"
    source.mkdir()
    for name in ("index", "a", "b", "c"):
        (source / f"{name}.md").write_text("# T\n")
    (source / "large.png").write_bytes(b"x" * 101)
    (source / "small.png").write_bytes(b"x" * 100)
    out, codes = _build(source, max_file=100, max_pages=2)
    assert codes == ["limit", "limit"]
    assert (out / "small.png").exists()
    assert not (out / "large.png").exists()
    assert sorted(path.name for path in out.glob("[abci]*.html")) == ["a.html", "b.html", "index.html"]


def test_bounds_are_tighter_for_sources_that_are_not_trusted(tmp_path: Path) -> None:
    """Unless somebody outside of them says otherwise."""
    (tmp_path / ".git").mkdir()
    tight = load_config(tmp_path, {"untrusted": True})
    loose = load_config(tmp_path, {})
    for name, value in TIGHT.items():
        assert getattr(tight, name) == value < getattr(loose, name)
    assert load_config(tmp_path, {"untrusted": True, "max_page": 7}).max_page == 7


# --- what is no file --------------------------------------------------------------------------------------------------


@pytest.fixture(params=["pipe", "socket", "folder", "device"])
def no_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Something in the place of a file."""
    path = tmp_path / "no-file"
    if request.param == "folder":
        path.mkdir()
    elif not hasattr(os, "mkfifo"):
        pytest.skip("needs POSIX")
    elif request.param == "pipe":
        os.mkfifo(path)
    elif request.param == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(os.path.relpath(path))
    else:
        path.symlink_to("/dev/zero")
    return path


def test_only_plain_files_are_read(no_file: Path) -> None:
    """A pipe is not waited for, a device not read without end."""
    with pytest.raises(OSError, match=r"folder|plain file|No such device"):
        read_plain(no_file)


@pytest.mark.parametrize(
    "place", ["docs/page.md", "docs/a.png", "docs/_config.py", "docs/_toctree.yml", "docs/_redirects.yml", "included"]
)
def test_what_is_no_file_is_no_problem(no_file: Path, tmp_path: Path, place: str) -> None:
    """In the place of a page, an image, a setting, a table of contents, an included file: the site is built, at once."""
    source = tmp_path / "docs"
    source.mkdir()
    (source / "index.md").write_text('# T\n\n<include>\n{"path": "../included"}\n</include>\n')
    (source / "other.md").write_text("# T\n")
    no_file.rename(tmp_path / place)
    begin = time.monotonic()
    config = Config(source=source, root=tmp_path, out=tmp_path / "site", jobs=1, api="none", cache=False)
    assert build(config).pages >= 2
    assert time.monotonic() - begin < 60


PLACES = (
    "setup.py",
    "setup.cfg",
    "pyproject.toml",
    "docbuilder.lock",
    "docs/pages/_toctree.yml",
    "docs/a.md",
    "docs/b.ipynb",
    "docs/_config.py",
    "docs/_i18n.lock",
    "docs/_glossary.yml",
    "docs/_redirects.yml",
    "docs/_versions.yml",
    "docs/c.svg",
    "docs/.docbuilder-pages.json",
    "theme/strings/en.yml",
    "theme/page.html",
    "theme/assets/icon.svg",
    "theme/assets/css/01.css",
    "theme/assets/js/main/01.js",
    "theme/assets/vendor/x/x.js",
    "lib/__init__.py",
    "lib/a.py",
    "site/build.json",
    "site/v1/build.json",
    "site/versions.json",
    "site/404.html",
    "included",
)
"""What a build may read."""


@pytest.mark.timeout(60)
@pytest.mark.parametrize("jobs", [1, 2])
def test_no_reader_waits(no_file: Path, tmp_path: Path, jobs: int) -> None:
    """All at once: the other pages are built, or a sentence names what is in the way."""
    source = tmp_path / "docs"
    for place in PLACES:
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        if no_file.is_symlink() or no_file.is_dir():
            path.mkdir() if no_file.is_dir() else path.symlink_to(no_file.readlink())
        elif no_file.is_fifo():
            os.mkfifo(path)
        else:
            os.link(no_file, path)
    included = '<include>\n{"path": "../included"}\n</include>\n'
    (source / "index.md").write_text(f"# T\n\n{included}\n[[autodoc]] lib.a.f\n\n![c](c.svg)\n")
    (source / "other.md").write_text("# T\n\ncontent\n")
    (tmp_path / ".git").mkdir()
    options = {
        "jobs": jobs,
        "api": "static",
        "package": "lib",
        "cache_folder": tmp_path / "cache",
        "adopt": True,
        "templates": tmp_path / "theme",
        "out": tmp_path / "site",
    }
    refused: list[str] = []
    while not (tmp_path / "site/other.html").exists():
        try:
            build(load_config(source, options))
        except ConfigError as error:  # what names one of them is an answer; the others are tried without it
            named = next(
                (place for place in PLACES if place.removeprefix("site/") in str(error) and place not in refused), ""
            )
            refused.append(named)
            path = tmp_path / named
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    assert set(refused) <= {
        place for place in PLACES if place.startswith(("site/", "theme/", "pyproject", "docs/.docbuilder"))
    }
    assert "content" in (tmp_path / "site/other.html").read_text()


@pytest.mark.parametrize("key", ["logo", "icon", "assets", "inventories"])
def test_what_configuration_names_is_a_file(no_file: Path, tmp_path: Path, key: str) -> None:
    """An error or a diagnostic names it."""
    source = tmp_path / "docs"
    source.mkdir()
    (source / "index.md").write_text("# T\n")
    value = {"assets": f"['{no_file}']", "inventories": f"{{x = {{url = 'https://x.org', file = '{no_file}'}}}}"}
    (source / "docbuilder.toml").write_text(f"{key} = {value.get(key, repr(str(no_file)))}\n")
    config = load_config(source, {"jobs": 1, "out": tmp_path / "site", "cache": False, "api": "none"})
    try:
        codes = [diagnostic.code.slug for diagnostic in build(config).diagnostics]
    except ConfigError:
        codes = ["error"]
    assert codes


# --- placeholders -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("{package}/{page}", "lib/a"),
        ("{package.__class__}/{page!r}", "{package.__class__}/{page!r}"),
        ("{page:>1000000000}", "{page:>1000000000}"),
        ("{}{0}{unknown}{{page}}", "{}{0}{unknown}{a}"),
        ("{page", "{page"),
        ("}{", "}{"),
    ],
)
def test_placeholders_are_plain_replacement(url: str, expected: str) -> None:
    """No format specification, no attribute, no exception."""
    document = parse(Source("a.md", "# T[[open-in-colab]]\n\n[[open-in-colab]]\n")).document
    placed = place_notebooks(document, NotebookContext(f"https://github.com/{url}", "lib", "en", "a"))
    links: list[NotebookLink] = [link for node in walk(placed) if isinstance(node, Notebooks) for link in node.links]
    assert links[0].url == f"https://colab.research.google.com/github/{expected}"


# --- ids --------------------------------------------------------------------------------------------------------------


def test_the_themes_ids_are_known() -> None:
    """All that templates give, but those of tabs, panels and footnotes, which pages have."""
    import re

    texts = [path.read_text("utf-8") for path in templates_folder().rglob("*.html")]
    scripts = [
        path.read_text("utf-8") for path in (templates_folder() / "assets").rglob("*.js") if "vendor" not in path.parts
    ]
    given = {name for text in scripts for name in re.findall(r"""\.id = ["'`](_[a-z-]+)""", text)}
    asked = {name for text in scripts for name in re.findall(r"""getElementById\(["'`](_[a-z-]+)["'`]\)""", text)}
    found = {name for text in texts for name in re.findall(r'\bid="(_[a-z-]+)"', text)}
    assert found | (given - {NUMBERED}) == THEME_IDS
    assert NUMBERED in given
    assert asked <= THEME_IDS


@pytest.mark.parametrize("untrusted", [False, True])
def test_no_page_takes_the_themes_ids(tmp_path: Path, untrusted: bool) -> None:
    """By markers of headings, raw HTML or links' names: scripts would find the page's element in place of the theme's."""
    source = tmp_path / "docs"
    source.mkdir()
    ways = ['## A[[{0}]]', '<div id="{0}">x</div>', "<p id={0}>x</p>", "a <a name='{0}'>x</a>", '<DIV ID = "{0}">x</DIV>']  # fmt: skip
    ids = {*THEME_IDS, f"{NUMBERED}0", f"{NUMBERED}17"}
    page = "# T\n\n" + "\n\n".join(way.format(name) for name in sorted(ids) for way in ways)
    (source / "index.md").write_text(page)
    (source / "empty.md").write_text("# T\n\n## A\n")
    out, _ = _build(source, untrusted=untrusted)
    text, plain = (out / "index.html").read_text(), (out / "empty.html").read_text()
    for name in ids:
        for form in (f'id="{name}"', f"id={name}", f"name='{name}'", f'name="{name}"'):
            assert text.lower().count(form) == plain.count(form), form
