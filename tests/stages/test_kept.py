"""A site that is built with what is remembered is the same as one that is built from nothing."""

from __future__ import annotations

import os
import pickle
import random
import re
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import docbuilder
from docbuilder.build import BuildResult, build
from docbuilder.cli import main
from docbuilder.config import Config
from docbuilder.engine.store import FILE, Key, Store, key_of
from docbuilder.model.values import replace
from docbuilder.pyapi.model import ApiRequest
from docbuilder.pyapi.session import ApiSession
from docbuilder.stages.api_results import Api
from docbuilder.stages.last_build import LastBuild
from docbuilder.stages.page_traces import PageTraces
from sites import configure, tree, write

STEPS = int(os.environ.get("DOCBUILDER_STEPS", "12"))

PACKAGE = {
    "src/tinypkg/__init__.py": "from .models import Model, run\nfrom .base import Base\n",
    "src/tinypkg/base.py": '''class Base:
    """The base.

    Args:
        size (`int`): How big.
    """

    def __init__(self, size: int = 1):
        pass

    def call(self, text: str) -> str:
        """Calls. See [`Model`]."""
''',
    "src/tinypkg/models.py": '''from .base import Base

class Model(Base):
    """A model.

    Args:
        name (`str`): What it is called.
    """

    def __init__(self, name: str = "x"):
        pass

    def save(self, path):
        """Saves."""

def run(model: Model) -> int:
    """Runs [`Model.save`]."""
''',
}
SOURCES = {
    "docs/source/_config.py": "notebook_first_cells = []\n",
    "docs/source/en/_toctree.yml": (
        "- title: Start\n  sections:\n  - local: index\n    title: Home\n  - local: guide\n    title: Guide\n"
        "- title: API\n  sections:\n  - local: api/model\n    title: Model\n  - local: api/other\n    title: Other\n"
    ),
    "docs/source/en/index.md": "# Home\n\nSee [`Model`], [the guide](guide#second) and [nothing](nowhere).\n\n![a](imgs/a.png)\n",
    "docs/source/en/guide.md": '# Guide\n\n## First\n\n<include>{"path": "../../part.md"}</include>\n\n## Second\n\n[`run`] and [`Base.call`].\n',
    "docs/source/en/api/model.md": "# Model\n\n## Model\n\n[[autodoc]] Model\n    - all\n\n## run\n\n[[autodoc]] run\n",
    "docs/source/en/api/other.md": "# Other\n\n<Tip>\n\nBack [home](../index).\n\n</Tip>\n",
    "docs/source/en/imgs/a.png": b"image",
    "docs/source/ja/_toctree.yml": "- title: はじめ\n  sections:\n  - local: index\n    title: ホーム\n",
    "docs/source/ja/index.md": "# ホーム\n\n[`Model`] と [ガイド](guide) と [`Nothing`]。\n",
    "docs/part.md": "A part of *text*.\n",
    "pyproject.toml": '[project]\nname = "tinypkg"\ndescription = "Tiny"\n',
}
WORDS = ("apple", "bread", "cedar", "dune", "ember", "frost", "ガイド")


