"""What people are told who have named a folder without sources, or one above them."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from docbuilder.cli import main
from docbuilder.config import Config, ConfigError
from docbuilder.site.discover import find_site
from sites import write


def told(root: Path, source: str) -> str:
    with pytest.raises(ConfigError) as caught:
        find_site(Config(source=root / source, out=root / "site", root=root))
    return str(caught.value)


@pytest.mark.parametrize(
    ("file", "hint"),
    [
        ("mkdocs.yml", "there is a mkdocs.yml: type `docbuilder migrate mkdocs`"),
        ("mkdocs.yaml", "there is a mkdocs.yaml: type `docbuilder migrate mkdocs`"),
        ("docs/conf.py", "there is a conf.py of Sphinx: type `docbuilder migrate sphinx`"),
        ("doc/conf.py", "there is a conf.py of Sphinx: type `docbuilder migrate sphinx`"),
        ("docs/a.md", "'docs' has pages: type `docbuilder build docs`"),
        ("docs/guide/a.mdx", "'docs' has pages: type `docbuilder build docs`"),
        ("doc/a.md", "'doc' has pages: type `docbuilder build doc`"),
        ("README.md", "`docbuilder init` makes one"),
        ("docs/notes.txt", "`docbuilder init` makes one"),
    ],
)
def test_beside_the_default_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, hint: str) -> None:
    """What there is in place of `docs/source` has a command of its own, and the message names it."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {file: "x"})
    assert told(tmp_path, "docs/source").endswith(f"does not exist; {hint}")


def test_a_name_of_ones_own(tmp_path: Path) -> None:
    """A folder that somebody names and that is not there is a slip of the pen; `init` would not help."""
    assert told(tmp_path, "documents").endswith("'" + str(tmp_path / "documents") + "' does not exist")


@pytest.mark.parametrize("extra", ["docs/README.md", "docs/notes/a.md"])
@pytest.mark.parametrize("named", [".", "docs"])
def test_languages_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, extra: str) -> None:
    """A folder above the languages is no source, whatever pages it has itself."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"docs/source/en/_toctree.yml": "", "docs/source/en/index.md": "# x", extra: "# y"})
    message = told(tmp_path, named)
    assert message.startswith("the languages lie below ")
    assert message.endswith("type `docbuilder build docs/source`")
    assert not (tmp_path / "site").exists()


def test_a_table_of_contents_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Likewise where the documentation has one language; a table of contents elsewhere says nothing."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"docs/source/_toctree.yml": "", "docs/source/index.md": "# x", "docs/README.md": "# y"})
    assert told(tmp_path, "docs").startswith("the table of contents lies below ")
    (tmp_path / "docs/source").rename(tmp_path / "docs/other")
    assert find_site(Config(source=tmp_path / "docs"))[0].languages[0].pages


@pytest.mark.parametrize(
    ("files", "named", "hint"),
    [
        (("docs/conf.py", "docs/index.rst"), "docs", "a conf.py of Sphinx: type `docbuilder migrate sphinx`"),
        (("conf.py", "index.rst"), ".", "a conf.py of Sphinx: type `docbuilder migrate sphinx`"),
        (
            ("doc/source/conf.py", "doc/source/a.rst"),
            "doc/source",
            "a conf.py of Sphinx: type `docbuilder migrate sphinx`",
        ),
        (("mkdocs.yml", "docs/a.markdown"), "docs", "a mkdocs.yml: type `docbuilder migrate mkdocs`"),
        (("a/zensical.yml", "a/docs/a.txt"), "a/docs", "a zensical.yml: type `docbuilder migrate mkdocs a`"),
        (("conf.py", "docs/a.txt"), "docs", "begin with an index.md"),
    ],
)
def test_sources_of_another_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: tuple[str, ...], named: str, hint: str
) -> None:
    """A folder whose pages are written for another system has a command that converts it; nothing is written."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, dict.fromkeys(files, "x"))
    done = CliRunner().invoke(main, ["build", named])
    assert done.exit_code == 2
    assert done.stderr.rstrip().endswith(hint)
    assert not (tmp_path / "site").exists()


def test_a_folder_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command that is named works where it is typed."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"a/mkdocs.yml": "x"})
    assert told(tmp_path, "a/docs/source").endswith("type `docbuilder migrate mkdocs a`")


@pytest.mark.parametrize(
    ("files", "arguments", "message"),
    [
        (["en/_toctree.yml"], ["build", "docs"], "the languages lie below 'docs': type `docbuilder build docs/source`"),
        (
            ["en/_toctree.yml"],
            ["check", "docs/"],
            "the languages lie below 'docs': type `docbuilder check docs/source`",
        ),
        (
            ["_toctree.yml"],
            ["serve", "docs"],
            "the table of contents lies below 'docs': type `docbuilder serve docs/source`",
        ),
        (["a.md"], ["doctor", "docs"], "the pages lie below 'docs': type `docbuilder doctor docs/source`"),
        (["en/_toctree.yml"], ["i18n", "status", "--source", "docs"], "below 'docs': type `--source docs/source`"),
    ],
)
def test_the_folder_of_the_sources_is_taken_as_it_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: list[str], arguments: list[str], message: str
) -> None:
    """`docs` stands for `docs/source` in Python; somebody who types it is told where the sources lie, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {f"docs/source/{name}": "" for name in files})
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert not (tmp_path / "site").exists()
