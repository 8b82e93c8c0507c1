"""What a configuration file of sources that are not trusted can do: name the project and its languages, and nothing else."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

from docbuilder.build import build
from docbuilder.cli import main
from docbuilder.config import HARMLESS, KEYS, Config, ConfigError, load_config

UNTRUSTED = {"untrusted": True, "jobs": 1}

HARMFUL = {
    "source": '"../.."',
    "out": '"/tmp/elsewhere"',
    "package": '"os"',
    "version": '"v1"',
    "repository": '"https://example.org/r"',
    "ref": '"x"',
    "source-url": '"javascript:{path}"',
    "edit-url": '"javascript:{path}"',
    "source-root": '"../.."',
    "mock": '["torch"]',
    "api": '"import"',
    "base-url": '"https://example.org"',
    "strict": "false",
    "jobs": "7",
    "format": '"json"',
    "logo": '"../../secret.svg"',
    "icon": '"../../secret.svg"',
    "inventories": '{ x = { url = "https://example.org", file = "/etc/passwd" } }',
    "published-at": '["https://example.org"]',
    "notebooks": '"https://example.org/{page}"',
    "assets": '["/etc/passwd", "evil.js"]',
    "templates": '"theme"',
    "strings": '{ en = { search = "<script>" } }',
    "untrusted": "false",
    "timeout": "9999",
    "indented-code": "false",
    "max-memory": "0",
    "max-processor-time": "0",
    "max-page": "9999999999",
    "max-file": "9999999999",
    "max-pages": "9999999999",
    "root": '"/"',
    "adopt": "true",
    "print-pages": "true",
    "cache": "true",
    "cache-folder": '"cache"',
    "extensions": '["evil"]',
    "nobody-knows": "1",
}


HARMFUL |= {key: "[]" for key, name in KEYS.items() if name not in HARMLESS and key not in HARMFUL}
"""Keys that came later: whatever they are set to, they are ignored."""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pull request: a repository with one page."""
    tree = tmp_path / "checkout"
    (tree / ".git").mkdir(parents=True)
    source = tree / "docs/source/en"
    source.mkdir(parents=True)
    (source / "index.md").write_text("# Title\n", "utf-8")
    (source / "_toctree.yml").write_text("- local: index\n  title: T\n", "utf-8")
    monkeypatch.chdir(tree)
    return tree


@pytest.mark.parametrize(
    "name", ["docbuilder.toml", "docs/source/docbuilder.toml", "docs/docbuilder.toml", "pyproject.toml"]
)
def test_nothing_but_harmless_keys_counts(tree: Path, name: str) -> None:
    """Wherever the file lies, all else is as if it were not there, and each key of it is a warning with its line."""
    header = "[tool.docbuilder]\n" if name == "pyproject.toml" else ""
    harmless = 'name = "N"\ndescription = "D"\nlang = ["en"]\ndefault-language = "en"\n'
    before = load_config(Path("docs/source"), UNTRUSTED)
    (tree / name).write_text(
        header + harmless + "".join(f"{key} = {value}\n" for key, value in HARMFUL.items()), "utf-8"
    )
    after = load_config(Path("docs/source"), UNTRUSTED)
    for entry in fields(Config):
        if entry.name not in HARMLESS | {"ignored"}:
            assert getattr(after, entry.name) == getattr(before, entry.name), entry.name
    assert (after.name, after.description, after.languages) == ("N", "D", ("en",))
    assert [key.key for key in after.ignored] == list(HARMFUL)
    assert [key.line for key in after.ignored] == [header.count("\n") + 5 + number for number in range(len(HARMFUL))]


def test_every_key_is_harmless_or_tried() -> None:
    """A key that is new is ignored until somebody has thought about it."""
    assert {KEYS[key] for key in HARMFUL if key in KEYS} | HARMLESS == set(KEYS.values())
    assert len(HARMLESS) == 4


def test_ignored_keys_are_warnings_of_the_build(tree: Path) -> None:
    """They name file, line and key."""
    (tree / "docs/source/docbuilder.toml").write_text('name = "x"\ntemplates = "theme"\n', "utf-8")
    result = build(load_config(Path("docs/source"), UNTRUSTED))
    found = [item for item in result.diagnostics if item.code.slug == "config-untrusted"]
    assert [(item.position.path, item.position.line) for item in found] == [("docbuilder.toml", 2)]
    assert "'templates' is ignored" in found[0].message


def test_no_template_of_the_tree_runs(tree: Path) -> None:
    """Jinja evaluates what a template says."""
    theme = tree / "docs/source/theme"
    theme.mkdir()
    (theme / "page.html").write_text("{{ cycler.__init__.__globals__.os.system('touch /tmp/owned') }}EVIL", "utf-8")
    (tree / "docs/source/docbuilder.toml").write_text('templates = "theme"\n', "utf-8")
    out = tree.parent / "site"
    build(load_config(Path("docs/source"), UNTRUSTED | {"out": out}))
    assert all("EVIL" not in page.read_text("utf-8") for page in out.rglob("*.html"))


