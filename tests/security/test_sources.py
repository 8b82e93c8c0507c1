"""The source of a stranger's package is read, and nothing else on the machine: neither by links nor by imports nor by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.config import ConfigError, load_config
from docbuilder.pyapi.search_paths import search_paths, source_bound

SECRET = 'def secret():\n    """Nobody else may read this."""\n'


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, and beside it a folder with a package that is installed."""
    installed = tmp_path / "installed/internal_package"
    installed.mkdir(parents=True)
    (installed / "__init__.py").write_text(SECRET)
    (tmp_path / "outside.py").write_text(SECRET)
    monkeypatch.syspath_prepend(str(installed.parent))
    root = tmp_path / "repository"
    (root / "docs").mkdir(parents=True)
    (root / ".git").mkdir()
    return root


def published(root: Path, name: str, directive: str, **options: object) -> str:
    (root / "pyproject.toml").write_text(f'[project]\nname = "{name}"\n')
    (root / "docs/index.md").write_text(f"# Title\n\n[[autodoc]] {directive}\n")
    build(load_config(root / "docs", {"untrusted": True, "out": root / "site", "jobs": 1, "cache": False, **options}))
    return (root / "site/index.html").read_text("utf-8")


@pytest.mark.parametrize("way", ["module", "package", "root", "folder"])
def test_links_of_a_package_lead_to_nothing_outside(repository: Path, tmp_path: Path, way: str) -> None:
    """Be it a module, its `__init__.py`, the whole package, or the folder that it is in."""
    package = repository / "src/strange"
    if way in ("root", "folder"):
        folder = package if way == "root" else package.parent
        folder.parent.mkdir(exist_ok=True)
        folder.symlink_to(tmp_path / "installed", target_is_directory=True)
        directive = "strange.internal_package.secret" if way == "root" else "internal_package.secret"
    else:
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        if way == "package":
            (package / "part").mkdir()
        (package / ("part/__init__.py" if way == "package" else "part.py")).symlink_to(tmp_path / "outside.py")
        directive = "strange.part.secret"
    name = "internal_package" if way == "folder" else "strange"
    assert "Nobody else" not in published(repository, name, directive)


@pytest.mark.parametrize(
    "code", ["from internal_package import secret\n", "from internal_package import *\n", "import internal_package\n"]
)
def test_imports_of_a_package_lead_to_nothing_that_is_installed(repository: Path, code: str) -> None:
    """What it re-exports of its own is read."""
    package = repository / "src/strange"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(code + "from strange.own import mine\n")
    (package / "own.py").write_text('def mine():\n    """This is ours."""\n')
    assert "Nobody else" not in published(repository, "strange", "strange.secret")
    assert "Nobody else" not in published(repository, "strange", "strange.internal_package.secret")
    assert "This is ours." in published(repository, "strange", "strange.mine")


def test_a_project_that_takes_the_name_of_what_is_installed(repository: Path) -> None:
    """It documents nothing; who is trusted may name such a package."""
    assert "Nobody else" not in published(repository, "internal_package", "secret")
    assert "Nobody else" not in published(repository, "internal-package", "internal_package.secret")
    assert "Nobody else" in published(repository, "other", "secret", package="internal_package")


def test_the_bound_is_for_strangers_only(repository: Path) -> None:
    """Trusted sources are read as they are imported: with what is installed."""
    (repository / "src/strange").mkdir(parents=True)
    (repository / "src/strange/__init__.py").write_text("")
    (repository / "pyproject.toml").write_text('[project]\nname = "strange"\n')
    trusted = load_config(repository / "docs", {})
    strange = load_config(repository / "docs", {"untrusted": True})
    assert trusted.package == strange.package == "strange"
    assert search_paths(trusted) == search_paths(strange)
    assert source_bound(trusted) == ""
    assert source_bound(strange) == str(repository.resolve())


@pytest.mark.parametrize("link", ["docs", "docs/source", "docs/source/en"])
@pytest.mark.parametrize("inside", [True, False])
def test_no_source_folder_is_a_link(tmp_path: Path, link: str, inside: bool) -> None:
    """What somebody has put in its place could be anything on the machine; the folder of the checkout may be reached by one."""
    elsewhere = tmp_path / ("real/.hidden" if inside else "elsewhere")
    (tmp_path / "real/.git").mkdir(parents=True)
    repository = tmp_path / "repository"
    repository.symlink_to("real")
    for folder in (elsewhere, elsewhere / "source", elsewhere / "source/en"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "index.md").write_text("# Private\n")
    place = repository / link
    place.parent.mkdir(parents=True, exist_ok=True)
    source = repository / "docs/source/en"
    place.symlink_to(elsewhere / "source/en" if place == source else elsewhere)
    if place != source:
        source = repository / "docs/source"
    with pytest.raises(ConfigError, match="is a symbolic link"):
        load_config(source, {"untrusted": True})
    place.unlink()
    (repository / "docs/source/en").mkdir(parents=True)
    assert load_config(source, {"untrusted": True}).source == source
