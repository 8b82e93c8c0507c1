"""A small project, a server for it as a process of its own, and what listens to it like a browser."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import connect

LONG = 60.0  # seconds: only a failing test waits so long

FILES = {
    "docbuilder.toml": 'name = "Demo"\npackage = "demo_lib"\nsource-root = ""\nassets = ["extra.css"]\ntemplates = "theme"\n',
    "extra.css": ".demo { color: red; }\n",
    "theme/strings/en.yml": "search: Look it up\n",
    "shared.md": "An included sentence.\n",
    "demo_lib/__init__.py": 'def greet(name: str = "you") -> str:\n    """Says hello.\n\n    Args:\n        name (`str`): whom to greet.\n    """\n    return name\n',
    "docs/source/en/_toctree.yml": (
        "- title: Start\n  sections:\n  - local: index\n    title: Home\n  - local: guide\n    title: Guide\n"
        "  - local: api\n    title: Reference\n"
    ),
    "docs/source/en/index.md": "# Home\n\nFirst words.\n\nSee the [guide](guide#steps).\n\n![picture](imgs/dot.svg)\n",
    "docs/source/en/guide.md": '# Guide\n\n## Steps\n\nOne step.\n\n<include>{"path": "../../../shared.md"}</include>\n\nAsk [`greet`].\n',
    "docs/source/en/api.md": "# Reference\n\n[[autodoc]] greet\n",
    "docs/source/en/imgs/dot.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>\n',
    "docs/source/de/_toctree.yml": "- local: index\n  title: Anfang\n",
    "docs/source/de/index.md": "# Anfang\n\nErste Worte. Siehe [Anleitung](guide).\n",
}


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


class Server:
    """A server in a process of its own."""

    def __init__(self, root: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "docbuilder", "serve", "docs/source", "--port", "0", *arguments]
        self.process = subprocess.Popen(
            command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "CI": ""}
        )
        assert self.process.stdout is not None
        first = self.process.stdout.readline()
        assert first.startswith("http://127.0.0.1:"), first
        self.url = first.split()[0]
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.client = httpx.Client(base_url=self.url, timeout=LONG, trust_env=False)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path, follow_redirects=True)

    def page(self, path: str, text: str) -> str:
        """The page, once `text` stands in it."""
        return until(lambda: html if text in (html := self.get(path).text) else None)

    def stop(self, number: int = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(LONG)
        self._reader.join(LONG)
        self.client.close()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


def until(condition: Callable[[], Any], seconds: float = LONG) -> Any:
    """The first true answer of `condition`."""
    end = time.monotonic() + seconds
    while True:
        if answer := condition():
            return answer
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


class Browser:
    """What live.js does, without a page: it says what it shows, and takes what comes."""

    def __init__(self, server: Server, path: str, known: str | None = None) -> None:
        self.html = server.get(path).text
        self.hash = self.html.partition('data-hash="')[2].partition('"')[0] if known is None else known
        address = server.url.replace("http", "ws", 1) + ".docbuilder/live"
        self._connection = connect(address, origin=server.url.rstrip("/"), proxy=None, max_size=None)  # type: ignore[arg-type]
        self.socket = self._connection.__enter__()
        self.socket.send(json.dumps({"path": f"/{path}", "hash": self.hash}))
        self.messages: list[dict[str, Any]] = []
        self.state = "unknown"

    def next(self, kind: str, test: Callable[[dict[str, Any]], Any] = lambda message: True) -> dict[str, Any]:
        """The next message of a kind that passes a test."""
        end = time.monotonic() + LONG
        while True:
            message = json.loads(self.socket.recv(timeout=max(0.0, end - time.monotonic())))
            self.messages.append(message)
            if message["type"] == "state":
                self.state = message["text"]
            if "html" in message:
                self.html, self.hash = message["html"], message["hash"]
            if message["type"] == kind and test(message):
                return message

    def text(self, text: str) -> str:
        """The page, once it has been sent with `text` in it."""
        if text not in self.html:
            self.next("page", lambda message: text in message.get("html", ""))
        return self.html

    def settled(self) -> Browser:
        """Wait until everything has been built."""
        if self.state:
            self.next("state", lambda message: message["text"] == "")
        return self

    def close(self) -> None:
        self._connection.__exit__(None, None, None)
