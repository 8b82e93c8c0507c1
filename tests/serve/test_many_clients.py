"""Browsers that take nothing hold up nobody, and cost little."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from docbuilder.serve import app
from docbuilder.serve.app import App
from docbuilder.serve.news import FileNews, StateNews


class _Socket:
    """A browser that takes what it is sent, or nothing at all."""

    def __init__(self, silent: bool) -> None:
        self.silent = silent
        self.got: list[str] = []

    async def send_text(self, text: str) -> None:
        if self.silent:
            await asyncio.Event().wait()
        self.got.append(text)


def test_silent_browsers_hold_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """500 of them: the others get all news at once, each message is serialised once, and of what waits only the newest stays."""
    made: list[str] = []

    def as_text(message: dict[str, Any]) -> str:
        made.append(json.dumps(message))
        return made[-1]

    monkeypatch.setattr(app, "_as_text", as_text)

    async def run() -> None:
        server = App(None, (), str)  # type: ignore[arg-type]  # no content is asked for
        sockets = [_Socket(silent=number % 101 != 0) for number in range(505)]
        clients = [app._Client(socket) for socket in sockets]  # type: ignore[arg-type]
        server._clients = dict(zip(sockets, clients, strict=True))  # type: ignore[arg-type]
        senders = [asyncio.create_task(client.send_all()) for client in clients]
        for number in range(300):
            server.tell(StateNews(f"state {number}"))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        assert len(made) == 300
        for socket, client in zip(sockets, clients, strict=True):
            assert len(client._waiting) <= 1
            assert socket.silent or socket.got[-1] == made[-1]
        for sender in senders:
            sender.cancel()

    with ThreadPoolExecutor(1) as other:  # browser tests keep a loop running in this thread
        other.submit(asyncio.run, run()).result()


def test_what_waits_for_a_silent_browser_is_bounded() -> None:
    """Thousands of files that change are one message in the end; other news is kept, and few files are named."""

    async def run() -> None:
        server = App(None, (), str)  # type: ignore[arg-type]  # no content is asked for
        socket = _Socket(silent=False)
        client = app._Client(socket)  # type: ignore[arg-type]
        server._clients = {socket: client}  # type: ignore[dict-item]
        for number in range(100):
            server.tell(FileNews(f"{number}.png"))
        assert len(client._waiting) == 100
        server.tell(StateNews("built"))
        for number in range(5_000):
            server.tell(FileNews(f"{number}.png"))
            assert len(client._waiting) <= 102
        sender = asyncio.create_task(client.send_all())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        sender.cancel()
        assert [json.loads(text) for text in socket.got] == [
            {"type": "state", "text": "built"},
            {"type": "file", "path": ""},
        ]
        server.tell(FileNews("a.png"))
        assert list(client._waiting) == ["file/a.png"]

    with ThreadPoolExecutor(1) as other:
        other.submit(asyncio.run, run()).result()
