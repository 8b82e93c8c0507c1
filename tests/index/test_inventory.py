"""Inventories of other projects."""

from __future__ import annotations

import hashlib
import json
import time
import zlib
from pathlib import Path

import pytest

from docbuilder.config import Config, InventoryConfig
from docbuilder.index.inventory import LOCK_FILE, inventory_addresses, load_inventories, read_inventory
from docbuilder.model.diagnostics import DiagnosticCode

BODY = """torch.Tensor py:class 1 tensors.html#$ -
torch.nn.Module py:class 1 generated/torch.nn.Module.html#torch.nn.Module -
a name with blanks std:label -1 page.html#x A title
torch.add py:function 1 torch.html#$ torch.add
broken line
"""


def inventory(body: str = BODY) -> bytes:
    head = (
        b"# Sphinx inventory version 2\n# Project: torch\n# Version: 2\n# The remainder of this file is compressed.\n"
    )
    return head + zlib.compress(body.encode())


def test_python_objects_have_full_addresses() -> None:
    """`$` stands for the name; other domains are left out."""
    found = read_inventory(inventory(), "https://docs.example.org/stable")
    assert found.url("torch.Tensor") == "https://docs.example.org/stable/tensors.html#torch.Tensor"
    assert found.url("torch.nn.Module").endswith("generated/torch.nn.Module.html#torch.nn.Module")
    assert found.url("a name with blanks") == ""
    assert found.url("torch.none") == ""


@pytest.mark.parametrize(
    "data", [b"", b"# Sphinx inventory version 1\n", inventory()[:-8][:120] + b"\xff\xff", b"# Sphinx"]
)
def test_damaged_files_are_refused(data: bytes) -> None:
    """A clear error, whatever the bytes are."""
    with pytest.raises(ValueError, match=r"header|damaged"):
        read_inventory(data, "https://x/")


def test_local_files_and_locked_copies_are_read(tmp_path: Path) -> None:
    """A file is named in the configuration, or the lock file names the copy that was fetched."""
    (tmp_path / "torch.inv").write_bytes(inventory())
    digest = hashlib.sha256(inventory()).hexdigest()
    (tmp_path / LOCK_FILE).write_text(json.dumps({"https://b/": {"file": "torch.inv", "sha256": digest}}))
    config = Config(
        root=tmp_path,
        inventories={"a": InventoryConfig("https://a/", "torch.inv"), "b": InventoryConfig("https://b/")},
    )
    found, problems = load_inventories(config)
    assert problems == ()
    assert found["a"].url("torch.add") == "https://a/torch.html#torch.add"
    assert found["b"].url("torch.add") == "https://b/torch.html#torch.add"


@pytest.mark.parametrize(
    "lock",
    [
        None,
        "not json",
        "[]",
        '{"https://b/": 3}',
        '{"https://b/": {"file": "torch.inv", "sha256": "0"}}',
        '{"https://b/": {"file": "no", "sha256": "0"}}',
    ],
)
def test_what_cannot_be_read_is_a_diagnostic(tmp_path: Path, lock: str | None) -> None:
    """Nothing is fetched; the problem says how to."""
    (tmp_path / "torch.inv").write_bytes(inventory())
    if lock is not None:
        (tmp_path / LOCK_FILE).write_text(lock)
    found, problems = load_inventories(Config(root=tmp_path, inventories={"b": InventoryConfig("https://b/")}))
    assert found == {}
    assert [problem.code for problem in problems] == [DiagnosticCode.INVENTORY]
    assert "docbuilder inventories" in problems[0].hint


def test_a_damaged_address_is_none() -> None:
    """`//[` is no address that Python takes apart: a link to the name stays code."""
    assert read_inventory(inventory("a.b py:class 1 //[x -\n"), "https://example.org/").url("a.b") == ""


@pytest.mark.parametrize("line", ["a" + " " * 60_000, "a " + "b:" * 30_000, ("a " + "b:" * 20) * 1_500])
def test_a_long_line_takes_no_longer_than_many_short_ones(line: str) -> None:
    """Each word is looked at once."""
    start = time.perf_counter()
    assert not read_inventory(inventory(line), "https://example.org/").addresses
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("pkg.name py:class 1 api.html#$ -", ("py", "api.html#pkg.name")),
        ("two words std:label -1 page.html Its title", ("std", "page.html")),
        ("a b:c d std:term 1 page.html#$ -", ("std", "page.html#a b:c d")),
        ("index std:doc -1  The start page", ("std", "")),
        ("pkg.name py:class 1 api.html ", ("py", "api.html")),
        ("pkg.name py:class one api.html -", None),
        ("pkg.name", None),
        ("", None),
    ],
)
def test_lines(line: str, entry: tuple[str, str] | None) -> None:
    """Names may have blanks and colons; what follows them is a role and a number."""
    assert next(inventory_addresses(inventory(line)), None) == entry