@dataclass
class Project:
    """A project on disk that changes at random."""

    root: Path
    random: random.Random
    options: dict[str, Any] = field(default_factory=dict)
    last: str = ""

    def config(self, out: str, **options: Any) -> Config:
        given = (
            {"out": self.root / out, "api": "import", "cache": True, "cache_folder": self.root / "cache"}
            | self.options
            | options
        )
        return configure(self.root, **given)

    def edit(self, name: str, change: Callable[[str], str]) -> None:
        path = self.root / name
        if path.is_file():  # it may be renamed by now
            path.write_text(change(path.read_text("utf-8")), "utf-8")

    def pages(self, language: str = "*") -> list[str]:
        found = (self.root / "docs/source").glob(f"{language}/**/*.md")
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def word(self) -> str:
        return self.random.choice(WORDS) + str(self.random.randrange(100))

    # what may happen

    def change_page(self) -> None:
        self.edit(self.random.choice(self.pages()), lambda text: text + f"\n{self.word()} [`run`].\n")

    def change_heading(self) -> None:
        new = self.random.choice(("## Second", "## Second one"))
        self.edit(
            "docs/source/en/guide.md", lambda text: text.replace("## Second one", "## Second").replace("## Second", new)
        )

    def break_page(self) -> None:
        self.edit(
            self.random.choice(self.pages()), lambda text: text + f"\n<Tip>\n\n[x]({self.word()}) [`{self.word()}`]\n"
        )

    def add_page(self) -> None:
        language = self.random.choice(("en", "ja"))
        write(self.root, {f"docs/source/{language}/{self.word()}.md": f"# {self.word()}\n\n[home](index) [`Model`]\n"})

    def translate_page(self) -> None:
        page = self.random.choice(self.pages("en"))
        write(self.root, {page.replace("/en/", "/ja/"): f"# {self.word()}\n\n[m](api/model) [`Base`]\n"})

    def rename_page(self) -> None:
        page = self.root / self.random.choice(self.pages())
        page.rename(page.with_name(f"{self.word()}.md"))

    def delete_page(self) -> None:
        pages = self.pages()
        if len(pages) > 5:
            (self.root / self.random.choice(pages)).unlink()

    def touch_page(self) -> None:
        os.utime(self.root / self.random.choice(self.pages()))

    def change_include(self) -> None:
        self.edit("docs/part.md", lambda text: text + f"{self.word()} [l](index#{self.word()})\n")

    def remove_include(self) -> None:
        part = self.root / "docs/part.md"
        if part.is_file():
            part.rename(part.with_suffix(".old"))
            self.verify()
            part.with_suffix(".old").rename(part)

    def change_toctree(self) -> None:
        name = f"docs/source/{self.random.choice(('en', 'ja'))}/_toctree.yml"
        page = self.random.choice(self.pages("en")).removeprefix("docs/source/en/").removesuffix(".md")
        self.edit(name, lambda text: text + f"- local: {page}\n  title: {self.word()}\n")

    def change_image(self) -> None:
        write(self.root, {"docs/source/en/imgs/a.png": self.word().encode()})

    def change_template(self) -> None:
        write(self.root, {"theme/nodes/tip.html": f'<div class="{self.word()}">{{{{ body }}}}</div>\n'})
        self.options["templates"] = self.root / "theme"

    def change_strings(self) -> None:
        write(self.root, {"theme/strings/ja.yml": f"search: {self.word()}\n"})

    def change_docstring(self) -> None:
        self.edit("src/tinypkg/models.py", lambda text: text.replace("Saves.", f"Saves {self.word()}."))

    def change_inherited_docstring(self) -> None:
        self.edit("src/tinypkg/base.py", lambda text: text.replace("The base.", f"The base {self.word()}."))

    def change_signature(self) -> None:
        new = self.random.choice(("self, path", "self, path: str, deep: bool = False", "self, where"))
        self.edit("src/tinypkg/models.py", lambda text: text.replace("def save(self, path)", f"def save({new})"))

    def add_directive(self) -> None:
        name = self.random.choice(("Base", "tinypkg.models.run", "Nothing", "Model.save"))
        self.edit("docs/source/en/api/other.md", lambda text: text + f"\n[[autodoc]] {name}\n")

    def change_configuration(self) -> None:
        key = self.random.choice(("name", "description", "base_url", "repository"))
        self.options[key] = f"https://{self.word()}.example" if "l" in key or "y" in key else self.word()
        if key in ("name", "description"):
            self.options[key] = self.word()

    def change_settings(self) -> None:
        self.options["repository"] = "https://code.example/tiny"
        write(self.root, {"docs/source/_config.py": f'default_branch_name = "{self.word()}"\n'})

    def change_languages(self) -> None:
        self.options["languages"] = self.random.choice(((), ("en",), ("ja",)))

    def add_language(self) -> None:
        write(
            self.root,
            {
                "docs/source/fr/_toctree.yml": "- local: index\n  title: Bonjour\n",
                "docs/source/fr/index.md": f"# Bonjour\n\n[`Model`] {self.word()} [x](guide)\n",
            },
        )

    def damage_output(self) -> None:
        files = [path for path in (self.root / "cached").rglob("*.html") if path.is_file()]
        path = self.random.choice(sorted(files))
        path.unlink() if self.random.random() < 0.5 else path.write_text("mine")

    def damage_cache(self) -> None:
        path = self.root / "cache" / FILE
        data = bytearray(path.read_bytes())
        for _ in range(20):
            data[self.random.randrange(len(data))] ^= 0xFF
        path.write_bytes(data)

    def step(self) -> None:
        names = sorted(name for name in dir(self) if name.startswith(KINDS))
        self.last = self.random.choice(names)
        getattr(self, self.last)()

    def verify(self) -> BuildResult:
        """Both builds say the same and write the same."""
        shutil.rmtree(self.root / "fresh", ignore_errors=True)
        fresh = build(self.config("fresh", cache=False))
        cached = build(self.config("cached"))
        expected, found = tree(self.root / "fresh"), tree(self.root / "cached")
        assert found.keys() == expected.keys(), self.last
        assert [name for name in expected if expected[name] != found[name]] == [], self.last
        assert replace(cached, out=fresh.out, rendered=0, notes=()) == replace(fresh, rendered=0, notes=()), self.last
        return cached


