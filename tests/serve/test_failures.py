"""Exceptions become what a person is told."""

from __future__ import annotations

from pathlib import Path

import jinja2

from docbuilder.config import ConfigError
from docbuilder.serve.failures import Failure, failures_of, syntax_failures


def test_configuration() -> None:
    """Each line of a configuration error, with its place where it has one."""
    found = failures_of(ConfigError("/x/docbuilder.toml:3: unknown key\n/x/docbuilder.toml:3:7: no TOML\nno folder"))
    assert [(one.file, one.line, one.column, one.message) for one in found] == [
        ("/x/docbuilder.toml", 3, 0, "unknown key"),
        ("/x/docbuilder.toml", 3, 7, "no TOML"),
        ("", 0, 0, "no folder"),
    ]


def test_templates(tmp_path: Path) -> None:
    """A template's file and line, whether it cannot be compiled or fails when it is used."""
    (tmp_path / "bad.html").write_text("\n{% if %}")
    (tmp_path / "worse.html").write_text("\n\n{{ nothing.there }}")
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(tmp_path), undefined=jinja2.StrictUndefined)
    for name, line in (("bad.html", 2), ("worse.html", 3)):
        try:
            environment.get_template(name).render()
        except jinja2.TemplateError as error:
            (failure,) = failures_of(error)
        assert (failure.file, failure.line) == (str(tmp_path / name), line)
        assert failure.hint


def test_files_and_mistakes(tmp_path: Path) -> None:
    """What cannot be read is named; what is a mistake of ours says so."""
    try:
        (tmp_path / "nothing").read_text()
    except OSError as error:
        (failure,) = failures_of(error)
    assert (failure.file, failure.message) == (str(tmp_path / "nothing"), "No such file or directory")
    (failure,) = failures_of(KeyError("x"))
    assert "KeyError" in failure.message
    assert "report" in failure.hint


def test_syntax(tmp_path: Path) -> None:
    """Files that cannot be compiled, each with its line; others, and those that are gone, are no failure."""
    files = {"good.py": "x = 1\n", "bad.py": "x = 1\ndef f(:\n", "binary.py": "\0"}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    found = syntax_failures([*(tmp_path / name for name in files), tmp_path / "gone.py"])
    assert (found[0].file, found[0].line) == (str(tmp_path / "bad.py"), 2)
    assert all(isinstance(one, Failure) and "good" not in one.file for one in found)
