"""How far translations are: equal to the truth, whatever originals and translations go through."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from random_edits import Writers, untrue

from docbuilder.cli import main
from docbuilder.config import Config, ConfigError
from docbuilder.i18n.history import PageHistory
from docbuilder.i18n.lock import LockError, read_lock, write_lock
from docbuilder.i18n.noting import begin_lock, note_done
from docbuilder.i18n.report import as_json, section_diff, summary, table
from docbuilder.i18n.status import TranslationStatus, changes_of, translation_status
from sites import configure, write

EDITS = 200
IDENTITY = {f"GIT_{who}_{what}": "x@y" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def git(folder: Path, *arguments: str, given: bytes = b"") -> None:
    subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, input=given, env={**os.environ, **IDENTITY}
    )


def states(found: tuple[TranslationStatus, ...]) -> dict[str, dict[str, dict[str, str]]]:
    """As `Writers.truth` has it."""
    return {
        status.language: {page.name: {one.id: one.state for one in page.sections} for page in status.pages}
        for status in found
    }


def put(config: Config, files: dict[str, str]) -> None:
    """Write the files of the sources, and remove what is none."""
    for path in config.source.rglob("*.md"):
        if path.relative_to(config.source).as_posix() not in files:
            path.unlink()
    write(config.source, files)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return configure(tmp_path)


@pytest.mark.parametrize("seed", [1, 2])
def test_lock_files_tell_the_truth_after_every_edit(config: Config, seed: int) -> None:
    """Changed, moved, removed and new sections of originals; sections and pages of translations that come, change and go."""
    writers = Writers(Random(seed))
    history = PageHistory(config.source, untrusted=True)
    seen: set[str] = set()
    for _ in range(EDITS // 2):
        put(config, writers.files())
        for language, name, sections in writers.noted:
            if (language, name) in writers.translations:
                note_done(config, language, name, sections, history)
        writers.noted.clear()
        found = states(translation_status(config))
        assert untrue(found, writers.truth()) == []
        seen.update(state for pages in found.values() for sections in pages.values() for state in sections.values())
        writers.edit()
    assert seen == {"current", "outdated", "missing"}


@needs_git
def test_history_tells_the_truth_after_every_edit(tmp_path: Path) -> None:
    """Without a lock file; every edit is a commit."""
    git(tmp_path, "init", "-q")
    config = configure(tmp_path)
    writers = Writers(Random(3))
    stream: list[bytes] = []
    truths = {}
    former: dict[str, str] = {}
    for number in range(EDITS):
        files = writers.files()
        stream.append(
            f"commit refs/heads/line\nmark :{number + 1}\ncommitter x <x@y> {1700000000 + number} +0000\ndata 1\nx\n".encode()
        )
        stream += [f"from :{number}\n".encode()] if number else []
        for path in former.keys() - files.keys():
            stream.append(f"D docs/source/{path}\n".encode())
        for path, text in files.items():
            if former.get(path) != text:
                stream.append(f"M 100644 inline docs/source/{path}\ndata {len(text.encode())}\n{text}\n".encode())
        former = files
        if number % 10 == 9:
            stream.append(f"reset refs/heads/state{number}\nfrom :{number + 1}\n\n".encode())
            truths[number] = writers.truth()
        writers.edit()
    git(tmp_path, "fast-import", "--quiet", given=b"".join(stream))
    for number, truth in truths.items():
        git(tmp_path, "checkout", "-q", "-f", f"state{number}")
        assert untrue(states(translation_status(config, history=PageHistory(config.source))), truth) == [], number


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
    (status,) = translation_status(config, **options)
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
    begin_lock(config, "ja", PageHistory(config.source, untrusted=True))
    found = {page.name: [section.state for section in page.sections] for page in one(config).pages}
    assert found == {"code": ["current"], "index": ["current", "current"], "tour": ["untranslated"]}


def test_what_readers_do_not_see_makes_nothing_outdated(config: Config) -> None:
    """Blanks, comments, empty lines, ids and line ends."""
    write(config.source, SITE)
    begin_lock(config, "ja", PageHistory(config.source, untrusted=True))
    text = SITE["en/index.md"].replace("# Home", "<!-- licence\n# 2025 -->\n# Home[[home]]").replace("here.", "here.  ")
    write(config.source, {"en/index.md": text.replace("\n\n##", "\n\n\n\n##").replace("\n", "\r\n")})
    assert one(config).pages[0].state == "current"
    write(config.source, {"en/index.md": text.replace("pip install x", "pip install y")})
    assert [section.state for section in one(config).pages[0].sections] == ["current", "outdated"]


def test_a_renamed_section_is_outdated_and_not_gone(config: Config) -> None:
    """Its id was made from its title: its place tells what it was."""
    write(config.source, SITE)
    begin_lock(config, "ja", PageHistory(config.source, untrusted=True))
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
    assert table(translation_status(config)) == [
        "language  translated  missing  outdated  unknown  sections up to date",
        "ja        1 of 2      1        0         0        66.6 % (2 of 3)",
    ]
    assert "66.6 %" in run(config, "status")[1]
    assert "missing: tour" in run(config, "status", "ja")[1]
    assert "not in the original" not in run(config, "status", "ja")[1]
    write(config.source, {"ja/mine.md": "# 私の\n"})
    assert "not in the original: mine\n" in run(config, "status", "ja")[1]
    data = json.loads(run(config, "status", "--format", "json")[1])
    assert data == json.loads(as_json(translation_status(config)))
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
        (("status", "fr"), "no translation into 'fr'; there are ja"),
        (("status", "ja", "nowhere"), "no page 'nowhere'"),
        (("done", "ja", "nowhere"), "no page 'nowhere'"),
        (("done", "ja", "tour"), "docbuilder i18n new ja tour"),
        (("done", "ja", "index", "nowhere"), "it has home, install"),
        (("lock", "en"), "no translation into 'en'"),
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
        translation_status(config)
