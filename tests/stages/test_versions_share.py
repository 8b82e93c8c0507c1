"""Versions of a site share what is kept of pages: a preview takes main's, but for what has changed; the bytes are those of a build alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from test_kept import PACKAGE, SOURCES

from docbuilder.build import BuildResult, build
from docbuilder.cli import main
from docbuilder.model.values import Data
from docbuilder.stages.page_traces import CAUSES, PageTrace
from docbuilder.stages.version_changes import PageChange, compare_versions
from docbuilder.stages.version_name import PLACEHOLDER, VersionName
from sites import configure, tree, write

NOTEBOOK = "# Notebook\n\n[[open-in-colab]]\n\nTo [the guide](guide).\n\n```py\nprint(1)\n```\n"
TOCTREE = "- title: More\n  sections:\n  - local: notebook\n    title: Notebook\n"
FILES = {
    **PACKAGE,
    **SOURCES,
    "docs/source/en/notebook.md": NOTEBOOK,
    "docs/source/en/_toctree.yml": SOURCES["docs/source/en/_toctree.yml"] + TOCTREE,
}
ONE_PAGE = {"docs/source/_toctree.yml": "- local: index\n  title: A\n", "docs/source/index.md": NOTEBOOK}
OPTIONS: dict[str, Any] = {
    "repository": "https://github.com/me/tinypkg",
    "base_url": "https://docs.example.org/lib",
    "notebooks": "https://github.com/me/notebooks/blob/{version}/{language}/{folder}{page}.ipynb",
}
NOINDEX = b'<meta name="robots" content="noindex">\n'


def make(root: Path, version: str, **options: Any) -> BuildResult:
    """A build with the cache of the project."""
    given = OPTIONS | {"version": version, "cache": True, "cache_folder": root / "cache"} | options
    return build(configure(root, **given))


def alone(root: Path, to: Path, version: str, **options: Any) -> dict[str, bytes]:
    """The site that a build without a cache makes of the same sources."""
    shutil.copytree(root, to, ignore=shutil.ignore_patterns("site", "cache"))
    build(configure(to, **(OPTIONS | {"version": version} | options)))
    return tree(to / "site")


def edit(root: Path, page: str) -> None:
    path = root / "docs/source" / page
    path.write_text(path.read_text("utf-8") + "\nMore text.\n", "utf-8")


class Versions(Data, frozen=True):
    """A project whose main was built, a page edited, and on another machine with main's cache a preview."""

    root: Path
    results: dict[str, BuildResult]
    sites: dict[str, dict[str, bytes]]


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Versions:
    """With an object, a language with pages that stand in, and a notebook."""
    root = tmp_path_factory.mktemp("versions") / "project"
    write(root, FILES)
    results, sites = {}, {}
    for version in ("main", "pr_12"):
        results[version] = make(root, version, package="tinypkg", api="static")
        sites[version] = tree(root / "site")
        if version == "main":
            edit(root, "en/guide.md")
            shutil.rmtree(root / "site")
    return Versions(root, results, sites)


def explain(root: Path, *arguments: str) -> Any:
    places = ["--source", str(root / "docs/source"), "--cache-folder", str(root / "cache"), "--out", str(root / "site")]
    return CliRunner().invoke(main, ["explain", *places, *arguments])


def test_a_preview_renders_what_has_changed(versions: Versions, tmp_path: Path) -> None:
    """The page that was edited stands in for one in another language: two are rendered. The bytes are those of a build alone, with the
    preview's own name wherever pages have one."""
    assert versions.results["main"].rendered == versions.results["main"].pages
    assert versions.results["pr_12"].rendered == 2
    site = versions.sites["pr_12"]
    assert site == alone(versions.root, tmp_path / "alone", "pr_12", package="tinypkg", api="static")
    assert not [path for path, content in site.items() if PLACEHOLDER.encode() in content]
    page = site["pr_12/en/notebook.html"].decode()
    assert 'data-version="pr_12"' in page
    assert 'href="https://docs.example.org/lib/pr_12/en/notebook.html"' in page
    assert "github/me/notebooks/blob/pr_12/en/notebook.ipynb" in page
    assert b"https://docs.example.org/lib/pr_12/en/guide.html" in site["pr_12/en/notebooks/notebook.ipynb"]


