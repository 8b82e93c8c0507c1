"""The server: what is answered to whom, and how it ends."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from serve_client import Browser, Server, until
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect


def test_pages(server: Server) -> None:
    """Pages, their twins, the entrance, images and assets are answered with their types."""
    page = server.get("en/index.html")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-store"
    assert "First words." in page.text
    assert server.get("en/index.md").headers["content-type"].startswith("text/markdown")
    assert "en/index.html" in server.get("").text
    assert server.get("en/").text == page.text
    assert server.get("en/index").url.path == "/en/index.html"
    assert server.get("en/imgs/dot.svg").headers["content-type"] == "image/svg+xml"
    style = page.text.partition('rel="stylesheet" href="../')[2].partition('"')[0]
    assert server.get(style).headers["cache-control"].endswith("immutable")
    until(lambda: server.get("de/guide.html").status_code == 200)  # a fallback page: known once links are


def test_only_reading(server: Server) -> None:
    """Only GET and HEAD are answered."""
    head = server.client.head("en/index.html")
    assert (head.status_code, head.text) == (200, "")
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert server.client.request(method, "en/index.html").status_code == 405


@pytest.mark.parametrize("host", ["example.org", "example.org:80", "127.0.0.1.example.org", "192.168.1.1", ""])
def test_foreign_hosts(server: Server, host: str) -> None:
    """A request for another host's name is refused (DNS rebinding)."""
    answer = server.client.get("en/index.html", headers={"host": host})
    assert answer.status_code in (400, 421)
    assert "First words." not in answer.text


def test_foreign_origins(server: Server) -> None:
    """Pages of other sites cannot listen."""
    address = server.url.replace("http", "ws", 1) + ".docbuilder/live"
    with pytest.raises(InvalidStatus), connect(address, origin="http://example.org", proxy=None):  # type: ignore[arg-type]
        pass


PATHS = [
    "/../docbuilder.toml",
    "/en/../../../../docbuilder.toml",
    "/en/%2e%2e/%2e%2e/docbuilder.toml",
    "/en/..%2f..%2fdocbuilder.toml",
    "//etc/passwd",
    "/%2fetc/passwd",
    "/en/imgs/..%5c..%5cdocbuilder.toml",
    "/en/_toctree.yml",
    "/.docbuilder/../docbuilder.toml",
    "/.docbuilder/live.js/../../docbuilder.toml",
    "/en/index.html%00.md",
]


@pytest.mark.parametrize("path", PATHS)
def test_paths_stay_inside(server: Server, path: str) -> None:
    """No path leads to a file that is not of the site."""
    port = int(server.url.rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        with connection.makefile("rb") as stream:
            answer = stream.read()
    assert answer.split(b" ", 2)[1] in (b"404", b"400"), answer[:200]
    assert b"source-root" not in answer
    assert b"root:" not in answer


def test_missing_page(server: Server) -> None:
    """A page that is not there is the site's own 404 page, whose styles are its own, and so hold at any depth."""
    answer = server.get("en/deep/down/nothing.html")
    assert answer.status_code == 404
    assert "<style>" in answer.text
    assert 'rel="stylesheet" href="/assets/' not in answer.text


def test_search(server: Server, browse: Callable[..., Browser]) -> None:
    """The search index is there."""
    browse("en/index.html").settled()
    assert "Guide" in server.get("en/search/index.js").text


def children_of(process: int) -> Iterator[Path]:
    """Their folders in `/proc`; not every machine has `ps`."""
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            if file.read_text("ascii", "replace").rpartition(")")[2].split()[1] == str(process):
                yield file.parent


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_end(start: Callable[..., Server], number: int) -> None:
    """Ctrl-C ends the server at once, with its children, while browsers are connected."""
    server = start()
    browser = Browser(server, "en/api.html")
    browser.text("Says hello")
    children = list(children_of(server.process.pid))
    assert children, "the API process"
    assert server.stop(number) == 0
    browser.close()
    until(lambda: not any(child.exists() for child in children))
    assert "Traceback" not in "".join(server.lines)


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, which is expected to end by itself."""
    command = [sys.executable, "-m", "docbuilder", "serve", *arguments]
    return subprocess.run(command, check=False, cwd=root, capture_output=True, text=True, timeout=60)


def test_taken_port(root: Path) -> None:
    """A port that is taken is an error that says so."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        ended = run(root, "--port", str(other.getsockname()[1]))
    assert (ended.returncode, ended.stderr.count("nobody can listen")) == (2, 1)


def test_wrong_configuration(root: Path) -> None:
    """A configuration that cannot be used from the start ends the command."""
    (root / "docbuilder.toml").write_text("nonsense = 1\n")
    ended = run(root, "--port", "0")
    assert (ended.returncode, ended.stderr.count("unknown key")) == (2, 1)


def test_nothing_to_serve(root: Path) -> None:
    """An empty folder ends the program with what is wrong and what to do."""
    shutil.rmtree(root / "docs/source")
    (root / "docs/source").mkdir()
    ended = run(root, "--port", "0")
    assert ended.returncode == 2
    assert "there is no page in" in ended.stderr
    assert "Traceback" not in ended.stderr
