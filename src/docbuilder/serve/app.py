"""The local server: requests become content, open pages get news over a socket.

In: a `Builder`. Out: an ASGI application.

Everything is taken from the site by its exact path, so no path can lead out of it. Only this machine is meant: a request whose
`Host` is not a name of this server, or a socket that another site opens, is refused (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import mimetypes
import re
from collections.abc import Iterable
from concurrent.futures import CancelledError
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from msgspec.structs import asdict
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from docbuilder.model.checksums import hash_of
from docbuilder.model.diagnostics import Diagnostic
from docbuilder.render.theme import templates_folder
from docbuilder.report import Locate
from docbuilder.serve.builder import BUILDING, Builder, NotBuiltError
from docbuilder.serve.failures import Failure
from docbuilder.serve.news import FailureNews, FileNews, IndexNews, News, PageNews, SiteNews, StateNews
from docbuilder.serve.outputs import Output

LIVE = ".docbuilder"
"""What is the server's own: no file of a site can have this folder."""
_HEAD = re.compile(rb"<head(?:\s[^>]*)?>")
_HASHED = re.compile(r"(?:^|/)assets/[^/]+\.[0-9a-f]{10}\.\w+$")
_TYPES = {".md": "text/markdown", ".js": "text/javascript", ".woff2": "font/woff2", ".inv": "application/octet-stream"}
_OWN = {"live.js": "text/javascript", "live.css": "text/css"}

_MOST_FILES = 100  # that wait to be told to a browser: beyond, it is told once that any may have changed


_HOST = re.compile(
    r"(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?\.?))(?::[0-9]{1,5})?",
    re.ASCII | re.IGNORECASE,
)


def host_name(header: str) -> str:
    """The name or address in a `Host` header (RFC 9110, section 7.2), in lower case; "" where it is not of that form to the letter."""
    found = _HOST.fullmatch(header)
    return (found[1] or found[2]).lower() if found else ""


