"""`docbuilder init`: what is proposed for what there is, what is shown, and what is written."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from docbuilder.build import build
from docbuilder.cli import main
from docbuilder.config import ConfigError, load_config
from docbuilder.migration.plan import WritePlan
from docbuilder.migration.start import propose, repository_address
from docbuilder.pyapi.static.listing import public_modules
from sites import write

PACKAGE = {
    "mylib/__init__.py": "from mylib.core import Reader\n\n\ndef load(path):\n    '''Loads.'''\n",
    "mylib/core.py": "class Reader:\n    '''Reads.'''\n\n\ndef helper():\n    '''Helps.'''\n\n\ndef _hidden(): ...\n",
}
Propose = Callable[..., dict[str, str]]


def git(root: Path, remote: str) -> None:
    config = f'[core]\n\trepositoryformatversion = 0\n[remote "origin"]\n\turl = {remote}\n' if remote else ""
    files = {"HEAD": "ref: refs/heads/main\n", "config": config, "objects/.keep": "", "refs/.keep": ""}
    write(root / ".git", files)


@pytest.fixture
def proposed(tmp_path: Path) -> Propose:
    """Write a project and say what `init` would write: path -> text."""

    def write_and_propose(files: Mapping[str, str], remote: str = "", **options: str) -> dict[str, str]:
        git(tmp_path, remote)
        write(tmp_path, files)
        return {file.path: file.data.decode() for file in propose(tmp_path, **options).files}

    return write_and_propose


def built(root: Path, plan: WritePlan) -> Any:
    return build(load_config(root / plan.source, {"out": root / "site", "jobs": 1, "cache": False}))


def test_readme_and_package(proposed: Propose, tmp_path: Path) -> None:
    """The start page is the README itself; every public object has a place; the site builds without a warning."""
    files = proposed({"README.md": "# My library\n\nSee [more](https://example.org).\n", **PACKAGE})
    assert files == {
        "docs/source/en/_toctree.yml": (
            "- local: index\n  title: mylib\n- title: API\n  isExpanded: true\n  sections:\n"
            "  - local: api/index\n    title: mylib\n  - local: api/core\n    title: mylib.core\n"
        ),
        "docs/source/en/index.md": '<include>{"path": "../../../README.md"}</include>\n',
        "docs/source/en/api/index.md": (
            "# mylib\n\n## Reader\n\n[[autodoc]] mylib.Reader\n\n## load\n\n[[autodoc]] mylib.load\n"
        ),
        "docs/source/en/api/core.md": "# mylib.core\n\n## helper\n\n[[autodoc]] mylib.core.helper\n",
        "docbuilder.toml": 'package = "mylib"\n',
    }
    plan = propose(tmp_path)
    assert len(plan.write()) == 5
    result = built(tmp_path, plan)
    assert [problem.message for problem in result.diagnostics] == []
    assert (result.pages, result.objects) == (3, 3)
    assert "My library" in (tmp_path / "site/en/index.html").read_text("utf-8")


def test_project_table(proposed: Propose, tmp_path: Path) -> None:
    """What `[project]` says is not said again; a package in `src` is found; the workflow installs the project."""
    files = proposed(
        {
            "pyproject.toml": '[project]\nname = "my-lib"\ndescription = "Reads."\n',
            "src/my_lib/__init__.py": "def load():\n    '''Loads.'''\n",
        },
        "https://user:secret@github.com/Me/my-lib.git",
        language="ja",
    )
    assert files["docs/source/ja/index.md"] == "# my-lib\n\nReads.\n"
    assert files["docbuilder.toml"] == 'repository = "https://github.com/Me/my-lib"\ndefault-language = "ja"\n'
    workflow = yaml.safe_load(files[".github/workflows/docs.yml"])
    steps = [step["run"] for step in workflow["jobs"]["docs"]["steps"] if "run" in step]
    assert steps[0] == "python -m pip install docbuilder-site ."
    assert "docbuilder build docs/source" in steps[1]
    assert "--base-url https://me.github.io/my-lib" in steps[1]
    assert "secret" not in "".join(files.values())


def test_links_of_a_readme(proposed: Propose, tmp_path: Path) -> None:
    """Links and images that lead into the repository: the page is a copy, whose links lead there, with the images beside it."""
    readme = (
        "# x\n\n[licence](LICENSE) [![b](docs/i.png)](./a/CONTRIBUTING.md#how) [c][d] [e](#x) [web](https://e.org)\n"
        '\n<a href="LICENSE"><img src="docs/i.png"></a>\n\n`[code](LICENSE)`\n\n[d]: other.md "title"\n'
    )
    files = proposed({"README.md": readme, "docs/i.png": "PNG"}, "git@github.com:me/x.git")
    blob = "https://github.com/me/x/blob/main/"
    assert files["docs/source/en/index.md"] == (
        f"# x\n\n[licence]({blob}LICENSE) [![b](imgs/i.png)]({blob}a/CONTRIBUTING.md#how) [c][d] [e](#x) [web](https://e.org)\n"
        f'\n<a href="{blob}LICENSE"><img src="imgs/i.png"></a>\n\n`[code](LICENSE)`\n\n[d]: {blob}other.md "title"\n'
    )
    assert files["docs/source/en/imgs/i.png"] == "PNG"


def test_links_of_a_readme_without_a_remote(proposed: Propose, tmp_path: Path) -> None:
    """They lead nowhere: their text stays, and a note says so; an image outside of the project is left alone."""
    files = proposed({"README.md": '# x\n\n[the *licence*](LICENSE) <a href="LICENSE">b</a> ![c](../secret.png)\n'})
    assert files["docs/source/en/index.md"] == "# x\n\nthe *licence* <a>b</a> ![c](../secret.png)\n"
    notes = propose(tmp_path).notes
    assert sum("leads nowhere" in note for note in notes) == 2
    assert any("no image ../secret.png" in note for note in notes)


def test_plain_folder(proposed: Propose, tmp_path: Path) -> None:
    """Pages that are there stay where they are: only the table of contents, the API and the configuration are added."""
    pages = {
        "docs/README.md": "# Home\n",
        "docs/guide/first_steps.md": "# First *steps*\n",
        "docs/notes.md": "no title\n",
    }
    files = proposed({**pages, **PACKAGE})
    assert sorted(files) == ["docbuilder.toml", "docs/_toctree.yml", "docs/api/core.md", "docs/api/index.md"]
    assert yaml.safe_load(files["docs/_toctree.yml"])[:3] == [
        {"local": "README", "title": "Home"},
        {"local": "notes", "title": "notes"},
        {"title": "Guide", "sections": [{"local": "guide/first_steps", "title": "First steps"}]},
    ]
    assert files["docbuilder.toml"] == 'package = "mylib"\nsource = "docs"\n'
    plan = propose(tmp_path)
    plan.write()
    result = built(tmp_path, plan)
    assert [problem.message for problem in result.diagnostics if "title" not in problem.message] == []
    assert (tmp_path / "site/index.html").is_file()


def test_plain_folder_without_a_start_page(proposed: Propose) -> None:
    """The project's README becomes it."""
    files = proposed({"docs/a.md": "# A\n", "README.md": "# x\n"})
    assert files["docs/index.md"] == '<include>{"path": "../README.md"}</include>\n'
    assert files["docs/_toctree.yml"].startswith("- local: index\n")


