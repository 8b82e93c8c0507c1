"""Publishing to a branch."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from publish_sites import BASE, ENVIRONMENT, files_of, git, make_clone, write_build

import docbuilder
from docbuilder.config import ConfigError
from docbuilder.publishing import Published, Request, publish
from docbuilder.publishing.git import Branch


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone whose remote has no branch yet."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return make_clone(tmp_path)


def put(clone: Path, site: Path | None, to: str = "gh-pages", **request: object) -> Published:
    return publish(site, to, Request(**request), repository=clone, wait=20)  # type: ignore[arg-type]


def site_of(clone: Path, *builds: tuple[str, str], text: str = "text") -> Path:
    """A built site."""
    out = clone.parent / ("site-" + "-".join("".join(build) for build in builds) + text)
    for version, language in builds:
        write_build(out, version, language, text=text)
    return out


def test_versions_and_languages_come_together(clone: Path) -> None:
    """Builds that were made apart are one site: menu, entrance, 404, policy, site map, aliases; each publish is one commit."""
    for build in (("v1.0", "en"), ("v1.0", "ja"), ("main", "en"), ("v2.0", "en")):
        assert put(clone, site_of(clone, build)).changed
    files = files_of(clone)
    data = json.loads(files["versions.json"])
    assert data["latest"] == "v2.0"
    assert {each["name"]: each["languages"] for each in data["versions"]} == {
        "main": ["en"], "v2.0": ["en"], "v1.0": ["en", "ja"],
    }  # fmt: skip
    assert files["404.html"] == "lost in v2.0/en/\n"
    assert 'url=v2.0/en/index.html"' in files["index.html"]
    assert 'url=en/index.html"' in files["v1.0/index.html"]
    assert files["sitemap.xml"].count("<loc>") == 1
    assert files["latest/en/index.html"] == files["stable/en/index.html"] == files["v2.0/en/index.html"]
    assert "latest/ja/index.html" not in files
    assert git(clone.parent / "remote.git", "rev-list", "--count", "gh-pages").strip() == "4"
    assert "docs: publish v1.0/ja" in git(clone.parent / "remote.git", "log", "--format=%s", "gh-pages")


def test_releases_name_the_page_of_the_latest_version(clone: Path) -> None:
    """From their first day on; only what search engines read is changed, and only in releases."""
    put(clone, site_of(clone, ("v1.0", "en"), ("main", "en"), ("pr_3", "en")))
    files = files_of(clone)
    assert f'<link rel="canonical" href="{BASE}/latest/en/index.html">' in files["v1.0/en/index.html"]
    assert f"text {BASE}/v1.0/en/</article>" in files["v1.0/en/index.html"]
    assert files["v1.0/en/sitemap.xml"] == f"<loc>{BASE}/latest/en/index.html</loc>\n"
    # which may list addresses below its own folder only: the site's names the copy in the folder that they are in
    assert files["sitemap.xml"].count("<loc>") == 1
    assert f"<loc>{BASE}/latest/en/sitemap.xml</loc>" in files["sitemap.xml"]
    assert f'href="{BASE}/main/en/index.html"' in files["main/en/index.html"]
    assert f'href="{BASE}/pr_3/en/index.html"' in files["pr_3/en/index.html"]


@pytest.mark.parametrize("alias", ["redirect", "none"])
def test_without_a_folder_for_the_latest_version_its_own_site_map_is_named(clone: Path, alias: str) -> None:
    """Nothing but pages that lead on is in `latest/`, or there is no such folder."""
    put(clone, site_of(clone, ("v1.0", "en")), alias=alias)
    files = files_of(clone)
    assert f"<loc>{BASE}/v1.0/en/sitemap.xml</loc>" in files["sitemap.xml"]
    assert files["v1.0/en/sitemap.xml"] == f"<loc>{BASE}/v1.0/en/index.html</loc>\n"


def test_previews_are_in_no_menu_and_can_be_removed(clone: Path) -> None:
    """A preview is beside the others and nowhere named; `remove` takes patterns and drops nothing else."""
    put(clone, site_of(clone, ("v1.0", "en")))
    before = files_of(clone)
    put(clone, site_of(clone, ("pr_12", "en")))
    put(clone, site_of(clone, ("pr_13", "en")))
    data = json.loads(files_of(clone)["versions.json"])
    assert [each["name"] for each in data["versions"]] == ["v1.0"]
    assert [each["name"] for each in data["previews"]] == ["pr_12", "pr_13"]
    assert put(clone, None, remove=("pr_*",)).removed == ("pr_12", "pr_13")
    assert files_of(clone) == before


def test_a_preview_changes_nothing_of_others(clone: Path) -> None:
    """Files of the same name stay as they are; what its pages load and run is allowed to nobody."""
    put(clone, site_of(clone, ("v1.0", "en")))
    before = files_of(clone)
    site = site_of(clone, ("pr_12", "en"))
    (site / "assets/main.0000000004.css").write_text("evil")
    record = json.loads((site / "pr_12/en/build.json").read_text())
    record |= {"origins": [["script-src", "https://evil.example"]], "scripts": ["'sha256-evil'"]}
    (site / "pr_12/en/build.json").write_text(json.dumps(record))
    put(clone, site, versions=("pr_12",))
    after = files_of(clone)
    assert {name for name in before if after[name] != before[name]} == {"build.json", "versions.js", "versions.json"}


def test_a_preview_comes_before_others(clone: Path) -> None:
    """What it has left under the name of a file that a release comes to load is replaced; nothing of elsewhere is published."""
    (clone / "secret").write_text("token")
    site = site_of(clone, ("pr_12", "en"))
    (site / "assets/main.0000000004.css").write_text("evil")
    (site / "pr_12/en/.htaccess").write_text("evil")
    record = json.loads((site / "pr_12/en/build.json").read_text())
    record["assets"] += ["../secret", "assets/../../secret", str(clone / "secret")]
    (site / "pr_12/en/build.json").write_text(json.dumps(record))
    put(clone, site, versions=("pr_12",))
    there = files_of(clone)
    assert [name for name in there if "secret" in name or ".htaccess" in name] == []
    put(clone, site_of(clone, ("v1.0", "en")))
    path = "assets/main.0000000004.css"
    assert files_of(clone)[path] != there[path]


def test_prune_keeps_what_is_named(clone: Path) -> None:
    """Names, patterns, the newest releases, previews and the latest version stay."""
    versions = ["main", "dev", "v1.0.0", "v1.0.1", "v1.1.0", "v1.1.1", "v2.0.0", "v2.0.1", "pr_4"]
    put(clone, site_of(clone, *((version, "en") for version in versions)))
    done = put(clone, None, prune="main, v*.*.0, last 2")
    assert done.removed == ("dev", "v1.0.1", "v1.1.1")
    with pytest.raises(ConfigError, match="--prune says which"):
        put(clone, None, prune=" , ")


def test_foreign_files_are_left_alone(clone: Path) -> None:
    """CNAME and a README are no obstacle; other files are, unless they are adopted; then too they stay."""
    git(clone, "checkout", "--quiet", "--orphan", "gh-pages")
    (clone / "CNAME").write_text("docs.example\n")
    git(clone, "add", "CNAME")
    git(clone, "commit", "--quiet", "-m", "domain")
    git(clone, "push", "--quiet", "origin", "gh-pages")
    put(clone, site_of(clone, ("v1", "en")))
    git(clone, "pull", "--quiet", "origin", "gh-pages")
    assert (clone / "CNAME").read_text() == "docs.example\n"
    (clone / "v2").mkdir()
    (clone / "v2/old.html").write_text("old\n")
    (clone / "other.html").write_text("other\n")
    git(clone, "add", ".")
    git(clone, "commit", "--quiet", "-m", "foreign")
    git(clone, "push", "--quiet", "origin", "HEAD:gh-pages")
    with pytest.raises(ConfigError, match="'v2' is there and not of docbuilder; --adopt"):
        put(clone, site_of(clone, ("v2", "")))
    put(clone, site_of(clone, ("v2", "")), adopt=True)
    files = files_of(clone)
    assert files["other.html"] == "other\n"
    assert "v2/old.html" not in files
    assert files["CNAME"] == "docs.example\n"


def test_a_branch_of_others_is_adopted_only_when_told(clone: Path) -> None:
    """A site that something else has published: refused, with a word how; adopted, its own files stay beside ours."""
    git(clone, "checkout", "--quiet", "--orphan", "docs")
    (clone / "index.html").write_text("mkdocs\n")
    (clone / "guide.html").write_text("mkdocs\n")
    git(clone, "add", ".")
    git(clone, "commit", "--quiet", "-m", "x")
    git(clone, "push", "--quiet", "origin", "docs")
    site = site_of(clone, ("", "en"))
    with pytest.raises(ConfigError, match=r"did not write \('guide.html' for one\); --adopt"):
        put(clone, site, "gh-pages:docs")
    put(clone, site, "gh-pages:docs", adopt=True)
    files = files_of(clone, "docs")
    assert files["guide.html"] == "mkdocs\n"
    assert "en/index.html" in files["index.html"]


def test_a_site_at_the_root_is_replaced_as_a_whole(clone: Path) -> None:
    """Without version and language: pages that are gone go, versions and foreign files stay."""
    put(clone, site_of(clone, ("v1", "en")))
    out = clone.parent / "root"
    write_build(out, pages=3)
    put(clone, out)
    assert "guides/page2.html" in files_of(clone)
    (out / "guides/page2.html").unlink()
    (out / "new.html").write_text("new\n")
    put(clone, out)
    files = files_of(clone)
    assert "guides/page2.html" not in files
    assert {"new.html", "v1/en/index.html", "guides/page1.html"} <= files.keys()
    assert files["404.html"] == "lost in \n"


def test_what_nobody_loads_any_more_goes(clone: Path) -> None:
    """Shared files of builds that were replaced are removed; those of others stay."""
    put(clone, site_of(clone, ("v1", "en")))
    put(clone, site_of(clone, ("v2", "en")))
    put(clone, site_of(clone, ("v2", "en"), text="another text"))
    names = {name for name in files_of(clone) if name.startswith("assets/")}
    assert names == {"assets/main.0000000004.css", "assets/main.0000000002.css"}
    put(clone, None, remove=("v1",))
    assert "assets/main.0000000004.css" not in files_of(clone)


def test_aliases_that_lead_on(clone: Path) -> None:
    """`redirect`: a page at every address of `latest/`, none of a folder; `none`: nothing, and canonical is the version's own."""
    put(clone, site_of(clone, ("v1.0", "en")), alias="redirect")
    files = files_of(clone)
    assert 'url=../../../v1.0/en/guides/page1.html"' in files["latest/en/guides/page1.html"]
    assert f'<link rel="canonical" href="{BASE}/v1.0/en/guides/page1.html">' in files["latest/en/guides/page1.html"]
    assert "/lib/latest/* /lib/v1.0/:splat 302" in files["_redirects"]
    put(clone, site_of(clone, ("v1.0", "en")), alias="none")
    assert not [name for name in files_of(clone) if name.startswith(("latest/", "stable/"))]