KINDS = ("change_", "break_", "add_", "translate_", "rename_", "delete_", "touch_", "remove_", "damage_")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    write(tmp_path, PACKAGE)
    write(tmp_path, SOURCES)
    return Project(tmp_path, random.Random(0))


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(max(1, STEPS // 12)))
def test_a_cached_build_is_the_same_as_a_fresh_one(
    project: Project, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever changes, in whatever order: same files, same diagnostics. DOCBUILDER_STEPS says how many changes are tried."""
    monkeypatch.setattr("docbuilder.engine.results._PENDING", 5_000)  # small enough to be reached
    project.random = random.Random(seed)
    project.verify()
    for _ in range(12):
        project.step()
        project.verify()
        if project.random.random() < 0.3:
            assert project.verify().rendered == 0


def test_a_cache_that_is_full_in_the_middle_of_a_build_does_no_harm(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site is the same, and the next build makes again what could not be kept."""
    monkeypatch.setattr("docbuilder.engine.results._PENDING", 5_000)
    hold = Store.hold

    def full(store: Store, values: Mapping[Key, bytes]) -> None:
        hold(store, values)
        if store._data is not None:
            store._data.execute("PRAGMA temp.max_page_count = 1")

    monkeypatch.setattr(Store, "hold", full)
    for _ in range(2):
        fresh = build(project.config("fresh", cache=False))
        cached = build(project.config("cached"))
        assert "full" in cached.notes[0]
        assert cached.diagnostics == fresh.diagnostics
        assert tree(project.root / "cached") == tree(project.root / "fresh")
        project.change_page()
    monkeypatch.setattr(Store, "hold", hold)
    project.verify()


def test_builds_side_by_side_do_no_harm(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several sites of the same sources are built at once, with one cache, again and again."""
    monkeypatch.setattr("docbuilder.engine.results._PENDING", 5_000)
    outs = ("one", "two", "three")
    for _ in range(2):
        with ThreadPoolExecutor(len(outs)) as threads:
            results = list(threads.map(lambda out: build(project.config(out, jobs=1)), outs))
        build(project.config("fresh", cache=False))
        assert len({result.diagnostics for result in results}) == 1
        assert all(tree(project.root / out) == tree(project.root / "fresh") for out in outs)
        project.change_page()


def made_anew(project: Project) -> dict[str, str]:
    """Pages that the next build makes anew -> why."""
    build(project.config("cached"))
    with LastBuild(project.config("cached")) as last:
        return {f"{language}/{name}": why for (language, name), why in PageTraces(last).reasons().items() if why}


def test_a_changed_page_is_made_anew_alone(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else is rendered, and the package is not imported, though the page links to its objects."""
    build(project.config("cached"))
    monkeypatch.setattr(ApiSession, "__enter__", lambda self: pytest.fail("the package is imported"))
    project.edit("docs/source/en/guide.md", lambda text: text + "\nMore.\n")
    assert made_anew(project) == {
        "en/guide": "source text changed",
        "ja/guide": "source text changed",  # it stands in for the translation
    }


def test_a_changed_docstring_concerns_pages_that_show_it(project: Project) -> None:
    """Pages with other objects, and pages without any, stay as they are."""
    build(project.config("cached"))
    project.edit("src/tinypkg/models.py", lambda text: text.replace("Saves.", "Saves it."))
    why = "a documented object changed"
    assert made_anew(project) == {"en/api/model": why, "ja/api/model": why}


def test_a_removed_heading_concerns_pages_that_link_to_it(project: Project) -> None:
    """What links lead to is part of what a page depends on."""
    build(project.config("cached"))
    project.edit("docs/source/en/guide.md", lambda text: text.replace("## Second", "## Third"))
    found = made_anew(project)
    assert found["en/index"] == "a link target changed"
    assert "en/api/other" not in found


def test_files_that_somebody_changed_are_written_again(project: Project) -> None:
    """They come from the store: no page is rendered for it."""
    build(project.config("cached"))
    (project.root / "cached/en/guide.html").write_text("mine")
    (project.root / "cached/ja/index.md").unlink()
    assert project.verify().rendered == 0


def test_a_project_that_has_moved(project: Project, tmp_path: Path) -> None:
    """A checkout elsewhere, with a copy of the cache: nothing is rendered, and the package is not imported."""
    project.verify()
    project.change_page()
    project.verify()
    other = tmp_path / "elsewhere" / "clone"
    shutil.copytree(project.root, other, ignore=shutil.ignore_patterns("cached", "fresh", "elsewhere"))
    moved = Project(other, project.random, project.options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ApiSession, "collect_packed", lambda self, requests: pytest.fail("the package is asked"))
        result = build(moved.config("cached"))
    assert (result.rendered, result.notes) == (0, ())
    assert tree(other / "cached") == tree(project.root / "fresh")
    assert moved.verify().rendered == 0


def test_a_cache_that_has_moved(project: Project) -> None:
    """It is found where the configuration says it is."""
    project.verify()
    (project.root / "cache").rename(project.root / "kept")
    project.options["cache_folder"] = project.root / "kept"
    shutil.rmtree(project.root / "cached")
    assert project.verify().rendered == 0


def test_builds_share_what_is_equal(project: Project) -> None:
    """Another output folder, and other languages: what was rendered for one is there for the other."""
    assert build(project.config("cached")).rendered > 0
    assert build(project.config("second")).rendered == 0
    assert tree(project.root / "second") == tree(project.root / "cached")
    shutil.rmtree(project.root / "second")
    assert build(project.config("third")).rendered == 0


def test_an_older_text_is_found_again(project: Project) -> None:
    """Going back, to another branch say, renders nothing again."""
    build(project.config("cached"))
    page = project.root / "docs/source/en/guide.md"
    text = page.read_text("utf-8")
    page.write_text(text + "\nMore.\n", "utf-8")
    assert build(project.config("cached")).rendered == 2
    page.write_text(text, "utf-8")
    assert project.verify().rendered == 0


def _entries(project: Project) -> sqlite3.Connection:
    return sqlite3.connect(project.root / "cache" / FILE)


@pytest.mark.parametrize("value", [b"", b"\x90", b"\xc1\xff", pickle.dumps(print), b"\x93\x01\x02\x03"])
def test_an_entry_that_was_tampered_with_is_a_miss(project: Project, value: bytes) -> None:
    """Even with a checksum that fits: what does not have the form that is asked for is made again."""
    build(project.config("cached"))
    shutil.rmtree(project.root / "cached")
    with closing(_entries(project)) as data, data:
        for (key,) in data.execute("SELECT key FROM entries").fetchall():
            data.execute("UPDATE entries SET value = ?, sum = ? WHERE key = ?", (value, key_of(key, value)[:8], key))
    assert project.verify().rendered > 0


def test_a_cache_of_another_version_is_replaced(project: Project) -> None:
    """It is said in one line."""
    build(project.config("cached"))
    with closing(_entries(project)) as data, data:
        data.execute("PRAGMA user_version = 1")
    project.change_page()
    assert build(project.config("cached")).notes == ("the cache is of another version of docbuilder; it is replaced",)
    assert build(project.config("cached")).notes == ()


def test_nothing_is_read_but_data() -> None:
    """No module of the program reads pickles or marshalled code, but for workers, which run our own: from their own channel, or known by a hash from there."""
    root = Path(docbuilder.__file__).parent
    found = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if re.search(r"\b(pickle|marshal)\.loads?\(|bytecode_from_string", path.read_text("utf-8"))
    }
    workers = {"engine/worker_process.py", "engine/blobs.py", "stages/batch_worker.py"}
    assert found <= {*workers, "pyapi/places.py"}


def test_a_template_concerns_all_pages(project: Project) -> None:
    """Which page uses which template is not asked."""
    project.change_template()
    build(project.config("cached"))
    project.change_template()
    assert set(made_anew(project).values()) == {"a template, or a file that the configuration names, changed"}


def test_what_took_too_long_is_tried_again(project: Project) -> None:
    """An object that was given up because of the time it took is not remembered."""
    write(project.root, {"src/tinypkg/slow.py": "import time\ntime.sleep(30)\n"})
    write(project.root, {"docs/source/en/api/slow.md": "# Slow\n\n[[autodoc]] slow.thing\n"})
    project.options["timeout"] = 1.0
    build(project.config("cached"))
    write(project.root, {"docs/source/en/guide.md": "# Guide\n"})
    with LastBuild(project.config("cached")) as last:
        last.look()
        api = Api(last, project.config("cached"))
        assert api.ask((ApiRequest("slow.thing"),)).fresh


def test_the_command_line_tells_and_forgets(project: Project) -> None:
    """`explain` says why, `clean` removes the cache, and the next build is whole again."""
    common = ["--cache-folder", str(project.root / "cache"), "--source", str(project.root / "docs/source")]
    out = ["--out", str(project.root / "cached")]
    page = str(project.root / "docs/source/en/guide.md")
    build(project.config("cached"))
    run = CliRunner().invoke
    assert "rebuilt: new page" in run(main, ["explain", page, *common, *out]).output
    project.edit("docs/source/en/api/other.md", lambda text: text + "\nx\n")
    build(project.config("cached"))
    assert "not rebuilt: nothing" in run(main, ["explain", page, *common, *out]).output
    assert run(main, ["explain", str(project.root / "else.md"), *common, *out]).exit_code == 2
    assert run(main, ["explain", str(project.root / "docs/source/x.md"), *common, *out]).exit_code == 2
    assert "removed" in run(main, ["clean", *common]).output
    assert "there is no cache" in run(main, ["clean", *common]).output
    assert build(project.config("cached")).rendered > 0
