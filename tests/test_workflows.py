"""The action and the workflows in `ci/`: what they run is pinned, and what they call exists."""

from __future__ import annotations

import re
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
    for command, rest in re.findall(r"docbuilder (build|publish)\b([^\n&]*)", path.read_text("utf-8").replace("`", "")):
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
