"""The site that is kept up to date is the one that would be built."""

from __future__ import annotations

import os
import random
import shutil
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from serve_client import write

from docbuilder.build import build
from docbuilder.config import Config, load_config
from docbuilder.pyapi.session import ApiSession
from docbuilder.report.counting import baseline_text
from docbuilder.serve.outputs import PageKey
from docbuilder.serve.project import Project
from docbuilder.site.settings import settle
from docbuilder.stages.extra_outputs import assets, copies, search_files, site_files
from docbuilder.stages.last_build import LastBuild
from docbuilder.stages.page_traces import PageTraces

WORDS = (
    "red",
    "green",
    "blue",
    "[guide](guide)",
    "[steps](guide#steps)",
    "![p](imgs/dot.svg)",
    "[gone](nowhere)",
    "`code`",
)
PAGES = ("index", "guide", "api", "part/one", "part/two", "part/three")


@pytest.fixture
def config(root: Path) -> Config:
    """Of the project, without its package, and one process."""
    return load_config(root / "docs/source", {"api": "none", "jobs": 1, "cache": False, "print_pages": True})


def assert_as_built(project: Project, config: Config, out: Path) -> None:
    """The project's pages are the files that `build` writes, and what is said of them is what `build` says."""
    result = build(replace(config, out=out))
    while project.step():
        pass
    project.check_redirects()
    said = set(project.problems)
    written = {
        path.relative_to(out).with_suffix("").as_posix()
        for path in out.rglob("*.md")
        if ".docbuilder" not in path.relative_to(out).parts and path.name not in ("llms.md",)
    }
    assert project.routes() == written
    for route in sorted(written):
        key = project.find_page(route)
        assert key is not None
        output = project.output(key)
        assert output is not None
        assert output.html.decode().splitlines() == (out / f"{route}.html").read_text("utf-8").splitlines(), route
        assert output.markdown.decode() == (out / f"{route}.md").read_text("utf-8"), route
        said.update(output.problems)
    assert said == set(result.diagnostics)
    for language in project.site.languages:
        for place, content in search_files(config, language, project.search_parts(language.code)):
            assert content == (out / place).read_bytes(), place
    others = dict(site_files(project.publication(texts=True), leave=(assets, copies)))
    for path in out.rglob("*"):
        place = path.relative_to(out).as_posix()
        if path.is_dir() or place.startswith(".docbuilder/") or project.find_page(place.rpartition(".")[0]):
            continue
        if (file := project.find_file(place)) is not None:
            assert file.read_bytes() == path.read_bytes(), place
        elif (kept := project.assets.files.get(place) or project.finished.beside(place)) is not None:
            assert kept == path.read_bytes(), place
        else:
            assert "/search/" in f"/{place}" or others[place] == path.read_bytes(), place


def test_first_state(config: Config, tmp_path: Path) -> None:
    """Before any change."""
    assert_as_built(Project(config), config, tmp_path / "out")


def test_lists_need_no_look_at_pages(config: Config, root: Path, tmp_path: Path) -> None:
    """What is told of pages that stand in for missing ones is there before anybody has looked at one, and follows its original."""
    project = Project(config)
    page, out = root / "docs/source/en/guide.md", tmp_path / "out"
    for old, new in (
        ("", ""),
        ("# Guide\n", "# Manual\n\nTold of.\n"),
        ("Told of", "Told again"),
        ("# Manual", "# M."),
    ):
        page.write_text(page.read_text().replace(old, new))
        project.change_pages(["en/guide.md"])
        revision = project.revision
        while project.step():
            pass
        assert project.revision > revision
        build(replace(config, out=out))
        for place, content in site_files(project.publication(), leave=(assets, copies)):
            assert content == (out / place).read_bytes(), place


def test_first_page_needs_no_other(config: Config) -> None:
    """A page that is asked for at once is there, though no other has been read."""
    project = Project(config)
    output = project.output(PageKey("en", "guide"))
    assert output is not None
    assert b"One step." in output.html
    assert list(project.sources.parsed) == ["en/guide.md"]


def test_only_what_is_affected(config: Config, root: Path) -> None:
    """A change of words makes one page anew; one of anchors those that link to it too; no page is read but the changed one."""
    project = Project(config)
    while project.step():
        pass
    former = dict(project.finished.pages())
    parsed = dict(project.sources.parsed)
    page = root / "docs/source/en/guide.md"
    page.write_text(page.read_text().replace("One step", "Two steps"))
    assert project.change_pages(["en/guide.md"]) == {PageKey("en", "guide"), PageKey("de", "guide")}
    while project.step():
        pass
    assert {key for key in former if former[key] is not project.finished.get(key)} == {PageKey("en", "guide")}
    page.write_text(page.read_text().replace("## Steps", "## Stages"))
    project.change_pages(["en/guide.md"])
    while project.step():
        pass
    # the German page links to the guide, but to none of its anchors
    assert {key for key in former if former[key] is not project.finished.get(key)} == {
        PageKey("en", "guide"),
        PageKey("en", "index"),
    }
    assert [file for file in parsed if parsed[file] is not project.sources.parsed[file]] == ["en/guide.md"]


