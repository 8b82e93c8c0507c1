"""What the harness makes of many runs."""

from __future__ import annotations

import pytest
from bench.figures import growth, in_turn, marginal, paired_ratio, percentile
from bench.measure import peak


def test_a_ratio_is_the_median_of_the_ratios_of_pairs() -> None:
    """A machine that is slow for one round does not move the ratio."""
    assert paired_ratio([1.0, 10.0, 1.0], [2.0, 20.0, 2.0]) == 0.5
    assert paired_ratio([1.0, 3.0, 4.0], [1.0, 1.0, 1.0]) == 3.0


@pytest.mark.parametrize(("ours", "theirs"), [([], []), ([1.0], []), ([1.0], [1.0, 2.0])])
def test_runs_without_a_partner_have_no_ratio(ours: list[float], theirs: list[float]) -> None:
    """Half a pair is refused."""
    with pytest.raises(ValueError, match="partner"):
        paired_ratio(ours, theirs)


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1), (0.5, 5), (0.95, 10), (0.9, 9), (1.0, 10)])
def test_a_percentile_is_one_of_the_values(share: float, expected: float) -> None:
    """Nearest rank: nothing is interpolated."""
    assert percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], share) == expected


def test_there_is_no_percentile_of_nothing() -> None:
    """No values, no figure."""
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_growth_is_that_of_the_worst_page_by_the_page_of_the_smallest_site() -> None:
    """1.0 where every page costs the same; a site that is cheaper by the page does not hide a dearer one."""
    assert growth({1000: 2.0, 4000: 8.0, 16000: 32.0}) == 1.0
    assert growth({1000: 2.0, 4000: 12.0, 16000: 32.0}) == 1.5


def test_one_page_more_costs_the_slope() -> None:
    """What is there without any page does not count."""
    assert marginal({1000: 110.0, 4000: 140.0, 16000: 260.0}) == 0.01


def test_every_other_round_runs_backwards() -> None:
    """Nobody always comes after the same neighbour."""
    assert in_turn(("a", "b", "c"), 0) == ("a", "b", "c")
    assert in_turn(("a", "b", "c"), 1) == ("c", "b", "a")


def test_the_peak_is_that_of_the_sum() -> None:
    """Peaks at different moments are not added."""
    memory = peak([(100, 0, 10), (20, 300, 50), (30, 10, 400)], 0)
    assert (memory.total, memory.main) == (440, 100)


def test_what_nobody_saw_counts() -> None:
    """The system's own mark, for memory that was there between two looks."""
    assert peak([(100, 0, 10), (20, 0, 50)], 0, 130).main == 130
    assert peak([(100, 0, 10), (20, 0, 50)], 0, 90).main == 100


def test_imports_of_the_package_are_taken_from_its_own_process_only() -> None:
    """And never more than that process has."""
    assert peak([(100, 300, 50)], 200).without_imports == 250
    assert peak([(100, 300, 50)], 900).without_imports == 150
