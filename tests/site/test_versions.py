"""The data of the version menu."""

import json

import pytest

from docbuilder.site.versions import (
    SiteVersion,
    kind_of,
    latest_version,
    order_versions,
    read_versions_file,
    versions_file,
)


def test_order() -> None:
    """Branches by name, then releases, newest first, by number and not by letter."""
    names = ["v1.9.0", "main", "v1.10.0", "v2.0.0rc1", "dev", "1.2"]
    assert order_versions(names) == ("dev", "main", "v2.0.0rc1", "v1.10.0", "v1.9.0", "1.2")


def test_latest() -> None:
    """The newest release that is no preview; else a preview, else a branch."""
    assert latest_version(["main", "v1.9", "v1.10", "v2.0rc1"]) == "v1.10"
    assert latest_version(["main", "v2.0rc1", "pr_12"]) == "main"
    assert latest_version(["main", "dev"]) == "main"
    assert latest_version(["dev", "trunk"]) == "dev"
    assert latest_version(["v2.0rc1", "pr_12"]) == ""
    assert latest_version([]) == ""


def test_round_trip() -> None:
    """What is written is read again; the same versions give the same bytes in any order."""
    versions = {"main": SiteVersion("main", ("en", "ja"), "intro"), "v1": SiteVersion("v1")}
    data = versions_file(versions)
    assert read_versions_file(data) == versions
    assert data == versions_file(dict(reversed(versions.items())))
    assert json.loads(data)["latest"] == "v1"


def test_foreign_content() -> None:
    """What cannot be understood is left out."""
    assert read_versions_file(b"\xff") == {}
    assert read_versions_file(b"[" * 100_000) == {}
    assert read_versions_file(b"[]") == {}
    assert read_versions_file(b'{"versions": {}}') == {}
    data = {
        "versions": [
            1,
            {},
            {"name": 1},
            {"name": "a", "languages": "en", "start": 1},
            {"name": "b", "languages": ["x", 1]},
        ]
    }
    assert read_versions_file(json.dumps(data).encode()) == {"a": SiteVersion("a"), "b": SiteVersion("b", ("x",))}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("v1.2.0", "release"),
        ("1.2", "release"),
        ("v1.2.post1", "release"),
        ("v2.0.0rc1", "pre-release"),
        ("v2.0.dev3", "pre-release"),
        ("main", "branch"),
        ("pr_notes", "branch"),
        ("pr_12", "preview"),
        ("PR-7", "preview"),
        ("mr_3", "preview"),
        ("preview-menu", "preview"),
    ],
)
def test_kinds(name: str, kind: str) -> None:
    """A version's name says whether readers are offered it."""
    assert kind_of(name).value == kind
    assert kind_of(name).listed == (kind in ("release", "branch"))


def test_what_is_in_no_menu_stands_apart() -> None:
    """Scripts of older pages read `versions` alone: previews and pre-releases are not in it, and never the latest."""
    known = {name: SiteVersion(name) for name in ("pr_12", "v2.0rc1", "v1.0", "main")}
    data = json.loads(versions_file(known))
    assert (data["schema"], data["latest"]) == (1, "v1.0")
    assert [entry["name"] for entry in data["versions"]] == ["main", "v1.0"]
    assert [entry["name"] for entry in data["previews"]] == ["pr_12", "v2.0rc1"]
    assert read_versions_file(versions_file(known)) == known