class App:
    """The application's state: who is connected, and what they look at. All methods run in the server's loop.

    Args:
        builder: makes the content.
        hosts: names by which the server may be asked for; addresses of this machine are always among them.
        locate: what a source file is called for the reader.
        any_address: the server is meant to be reached by any address of this machine.
    """

    def __init__(self, builder: Builder, hosts: Iterable[str], locate: Locate, any_address: bool = False) -> None:
        self._builder = builder
        self._hosts = {host.lower() for host in hosts} | {"localhost", "127.0.0.1", "::1"}
        self._locate = locate
        self._any_address = any_address
        self._clients: dict[WebSocket, _Client] = {}
        self._state = BUILDING
        routes = [
            WebSocketRoute(f"/{LIVE}/live", self._live),
            Route("/{path:path}", self._serve, methods=["GET", "HEAD"]),
        ]
        self.asgi = Starlette(routes=routes)

    # --- content

    async def _serve(self, request: Request) -> Response:
        if not self._is_ours(request.headers.get("host", "")):
            return _text("This server answers to its own name only.\n", 421)
        path = unquote(request.scope.get("raw_path", b"").decode("latin-1").partition("?")[0] or request.url.path)
        path = path.removeprefix("/")
        if path.startswith(f"{LIVE}/"):
            return self._own(path.removeprefix(f"{LIVE}/"))
        try:
            return await self._respond(path)
        except NotBuiltError as error:
            return self._failed(error.failures)
        except (CancelledError, asyncio.CancelledError):
            return _text("The server is ending.\n", 503)

    async def _respond(self, path: str) -> Response:
        content = await self._content(path)
        if content is None and (not path or path.endswith("/")):
            path += "index.html"
            content = await self._content(path)
        if content is None and "." not in path.rpartition("/")[2]:
            for other in (f"{path}.html", f"{path}/index.html"):
                if await self._content(other) is not None:
                    return RedirectResponse("/" + quote(other))
        if content is None:
            missing = await self._content("404.html")
            return _page(missing, "", 404) if isinstance(missing, bytes) else _text("There is no such page.\n", 404)
        if isinstance(content, Path):
            return FileResponse(content, headers=_headers(path)) if content.is_file() else _text("It is gone.\n", 404)
        if path.endswith(".html"):
            return _page(content, hash_of(content), 200, framed="/assets/" in f"/{path}")
        return Response(content, media_type=_type(path), headers=_headers(path))

    async def _content(self, path: str) -> bytes | Path | None:
        return await asyncio.wrap_future(self._builder.ask(path))

    def _own(self, name: str) -> Response:
        if name not in _OWN:
            return _text("There is no such file.\n", 404)
        content = (templates_folder() / "assets" / "live" / name).read_bytes()
        return Response(content, media_type=_OWN[name], headers=_headers(name))

    def _failed(self, failures: tuple[Failure, ...]) -> Response:
        """A page for when there is none: the overlay says why, and goes when it can be built."""
        items = "".join(
            f"<li><b>{escape(_where(one))}</b> {escape(one.message)}<br>{escape(one.hint)}" for one in failures
        )
        html = f"<!doctype html><html lang=en><head><meta charset=utf-8><title>Not built</title></head><body><ul>{items}</ul></body></html>"
        return _page(html.encode(), "", 503)

    def _is_ours(self, host: str) -> bool:
        name = host_name(host)
        if name in self._hosts:
            return True
        if not self._any_address:
            return False
        with suppress(ValueError):  # an address cannot be made to lead elsewhere, as a name can
            ipaddress.ip_address(name)
            return True
        return False

    # --- news

    async def _live(self, socket: WebSocket) -> None:
        host, origin = socket.headers.get("host", ""), socket.headers.get("origin")
        if not self._is_ours(host) or (origin is not None and origin.partition("://")[2] != host):
            await socket.close(4403)
            return
        await socket.accept()
        client = self._clients[socket] = _Client(socket)
        sender = asyncio.create_task(client.send_all())
        try:
            while True:
                self._hear(client, await socket.receive_json())
        except (WebSocketDisconnect, ValueError, KeyError, TypeError):
            pass
        finally:
            sender.cancel()
            self._clients.pop(socket, None)
            self._look()

    def _hear(self, client: _Client, message: dict[str, Any]) -> None:
        """A browser says which page it shows, and which state of it."""
        path = unquote(str(message["path"])).removeprefix("/")
        if not path or path.endswith("/"):
            path += "index.html"
        client.route = path.removesuffix(".html")
        client.hash = str(message.get("hash", ""))
        client.put({"type": "state", "text": self._state})
        client.put({"type": "failures", "failures": self._failures(self._builder.failures)})
        client.put({"type": "site", "problems": [self._problem(one) for one in self._builder.site_problems]})
        self._look(client.route)

    def _look(self, new: str = "") -> None:
        self._builder.look((client.route for client in self._clients.values()), new)

    def tell(self, news: News) -> None:
        """Hand news on to those whom it concerns."""
        if isinstance(news, PageNews):
            for client in self._clients.values():
                if client.route == news.route:
                    self._show(client, news)
        elif isinstance(news, FileNews):
            self._put_all({"type": "file", "path": f"/{quote(news.path)}"})
        elif isinstance(news, FailureNews):
            self._put_all({"type": "failures", "failures": self._failures(news.failures)})
        elif isinstance(news, SiteNews):
            self._put_all({"type": "site", "problems": [self._problem(problem) for problem in news.problems]})
        elif isinstance(news, IndexNews):
            self._put_all({"type": "index"})
        elif isinstance(news, StateNews):
            self._state = news.text
            self._put_all({"type": "state", "text": news.text})

    def _show(self, client: _Client, news: PageNews) -> None:
        output = news.output
        if output is None:
            client.put({"type": "gone", "moved": f"/{quote(news.moved)}.html" if news.moved else ""})
            return
        message: dict[str, Any] = {"type": "page", "hash": output.hash, "listed": output.listed}
        message["problems"] = self._problems(output)
        if client.hash != output.hash:
            if output.broken:  # the last good page stays
                message["broken"] = [self._problem(problem) for problem in output.broken]
            else:
                message["html"] = output.html.decode()
                client.hash = output.hash
        client.put(message)

    def _put_all(self, message: dict[str, Any]) -> None:
        text = _as_text(message)  # once for all
        for client in self._clients.values():
            client.put(message, text)

    def _problems(self, output: Output) -> list[dict[str, Any]]:
        return [self._problem(problem) for problem in output.problems]

    def _problem(self, problem: Diagnostic) -> dict[str, Any]:
        position = problem.position
        return {
            "severity": problem.severity.label,
            "code": problem.code.slug,
            "message": problem.message,
            "hint": problem.hint,
            "file": self._locate(position.path),
            "line": position.line,
            "column": position.column,
        }

    def _failures(self, failures: Iterable[Failure]) -> list[dict[str, Any]]:
        return [{**asdict(failure), "file": self._locate(failure.file), "severity": "error"} for failure in failures]


