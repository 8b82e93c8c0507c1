"""`objects.inv` is made again where what it lists has changed, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_kept import PACKAGE, SOURCES

from docbuilder.build import build
from docbuilder.output import inventory
from sites import configure, tree, write


def test_the_inventory_follows_what_it_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    original = inventory.inventory_file

    def noting(pages: list[inventory.SitePage], *, name: str, version: str) -> bytes:
        made.append(name)
        return original(pages, name=name, version=version)

    monkeypatch.setattr(inventory, "inventory_file", noting)
    write(tmp_path, {**PACKAGE, **SOURCES})

    def files(*, cache: bool = True) -> dict[str, bytes]:
        made.clear()
        options = {"package": "tinypkg", "api": "static", "cache": cache, "cache_folder": tmp_path / "cache"}
        build(configure(tmp_path, **options))
        return tree(tmp_path / "site")

    first = files()
    assert made
    page = tmp_path / "docs/source/en/api/model.md"
    text = page.read_text("utf-8")

    page.write_text(f"{text}\nMore words.\n", "utf-8")
    assert files()["en/objects.inv"] == first["en/objects.inv"]
    assert made == []

    page.write_text(text.replace("# ", "# Another title of ", 1), "utf-8")
    changed = files()
    assert made
    assert changed["en/objects.inv"] != first["en/objects.inv"]
    assert changed == files(cache=False)

    module = tmp_path / "src/tinypkg/models.py"
    module.write_text(module.read_text("utf-8").replace("def save", "def store"), "utf-8")
    renamed = files()
    assert renamed["en/objects.inv"] != changed["en/objects.inv"]
    assert renamed == files(cache=False)
