"""Builds that lie in a folder, and what stands at its root because of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.config import ConfigError
from docbuilder.output.builds import builds_of
from docbuilder.output.record import BuildRecord, read_record, record_file
from sites import TOCTREE, configure, tree, write

HOME = {f"docs/source/{code}/_toctree.yml": TOCTREE for code in ("en", "ja")}
HOME |= {"docs/source/en/index.md": "# Home\n", "docs/source/ja/index.md": "# 家\n"}


def test_records_survive() -> None:
    """What is written is read; what is damaged, of another folder or of no schema is no record."""
    record = BuildRecord(
        "v1", "en", origins=(("img-src", "https://x"),), words={"search": "Find"}, scripts=("'sha256-x'",)
    )
    content = record_file(record)
    assert read_record(content, "v1", "en") == record
    assert read_record(content, "v2", "en") is None
    for broken in (b"", b"[" * 100_000, b"[]", b'{"version": "", "language": ""}'):
        assert read_record(broken, "", "") is None
    odd = json.dumps({"schema": 1, "version": "", "language": "", "origins": [1, ["a"]], "words": {"a": 1}, "start": 3})
    assert read_record(odd.encode(), "", "") == BuildRecord("", "")


@pytest.mark.parametrize("version", ["", "v1"])
def test_languages_that_are_not_built_stay(tmp_path: Path, version: str) -> None:
    """One language alone: the others' pages, their place in the menus, and what they load are as they were."""
    write(tmp_path, HOME)
    build(configure(tmp_path, version=version))
    site = tmp_path / "site"
    before = tree(site)
    write(tmp_path, {"docs/source/ja/index.md": "# 新しい家\n"})
    build(configure(tmp_path, version=version, languages=("ja",)))
    after = tree(site)
    assert {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)} <= {
        path for path in after if "ja/" in path
    }
    build(configure(tmp_path, version=version))
    assert tree(site).keys() == before.keys()


def test_languages_built_one_by_one_are_one_site(tmp_path: Path) -> None:
    """The root is the same whether the languages were built together or apart."""
    write(tmp_path, HOME)
    build(configure(tmp_path, out=tmp_path / "site"))
    build(configure(tmp_path, out=tmp_path / "apart", languages=("ja",)))
    build(configure(tmp_path, out=tmp_path / "apart", languages=("en",)))
    together, apart = tree(tmp_path / "site"), tree(tmp_path / "apart")
    for name in ("index.html", "404.html", "build.json", "_headers", "robots.txt", "llms.txt"):
        assert together[name] == apart[name], name


def test_a_language_that_is_gone_from_the_source_goes(tmp_path: Path) -> None:
    """A build of all languages leaves none behind."""
    write(tmp_path, HOME)
    build(configure(tmp_path))
    shutil.rmtree(tmp_path / "docs/source/ja")
    build(configure(tmp_path))
    assert not (tmp_path / "site/ja").exists()
    assert [each.language for each in builds_of(tmp_path / "site")] == ["en"]


def test_a_lost_manifest_is_said_and_adopted(tmp_path: Path) -> None:
    """Without its manifest a site is refused by name; `adopt` takes it over and leaves what it does not need."""
    write(tmp_path, HOME)
    config = configure(tmp_path, version="v1")
    build(config)
    shutil.rmtree(config.out / ".docbuilder")
    (config.out / "CNAME").write_text("docs.example\n")
    with pytest.raises(ConfigError, match=r"manifest\.json.*is lost; --adopt"):
        build(configure(tmp_path, version="v2"))
    build(configure(tmp_path, version="v2", adopt=True))
    build(configure(tmp_path, version="v1"), None)
    assert (config.out / "CNAME").is_file()
    data = json.loads((config.out / "versions.json").read_bytes())
    assert [entry["name"] for entry in data["versions"]] == ["v2", "v1"]


def test_versions_without_records_are_known_by_the_versions_file(tmp_path: Path) -> None:
    """Folders of earlier programs have no record: they stay in the menu."""
    write(tmp_path, HOME)
    for version in ("v1", "v2"):
        build(configure(tmp_path, version=version))
    for code in ("en", "ja"):
        (tmp_path / "site/v1" / code / "build.json").unlink()
    build(configure(tmp_path, version="v2"))
    data = json.loads((tmp_path / "site/versions.json").read_bytes())
    assert data["versions"][1] == {"name": "v1", "languages": ["en", "ja"], "start": "index"}


def test_previews_are_hidden(tmp_path: Path) -> None:
    """A preview's pages ask not to be indexed, its site map is none, and the root does not lead to it."""
    write(tmp_path, HOME)
    for version in ("v1", "pr_12", "v2rc1"):
        build(configure(tmp_path, version=version, base_url="https://x.example"))
    site = tmp_path / "site"
    assert 'name="robots" content="noindex"' in (site / "pr_12/en/index.html").read_text("utf-8")
    assert 'name="robots"' not in (site / "v1/en/index.html").read_text("utf-8")
    assert not (site / "v2rc1/en/sitemap.xml").exists()
    assert "v1/en/index.html" in (site / "index.html").read_text("utf-8")
    assert (site / "sitemap.xml").read_text("utf-8").count("<loc>") == 2


def test_only_previews(tmp_path: Path) -> None:
    """Where there is nothing else, the root leads to one all the same."""
    write(tmp_path, HOME)
    build(configure(tmp_path, version="pr_12"))
    assert "pr_12/en/index.html" in (tmp_path / "site/index.html").read_text("utf-8")
