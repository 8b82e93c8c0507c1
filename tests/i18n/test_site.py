"""What a site tells of its translations: a notice on pages that are older than their original, a report, a line a language."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_status import git

from docbuilder.build import build
from docbuilder.cli import main
from docbuilder.config import Config
from docbuilder.i18n.history import PageHistory
from docbuilder.i18n.noting import begin_lock, note_done
from docbuilder.i18n.sources import TranslationSources
from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.serve.project import Project
from docbuilder.stages.extra_outputs import site_files
from sites import configure, tree, write

TOCTREE = "- local: index\n  title: Home\n- local: deep/tour\n  title: Tour\n- local: more\n  title: More\n"
SITE = {
    **{f"{code}/_toctree.yml": TOCTREE for code in ("en", "ja", "de")},
    **{
        f"{code}/index.md": f"# Home {code}[[home]]\n\nWords of {code}.\n\n## Two[[two]]\n\n{code}: here.\n"
        for code in ("en", "ja", "de")
    },
    "en/deep/tour.md": "# Tour[[tour]]\n\nLook <around> here.\n",
    "ja/deep/tour.md": "# 旅[[tour]]\n\n見て。\n",
    "en/more.md": "# More\n",
}
NOTICE = "このページは以前の原文から翻訳されています。"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    config = configure(tmp_path)
    write(config.source, SITE)
    begin_lock(TranslationSources(config), "ja", PageHistory(config.source, untrusted=True))
    write(config.source, {"en/deep/tour.md": SITE["en/deep/tour.md"].replace("here", "there")})
    return config


def pages(config: Config) -> dict[str, str]:
    return {name: content.decode() for name, content in tree(config.out).items() if name.endswith(".html")}


def test_a_page_says_that_it_is_older(config: Config) -> None:
    """With a link to its place in the report; other pages, languages without a lock file and fallback pages say nothing."""
    result = build(config)
    found = pages(config)
    assert [name for name, text in found.items() if NOTICE in text] == ["ja/deep/tour.html"]
    assert '<a href="../_i18n.html#deep/tour">変更点を見る</a>' in found["ja/deep/tour.html"]
    assert '<h3 id="deep/tour"><a href="../ja/deep/tour.html">' in found["ja/_i18n.html"]
    assert '<a href="../en/deep/tour.html#tour">Tour</a></strong>: outdated' in found["ja/_i18n.html"]
    assert '<li><a href="../en/more.html">more</a></li>' in found["ja/_i18n.html"]
    assert [name for name in found if "_i18n" in name] == ["ja/_i18n.html"]
    assert result.translations == (
        "de: 1 of 3 pages translated",
        "ja: 2 of 3 pages translated, 1 outdated, 50 % of the sections up to date",
    )
    note_done(TranslationSources(config), "ja", "deep/tour", (), PageHistory(config.source, untrusted=True))
    assert build(config).translations[1] == "ja: 2 of 3 pages translated, 75 % of the sections up to date"
    assert NOTICE not in pages(config)["ja/deep/tour.html"]


def test_what_is_kept_is_what_is_made(config: Config) -> None:
    """A build with a cache gives the same pages and lines, whatever changed last; one with nothing to do repeats the lines."""
    cached = configure(config.root, cache=True, out=config.root / "cached")
    first = build(cached)
    for change in (
        {},
        {"en/index.md": SITE["en/index.md"] + "\nMore.\n"},
        {"ja/_i18n.lock": '{"format": 1, "pages": {}}'},
    ):
        write(config.source, change)
        result = build(cached)
        assert result.translations == build(config).translations
        assert tree(cached.out) == tree(config.out)
    assert result.translations != first.translations
    assert build(cached).translations == result.translations


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_the_report_shows_the_change(tmp_path: Path) -> None:
    """What git remembers of the original's text, escaped; not for sources that are not trusted."""
    git(tmp_path, "init", "-q")
    config = configure(tmp_path)
    write(config.source, SITE)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    begin_lock(TranslationSources(config), "ja", PageHistory(config.source))
    write(config.source, {"en/deep/tour.md": SITE["en/deep/tour.md"].replace("here", "there")})
    build(config)
    report = pages(config)["ja/_i18n.html"]
    assert '<span class="gd">-Look &lt;around&gt; here.' in report
    assert '<span class="gi">+Look &lt;around&gt; there.' in report
    assert "made from the text of <code>" in report
    build(configure(tmp_path, untrusted=True, out=tmp_path / "untrusted"))
    assert b"made from" not in tree(tmp_path / "untrusted")["ja/_i18n.html"]


