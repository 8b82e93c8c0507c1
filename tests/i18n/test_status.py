"""How far translations are: equal to the truth, whatever originals and translations go through."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from random_edits import git, untrue_of_history, untrue_of_locks

from docbuilder.cli import main
from docbuilder.config import Config, ConfigError
from docbuilder.i18n.history import PageHistory
from docbuilder.i18n.lock import LockError, read_lock, write_lock
from docbuilder.i18n.noting import begin_lock
from docbuilder.i18n.report import as_json, section_diff, summary, table
from docbuilder.i18n.sources import TranslationSources
from docbuilder.i18n.status import TranslationStatus, changes_of, translation_status
from docbuilder.site.discover import find_site
from sites import configure, write

EDITS = 200
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return configure(tmp_path)


@pytest.mark.parametrize("seed", [1, 2])
def test_lock_files_tell_the_truth_after_every_edit(config: Config, seed: int) -> None:
    """Changed, moved, removed and new sections of originals; sections and pages of translations that come, change and go."""
    wrong, seen = untrue_of_locks(config, seed, EDITS // 2)
    assert wrong == []
    assert seen == {"current", "outdated", "missing"}


@needs_git
def test_history_tells_the_truth_after_every_edit(tmp_path: Path) -> None:
    """Without a lock file; every edit is a commit."""
    git(tmp_path, "init", "-q")
    assert untrue_of_history(configure(tmp_path), 3, EDITS) == []


SITE = {
    "en/_toctree.yml": "- local: index\n  title: Home\n- local: tour\n  title: Tour\n",
    "ja/_toctree.yml": "- local: index\n  title: Home\n",
    "en/index.md": "# Home\n\nWelcome here.\n\n## Install\n\nRun it like this.\n\n```bash\npip install x\n```\n",
    "en/tour.md": "# Tour\n\nLook around.\n",
    "ja/index.md": "# ホーム[[home]]\n\nようこそ。\n\n## インストール[[install]]\n\n実行します。\n\n```bash\npip install x\n```\n",
}


def run(config: Config, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["i18n", *arguments, "--source", str(config.source)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.output


def one(config: Config, **options: Any) -> TranslationStatus:
    (status,) = translation_status(TranslationSources(config), **options)
    return status


def test_nothing_is_claimed_where_nothing_is_known(config: Config) -> None:
    """Without lock file and history, only what is missing or not translated at all can be told."""
    write(config.source, SITE)
    status = one(config)
    assert [(page.name, page.state) for page in status.pages] == [("index", "unknown"), ("tour", "missing")]
    assert (status.share, summary(status)) == (None, "ja: 1 of 2 pages translated, 1 of unknown age")


def test_a_section_with_the_originals_words_is_not_translated(config: Config) -> None:
    """A copy is no translation; code and a heading alone are the same in every language."""
    files = SITE | {"ja/tour.md": "# Tour[[tour]]\n\nLook   \naround.\n".replace("   \n", " ")}
    files["en/code.md"] = files["ja/code.md"] = (
        "# pip\n\n```bash\nrun a command\n```\n\n[[autodoc]] mylib.Thing\n    - all\n"
    )
    files["ja/_toctree.yml"] += "- local: tour\n  title: T\n- local: code\n  title: C\n"
    write(config.source, files)
    begin_lock(TranslationSources(config), "ja", PageHistory(config.source, untrusted=True))
    found = {page.name: [section.state for section in page.sections] for page in one(config).pages}
    assert found == {"code": ["current"], "index": ["current", "current"], "tour": ["untranslated"]}


def test_what_readers_do_not_see_makes_nothing_outdated(config: Config) -> None:
    """Blanks, comments, empty lines, ids and line ends."""
    write(config.source, SITE)
    begin_lock(TranslationSources(config), "ja", PageHistory(config.source, untrusted=True))
    text = SITE["en/index.md"].replace("# Home", "<!-- licence\n# 2025 -->\n# Home[[home]]").replace("here.", "here.  ")
    write(config.source, {"en/index.md": text.replace("\n\n##", "\n\n\n\n##").replace("\n", "\r\n")})
    assert one(config).pages[0].state == "current"
    write(config.source, {"en/index.md": text.replace("pip install x", "pip install y")})
    assert [section.state for section in one(config).pages[0].sections] == ["current", "outdated"]


def test_a_renamed_section_is_outdated_and_not_gone(config: Config) -> None:
    """Its id was made from its title: its place tells what it was."""
    write(config.source, SITE)
    begin_lock(TranslationSources(config), "ja", PageHistory(config.source, untrusted=True))
    write(config.source, {"en/index.md": SITE["en/index.md"].replace("## Install", "## Set up")})
    page = one(config).pages[0]
    assert ([(section.id, section.state) for section in page.sections], page.left) == (
        [("home", "current"), ("set-up", "outdated")],
        (),
    )


@needs_git
def test_the_change_is_shown(tmp_path: Path) -> None:
    """What the original's section was when it was translated, from git, with the commit; for lock files and history alike."""
    git(tmp_path, "init", "-q")
    config = configure(tmp_path)
    write(config.source, SITE)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    write(config.source, {"en/index.md": SITE["en/index.md"].replace("Run it like this", "Run it like that")})
    git(tmp_path, "commit", "-qam", "two")
    code, output = run(config, "status", "ja", "index", "--diff")
    assert code == 0
    assert "index: 1 of 2 sections up to date; outdated: install" in output
    assert "-Run it like this.\n+Run it like that." in output
    assert run(config, "lock")[1].strip().endswith("1 pages added")
    history = PageHistory(config.source)
    page = one(config, history=history).pages[0]
    ((key, former),) = changes_of([page], history).items()
    assert (key[0], "like this" in former.text, len(former.commit)) == ("en/index.md", True, 40)
    assert run(config, "status", "--check")[0] == 1
    write(config.source, {"ja/index.md": SITE["ja/index.md"].replace("実行します", "こう実行します")})
    assert one(config, history=history).pages[0].state == "outdated"  # the lock file decides, until it is told
    assert "1 sections noted" in run(config, "done", "ja", "index", "install")[1]
    assert one(config).pages[0].state == "current"


