"""Trees that earlier programs have published are merged with builds of today; `trees/README.md` says where they come from."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from publish_sites import ENVIRONMENT, git, make_clone, write_build

from docbuilder.publishing import Request, publish
from sites import tree

TREES = Path(__file__).with_name("trees")
ALL = [("before-records", "v0.1.0"), ("schema-1", "v0.2.0")]


def extract(name: str, folder: Path) -> None:
    with zipfile.ZipFile(TREES / f"{name}.zip") as file:
        file.extractall(folder)


def assert_whole(files: dict[str, bytes], old: dict[str, bytes], version: str) -> None:
    """Its folder is what it was, and menu, entrance and aliases are of both."""
    data = json.loads(files["versions.json"])
    assert data["latest"] == "v9.0"
    assert {each["name"]: each["languages"] for each in data["versions"]} == {"v9.0": ["en"], version: ["en", "ja"]}
    ours = {f"{version}/index.html", f"{version}/search.js"}  # entrances are made from what is there
    for path, content in old.items():
        if path.startswith(f"{version}/") and path not in ours:
            assert files[path] == content, path
    assert b"v9.0/en/index.html" in files["index.html"]
    assert {f"{version}/index.html", "latest/en/index.html", "404.html", "_headers"} <= files.keys()
    builds = {(each["version"], each["language"]) for each in json.loads(files["build.json"])["builds"]}
    assert builds == {("v9.0", "en"), (version, "en"), (version, "ja")}


@pytest.mark.parametrize(("name", "version"), ALL)
def test_a_folder(name: str, version: str, tmp_path: Path) -> None:
    """One more version, without `--adopt`; what is built again takes the place of what an earlier program wrote."""
    extract(name, tmp_path / "out")
    old = tree(tmp_path / "out")
    write_build(tmp_path / "site", "v9.0", "en")
    publish(tmp_path / "site", str(tmp_path / "out"), Request(), repository=tmp_path, wait=0)
    assert_whole(tree(tmp_path / "out"), old, version)
    write_build(tmp_path / "again", version, "en")
    publish(tmp_path / "again", str(tmp_path / "out"), Request(), repository=tmp_path, wait=0)
    files = tree(tmp_path / "out")
    assert "guides/first" not in files[f"{version}/en/pages.json"].decode()
    assert f"{version}/ja/index.html" in files
    assert f"{version}/en/guides/first.html" not in files


@pytest.mark.parametrize(("name", "version"), ALL)
def test_a_branch(name: str, version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same of a branch to which somebody has committed such a folder by hand."""
    for key, value in ENVIRONMENT.items():
        monkeypatch.setenv(key, value)
    clone = make_clone(tmp_path)
    git(clone, "checkout", "--quiet", "--orphan", "gh-pages")
    extract(name, clone)
    git(clone, "add", "--force", ".")
    git(clone, "commit", "--quiet", "-m", "by hand")
    git(clone, "push", "--quiet", "origin", "gh-pages")
    old = tree(clone)
    write_build(tmp_path / "site", "v9.0", "en")
    publish(tmp_path / "site", "gh-pages", Request(), repository=clone, wait=20)
    git(clone, "pull", "--quiet", "origin", "gh-pages")
    assert_whole(tree(clone), old, version)
