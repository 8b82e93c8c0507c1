"""What is kept is MessagePack, however it is written."""

from __future__ import annotations

import pytest
from msgspec import msgpack

from docbuilder.engine.results import encode_mapping


@pytest.mark.parametrize("count", [0, 1, 16, 70_000])
def test_a_mapping_is_encoded_as_it_comes(count: int) -> None:
    """Of any size, and from items that are nowhere else."""
    items = {f"é{number}": (number, -number << 40, "x") for number in range(count)}
    told, data = encode_mapping(iter(items.items()))
    assert (told, msgpack.decode(data, type=dict[str, tuple[int, int, str]])) == (count, items)