@needs_git
def test_work_that_is_not_committed_counts_as_done(tmp_path: Path) -> None:
    """Who translates sees a section as up to date before it is committed."""
    git(tmp_path, "init", "-q")
    config = configure(tmp_path)
    write(config.source, SITE)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    write(config.source, {"en/index.md": SITE["en/index.md"].replace("Welcome", "Be welcome")})
    assert one(config, history=PageHistory(config.source)).pages[0].state == "outdated"
    write(config.source, {"ja/index.md": SITE["ja/index.md"].replace("ようこそ", "ようこそ、ようこそ")})
    assert one(config, history=PageHistory(config.source)).pages[0].state == "current"


@needs_git
def test_a_branch_counts_from_where_it_was_written(tmp_path: Path) -> None:
    """A translation that was made from an older text on a branch, and merged after the original changed, is outdated."""
    git(tmp_path, "init", "-q", "-b", "main")
    config = configure(tmp_path)
    write(config.source, {name: text for name, text in SITE.items() if name != "ja/index.md"})
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    git(tmp_path, "checkout", "-qb", "branch")
    write(config.source, {"ja/index.md": SITE["ja/index.md"]})
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "translation")
    git(tmp_path, "checkout", "-q", "main")
    write(config.source, {"en/index.md": SITE["en/index.md"].replace("Run it", "Do run it")})
    git(tmp_path, "commit", "-qam", "change")
    git(tmp_path, "merge", "-q", "--no-edit", "branch")
    sections = one(config, history=PageHistory(config.source)).pages[0].sections
    assert [section.state for section in sections] == ["current", "outdated"]


@needs_git
def test_a_shallow_clone_knows_nothing(tmp_path: Path) -> None:
    """Its only commit would make everything up to date."""
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    config = configure(origin)
    shutil.rmtree(origin / ".git")
    git(origin, "init", "-q")
    write(config.source, SITE)
    git(origin, "add", ".")
    git(origin, "commit", "-qm", "one")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{origin}", str(clone))
    history = PageHistory(clone / "docs/source")
    assert not history.known
    assert one(configure(clone), history=history).pages[0].state == "unknown"