def test_untrusted_counts_only_from_outside(tree: Path) -> None:
    """A pull request could take it out again: it is an error in the tree, and the tree cannot switch it off."""
    (tree / "docbuilder.toml").write_text("untrusted = true\n", "utf-8")
    with pytest.raises(ConfigError, match=r"docbuilder\.toml:1: untrusted counts only where(.|\n)*--untrusted"):
        load_config(None, {})
    (tree / "docbuilder.toml").write_text("untrusted = false\n", "utf-8")
    assert load_config(None, {"untrusted": True}).untrusted


def test_a_named_file_rules(tree: Path, tmp_path: Path) -> None:
    """It may say everything, its paths are relative to it, and what it does not say the tree may say if it is harmless."""
    file = tmp_path / "ci/build.toml"
    file.parent.mkdir()
    file.write_text('untrusted = true\nname = "Mine"\ntemplates = "theme"\nout = "site"\n', "utf-8")
    (tree / "docbuilder.toml").write_text('name = "Theirs"\ndescription = "D"\nout = "/etc"\n', "utf-8")
    config = load_config(Path("docs/source"), {}, file)
    assert (config.untrusted, config.name, config.description) == (True, "Mine", "D")
    assert (config.templates, config.out) == (file.parent / "theme", file.parent / "site")
    assert [key.key for key in config.ignored] == ["out"]


def test_a_named_file_replaces_the_one_of_trusted_sources(tree: Path, tmp_path: Path) -> None:
    """There is one configuration file; which of the tables of a pyproject.toml is meant is known."""
    (tree / "docbuilder.toml").write_text('ref = "theirs"\nlogo = "x.svg"\n', "utf-8")
    file = tmp_path / "pyproject.toml"
    file.write_text('[tool.docbuilder]\nname = "Mine"\n', "utf-8")
    config = load_config(Path("docs/source"), {}, file)
    assert (config.name, config.ref, config.logo, config.ignored) == ("Mine", "", "", ())
    with pytest.raises(ConfigError, match="no such configuration file"):
        load_config(None, {}, tmp_path / "none.toml")
    file.write_text("[project]\n", "utf-8")
    with pytest.raises(ConfigError, match="has no table"):
        load_config(None, {}, file)


def test_a_named_file_may_not_lie_in_an_untrusted_tree(tree: Path) -> None:
    """It would be the pull request's."""
    (tree / "ci.toml").write_text("", "utf-8")
    with pytest.raises(ConfigError, match="lies among the sources, which are not trusted"):
        load_config(Path("docs/source"), UNTRUSTED, tree / "ci.toml")
    assert load_config(Path("docs/source"), {}, tree / "ci.toml")


@pytest.mark.parametrize("variable", ["DOCBUILDER_UNTRUSTED", "DOCBUILDER_CONFIG"])
def test_the_environment_counts_as_outside(tree: Path, tmp_path: Path, variable: str) -> None:
    """CI sets it once, for all that is built."""
    file = tmp_path / "mine.toml"
    file.write_text("untrusted = true\n", "utf-8")
    (tree / "docbuilder.toml").write_text('templates = "none"\n', "utf-8")
    value = "1" if variable == "DOCBUILDER_UNTRUSTED" else str(file)
    done = CliRunner().invoke(main, ["build", "--out", str(tmp_path / "site")], env={variable: value})
    assert done.exit_code == 0, done.output
    assert "'templates' is ignored" in done.output


@pytest.mark.parametrize("title", ["../../etc", "/etc/passwd", "a b", "x;y", "a/b"])
def test_the_projects_name_is_no_path(tree: Path, title: str) -> None:
    """What is no name of a package is none."""
    (tree / "pyproject.toml").write_text(f"[project]\nname = '{title}'\n", "utf-8")
    assert load_config(Path("docs/source"), UNTRUSTED).package == ""


def test_nothing_is_remembered(tree: Path, tmp_path: Path) -> None:
    """Neither read from a cache that others write, nor written to one that others read."""
    cache = tmp_path / "cache"
    config = load_config(
        Path("docs/source"), UNTRUSTED | {"cache": True, "cache_folder": cache, "out": tmp_path / "site"}
    )
    assert not config.remembers
    build(config)
    assert not cache.exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX")
@pytest.mark.parametrize("name", ["docbuilder.toml", "pyproject.toml", "docs/source/docbuilder.toml"])
def test_a_pipe_in_the_place_of_the_configuration_is_refused_at_once(tree: Path, name: str) -> None:
    """Nobody writes into it."""
    os.mkfifo(tree / name)
    with pytest.raises(ConfigError, match="cannot be read: it is no plain file"):
        load_config(None, {})
