"""The style sheet: contrast of its colours, and its size."""

from __future__ import annotations

import gzip
import re

import pytest

from docbuilder.render.theme import Theme, templates_folder

TOKENS = (templates_folder() / "assets/css/00-tokens.css").read_text("utf-8")
COLOURS = {
    name: (light.strip(), dark.strip())
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", TOKENS)
}
TEXTS = ["text", "strong", "muted", "accent", "accent-strong", "blue", "violet", "amber", "red", "green"]
CODE = [name for name in COLOURS if name.startswith("code-")]
GROUNDS = ["canvas", "surface", "raised", "well", "chip", *(name for name in COLOURS if name.endswith("-soft"))]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of `#rgb` or `#rrggbb`."""
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2), 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_can_be_read_on_every_ground(ground: str, scheme: int) -> None:
    """Text and code colours reach 4.5:1 on every ground that they may stand on."""
    assert len(CODE) == 8
    low = {name for name in TEXTS + CODE if contrast(COLOURS[name][scheme], COLOURS[ground][scheme]) < 4.5}
    assert low == set()


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_marks_and_edges_can_be_seen(scheme: int) -> None:
    """Marked text reaches 4.5:1, text on the accent too, and edges that mean something 3:1."""
    pairs = [("strong", "marker", 4.5), ("on-accent", "accent", 4.5), ("edge", "canvas", 3), ("edge", "surface", 3)]
    for front, back, bound in pairs:
        assert contrast(COLOURS[front][scheme], COLOURS[back][scheme]) >= bound, (front, back)


def test_every_colour_in_use_is_defined() -> None:
    """Every custom property that a rule reads is set somewhere in the style sheet."""
    sheet = next(asset.content for asset in Theme().assets() if asset.name == "main.css").decode()
    used, defined = set(re.findall(r"var\((--[\w-]+)\)", sheet)), set(re.findall(r"(--[\w-]+):", sheet))
    assert used <= defined


@pytest.mark.parametrize(
    ("names", "bound"),
    [(("main.css",), 20), (("theme.js", "main.js"), 15), (("search.js",), 25)],
    ids=["styles", "scripts", "search, loaded on demand"],
)
def test_assets_keep_their_budget(names: tuple[str, ...], bound: int) -> None:
    """What a page loads stays within its budget, in KB, compressed."""
    contents = {asset.name: asset.content for asset in Theme().assets()}
    assert sum(len(gzip.compress(contents[name], 9)) for name in names) <= bound * 1024
