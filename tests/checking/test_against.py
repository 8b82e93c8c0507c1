"""What was published must be there, or lead on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from docbuilder import cli
from docbuilder.build import build
from docbuilder.checking.plot import check
from docbuilder.checking.published import PublishedError, published_check, read_published
from docbuilder.config import Config
from sites import configure, write

FILES = {
    "src/tinypkg/__init__.py": 'def run(text):\n    """Runs.\n\n    Args:\n        text: What.\n    """\n\n\ndef stop():\n    """Stops."""\n',
    "docs/source/en/_toctree.yml": "- local: index\n  title: A\n- local: guides/a b\n  title: B\n- local: guides/tour\n  title: T\n- local: api\n  title: C\n",
    "docs/source/en/index.md": "# Home\n",
    "docs/source/en/guides/a b.md": "# B\n",
    "docs/source/en/guides/tour.md": "# Tour\n",
    "docs/source/en/api.md": "# API\n\n[[autodoc]] run\n\n[[autodoc]] stop\n",
    "docs/source/ja/_toctree.yml": "- local: index\n  title: A\n",
    "docs/source/ja/index.md": "# ホーム\n",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose site is built, once."""
    folder = tmp_path_factory.mktemp("published")
    write(folder, FILES)
    build(configured(folder))
    return folder


def configured(folder: Path) -> Config:
    return configure(folder, package="tinypkg", api="static", cache=True, cache_folder=folder / "cache")


@pytest.fixture
def config(built: Path, tmp_path: Path) -> Config:
    """A copy of it."""
    shutil.copytree(built, tmp_path / "project")
    return configured(tmp_path / "project")


def gone(config: Config, *files: str) -> list[tuple[str, str, str]]:
    also = [published_check(read_published(config.out / file)) for file in files]
    wanted = ("published-page", "published-anchor")
    found = [problem for problem in check(config, also=also).diagnostics if problem.code.slug in wanted]
    return [(problem.position.path, problem.message, problem.hint) for problem in found]


def change(config: Config, **pages: str | None) -> None:
    for name, text in pages.items():
        page = config.source / "en" / f"{name.replace('__', '/')}.md"
        if text is None:
            page.unlink()
        else:
            page.parent.mkdir(exist_ok=True)
            page.write_text(text, "utf-8")


@pytest.mark.parametrize("file", ["en/objects.inv", "en/api.json"])
def test_objects(config: Config, file: str) -> None:
    """An object or a parameter that is gone, one that has moved, one that has an alias."""
    assert gone(config, file) == []
    change(config, api="# API\n\n[[autodoc]] stop\n", index="# Home\n\n[[autodoc]] run\n")
    found = gone(config, file)
    assert [(path, message.split("'")[1]) for path, message, _ in found] == [
        ("en/api.md", "tinypkg.run"),
        ("en/api.md", "tinypkg.run.text"),
    ]
    assert "It is on 'index' now" in found[0][2]
    change(config, api="# API\n\n<a id='tinypkg.run'></a><a id='tinypkg.run.text'></a>\n\n[[autodoc]] stop\n")
    assert gone(config, file) == []
    change(
        config,
        api="---\naliases:\n  tinypkg.stop: rest\n---\n\n# API\n\n## Rest\n",
        index="# Home\n\n[[autodoc]] run\n",
    )
    assert [message.split("'")[1] for _, message, _ in gone(config, file)] == ["tinypkg.run", "tinypkg.run.text"]


def test_pages(config: Config) -> None:
    """A page that is gone, the same with a redirect, a page whose name has blanks."""
    change(config, guides__tour=None, start__tour="# Tour\n")
    assert gone(config, "en/objects.inv") == [
        ("en/_redirects.yml", "the page 'guides/tour' was published and is gone", "guides/tour: start/tour")
    ]
    (config.source / "en/_redirects.yml").write_text("guides/tour: start/tour\n")
    assert gone(config, "en/objects.inv") == []


def test_languages(config: Config) -> None:
    """The folder of an inventory names its language; what is not translated any more is shown in the original."""
    assert gone(config, "ja/objects.inv", "en/objects.inv") == []
    (config.source / "ja/index.md").unlink()
    assert gone(config, "ja/objects.inv") == []


def test_without_api_objects_are_not_missed(config: Config) -> None:
    """Nothing is known of them."""
    without = configure(config.root, package="tinypkg", api="none")
    assert gone(without, "en/objects.inv", "en/api.json") == []


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"{", b"[1]", b'{"objects": [1]}', b"# Sphinx inventory version 2\n\n\n\nx", b"{" * 99_999]
)
def test_other_files(tmp_path: Path, data: bytes) -> None:
    """Whatever it is, it is said what it should be."""
    file = tmp_path / "objects.inv"
    with pytest.raises(PublishedError, match="cannot be read"):
        read_published(file)
    file.write_bytes(data)
    with pytest.raises(PublishedError, match=r"neither an objects\.inv nor an api\.json"):
        read_published(file)


def test_command(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--against` fails where something is gone; a file that cannot be used is a mistake of the command."""
    monkeypatch.chdir(config.root)
    given = ["check", "--package", "tinypkg", "--api", "static", "--jobs", "1", "--cache-folder", "cache"]
    assert CliRunner().invoke(cli.main, [*given, "--against", "site/en/objects.inv"]).exit_code == 0
    change(config, guides__tour=None)
    result = CliRunner().invoke(cli.main, [*given, "--against", "site/en/objects.inv"])
    assert result.exit_code == 1
    assert "guides/tour" in result.output
    assert CliRunner().invoke(cli.main, [*given, "--against", "docs/source/en/index.md"]).exit_code == 2
