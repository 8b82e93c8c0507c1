"""What docbuilder is made of: pinned, listed, licensed, and as it was fetched."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))

pytestmark = pytest.mark.skipif(not WORKFLOWS, reason="needs a checkout")


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_actions_are_pinned_by_hash(file: Path) -> None:
    """A tag can be moved; and no job has more permissions than it names."""
    text = file.read_text("utf-8")
    used = re.findall(r"uses:\s*(\S+)(.*)", text)
    assert used
    for action, comment in used:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), action
        assert re.search(r"# v\d", comment), action
    data = yaml.safe_load(text)
    assert data["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in text
    for job in data["jobs"].values():
        for step in job["steps"]:
            assert "${{ github.event" not in step.get("run", ""), "a title of a pull request would be run"
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False


def test_releases_are_published_without_a_token() -> None:
    """Trusted publishing, attestations and a list of components."""
    text = (ROOT / ".github/workflows/release.yml").read_text("utf-8")
    for needed in (
        "id-token: write",
        "gh-action-pypi-publish@",
        "attest-build-provenance@",
        "attest-sbom@",
        "cyclonedx",
    ):
        assert needed in text
    assert "secrets." not in text
    assert "password" not in text


def test_every_dependency_has_a_lower_bound() -> None:
    """CI installs the lowest ones."""
    spec = importlib.util.spec_from_file_location("lowest", ROOT / "tools/lowest.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = module.lowest()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert len(found) == len(project["dependencies"])
    assert "tools/lowest.py" in (ROOT / ".github/workflows/ci.yml").read_text("utf-8")


def _shipped() -> dict[Path, str]:
    """Files of others -> the SHA-256 that is written beside them."""
    found: dict[Path, str] = {}
    mermaid = ROOT / "templates/assets/vendor/mermaid"
    digest = re.search(r"^sha256 ([0-9a-f]{64})$", (mermaid / "VERSION").read_text("utf-8"), re.MULTILINE)
    assert digest
    found[mermaid / "mermaid.js"] = digest[1]
    snowball = ROOT / "src/docbuilder/search/snowball"
    for line in (snowball / "SHA256SUMS").read_text("utf-8").splitlines():
        if match := re.fullmatch(r"([0-9a-f]{64})[ *]+(\S+)", line):
            found[snowball / match[2]] = match[1]
    return found


def test_files_of_others_are_as_they_were_fetched() -> None:
    """Each has a hash, and there is no other beside them."""
    shipped = _shipped()
    for file, digest in shipped.items():
        assert hashlib.sha256(file.read_bytes()).hexdigest() == digest, file
    for folder in {file.parent for file in shipped}:
        assert (folder / "LICENSE").is_file()
        assert {file for file in folder.iterdir() if file.suffix == ".js"} <= shipped.keys()
        assert folder.relative_to(ROOT).as_posix() in (ROOT / "NOTICE.md").read_text("utf-8")
    vendored = {folder for folder in (ROOT / "templates/assets/vendor").iterdir() if folder.is_dir()}
    assert vendored <= {file.parent for file in shipped}


def test_there_are_no_fonts() -> None:
    """NOTICE.md says so."""
    endings = {".woff", ".woff2", ".ttf", ".otf", ".eot"}
    assert [path for path in (ROOT / "templates").rglob("*") if path.suffix in endings] == []


def test_security_md_says_how_to_report() -> None:
    """And what counts."""
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    assert "private advisory" in text
    assert "trust.md" in text
