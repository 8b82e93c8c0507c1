"""A reader's window on a site, and the server it comes from.

In: Playwright's page, folders. Out: `Visit`, `Sample`, `Server`.
"""

from __future__ import annotations

import http.server
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sample_site import VERSION


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


SETTLED = """async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await document.fonts.ready;
    while (document.querySelector("html.js .deferred")) await frame();
    for (let quiet = 0; quiet < 2; quiet++) {
        await frame();
        if (document.getAnimations().some(({ playState }) => playState === "running")) quiet = -1;
    }
}"""


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
            AssertionError: it does not, within half a minute.
        """
        for _ in range(600):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never true: {expression}")

    def settled(self) -> None:
        """Wait until the page is loaded and whole, two frames are drawn and nothing moves any more."""
        self.page.wait_for_load_state("load")
        self.page.evaluate(SETTLED)

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
