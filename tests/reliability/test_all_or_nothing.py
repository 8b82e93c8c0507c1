"""Whatever the disk, the clock or another build does: a build leaves all of the new site or all of the former one, and says what went wrong.

Bytes of the store are changed 10 times; `DOCBUILDER_FLIPS=200 pytest tests/reliability/test_all_or_nothing.py` as often as that.
"""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.config import Config, ConfigError
from docbuilder.engine import fingerprints, store
from docbuilder.engine.store import FILE, Store, key_of
from docbuilder.output import files as output_files
from docbuilder.output import lock as locks
from docbuilder.output import write as writing
from docbuilder.output.write import FOLDER, OutputError, SiteWriter
from sites import configure, tree
from sites import write as write_files

FLIPS = int(os.environ.get("DOCBUILDER_FLIPS", "10"))

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


def _edit(config: Config, edition: int) -> None:
    """Two pages, of which one stays as it is, one changes, and one has another name in each edition."""
    for path in config.source.glob("only*.md"):
        path.unlink()
    write_files(
        config.source,
        {
            "index.md": f"# Start\n\nedition {edition}, and a [link](same).\n",
            "same.md": "# Same\n\n`code` and *text*\n",
            f"only{edition}.md": "# Only\n\nin one edition\n",
        },
    )


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """No power is cut here."""
    monkeypatch.setattr(os, "fsync", lambda file: None)


def _site(edition: int) -> dict[str, bytes]:
    """Files of a site: some stay, some change, some come, some go."""
    return {
        "index.html": b"index %d" % edition,
        "same.html": b"same",
        f"only{edition}.html": b"only %d" % edition,
        f"sub/only{edition}.html": b"below %d" % edition,
        "sub/page.html": b"page %d" % edition,
        "assets/same.css": b"same",
    }


def _write_site(out: Path, edition: int) -> None:
    with SiteWriter(out) as writer:
        writer.commit([writer.stage.add(path, data) for path, data in _site(edition).items()])


@pytest.fixture
def project(tmp_path: Path) -> Config:
    """A project that was built once."""
    config = configure(tmp_path, cache=True, cache_folder=tmp_path / "cache")
    _edit(config, 0)
    build(config)
    return config


def _expected(config: Config, folder: Path) -> dict[str, bytes]:
    """The site as a build without any past makes it."""
    key = tuple(
        sorted(
            (path.name, path.read_bytes())
            for path in config.source.rglob("*")
            if os.access(path, os.R_OK) and path.is_file()
        )
    )
    if key not in _known:
        out = folder / f"expected-{time.monotonic_ns()}"
        build(replace(config, out=out, cache_folder=Path(tempfile.gettempdir()) / f"docbuilder-expected-{os.getpid()}"))
        _known[key] = tree(out)
    return _known[key]


_known: dict[tuple[tuple[str, bytes], ...], dict[str, bytes]] = {}


# --- the disk -----------------------------------------------------------------------------------------------------------


