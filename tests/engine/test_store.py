"""The store of the cache: what is put in comes out, or nothing does."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docbuilder.engine.store import FILE, PART, Store, key_of
from docbuilder.stages.inputs import cache_folder, clean_cache
from sites import configure


def filled(folder: Path, count: int = 50) -> dict[bytes, bytes]:
    """A store with some values."""
    values = {key_of(str(number)): os.urandom(1000) for number in range(count)}
    with Store(folder) as store:
        store.put_all(values)
    return values


def test_values_are_there_in_the_next_process(tmp_path: Path) -> None:
    """What was put is got back; what was not is absent."""
    values = filled(tmp_path, 1200)
    with Store(tmp_path) as store:
        assert store.get_all(values.keys()) == values
        assert store.get(key_of("else")) is None
        assert store.notes == []


@given(st.lists(st.one_of(st.text(), st.binary()), max_size=4), st.lists(st.one_of(st.text(), st.binary()), max_size=4))
def test_keys_tell_everything_apart(first: list[str | bytes], second: list[str | bytes]) -> None:
    """Two keys are equal only if their parts are."""

    def plain(parts: list[str | bytes]) -> list[bytes]:
        return [part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts]

    assert (key_of(*first) == key_of(*second)) == (plain(first) == plain(second))


def test_nothing_is_kept_without_a_folder() -> None:
    """No folder, no store; nobody is told of errors."""
    with Store(None) as store:
        store.put_all({b"key": b"value"})
        assert store.get(b"key") is None
        assert not store.open
        assert store.notes == []


@pytest.mark.parametrize("seed", range(20))
def test_damage_is_found(tmp_path: Path, seed: int) -> None:
    """Whatever bytes of the file change, what comes out is what was put in, or nothing."""
    import random

    values = filled(tmp_path)
    path = tmp_path / FILE
    data = bytearray(path.read_bytes())
    chance = random.Random(seed)
    for _ in range(1 + seed * 5):
        data[chance.randrange(100 if seed % 4 == 0 else len(data))] = chance.randrange(256)
    path.write_bytes(data[: chance.randrange(len(data))] if seed % 5 == 1 else data)
    with Store(tmp_path) as store:
        found = store.get_all(values.keys())
        assert all(values[key] == value for key, value in found.items())
        assert store.notes or len(found) == len(values)
        store.put_all(values)
    with Store(tmp_path) as store:
        assert store.get_all(values.keys()) == values or store.notes


def test_a_file_that_is_no_store_is_replaced(tmp_path: Path) -> None:
    """It is said, and the next process finds what this one puts."""
    (tmp_path / FILE).write_bytes(b"something else" * 1000)
    with Store(tmp_path) as store:
        assert store.notes == ["the cache was damaged; it is made anew"]
        store.put_all({b"key": b"value"})
    with Store(tmp_path) as store:
        assert store.get(b"key") == b"value"


def test_a_store_of_another_format_is_emptied(tmp_path: Path) -> None:
    """Nothing of what a former version has kept is used."""
    values = filled(tmp_path)
    data = sqlite3.connect(tmp_path / FILE)
    data.execute("PRAGMA user_version = 999")
    data.commit()
    data.close()
    with Store(tmp_path) as store:
        assert store.get_all(values.keys()) == {}


def test_what_was_not_used_for_long_goes_first(tmp_path: Path) -> None:
    """The store stays below its limit; what is used stays."""
    values = filled(tmp_path)
    first = next(iter(values))
    data = sqlite3.connect(tmp_path / FILE)
    data.execute("UPDATE entries SET used = used - 1000000")
    data.commit()
    data.close()
    with Store(tmp_path, limit=40_000) as store:
        assert store.get(first) == values[first]
        store.put_all({b"new": b"x" * 1000})
    with Store(tmp_path) as store:
        left = store.get_all([*values, b"new"])
        assert {first, b"new"} <= left.keys()
        assert sum(map(len, left.values())) <= 40_000


def test_a_store_that_another_build_writes_to_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is neither removed nor waited for for long."""
    monkeypatch.setattr("docbuilder.engine.store._PATIENCE", 0.05)
    values = filled(tmp_path)
    other = sqlite3.connect(tmp_path / FILE)
    other.execute("BEGIN EXCLUSIVE")
    with Store(tmp_path) as store:
        store.put_all({b"key": b"value"})
        assert len(store.notes) == 1
        assert "locked" in store.notes[0]
    other.rollback()
    other.close()
    with Store(tmp_path) as store:
        assert store.get_all(values.keys()) == values


