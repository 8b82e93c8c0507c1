"""A build on the workers of a Dask scheduler. Real processes, some of which are killed, are in `bench/clusters.py`."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from docbuilder.build import build
from docbuilder.engine import batches, executors
from docbuilder.engine.executors import DaskExecutor
from docbuilder.engine.worker_process import WorkerError
from docbuilder.model.errors import BuildError
from sites import configure, tree, write

pytestmark = pytest.mark.skipif(
    find_spec("distributed") is None, reason="needs distributed: pip install 'docbuilder-site[dask]'"
)

NAMES = [f"page{number}" for number in range(12)]
FILES = {
    "docs/source/en/_toctree.yml": "".join(f"- local: {name}\n  title: {name}\n" for name in ("index", *NAMES)),
    "docs/source/en/index.md": "# Index\n",
    **{f"docs/source/en/{name}.md": f"# {name}\n\n[Home](index), `code`.\n" for name in NAMES},
}


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Two workers that are threads of this process: nothing has to be started."""
    import distributed  # it takes a second

    monkeypatch.setattr(executors, "PATIENCE", 100.0)  # a busy machine is no lost scheduler
    monkeypatch.setattr(batches, "_FIRST", 3)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None, silence_logs=logging.CRITICAL
    ) as cluster:
        yield cluster


@pytest.mark.filterwarnings("default")  # Dask's own
def test_the_workers_of_a_scheduler(
    cluster: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes are those of this process alone, and both workers had batches; a scheduler that hangs or is gone is an error, and the site stays."""
    write(tmp_path, FILES)
    build(configure(tmp_path, out=tmp_path / "alone"))
    with (
        caplog.at_level(logging.INFO, "docbuilder.batches"),
        DaskExecutor(cluster.scheduler_address, 0) as executor,
    ):
        assert executor.places == 2
        build(configure(tmp_path), executor=executor)
        site = tree(tmp_path / "site")
        assert site == tree(tmp_path / "alone")
        assert len(set(re.findall(r" on (\S+) in", caplog.text))) == 2
        for error in (ImportError("No module named 'docbuilder'"), RuntimeError("Error during deserialization")):
            assert "install the same packages" in str(executor.explain(error))
        with monkeypatch.context() as patch:
            patch.setattr(executor._client.scheduler, "identity", lambda **_: asyncio.sleep(1000), raising=False)
            patch.setattr(executors, "PATIENCE", 0.01)
            patch.setattr(executors, "LOOK", 0.0)
            with pytest.raises(WorkerError, match="is gone or does not answer"):  # it hangs
                executor.look()
        cluster.close()
        (tmp_path / "docs/source/en/index.md").write_text("# Other\n", "utf-8")
        with pytest.raises(WorkerError, match="is gone or does not answer; the site is as it was"):
            build(configure(tmp_path), executor=executor)
        assert tree(tmp_path / "site") == site


def test_what_hangs_is_said_within_five_seconds() -> None:
    """All waits since the scheduler was heard last share one limit, however long results came without anybody looking."""
    executor = object.__new__(DaskExecutor)
    for ago in (0.0, 0.5, 1.5, 60.0):
        executor._heard = time.monotonic() - ago
        assert min(ago, 2 * executors.LOOK) + executor._rest <= 4.0


class _Silent:
    """A client of a scheduler whose workers are stopped: it last heard of each at the same moment, however often it is asked; and their executor."""

    status = "running"
    scheduler = SimpleNamespace(identity=None)

    def __init__(self) -> None:
        self.beat = 1.0

    def sync(self, function: object, **_: object) -> dict[str, Any]:
        return {"workers": {f"tcp://{host}:1": {"last_seen": self.beat} for host in "ab"}}

    def submit(self, function: object, *arguments: object, **_: object) -> Future[Any]:
        return Future()


def test_workers_that_are_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are said to be, when a build begins and later; who is busy with other work is waited for."""
    monkeypatch.setattr(executors, "PATIENCE", 0.01)
    monkeypatch.setattr(executors, "LOOK", 0.0)
    monkeypatch.setattr(executors, "_DESERTED", 0.0)
    client = _Silent()
    executor = object.__new__(DaskExecutor)
    executor._address, executor._places, executor._beats, executor._heard = "tcp://host:8786", [], {}, time.monotonic()
    executor._client = executor._executor = client
    executor._refresh()
    assert executor.places == 2
    with pytest.raises(WorkerError, match="do not answer; see whether they are stopped"):
        executor.ask_all(str)
    with pytest.raises(WorkerError, match="are gone or do not answer; the site is as it was"):
        executor.look()
    client.beat += 0.5
    assert executor.ask_all(str) == {}
    monkeypatch.setattr(executors, "_DESERTED", 100.0)
    executor.look()


class _HalfSilent(_Silent):
    """As above, but one of the workers tells of itself; the scheduler forgets whom it is told to."""

    scheduler = SimpleNamespace(identity=None, unregister="unregister")

    def __init__(self) -> None:
        super().__init__()
        self.forgotten: list[str] = []

    def sync(self, function: object, address: str = "", **_: object) -> dict[str, Any]:
        if function == "unregister":
            self.forgotten.append(address)
        beats = {"tcp://a:1": self.beat, "tcp://b:1": 1.0}
        return {"workers": {name: {"last_seen": beat} for name, beat in beats.items() if name not in self.forgotten}}


def test_a_worker_that_is_stopped_beside_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the others have told of themselves long enough its work is taken away from it, so that they do it again."""
    monkeypatch.setattr(executors, "LOOK", 0.0)
    client = _HalfSilent()
    executor = object.__new__(DaskExecutor)
    executor._address, executor._places, executor._beats = "tcp://host:8786", [], {}
    executor._heard = executor._seen = time.monotonic()
    executor._client = executor._executor = client
    for beat, forgotten in ((10.0, []), (16.5, ["tcp://b:1"]), (40.0, ["tcp://b:1"])):
        client.beat = beat
        executor.look()
        assert client.forgotten == forgotten


@pytest.mark.filterwarnings("default")
def test_a_scheduler_without_workers() -> None:
    """The error has the command that starts some."""
    import distributed

    with (
        distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=None) as cluster,
        pytest.raises(BuildError, match="has no workers; start some: dask worker"),
    ):
        DaskExecutor(cluster.scheduler_address, 0)


@pytest.mark.filterwarnings("default")
def test_a_scheduler_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to start."""
    monkeypatch.setattr(executors, "PATIENCE", 0.1)
    with pytest.raises(BuildError, match=r"cannot be reached .*; is `dask scheduler` running there"):
        DaskExecutor("tcp://127.0.0.1:9", 0)


@pytest.mark.filterwarnings("default")
def test_a_scheduler_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody listens at the address, and says nothing."""
    monkeypatch.setattr(executors, "PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(BuildError, match=r"cannot be reached .*; is `dask scheduler` running there"):
            DaskExecutor(address, 0)
