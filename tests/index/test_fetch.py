"""Inventories are fetched when asked for, from real HTTP."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from docbuilder.cli import main
from docbuilder.config import Config, ConfigError, InventoryConfig
from docbuilder.index.descriptions import described_sites, load_descriptions
from docbuilder.index.fetch import fetch_inventories
from docbuilder.index.inventory import LOCK_FILE, load_inventories

HEAD = b"# Sphinx inventory version 2\n# Project: p\n# Version: 1\n# The remainder of this file is compressed.\n"
INVENTORY = HEAD + zlib.compress(b"p.f py:function 1 f.html#$ -\n")
API = b'{"schema": 1, "name": "p", "objects": [{"name": "p.f", "kind": "function", "page": "f", "anchor": "p.f", "summary": "It does."}]}'
ANSWERS = {
    "/docs/objects.inv": INVENTORY,
    "/broken/objects.inv": b"<html>",
    "/told/objects.inv": INVENTORY,
    "/told/api.json": API,
    "/page/objects.inv": INVENTORY,
    "/page/api.json": b"<html>Not found, kindly",
}


class Documentation(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        answer = ANSWERS.get(self.path)
        self.send_response(200 if answer else 404)
        self.end_headers()
        self.wfile.write(answer or b"")

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Documentation) as http:
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


def test_a_build_uses_what_was_fetched(tmp_path: Path, server: str) -> None:
    """The copy is named in the lock file; inventories with a file of their own are left alone."""
    entries = {"p": InventoryConfig(f"{server}/docs"), "q": InventoryConfig("https://q/", "q.inv")}
    config = Config(root=tmp_path, inventories=entries)
    assert [name for name, _ in fetch_inventories(config)] == ["p"]
    found, _ = load_inventories(config)
    assert found["p"].url("p.f") == f"{server}/docs/f.html#p.f"


def test_descriptions_are_fetched_where_there_are_any(tmp_path: Path, server: str) -> None:
    """The copy of an `api.json` is noted beside the inventory's; a page that a server gives in its place is none."""
    entries = {name: InventoryConfig(f"{server}/{name}/") for name in ("docs", "told", "page")}
    config = Config(root=tmp_path, inventories=entries)
    said = dict(fetch_inventories(config))
    folder = ".docbuilder/inventories"
    assert said["told"] == f"1 names, {folder}/told.inv; 1 descriptions, {folder}/told.api.json"
    assert said["docs"] == f"1 names, {folder}/docs.inv"
    assert said["page"] == f"1 names, {folder}/page.inv"
    assert described_sites(config) == (f"{server}/told/",)
    descriptions, problems = load_descriptions(config, load_inventories(config)[0])
    assert {address: told.summary for address, told in descriptions.items()} == {
        f"{server}/told/f.html#p.f": "It does."
    }
    assert problems == ()
    (tmp_path / folder / "told.api.json").write_bytes(API + b" ")
    [problem] = load_descriptions(config, load_inventories(config)[0])[1]
    assert "is not the copy that docbuilder.lock names" in problem.message


@pytest.mark.parametrize("path", ["/missing/", "/broken/"])
def test_nothing_is_written_where_an_answer_is_no_inventory(tmp_path: Path, server: str, path: str) -> None:
    """The former lock file stays."""
    config = Config(root=tmp_path, inventories={"p": InventoryConfig(server + path)})
    with pytest.raises(ConfigError, match="the inventory of p cannot be fetched"):
        list(fetch_inventories(config))
    assert not (tmp_path / LOCK_FILE).exists()


def test_addresses_of_other_kinds_are_refused(tmp_path: Path) -> None:
    """No files are read by way of an address."""
    config = Config(root=tmp_path, inventories={"p": InventoryConfig("file:///etc/")})
    with pytest.raises(ConfigError, match="no address that can be fetched"):
        list(fetch_inventories(config))


def test_the_command_says_what_it_fetched(tmp_path: Path, server: str) -> None:
    """`docbuilder inventories`, by the configuration beside the sources."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docbuilder.toml").write_text(f'[inventories.p]\nurl = "{server}/docs/"\n')
    result = CliRunner().invoke(main, ["inventories", "--source", str(tmp_path / "docs")])
    assert (result.exit_code, result.output) == (0, "p: 1 names, .docbuilder/inventories/p.inv\n")


def test_the_command_says_where_there_is_nothing_to_fetch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence would look like success."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["inventories"])
    assert (result.exit_code, result.output) == (
        0,
        "the configuration names no inventories: there is nothing to fetch\n",
    )