def test_nothing_is_dropped_by_accident(clone: Path) -> None:
    """A version without languages does not replace one that has some; nothing is published and removed at once."""
    put(clone, site_of(clone, ("v1", "en"), ("v1", "ja")))
    with pytest.raises(ConfigError, match="arranged otherwise"):
        put(clone, site_of(clone, ("v1", "")))
    with pytest.raises(ConfigError, match="to be published and to be removed"):
        put(clone, site_of(clone, ("v2", "en")), remove=("v*",))
    with pytest.raises(ConfigError, match="nothing to do"):
        put(clone, None)
    with pytest.raises(ConfigError, match="there is no site in"):
        put(clone, clone.parent / "nowhere")
    with pytest.raises(ConfigError, match="it has: v1/en, v1/ja"):
        put(clone, site_of(clone, ("v1", "en"), ("v1", "ja")), versions=("v3",))


def test_only_what_is_asked_for(clone: Path) -> None:
    """Of a folder with several builds, some."""
    site = site_of(clone, ("v1", "en"), ("v1", "ja"), ("v2", "en"))
    assert put(clone, site, versions=("v1",), languages=("ja",)).builds == ("v1/ja",)
    assert not [name for name in files_of(clone) if name.startswith(("v2", "v1/en"))]


def test_the_same_again_is_no_commit(clone: Path) -> None:
    """Nothing new: nothing is pushed."""
    site = site_of(clone, ("v1", "en"))
    assert put(clone, site).commit
    assert put(clone, site) == Published(
        "gh-pages of origin", ("v1/en",), (), (("latest", "v1"), ("stable", "v1")), "", False
    )