@contextmanager
def _full_after(count: int, number: int = errno.ENOSPC) -> Iterator[list[int]]:
    """A disk that takes `count` more writes to the output folder."""
    left = [count]

    def counted(call: Callable[..., object]) -> Callable[..., object]:
        def one(*arguments: object, **named: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(number, os.strerror(number))
            return call(*arguments, **named)

        return one

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(output_files.os, "write", counted(os.write))
        patch.setattr(output_files.os, "fsync", counted(os.fsync))
        patch.setattr(writing, "make_folder", counted(writing.make_folder))
        patch.setattr(output_files, "make_folder", counted(output_files.make_folder))
        yield left


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_the_disk_takes_no_more(tmp_path: Path, number: int) -> None:
    """At whatever write: the former site is whole, or the next build makes the new one; what is said tells which."""
    count, failed = 0, True
    said: set[str] = set()
    while failed:
        out = tmp_path / f"site{count}"
        _write_site(out, 0)
        with _full_after(count, number):
            try:
                _write_site(out, 1)
                failed = False
            except OutputError as error:
                text = str(error)
                assert os.strerror(number) in text
                said.add("in part" if "in part" in text else "as it was")
        if not failed and "in part" not in text:
            assert tree(out) in (_site(0), _site(1))
        if failed and "in part" not in text:
            assert tree(out) == _site(0)
        assert not list((out / FOLDER).glob("*.new"))
        with SiteWriter(out):  # what was begun is ended
            pass
        assert tree(out) in (_site(0), _site(1))
        _write_site(out, 2)
        assert tree(out) == _site(2)
        count += 1
    assert count > 8
    assert "as it was" in said


@posix
@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0 or sys.platform != "linux", reason="mounts a disk")
def test_a_disk_that_is_full(tmp_path: Path) -> None:
    """A real one: site and cache are on it."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(disk)], capture_output=True, check=False
    ).returncode:
        pytest.skip("may not mount")
    try:
        config = configure(tmp_path, cache=True, cache_folder=disk / "cache", out=disk / "site")
        _edit(config, 0)
        for name in ("index.md", "same.md"):
            (config.source / name).write_text("# T\n")
        build(config)
        former = tree(config.out)
        (disk / "fill").write_bytes(b"x" * 200_000)
        (config.source / "large.png").write_bytes(random.Random(1).randbytes(3_000_000))
        with pytest.raises(OutputError, match="No space left on device"):
            build(config)
        assert tree(config.out) == former
        (config.source / "large.png").unlink()
        _edit(config, 1)
        build(config)
        assert tree(config.out) == _expected(config, tmp_path)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("number", [errno.EFBIG, errno.ENOSPC])
def test_a_disk_that_takes_no_cache(
    project: Config, tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site is the same without it, and the cache that there is stays."""
    if number == errno.ENOSPC:

        def open_full(self: Store) -> None:
            opened(self)
            if self._data is not None:
                (pages,) = self._data.execute("PRAGMA page_count").fetchone()
                self._data.execute(f"PRAGMA max_page_count = {pages}")

        opened = Store._open
        monkeypatch.setattr(Store, "_open", open_full)
        _edit(project, 1)
        (project.source / "more.md").write_text("# More\n\n" + "\n\n".join(f"text {n}" for n in range(9_000)))
        result = build(project)
        assert "full" in " ".join(result.notes)
        monkeypatch.undo()
        assert tree(project.out) == _expected(project, tmp_path)
        return
    resource = pytest.importorskip("resource")
    before = (tmp_path / "cache" / FILE).read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, hard))
    try:
        _edit(project, 1)
        result = build(project)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "cannot be used now" in " ".join(result.notes)
    assert tree(project.out) == _expected(project, tmp_path)
    assert (tmp_path / "cache" / FILE).exists()


# --- permission -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Everything is imported that a build needs: the installation may be another user's."""
    config = configure(tmp_path_factory.mktemp("loaded"), cache=True)
    _edit(config, 0)
    build(config)


@pytest.fixture
def nobody(_loaded: None) -> Iterator[Path]:
    """A folder of a user who may not write everywhere: this test is that user."""
    if os.name != "posix":
        pytest.skip("needs POSIX")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        root = os.geteuid() == 0
        if root:
            os.chown(folder, 65534, 65534)
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
            for path in [folder, *folder.rglob("*")]:
                if path.is_dir():
                    path.chmod(0o755)


@pytest.mark.parametrize("closed", ["", FOLDER, "sub", f"{FOLDER}/manifest.json", f"{FOLDER}/lock"])
def test_an_output_folder_that_may_not_be_written_to(nobody: Path, closed: str) -> None:
    """The former site stays whole, and what may not be written to is named; once the build may write, it does."""
    out = nobody / "site"
    _write_site(out, 0)
    place = out / closed
    mode = place.stat().st_mode
    place.chmod(0o555 if place.is_dir() else 0)
    with pytest.raises(OutputError, match="Permission denied") as caught:
        _write_site(out, 1)
    assert closed in str(caught.value)
    assert str(out) in str(caught.value)
    assert tree(out) == _site(0)
    place.chmod(mode)
    _write_site(out, 1)
    assert tree(out) == _site(1)


def test_a_folder_that_may_not_be_made(nobody: Path) -> None:
    """The folder above is named."""
    (nobody / "closed").mkdir()
    (nobody / "closed").chmod(0o555)
    with pytest.raises(OutputError, match=r"closed.*Permission denied"):
        _write_site(nobody / "closed/deep/site", 1)


def test_a_folder_in_which_nothing_changes_may_be_closed(nobody: Path) -> None:
    """Permission is asked for where it is needed alone; files without permission to read are written anew."""
    out = nobody / "site"
    _write_site(out, 0)
    (out / "assets").chmod(0o555)
    (out / "index.html").chmod(0)
    _write_site(out, 1)
    assert tree(out) == _site(1)


