"""An output folder that strangers have brought with their sources: nothing of it is published, and nothing is written elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.config import Config
from docbuilder.model.checksums import hash_of
from docbuilder.output.write import OutputError, SiteWriter
from sites import configure, tree, write

EVIL = "<script>alert(1)</script>"
MANIFEST = ".docbuilder/manifest.json"


@pytest.fixture
def project(tmp_path: Path) -> Config:
    """A pull request."""
    write(tmp_path / "checkout/docs/source", {"index.md": "# Title\n"})
    return configure(tmp_path / "checkout", untrusted=True)


def manifest(version: str, *paths: str) -> str:
    """One without a checksum, as earlier programs wrote them."""
    return json.dumps({"format": 1, "builds": {version: dict.fromkeys(paths, hash_of(EVIL.encode()))}})


@pytest.mark.parametrize(
    "planted",
    [
        {"evil.html": EVIL, MANIFEST: manifest("")},
        {"v1/evil.html": EVIL, MANIFEST: manifest("v1", "v1/evil.html")},
        {"index.html": EVIL, "evil.html": EVIL, MANIFEST: "damaged"},
        {".docbuilder/evil.html": EVIL, MANIFEST: manifest("")},
        {".docbuilder/more/evil.html": EVIL},
        {
            ".docbuilder/staging/x/evil.html": EVIL,
            ".docbuilder/next.json": manifest("v1", "v1/evil.html"),
            ".docbuilder/journal.json": json.dumps(
                {"format": 1, "staging": "x", "moves": [["evil.html", hash_of(EVIL.encode())]], "removals": []}
            ),
        },
    ],
)
def test_nothing_that_is_there_stays(project: Config, planted: dict[str, str]) -> None:
    """Unlisted files, those of other versions, those of our own folder, and what a commit seems to have left."""
    write(project.out, planted)
    with pytest.raises(OutputError, match="remove it, or choose a folder outside"):
        build(project)


def test_what_is_there_is_replaced(project: Config) -> None:
    """Files of the version itself go or are written anew; a second build is none of the strangers' doing."""
    write(project.out, {"index.html": EVIL, "evil.html": EVIL, MANIFEST: manifest("", "index.html", "evil.html")})
    build(project)
    assert "evil.html" not in tree(project.out)
    assert EVIL.encode() not in b"".join(tree(project.out).values())
    write(project.source, {"index.md": "# Other\n"})
    build(project)
    assert b"Other" in (project.out / "index.html").read_bytes()


def test_links_in_the_place_of_the_folder(project: Config, tmp_path: Path) -> None:
    """They lead where strangers have the site written."""
    (tmp_path / "elsewhere").mkdir()
    project.out.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="leads out of the sources"):
        build(project)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_outside_is_whose_it_is(project: Config, tmp_path: Path) -> None:
    """Other versions stay."""
    out = tmp_path / "site"
    for version in ("v1", "v2"):
        build(configure(project.root, untrusted=True, out=out, version=version))
    assert (out / "v1/index.html").is_file()


def test_staging_is_in_the_folder(tmp_path: Path) -> None:
    """A link in its place goes; nothing is written where it leads, nothing removed there."""
    elsewhere = tmp_path / "elsewhere"
    write(elsewhere, {"file": "x"})
    (tmp_path / "out/.docbuilder").mkdir(parents=True)
    (tmp_path / "out/.docbuilder/staging").symlink_to(elsewhere)
    with SiteWriter(tmp_path / "out") as writer:
        entry = writer.stage.add("a.html", b"a")
        assert [path.name for path in elsewhere.iterdir()] == ["file"]
        writer.commit([entry])
    assert tree(tmp_path / "out") == {"a.html": b"a"}
    assert (elsewhere / "file").read_text() == "x"
