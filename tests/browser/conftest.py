"""Chromium, a server under a sub-path, and the sample site; all of them once for the whole run."""

from __future__ import annotations

import functools
import http.server
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from sample_site import VERSION, build_site

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--hide-scrollbars",
    "--font-render-hinting=none",
]
HERE = Path(__file__).parent
WAYS = ("http", "file")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files, with the policy of the site's `_headers`, and `404.html` where there is none."""

    def log_message(self, *_: object) -> None: ...

    def site(self) -> Path:
        """The folder of the site."""
        return Path(self.directory) / "docs/sample"

    def end_headers(self) -> None:
        file = self.site() / "_headers"
        if self.path.startswith("/docs/sample/") and file.is_file():
            _, _, rest = file.read_text("utf-8").partition("/*\n")
            for line in rest.partition("\n\n")[0].splitlines():
                name, _, value = line.strip().partition(": ")
                self.send_header(name, value)
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = self.site() / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    """A browser may hang up in the middle of an answer: that is no error."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None: ...


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("needs Chromium")
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """One browser for all tests."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


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


@dataclass(frozen=True)
class Sample:
    """The built sample site.

    Args:
        folder: of the site.
        http: its address, in a folder of a server, with a final slash.
    """

    folder: Path
    http: str

    def base(self, way: str) -> str:
        """The address of the newest version, by `http` or `file`, with a final slash."""
        return f"{self.root(way)}{VERSION}/"

    def root(self, way: str) -> str:
        """The address of the site's root."""
        return self.http if way == "http" else self.folder.as_uri() + "/"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> Sample:
    """The sample site, served at /docs/sample/."""
    folder = tmp_path_factory.mktemp("sample")
    address = f"{serve(folder / 'served')}/docs/sample/"
    build_site(folder / "sources", folder / "served/docs/sample", address)
    return Sample(folder / "served/docs/sample", address)


@dataclass
class Visit:
    """A window of the browser on the site.

    Args:
        page: Playwright's page.
        base: where the newest version is, with a final slash.
        violations: what the content security policy has refused.
        errors: of scripts and loading.
        hosts: other hosts that something was asked of.
    """

    page: Any
    base: str
    violations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def go(self, path: str) -> Visit:
        """Open a page of the version: `en/tabs.html?fw=tf#x`."""
        self.page.goto(self.base + path)
        return self

    def another(self, path: str) -> Visit:
        """A second window of the same reader."""
        return watch(self.page.context.new_page(), self.base).go(path)

    def visible(self, selector: str) -> list[str]:
        """The texts of the elements that can be seen."""
        return [found.inner_text().strip() for found in self.page.locator(selector).all() if found.is_visible()]

    def top(self, selector: str) -> float:
        """Where the element stands in the window, in pixels."""
        return float(self.page.locator(selector).first.evaluate("element => element.getBoundingClientRect().top"))

    def until(self, expression: str) -> None:
        """Wait until a JavaScript expression holds; Playwright's own way needs `eval`, which the policy forbids.

        Raises:
            AssertionError: it does not, within ten seconds.
        """
        for _ in range(200):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never true: {expression}")

    def clean(self) -> bool:
        """Nothing was refused, nothing failed, nobody else was asked."""
        assert self.violations == []
        assert self.errors == []
        assert self.hosts == set()
        return True


def watch(page: Any, base: str) -> Visit:
    """Note what happens on `page`."""
    visit = Visit(page, base)
    own = urlsplit(base).netloc

    def asked(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != own:
            visit.hosts.add(parts.netloc)

    def said(message: Any) -> None:
        if "Content Security Policy" in message.text:
            visit.violations.append(message.text)
        elif message.type == "error":
            visit.errors.append(f"{message.text} {message.location}")

    page.on("request", asked)
    page.on("console", said)
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    return visit


Open = Callable[..., Visit]


@pytest.fixture
def open_site(browser: Any, sample: Sample) -> Iterator[Open]:
    """Opens a page as a new reader: open_site("en/tabs.html", way="file", script=False, width=320, …)."""
    contexts: list[Any] = []

    def start(path: str = "", way: str = "http", *, script: bool = True, width: int = 1280, **options: Any) -> Visit:
        size = {"width": width, "height": options.pop("height", 800)}
        context = browser.new_context(viewport=size, java_script_enabled=script, reduced_motion="reduce", **options)
        context.set_default_timeout(10_000)
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
