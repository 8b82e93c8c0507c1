"""Foreign addresses are asked for, politely: of a server on this machine."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from docbuilder import cli
from docbuilder.checking import external
from docbuilder.checking.external import NOT_PUBLIC, ExternalOptions, ask_all, external_problems
from docbuilder.checking.survey import ForeignAddress
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.model.source import Position
from sites import TOCTREE, configure, write

NOW = datetime(2026, 1, 31, tzinfo=UTC)


class Host:
    """A server whose pages answer by their names, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.busy = 1
        self.together = self.most = 0
        self.lock = threading.Lock()
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self.answer("HEAD")

            def do_GET(self) -> None:
                self.answer("GET")

            def answer(self, method: str) -> None:
                with host.lock:
                    host.asked.append(f"{method} {self.path}")
                    host.together += 1
                    host.most = max(host.most, host.together)
                status, headers = host.status(method, self.path)
                with host.lock:  # before the answer, for who has it asks again
                    host.together -= 1
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def status(self, method: str, path: str) -> tuple[int, dict[str, str]]:
        name = path.strip("/").partition("?")[0].partition("-")[0]
        if name == "no_head":
            return (405 if method == "HEAD" else 200), {}
        if name == "busy":
            self.busy -= 1
            return (429 if self.busy >= 0 else 200), {"Retry-After": "7"}
        if name == "moved":
            return 301, {"Location": f"{self.url}/good"}
        if name == "around":
            return 302, {"Location": f"{self.url}/around"}
        if name == "away":
            return 302, {"Location": "file:///etc/passwd"}
        return int(name) if name.isdigit() else 200, {}


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host()
    thread = threading.Thread(target=host.server.serve_forever, args=(0.01,))
    thread.start()
    yield host
    host.server.shutdown()
    thread.join()
    host.server.server_close()


def options(**changes: Any) -> ExternalOptions:
    waits: list[float] = []
    return replace(ExternalOptions(None, (), timeout=5, now=lambda: NOW, wait=waits.append), **changes)


def problems(*addresses: str, **changes: Any) -> list[Diagnostic]:
    places = [ForeignAddress(address, Position("a.md", line)) for line, address in enumerate(addresses, 1)]
    return sorted(external_problems(places, options(**changes)), key=lambda problem: problem.sort_key)


def verdict(host: Host, path: str, **changes: Any) -> str:
    address = f"{host.url}/{path}"
    return ask_all([address], options(**changes))[address].verdict


@pytest.mark.parametrize(
    ("path", "expected", "asked"),
    [
        ("good", "good", ["HEAD"]),
        ("größe?q=ü x", "good", ["HEAD"]),
        ("a%20b", "good", ["HEAD"]),
        ("no_head", "good", ["HEAD", "GET"]),
        ("moved", "good", ["HEAD"]),
        ("404", "gone", ["HEAD", "GET"]),
        ("410", "gone", ["HEAD", "GET"]),
        ("403", "unknown", ["HEAD", "GET"]),
        ("500", "unknown", ["HEAD", "GET"]),
        ("away", "unknown", ["HEAD", "GET"]),
    ],
)
def test_answers(host: Host, path: str, expected: str, asked: list[str]) -> None:
    """HEAD, and GET where it is refused; only what says that nothing is there is sure."""
    assert verdict(host, path) == expected
    name = path[:3]
    assert [each.split()[0] for each in host.asked if name[0] in each][: len(asked)] == asked


def test_a_host_that_says_nothing() -> None:
    """It takes the request and never answers: no check waits for it longer than its limit, as often as it tries again."""
    with socket.create_server(("127.0.0.1", 0)) as silent:  # connections are made, and nobody reads
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/x"
        waits: list[float] = []
        (answer,) = ask_all([address], options(timeout=0.05, retries=1, wait=waits.append)).values()
    assert answer == ("unreachable", "the host does not answer")
    assert waits == [1.0]


