"""What is made of many runs: medians, ratios of pairs, percentiles, growth. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median


def paired_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios of runs that stood beside each other.

    What slows the machine down for a while slows both of a pair, so ratios of pairs scatter less than times do.

    Raises:
        ValueError: there are no pairs, or not as many runs of one as of the other.
    """
    if not ours or len(ours) != len(theirs):
        raise ValueError("every run needs its partner")
    return median(mine / other for mine, other in zip(ours, theirs, strict=True))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of `values` that at least `share` (0 to 1) of them do not exceed (nearest rank).

    Raises:
        ValueError: there are none.
    """
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def growth(amounts: Mapping[int, float]) -> float:
    """How many times as much as at the smallest number of pages one page takes at the worst of the others.

    Args:
        amounts: number of pages -> seconds or bytes for all of them; at least one.
    """
    smallest = min(amounts)
    one = amounts[smallest] / smallest
    return max((amount / pages / one for pages, amount in amounts.items() if pages != smallest), default=1.0)


def marginal(amounts: Mapping[int, float]) -> float:
    """What one page more takes: the slope between the smallest and the largest number of pages; at least two."""
    few, many = min(amounts), max(amounts)
    return (amounts[many] - amounts[few]) / (many - few)


def in_turn(names: Sequence[str], round_: int) -> tuple[str, ...]:
    """The order of one round: every other one runs backwards, so that nobody always runs after the same neighbour."""
    return tuple(names) if round_ % 2 == 0 else tuple(reversed(names))