def test_nothing_at_all(proposed: Propose, tmp_path: Path) -> None:
    """An empty folder: one page with the folder's name, and a site that builds."""
    files = proposed({})
    assert files == {
        "docs/source/en/_toctree.yml": f"- local: index\n  title: {tmp_path.name}\n",
        "docs/source/en/index.md": f"# {tmp_path.name}\n",
        "docbuilder.toml": f'name = "{tmp_path.name}"\n',
    }


def test_sources_that_are_there(proposed: Propose) -> None:
    """They need no proposal, and the message says what to type."""
    with pytest.raises(ConfigError, match="type `docbuilder serve`"):
        proposed({"docs/source/en/_toctree.yml": "", "docs/source/en/index.md": "# x"})


def test_several_packages(proposed: Propose) -> None:
    """One has to be named, unless `[project]` does; a name that is not there is told."""
    two = {"a_lib/__init__.py": "def f():\n    '''F.'''\n", "b_lib/__init__.py": ""}
    with pytest.raises(ConfigError, match="a_lib, b_lib: name one"):
        proposed(two)
    assert "[[autodoc]] a_lib.f" in proposed(two, package="a_lib")["docs/source/en/api/index.md"]
    with pytest.raises(ConfigError, match="no package 'c_lib'"):
        proposed(two, package="c_lib")
    assert "docs/source/en/api/index.md" in proposed({**two, "pyproject.toml": '[project]\nname = "A-lib"\n'})


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("git@github.com:me/x.git", "https://github.com/me/x"),
        ("ssh://git@gitlab.example.org:2222/group/sub/x.git", "https://gitlab.example.org/group/sub/x"),
        ("https://token@github.com/me/x", "https://github.com/me/x"),
        ("https://me:pass@codeberg.org/me/x.git/", "https://codeberg.org/me/x"),
        ("../elsewhere", ""),
        ("/srv/git/x.git", ""),
        ("file:///srv/git/x.git", ""),
        ("", ""),
    ],
)
def test_repository_address(remote: str, address: str) -> None:
    """Every way to write a remote; secrets in it are left out, and a folder has no web page."""
    assert repository_address(remote) == address