def test_a_lock_file_that_cannot_be_read(config: Config) -> None:
    """The site is built, and the problem is listed, by a build and by a check."""
    write(config.source, {"ja/_i18n.lock": "<<<<<<< HEAD\n"})
    result = build(config)
    (problem,) = [problem for problem in result.diagnostics if problem.code is DiagnosticCode.TRANSLATION_LOCK]
    assert problem.position.path == "ja/_i18n.lock"
    assert "docbuilder i18n lock ja" in problem.hint
    assert "ja/_i18n.html" not in pages(config)
    assert "ja: 2 of 3 pages translated" in result.translations
    checked = CliRunner().invoke(main, ["check", str(config.source), "--api", "none", "--no-cache"])
    assert "translation-lock" in checked.output


def test_serve_shows_what_a_build_writes(config: Config) -> None:
    """The notice, and the report that it leads to: at first, and after originals, translations and lock files were written."""
    project = Project(config)
    untrusted = PageHistory(config.source, untrusted=True)

    def agrees() -> bool:
        build(config)
        written = tree(config.out)
        while project.step():
            pass
        for route in ("ja/deep/tour", "ja/index", "ja/more", "de/index"):
            key = project.find_page(route)
            assert key is not None
            output = project.output(key)
            assert output is not None
            assert output.html == written[f"{route}.html"], route
        reports = dict(site_files(project.publication()))
        for name in ("ja/_i18n.html", "de/_i18n.html"):
            assert reports.get(name) == written.get(name), name
        return NOTICE in written["ja/index.html"].decode()

    def save(file: str, text: str) -> None:
        write(config.source, {file: text})
        project.change_pages([file])

    assert not agrees()
    save("en/index.md", SITE["en/index.md"] + "\nMore.\n")
    assert agrees()
    save("en/index.md", SITE["en/index.md"] + "\nMore.\n\n## New\n\nText.\n")
    assert agrees()
    save("ja/deep/tour.md", "# 旅[[tour]]\n\nLook <around> there.\n")
    assert agrees()
    save("en/more.md", "# More\n\nText.\n\n## Parts\n\nText.\n")
    assert agrees()
    note_done(TranslationSources(config), "ja", "index", (), untrusted)
    project.change_site()
    assert agrees()  # a section is missing
    save("en/index.md", SITE["en/index.md"])
    note_done(TranslationSources(config), "ja", "index", (), untrusted)
    project.change_site()
    assert not agrees()
    begin_lock(TranslationSources(config), "de", untrusted)
    project.change_site()
    assert not agrees()
    assert project.find_page("de/index") is not None
    write(config.source, {"de/_i18n.lock": "{"})
    project.change_site()
    assert DiagnosticCode.TRANSLATION_LOCK in {problem.code for problem in project.problems}
    assert not agrees()


def test_a_build_ends_with_a_line_a_language(config: Config) -> None:
    """Before the line about the site; not where nothing but errors is wanted."""
    arguments = [
        "build",
        str(config.source),
        "--out",
        str(config.root / "other"),
        "--api",
        "none",
        "--no-cache",
        "--jobs",
        "1",
    ]
    output = CliRunner().invoke(main, arguments).output.splitlines()
    assert output[-3:-1] == [
        "de: 1 of 3 pages translated",
        "ja: 2 of 3 pages translated, 1 outdated, 50 % of the sections up to date",
    ]
    assert "pages translated" not in CliRunner().invoke(main, [*arguments, "-q"]).output
