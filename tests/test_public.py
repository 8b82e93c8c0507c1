"""What `import docbuilder` offers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import docbuilder

NAMES = {
    "BuildResult",
    "Config",
    "ConfigError",
    "Diagnostic",
    "Document",
    "Extension",
    "Progress",
    "Severity",
    "Source",
    "__version__",
    "build",
    "load_config",
    "parse",
}


def test_names() -> None:
    """A name that is added or goes is a change that users see: see CONTRIBUTING."""
    assert set(docbuilder.__all__) == NAMES
    assert set(dir(docbuilder)) >= NAMES


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("name", sorted(NAMES - {"__version__"}))
def test_each_name_is_a_class_or_a_function(name: str) -> None:
    """Whatever was imported before: `docbuilder.build` is a module as well."""
    code = f"import docbuilder; first = docbuilder.{name}; import docbuilder.build, docbuilder.parse.tree"
    assert run(f"{code}; print(callable(first), docbuilder.{name} is first)") == "True True"
    code = f"import docbuilder.build, docbuilder.parse.tree; from docbuilder import {name}"
    assert run(f"{code}; print(callable({name}), {name} is docbuilder.{name})") == "True True"


def test_modules_are_still_there() -> None:
    """Those who import the modules get them."""
    assert run("from docbuilder.build import build; import docbuilder; print(build is docbuilder.build)") == "True"


def test_other_names_are_not_there() -> None:
    """A typing mistake is told as anywhere else."""
    with pytest.raises(AttributeError, match="no attribute 'bild'"):
        _ = docbuilder.bild  # type: ignore[attr-defined]


def test_importing_is_cheap() -> None:
    """Nothing of the parser or of the templates is imported before it is asked for."""
    heavy = ("markdown_it", "jinja2", "pygments", "docbuilder.config", "dataclasses")
    assert run(f"import sys, docbuilder; print([name for name in {heavy} if name in sys.modules])") == "[]"


def test_three_lines_build_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the README shows works: `docs` stands for `docs/source`. What is installed besides is no part of a plain build."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "docs/source/en").mkdir(parents=True)
    (tmp_path / "docs/source/en/index.md").write_text("# Hello\n")
    (tmp_path / "docs/source/en/_toctree.yml").write_text("- local: index\n  title: Hello\n")
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    code = readme.partition("```python\n")[2].partition("```")[0]
    assert code.count("\n") == 3
    monkeypatch.chdir(tmp_path)
    optional = ("cryptography", "dask", "distributed", "docutils", "fsspec", "myst_parser", "nbformat")
    loaded = f"import sys; print([name for name in {optional} if name in sys.modules])"
    assert run(f"{code}\n{loaded}").endswith("[]")  # a build that asks for no extra imports none
    assert (tmp_path / "site/en/index.html").is_file()
