"""Whoever works on the pages, the site has the same bytes."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from test_kept import PACKAGE, SOURCES

from docbuilder.build import BuildResult, build
from docbuilder.config import ConfigError, load_config
from docbuilder.model.errors import BuildError
from docbuilder.stages import batch_worker, program
from sites import configure, tree, write

PAGES = {
    f"docs/source/en/page{number}.md": f"# Page {number}\n\nText of [`Model`], [next](index).\n" for number in range(9)
}
TOCTREE = "".join(f"  - local: page{number}\n    title: Page {number}\n" for number in range(9))
FILES = {
    **PACKAGE,
    **SOURCES,
    **PAGES,
    "docs/source/en/_toctree.yml": SOURCES["docs/source/en/_toctree.yml"] + TOCTREE,
    "docs/source/fr/_toctree.yml": "- title: Début\n  sections:\n  - local: index\n    title: Début\n",
    "docs/source/fr/index.md": "# Début\n",
}


class Forgetful(Executor):
    """Each batch is done by a worker that was started just now."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        batch_worker._thread.__dict__.clear()
        future: Future[Any] = Future()
        try:
            future.set_result(function(*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future


def make(root: Path, executor: Executor | None = None, **options: Any) -> BuildResult:
    return build(configure(root, **({"package": "tinypkg", "api": "static"} | options)), executor=executor)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The project, its site made by this process, and the diagnostics."""
    root = tmp_path_factory.mktemp("alone")
    write(root, FILES)
    result = make(root, executor=None)
    return root, [str(each) for each in result.diagnostics]


def test_threads(alone: tuple[Path, list[str]], tmp_path: Path) -> None:
    """Batches go to whoever is free; each thread has a state of its own."""
    root, diagnostics = alone
    with ThreadPoolExecutor(2) as pool:
        result = make(root, pool, out=tmp_path / "site")
    assert tree(tmp_path / "site") == tree(root / "site")
    assert [str(each) for each in result.diagnostics] == diagnostics


def test_workers_that_are_lost_after_every_batch(alone: tuple[Path, list[str]], tmp_path: Path) -> None:
    """What a batch needs it names: nobody has to have done anything before. The cache is the same, whoever filled it."""
    root, diagnostics = alone
    project = tmp_path / "project"
    shutil.copytree(root, project, ignore=shutil.ignore_patterns("site"))
    kept = {"cache": True, "cache_folder": tmp_path / "cache"}
    result = make(project, Forgetful(), **kept)
    assert tree(project / "site") == tree(root / "site")
    assert [str(each) for each in result.diagnostics] == diagnostics
    page = project / "docs/source/en/page0.md"
    page.write_text("# Page 0\n\nOther text of [`Model`].\n", "utf-8")
    assert make(project, Forgetful(), **kept).rendered == 1


@pytest.mark.parametrize("name", ["docbuilder", "Python", "Pygments"])
def test_a_worker_with_another_program_is_refused(
    alone: tuple[Path, list[str]], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pages would not be those of the others; the former site stays."""
    root, _ = alone
    before = tree(root / "site")
    others = tuple(
        (each, "0.1" if each.lower() == name.lower() else version) for each, version in program.program_versions()
    )
    import docbuilder.stages.executor_scheduler  # noqa: F401  # the build asks with the true function, the worker below does not

    monkeypatch.setattr(program, "program_versions", lambda: others)
    with pytest.raises(program.OtherProgramError, match=rf"(?i)has {name} 0\.1, the build .*; install the same"):
        make(root, Forgetful(), package="")
    assert tree(root / "site") == before


def test_a_worker_that_does_not_see_the_project(alone: tuple[Path, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told which folder it must see."""
    root, _ = alone

    def nowhere(self: object, folder: str) -> None:
        self.folder = f"{folder}/nowhere"  # type: ignore[attr-defined]

    monkeypatch.setattr(batch_worker.Blobs, "__init__", nowhere)
    monkeypatch.setattr("docbuilder.stages.executor_scheduler.Blobs.put", lambda self, value: "0" * 64)
    with pytest.raises(BuildError, match="at the same paths"):
        make(root, Forgetful(), package="")


def test_without_dask(alone: tuple[Path, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name alone is not enough: the error has the command."""
    root, _ = alone
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BuildError, match=r"pip install 'docbuilder-site\[dask\]'"):
        build(configure(root, out=root / "other", executor="dask:local"))


@pytest.mark.parametrize("name", ["threads", "dask", "dask:", "dask://", "dask://host:port", "tcp://host:8786", ""])
def test_names_that_are_none(tmp_path: Path, name: str) -> None:
    """The error lists what there is."""
    (tmp_path / "docs/source").mkdir(parents=True)
    with pytest.raises(ConfigError, match="processes, serial, dask:local"):
        load_config(tmp_path / "docs/source", {"executor": name})


@pytest.mark.parametrize(
    "name", ["serial", "dask:local", "dask://host:8786", "dask://[::1]:8786", "dask:tls://host:8786"]
)
def test_names(tmp_path: Path, name: str) -> None:
    """Addresses of schedulers as Dask writes them, too."""
    (tmp_path / "docs/source").mkdir(parents=True)
    assert load_config(tmp_path / "docs/source", {"executor": name}).executor == name
