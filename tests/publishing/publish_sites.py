"""Small built sites, and repositories to publish them to."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from docbuilder.output.record import BuildRecord, record_file

ENVIRONMENT = {
    **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}
BASE = "https://x.example/lib"


def write_build(out: Path, version: str = "", language: str = "", *, text: str = "text", pages: int = 2) -> None:
    """Write what `docbuilder build` leaves of one version in one language, as far as publishing looks at it."""
    record = BuildRecord(
        version,
        language,
        tag=language or "en",
        name="lib",
        base_url=BASE,
        default=language in ("", "en"),
        words={"start_page": "Start"},
        sitemaps=("sitemap.xml",),
        assets=(f"assets/main.{'0' * 9}{len(text) % 10}.css",),
    )
    folder = out / record.prefix
    (folder / "guides").mkdir(parents=True, exist_ok=True)
    names = ["index", *(f"guides/page{number}" for number in range(1, pages))]
    for name in names:
        link = f'<link rel="canonical" href="{BASE}/{record.prefix}{name}.html">'
        (folder / f"{name}.html").write_text(f"<head>{link}</head><article>{text} {BASE}/{record.prefix}</article>\n")
    (folder / "404.html").write_text(f"lost in {record.prefix}\n")
    (folder / "pages.json").write_text(json.dumps({"schema": 1, "pages": dict.fromkeys(names, "T")}))
    (folder / "sitemap.xml").write_text(f"<loc>{BASE}/{record.prefix}index.html</loc>\n")
    (folder / "build.json").write_bytes(record_file(record))
    (out / "assets").mkdir(exist_ok=True)
    (out / record.assets[0]).write_text(text)


def git(folder: Path, *arguments: str) -> str:
    """What git says."""
    done = subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@t", *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def make_clone(folder: Path) -> Path:
    """A clone beside its remote, `remote.git`."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--bare", "remote.git")
    git(folder, "clone", "--quiet", "remote.git", "clone")
    return folder / "clone"


def files_of(clone: Path, revision: str = "gh-pages") -> dict[str, str]:
    """Path -> content of what is on the branch of the remote."""
    remote = clone.parent / "remote.git"
    names = git(remote, "ls-tree", "-r", "--name-only", "-z", revision).split("\0")
    return {name: git(remote, "show", f"{revision}:{name}") for name in names if name}
