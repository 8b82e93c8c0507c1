"""What is kept is MessagePack, however it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import msgpack

from docbuilder.engine.results import Results, pack, pack_all
from docbuilder.engine.store import Store, key_of


@pytest.mark.parametrize("count", [0, 1, 16, 70_000])
def test_a_sequence_is_packed_as_it_comes(tmp_path: Path, count: int) -> None:
    """Of any size; it is smaller than what it holds."""
    items = [(number, f"docs/source/en/page{number % 7}.md") for number in range(count)]
    key = key_of("sequence")
    with Store(tmp_path) as store:
        data = pack_all(iter(items), count)
        store.put_all({key: data})
        assert Results(store).unpack(store.get(key), tuple[tuple[int, str], ...]) == tuple(items)
    assert len(data) < max(200, len(msgpack.encode(items)) / 4)


@pytest.mark.parametrize("data", [b"", b"\x00" * 100, b"(\xb5/\xfd", pack(b"no list"), pack_all([("text", 1)], 1)])
def test_a_sequence_of_another_form_is_not_there(tmp_path: Path, data: bytes) -> None:
    """It is a note, and no exception; neither is one that was never kept."""
    key = key_of("sequence")
    with Store(tmp_path) as store:
        store.put_all({key: data})
        results = Results(store)
        assert results.unpack(store.get(key), tuple[tuple[int, str], ...]) is None
        assert store.notes == ["an entry of the cache could not be read; what it held is worked out again"]
        assert results.unpack(store.get(key_of("other")), tuple[str, ...]) is None
        assert len(store.notes) == 1


@pytest.mark.parametrize("content", [b"", b"text", b"<p>" * 100_000, bytes(range(256)) * 300])
def test_files_are_kept_packed(tmp_path: Path, content: bytes) -> None:
    """They come back as they were; what is no packed file is not there."""
    with Store(tmp_path) as store:
        results = Results(store)
        results.put_file("hash", pack(content))
        results.put_file("other", content)
        assert results.file("hash") == content
        assert results.file("other") is None
        assert results.file("none") is None
