"""A worker that is killed, stopped or starved ends its calls with a clear error, at whatever moment that happens.

Kills are at three moments; `DOCBUILDER_MOMENTS=100 pytest tests/reliability/test_lost_workers.py` tries as many as that.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from multiprocessing import forkserver

import pytest

from docbuilder.engine import worker_process
from docbuilder.engine.worker_process import WorkerError
from docbuilder.engine.workers import Workers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="tells stopped processes by /proc")


class Station:
    """What a worker keeps."""

    def __init__(self, argument: object) -> None:
        if argument == "broken":
            raise ValueError("cannot begin")

    def pid(self, _: object) -> int:
        return os.getpid()

    def large(self, size: int) -> bytes:
        return b"x" * size

    def sleep(self, seconds: float) -> float:
        time.sleep(seconds)
        return seconds

    def spin(self, seconds: float) -> float:
        end = time.process_time() + seconds
        while time.process_time() < end:
            pass
        return seconds

    def leave(self, code: int) -> None:
        os._exit(code)

    def raise_odd(self, _: object) -> None:
        raise OddError(lambda: None)


class OddError(Exception):
    """One that cannot be pickled."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks come often, but leave a busy machine time to give every process a turn."""
    monkeypatch.setattr(worker_process, "TICK", 0.15)


@pytest.fixture
def workers() -> Iterator[Workers[Station]]:
    """Two of them, that are there."""
    with Workers(Station, "", 2) as both:
        for worker in range(2):
            both.submit(worker, Station.pid, None).result(30)
        yield both


def _pid(workers: Workers[Station], worker: int = 0) -> int:
    return workers.submit(worker, Station.pid, None).result(30)


def _assert_fails(future: Future[object], match: str) -> None:
    with pytest.raises(WorkerError, match=match):
        future.result(20)


def test_a_killed_worker_fails_all_its_calls(workers: Workers[Station]) -> None:
    """Those it had, those it was to get, and those that come later; the other worker goes on."""
    pid = _pid(workers)
    futures = [workers.submit(0, Station.sleep, 60.0) for _ in range(20)]
    time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    for future in futures:
        _assert_fails(future, "was killed, maybe for want of memory; the site is as it was")  # type: ignore[arg-type]
    _assert_fails(workers.submit(0, Station.pid, None), "was killed")  # type: ignore[arg-type]
    assert _pid(workers, 1) != pid


def test_a_worker_that_leaves_is_lost(workers: Workers[Station]) -> None:
    """Whatever ends it: `os._exit`, a crash."""
    _assert_fails(workers.submit(0, Station.leave, 0), "was killed")  # type: ignore[arg-type]


@pytest.mark.parametrize("moment", range(int(os.environ.get("DOCBUILDER_MOMENTS", "3"))))
def test_a_worker_may_be_killed_in_the_middle_of_a_message(moment: int) -> None:
    """Large calls and large results are on their way all the time; nothing waits for the rest of one."""
    pause = random.Random(moment).uniform(0.0, 0.05)
    with Workers(Station, "", 2) as both:
        pid = _pid(both)
        timer = threading.Timer(pause, os.kill, (pid, signal.SIGKILL))
        timer.start()
        futures = [both.submit(0, Station.large, 20_000_000) for _ in range(20)]
        with pytest.raises(WorkerError):  # noqa: PT012
            for future in futures:
                future.result(20)
            _pid(both)
            time.sleep(0.1)
            both.submit(0, Station.sleep, 1.0).result(20)
        timer.join()


@pytest.mark.parametrize("busy", ["sleep", "large"])
def test_a_stopped_worker_is_told_from_one_that_works(workers: Workers[Station], busy: str) -> None:
    """It has no processor time while it holds work, be it in the middle of a message."""
    pid = _pid(workers)
    call = (Station.sleep, 0.01) if busy == "sleep" else (Station.large, 20_000_000)
    count = 5_000 if busy == "sleep" else 50  # more than can be done before it is stopped, however late that is
    futures = [workers.submit(0, *call) for _ in range(count)]  # type: ignore[arg-type]
    time.sleep(0.03)
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(WorkerError, match=r"has had no processor time for 1\.5 seconds; is it stopped"):  # noqa: PT012
        for future in futures:
            future.result(20)