def change(random: random.Random, source: Path) -> str:
    """Change the source in some way; what was done."""

    def text() -> str:
        title = random.choice(("Title", "Other title", "Steps"))
        words = " ".join(random.choices(WORDS, k=6))
        old = random.choice(("", "", "---\nredirect_from: [old, part/old#steps]\n---\n\n"))
        return f"{old}# {title}\n\n## {random.choice(('Steps', 'Stages'))}\n\n{words}\n"

    def save(page: str) -> str:
        write(source, {page: text()})
        return f"save {page}"

    def remove(page: str) -> str:
        (source / page).unlink(missing_ok=True)
        return f"remove {page}"

    def rename(page: str) -> str:
        other = source / f"en/{random.choice(PAGES)}.md"
        if (source / page).is_file():
            other.parent.mkdir(exist_ok=True)
            (source / page).replace(other)
        return f"rename {page} to {other}"

    def contents(page: str) -> str:
        names = random.sample(PAGES, 4)
        entries = [f"- local: {name}\n" + random.choice(("", f"  title: {name} page\n")) for name in names]
        write(source, {f"{page[:2]}/_toctree.yml": "".join(entries)})
        return f"contents of {page[:2]}"

    def image(page: str) -> str:
        picture = source / "en/imgs/dot.svg"
        if picture.exists():
            picture.unlink()
        else:
            write(source, {"en/imgs/dot.svg": "<svg/>"})
        return "image"

    def include(page: str) -> str:
        write(source, {page: text() + '\n<include>{"path": "../../../shared.md"}</include>\n'})
        return f"include in {page}"

    def folder(page: str) -> str:
        if (source / "en/part").is_dir():
            shutil.rmtree(source / "en/part")
        return "folder"

    page = f"{random.choice(('en', 'en', 'de'))}/{random.choice(PAGES)}.md"
    kinds: list[Callable[[str], str]] = [save, save, save, save, remove, rename, contents, image, include, folder]
    return random.choice(kinds)(page)


def files_of(out: Path) -> dict[str, bytes]:
    """The files of a site."""
    found = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    return {place: content for place, content in found.items() if not place.startswith(".docbuilder/")}


def assert_explained(config: Config, fresh: Path, seen: set[bytes]) -> None:
    """A build that takes what it can from the last one writes the files of a fresh one, and says which pages it rendered.

    Args:
        config: of builds that keep their results.
        fresh: the site, built from scratch.
        seen: pages that were written before: they are taken from the store when they come again.
    """
    before = files_of(config.out) if config.out.is_dir() else {}
    rendered = build(config).rendered
    after = files_of(config.out)
    assert after == files_of(fresh)
    with LastBuild(config) as last:
        last.look(settle(config).ref)
        reasons = {f"{code}/{name}": why for (code, name), why in PageTraces(last).reasons().items() if why}
    if rendered:
        assert len(reasons) == rendered
    changed = {place[:-5] for place in after if place.endswith(".html") and after[place] != before.get(place)}
    pages = {place for place in changed if f"{place}.md" in after and after[f"{place}.html"] not in seen}
    assert pages <= (reasons.keys() if rendered else set())
    seen |= {after[f"{place}.html"] for place in pages}


@pytest.mark.parametrize("seed", range(6))
def test_any_changes(seed: int, config: Config, tmp_path: Path) -> None:
    """Whatever changes, and whatever was looked at between: `serve`, builds with what they kept, and fresh builds agree."""
    chance = random.Random(seed)
    kept = replace(config, out=tmp_path / "kept", cache=True, cache_folder=tmp_path / "cache")
    project = Project(config)
    seen: set[bytes] = set()
    history = []
    for _ in range(12):
        for _ in range(chance.choice((1, 1, 2))):
            history.append(change(chance, config.source))
        # a file may be written twice within one tick of the clock of the file system: the watcher tells of both
        for path in config.source.rglob("*.md"):
            digest = zlib.crc32(path.read_bytes())
            os.utime(path, ns=(digest, digest))
        project.change_site()
        for _ in range(chance.randrange(4)):
            project.step()
        assert_as_built(project, config, tmp_path / "out")
        assert_explained(kept, tmp_path / "out", seen)


