"""Terms with their postings, as text: numbers in few characters, and shards of many terms.

In: terms and the numbers of where they stand. Out: shards, and back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import sub
from typing import NamedTuple

SHARD_LENGTH = 24_000
"""Characters of a shard of terms: about 12 KB on the wire. What a reader types is in one or two of them."""

# Numbers are written in digits that need no escape in a string: 46 that end a number, and 46 that go on.
_DIGITS = [chr(code) for code in range(33, 127) if chr(code) not in '"\\']
_BASE = len(_DIGITS) // 2


class Shard(NamedTuple):
    """Some terms in order: the first of them, and all with their postings, with blanks between them."""

    first: str
    content: str


def cut_shards(parts: Iterable[Shard | Iterable[tuple[str, str]]]) -> Iterator[Shard]:
    """Cut terms with their postings into shards.

    Args:
        parts: in order: terms with postings, or former shards: one that still begins a shard is one as it is.
    """
    shard: list[str] = []
    length = 0
    for part in parts:
        if isinstance(part, Shard):
            if not shard or length > SHARD_LENGTH:
                if shard:
                    yield Shard(shard[0], " ".join(shard))
                yield part
                shard, length = [], 0
                continue
            part = read_shard(part.content).items()  # noqa: PLW2901  # the same, in its other form
        for term, steps in part:
            if length > SHARD_LENGTH:
                yield Shard(shard[0], " ".join(shard))
                shard, length = [], 0
            shard += (term, steps)
            length += len(term) + len(steps)
    if shard:
        yield Shard(shard[0], " ".join(shard))


def read_shard(content: str) -> dict[str, str]:
    """Terms and their postings, still written."""
    fields = content.split(" ")
    return dict(zip(fields[::2], fields[1::2], strict=True))


def write_steps(numbers: Sequence[int], digits: Mapping[int, str] | None, last: int = 0) -> str:
    """Ascending numbers, as steps: from `last` to the first, and from each to the next; `digits` are numbers that are written already."""
    write = digits.__getitem__ if digits is not None else write_number
    if len(numbers) == 1:  # most terms stand in one unit
        return write(numbers[0] - last)
    return "".join(map(write, map(sub, numbers, [last, *numbers])))


def read_steps(steps: str) -> Iterator[int]:
    """The numbers that `write_steps` has written."""
    number = step = 0
    for digit in map(_DIGITS.index, steps):
        step = step * _BASE + digit % _BASE
        if digit < _BASE:
            number += step
            yield number
            step = 0


def write_number(number: int) -> str:
    """Digits, the least last; the last one is from the lower half of the digits, all others from the upper."""
    written = _DIGITS[number % _BASE]
    while number := number // _BASE:
        written = _DIGITS[_BASE + number % _BASE] + written
    return written
