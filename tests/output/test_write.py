"""The writer: all of a build or nothing of it, and nothing that is not ours."""

import json
import os
import pickle
import signal
import stat
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docbuilder.output import write
from docbuilder.output.files import to_json
from docbuilder.output.write import FOLDER, OutputError, OutputFile, SiteWriter, Stage, check_path

Files = dict[str, bytes]


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 1203])
def test_json_in_pieces_is_json(count: int) -> None:
    """However long lists and mappings are, it is what `json` writes: manifests of earlier versions have checksums of that."""
    numbers = range(count)
    for data in (
        {"b": {f"é{number}": str(number) for number in numbers}, "c": 1, "a": [["x", number] for number in numbers]},
        {"builds": {"": {f"{number}.html": "h" for number in numbers}, "v": {}}, "format": 1, "none": []},
        {str(number): number if number % 2 else {"a": number} for number in numbers},
    ):
        text = json.dumps(data, ensure_ascii=False, separators=(",\n", ": "), sort_keys=True) + "\n"
        assert b"".join(to_json(data)) == text.encode()


def build(out: Path, files: Files, version: str = "") -> list[OutputFile]:
    """Write a site that consists of `files`."""
    with SiteWriter(out, version) as writer:
        entries = [writer.stage.add(path, data) for path, data in files.items()]
        writer.commit(entries)
    return entries


def content(out: Path) -> Files:
    """All files in `out` but the writer's own."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.relative_to(out).parts[0] not in (FOLDER, ".git")
    }


def own(out: Path) -> list[str]:
    return sorted(path.name for path in (out / FOLDER).iterdir())


def states(out: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of change of every file: what a build has touched."""
    return {name: ((out / name).stat().st_ino, (out / name).stat().st_mtime_ns) for name in content(out)}


FIRST: Files = {"index.html": b"1", "en/a.html": b"a", "en/b.html": b"b", "assets/x.css": b"x"}
SECOND: Files = {"index.html": b"2", "en/a.html": b"a", "en/c/d.html": b"d", "assets/y.css": b"y"}


def test_writes_a_site(tmp_path: Path) -> None:
    """The folder is made, files have the same modes whatever the umask, nothing of the work is left."""
    out = tmp_path / "deep/site"
    former = os.umask(0o077)
    try:
        entries = build(out, FIRST)
    finally:
        os.umask(former)
    assert content(out) == FIRST
    assert all(entry.changed for entry in entries)
    assert own(out) == ["lock", "manifest.json"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.rglob("*.html")} == {0o644}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (out, out / "en")} == {0o755}


def test_touches_only_what_differs(tmp_path: Path) -> None:
    """The same site again touches no file; another one touches what is new, changed or vanished."""
    build(tmp_path, FIRST)
    before = states(tmp_path)
    manifest = (tmp_path / FOLDER / "manifest.json").stat().st_mtime_ns
    assert not any(entry.changed for entry in build(tmp_path, FIRST))
    assert states(tmp_path) == before
    assert (tmp_path / FOLDER / "manifest.json").stat().st_mtime_ns == manifest
    build(tmp_path, SECOND)
    assert content(tmp_path) == SECOND
    assert states(tmp_path)["en/a.html"] == before["en/a.html"]


def test_folders_go_with_their_files(tmp_path: Path) -> None:
    """Folders that are empty without vanished files are removed, others stay."""
    build(tmp_path, {"a/b/c/d.html": b"", "a/e.html": b""})
    (tmp_path / "f").mkdir()
    build(tmp_path, {"a/e.html": b""})
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_dir()) == [FOLDER, "a", "f"]


def test_repairs_what_was_changed_by_hand(tmp_path: Path) -> None:
    """A file of ours that somebody changed or removed is written again."""
    build(tmp_path, FIRST)
    (tmp_path / "en/a.html").write_bytes(b"z")
    (tmp_path / "en/b.html").unlink()
    build(tmp_path, FIRST)
    assert content(tmp_path) == FIRST


def test_same_bytes_in_the_manifest(tmp_path: Path) -> None:
    """The order in which files come does not matter, and there is no time in it."""
    build(tmp_path / "a", FIRST)
    build(tmp_path / "b", dict(reversed(FIRST.items())))
    assert (tmp_path / "a" / FOLDER / "manifest.json").read_bytes() == (
        tmp_path / "b" / FOLDER / "manifest.json"
    ).read_bytes()


