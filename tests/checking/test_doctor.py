"""`docbuilder doctor`, the hooks for pre-commit, and the schema of tables of contents."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from docbuilder.cli import main
from docbuilder.site import toctree
from sites import write

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads(Path(toctree.__file__).with_name("toctree.schema.json").read_text("utf-8"))


def test_doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is configured and where, what is mocked and why, what is wrong."""
    write(
        tmp_path,
        {
            ".git/HEAD": "ref: refs/heads/main\n",
            "docbuilder.toml": '# ours\npackage = "doctored"\ncache-folder = "cache"\nmock = ["tvcam"]\n',
            "src/doctored/__init__.py": "import tvcam\nimport torchlike\ndef run(): 'Runs.'\n",
            "docs/source/_toctree.yml": "- local: index\n  title: Home\n- local: gone\n  title: Gone\n",
            "docs/source/index.md": "# Home\n\n[[autodoc]] run\n",
        },
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOCBUILDER_JOBS", "1")
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 1, result.output
    text = result.stdout
    assert "package = doctored  (docbuilder.toml:2)" in text
    assert "DOCBUILDER_JOBS=1" in text
    assert "jobs = 1  (DOCBUILDER_JOBS)" in text
    assert "(one): 1 page, 0 other files" in text
    assert "tvcam: configured" in text
    assert "torchlike: is not installed" in text
    assert "_toctree.yml:3:10: there is no page 'gone' for the entry 'Gone'" in text
    (tmp_path / "docs/source/_toctree.yml").write_text("- local: index\n  title: Home\n", "utf-8")
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("nothing is wrong\n")


def test_who_configures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line wins, then the environment, then the file that it names; what is in force is what a build would have."""
    write(
        tmp_path,
        {".git/HEAD": "x", "docs/source/index.md": "# Home\n", "ours.toml": 'name = "A"\nref = "v1"\nstrict = true\n'},
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOCBUILDER_REF", "v2")
    monkeypatch.setenv("DOCBUILDER_VERSION", "v2")
    result = CliRunner().invoke(
        main, ["doctor", "--config", "ours.toml", "--version", "v3", "--no-strict", "--no-cache"]
    )
    assert result.exit_code == 0, result.output
    lines = {line.split(": ")[-1].strip() for line in result.stdout.splitlines()}
    assert {"name = A  (ours.toml)", "ref = v2  (DOCBUILDER_REF)", "version = v3  (--version)"} <= lines
    assert not any(line.startswith("strict =") for line in lines)


def test_schema_of_tables_of_contents() -> None:
    """It knows the keys that are read, and this documentation is valid."""
    assert set(SCHEMA["$defs"]["entry"]["properties"]) == set(toctree._KEYS)
    for file in (*ROOT.glob("docs/source/*/_toctree.yml"), *ROOT.glob("examples/*/docs/source/*/_toctree.yml")):
        jsonschema.validate(yaml.safe_load(file.read_text("utf-8")), SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([{"local": "a", "titel": "A"}], SCHEMA)


def test_hooks() -> None:
    """Each hook is a command that there is, with options that there are."""
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")):
        name, command, *options = hook["entry"].split()
        assert name == "docbuilder"
        known = {option for parameter in main.commands[command].params for option in parameter.opts}
        assert {option for option in options if option.startswith("-")} <= known
