"""Two API processes that share the work."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from docbuilder.config import Config
from docbuilder.pyapi import sessions
from docbuilder.pyapi.connection import Process, ProcessCopy
from docbuilder.pyapi.model import ApiObject, ApiRequest
from docbuilder.pyapi.session import ApiSession
from docbuilder.pyapi.sessions import ApiSessions

PACKAGES = Path(__file__).parent / "packages"


@pytest.fixture(autouse=True)
def _always_two(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Few requests are worth a second process; none of its threads stays."""
    monkeypatch.setattr(sessions, "_WORTH_IT", 2)
    before = threading.active_count()
    yield
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(5.0)
    assert threading.active_count() <= before


def collect(running: ApiSessions | ApiSession, *names: str) -> dict[str, ApiObject]:
    return {
        request.name: found.unpack() if not isinstance(found, ApiObject) else found
        for request, found in running.collect([ApiRequest(name) for name in names])
    }


def config(package: str, **options: object) -> Config:
    return Config(package=package, root=PACKAGES, **options)  # type: ignore[arg-type]


def test_the_answers_are_those_of_one() -> None:
    """Objects, those that do not exist, and names that either has imported or none."""
    names = ("Shape", "area", "parts.shapes", "nothing", "Shape.scale")
    asked = ["Shape", "Shape.scale", "nothing", "area", "elsewhere.x"]
    with ApiSession(config("plainpkg")) as one, ApiSessions(config("plainpkg")) as two:
        assert collect(two, *names) == collect(one, *names)
        assert two.lookup(asked) == one.lookup(asked)
        assert list(two.lookup(asked)) == asked
        assert collect(two, "area") == collect(one, "area")


def test_both_have_the_same_stand_ins() -> None:
    """What the requests need is known before the second process starts."""
    names = ("Net", "Light", "Sight")
    with ApiSession(config("needy")) as one, ApiSessions(config("needy")) as two:
        assert collect(two, *names) == collect(one, *names)


def test_a_process_that_dies_takes_nothing_with_it() -> None:
    """Its culprit is told, and the others are answered."""
    with ApiSessions(config("hostile")) as running:
        found = collect(running, "fine", "dies.thing", "exits.thing", "Everything")
        assert found["fine"].origin == found["Everything"].origin == "import"
        assert "exit code 7" in found["dies.thing"].note
        assert "SystemExit" in found["exits.thing"].note


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied where their threads can be counted")
@pytest.mark.parametrize(
    ("name", "reason", "origin"),
    [("dies.thing", "exit code 7", "missing"), ("killed.thing", "signal 9", "missing"), ("fine", "", "import")],
)
def test_how_a_copy_ends(name: str, reason: str, origin: str) -> None:
    """The second process is a copy; what becomes of it is told as of any other, and the others are answered."""
    with ApiSessions(config("hostile")) as running:
        found = collect(running, "fine", "exits.thing", name, "Everything")
        assert isinstance(running._second, ApiSession)
        assert isinstance(running._second._process, ProcessCopy) == (
            name == "fine"
        )  # a lost one has a new process after it
        assert found[name].origin == origin
        assert reason in found[name].note
        assert found["fine"].origin == found["Everything"].origin == "import"


def test_a_copy_that_hangs() -> None:
    """It is ended as any other."""
    with ApiSessions(config("hostile", timeout=4.0)) as running:
        found = collect(running, "fine", "exits.thing", "hangs.thing", "Everything")
        assert found["hangs.thing"].timed_out
        assert found["Everything"].origin == "import"


def test_a_package_with_threads() -> None:
    """Its process is not copied: a second one is started."""
    with ApiSessions(config("threaded")) as running:
        assert {each.origin for each in collect(running, "first", "second").values()} == {"import"}
        assert isinstance(running._second, ApiSession)
        assert isinstance(running._second._process, Process)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied where their threads can be counted")
def test_more_stand_ins_without_a_new_process() -> None:
    """The package is imported again in a copy of what the process was before."""
    with ApiSession(config("needy")) as running:
        before = running._process
        assert collect(running, "Light")["Light"].origin == "import"
        assert collect(running, "Net")["Net"].origin == "mocks"
        assert running._process is before
        ended = running._process
    assert isinstance(ended, Process)
    assert ended._process.returncode == 0  # it was not killed: what its copies took is known


def test_who_stops_listening_ends_both() -> None:
    """Leaving in the middle waits for nobody."""
    with ApiSessions(config("plainpkg")) as running:
        next(iter(running.collect([ApiRequest(name) for name in ("Shape", "area", "nothing", "parts")])))


def test_an_error_of_a_session_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is raised where the answers are waited for, not lost in a thread."""

    def broken(self: ApiSession, requests: object) -> Iterator[object]:
        raise OSError("no more processes")

    with ApiSessions(config("plainpkg")) as running:
        monkeypatch.setattr(ApiSession, "collect_packed", broken)
        with pytest.raises(OSError, match="no more processes"):
            collect(running, "Shape", "area")
