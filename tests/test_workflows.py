"""The action and the workflows in `ci/`: what they run is pinned, and what they call exists."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from docbuilder.cli import main

ROOT = Path(__file__).resolve().parent.parent
FILES = [
    ROOT / "action.yml",
    *sorted((ROOT / "ci").rglob("*.yml")),
    *sorted((ROOT / "src/docbuilder/migration").glob("*.yml")),
]


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_actions_are_pinned(path: Path) -> None:
    """By the hash of a commit, with the version beside it."""
    text = path.read_text("utf-8")
    for line in re.findall(r"uses: (.*)", text):
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # .+", line), line


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_and_options_exist(path: Path) -> None:
    """What is run of docbuilder is a command of it, with options that it has."""
    for command, rest in re.findall(
        r"docbuilder (build|publish|explain)\b([^\n&]*)", path.read_text("utf-8").replace("`", "")
    ):
        known = {
            option
            for parameter in main.commands[command].params
            for option in parameter.opts + parameter.secondary_opts
        }
        assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= known, (command, rest)


def test_docbuilder_comes_from_a_commit() -> None:
    """The package `docbuilder` on PyPI is another project: what may write to a repository installs ours by a commit's hash."""
    pinned = re.compile(r"git\+https://github\.com/me/docbuilder@[0-9a-f]{40}")
    for path in sorted(path for path in (ROOT / "ci").rglob("*") if path.suffix in (".yml", ".toml")):
        for line in path.read_text("utf-8").splitlines():
            if re.search(r"\bpip(x|3)? (install|run)\b", line):
                assert "$DOCBUILDER" in line, (path, line)
                assert pinned.search(path.read_text("utf-8")), path


def test_inputs_are_never_pasted_into_scripts() -> None:
    """What somebody else may choose reaches a shell as a variable only."""

    def scripts(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["run"]] if isinstance(value.get("run"), str) else []
            return own + [script for item in value.values() for script in scripts(item)]
        return [script for item in value for script in scripts(item)] if isinstance(value, list) else []

    for path in FILES:
        for script in scripts(read(path)):
            assert "${{" not in script, path


def test_the_second_stage_runs_nothing_of_the_pull_request() -> None:
    """It checks out the default branch, and its permissions are those of its jobs."""
    workflow = read(ROOT / "ci/github/preview-deploy.yml")
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert "with" not in step
    assert read(ROOT / "ci/github/preview-build.yml")["permissions"] == {"contents": "read"}


def test_inputs_of_the_action_are_its_own() -> None:
    """Workflows give the action only what it takes, and it reads only what it declares."""
    action = read(ROOT / "action.yml")
    used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text("utf-8")))
    assert used == set(action["inputs"])
    for path in FILES[1:]:
        jobs = read(path).get("jobs", {}) if path.parent.name != "gitlab" else {}
        for step in [step for job in jobs.values() for step in job["steps"]]:
            if step.get("uses", "").startswith("me/docbuilder@"):
                assert set(step["with"]) <= set(action["inputs"]), path


Comment = Callable[..., str]


@pytest.fixture
def comment(tmp_path: Path) -> Comment:
    """Runs the step of the second stage that comments, with a `gh` that notes what it is given: language -> what `changes.json` says, or None."""
    if sys.platform == "win32" or not (shutil.which("jq") and shutil.which("bash")):
        pytest.skip("needs bash and jq, which GitHub's machines have")
    steps = read(ROOT / "ci/github/preview-deploy.yml")["jobs"]["publish"]["steps"]
    script = next(step["run"] for step in steps if step.get("name") == "Say which pages have changed")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, text in (("gh", "exit 0"), ("git", "case $1 in diff) printf '%s\\n' en/a.md en/b.md ;; esac")):
        (tools / name).write_text(f"#!/bin/sh\n{text}\n")
        (tools / name).chmod(0o755)

    def run(**changes: object) -> str:
        for language, told in changes.items():
            folder = tmp_path / "sites" / f"site-{language}"
            folder.mkdir(parents=True)
            if told is not None:
                (folder / "changes.json").write_text(told if isinstance(told, str) else json.dumps({"pages": told}))
        environment = os.environ | {
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "NUMBER": "12",
            "ADDRESS": "https://x.example/lib",
            "GITHUB_REPOSITORY": "me/lib",
        }
        subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=environment, check=True, capture_output=True)
        return (tmp_path / "comment.md").read_text("utf-8")

    return run


def test_the_comment_lists_what_the_traces_tell(comment: Comment) -> None:
    """Of all languages, each page once. The words come from the pull request: what is no plain name of a page is not repeated."""
    pages = [
        {"page": "en/guide", "kind": "changed"},
        {"page": "en/new", "kind": "new"},
        {"page": "en/old", "kind": "removed"},
        {"page": "en/x](https://evil.example) @everybody", "kind": "changed"},
        {"page": "en/two\nchanged lines", "kind": "changed"},
    ]
    assert comment(en=pages, ja=[{"page": "ja/guide", "kind": "changed"}]) == (
        "<!-- docbuilder preview -->\nThe documentation of this pull request: https://x.example/lib/pr_12/\n\n"
        "Pages that have changed:\n\n"
        "- [en/guide](https://x.example/lib/pr_12/en/guide.html)\n- [ja/guide](https://x.example/lib/pr_12/ja/guide.html)\n"
        "- [en/new](https://x.example/lib/pr_12/en/new.html) (new)\n- en/old (removed)\n"
    )


def test_a_long_comment_is_cut(comment: Comment) -> None:
    """Fifty pages, and how many more; nothing changed is said."""
    text = comment(en=[{"page": f"en/page{number}", "kind": "changed"} for number in range(60)])
    assert (text.count("\n- ["), "- and 10 more" in text) == (50, True)


@pytest.mark.parametrize("told", [None, "{", '{"pages": 1}'])
def test_without_traces_the_twins_tell(comment: Comment, told: object) -> None:
    """One language of which the cache knew nothing, or whose file is none: the twins that differ are listed instead."""
    text = comment(en=[], ja=told)
    assert text.endswith(
        "- [en/a](https://x.example/lib/pr_12/en/a.html)\n- [en/b](https://x.example/lib/pr_12/en/b.html)\n"
    )


def test_nothing_has_changed(comment: Comment) -> None:
    """That is said."""
    assert comment(en=[]).endswith("No page has changed.\n")
