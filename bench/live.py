"""How long a writer waits: `docbuilder serve`, a file that is saved, a client that listens as an open page does.

In: a project. Out: `Live`. The client is told the page's new HTML over the socket that browsers hold open; what a browser needs
to put it in place is not in the figures.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from bench.figures import percentile
from bench.ours import Project, Tool
from bench.scenarios import Row, say
from bench.sources import middle, with_sentence

_ADDRESS = re.compile(r"http://[\w.\[\]:]+:\d+/")
_QUIET = 1.0  # seconds without news after which the first build is taken to be over
_PATIENCE = 30.0  # seconds for one save


@dataclass(frozen=True, slots=True)
class Live:
    """What was measured.

    Args:
        first_page: seconds from the start of the process to the first page, of each start.
        saves: seconds from saving to the new page, of each save.
        lost: saves that nothing came of.
        failure: why there is nothing, or "".
    """

    first_page: tuple[float, ...] = ()
    saves: tuple[float, ...] = ()
    lost: int = 0
    failure: str = ""

    def rows(self) -> Iterator[Row]:
        """The table's rows."""
        if self.failure or not self.saves:
            yield Row("serve", "serve", f"failed: {self.failure or 'no save came through'}")
            return
        what = (
            f"serve: file saved → new content ({len(self.saves)} saves{f', {self.lost} lost' if self.lost else ''}), "
        )
        middle_, late = median(self.saves) * 1000, percentile(self.saves, 0.95) * 1000
        yield Row("serve", f"{what}median", f"{middle_:.0f} ms", "", middle_, 60, "ms")
        yield Row("serve", f"{what}95th percentile", f"{late:.0f} ms", "", late, 120, "ms")
        first = median(self.first_page) * 1000
        yield Row("serve", "serve: start → first page", f"{first:.0f} ms", "", first, 1000, "ms")

    def facts(self) -> Mapping[str, object]:
        """For JSON."""
        return {"first_page": self.first_page, "saves": self.saves, "lost": self.lost, "failure": self.failure}


def measure_live(project: Project, tool: Tool, saves: int, timeout: float, starts: int = 3) -> Live:
    """Start the server `starts` times, and save a page `saves` times while the last one runs.

    Args:
        timeout: seconds for the first build.
    """
    page = middle(project.sources)
    path = "/" + page.rpartition(".")[0] + ".html"
    first: list[float] = []
    found = Live()
    try:
        for number in range(starts):
            begin = time.perf_counter()
            with _server(project, tool) as address:
                _get(address.rstrip("/") + path, timeout)
                first.append(time.perf_counter() - begin)
                if number == starts - 1:
                    found = _saves(project.sources.folder / page, address, path, saves, timeout)
    except (OSError, ValueError, WebSocketException) as error:
        found = Live(failure=f"{type(error).__name__}: {error}")
    found = replace(found, first_page=tuple(first))
    say(f"serve: first page {', '.join(f'{one:.2f} s' for one in first)}; {len(found.saves)} saves {found.failure}")
    return found


@contextmanager
def _server(project: Project, tool: Tool) -> Iterator[str]:
    """A running server; its address.

    Raises:
        ValueError: it ended before it told one.
    """
    options = ["--package", project.package.name] if project.package else ["--api", "none"]
    command = [*tool.command, "serve", "docs/source", "--port", "0", *options, *tool.arguments]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        process = subprocess.Popen(command, cwd=project.folder, stdout=subprocess.PIPE, stderr=errors, text=True)
        try:
            assert process.stdout is not None
            address = next((match[0] for line in process.stdout if (match := _ADDRESS.search(line))), "")
            if not address:
                errors.seek(0)
                raise ValueError(f"the server ended: {errors.read()[-300:].strip()}")
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


def _get(address: str, timeout: float) -> str:
    """A page's HTML, once the server has it."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            with urllib.request.urlopen(address, timeout=timeout) as answer:  # noqa: S310  # our own server
                body: str = answer.read().decode("utf-8")
                return body
        except urllib.error.HTTPError as error:
            if error.code == 404 or time.monotonic() > deadline:
                raise
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise
        time.sleep(0.005)


def _saves(file: Path, address: str, path: str, saves: int, timeout: float) -> Live:
    text = file.read_text("utf-8")
    times: list[float] = []
    lost = 0
    with connect(address.replace("http://", "ws://") + ".docbuilder/live", max_size=None, proxy=None) as socket:
        socket.send(json.dumps({"path": path, "hash": ""}))
        _wait_until_quiet(socket, timeout)
        for number in range(saves + 2):
            begin = time.perf_counter()
            file.write_text(with_sentence(text, number), "utf-8")
            if not _arrives(socket, f"written in run {number}."):
                lost += 1
            elif number >= 2:  # the first two warm up
                times.append(time.perf_counter() - begin)
            time.sleep(0.25)  # nobody saves faster
    file.write_text(text, "utf-8")
    return Live(saves=tuple(times), lost=lost)


def _arrives(socket: ClientConnection, words: str) -> bool:
    """Whether a page with `words` comes in time."""
    deadline = time.monotonic() + _PATIENCE
    while (left := deadline - time.monotonic()) > 0:
        try:
            message = json.loads(socket.recv(timeout=left))
        except TimeoutError:
            return False
        if message.get("type") == "page" and words in message.get("html", ""):
            return True
    return False


def _wait_until_quiet(socket: ClientConnection, timeout: float) -> None:
    """Until the first build is over: its state is empty, and nothing has come for a while."""
    deadline = time.monotonic() + timeout
    state = ""
    while time.monotonic() < deadline:
        try:
            message = json.loads(socket.recv(timeout=_QUIET))
        except TimeoutError:
            if not state:
                return
            continue
        if message.get("type") == "state":
            state = message.get("text", "")
