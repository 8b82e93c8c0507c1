"""A server under a sub-path, once for a process, and the sample site, once for the whole run."""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from sample_site import PUBLISHED, build_site
from visiting import Handler, Open, Sample, Server, Visit, watch

HERE = Path(__file__).parent
WAYS = ("http", "file")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serves a folder; gives the address."""
    servers: list[Server] = []

    def start(folder: Path) -> str:
        server = Server(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def sample(once: Callable[[str, Callable[[Path], object]], Path], serve: Callable[[Path], str]) -> Sample:
    """The sample site, served at /docs/sample/."""
    folder = once("sample", lambda made: build_site(made / "sources", made / "served/docs/sample", PUBLISHED))
    return Sample(folder / "served/docs/sample", f"{serve(folder / 'served')}/docs/sample/")


@pytest.fixture
def open_site(browser: Any, sample: Sample) -> Iterator[Open]:
    """Opens a page as a new reader: open_site("en/tabs.html", way="file", script=False, width=320, …)."""
    contexts: list[Any] = []

    def start(path: str = "", way: str = "http", *, script: bool = True, width: int = 1280, **options: Any) -> Visit:
        size = {"width": width, "height": options.pop("height", 800)}
        context = browser.new_context(viewport=size, java_script_enabled=script, reduced_motion="reduce", **options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        visit = watch(context.new_page(), sample.base(way))
        return visit.go(path) if path else visit

    yield start
    for context in contexts:
        context.close()


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    """From a server, and from disk."""
    return str(request.param)
