"""Publishing to a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from publish_sites import write_build

from docbuilder.cli import main
from docbuilder.config import ConfigError
from docbuilder.output.write import SiteWriter
from docbuilder.publishing import Request, publish
from sites import tree


def put(folder: Path, site: Path | None, *, wait: float = 0, **request: object) -> object:
    return publish(site, str(folder), Request(**request), repository=folder.parent, wait=wait)  # type: ignore[arg-type]


def site_of(tmp_path: Path, *builds: tuple[str, str], text: str = "text") -> Path:
    out = tmp_path / ("site" + "-".join(map("".join, builds)) + text)
    for version, language in builds:
        write_build(out, version, language, text=text)
    return out


def test_builds_come_together(tmp_path: Path) -> None:
    """Versions and languages one by one: the same root as all at once; what is published again replaces itself alone."""
    builds = [("v1", "en"), ("v1", "ja"), ("v2", "en"), ("main", "en"), ("pr_1", "en")]
    for build in builds:
        put(tmp_path / "one", site_of(tmp_path, build))
    put(tmp_path / "all", site_of(tmp_path, *builds))
    one, together = tree(tmp_path / "one"), tree(tmp_path / "all")
    assert one == together
    assert json.loads(one["versions.json"])["latest"] == "v2"
    assert one["latest/en/index.html"] == one["v2/en/index.html"]
    put(tmp_path / "one", site_of(tmp_path, ("v1", "ja"), text="new text"))
    after = tree(tmp_path / "one")
    changed = {name for name in one.keys() | after.keys() if one.get(name) != after.get(name)}
    assert {name for name in changed if not name.startswith(("v1/ja/", "assets/"))} == set()
    assert b"new text" in after["v1/ja/index.html"]


def test_removing(tmp_path: Path) -> None:
    """By name and by rule; the aliases follow; foreign files stay."""
    folder = tmp_path / "out"
    put(folder, site_of(tmp_path, ("v1", "en"), ("v2", "en"), ("pr_1", "en")))
    (folder / "CNAME").write_text("x\n")
    put(folder, None, remove=("v2", "pr_*"))
    files = tree(folder)
    assert not [name for name in files if name.startswith(("v2/", "pr_1/"))]
    assert files["latest/en/index.html"] == files["v1/en/index.html"]
    assert files["CNAME"] == b"x\n"
    put(folder, site_of(tmp_path, ("v3", "en"), ("v4", "en")))
    put(folder, None, prune="last 1")
    assert {name.split("/")[0] for name in tree(folder) if "/en/" in name} == {"v4", "latest", "stable"}


def test_aliases_follow(tmp_path: Path) -> None:
    """A page that only the removed version had is not in `latest/` any more; `redirect` and `none` take the folders away."""
    folder = tmp_path / "out"
    put(folder, site_of(tmp_path, ("v1", "en"), ("v1", "ja")))
    site = site_of(tmp_path, ("v2", "en"))
    (site / "v2/en/only.html").write_text("only\n")
    put(folder, site)
    assert (folder / "latest/en/only.html").is_file()
    assert not (folder / "latest/ja").exists()
    put(folder, None, remove=("v2",))
    assert not (folder / "latest/en/only.html").exists()
    assert (folder / "latest/ja/index.html").is_file()
    put(folder, site_of(tmp_path, ("v1", "ja"), text="new text"))
    assert "new text" in (folder / "stable/ja/index.html").read_text()
    assert "new text" not in (folder / "stable/en/index.html").read_text()
    put(folder, site_of(tmp_path, ("v1", "en")), alias="redirect")
    assert 'url=../../v1/en/index.html"' in (folder / "latest/en/index.html").read_text()
    assert not (folder / "latest/en/build.json").exists()
    put(folder, site_of(tmp_path, ("v1", "en")), alias="none")
    assert not [name for name in tree(folder) if name.startswith(("latest/", "stable/"))]


def test_a_preview_replaces_no_shared_file(tmp_path: Path) -> None:
    """Files that the pages of others load are what they were, whatever a preview brings under their names."""
    folder = tmp_path / "out"
    put(folder, site_of(tmp_path, ("v1", "en")))
    site = site_of(tmp_path, ("pr_1", "en"))
    (site / "assets/main.0000000004.css").write_text("evil")
    put(folder, site)
    assert (folder / "assets/main.0000000004.css").read_text() == "text"


def test_a_preview_comes_before_others(tmp_path: Path) -> None:
    """Nor is what it has left there loaded by a version that comes later with a file of that name: hashes of files can be known before."""
    folder = tmp_path / "out"
    site = site_of(tmp_path, ("pr_1", "en"))
    (site / "assets/main.0000000004.css").write_text("evil")
    put(folder, site)
    put(folder, site_of(tmp_path, ("v1", "en")))
    assert (folder / "assets/main.0000000004.css").read_text() == "text"


@pytest.mark.parametrize(
    "name", ["../secret", "assets/../../secret", "{secret}", "assets/link", "assets/folder/secret"]
)
def test_a_site_publishes_nothing_of_elsewhere(tmp_path: Path, name: str) -> None:
    """Whatever its record says that its pages load: it may be a stranger's, and a token may lie beside it."""
    site = site_of(tmp_path, ("pr_1", "en"))
    (tmp_path / "secret").write_text("token")
    (site / "assets/link").symlink_to(tmp_path / "secret")
    (site / "assets/folder").symlink_to(tmp_path)
    file = site / "pr_1/en/build.json"
    record = json.loads(file.read_text())
    file.write_text(json.dumps(record | {"assets": [name.replace("{secret}", str(tmp_path / "secret"))]}))
    put(tmp_path / "out", site)
    assert (tmp_path / "out/pr_1/en/index.html").is_file()
    assert [path for path, content in tree(tmp_path / "out").items() if b"token" in content] == []


