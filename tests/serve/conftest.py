"""Fixtures: a small project, servers for it, and what listens to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from serve_client import FILES, Browser, Server, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The project's folder."""
    root = tmp_path / "project"
    (root / ".git").mkdir(parents=True)
    write(root, FILES)
    return root


@pytest.fixture
def start(root: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers, and ends them."""
    servers: list[Server] = []

    def begin(*arguments: str) -> Server:
        servers.append(Server(root, *arguments))
        return servers[-1]

    yield begin
    for server in servers:
        server.stop()


@pytest.fixture
def server(start: Callable[..., Server]) -> Server:
    """A server of the project."""
    return start()


@pytest.fixture
def browse(server: Server) -> Iterator[Callable[..., Browser]]:
    """Opens pages, and closes them."""
    browsers: list[Browser] = []

    def open_page(path: str, known: str | None = None) -> Browser:
        browsers.append(Browser(server, path, known))
        return browsers[-1]

    yield open_page
    for browser in browsers:
        browser.close()