def test_hooks_and_odd_names_do_no_harm(clone: Path) -> None:
    """No hook of the clone runs; names with quotes, blanks and other scripts are what they are; no reference is left behind."""
    hook = clone / ".git/hooks/pre-push"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    site = site_of(clone, ("v1", "en"))
    (site / "v1/en" / 'a "b" ü.html').write_text("odd\n")
    put(clone, site)
    assert files_of(clone)['v1/en/a "b" ü.html'] == "odd\n"
    assert git(clone, "for-each-ref", "refs/docbuilder") == ""


def test_a_shallow_clone_is_enough(clone: Path) -> None:
    """As continuous integration checks out."""
    put(clone, site_of(clone, ("v1", "en")))
    put(clone, site_of(clone, ("v2", "en")))
    git(
        clone.parent,
        "clone",
        "--quiet",
        "--depth=1",
        "--branch=gh-pages",
        f"file://{clone.parent}/remote.git",
        "shallow",
    )
    put(clone.parent / "shallow", site_of(clone, ("v3", "en")))
    assert {"v1/en/index.html", "v3/en/index.html"} <= files_of(clone).keys()


def test_what_git_says_is_told(clone: Path, tmp_path: Path) -> None:
    """No remote, no repository, no name of a branch: in git's words, at once."""
    site = site_of(clone, ("v1", "en"))
    with pytest.raises(ConfigError, match="git ls-remote: "):
        publish(site, "gh-pages", Request(), repository=clone, remote="nowhere", wait=20)
    with pytest.raises(ConfigError, match="git check-ref-format"):
        put(clone, site, "gh-pages:a..b")
    (tmp_path / "bare").mkdir()
    with pytest.raises(ConfigError, match="not a git repository"):
        publish(site, "gh-pages", Request(), repository=tmp_path / "bare", wait=20)