def test_a_full_disk_is_done_without(tmp_path: Path) -> None:
    """What cannot be written is not kept; what is there stays."""
    values = filled(tmp_path)
    with Store(tmp_path) as store:
        assert store._data is not None
        (pages,) = store._data.execute("PRAGMA page_count").fetchone()
        store._data.execute(f"PRAGMA max_page_count = {pages}")
        store.put_all({key_of("big"): b"x" * 1_000_000})
        assert len(store.notes) == 1
        assert "full" in store.notes[0]
    with Store(tmp_path) as store:
        assert store.get_all(values.keys()) == values


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    """A file is in its place: nothing is kept, and that is said."""
    (tmp_path / "file").write_text("")
    with Store(tmp_path / "file" / "cache") as store:
        assert not store.open
        assert "cannot be used" in store.notes[0]


def _write_for_ever(folder: str) -> None:
    with Store(Path(folder)) as store:
        number = 0
        while True:
            number += 1
            store.hold({key_of("h", str(number % 50)): b"%d" % number * 5000})
            store.put_all({key_of("w", str(number % 50)): b"%d" % number * 5000})


def test_a_killed_process_leaves_it_whole(tmp_path: Path) -> None:
    """Killed in the midst of writing, at any moment: what was there before is there, nothing is damaged."""
    values = filled(tmp_path)
    context = multiprocessing.get_context("spawn")
    for wait in (0.0, 0.01, 0.02):
        process = context.Process(target=_write_for_ever, args=(str(tmp_path),))
        process.start()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with Store(tmp_path) as store:
                if store.get(key_of("w", "1")) is not None:
                    break
        time.sleep(wait)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        with Store(tmp_path) as store:
            assert store.get_all(values.keys()) == values
            for number in range(50):  # what was held came together with what was put
                together = store.get_all([key_of("h", str(number)), key_of("w", str(number))])
                assert len(set(together.values())) in (0, 1)
                assert len(together) in (0, 2)
            assert store.notes == []


def test_clean_removes_the_cache_of_this_project(tmp_path: Path) -> None:
    """The file goes, and the folder if nothing else is in it; a second time there is nothing."""
    config = configure(tmp_path, cache_folder=tmp_path / "cache")
    filled(tmp_path / "cache")
    assert clean_cache(config)
    assert not (tmp_path / "cache").exists()
    assert not clean_cache(config)


def test_every_source_folder_has_a_cache_of_its_own(tmp_path: Path) -> None:
    """Two checkouts of one project do not meet, nor do they leave the user's caches."""
    folders = {cache_folder(configure(tmp_path / name)) for name in ("a", "b")}
    assert len(folders) == 2
    assert all(folder.is_relative_to(os.environ["XDG_CACHE_HOME"]) for folder in folders)


def test_what_is_held_is_found_and_kept_at_the_end(tmp_path: Path) -> None:
    """Values that are laid aside are there at once, beside those of earlier builds, and in the next process."""
    values = filled(tmp_path)
    more = {key_of("more", str(number)): os.urandom(1000) for number in range(1200)}
    changed = next(iter(values))
    with Store(tmp_path) as store:
        store.hold(more)
        store.hold({changed: b"new"})
        now = {**values, **more, changed: b"new"}
        assert store.get_all(now.keys()) == now
        store.put_all({b"last": b"one"})
        assert store.get_all([*now, b"last"]) == {**now, b"last": b"one"}
        store.hold({b"next": b"build"})
        assert store.get(b"next") == b"build"
        assert store.notes == []
    with Store(tmp_path) as store:
        assert store.get_all([*now, b"last", b"next"]) == {**now, b"last": b"one"}


def test_what_is_held_vanishes_without_an_end(tmp_path: Path) -> None:
    """A build that fails leaves nothing behind, neither in the store nor beside it."""
    values = filled(tmp_path)
    with Store(tmp_path) as store:
        store.hold({b"key": b"x" * 10_000_000})
    with Store(tmp_path) as store:
        assert store.get(b"key") is None
        assert store.get_all(values.keys()) == values
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_what_was_begun_is_kept_by_what_ends_it(tmp_path: Path) -> None:
    """Values that are copied beside other work are there after `put_all`, and only then."""
    values = filled(tmp_path)
    held = {key_of("held", str(number)): b"x" * 100_000 for number in range(100)}
    with Store(tmp_path) as store:
        store.hold(held)
        store.begin()
    with Store(tmp_path) as store:
        assert store.get_all(held) == {}
        store.begin()
        store.hold(held)
        store.begin()
        store.put_all({b"last": b"one"})
        assert store.get_all(held) == held
    with Store(tmp_path) as store:
        assert store.get_all([*held, *values, b"last"]) == {**held, **values, b"last": b"one"}
        assert store.notes == []


def test_what_is_held_is_not_in_memory(tmp_path: Path) -> None:
    """That is what it is for."""
    with Store(tmp_path) as store:
        store.hold({b"key": b"value"})
        assert store._data is not None
        assert store._data.execute("PRAGMA temp_store").fetchone() == (1,)
        (cached,) = store._data.execute("PRAGMA temp.cache_size").fetchone()
        assert cached == -2000  # KB; a number of pages would be many times as much