@pytest.mark.parametrize("closed", ["cache", f"cache/{FILE}", "parent"])
def test_a_cache_that_may_not_be_written_to(nobody: Path, closed: str) -> None:
    """It is a slower build, and a note."""
    if closed == "parent":
        (nobody / "parent").mkdir()
        (nobody / "parent").chmod(0o555)
        config = configure(nobody, cache=True, cache_folder=nobody / "parent/cache")
        _edit(config, 0)
    else:
        config = configure(nobody, cache=True, cache_folder=nobody / "cache")
        _edit(config, 0)
        build(config)
        _edit(config, 1)
        for path in (nobody / "cache", nobody / "cache" / FILE):
            path.chmod(0o555 if path.is_dir() else 0o444)
        if closed == "cache":
            (nobody / "cache" / FILE).chmod(0o000)
    result = build(config)
    assert result.notes
    assert tree(config.out) == _expected(config, nobody)


def test_sources_that_may_not_be_read(nobody: Path) -> None:
    """A page costs a diagnostic; folders and configuration files are named in a sentence, and the site stays."""
    config = configure(nobody)
    _edit(config, 0)
    write_files(config.source, {"closed.md": "# Closed\n", "sub/page.md": "# Page\n", "_redirects.yml": "a: b\n"})
    for name in ("closed.md", "_redirects.yml"):
        (config.source / name).chmod(0o000)
    result = build(config)
    assert "code" in (config.out / "same.html").read_text()
    assert {"closed.md", "_redirects.yml"} <= {one.position.path for one in result.diagnostics}
    former = tree(config.out)
    (config.source / "sub").chmod(0o000)
    with pytest.raises(ConfigError, match=r"docs/source/sub.*cannot be read: Permission denied"):
        build(config)
    (config.source / "sub").chmod(0o755)
    (nobody / "docbuilder.toml").write_text("name = 'x'\n")
    (nobody / "docbuilder.toml").chmod(0o000)
    with pytest.raises(ConfigError, match=r"docbuilder\.toml"):
        configure(nobody)
    assert tree(config.out) == former


# --- two builds -----------------------------------------------------------------------------------------------------------


def _build_often(config: Config, edition: int, done: multiprocessing.SimpleQueue[str]) -> None:
    said = "built"
    for _ in range(4):
        try:
            (config.source / "index.md").write_text(f"# Start\n\nedition {edition}, and a [link](same).\n")
            build(config)
        except OutputError as error:
            said = str(error)
        except BaseException as error:
            done.put(repr(error))
            raise
    done.put(said)