def test_what_counts(root: Path, tmp_path: Path) -> None:
    """Severities, the baseline, comments and the history of the repository count as they do for `build`: for the site as for its pages."""
    redirect = "---\nredirect_from: index\n---\n\n"
    write(
        root,
        {
            ".git/shallow": "",
            "docbuilder.toml": 'baseline = "known.json"\n[severity]\nlink-page = "info"\ntoctree-no-entry = "warning"\n'
            '"**/guide.md" = {redirect-invalid = "error"}\n',
            "docs/source/en/guide.md": f"{redirect}# Guide\n\n[a](gone) [b](lost)\n",
            "docs/source/en/part/far.md": f"{redirect}<!-- docbuilder: ignore redirect-invalid -->\n\n# Far\n\n[c](gone)\n",
        },
    )
    config = load_config(root / "docs/source", {"api": "none", "jobs": 1, "cache": False})
    found = build(replace(config, out=tmp_path / "first", baseline=None)).diagnostics
    write(root, {"known.json": baseline_text([each for each in found if "lost" in each.message])})
    project = Project(config)
    assert_as_built(project, config, tmp_path / "out")
    assert {(each.code.slug, each.position.path, each.severity.label) for each in project.problems} == {
        ("history-shallow", "source", "info"),
        ("redirect-invalid", "en/guide.md", "error"),
        ("toctree-no-entry", "en/_toctree.yml", "warning"),
    }


def test_evicted_pages(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is finished is forgotten when it gets too much, and made again when it is asked for."""
    monkeypatch.setattr("docbuilder.serve.outputs.KEPT_BYTES", 1)
    project = Project(config)
    first = project.output(PageKey("en", "guide"))
    project.output(PageKey("en", "index"))
    again = project.output(PageKey("en", "guide"))
    assert first is not None
    assert again is not None
    assert first is not again
    assert first.html == again.html


def answer(project: Project, session: ApiSession) -> None:
    """Let the API process answer all that the project asks."""
    while True:
        while project.step():
            pass
        requests, names = project.take_requests(), project.take_names()
        if not requests and not names:
            return
        project.receive_objects(dict(session.collect(requests)))
        if names:
            project.receive_lookups(session.lookup(names))


def test_objects_that_move(root: Path, tmp_path: Path) -> None:
    """Docstrings link an object where it is documented now, and say what has become wrong since."""
    write(
        root,
        {
            "demo_lib/__init__.py": 'class Other:\n    """It."""\n\n\ndef greet():\n    """See [`Other`].\n\n    And [`it`](guide#steps).\n    """\n',
            "docs/source/en/index.md": "# Home\n\n[[autodoc]] Other\n",
        },
    )
    config = load_config(root / "docs/source", {"jobs": 1, "cache": False})
    project = Project(config)
    with ApiSession(config) as session:
        answer(project, session)
        assert_as_built(project, config, tmp_path / "out")
        write(root, {"docs/source/en/index.md": "# Home\n"})
        write(root, {"docs/source/en/guide.md": "# Guide\n\n## Stages\n\n[[autodoc]] Other\n"})
        project.change_pages(["en/index.md", "en/guide.md"])
        answer(project, session)
    assert_as_built(project, config, tmp_path / "out")
    page = project.output(PageKey("en", "api"))
    assert page is not None
    assert b"guide.html#demo_lib.Other" in page.html


def test_with_api(root: Path, tmp_path: Path) -> None:
    """With the documented package: pages are shown without it first, then as they would be built; answers that differ are
    shown where they are seen, and nowhere else."""
    config = load_config(root / "docs/source", {"jobs": 1, "cache": False})
    project = Project(config)
    first = project.output(PageKey("en", "api"))
    assert first is not None
    assert b"Says hello" not in first.html
    with ApiSession(config) as session:
        answer(project, session)
    assert_as_built(project, config, tmp_path / "out")
    former = dict(project.finished.pages())
    module = root / "demo_lib/__init__.py"
    module.write_text(module.read_text().replace("Says hello", "Says good bye"))
    requests = project.questions.ask_again()
    with ApiSession(config) as session:
        assert project.receive_objects(dict(session.collect(requests))) == {PageKey("en", "api")}
        answer(project, session)
    assert {key for key in former if former[key] is not project.finished.get(key)} == {PageKey("en", "api")}
    assert_as_built(project, config, tmp_path / "out")
    write(root, {"docs/source/en/guide.md": "# Guide\n\n[`greet`] and [`Nobody`]\n\n[[autodoc]] greet\n"})
    project.change_pages(["en/guide.md"])
    with ApiSession(config) as session:
        answer(project, session)
    assert_as_built(project, config, tmp_path / "out")