def test_who_holds_values_shuts_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two builds hold, read and keep values, each between the other's."""
    monkeypatch.setattr("docbuilder.engine.store._PATIENCE", 0.05)
    values = filled(tmp_path)
    with Store(tmp_path) as one, Store(tmp_path) as other:
        for name, store, beside in (("one", one, other), ("other", other, one)):
            store.hold({key_of(name): b"x" * 10_000})
            assert store.get_all(values.keys()) == values
            beside.put_all({key_of("beside", name): b"value"})
        one.put_all({})
        other.put_all({})
        assert one.notes == other.notes == []
    with Store(tmp_path) as store:
        names = ("one",), ("other",), ("beside", "one"), ("beside", "other")
        assert len(store.get_all([key_of(*parts) for parts in names])) == 4


def test_no_room_for_what_is_held_is_done_without(tmp_path: Path) -> None:
    """The disk is full before the end: what earlier builds have kept stays."""
    values = filled(tmp_path)
    with Store(tmp_path) as store:
        store.hold({b"first": b"value"})
        assert store._data is not None
        store._data.execute("PRAGMA temp.max_page_count = 10")
        store.hold({b"big": b"x" * 1_000_000})
        assert len(store.notes) == 1
        assert "full" in store.notes[0]
        store.hold({b"more": b"value"})
        store.begin()
        store.put_all({})
    with Store(tmp_path) as store:
        assert store.get_all([*values, b"first", b"big"]) == values


def test_damage_of_what_is_held_is_found(tmp_path: Path) -> None:
    """What comes out is what was put in, or nothing does, and that is said."""
    with Store(tmp_path) as store:
        store.hold({b"key": b"value"})
        assert store._data is not None
        store._data.execute("UPDATE held SET value = ?", (b"other",))
        store._data.commit()
        assert store.get(b"key") is None
        assert store.notes == ["an entry of the cache was damaged; what it held is worked out again"]


SIZES = [0, 1, PART - 1, PART, PART + 1, 2 * PART, 3 * PART + 5]


@pytest.mark.parametrize("held", [False, True])
def test_values_of_any_size(tmp_path: Path, held: bool) -> None:
    """Large ones are in several rows, of which none takes much memory; a longer or a shorter value takes a former one's place."""
    for sizes in (SIZES, SIZES[::-1]):
        values = {b"%d" % number: os.urandom(size) for number, size in enumerate(sizes)}
        with Store(tmp_path) as store:
            if held:
                store.hold(values)
                assert store.get_all(values) == values
                store.begin()
            store.put_all({} if held else values)
            assert store.get_all(values) == values
            assert store.notes == []
        with Store(tmp_path) as store:
            assert store.get_all(values) == values
    with sqlite3.connect(tmp_path / FILE) as data:
        assert data.execute("SELECT max(size), max(length(value)) FROM entries").fetchone() == (PART, PART)
    data.close()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE entries SET value = zeroblob(size) WHERE rowid = 3",
        "UPDATE entries SET value = zeroblob(3) WHERE rowid = 3",
        "UPDATE entries SET value = NULL WHERE rowid = 4",
        "UPDATE entries SET value = (SELECT value FROM entries AS other WHERE other.rowid = 4) WHERE rowid = 3",
        "UPDATE entries SET value = zeroblob(7) WHERE rowid = 2",
        "DELETE FROM entries WHERE rowid = 3",
        "DELETE FROM entries WHERE rowid = 5",
    ],
)
def test_a_part_that_is_damaged_or_lost(tmp_path: Path, damage: str) -> None:
    """The value is as good as absent; those beside it are there."""
    values = {b"a": b"1", b"b": os.urandom(3 * PART + 5), b"c": b"3"}
    with Store(tmp_path) as store:
        store.put_all(values)
    with sqlite3.connect(tmp_path / FILE) as data:
        data.execute(damage)
    data.close()
    with Store(tmp_path) as store:
        found = store.get_all(values)
        assert b"b" not in found
        assert all(values[key] == value for key, value in found.items())
        assert len(store.notes) == ("DELETE" not in damage)  # as it is where room was needed
    with Store(tmp_path) as store:
        store.put_all(values)
        assert store.get_all(values) == values


def test_large_values_go_to_make_room(tmp_path: Path) -> None:
    """What is left of them are whole ones, or nothing."""
    values = {b"%d" % number: os.urandom(PART + number) for number in range(6)}
    with Store(tmp_path, limit=4 * PART) as store:
        store.put_all(values)
        found = store.get_all(values)
        assert len(found) < 4
        assert all(values[key] == value for key, value in found.items())
        assert store.notes == []