def test_files_may_become_folders_and_back(tmp_path: Path) -> None:
    """A name that was a file is a folder in the next build, and a file again in the one after."""
    build(tmp_path, {"a": b"1", "b/c/d": b"2"})
    build(tmp_path, {"a/x": b"3", "b": b"4"})
    assert content(tmp_path) == {"a/x": b"3", "b": b"4"}
    build(tmp_path, {"a": b"1", "b/c/d": b"2"})
    assert content(tmp_path) == {"a": b"1", "b/c/d": b"2"}


# --- versions -----------------------------------------------------------------------------------------------------------


def test_other_versions_stay(tmp_path: Path) -> None:
    """A build replaces its own version only; shared files stay while any version has them."""
    build(tmp_path, {"v1/en/a.html": b"1", "assets/old.css": b"o", "assets/both.css": b"b", "index.html": b"1"}, "v1")
    build(tmp_path, {"v2/en/a.html": b"2", "assets/new.css": b"n", "assets/both.css": b"b", "index.html": b"2"}, "v2")
    build(tmp_path, {"v2/en/b.html": b"3", "assets/both.css": b"b", "index.html": b"2"}, "v2")
    assert content(tmp_path) == {
        "v1/en/a.html": b"1",
        "v2/en/b.html": b"3",
        "assets/old.css": b"o",
        "assets/both.css": b"b",
        "index.html": b"2",
    }
    with SiteWriter(tmp_path, "v2") as writer:
        assert writer.versions == ("v1",)


def test_versions_removed_by_hand_are_forgotten(tmp_path: Path) -> None:
    """Who removes the folder of a version is rid of its assets with the next build."""
    build(tmp_path, {"v1/a.html": b"1", "assets/old.css": b"o"}, "v1")
    build(tmp_path, {"v2/a.html": b"2"}, "v2")
    (tmp_path / "v1/a.html").unlink()
    (tmp_path / "v1").rmdir()
    with SiteWriter(tmp_path, "v2") as writer:
        assert writer.versions == ()
    assert (tmp_path / "assets/old.css").exists()
    build(tmp_path, {"v2/a.html": b"3"}, "v2")
    assert content(tmp_path) == {"v2/a.html": b"3"}


# --- what is not ours ---------------------------------------------------------------------------------------------------


def test_folder_of_others_is_refused(tmp_path: Path) -> None:
    """A folder with files that are not ours is refused, and left as it is."""
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(OutputError, match=r"thesis\.tex"):
        build(tmp_path, FIRST)
    assert content(tmp_path) == {"thesis.tex": b"x"}


def test_empty_folders(tmp_path: Path) -> None:
    """A folder with nothing but .git, or with what a failed build has left, is as good as empty."""
    (tmp_path / ".git").mkdir()
    with SiteWriter(tmp_path):
        pass
    assert own(tmp_path) == ["lock"]
    build(tmp_path, FIRST)
    assert content(tmp_path) == FIRST


def test_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    """A file cannot be the output folder."""
    (tmp_path / "site").touch()
    with pytest.raises(OutputError, match="is a file"):
        build(tmp_path / "site", FIRST)


def test_files_of_others_in_our_site_stay(tmp_path: Path) -> None:
    """What somebody added to a site of ours is neither removed nor overwritten; the same bytes are adopted."""
    build(tmp_path, FIRST)
    (tmp_path / "CNAME").write_bytes(b"docs.example.org")
    build(tmp_path, {"index.html": b"2"})
    assert content(tmp_path) == {"CNAME": b"docs.example.org", "index.html": b"2"}
    with pytest.raises(OutputError, match="'CNAME' in the output folder was not written by docbuilder"):
        build(tmp_path, {"CNAME": b"other", "index.html": b"3"})
    assert content(tmp_path) == {"CNAME": b"docs.example.org", "index.html": b"2"}
    build(tmp_path, {"CNAME": b"docs.example.org"})
    build(tmp_path, {})
    assert content(tmp_path) == {}


def test_folders_and_files_in_the_way(tmp_path: Path) -> None:
    """A folder where a file belongs, and a file where a folder belongs, are told before anything is moved."""
    build(tmp_path, {"a": b"1"})
    (tmp_path / "b").mkdir()
    (tmp_path / "b/x").touch()
    (tmp_path / "c").touch()
    for path in ("b", "c/d"):
        with pytest.raises(OutputError, match=r"in the way|is a file, where a folder is needed"):
            build(tmp_path, {"a": b"2", path: b""})
    assert content(tmp_path) == {"a": b"1", "b/x": b"", "c": b""}


