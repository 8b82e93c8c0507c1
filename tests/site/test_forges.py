"""Links into repositories on hosts of several kinds."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.site.forges import edit_address, source_address
from docbuilder.site.history import history_problems


@pytest.mark.parametrize(
    ("repository", "ref", "source", "edit"),
    [
        ("https://github.com/o/r/", "v1.0", "/blob/v1.0/src/a%20b.py#L3", "/edit/v1.0/src/a%20b.py"),
        ("https://gitlab.com/o/g/r", "main", "/-/blob/main/src/a%20b.py#L3", "/-/edit/main/src/a%20b.py"),
        ("https://gitlab.example.org/o/r", "main", "/-/blob/main/src/a%20b.py#L3", "/-/edit/main/src/a%20b.py"),
        ("https://codeberg.org/o/r", "main", "/src/branch/main/src/a%20b.py#L3", "/_edit/main/src/a%20b.py"),
        ("https://gitea.example.org/o/r", "v1.2.0", "/src/tag/v1.2.0/src/a%20b.py#L3", "/_edit/v1.2.0/src/a%20b.py"),
        ("https://codeberg.org/o/r", "0123abc", "/src/commit/0123abc/src/a%20b.py#L3", "/_edit/0123abc/src/a%20b.py"),
        ("https://bitbucket.org/o/r", "main", "/src/main/src/a%20b.py#lines-3", "/src/main/src/a%20b.py?mode=edit"),
        ("https://git.example.org/gitlab/r", "main", "/blob/main/src/a%20b.py#L3", "/edit/main/src/a%20b.py"),
    ],
)
def test_hosts(repository: str, ref: str, source: str, edit: str) -> None:
    """Told by the host's name, never by the path; what is not known is taken for GitHub."""
    assert source_address(repository, ref, "src/a b.py", 3) == repository.rstrip("/") + source
    assert edit_address(repository, ref, "src/a b.py") == repository.rstrip("/") + edit


def test_patterns() -> None:
    """A pattern wins; braces that mean nothing stay; no repository, no link."""
    pattern = "https://view.example/{path}?at={ref}&n={line}&x={y}"
    assert source_address("https://h/r", "a/b", "p.py", 7, pattern) == "https://view.example/p.py?at=a/b&n=7&x={y}"
    assert edit_address("https://h/r", "m", "p.md", "{repository}/e/{path}") == "https://h/r/e/p.md"
    assert source_address("", "m", "p", 1) == edit_address("", "m", "p") == ""


def test_a_shallow_clone_is_told(tmp_path: Path) -> None:
    """Also from a working tree beside its repository; a whole clone and no clone are no news."""
    source = tmp_path / "docs"
    source.mkdir()
    assert history_problems(source) == ()
    (tmp_path / ".git").mkdir()
    assert history_problems(source) == ()
    (tmp_path / ".git/shallow").write_text("x")
    assert [problem.code.slug for problem in history_problems(source)] == ["history-shallow"]
    tree = tmp_path / "tree"
    (tmp_path / ".git/worktrees/tree").mkdir(parents=True)
    (tmp_path / ".git/worktrees/tree/commondir").write_text("../..\n")
    tree.mkdir()
    (tree / ".git").write_text(f"gitdir: {tmp_path}/.git/worktrees/tree\n")
    assert [problem.code.slug for problem in history_problems(tree)] == ["history-shallow"]