def test_tables_and_json(config: Config) -> None:
    """A language a line; everything for programs."""
    write(config.source, SITE)
    assert run(config, "lock", "ja")[0] == 0
    assert table(translation_status(TranslationSources(config))) == [
        "language  translated  missing  outdated  unknown  sections up to date",
        "ja        1 of 2      1        0         0        66.6 % (2 of 3)",
    ]
    assert "66.6 %" in run(config, "status")[1]
    assert "missing: tour" in run(config, "status", "ja")[1]
    assert "not in the original" not in run(config, "status", "ja")[1]
    write(config.source, {"ja/mine.md": "# 私の\n"})
    assert "not in the original: mine\n" in run(config, "status", "ja")[1]
    data = json.loads(run(config, "status", "--format", "json")[1])
    assert data == json.loads(as_json(translation_status(TranslationSources(config))))
    assert data["languages"][0]["details"][1] == {
        "page": "tour",
        "state": "missing",
        "original": "en/tour.md",
        "file": "",
        "sections": [],
        "left": [],
    }
    assert section_diff("a\nb\n", "a\nc\n", "x") == ["@@ -1,2 +1,2 @@", " a", "-b", "+c"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<<<<<<< HEAD\n{}", "merge"),
        (b'{"format": 1}', "no lock file"),
        (b'{"format": 1, "pages": {"index": 3}}', "no lock file"),
        (b'{"format": 9, "pages": {}}', "another version"),
        (b"\xff\xfe", "no lock file"),
    ],
)
def test_lock_files_that_cannot_be_used(config: Config, content: bytes, says: str) -> None:
    """One line says which file, what is wrong and what to do."""
    write(config.source, SITE)
    (config.source / "ja/_i18n.lock").write_bytes(content)
    with pytest.raises(LockError, match=says):
        read_lock(config.source / "ja")
    code, output = run(config, "status")
    assert (code, "_i18n.lock" in output) == (2, True)


def test_lock_files_are_written_a_section_a_line(config: Config) -> None:
    """So that the changes of two people merge; pages in order, sections in that of the page."""
    write(config.source, SITE)
    write_lock(config.source / "ja", {"b": {"z": "1", "a": "2"}, "a": {}})
    text = (config.source / "ja/_i18n.lock").read_text("utf-8")
    assert text.index('"a": {}') < text.index('"b"') < text.index('   "z": "1"') < text.index('   "a": "2"')
    assert read_lock(config.source / "ja") == {"a": {}, "b": {"z": "1", "a": "2"}}
    assert read_lock(config.source / "de") is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("status", "fr"), "no translation into 'fr'; there is ja; begin it: `docbuilder i18n new fr PAGE`"),
        (("status", "ja", "nowhere"), "no page 'nowhere'"),
        (("done", "ja", "nowhere"), "no page 'nowhere'"),
        (("done", "ja", "tour"), "docbuilder i18n new ja tour"),
        (("done", "ja", "index", "nowhere"), "it has home, install"),
        (("lock", "en"), "'en' is the language of the original"),
    ],
)
def test_mistakes(config: Config, arguments: tuple[str, ...], says: str) -> None:
    """What there is instead is said; the status is that of wrong usage."""
    write(config.source, SITE)
    code, output = run(config, *arguments)
    assert (code, says in output) == (2, True), output


def test_a_site_in_one_language(config: Config) -> None:
    """There is nothing to translate, and that is said."""
    write(config.source, {"_toctree.yml": "- local: index\n  title: A\n", "index.md": "# A\n"})
    with pytest.raises(ConfigError, match="no language folders"):
        translation_status(TranslationSources(config))


@pytest.mark.parametrize(
    ("arguments", "times"),
    [
        (("status",), 1),
        (("status", "ja", "index.md", "--diff"), 1),
        (("lock",), 1),
        (("done", "ja", "ja/index.md"), 1),
        (("sync", "ja"), 1),
        (("sync", "ja", "index", "en/index.md"), 1),
        (("translate", "ja", "index", "--provider", "null"), 1),
        (("new", "ja", "tour"), 2),
        (("translate", "ja", "--missing", "--provider", "null"), 2),
    ],
)
def test_the_site_is_looked_for_once(
    config: Config, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], times: int
) -> None:
    """For names and for the work together; once more after each page that was begun."""
    write(config.source, SITE)
    looked: list[Config] = []

    def find_and_count(config: Config) -> object:
        looked.append(config)
        return find_site(config)

    monkeypatch.setattr("docbuilder.i18n.sources.find_site", find_and_count)
    code, output = run(config, *arguments)
    assert (code, len(looked)) == (0, times), output
