"""Dates of last changes come from git, and from nothing else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from docbuilder.site.history import History


def git(folder: Path, *arguments: str, date: str = "2024-01-02T12:00:00+00:00") -> None:
    identity = {f"GIT_{who}_{what}": "x@y" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "PATH": "/usr/bin:/bin:/usr/local/bin"}
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, env=identity | dates)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    source = tmp_path / "docs"
    source.mkdir()
    (source / "a.md").write_text("a")
    (source / "日本 語.md").write_text("b")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    (source / "a.md").write_text("aa")
    git(tmp_path, "commit", "-qam", "two\n\na.md", date="2025-03-04T12:00:00+00:00")
    return tmp_path


def test_every_file_has_the_date_of_its_newest_commit(repository: Path) -> None:
    """Names are relative to the source folder, whatever characters they have."""
    with History(repository / "docs") as history:
        assert {name: each.date for name, each in history.files().items()} == {
            "a.md": "2025-03-04",
            "日本 語.md": "2024-01-02",
        }


def test_shallow_clones_know_no_dates(repository: Path, tmp_path: Path) -> None:
    """A shallow clone would give every file the date of the last commit."""
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", str(clone))
    with History(clone / "docs") as history:
        assert history.files() == {}


def test_there_are_no_dates_outside_of_a_repository(tmp_path: Path) -> None:
    """A folder that git does not know is no problem."""
    with History(tmp_path) as history:
        assert history.files() == {}


def test_leaving_early_ends_git(repository: Path) -> None:
    """An interrupted build leaves no process behind."""
    with History(repository / "docs") as history:
        process = history._process
    assert process is not None
    assert process.poll() is not None


def test_people(tmp_path: Path) -> None:
    """Who has changed a file most comes first; co-authors count, machines do not, and the repository's `.mailmap` joins the names of one person."""
    git(tmp_path, "init", "-q")
    commits = [
        ("Ann <ann@x.example>", "one\n\nCo-authored-by: Bo  <bo@x.example>\nCo-Authored-By: 陳 <chen@x.example>"),
        ("bo <bo@old.example>", "two"),
        ("mender[bot] <1+mender[bot]@x.example>", "three\n\nCo-authored-by: Nobody"),
        ("Bo <bo@x.example>", "four\n\nCo-authored-by: Bo <bo@x.example>"),
    ]
    for number, (author, message) in enumerate(commits):
        (tmp_path / "a.md").write_text(str(number))
        (tmp_path / f"{number}.md").write_text("")
        (tmp_path / ".mailmap").write_text("Bo <bo@x.example> <bo@old.example>\n")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "--author", author, "-m", message)
    with History(tmp_path) as history:
        found = history.files()
    assert found["a.md"].people == ("Bo", "Nobody", "Ann", "陳")
    assert found["3.md"].people == ("Bo",)
    assert found["2.md"].people == ("Nobody",)