def test_search_engines_are_told_by_the_version(versions: Versions) -> None:
    """A preview's pages are not to be listed, though they come from those of a version that is; pages that stand in never are."""
    for version, listed in (("main", True), ("pr_12", False)):
        site = versions.sites[version]
        assert (site[f"{version}/en/index.html"].count(NOINDEX), site[f"{version}/ja/guide.html"].count(NOINDEX)) == (
            not listed,
            1,
        )


def test_explain_lists_what_a_preview_changes(versions: Versions) -> None:
    """From the traces; what cannot be compared is said, with exit status 2."""
    root = versions.root
    run = explain(root, "--since", "main", "--version", "pr_12")
    assert (run.exit_code, run.output) == (0, "en/guide: source text changed\n")
    told = json.loads(explain(root, "--since", "main", "--version", "pr_12", "--format", "json").output)
    page = {"page": "en/guide", "kind": "changed", "why": "source text changed"}
    assert told == {"schema": 1, "since": "main", "version": "pr_12", "pages": [page], "around": 0, "unknown": []}
    run = explain(root, "--since", "pr_12", "--version", "pr_12")
    assert run.output == "no page has changed since the version 'pr_12'\n"
    for arguments, said in (
        (("--since", "v9", "--version", "pr_12"), "the cache knows nothing of the version 'v9'"),
        (("--since", "main"), "the cache knows nothing of the build without a version"),
        ((), "name either a page, or a version"),
        (("--since", "main", str(root / "docs/source/en/guide.md")), "name either a page, or a version"),
    ):
        run = explain(root, *arguments)
        assert (run.exit_code, said in run.output) == (2, True), run.output


def test_a_release_renders_what_links_to_its_source(versions: Versions, tmp_path: Path) -> None:
    """Its tag is in the links of the page with objects, and of the one that stands in for that; all others are the preview's."""
    given = {"package": "tinypkg", "api": "static"}
    assert make(versions.root, "v1.0.0", **given).rendered == 2
    release = {path: file for path, file in tree(versions.root / "site").items() if path.startswith("v1.0.0/")}
    site = alone(versions.root, tmp_path / "alone", "v1.0.0", **given)
    assert release == {path: file for path, file in site.items() if path.startswith("v1.0.0/")}
    assert b"https://github.com/me/tinypkg/blob/v1.0.0/src/tinypkg/models.py" in release["v1.0.0/en/api/model.html"]
    told = explain(versions.root, "--since", "pr_12", "--version", "v1.0.0").output
    assert told.splitlines()[0].startswith("1 more with the same content")


def test_a_version_goes_on(tmp_path: Path) -> None:
    """Built again after an edit, one page is rendered and one written; main takes it then, into a folder that has its own former pages."""
    write(tmp_path, ONE_PAGE | {"docs/source/other.md": "# Other\n"})
    for version in ("main", "pr_1"):
        make(tmp_path, version)
    edit(tmp_path, "other.md")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "site/pr_1").rglob("*.html")}
    assert make(tmp_path, "pr_1").rendered == 1
    assert {path.name for path, then in before.items() if path.stat().st_mtime_ns != then} == {"other.html"}
    assert make(tmp_path, "main").rendered == 0
    assert b"More text." in tree(tmp_path / "site")["main/other.html"]


