"""git is asked for dates; nothing that lies in the sources can have it run a program or fetch anything."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.config import Config
from docbuilder.i18n.history import PageHistory
from docbuilder.site.history import History
from docbuilder.stages.inputs import git_state

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")

IDENTITY = {f"GIT_{who}_{what}": "x@y" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, env={**os.environ, **IDENTITY})


@pytest.fixture
def trap(tmp_path: Path) -> tuple[Path, Path]:
    """A program that leaves a mark when it is run, and the mark."""
    program, mark = tmp_path / "trap", tmp_path / "ran"
    program.write_text(f"#!/bin/sh\ntouch {mark}\ncat >/dev/null\n")
    program.chmod(0o755)
    return program, mark


def _settings(program: Path) -> dict[str, str]:
    return {
        "gpg.program": str(program),
        "gpg.ssh.program": str(program),
        "log.showSignature": "true",
        "core.fsmonitor": str(program),
        "core.pager": str(program),
        "pager.log": "true",
        "core.sshCommand": str(program),
        "core.editor": str(program),
        "core.alternateRefsCommand": str(program),
        "diff.external": str(program),
        "diff.x.textconv": str(program),
        "diff.x.command": str(program),
        "filter.x.clean": str(program),
        "filter.x.smudge": str(program),
        "remote.origin.url": "ext::" + str(program),
        "remote.origin.uploadpack": str(program),
        "remote.origin.promisor": "true",
        "protocol.ext.allow": "always",
        "protocol.file.allow": "always",
        "credential.helper": str(program),
        "alias.rev-list": f"!{program}",
        "core.hooksPath": str(program.parent),
    }


def _use(folder: Path) -> None:
    with History(folder) as history:
        history.files()
    git_state(folder)
    history = PageHistory(folder)
    blobs = [version.blob for version in history.versions("page.md")]
    history.blobs_at([(version.commit, "page.md") for version in history.versions("page.md")])
    history.sections(blobs)


def _signed_commit(folder: Path, file: str = "page.md") -> None:
    """A commit that says it is signed, so that showing it would ask the program to verify it."""
    (folder / file).write_text("# A\n")
    (folder / ".gitattributes").write_text("* diff=x filter=x\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    text = subprocess.run(["git", "cat-file", "commit", "HEAD"], cwd=folder, check=True, capture_output=True).stdout
    head, _, message = text.partition(b"\n\n")
    signed = head + b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----\n\n" + message
    made = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
        cwd=folder,
        input=signed,
        check=True,
        capture_output=True,
    )
    git(folder, "update-ref", "HEAD", made.stdout.decode().strip())


@pytest.mark.parametrize("bare", [False, True])
def test_no_setting_of_a_repository_runs_anything(tmp_path: Path, trap: tuple[Path, Path], bare: bool) -> None:
    """Of one around the sources, and of a source folder that is itself a bare repository."""
    source = tmp_path / "docs"
    source.mkdir()
    git(source, "init", "-q")
    _signed_commit(source)
    if bare:
        for item in (source / ".git").iterdir():
            shutil.move(item, source / item.name)
        (source / ".git").rmdir()
        git(source, "config", "core.bare", "true")
    for key, value in _settings(trap[0]).items():
        subprocess.run(
            ["git", f"--git-dir={source if bare else source / '.git'}", "config", key, value], check=True, cwd=tmp_path
        )
    _use(source)
    assert not trap[1].exists()
    with History(source) as history:
        assert bool(history.files()) is not bare


def test_objects_that_are_not_there_are_not_fetched(tmp_path: Path, trap: tuple[Path, Path]) -> None:
    """A partial clone would fetch them from its remote, by a program that its configuration names."""
    source = tmp_path / "docs"
    source.mkdir()
    git(source, "init", "-q")
    _signed_commit(source)
    git(source, "config", "extensions.partialClone", "origin")
    git(source, "config", "core.repositoryFormatVersion", "1")
    for key, value in _settings(trap[0]).items():
        git(source, "config", key, value)
    tree = subprocess.run(
        ["git", "rev-parse", "HEAD^{tree}"], cwd=source, check=True, capture_output=True, text=True
    ).stdout
    (source / ".git/objects" / tree[:2] / tree[2:].strip()).unlink()
    _use(source)
    assert not trap[1].exists()


def test_untrusted_sources_ask_git_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even whether there is a repository."""
    git(tmp_path, "init", "-q")
    (tmp_path / "index.md").write_text("# A\n")
    _signed_commit(tmp_path, "index.md")
    program = tmp_path / "bin/git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    config = Config(source=tmp_path, root=tmp_path, out=tmp_path / "site", jobs=1, api="none", untrusted=True)
    build(config)
    assert not (tmp_path / "ran").exists()
