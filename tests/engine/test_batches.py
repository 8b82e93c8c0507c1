"""Items go out in batches to any executor, and each comes back once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from docbuilder.engine.batches import Batches, Done
from docbuilder.engine.blobs import BlobError, Blobs
from docbuilder.engine.executors import AnyExecutor, PlacedExecutor
from docbuilder.engine.worker_process import WorkerError


class Lost(Exception):
    pass


class Places(PlacedExecutor):
    """Works at once, unless it is paused; what it is given is noted by place, and the first `losses` batches lose their worker."""

    def __init__(self, places: int, losses: int = 0, error: type[Exception] = Lost) -> None:
        self.count, self.losses, self.error = places, losses, error
        self.given: list[tuple[int | None, int]] = []
        self.paused: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] | None = None

    @property
    def places(self) -> int:
        return self.count

    def submit_at(self, place: int | None, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.given.append((place, len(arguments[0])))
        if self.losses:
            self.losses -= 1
            future.set_exception(self.error("gone"))
        elif self.paused is not None:
            self.paused.append((future, function, arguments))
        else:
            future.set_result(function(*arguments))
        return future

    def resume(self) -> None:
        paused, self.paused = self.paused or [], None
        for future, function, arguments in paused:
            future.set_result(function(*arguments))

    def is_lost(self, error: BaseException) -> bool:
        return isinstance(error, Lost)


def double(items: Sequence[int]) -> Done:
    return Done("here", 0.001 * len(items), tuple(2 * item for item in items))


def run(executor: PlacedExecutor, count: int, place: Callable[[int], int] = lambda item: item) -> list[int]:
    batches: Batches[int, int] = Batches("double", executor, lambda items: (double, (items,)))
    for item in range(count):
        batches.add(place(item) % executor.places, item)
    return sorted(batches.results())


@pytest.mark.parametrize("count", [0, 1, 16, 1000])
@pytest.mark.parametrize("places", [1, 3])
def test_every_item_comes_back_once(count: int, places: int) -> None:
    """Whatever the number of items and places."""
    assert run(Places(places), count) == [2 * item for item in range(count)]


def test_an_executor_of_the_standard_library_will_do() -> None:
    """It has no places, but workers."""
    with ThreadPoolExecutor(2) as pool:
        assert AnyExecutor(pool).places == 2
        assert run(AnyExecutor(pool), 300) == [2 * item for item in range(300)]


def test_batches_are_worth_a_tenth_of_a_second_at_least() -> None:
    """Once it is known that an item takes a millisecond, but for what is left over."""
    executor = Places(2)
    run(executor, 2000)
    sizes = [size for _, size in executor.given]
    assert sizes[0] == 16
    later = [size for size in sizes[4:] if size < 100]
    assert len(later) <= 2
    assert max(sizes) <= 400


def test_a_slow_beginning_is_soon_forgotten() -> None:
    """The first batch of a worker loads programs; an item of later ones takes a millisecond."""
    executor, seconds = Places(2), iter([5.0] * 2)

    def work(items: Sequence[int]) -> Done:
        return Done("here", next(seconds, 0.001 * len(items)), tuple(items))

    batches: Batches[int, int] = Batches("double", executor, lambda items: (work, (items,)))
    for item in range(4000):
        batches.add(item % 2, item)
    assert len(list(batches.results())) == 4000
    assert sum(size < 100 for _, size in executor.given[20:]) <= 2


@pytest.mark.parametrize(("first", "then"), [(3, 3), (1, 2)])
def test_who_has_nothing_takes_from_who_has_most(first: int, then: int) -> None:
    """All items belong to one place, and all work: those that have joined meanwhile, too."""
    executor = Places(first)
    executor.paused = []
    batches: Batches[int, int] = Batches("double", executor, lambda items: (double, (items,)))
    for item in range(1000):
        batches.add(0, item)
    executor.count = then
    executor.resume()
    assert len(list(batches.results())) == 1000
    assert {place for place, _ in executor.given} == set(range(then))


def test_lost_batches_are_done_again_anywhere() -> None:
    """A lost worker is no reason to give up."""
    executor = Places(2, losses=2)
    assert run(executor, 100) == [2 * item for item in range(100)]
    assert [place for place, _ in executor.given].count(None) == 2


def test_a_batch_that_loses_every_worker_ends_the_build() -> None:
    """Three times are enough."""
    with pytest.raises(Lost):
        run(Places(1, losses=3), 10)


def test_errors_of_the_work_are_raised() -> None:
    """They are not tried again."""
    executor = Places(1, losses=1, error=ValueError)
    with pytest.raises(ValueError, match="gone"):
        run(executor, 10)
    assert len(executor.given) == 1


def test_an_executor_that_is_broken_is_said_in_words() -> None:
    """Whoever gave it knows where to look."""
    from concurrent.futures import BrokenExecutor

    assert isinstance(AnyExecutor(ThreadPoolExecutor(1)).explain(BrokenExecutor("x")), WorkerError)


def test_blobs_are_known_by_their_content(tmp_path: Any) -> None:
    """What is damaged, or not to be seen from here, is an error that says so."""
    blobs = Blobs(str(tmp_path / "blobs"))
    name = blobs.put({"a": 1})
    assert blobs.put({"a": 1}) == name
    assert [path.name for path in (tmp_path / "blobs").iterdir()] == [name]
    assert Blobs(blobs.folder).get(name) == {"a": 1}
    (tmp_path / "blobs" / name).write_bytes(b"other")
    with pytest.raises(BlobError, match="damaged"):
        blobs.get(name)
    with pytest.raises(BlobError, match="at the same paths"):
        Blobs(str(tmp_path / "elsewhere")).get(name)
