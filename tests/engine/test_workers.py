"""Workers keep their state, and what they are given comes back in order."""

from __future__ import annotations

import os
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docbuilder.engine.workers import Workers, spread


class Notebook:
    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.lines: list[str] = []

    def note(self, line: str) -> tuple[str, int]:
        self.lines.append(line)
        return f"{self.owner}: {' '.join(self.lines)}", os.getpid()

    def fail(self, line: str) -> None:
        raise ValueError(line)


@pytest.mark.parametrize("count", [1, 2])
def test_each_worker_has_a_state_of_its_own(count: int) -> None:
    """Calls on one worker see what earlier calls on it did; other workers do not."""
    with Workers(Notebook, "me", count) as workers:
        last = count - 1
        workers.submit(0, Notebook.note, "a")
        text, pid = workers.submit(0, Notebook.note, "b").result()
        assert text == "me: a b"
        assert (pid == os.getpid()) is (count == 1)
        if last:
            assert workers.submit(last, Notebook.note, "c").result()[0] == "me: c"


@pytest.mark.parametrize("count", [1, 2])
def test_errors_come_back_to_who_asks(count: int) -> None:
    """An exception in a worker is raised where its result is asked for."""
    with Workers(Notebook, "me", count) as workers, pytest.raises(ValueError, match="no"):
        workers.submit(0, Notebook.fail, "no").result()


def test_an_interrupted_build_does_not_wait() -> None:
    """Leaving by an exception ends the processes."""
    seen: list[int] = []

    def interrupted() -> None:
        with Workers(Notebook, "me", 2) as workers:
            seen.append(workers.submit(0, Notebook.note, "a").result()[1])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert _ended(seen[0])


def _ended(process: int) -> bool:
    for _ in range(200):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


@given(st.dictionaries(st.text(), st.integers(0, 10**6)), st.integers(1, 8))
def test_work_is_shared_out_evenly(sizes: dict[str, int], count: int) -> None:
    """Everything has one worker, and nobody has more than the average and one piece."""
    shares = spread(sizes, count)
    assert shares.keys() == sizes.keys()
    totals = [sum(size for name, size in sizes.items() if shares[name] == worker) for worker in range(count)]
    assert max(totals, default=0) <= sum(sizes.values()) / count + max(sizes.values(), default=0)


def test_sharing_out_is_the_same_in_every_run() -> None:
    """The order in which pages are found does not matter."""
    sizes = {"a": 3, "b": 3, "c": 5}
    assert spread(sizes, 2) == spread(dict(reversed(sizes.items())), 2)


@pytest.mark.parametrize("count", [1, 2])
def test_workers_that_are_released_end_what_they_have_begun(count: int) -> None:
    """Who has nothing more to ask need not wait for them."""
    with Workers(Notebook, "me", count) as crew:
        futures = [crew.submit(worker, Notebook.note, "a") for worker in range(count)]
        crew.release()
        assert [future.result()[0] for future in futures] == ["me: a"] * count
