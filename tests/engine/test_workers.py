"""Workers keep their state, and what they are given comes back in order."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docbuilder.config import Config
from docbuilder.engine import workers
from docbuilder.engine.workers import LITTLE, Workers, spread


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


@pytest.mark.parametrize(
    ("size", "jobs", "expected"),
    [(LITTLE, 0, ["a.module"]), (LITTLE, 1, []), (LITTLE - 1, 0, []), (LITTLE, 2, ["a.module"])],
)
def test_workers_are_expected_where_there_is_much_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, jobs: int, expected: list[str]
) -> None:
    """By the pages' size; other files do not count, nor does one that vanishes meanwhile."""
    started: list[str] = []
    monkeypatch.setattr(workers, "_context", started.append)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    (tmp_path / "en").mkdir()
    (tmp_path / "en/page.md").write_text("a" * (size - 1))
    (tmp_path / "en/more.mdx").write_text("b")
    (tmp_path / "en/data.json").write_text("c" * LITTLE)
    (tmp_path / "en/gone.md").symlink_to("nowhere")
    workers.expect_work(Config(source=tmp_path, jobs=jobs), "a.module")
    assert started == expected


def test_processes_are_thrifty(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are told so by their environment; this process keeps its own, and what a person has set holds."""
    name, other = "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"
    monkeypatch.setenv(name, "7")
    monkeypatch.delenv(other, raising=False)
    with workers._thrifty():
        assert os.environ[name] == "7"
        assert os.environ[other] == str(1 << 17)
    assert os.environ[name] == "7"
    assert other not in os.environ


@pytest.mark.parametrize("count", [1, 2])
def test_workers_that_are_released_end_what_they_have_begun(count: int) -> None:
    """Who has nothing more to ask need not wait for them."""
    with Workers(Notebook, "me", count) as crew:
        futures = [crew.submit(worker, Notebook.note, "a") for worker in range(count)]
        crew.release()
        assert [future.result()[0] for future in futures] == ["me: a"] * count