@contextmanager
def slow_host(*pieces: bytes) -> Iterator[str]:
    """The address of a host that answers every request with these pieces, one in a fiftieth of a second."""
    over = threading.Event()

    def answer() -> None:
        with suppress(OSError):  # it was closed
            while True:
                connected, _ = host.accept()
                with connected, suppress(OSError):  # who asked has gone
                    connected.recv(1 << 16)
                    for piece in pieces:
                        connected.sendall(piece)
                        if over.wait(0.02):
                            return

    with socket.create_server(("127.0.0.1", 0)) as host:
        thread = threading.Thread(target=answer)
        thread.start()
        yield f"127.0.0.1:{host.getsockname()[1]}"
        over.set()
        host.shutdown(socket.SHUT_RDWR)
    thread.join()


DRIPS = [bytes([byte]) for byte in b"X-Long: " + b"x" * 60]


@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.1 200 OK", *DRIPS, b"\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n", *DRIPS, b"\r\n\r\n"),
        (*[b"HTTP/1.1 100 Continue\r\n\r\n"] * 60, b"HTTP/1.1 200 OK\r\n\r\n"),
        (b"HTTP/1.1 302 Found\r\n", *DRIPS[:3], *DRIPS[-2:], b"\r\nLocation: ?", b"\r\n\r\n"),
    ],
    ids=["status", "headers", "continue", "redirects"],
)
def test_a_host_that_drips(pieces: tuple[bytes, ...]) -> None:
    """Each word comes in time, and together they take longer than an address may: it is given up, and not asked again."""
    waits: list[float] = []
    with slow_host(*pieces) as host:
        (answer,) = ask_all([f"http://{host}/x"], options(limit=0.15, wait=waits.append)).values()
    assert answer == ("unreachable", "the host does not answer")
    assert waits == []


def test_contents_are_not_waited_for(host: Host) -> None:
    """Neither that of a page, nor that of a redirect, whose target is asked by the same method."""
    content = b"\r\nContent-Length: 999\r\n\r\n", *DRIPS * 8  # for ten seconds
    with slow_host(b"HTTP/1.1 200 OK", *content) as page:
        assert set(ask_all([f"http://{page}/x"], options(limit=5.0)).values()) == {("good", "")}
    with slow_host(b"HTTP/1.1 301 Moved\r\nLocation: " + f"{host.url}/there".encode(), *content) as moved:
        assert set(ask_all([f"http://{moved}/x"], options(limit=5.0)).values()) == {("good", "")}
    assert host.asked == ["HEAD /there"]


def test_a_host_that_never_encrypts() -> None:
    """Nor is it waited for where the address says that all is encrypted."""
    with slow_host(*DRIPS[:1] * 99) as host:
        (answer,) = ask_all([f"https://{host}/x"], options(limit=0.15)).values()
    assert answer.verdict in {"gone", "unreachable"}
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"https://127.0.0.1:{silent.getsockname()[1]}/x"
        assert ask_all([address], options(limit=0.05)) == {address: ("unreachable", "the host does not answer")}


def test_redirects_that_go_in_a_circle(host: Host) -> None:
    """They tell nothing, and end."""
    assert verdict(host, "around") == "unknown"


def test_a_busy_host_is_waited_for(host: Host) -> None:
    """As long as it asks for, twice at most."""
    waits: list[float] = []
    assert verdict(host, "busy", wait=waits.append) == "good"
    assert waits == [7.0]
    host.busy = 9
    assert verdict(host, "busy-x", wait=waits.append) == "unknown"
    assert waits == [7.0] * 3


def test_few_requests_at_a_time(host: Host) -> None:
    """However many addresses a host has; each is asked for once, whatever its anchors."""
    addresses = [f"{host.url}/good-{number % 20}#{number}" for number in range(60)]
    assert problems(*addresses) == []
    assert len(host.asked) == 20
    assert host.most <= 2