@posix
@pytest.mark.parametrize("shared", ["one folder and one store", "one store"])
def test_builds_at_once(tmp_path: Path, shared: str) -> None:
    """Those that cannot have the folder say so, all others build; the site is one of theirs, the store is whole."""
    context = multiprocessing.get_context("spawn")
    configs = []
    for number in range(3):
        root = tmp_path / str(number)
        out = tmp_path / "site" if shared.startswith("one folder") else root / "site"
        config = configure(root, cache=True, cache_folder=tmp_path / "cache", out=out)
        _edit(config, 0)
        (config.source / "index.md").write_text(f"# Start\n\nedition {number}, and a [link](same).\n")
        configs.append(config)
    expected = [_expected(config, tmp_path) for config in configs]
    done: multiprocessing.SimpleQueue[str] = context.SimpleQueue()
    processes = [
        context.Process(target=_build_often, args=(config, number, done)) for number, config in enumerate(configs)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    said = [done.get() for _ in processes]
    assert all(one == "built" or one.startswith("another build is writing to") for one in said), said
    if shared == "one store":
        assert said == ["built"] * 3
        sites = [tree(config.out) for config in configs]
        for site, other in zip(sites, expected, strict=True):
            assert [path for path in site.keys() | other.keys() if site.get(path) != other.get(path)] == []
    else:
        assert tree(configs[0].out) in expected
    for config, whole in zip(configs, expected, strict=True):
        result = build(config)
        assert result.notes == ()
        assert tree(config.out) == whole


@posix
def test_a_file_system_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not said that another build is writing."""

    def fail(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(locks, "_try_lock", fail)
    with pytest.raises(OutputError, match=os.strerror(errno.ENOLCK)):
        _write_site(tmp_path, 1)


# --- the clock ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [-3_600, 400 * 86_400])
def test_a_clock_that_is_set(project: Config, tmp_path: Path, seconds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two builds, and in the middle of one: the site is what the sources say."""
    now = time.time_ns

    class Clock:
        """The module `time`, with another time."""

        def __getattr__(self, name: str) -> object:
            return getattr(time, name)

        def time_ns(self) -> int:
            return now() + seconds * 10**9

        def time(self) -> float:
            return self.time_ns() / 10**9

    from docbuilder.stages import last_build

    for module in (store, last_build, fingerprints):
        monkeypatch.setattr(module, "time", Clock())
    for edition in (1, 2, 2, 1):
        _edit(project, edition)
        build(project)
        assert tree(project.out) == _expected(project, tmp_path)
    monkeypatch.setattr(last_build, "time", time)  # begun before the clock was set, ended after it
    for edition in (3, 4):
        _edit(project, edition)
        for path in project.source.glob("*.md"):
            os.utime(path, ns=(now() + seconds * 10**9, now() + seconds * 10**9))
        build(project)
        assert tree(project.out) == _expected(project, tmp_path)


# --- the store ------------------------------------------------------------------------------------------------------------


def test_a_store_with_changed_bytes(project: Config, tmp_path: Path) -> None:
    """Each build gives the same bytes, whether it takes pages from the store, all of the site, or nothing."""
    path = tmp_path / "cache" / FILE
    whole = path.read_bytes()
    sites = []
    for edition in (0, 1):
        _edit(project, edition)
        sites.append(_expected(project, tmp_path))
    chance = random.Random(12)
    for number in range(FLIPS):
        data = bytearray(whole)
        # few bytes anywhere, in the header of the file or of a page of it, a piece of zeros or of noise, or a piece moved elsewhere
        at = chance.randrange(len(data))
        way = number % 5
        if way == 0:
            for _ in range(chance.choice((1, 3, 30))):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        elif way == 1:
            data[chance.randrange(100)] = chance.randrange(256)
        elif way == 2:
            data[at // 65_536 * 65_536 + chance.randrange(200)] ^= 1 << chance.randrange(8)
        elif way == 3:
            data[at : at + 300] = bytes(300) if chance.random() < 0.5 else chance.randbytes(300)
        else:
            data[at : at + 5_000] = data[at // 2 : at // 2 + 5_000]
        path.write_bytes(data[: len(whole)])
        Path(f"{path}-journal").unlink(missing_ok=True)
        edition = number % 2
        _edit(project, edition)
        result = build(project)
        assert tree(project.out) == sites[edition], (number, result.notes)


@pytest.mark.parametrize("column", ["used", "sum", "size", "value", "key"])
@pytest.mark.parametrize("value", [None, 7, -1, 1.5, "text", b"bytes", 2**62])
def test_columns_of_other_types(tmp_path: Path, column: str, value: object) -> None:
    """What a changed bit makes of a number is no number any more."""
    import sqlite3

    key = key_of("a")
    with Store(tmp_path) as one:
        one.put_all({key: b"1", key_of("b"): b"2"})
    data = sqlite3.connect(tmp_path / FILE)
    data.execute(f"UPDATE entries SET {column} = ? WHERE key = ?", (value, key))
    data.commit()
    data.close()
    with Store(tmp_path, limit=0) as one:
        assert one.get(key) in (b"1", None)
        one.put_all({key_of("c"): b"3"})
    with Store(tmp_path) as one:
        assert one.get(key) in (b"1", None)


@posix
@pytest.mark.parametrize("kind", ["folder", "full folder", "pipe", "socket", "device"])
@pytest.mark.parametrize("ending", ["", "-journal"])
def test_no_file_in_the_place_of_the_store(project: Config, tmp_path: Path, kind: str, ending: str) -> None:
    """The build does without, and does not wait."""
    path = tmp_path / "cache" / f"{FILE}{ending}"
    path.unlink(missing_ok=True)
    _put(kind, path)
    _edit(project, 1)
    build(project)
    assert tree(project.out) == _expected(project, tmp_path)


def _put(kind: str, path: Path) -> None:
    """Something that is no file."""
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            former = Path.cwd()
            os.chdir(path.parent)
            try:
                server.bind(path.name)
            finally:
                os.chdir(former)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
        if kind == "full folder":
            (path / "x").touch()


# --- the manifest and the journal -------------------------------------------------------------------------------------------

_DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "half": lambda data: data[: len(data) // 2],
    "one byte short": lambda data: data[:-3],
    "noise": lambda data: random.Random(3).randbytes(len(data)),
    "zeros": lambda data: bytes(len(data)),
    "a path out of the folder": lambda data: data.replace(b'"index.html"', b'"../dex.html"'),
    "a path without a name": lambda data: data.replace(b'"index.html"', b'"in//x.html"'),
    "another format": lambda data: data.replace(b'"format": 1', b'"format": "1"'),
    "no format": lambda data: data.replace(b'"format"', b'"forma"'),
    "another key": lambda data: data.replace(b'"builds"', b'"build"').replace(b'"moves"', b'"move"'),
    "a number for a text": lambda data: data.replace(b'"index.html": "', b'"index.html": 1, "x": "'),
    "nested": lambda data: b"[" * 100_000,
    "not UTF-8": lambda data: data.replace(b"index", b"ind\xffx"),
    "a lone surrogate": lambda data: data.replace(b"index", b"ind\\ud800x"),
    "a zero": lambda data: data.replace(b"index", b"ind\\u0000x"),
    "a list": lambda data: b"[1]",
    "null": lambda data: b"null",
    "a number for files": lambda data: b'{"files": 7}',
    "many objects": lambda data: b"{}" * 100_000,
    "folder": lambda data: data,
    "full folder": lambda data: data,
    "pipe": lambda data: data,
    "socket": lambda data: data,
    "device": lambda data: data,
}
_KINDS = ("folder", "full folder", "pipe", "socket", "device")


class _Killed(BaseException):
    """Stands for the end of the process."""


def _kill(out: Path, edition: int, at: str, count: int) -> None:
    """A build that ends at a step of its commit, as if the process were killed."""
    left = count

    def after(step: str) -> None:
        nonlocal left
        left -= step == at
        if left < 0:
            raise _Killed

    with pytest.raises(_Killed), SiteWriter(out, after_step=after) as writer:
        writer.commit([writer.stage.add(path, data) for path, data in _site(edition).items()])


@posix
@pytest.mark.parametrize("damage", _DAMAGE)
@pytest.mark.parametrize("name", ["manifest.json", "journal.json", "next.json"])
def test_damage_is_mended(tmp_path: Path, name: str, damage: str) -> None:
    """Also of a commit that was killed in its middle: every file of the new site is written, nothing is asked for."""
    for at, count in (("done", 0), ("journal", 0), ("move", 1), ("removal", 0), ("manifest", 0)):
        out = tmp_path / at
        _write_site(out, 1)
        _kill(out, 2, at, count)
        path = out / FOLDER / name
        if not path.exists():
            assert name != "manifest.json"
            continue
        data = path.read_bytes()
        damaged = _DAMAGE[damage](data)
        path.unlink()
        if damage in _KINDS:
            _put(damage, path)
        else:
            path.write_bytes(damaged)
            assert damaged != data or name == "journal.json" or damage in ("another format", "no format"), damage
        for edition in (3, 4):
            _write_site(out, edition)
            found = tree(out)
            assert found.items() >= _site(edition).items()
        assert "only3.html" not in found


@posix
@pytest.mark.parametrize("name", ["manifest.json", "journal.json"])
def test_every_byte_that_is_lost_or_changed(tmp_path: Path, name: str) -> None:
    """Cut off anywhere, or with a bit changed: the site is written, and nothing outside of it is touched."""
    chance = random.Random(5)
    (tmp_path / "precious").touch()
    for number in range(20):
        out = tmp_path / str(number)
        _write_site(out, 1)
        _kill(out, 2, "move" if name.startswith("j") else "done", number % 3 if name.startswith("j") else 0)
        path = out / FOLDER / name
        data = bytearray(path.read_bytes())
        at = chance.randrange(len(data))
        if number % 2:
            data[at] ^= 1 << chance.randrange(8)
        else:
            del data[at:]
        path.write_bytes(data)
        _write_site(out, 3)
        assert tree(out).items() >= _site(3).items()
    assert (tmp_path / "precious").exists()


@posix
@pytest.mark.parametrize("place", ["index.html", "only2.html", "same.html", "sub", "sub/page.html"])
@pytest.mark.parametrize("kind", ["folder", "full folder", "pipe", "socket", "device"])
def test_what_somebody_puts_in_the_way_of_a_killed_build(tmp_path: Path, place: str, kind: str) -> None:
    """The next build names it, and goes on once it is gone: it does not fail at what the former one left."""
    out = tmp_path / "site"
    _write_site(out, 1)
    _kill(out, 2, "journal", 0)
    target = out / place
    if target.is_dir():
        target.rename(tmp_path / "elsewhere")
    else:
        target.unlink(missing_ok=True)
    _put(kind, target)
    try:
        _write_site(out, 3)
    except OutputError as error:
        assert place in str(error)  # noqa: PT017  # some of it can be mended
        target.rename(tmp_path / "aside")
        _write_site(out, 3)
    assert tree(out).items() >= _site(3).items()


def test_a_manifest_of_a_newer_version_is_left_to_it(tmp_path: Path) -> None:
    """The one thing that is not mended: it is no damage."""
    _write_site(tmp_path, 0)
    (tmp_path / FOLDER / "manifest.json").write_text(json.dumps({"format": 99, "builds": {}}))
    with pytest.raises(OutputError, match="newer docbuilder; use that one, or build into another folder"):
        _write_site(tmp_path, 1)
    assert tree(tmp_path) == _site(0)