@pytest.mark.parametrize(
    "path",
    ["", "/a", "../a", "a/../../b", "a//b", "./a", "a/.", "a\0b", ".docbuilder/x", ".DocBuilder/lock", "é" * 128],
)
def test_paths_that_leave_the_folder(tmp_path: Path, path: str) -> None:
    """No path leads out of the folder or into our own."""
    with pytest.raises(OutputError):
        check_path(path)
    with SiteWriter(tmp_path / "site") as writer, pytest.raises(OutputError):
        writer.stage.add(path, b"")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    """A symbolic link in the output folder never leads a write or a removal out of it."""
    outside, out = tmp_path / "outside", tmp_path / "site"
    outside.mkdir()
    (outside / "a.html").write_bytes(b"precious")
    build(out, {"en/a.html": b"precious", "b.html": b"1"})
    (out / "en/a.html").unlink()
    (out / "en").rmdir()
    (out / "en").symlink_to(outside)
    (out / "b.html").unlink()
    (out / "b.html").symlink_to(outside / "a.html")
    for data in (b"new", b"precious"):
        with pytest.raises(OutputError, match="'en' in the output folder is a symbolic link"):
            build(out, {"en/a.html": data})
    build(out, {"b.html": b"precious"})
    assert not (out / "b.html").is_symlink()
    assert content(outside) == {"a.html": b"precious"}


def test_own_folder_must_not_be_a_link(tmp_path: Path) -> None:
    """Our own folder leads nowhere else."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / FOLDER).symlink_to(tmp_path / "outside")
    with pytest.raises(OutputError, match="symbolic link"):
        build(tmp_path / "site", FIRST)
    assert list((tmp_path / "outside").iterdir()) == []


def test_output_folder_may_be_a_link(tmp_path: Path) -> None:
    """The folder itself is what the user says."""
    (tmp_path / "real").mkdir()
    (tmp_path / "site").symlink_to("real")
    build(tmp_path / "site", FIRST)
    assert content(tmp_path / "real") == FIRST


def test_two_files_in_one_place(tmp_path: Path) -> None:
    """Two contents for one path are a mistake; the same twice is not."""
    with SiteWriter(tmp_path) as writer:
        entries = [writer.stage.add("a", b"1"), writer.stage.add("a", b"1")]
        writer.commit(entries)
        with pytest.raises(OutputError, match="two files are to be written to 'a'"):
            writer.commit([*entries, writer.stage.add("a", b"2")])


def test_manifest_of_another_version(tmp_path: Path) -> None:
    """What another docbuilder has written is left to it."""
    build(tmp_path, FIRST)
    (tmp_path / FOLDER / "manifest.json").write_text('{"format": 99, "builds": {}}')
    with pytest.raises(OutputError, match="newer docbuilder; use that one, or build into another folder"):
        build(tmp_path, SECOND)
    assert content(tmp_path) == FIRST


@pytest.mark.parametrize(
    "text", ["", "[]", '{"format": 1, "builds": []}', '{"format": 1, "builds": {"": {"a": 7}}}', "\xff"]
)
def test_damaged_manifests_are_mended(tmp_path: Path, text: str) -> None:
    """The build is written; nothing is removed, for nobody knows any more whose it is; the damaged file is kept aside."""
    build(tmp_path, FIRST)
    (tmp_path / FOLDER / "manifest.json").write_text(text, "latin-1")
    build(tmp_path, SECOND)
    assert content(tmp_path).items() >= SECOND.items()
    assert content(tmp_path).keys() == FIRST.keys() | SECOND.keys()
    assert (tmp_path / FOLDER / "manifest.json.damaged").exists()


def test_manifest_that_points_outside(tmp_path: Path) -> None:
    """A forged manifest or journal removes nothing outside of the folder."""
    out = tmp_path / "site"
    build(out, FIRST)
    (tmp_path / "precious").touch()
    forged = {"format": 1, "builds": {"": {"../precious": "x"}}}
    (out / FOLDER / "manifest.json").write_text(json.dumps(forged))
    build(out, SECOND)
    assert (tmp_path / "precious").exists()
    (out / FOLDER / "manifest.json").write_text('{"format": 1, "builds": {}}')
    for journal in ({"staging": "x", "moves": [], "removals": ["../precious"], "manifest": forged}, {"x": 1}, [], "x"):
        (out / FOLDER / "journal.json").write_text(json.dumps(journal))
        with SiteWriter(out):
            assert own(out) == ["journal.json.damaged", "lock", "manifest.json", "manifest.json.damaged", "staging"]
    assert (tmp_path / "precious").exists()


# --- crashes ------------------------------------------------------------------------------------------------------------


class Crash(Exception):
    """Stands for the end of the process."""


def interrupt(out: Path, files: Files, steps: int) -> bool:
    """Build until `steps` steps are done, and end as if the process were killed. Returns whether it was."""
    left = steps

    def count(step: str) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Crash(step)

    writer = SiteWriter(out, after_step=count)
    try:
        with writer:
            writer.commit([writer.stage.add(path, data) for path, data in files.items()])
    except Crash:
        return True
    return False


def test_every_crash_is_mended(tmp_path: Path) -> None:
    """Wherever a build ends: before the journal the former site is whole, after it the next run completes the new one."""
    steps, killed = 0, True
    seen = set()
    while killed:
        out = tmp_path / str(steps)
        build(out, FIRST)
        killed = interrupt(out, SECOND, steps)
        if not (out / FOLDER / "journal.json").exists():
            assert content(out) == (FIRST if steps == 0 else SECOND)
        before = content(out)
        with SiteWriter(out):
            pass
        seen.add((before == FIRST, before == SECOND))
        assert content(out) == (FIRST if steps == 0 else SECOND)
        assert own(out) == ["lock", "manifest.json"]
        build(out, {"index.html": b"3"})
        assert content(out) == {"index.html": b"3"}
        steps += 1
    assert steps > 8
    assert (False, False) in seen


def test_pages_are_never_half_written(tmp_path: Path) -> None:
    """In the middle of a commit every file is the former or the new one, and none that stays is missing."""
    for steps in range(2, 8):
        out = tmp_path / str(steps)
        build(out, FIRST)
        interrupt(out, SECOND, steps)
        for name, data in content(out).items():
            assert data in (FIRST.get(name), SECOND.get(name))
        assert content(out).keys() >= FIRST.keys() & SECOND.keys()


def test_power_cut(tmp_path: Path) -> None:
    """A staged file that has lost its content is not moved; the next build writes it."""
    build(tmp_path, FIRST)
    interrupt(tmp_path, SECOND, 2)
    staged = [path for path in (tmp_path / FOLDER / "staging").rglob("*") if path.is_file()]
    assert staged
    for path in staged:
        path.write_bytes(b"")
    with SiteWriter(tmp_path):
        pass
    assert b"" not in content(tmp_path).values()
    build(tmp_path, SECOND)
    assert content(tmp_path) == SECOND


SCRIPT = """
import os, signal, sys
from pathlib import Path
from docbuilder.output.write import SiteWriter
out, at, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
def after(step):
    if step == at:
        os.kill(os.getpid(), number)