def test_every_place_is_named(host: Host) -> None:
    """The same address on two lines, one that the host does not tell about, one that is no address."""
    found = problems(f"{host.url}/404#a", f"{host.url}/404#b", f"{host.url}/403", "http://[x", f"{host.url}/good")
    assert [(problem.code.slug, problem.position.line) for problem in found] == [
        ("link-external", 1),
        ("link-external", 2),
        ("link-external-unknown", 3),
        ("link-external", 4),
    ]
    assert "status 404" in found[0].message


def test_what_is_skipped(host: Host) -> None:
    """Patterns, addresses for examples and of this machine, and addresses with places to fill in."""
    assert problems(f"{host.url}/404", skip=(f"{host.url}/*",)) == []
    names = ("localhost:8000", "127.0.0.1", "[::1]:80", "example.org", "www.example.com", "a.test", "b.invalid")
    assert problems(*(f"http://{name}/404" for name in names), skip=NOT_PUBLIC) == []
    assert problems(f"{host.url}/{{name}}", f"{host.url}/<name>") == []
    assert host.asked == []


def test_good_answers_are_kept_for_a_week(host: Host, tmp_path: Path) -> None:
    """With their dates; what was not good is asked for again, and a damaged cache is none."""
    file = tmp_path / "cache/external.json"
    addresses = [f"{host.url}/good", f"{host.url}/404"]
    for days, count in [(0, 3), (6, 2), (8, 3), (-30, 3)]:
        host.asked.clear()
        found = problems(*addresses, cache=file, now=lambda days=days: NOW + timedelta(days))
        assert [problem.position.line for problem in found] == [2]
        assert len(host.asked) == count
    assert json.loads(file.read_text()) == {f"{host.url}/good": "2026-01-01T00:00:00+00:00"}
    for damaged in (b"", b"[1]", b'{"a": 1}', b'{"a": "2026-01-01"}', b"\xff", b"[" * 100_000):
        file.write_bytes(damaged)
        assert len(problems(*addresses, cache=file)) == 1


@contextmanager
def closed_ports() -> Iterator[tuple[str, str]]:
    """Addresses where nobody listens, and nobody else can meanwhile."""
    with socket.socket() as one, socket.socket() as other:
        for each in (one, other):
            each.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{one.getsockname()[1]}", f"http://127.0.0.1:{other.getsockname()[1]}"


def test_without_network(host: Host) -> None:
    """One problem says so, and not every address; where one host answers, the others are gone."""
    with closed_ports() as (one, other):
        waits: list[float] = []
        found = problems(f"{one}/a", f"{one}/b", f"{other}/c", wait=waits.append)
        assert [problem.code.slug for problem in found] == ["offline"]
        assert "3 foreign addresses" in found[0].message
        assert sorted(waits) == [1.0, 1.0, 1.0, 2.0, 2.0, 2.0]
        found = problems(f"{one}/a", f"{host.url}/good")
        assert [(problem.code.slug, problem.position.line) for problem in found] == [("link-external", 1)]


def test_command(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--external` asks for what pages link to; without it nothing does, and never for sources that are not trusted."""
    text = f'# Home\n\n[a]({host.url}/404) ![b]({host.url}/good) <a href="{host.url}/403">c</a> <{host.url}/skipped>\n'
    write(tmp_path, {"docs/source/en/index.md": text, "docs/source/en/_toctree.yml": TOCTREE})
    write(tmp_path, {"docbuilder.toml": f'external-skip = ["{host.url}/skip*"]\n'})
    configure(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(external, "NOT_PUBLIC", ())

    def run(*arguments: str) -> Any:
        given = ["check", "--api", "none", "--jobs", "1", "--cache-folder", "cache", "--format", "json", *arguments]
        return CliRunner().invoke(cli.main, given, catch_exceptions=False)

    assert json.loads(run().stdout)["diagnostics"] == []
    assert host.asked == []
    found = json.loads(run("--external").stdout)["diagnostics"]
    assert [each["code"] for each in found] == ["link-external", "link-external-unknown"]
    assert not any("skipped" in each for each in host.asked)
    assert Path("cache/external.json").is_file()
    assert json.loads(run().stdout)["diagnostics"] == []
    assert run("--external", "--untrusted").exit_code == 2
