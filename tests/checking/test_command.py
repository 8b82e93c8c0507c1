"""The command `docbuilder check`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from docbuilder.cli import main
from sites import write

PAGE = "# Home\n\nSee [gone](gone).\n\n![](a.png)\n\n```py\nx = (\n```\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose page has a link, an image and a sample that are wrong; the working folder is below its root."""
    write(
        tmp_path,
        {
            ".git/HEAD": "ref: refs/heads/main\n",
            "docbuilder.toml": 'api = "none"\njobs = 1\ncache-folder = "cache"\n',
            "docs/source/_toctree.yml": "- local: index\n  title: Home\n",
            "docs/source/index.md": PAGE,
            "docs/source/a.png": b"",
        },
    )
    monkeypatch.chdir(tmp_path / "docs")
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path


def run(*arguments: str, **variables: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments], env=variables)


def slugs(result: Result) -> list[str]:
    return [problem["code"] for problem in json.loads(result.stdout)["diagnostics"]]


def test_what_is_wrong(folder: Path) -> None:
    """From any folder of the repository; nothing is built."""
    result = run()
    assert result.exit_code == 0, result.output
    assert "  source/index.md:3:5: there is no page or file 'gone'\n      3 │ See [gone](gone).\n" in result.stdout
    assert "source: 1 page, 1 language, 0 API objects, 3 warnings, " in result.stdout.splitlines()[-1]
    assert not (folder / "site").exists()
    assert run("--strict").exit_code == 1
    quiet = run("--strict", "-q")
    assert quiet.exit_code == 1
    assert "code-syntax" in quiet.stdout
    assert run("-q").stdout == ""


def test_formats_name_files_from_the_root(folder: Path) -> None:
    for form in ("github", "sarif", "junit", "markdown"):
        assert "docs/source/index.md" in run("--format", form).stdout, form
    assert run(GITHUB_ACTIONS="true").stdout.startswith("::warning file=docs/source/index.md,line=3,col=5,")
    assert json.loads(run("--format", "json").stdout)["diagnostics"][0]["path"] == "source/index.md"


def test_variables(folder: Path) -> None:
    """Every option has one; the command line counts more."""
    assert slugs(run(DOCBUILDER_FORMAT="json")) == ["link-page", "image-alt", "code-syntax"]
    assert run(DOCBUILDER_STRICT="1").exit_code == 1
    assert run("--no-strict", DOCBUILDER_STRICT="1").exit_code == 0
    assert run(DOCBUILDER_API="nothing").exit_code == 2


def every_option(group: click.Group, path: str = "docbuilder") -> Iterator[tuple[str, str]]:
    """Options of all commands, each with the variable that sets it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every_option(command, f"{path} {name}")
        for each in command.params:
            if isinstance(each, click.Option):
                yield f"{path} {name} {each.opts[-1]}", str(each.envvar)


def test_every_option_has_a_variable(folder: Path) -> None:
    """Those that commands share have the same one everywhere; the version of a site is no option of the program."""
    variables = dict(every_option(main))
    assert all(re.fullmatch("DOCBUILDER_[A-Z0-9_]+", variable) for variable in variables.values())
    for shared in ("--config", "--cache-folder", "--source"):
        assert {variables[name] for name in variables if name.endswith(f" {shared}")} == {
            f"DOCBUILDER_{shared.strip('-').upper().replace('-', '_')}"
        }
    assert variables["docbuilder serve --port"] == "DOCBUILDER_SERVE_PORT"
    assert "known problems" in run(DOCBUILDER_CHECK_WRITE_BASELINE="1").stdout
    assert run(DOCBUILDER_CHECK_RUN="1", DOCBUILDER_UNTRUSTED="1").exit_code == 2
    assert run(DOCBUILDER_CHECK_FIX="perhaps").exit_code == 2
    assert (
        "another-cache" in CliRunner().invoke(main, ["clean"], env={"DOCBUILDER_CACHE_FOLDER": "another-cache"}).stdout
    )
    assert CliRunner().invoke(main, ["doctor"], env={"DOCBUILDER_VERSION": "v2"}).exit_code in (0, 1)


def test_severity(folder: Path) -> None:
    rules = '[severity]\nlink-page = "error"\nimage-alt = "off"\n"index.md" = { "code-*" = "info" }\n'
    file = folder / "docbuilder.toml"
    file.write_text(file.read_text("utf-8") + rules, "utf-8")
    result = run("--format", "json")
    assert result.exit_code == 1
    found = {problem["code"]: problem["severity"] for problem in json.loads(result.stdout)["diagnostics"]}
    assert found == {"link-page": "error", "code-syntax": "info"}
    built = CliRunner().invoke(main, ["build", "--format", "json"])
    assert built.exit_code == 1
    assert CliRunner().invoke(main, ["build", "--format", "json"]).stdout == built.stdout  # nothing has changed


def test_ignoring(folder: Path) -> None:
    page = folder / "docs/source/index.md"
    page.write_text("<!-- docbuilder: ignore image-alt, link-page, link-anchor old -->\n\n" + PAGE, "utf-8")
    assert slugs(run("--format", "json")) == ["ignore-unused", "code-syntax"]
    assert slugs(run("--format", "json")) == ["ignore-unused", "code-syntax"]
    built = CliRunner().invoke(main, ["build", "--format", "json"])
    assert json.loads(built.stdout)["diagnostics"] == []


def test_baseline(folder: Path) -> None:
    """Only what is new is reported, wherever it stands."""
    assert "docbuilder-baseline.json: 3 known problems" in run("--write-baseline").stdout
    known = str(folder / "docbuilder-baseline.json")
    assert run("--strict", "--baseline", known).exit_code == 0
    page = folder / "docs/source/index.md"
    page.write_text(PAGE.replace("# Home\n", "# Home\n\nAnother paragraph, with [a link](lost).\n"), "utf-8")
    result = run("--strict", "--baseline", known, "--format", "json")
    assert result.exit_code == 1
    assert [problem["message"] for problem in json.loads(result.stdout)["diagnostics"]] == [
        "there is no page or file 'lost'"
    ]
    assert run("--baseline", "nowhere.json").exit_code == 2


def test_coverage(folder: Path) -> None:
    """Names of `__all__`, and patterns; nothing is imported for it."""
    write(
        folder,
        {
            "docs/source/index.md": "# Home\n\n[[autodoc]] run\n",
            "src/tinylib/__init__.py": "from .a import run, walk\n__all__ = ['run']\n__all__ += ['walk', 'Gone']\n",
            "src/tinylib/a.py": "def run():\n    '''Runs.'''\ndef walk(): pass\ndef _hidden(): pass\nclass Thing: pass\n",
            "src/tinylib/_private.py": "def secret(): pass\n",
        },
    )
    options = ("--package", "tinylib", "--api", "static")
    result = run(*options, "--coverage", "__all__")
    assert "tinylib.walk is public and documented on no page" in result.stdout
    assert "Add [[autodoc]] walk" in result.stdout
    assert "| tinylib | 1 | 3 | 33 % |" in result.stdout
    assert "33.3 % documented" in result.stdout.splitlines()[-1]
    found = json.loads(run(*options, "--coverage", "tinylib.*", "--format", "json").stdout)
    assert found["coverage"] == {"tinylib.a": {"documented": 1, "of": 3}}
    missing = [one["message"].split()[0] for one in found["diagnostics"] if one["code"] == "object-undocumented"]
    assert sorted(missing) == ["tinylib.a.Thing", "tinylib.a.walk"]
    assert "object-undocumented" not in slugs(run(*options, "--format", "json"))