def test_the_loser_of_a_race_tries_again(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit that somebody else has made meanwhile is kept; with no time left it is said."""
    put(clone, site_of(clone, ("v1", "en")))
    other = site_of(clone, ("v2", "en"))
    push = Branch.push
    raced: list[bool] = []

    def late(branch: Branch, commit: str) -> None:
        if not raced:
            raced.append(True)
            put(clone, other)
        push(branch, commit)

    monkeypatch.setattr(Branch, "push", late)
    put(clone, site_of(clone, ("v3", "en")))
    assert {"v1/en/index.html", "v2/en/index.html", "v3/en/index.html"} <= files_of(clone).keys()
    raced.clear()
    other = site_of(clone, ("v4", "en"))
    with pytest.raises(ConfigError, match="others kept writing"):
        publish(site_of(clone, ("v5", "en")), "gh-pages", Request(), repository=clone, wait=0)


def test_jobs_at_once_with_some_that_are_killed(clone: Path) -> None:
    """Four jobs publish at once, some are killed and started again: nothing is lost, and every commit is whole.

    bench/publishing.py does the same with eight, fifty times.
    """
    rng = random.Random(1)
    builds = [("v1", "en"), ("v1", "ja"), ("v2", "en"), ("main", "en")]
    sites = {build: site_of(clone, build) for build in builds}
    environment = ENVIRONMENT | {"PYTHONPATH": str(Path(docbuilder.__file__).parent.parent)}

    def job(build: tuple[str, str], kill_after: float) -> None:
        command = [sys.executable, "-m", "docbuilder", "publish", str(sites[build]), "--to", "gh-pages", "-q"]
        if kill_after:
            with subprocess.Popen(command, cwd=clone, env=environment, stderr=subprocess.DEVNULL) as process:
                time.sleep(kill_after)
                process.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
        subprocess.run(command, cwd=clone, env=environment, check=True, timeout=100)

    threads = [
        threading.Thread(target=job, args=(build, rng.uniform(0.2, 1.5) if number % 2 else 0.0))
        for number, build in enumerate(builds)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for revision in git(clone.parent / "remote.git", "rev-list", "gh-pages").split():
        files = files_of(clone, revision)
        data = json.loads(files["versions.json"])
        listed = {(each["name"], code) for each in data["versions"] for code in each["languages"]}
        there = {tuple(name.split("/")[:2]) for name in files if name.endswith("/build.json")} - {("latest", "en"), ("stable", "en"), ("latest", "ja"), ("stable", "ja")}  # fmt: skip
        assert listed == there
    assert there is not None
    final = files_of(clone)
    assert all(f"{version}/{language}/index.html" in final for version, language in builds)
