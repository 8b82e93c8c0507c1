"""A local server that keeps the site up to date while it is being written.

In: a way to get the configuration, and where to listen. Out: a running server, until Ctrl-C.

    watch.py     files change            ->  sets of paths
    changes.py   sets of paths           ->  pages, theme, configuration, package
    builder.py   a thread: what is asked for, what is looked at, then the rest
    project.py   the site, kept in memory, of which only what has other answers is made again
    api.py       the documented package, in a process of its own
    app.py       requests and sockets    <-  pages and news
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType

import uvicorn

from docbuilder.config import Config, ConfigError
from docbuilder.model.values import Data
from docbuilder.report import Locate
from docbuilder.serve.app import App
from docbuilder.serve.builder import Builder
from docbuilder.serve.news import FailureNews, News, NoteNews, Rebuilt, SiteNews, StateNews
from docbuilder.serve.watch import Watcher
from docbuilder.site.discover import require_folder

__all__ = ["FailureNews", "News", "NoteNews", "Options", "Rebuilt", "SiteNews", "StateNews", "serve"]

_TRIES = 20  # ports that are tried behind the usual one, where none is named


class Options(Data, frozen=True):
    """Where the server listens.

    Args:
        host: address or name; anything but this machine's own makes the site visible to others.
        port: or None for 8000 or the next that is free; 0 for any.
        open: a browser is opened.
        poll: seconds between two looks at the files, where the file system tells of no changes; None to be told by it.
    """

    host: str = "127.0.0.1"
    port: int | None = None
    open: bool = False
    poll: float | None = None


def serve(
    load: Callable[[], Config],
    options: Options,
    locate: Locate = lambda file: file,
    ready: Callable[[str], None] = lambda address: None,
    tell: Callable[[News], None] = lambda news: None,
) -> None:
    """Serve the site until Ctrl-C, or SIGTERM. Call it in the main thread.

    Args:
        load: gives the configuration; called again when its file changes.
        options: where to listen.
        locate: what a source file is called for the reader.
        ready: called with the address once the server can be asked.
        tell: called with everything that is new.

    Raises:
        ConfigError: the configuration cannot be used, there is nothing to serve, or nobody can listen there.
    """
    config = load()
    require_folder(config.source)  # before an address is shown that nobody would answer at
    listener = _listen(options)
    port = listener.getsockname()[1]
    shown = f"[{options.host}]" if ":" in options.host else options.host
    address = f"http://{'127.0.0.1' if options.host == '0.0.0.0' else shown}:{port}/"  # noqa: S104  # only compared

    ended = threading.Event()
    errors: list[ConfigError] = []

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    def give_up(error: ConfigError) -> None:
        errors.append(error)
        ended.set()

    site = _Site(load, options, locate, tell, give_up)
    lock = config.root / ".git" / "index.lock"
    watcher = Watcher(site.builder.change, lock, options.poll, lambda text: tell(NoteNews(text)))
    site.watch = watcher.watch

    former = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with watcher:
            server = threading.Thread(target=site.run, args=(listener,), name="docbuilder-server", daemon=True)
            server.start()
            ready(address)  # before anything that the builder may have to tell
            site.builder.start()
            if options.open:
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
            while not ended.wait(0.5) and server.is_alive():
                pass
    finally:
        site.end()
        for number, handler in former.items():
            signal.signal(number, handler)
    if errors:
        raise errors[0]


class _Site:
    """The builder and the server, and the way from one to the other."""

    def __init__(
        self,
        load: Callable[[], Config],
        options: Options,
        locate: Locate,
        tell: Callable[[News], None],
        give_up: Callable[[ConfigError], None],
    ) -> None:
        self.watch: Callable[[Iterable[tuple[Path, bool]]], None] = lambda folders: None
        self.builder = Builder(load, self._hand_on, self._watch, give_up)
        any_address = options.host in ("0.0.0.0", "::")  # noqa: S104  # only compared
        names = [options.host, *([socket.gethostname()] if any_address else [])]
        self._app = App(self.builder, names, locate, any_address)
        self._tell = tell
        self._loop = asyncio.new_event_loop()
        settings = uvicorn.Config(
            self._app.asgi,
            log_config=None,
            log_level="critical",
            access_log=False,
            lifespan="off",
            server_header=False,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(settings)

    def run(self, listener: socket.socket) -> None:
        """Serve until `end` is called."""
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.serve(sockets=[listener]))

    def end(self) -> None:
        """End everything at once."""
        self._server.should_exit = self._server.force_exit = True
        self.builder.stop()

    def _watch(self, folders: Iterable[tuple[Path, bool]]) -> None:
        self.watch(folders)

    def _hand_on(self, news: News) -> None:
        """Called in the builder's thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._app.tell, news)
        self._tell(news)


def _listen(options: Options) -> socket.socket:
    """A socket that listens.

    Raises:
        ConfigError: the port is taken, or there is no such address.
    """
    first = 8000 if options.port is None else options.port
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    for port in range(first, first + (_TRIES if options.port is None else 1)):
        listener = socket.socket(family, socket.SOCK_STREAM)
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((options.host, port))
            listener.listen(128)
        except OSError as error:
            listener.close()
            reason = error.strerror or str(error)
        else:
            return listener
    raise ConfigError(f"nobody can listen at {options.host}:{first}: {reason}; choose another with --port")
