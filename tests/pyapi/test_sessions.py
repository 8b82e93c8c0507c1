"""Two API processes that share the work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from docbuilder.config import Config
from docbuilder.pyapi import sessions
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
