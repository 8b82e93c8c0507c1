"""The peers: what each is given, and how it is called.

In: `Sources` and an environment. Out: `Contender`s in folders of their own. Preparation is not timed. Each gets the same
pages and the least configuration with which it does its work; where in doubt, what makes it faster.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.environments import hugo_binary
from bench.sources import Sources, copy_for_peer


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Contender:
    """Someone who builds a site.

    Args:
        name: as the report says it.
        command: program and arguments.
        folder: the working folder.
        out: the folder of the site.
        pages: how many pages the site must have at least.
        given: for the report: what it was given and told.
        prepare: called before every run, not timed.
        environment: variables besides those of the harness.
    """

    name: str
    command: tuple[str | Path, ...]
    folder: Path
    out: Path
    pages: int
    given: str
    prepare: Callable[[], None] = _nothing
    environment: Mapping[str, str] = field(default_factory=dict)

    def written(self) -> int:
        """How many HTML files the site has."""
        return sum(1 for _ in self.out.rglob("*.html"))


def fresh(*paths: Path) -> Callable[[], None]:
    """What puts folders out of the way before a run.

    They are not removed: ext4 without a journal looks past the inodes that were freed in the last minutes whenever a file is
    made (`recently_deleted` in fs/ext4/ialloc.c), which took up to a quarter of a run that writes 6,800 files.
    """

    def put_away() -> None:
        for path in paths:
            if path.exists():
                former = path.with_name("former")
                former.mkdir(exist_ok=True)
                path.rename(former / f"{path.name}-{len(os.listdir(former))}")
        os.sync()  # what the file system still has to do is not the next run's work

    return put_away


# --- Hugo -----------------------------------------------------------------------------------------------------------------

_HUGO = """\
baseURL = "https://example.org/"
title = "Documentation"
[markup.goldmark.renderer]
unsafe = true
"""
_PAGES_ALONE = 'disableKinds = ["taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"]\n'
_BARE = '<!doctype html><html><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body>{{ .Content }}</body></html>\n'


def hugo(sources: Sources, folder: Path, python: Path, *, pages_alone: bool = False) -> Contender:
    """Hugo with a bare template; `pages_alone` without what it writes besides pages unless it is told not to."""
    for copy in copy_for_peer(sources, folder / "content"):
        text = for_hugo(copy.read_text("utf-8", "replace"))
        # an `index.md` would take all pages below its folder for resources of its own
        target = copy.with_name("_index.md") if copy.name == "index.md" else copy
        copy.unlink()
        target.write_text(text, "utf-8")
    (folder / "hugo.toml").write_text((_PAGES_ALONE if pages_alone else "") + _HUGO, "utf-8")
    layouts = folder / "layouts" / "_default"
    layouts.mkdir(parents=True)
    for name in ("single.html", "list.html"):
        (layouts / name).write_text(_BARE, "utf-8")
    out = folder / "public"
    besides = (
        "feeds, taxonomies and site map switched off"
        if pages_alone
        else "configured as it comes: with feeds and site map"
    )
    return Contender(
        "Hugo, pages alone" if pages_alone else "Hugo",
        (hugo_binary(python), "--cacheDir", folder / "cache"),
        folder,
        out,
        sources.pages,
        "the binary itself, without the wheel's Python wrapper; a bare template (title and content), Chroma highlighting, "
        f"raw HTML kept, every index.md renamed _index.md; {besides}",
        fresh(out, folder / "resources", folder / "cache"),
    )


_FENCE_DATA = re.compile(r"^([ >]*(?:`{3,}|~{3,})[^`{\n]*)\{[^`\n]*$", re.MULTILINE)
_SHORTCODE = re.compile(r"\{\{(?=[<%])")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|\Z)")


def for_hugo(text: str) -> str:
    """A page without what Hugo would stop at: what only looks like its shortcodes, like attributes of code, like data."""
    text = _FENCE_DATA.sub(r"\1", _SHORTCODE.sub("{ {", text.removeprefix("\ufeff")))
    looks_like_data = text.startswith(("{", "+++", "#+")) or (text.startswith("---") and not _FRONT_MATTER.match(text))
    return f"---\n---\n{text}" if looks_like_data else text


# --- MkDocs and Zensical ----------------------------------------------------------------------------------------------------

_MKDOCS = """\
site_name: Documentation
docs_dir: docs
site_dir: site
theme:
  name: material
plugins:
  - search
markdown_extensions:
  - pymdownx.highlight
  - pymdownx.superfences
"""


def material(sources: Sources, folder: Path, python: Path) -> Contender:
    """MkDocs with Material."""
    return _mkdocs(
        sources,
        folder,
        "MkDocs Material",
        (python.with_name("mkdocs"), "build", "--quiet"),
        "theme, search, highlighting and superfences; navigation from the folders",
    )


def zensical(sources: Sources, folder: Path, python: Path) -> Contender:
    """Zensical, cold."""
    return _mkdocs(
        sources,
        folder,
        "Zensical",
        (python.with_name("zensical"), "build"),
        "the same mkdocs.yml as Material; its cache is put away before every run",
    )


def _mkdocs(sources: Sources, folder: Path, name: str, command: tuple[str | Path, ...], given: str) -> Contender:
    copy_for_peer(sources, folder / "docs")
    (folder / "mkdocs.yml").write_text(_MKDOCS, "utf-8")
    out = folder / "site"
    quiet = {"NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1"}
    return Contender(name, command, folder, out, sources.pages, given, fresh(out, folder / ".cache"), quiet)


# --- Sphinx -----------------------------------------------------------------------------------------------------------------

_SPHINX = """\
project = "Documentation"
extensions = ["myst_parser"]
html_theme = "furo"
root_doc = {root!r}
"""


def sphinx(sources: Sources, folder: Path, python: Path, jobs: int) -> Contender:
    """Sphinx with MyST and Furo, for one language."""
    single = sources.only(sources.largest)
    copies = [copy.relative_to(folder / "src") for copy in copy_for_peer(single, folder / "src")]
    root = next((copy for copy in copies if copy.name == "index.md"), copies[0])
    (folder / "src" / "conf.py").write_text(_SPHINX.format(root=root.with_suffix("").as_posix()), "utf-8")
    out, trees = folder / "out", folder / "trees"
    return Contender(
        "Sphinx",
        (python.with_name("sphinx-build"), "-Q", "-j", str(jobs), "-b", "html", "-d", trees, "src", out),
        folder,
        out,
        single.pages,
        f"MyST and Furo, only the {single.pages} pages of {single.largest or 'the source'} (so is docbuilder beside it), "
        f"-j {jobs}, no toctree, which would make it several times slower",
        fresh(out, trees),
    )