def test_the_version_that_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the project itself it may be another with every commit, and pages are taken all the same; of others it is an input of all."""
    write(tmp_path, ONE_PAGE | {"pyproject.toml": '[project]\nname = "Tiny.Lib"\n'})
    monkeypatch.syspath_prepend(tmp_path / "installed")
    rendered = []
    for name in ("tiny_lib-1.0.dev1+g12ab", "tiny_lib-1.0.dev2+g34cd", "tiny_lib_more-1.0"):
        shutil.rmtree(tmp_path / "installed", ignore_errors=True)
        write(tmp_path / "installed", {f"{name}.dist-info/METADATA": ""})
        rendered.append(make(tmp_path, "main").rendered)
    assert rendered == [1, 0, 1]


def test_templates_of_the_project_know_the_version(tmp_path: Path) -> None:
    """They may compare its name: nothing is left open, and each version makes its own pages."""
    template = '{% if site.version == "main" %}<p>The {{ site.version | upper }}</p>{% endif %}\n'
    write(tmp_path, ONE_PAGE | {"theme/partials/page_end.html": template})
    make(tmp_path, "main", templates=tmp_path / "theme")
    assert make(tmp_path, "pr_1", templates=tmp_path / "theme").rendered == 1
    site = tree(tmp_path / "site")
    assert b"<p>The MAIN</p>" in site["main/index.html"]
    assert b"<p>The" not in site["pr_1/index.html"]


def test_a_name_is_the_same_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a name may be of is escaped nowhere, so that it can take the placeholder's place in text, addresses and JSON."""
    write(tmp_path, ONE_PAGE)
    options = OPTIONS | {"version": "preview-1.0+a_b@c"}
    build(configure(tmp_path, **options))
    monkeypatch.setattr(VersionName, "of", classmethod(lambda cls, config: cls(config.version, config.version)))
    build(configure(tmp_path, out=tmp_path / "plain", **options))
    assert tree(tmp_path / "plain") == tree(tmp_path / "site")
    assert NOINDEX in tree(tmp_path / "site")["preview-1.0+a_b@c/index.html"]


# --- what has become of pages


def trace(name: str, *, fallback: bool = False, language: str = "en", **parts: str) -> PageTrace:
    keys = tuple(parts.get(cause, "").encode() for cause in CAUSES)
    return PageTrace(language, name, "", keys, f"{language}/{name}", fallback)


def test_what_counts_as_a_change() -> None:
    """Text, includes and objects; not what stands around, which is counted. What stands in is neither told nor counted, but that it has begun or ended to."""
    before = [
        trace("same"),
        trace("text"),
        trace("include"),
        trace("object", frame="a"),
        trace("frame"),
        trace("links"),
        trace("program"),
        trace("ref"),
        trace("gone"),
        trace("stands-in", fallback=True),
        trace("translated", fallback=True),
        trace("untranslated"),
        trace("gone-too", fallback=True),
    ]
    now = [
        trace("same"),
        trace("text", text="x", program="y"),
        trace("include", includes="x"),
        trace("object", api="x", frame="b"),
        trace("frame", frame="x"),
        trace("links", links="x"),
        trace("program", program="y"),
        trace("ref", ref="v1"),
        trace("new"),
        trace("stands-in", text="x", fallback=True),
        trace("translated", text="x"),
        trace("untranslated", text="x", fallback=True),
        trace("new-too", fallback=True),
    ]
    changes = compare_versions("main", before, "pr_1", now)
    assert changes is not None
    assert changes.pages == (
        PageChange("en/gone", "removed", "removed"),
        PageChange("en/include", "changed", "an included file changed"),
        PageChange("en/new", "new", "new page"),
        PageChange("en/object", "changed", "a documented object changed"),
        PageChange("en/text", "changed", "source text changed"),
        PageChange("en/translated", "new", "new translation"),
        PageChange("en/untranslated", "removed", "the translation was removed"),
    )
    assert changes.around == 4


def test_languages_that_only_one_version_has() -> None:
    """They are named; without any in common there is nothing to compare."""
    english, japanese = trace("a"), trace("a", language="ja")
    changes = compare_versions("main", [english], "pr_1", [english, japanese])
    assert changes is not None
    assert (changes.pages, changes.unknown) == ((), ("ja",))
    assert compare_versions("main", [english], "pr_1", [japanese]) is None
    earlier = PageTrace("en", "a", "", english.parts)  # as programs noted it that knew nothing of routes
    assert compare_versions("main", [earlier], "pr_1", [english]) is None