class _Client:
    """An open page in a browser: its route, the state that it shows, and what waits to be sent."""

    def __init__(self, socket: WebSocket) -> None:
        self.route = ""
        self.hash = ""
        self._socket = socket
        self._waiting: dict[str, str] = {}
        self._ready = asyncio.Event()

    def put(self, message: dict[str, Any], text: str = "") -> None:
        """Send a message when the browser takes it; a newer one of the same kind takes its place.

        Args:
            message: what is to be sent.
            text: the same as it is sent, where that is known.
        """
        kind = message["type"] + message.get("path", "")
        if kind == "page" and "html" not in message and "html" in self._waiting.get(kind, ""):
            kind = "problems"
        self._waiting.pop(kind, None)
        self._waiting[kind] = text or _as_text(message)
        if message["type"] == "file":
            self._bound_files()
        self._ready.set()

    def _bound_files(self) -> None:
        """What waits stays small: many files become one message without a path, which stands for all."""
        files = [kind for kind in self._waiting if kind.startswith("file")]
        if len(files) > _MOST_FILES or "file" in files:
            for kind in files:
                del self._waiting[kind]
            self._waiting["file"] = _as_text({"type": "file", "path": ""})

    async def send_all(self) -> None:
        """Send what waits, for ever."""
        with suppress(WebSocketDisconnect, RuntimeError):
            while True:
                await self._ready.wait()
                self._ready.clear()
                while self._waiting:
                    kind = next(iter(self._waiting))
                    await self._socket.send_text(self._waiting.pop(kind))


def _as_text(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False)


def _where(failure: Failure) -> str:
    return ":".join([failure.file, *(str(number) for number in (failure.line, failure.column) if number)])


def _page(content: bytes, content_hash: str, status: int, framed: bool = False) -> Response:
    """A page with the script that keeps it up to date; what is shown in frames is left alone."""
    if not framed:
        script = f'<script defer src="/{LIVE}/live.js" data-hash="{content_hash}"></script>'.encode()
        match = _HEAD.search(content)
        content = content[: match.end()] + b"\n" + script + content[match.end() :] if match else script + content
    return Response(content, status, media_type="text/html", headers=_headers(""))


def _text(text: str, status: int) -> Response:
    return Response(text, status, media_type="text/plain", headers=_headers(""))


def _type(path: str) -> str:
    ending = f".{path.rpartition('.')[2]}"
    return _TYPES.get(ending) or mimetypes.guess_type(path)[0] or "application/octet-stream"


def _headers(path: str) -> dict[str, str]:
    kept = "max-age=31536000, immutable" if _HASHED.search(path) else "no-store"
    return {"cache-control": kept, "x-content-type-options": "nosniff", "cross-origin-resource-policy": "same-origin"}
