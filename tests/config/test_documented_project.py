"""What a project says about itself, and where its package lies."""

from __future__ import annotations

from pathlib import Path

import pytest

import sites
from docbuilder.config import load_config
from docbuilder.config.project import find_packages, find_project


def write(root: Path, **files: str) -> Path:
    """Files with `__` for a slash and `_DOT_` for a dot; the folder of the sources, in a repository."""
    (root / ".git").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    source = root / "docs" / "source"
    source.mkdir(parents=True, exist_ok=True)
    return source


@pytest.mark.parametrize(
    "text",
    [
        "from setuptools import setup\nsetup(name='My-Lib', description='Does it.')",
        "import setuptools\nNAME = 'My' + '-Lib'\nABOUT: str = 'Does it.'\nsetuptools.setup(description=ABOUT, name=NAME)",
        "from setuptools import setup\nsetup(**dict(name='My-Lib', description='Does it.'))",
        "from setuptools import setup\nGIVEN = {'name': 'My-Lib', 'n': 1, **{}}\nsetup(**GIVEN, description='Does it.', **more)",
        "from setuptools import setup\nif True:\n    def main():\n        setup(version=x(), name='My-Lib', description='Does it.')",
    ],
)
def test_a_setup_script_is_read_and_not_run(tmp_path: Path, text: str) -> None:
    """Its name is a literal, or a name bound to one."""
    source = write(tmp_path, setup_DOT_py=text + "\nraise SystemExit(1)", my_lib_DOT_py="")
    config = load_config(source, {})
    assert (config.package, config.name, config.description) == ("my_lib", "My-Lib", "Does it.")
    assert config.source_root == ""


@pytest.mark.parametrize(
    "text", ["setup(name=find())", "setup(", "x = 1", "setup(name=f'{x}')", "\x00", "setup(**known)"]
)
def test_a_setup_script_that_does_not_say_it_names_nothing(tmp_path: Path, text: str) -> None:
    """Nothing is guessed."""
    assert load_config(write(tmp_path, setup_DOT_py=text), {}).package == ""


@pytest.mark.parametrize(
    ("files", "package"),
    [
        ({"setup.py": "setup(name='python-thing')", "thing/__init__.py": "", "tests/__init__.py": ""}, "thing"),
        ({"setup.py": "setup(name='one', py_modules=['single'])", "single.py": ""}, "single"),
        ({"setup.cfg": "[metadata]\nname = dist\n", "src/inner/__init__.py": ""}, "inner"),
        ({"pyproject.toml": "[project]\nname = 'hatched-lib'", "python/hatched/__init__.py": ""}, "hatched"),
        ({"pyproject.toml": "[project]\nname = 'x-y'", "a/__init__.py": "", "b/__init__.py": ""}, "x_y"),
        ({"pyproject.toml": "[project]\nname = 'msgspec'", "extra/__init__.py": ""}, "msgspec"),
    ],
    ids=["package", "module", "src", "python", "several", "installed"],
)
def test_a_distribution_that_is_called_otherwise(tmp_path: Path, files: dict[str, str], package: str) -> None:
    """The only package there is meant, unless one of the distribution's name is installed."""
    source = write(tmp_path)
    sites.write(tmp_path, files)
    assert load_config(source, {}).package == package


@pytest.mark.parametrize("name", ["python", "lib", "other"])
def test_the_name_of_the_projects_own_folder_says_nothing(tmp_path: Path, name: str) -> None:
    """Modules beside the project's files count, whatever the checkout is called; those of a folder `lib` in it do not."""
    sites.write(tmp_path / name, {"single.py": "", "lib/helper.py": "", "python/helper2.py": ""})
    assert find_packages(tmp_path / name) == ("single",)


def test_other_files_name_the_project(tmp_path: Path) -> None:
    """`setup.cfg`; a `pyproject.toml` of tools alone stands in nobody's way; Poetry's table."""
    source = write(
        tmp_path / "a", setup_DOT_cfg="[metadata]\nname = lib-a\ndescription = %(x)s\n", setup_DOT_py="setup()"
    )
    assert load_config(source, {}).package == "lib_a"
    source = write(tmp_path / "b", pyproject_DOT_toml="[tool.black]\nx = 1\n", setup_DOT_py="setup(name='lib_b')")
    assert load_config(source, {}).package == "lib_b"
    source = write(tmp_path / "c", pyproject_DOT_toml="[tool.poetry]\nname = 'lib_c'\n")
    assert load_config(source, {}).package == "lib_c"
    source = write(tmp_path / "d", setup_DOT_cfg="nonsense", setup_DOT_py="setup(name='lib_d')")
    assert load_config(source, {}).package == "lib_d"


