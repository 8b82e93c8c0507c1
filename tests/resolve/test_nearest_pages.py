"""Pages that are proposed for one that is not there."""

from __future__ import annotations

import random

import pytest

from docbuilder.resolve.nearest_pages import NearestPages

PAGES = NearestPages(
    [
        "index",
        "quicktour",
        "guides/training",
        "guides/fast/index",
        "api/training",
        "api/models/bert",
        "api/models/index",
    ]
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("training", ["api/training", "guides/training"]),
        ("guides/fast/training", ["guides/training", "api/training"]),
        ("bert", ["api/models/bert"]),
        ("api/models/brt", ["api/models/bert"]),
        ("guides/quicktuor", ["quicktour"]),
        ("guides/fast", ["guides/fast/index"]),
        ("fast/index", ["guides/fast/index"]),
        ("models", ["api/models/index"]),
        ("guides/nothing-like-it", []),
        ("../training", ["api/training", "guides/training"]),
        ("", []),
        ("x" * 100_000, []),
    ],
)
def test_nearest(name: str, expected: list[str]) -> None:
    """A page that moved, a slip in its last part, an index by its folder; the nearest folder first."""
    assert PAGES.to(name) == expected
    assert PAGES.to(name) == expected  # what is remembered is the same


def test_nearest_of_many() -> None:
    """Of pages with one last part at random places, the two that are the fewest steps away, as a look at all of them says."""
    source = random.Random(3)  # no secret
    folders = {"/".join(source.choices("abc", k=source.randint(0, 5))) for _ in range(200)}
    names = [f"{folder}/page" if folder else "page" for folder in folders]
    pages = NearestPages(names)

    def steps(here: str, page: str) -> int:
        one, other = here.split("/")[:-1], page.split("/")[:-1]
        common = next(
            (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
            min(len(one), len(other)),
        )
        return len(one) + len(other) - 2 * common

    for _ in range(200):
        asked = "/".join([*source.choices("abcd", k=source.randint(0, 6)), "page"])
        assert pages.to(asked) == sorted(names, key=lambda page: (steps(asked, page), page))[:2]
