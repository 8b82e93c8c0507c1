"""A build on a fresh machine takes what another has worked out; the bytes are those of a build alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_kept import PACKAGE, SOURCES

from docbuilder.build import BuildResult, build
from docbuilder.config import ConfigError, load_config
from docbuilder.engine import remotes, shared
from docbuilder.pyapi.session import ApiSession
from sites import configure, tree, write

PAGES = {f"docs/source/en/page{number}.md": f"# Page {number}\n\nText of [`Model`].\n" for number in range(6)}
TOCTREE = "".join(f"  - local: page{number}\n    title: Page {number}\n" for number in range(6))
FILES = {**PACKAGE, **SOURCES, **PAGES, "docs/source/en/_toctree.yml": SOURCES["docs/source/en/_toctree.yml"] + TOCTREE}


@pytest.fixture(autouse=True, scope="module")
def patient() -> Iterator[None]:
    """A busy machine is no slow remote."""
    with pytest.MonkeyPatch.context() as patch:
        for each in (remotes, shared):
            patch.setattr(each, "PATIENCE", 100.0)
        yield


def make(root: Path, **options: Any) -> BuildResult:
    """A build on a machine of its own."""
    given: dict[str, Any] = {"package": "tinypkg", "api": "import", "cache": True, "cache_folder": root / "cache"}
    return build(configure(root, **(given | options)))


@pytest.fixture(scope="module")
def main(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The store that a build of the main branch has filled, and its project."""
    folder = tmp_path_factory.mktemp("main")
    write(folder / "project", FILES)
    address = f"file://{folder}/store"
    result = make(folder / "project", version="main", cache_remote=address, cache_remote_write=True)
    assert result.notes == ()
    return address, folder / "project"


def copy(project: Path, to: Path) -> Path:
    """The same sources in another folder, as of a fresh checkout."""
    shutil.copytree(project, to, ignore=shutil.ignore_patterns("site", "cache", "__pycache__"))
    return to


def test_a_pull_request(main: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three pages of ten are edited in a preview: the others are main's, from the store, the package is not imported, the bytes are the
    same. Of a build that may not write, nothing gets to others."""
    address, project = main
    store = Path(address.removeprefix("file://"))
    before = tree(store)
    root = copy(project, tmp_path / "elsewhere")
    for number in range(3):
        page = root / f"docs/source/en/page{number}.md"
        page.write_text(page.read_text("utf-8") + "\nMore text.\n", "utf-8")
    alone = make(copy(root, tmp_path / "alone"), version="pr_7")

    def refuse(*args: object) -> None:
        raise AssertionError("the package was imported")

    monkeypatch.setattr(ApiSession, "__enter__", refuse)
    result = make(root, version="pr_7", cache_remote=address)
    assert result.notes == ()
    assert result.rendered == 3
    assert alone.rendered == alone.pages
    assert tree(root / "site") == tree(tmp_path / "alone/site")
    assert [str(each) for each in result.diagnostics] == [str(each) for each in alone.diagnostics]
    assert tree(store) == before


SMALL = {
    "docs/source/en/_toctree.yml": "- local: index\n  title: T\n- local: more\n  title: M\n",
    "docs/source/en/index.md": "# T\n",
    "docs/source/en/more.md": "# M\n",
    "docs/source/ja/_toctree.yml": "- local: index\n  title: T\n",
    "docs/source/ja/index.md": "# T\n",
}


def test_languages_as_jobs(tmp_path: Path) -> None:
    """Each language's job has a store with the others; the next run of each takes all of its own from it."""
    write(tmp_path / "en", SMALL)
    project, address = tmp_path / "en", f"file://{tmp_path}/store"
    given: dict[str, Any] = {"api": "none", "cache_remote": address, "cache_remote_write": True}
    make(project, languages=("en",), **given)
    make(copy(project, tmp_path / "ja"), languages=("ja",), **given)
    again = make(copy(project, tmp_path / "again"), languages=("ja",), **given | {"cache_remote_write": False})
    assert (again.rendered, again.notes) == (0, ())
    assert tree(tmp_path / "again/site") == tree(tmp_path / "ja/site")


def test_a_second_write_keeps_what_was_taken_from_here(tmp_path: Path) -> None:
    """A build that finds most of it in its own cache and output folder writes the whole, for machines that have neither."""
    address = f"file://{tmp_path}/store"
    root = tmp_path / "warm"
    write(root, SMALL)
    make(root, api="none")
    (root / "docs/source/en/more.md").write_text("# M\n\nOther text.\n", "utf-8")
    first = make(root, api="none", cache_remote=address, cache_remote_write=True)
    assert 0 < first.rendered < first.pages
    assert make(copy(root, tmp_path / "fresh"), api="none", cache_remote=address).rendered == 0


def test_a_remote_that_is_gone_costs_a_note(tmp_path: Path) -> None:
    """The site is whole all the same."""
    write(tmp_path, {"docs/source/en/_toctree.yml": "- local: index\n  title: T\n", "docs/source/en/index.md": "# T\n"})
    result = make(tmp_path, api="none", cache_remote="http://127.0.0.1:9", cache_remote_write=True)
    assert (tmp_path / "site/en/index.html").is_file()
    assert "goes on without it" in result.notes[0]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"cache_remote_write": True}, "there is no cache-remote"),
        ({"cache_remote": "file:///x", "cache_remote_write": True, "untrusted": True}, "refused for untrusted"),
        (
            {"cache_remote": "file:///x", "cache_remote_write": True, "cache_trusted_keys": ("x",)},
            "set cache-signing-key",
        ),
    ],
)
def test_forgeries_are_refused(tmp_path: Path, given: dict[str, Any], said: str) -> None:
    """What would put into the store what nobody may or would believe is an error."""
    (tmp_path / "docs/source").mkdir(parents=True)
    with pytest.raises(ConfigError, match=said):
        load_config(tmp_path / "docs/source", given)
