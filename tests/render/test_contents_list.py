"""The list of a page's headings."""

import pytest
from markupsafe import Markup

from docbuilder.render.page import HeadingView
from docbuilder.render.theme import contents


def entry(text: str) -> HeadingView:
    """`3 name`: a heading; with a dot in front of its level an API object; behind `@` its panel."""
    level, _, rest = text.partition(" ")
    title, _, panel = rest.partition("@")
    return HeadingView(int(level.strip(".")), title, Markup(title), (panel,) if panel else (), level.startswith("."))


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["1 Page", "2 Trainer", ".3 Trainer", ".4 Trainer.train"], ["2 Trainer", ".4 Trainer.train"]),
        (["2 <code>lib.Trainer</code>", ".3 Trainer"], ["2 <code>lib.Trainer</code>"]),
        (["2 run", ".3 lib.run()", ".3 lib.stop()"], ["2 run", ".3 lib.stop()"]),
        (["2 Trainer", "3 More", ".4 Trainer"], ["2 Trainer", "3 More", ".4 Trainer"]),
        (["2 The Trainer", ".3 Trainer"], ["2 The Trainer", ".3 Trainer"]),
        ([".2 Trainer", ".3 Trainer"], [".2 Trainer", ".3 Trainer"]),
        (["2 Trainer", ".3 Trainer@pt"], ["2 Trainer", ".3 Trainer@pt"]),
        (["2 Trainer", "3 Trainer"], ["2 Trainer", "3 Trainer"]),
        (["5 deep", "4 in"], ["4 in"]),
        ([], []),
    ],
)
def test_no_entry_twice(headings: list[str], expected: list[str]) -> None:
    """An object has no entry of its own where the entry above is a heading of its name; all else stays, levels 2 to 4."""
    assert contents(map(entry, headings)) == list(map(entry, expected))