with SiteWriter(out, after_step=after) as writer:
    writer.commit([writer.stage.add(name, b"new") for name in ("a", "b", "c")])
    after("end")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize("step", ["staged", "journal", "move", "manifest"])
def test_kill(tmp_path: Path, step: str) -> None:
    """kill -9 in the middle of a commit: the next run completes it, or there is nothing to complete."""
    old = {"a": b"old", "b": b"old", "z": b"old"}
    build(tmp_path, old)
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path), step, str(signal.SIGKILL.value)], check=False)
    assert done.returncode == -signal.SIGKILL
    with SiteWriter(tmp_path):
        pass
    assert content(tmp_path) == (old if step == "staged" else dict.fromkeys("abc", b"new"))


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize("step", ["staged", "journal", "move", "manifest"])
def test_interrupt(tmp_path: Path, step: str) -> None:
    """Ctrl-C in the middle of a commit waits until it is done, and is not lost."""
    build(tmp_path, {"a": b"old", "z": b"old"})
    command = [sys.executable, "-c", SCRIPT, str(tmp_path), step, str(signal.SIGINT.value)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert "KeyboardInterrupt" in done.stderr
    assert content(tmp_path) == dict.fromkeys("abc", b"new")
    assert own(tmp_path) == ["lock", "manifest.json"]


def test_first_build_compares_with_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is staged can be there already only where a build has written before."""
    asked: list[str] = []
    monkeypatch.setattr(write, "holds", lambda path, data: bool(asked.append(path)))
    build(tmp_path, FIRST)
    assert asked == []
    build(tmp_path, FIRST)
    assert len(asked) == len(FIRST)
    assert content(tmp_path) == FIRST


def test_a_folder_is_moved_whole_only_if_all_in_it_is_of_the_site(tmp_path: Path) -> None:
    """New folders are moved at once; not one in which something lies that is not to be there, or that is there already."""
    steps: list[str] = []
    (tmp_path / "old").mkdir()
    with SiteWriter(tmp_path / "old", after_step=steps.append) as writer:
        writer.commit([writer.stage.add(path, data) for path, data in FIRST.items()])
    assert steps.count("move") == 3  # en, assets, index.html
    steps.clear()
    more = {**FIRST, "en/new.html": b"n", "ja/a.html": b"a", "ja/b.html": b"b"}
    with SiteWriter(tmp_path / "old", after_step=steps.append) as writer:
        entries = [writer.stage.add(path, data) for path, data in more.items()]
        writer.stage.add("ja/stray.html", b"nobody's")
        writer.commit(entries)
    assert steps.count("move") == 3  # each file for itself
    assert content(tmp_path / "old") == more


def test_failure_while_moving_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fails in the middle: the next build writes the rest."""
    build(tmp_path, FIRST)
    replace, calls = os.replace, []

    def fail(source: str, target: str) -> None:
        calls.append(target)
        if len(calls) == 3:
            raise OSError(5, "Input/output error")
        replace(source, target)

    with monkeypatch.context() as context:
        context.setattr(os, "replace", fail)
        with pytest.raises(OutputError, match="written in part: Input/output error"):
            build(tmp_path, SECOND)
    with SiteWriter(tmp_path):
        pass
    assert content(tmp_path) == SECOND


def test_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No permission is told in words."""

    def deny(self: Path, *args: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", deny)
    with pytest.raises(OutputError, match="cannot be written to: Permission denied"):
        build(tmp_path / "site", FIRST)


def test_build_that_fails_leaves_the_site(tmp_path: Path) -> None:
    """Without a commit nothing changes, and nothing is left behind."""
    build(tmp_path, FIRST)
    with SiteWriter(tmp_path) as writer:
        assert writer.stage.add("index.html", b"9").changed
    assert content(tmp_path) == FIRST
    assert own(tmp_path) == ["lock", "manifest.json"]


# --- several at once ----------------------------------------------------------------------------------------------------

HOLD = """
import sys
from pathlib import Path
from docbuilder.output.write import SiteWriter
with SiteWriter(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_builds_at_once(tmp_path: Path) -> None:
    """The second build is refused while the first one writes, and not longer."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(OutputError, match="another build is writing"):
            build(tmp_path, FIRST)
        holder.communicate("")
    build(tmp_path, FIRST)
    assert content(tmp_path) == FIRST


def add(stage: Stage, path: str, data: bytes) -> OutputFile:
    return stage.add(path, data)


def test_workers_stage(tmp_path: Path) -> None:
    """The stage can be sent to other processes."""
    build(tmp_path, FIRST)
    with SiteWriter(tmp_path) as writer, ProcessPoolExecutor(2, get_context("spawn")) as pool:
        assert pickle.loads(pickle.dumps(writer.stage)) == writer.stage
        writer.commit(pool.map(add, [writer.stage] * len(SECOND), SECOND, SECOND.values()))
    assert content(tmp_path) == SECOND


def test_stage_whose_folder_is_gone(tmp_path: Path) -> None:
    """A disk that does not take a file is told with the file's name."""
    with pytest.raises(OutputError, match="'a' cannot be written: No such file or directory"):
        Stage(str(tmp_path), str(tmp_path / "gone")).add("a", b"")


def test_commit_in_a_thread(tmp_path: Path) -> None:
    """Signals can only be held in the main thread; elsewhere the commit works without."""
    thread = threading.Thread(target=build, args=(tmp_path, FIRST))
    thread.start()
    thread.join()
    assert content(tmp_path) == FIRST


# --- any sequence of builds ---------------------------------------------------------------------------------------------

PATH = st.lists(st.sampled_from(["a", "b", "é #%"]), min_size=1, max_size=3).map("/".join)
FILES = st.dictionaries(PATH, st.binary(max_size=2), max_size=5).filter(
    lambda files: not any(other.startswith(path + "/") for path in files for other in files)
)


@given(st.lists(st.tuples(FILES, st.integers(0, 14)), max_size=4))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_builds_any_crashes(tmp_path_factory: pytest.TempPathFactory, builds: list[tuple[Files, int]]) -> None:
    """After any builds, each of them ended anywhere, a full build is exactly what is there."""
    out = tmp_path_factory.mktemp("site")
    for files, steps in builds:
        interrupt(out, files, steps)
    last: Files = {"z": b"z"}
    build(out, last)
    assert content(out) == last
    assert own(out) == ["lock", "manifest.json"]