def test_a_repository_of_several_projects(tmp_path: Path) -> None:
    """The nearest project above the sources counts; its package is found below the repository's folder."""
    write(
        tmp_path,
        pyproject_DOT_toml="[tool.uv.workspace]\n",
        libs__one__src__one_pkg__x_DOT_py="",
        libs__two__two_DOT_py="",
    )
    for name in ("one", "two"):
        (tmp_path / "libs" / name / "pyproject.toml").write_text(f"[project]\nname = '{name}'\n", "utf-8")
        (tmp_path / "libs" / name / "docs").mkdir()
    one = load_config(tmp_path / "libs/one/docs", {"package": "one_pkg"})
    two = load_config(tmp_path / "libs/two/docs", {})
    assert (one.root, one.source_root) == (tmp_path, "libs/one/src")
    assert (two.package, two.source_root) == ("two", "libs/two")
    above = load_config(tmp_path / "docs/source", {"package": "one_pkg"})
    assert above.source_root == "libs/one/src"
    assert load_config(tmp_path / "docs/source", {}).package == ""  # two are named below, and neither is meant more


@pytest.mark.parametrize(
    ("file", "root"),
    [
        ("libs/beta/python/beta/__init__.py", "libs/beta/python"),
        ("libs/beta/lib/beta/__init__.py", "libs/beta/lib"),
        ("libs/beta/src/beta/x.py", "libs/beta/src"),
        ("libs/beta/beta/__init__.py", "libs/beta"),
        ("libs/beta/beta.py", "libs/beta"),
        ("libs/beta/__init__.py", "libs"),
        ("shared/beta/__init__.py", "shared"),
    ],
)
def test_a_project_in_a_folder_of_its_name(tmp_path: Path, file: str, root: str) -> None:
    """That folder is the package only where it is one; `setup.py` alone is enough to name the project."""
    project, docs = tmp_path / "libs/beta", tmp_path / "libs/beta/docs/source"
    docs.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    (project / "setup.py").write_text("import setuptools\nNAME = 'beta'\nsetuptools.setup(name=NAME)\n", "utf-8")
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).touch()
    config = load_config(docs, {})
    assert (config.package, config.root, config.source_root) == ("beta", tmp_path, root)


def test_the_only_project_below_is_meant(tmp_path: Path) -> None:
    """The Python part of a repository often lies in a folder of its own."""
    source = write(
        tmp_path, bindings__python__pyproject_DOT_toml="[project]\nname = 'tok'\n", bindings__python__tok__x_DOT_py=""
    )
    config = load_config(source, {})
    assert (config.package, config.source_root) == ("tok", "bindings/python")
    assert find_project(source, None).folder == tmp_path / "bindings/python"


def test_a_project_is_found_from_any_folder_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The defaults of the sources and of the site are relative to the project's folder."""
    source = write(tmp_path / "a", pyproject_DOT_toml="[tool.docbuilder]\nstrict = true\n", src__x_DOT_py="")
    for folder in (tmp_path / "a", tmp_path / "a/src", source):
        monkeypatch.chdir(folder)
        config = load_config(None, {})
        assert (config.source, config.out, config.strict) == (source, tmp_path / "a/site", True)
    source = write(tmp_path / "b", src__x_DOT_py="")
    for folder in (tmp_path / "b", tmp_path / "b/src", source):
        monkeypatch.chdir(folder)
        assert (load_config(None, {}).source, load_config(None, {}).out) == (source, tmp_path / "b/site")
    monkeypatch.chdir(tmp_path / "b/src")
    assert load_config(source, {}).out == tmp_path / "b/src/site"


@pytest.mark.parametrize(
    ("files", "remote", "name"),
    [
        ({"src/my_lib/__init__.py": ""}, "", "my_lib"),
        ({"my_lib/__init__.py": "", "tests/__init__.py": ""}, "https://example.org/me/repo.git", "my_lib"),
        ({"pyproject.toml": "[tool.black]\n", "a_lib/__init__.py": ""}, "", "a_lib"),
        ({"a/__init__.py": "", "b/__init__.py": ""}, "https://example.org/me/some-repo.git", "some-repo"),
        ({"script.py": ""}, "git@example.org:me/some.repo", "some.repo"),
        ({}, "host:repo.git/", "repo"),
        ({}, "", ""),
    ],
)
def test_a_project_that_names_itself_nowhere(tmp_path: Path, files: dict[str, str], remote: str, name: str) -> None:
    """The site is called as the only package, else as the repository that this is a clone of; the package is not read for that."""
    config = (
        f'[core]\n\tbare = false\n[remote "fork"]\n\turl = x/other\n[remote "origin"]\n\turl = {remote}\n'
        if remote
        else ""
    )
    source = write(tmp_path, _DOT_git__config=config)
    sites.write(tmp_path, files)
    assert (load_config(source, {}).title, load_config(source, {}).package) == (name, "")
    assert load_config(source, {"package": "given"}).title == "given"
    assert load_config(source, {"repository": "https://example.org/x/y"}).title == "y"


def test_the_name_in_a_working_tree(tmp_path: Path) -> None:
    """A working tree beside its repository has the same name."""
    write(tmp_path / "main", _DOT_git__config='[remote "origin"]\n  url = https://example.org/me/lib\n')
    own = tmp_path / "main/.git/worktrees/other"
    own.mkdir(parents=True)
    (own / "commondir").write_text("../..\n")
    (tmp_path / "other/docs/source").mkdir(parents=True)
    (tmp_path / "other/.git").write_text(f"gitdir: {own}\n")
    assert load_config(tmp_path / "other/docs/source", {}).title == "lib"