def test_gitlab(proposed: Propose) -> None:
    """GitLab has a file of its own."""
    files = proposed(PACKAGE, "https://gitlab.com/me/x.git")
    assert yaml.safe_load(files[".gitlab-ci.yml"])["pages"]["script"] == [
        'docbuilder build docs/source --out public --base-url "$CI_PAGES_URL"'
    ]
    assert not any(".github" in path for path in files)


def test_public_objects(tmp_path: Path) -> None:
    """`__all__` decides; else what is defined, or brought by the package itself; each object once, private modules not at all."""
    write(
        tmp_path,
        {
            "p/__init__.py": "import os\nfrom .a import *\nfrom ._b import Shown\nfrom json import loads\nVALUE = 1\n",
            "p/a.py": "__all__ = ['f', 'K']\n\n\ndef f(): ...\n\n\nclass K: ...\n\n\ndef g(): ...\n",
            "p/_b.py": "class Shown: ...\n\n\nclass Unseen: ...\n",
            "p/c.py": "from p.a import f\n\n\nasync def work(): ...\n\n\ndef _no(): ...\n",
            "p/d/__init__.py": "",
            "p/d/deep.py": "class Deep: ...\n",
            "p/tests/test_x.py": "def test_x(): ...\n",
            "p/broken.py": "def (:\n",
            "p/bad-name.py": "def f(): ...\n",
        },
    )
    assert [(module.name, module.objects) for module in public_modules([tmp_path], "p")] == [
        ("p", ("p.f", "p.K", "p.Shown")),
        ("p.c", ("p.c.work",)),
        ("p.d.deep", ("p.d.deep.Deep",)),
    ]
    assert public_modules([tmp_path], "nowhere") == ()


def run(root: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str, answer: str = "") -> Result:
    monkeypatch.chdir(root)
    return CliRunner().invoke(main, ["init", *arguments], input=answer, catch_exceptions=False)


def test_shown_before_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an answer nothing is written, and the last line says how; files that are there are never touched."""
    write(tmp_path, {"README.md": "# x\n", "docbuilder.toml": "# mine\n", **PACKAGE})
    for arguments in ((), ("--dry-run",), ("--dry-run", "--yes")):
        result = run(tmp_path, monkeypatch, *arguments)
        assert result.exit_code == 0
        assert "docs/source/en/_toctree.yml\n  | - local: index" in result.output
        assert not (tmp_path / "docs").exists()
    assert "`docbuilder init --yes` writes 4 files" in run(tmp_path, monkeypatch).output
    result = run(tmp_path, monkeypatch, "--yes")
    assert "4 files written" in result.output
    assert result.output.rstrip().endswith("docbuilder serve --open")
    assert (tmp_path / "docbuilder.toml").read_text() == "# mine\n"
    assert "docbuilder.toml is there and stays as it is" in result.output


def test_asked_at_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ "no" writes nothing, Enter means yes."""
    monkeypatch.setattr("docbuilder.cli.planning._is_terminal", lambda: True)
    write(tmp_path, {"README.md": "# x\n"})
    assert run(tmp_path, monkeypatch, answer="n\n").exit_code == 0
    assert not (tmp_path / "docs").exists()
    assert "written" in run(tmp_path, monkeypatch, answer="\n").output
    assert (tmp_path / "docs/source/en/index.md").is_file()


def test_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command that serves names it."""
    write(tmp_path, {"x/README.md": "# x\n"})
    assert run(tmp_path, monkeypatch, "x", "--yes").output.rstrip().endswith("docbuilder serve x/docs/source --open")
    assert (tmp_path / "x/docs/source/en/index.md").is_file()


def test_a_readme_that_is_no_text(proposed: Propose, tmp_path: Path) -> None:
    """It is told, and the page is made without it."""
    (tmp_path / "README.md").write_bytes(b"\xff\xfe\x00")
    assert proposed({})["docs/source/en/index.md"] == f"# {tmp_path.name}\n"
    assert "README.md cannot be read" in propose(tmp_path).notes[0]