def test_a_worker_that_works_or_has_nothing_to_do_is_left_alone(workers: Workers[Station]) -> None:
    """Work may take longer than a worker may be silent, and so may the time until there is work."""
    assert workers.submit(0, Station.spin, 0.6).result(60) == 0.6
    time.sleep(1.2)
    assert _pid(workers)


def test_a_worker_that_waits_for_a_processor_is_not_lost() -> None:
    """However busy the machine is: what could run is neither stopped nor does it hang."""
    # not this process: what `/proc` tells of it is its main thread's state, in which tests need not run
    with subprocess.Popen(
        [sys.executable, "-c", "print(1, flush=True)\nwhile True: pass"], stdout=subprocess.PIPE
    ) as busy:
        assert busy.stdout is not None
        busy.stdout.readline()
        assert [worker_process._processor_time(busy.pid) for _ in range(20)] == [None] * 20
        busy.kill()
    with subprocess.Popen(["sleep", "60"]) as asleep:
        for _ in range(1_000):
            if worker_process._processor_time(asleep.pid) is not None:
                break
            time.sleep(0.02)
        assert worker_process._processor_time(asleep.pid) is not None
        asleep.kill()


def test_what_forks_workers_may_be_stopped_or_killed() -> None:
    """A build does not wait for a server that forks nothing; the next one has a new server."""
    with Workers(Station, "", 2) as both:
        _pid(both)
    server = forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]
    os.kill(server, signal.SIGSTOP)
    with pytest.raises(WorkerError), Workers(Station, "", 2) as both:
        both.submit(0, Station.pid, None).result(30)
    with Workers(Station, "", 2) as both:
        assert _pid(both)


def test_a_server_that_was_killed_is_asked_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though it lives on for a while: the next build has a new one at once."""
    with Workers(Station, "", 2) as both:
        _pid(both)
    kill = os.kill
    late: list[threading.Timer] = []

    def kill_late(pid: int, number: int) -> None:
        late.append(threading.Timer(0.5, kill, (pid, number)))
        late[-1].start()

    with monkeypatch.context() as patch:
        patch.setattr(worker_process.os, "kill", kill_late)  # type: ignore[attr-defined]
        kill(forkserver._forkserver._forkserver_pid, signal.SIGSTOP)  # type: ignore[attr-defined]
        with pytest.raises(WorkerError), Workers(Station, "", 2) as both:
            both.submit(0, Station.pid, None).result(30)
    with Workers(Station, "", 2) as both:
        assert _pid(both)
    for timer in late:
        timer.join()


def _wait_for_the_end_of(pid: int) -> None:
    """It is dead already; the server that has started it needs a moment to notice."""
    end = time.monotonic() + 10
    with pytest.raises(ProcessLookupError):  # noqa: PT012
        while time.monotonic() < end:
            os.kill(pid, 0)
            time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_leaving_never_waits_for_a_lost_worker(number: signal.Signals) -> None:
    """An error or the end of the build: the processes are gone afterwards."""
    begin = time.monotonic()
    with pytest.raises(KeyError), Workers(Station, "", 2) as both:  # noqa: PT012
        pid = _pid(both)
        both.submit(0, Station.sleep, 60.0)
        os.kill(pid, number)
        raise KeyError
    _wait_for_the_end_of(pid)
    with Workers(Station, "", 2) as both:
        pid = _pid(both)
        os.kill(pid, number)
    _wait_for_the_end_of(pid)
    assert time.monotonic() - begin < 30


def test_errors_of_a_worker_come_back(workers: Workers[Station]) -> None:
    """Those that cannot be sent come as text; one that cannot begin says why at each call; nothing is lost by either."""
    with pytest.raises(RuntimeError, match="OddError"):
        workers.submit(0, Station.raise_odd, None).result(20)
    with pytest.raises(Exception, match="pickle"):
        workers.submit(0, Station.sleep, lambda: None).result(20)  # type: ignore[arg-type]
    assert _pid(workers)
    with Workers(Station, "broken", 2) as both:
        for _ in range(2):
            with pytest.raises(ValueError, match="cannot begin"):
                both.submit(1, Station.pid, None).result(20)
