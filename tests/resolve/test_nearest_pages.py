"""Pages that are proposed for one that is not there."""

from __future__ import annotations

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