def test_shared_files_in_a_linked_folder(tmp_path: Path) -> None:
    """They are none of the site."""
    site = site_of(tmp_path, ("pr_1", "en"))
    (site / "assets").rename(tmp_path / "elsewhere")
    (site / "assets").symlink_to(tmp_path / "elsewhere")
    put(tmp_path / "out", site)
    assert not (tmp_path / "out/assets").exists()


def test_a_preview_has_nothing_hidden(tmp_path: Path) -> None:
    """Web servers and git read such files to know what to do."""
    site = site_of(tmp_path, ("pr_1", "en"))
    for name in (".htaccess", "guides/.user.ini", ".git/config"):
        (site / "pr_1/en" / name).parent.mkdir(exist_ok=True)
        (site / "pr_1/en" / name).write_text("x")
    put(tmp_path / "out", site)
    assert [path for path in tree(tmp_path / "out") if "/." in path] == []


def test_a_folder_of_others(tmp_path: Path) -> None:
    """Refused, with a word how; adopted."""
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "index.html").write_text("old\n")
    (folder / "other.html").write_text("old\n")
    with pytest.raises(ConfigError, match="--adopt"):
        put(folder, site_of(tmp_path, ("v1", "en")))
    put(folder, site_of(tmp_path, ("v1", "en")), adopt=True)
    assert tree(folder)["other.html"] == b"old\n"
    assert b"v1/en/index.html" in tree(folder)["index.html"]


def test_the_lock_is_waited_for(tmp_path: Path) -> None:
    """A job that writes to the folder: after the time to wait it is said, and nothing has changed."""
    folder = tmp_path / "out"
    put(folder, site_of(tmp_path, ("v1", "en")))
    before = tree(folder)
    with SiteWriter(folder, "v9"):
        # the lock belongs to the process, so that another one has to ask
        code = (
            "from pathlib import Path; from docbuilder.publishing import *; "
            f"publish(Path({str(site_of(tmp_path, ('v2', 'en')))!r}), {str(folder)!r}, Request(), "
            "repository=Path(), wait=0.1)"
        )
        import subprocess
        import sys

        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "another build is writing" in done.stderr
    assert tree(folder) == before


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Says what it did; mistakes end with status 2."""
    monkeypatch.chdir(tmp_path)
    write_build(tmp_path / "site", "v1", "en")
    done = CliRunner().invoke(main, ["publish", "--to", "out"])
    assert (done.exit_code, done.output) == (0, "out: published v1/en; latest is v1; stable is v1\n")
    done = CliRunner().invoke(main, ["publish", "--to", "out", "--remove", "v1"])
    assert (done.exit_code, done.output) == (0, "out: removed v1\n")
    done = CliRunner().invoke(main, ["publish", "nowhere", "--to", "out"])
    assert done.exit_code == 2
    assert "there is no site in 'nowhere'" in done.output


def test_a_lost_manifest_is_made_again(tmp_path: Path) -> None:
    """With `--adopt`, which then knows all versions: they can be removed and published again; files of others stay."""
    out = tmp_path / "out"
    for build in (("v1", "en"), ("pr_1", "en")):
        put(out, site_of(tmp_path, build))
    (out / "CNAME").write_text("docs.example\n")
    (out / ".docbuilder/manifest.json").unlink()
    with pytest.raises(ConfigError, match="--adopt"):
        put(out, site_of(tmp_path, ("v2", "en")))
    put(out, site_of(tmp_path, ("v2", "en")), adopt=True)
    put(out, None, remove=("pr_*",))
    put(out, site_of(tmp_path, ("v1", "en"), text="new text"))
    files = tree(out)
    assert not (out / "pr_1").exists()
    assert b"new text" in files["v1/en/index.html"]
    assert files["latest/en/index.html"] == files["v2/en/index.html"]
    assert files["CNAME"] == b"docs.example\n"


def test_nothing_of_a_removed_version_is_left(tmp_path: Path) -> None:
    """Its entrance neither, which the job that published last has written."""
    for build in (("v1", "en"), ("pr_1", "en"), ("v2", "en")):
        put(tmp_path / "out", site_of(tmp_path, build))
    put(tmp_path / "out", None, remove=("pr_1",))
    assert not (tmp_path / "out/pr_1").exists()
