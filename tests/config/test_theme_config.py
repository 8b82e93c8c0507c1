"""`[theme]`: what it may say, what is wrong with it, and colours that can be read."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from docbuilder.config import ConfigError, load_config
from docbuilder.config.schema import schema
from docbuilder.config.theme import (
    GROUNDS,
    FontConfig,
    ScriptConfig,
    ThemeConfig,
    contrast,
    is_readable,
    read_theme,
    readable,
    theme_problems,
)
from sites import THEME


def test_everything() -> None:
    """Every key; one colour and the name of a font alone are short forms."""
    assert list(theme_problems(THEME)) == []
    assert read_theme(THEME) == ThemeConfig(
        accent=("#336699",),
        font=FontConfig("Inter"),
        code_font=FontConfig("JetBrains Mono", "fonts/mono.woff2"),
        footer="© The authors",
        links=THEME["links"],
        announcement="Version 2 is there",
        announcement_link="en/news.html",
        feedback="https://forms.example/helpful",
        scripts=(ScriptConfig("https://stats.example/s.js", {"domain": "x.example"}, ("https://in.example",)),),
        image_zoom=True,
        tabs=True,
        contributors=True,
    )
    jsonschema.validate({"theme": THEME}, schema())
    assert read_theme({}) == ThemeConfig()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"acent": "#000000"}, "theme.acent is no key; the keys are accent,"),
        ({"accent": "red"}, "theme.accent: 'red' is no colour of the form '#rrggbb'"),
        ({"accent": 3}, "must be a colour, or a list of two"),
        ({"accent": ["#000000"] * 3}, "must be a colour, or a list of two"),
        (
            {"accent": ["#ffee00", "#ffee00"]},
            "'#ffee00' has a contrast of 1.2 on the light background, and needs 4.5; '#",
        ),
        ({"accent": ["#000080", "#000080"]}, "on the dark background"),
        ({"font": 'x"; } body { display: none'}, "a name has letters"),
        ({"font": {"file": "x.woff2"}}, "a table with name and file"),
        ({"font": {"name": "X", "file": "x.ttf"}}, "must be a .woff2 file"),
        ({"footer": 3}, "theme.footer must be a string"),
        ({"links": {"X": "javascript:alert(1)"}}, "theme.links.X must be an address"),
        ({"links": {"X": "//evil.example"}}, "theme.links.X must be an address"),
        ({"links": "x"}, "must be a table"),
        ({"announcement-link": "data:text/html,x"}, "must be an address"),
        ({"feedback": "/helpful"}, "must be an address with https://"),
        ({"feedback": "https://x.example; script-src *"}, "must be an address with https://"),
        ({"scripts": [{}]}, "each has src"),
        (
            {"scripts": [{"src": "https://x.example/a.js", "async": True}]},
            "each has src, and may have data and connect",
        ),
        ({"scripts": [{"src": "a.js"}]}, "theme.scripts: src must be an address"),
        ({"scripts": [{"src": "https://x.example/a.js", "data": {'x"y': "1"}}]}, "names in lower case"),
        ({"scripts": [{"src": "https://x.example/a.js", "connect": ["*"]}]}, "list of origins"),
        ({"scripts": "https://x.example/a.js"}, "must be a list of tables"),
        ({"image-zoom": "yes"}, "must be true or false"),
        ("dark", "theme must be a table"),
    ],
)
def test_mistakes(table: object, said: str) -> None:
    """Each names its key, and what to write."""
    [problem] = theme_problems(table)
    assert said in problem


def test_a_mistake_has_its_place(tmp_path: Path) -> None:
    """As in the rest of the file."""
    (tmp_path / ".git").mkdir()
    file = tmp_path / "docbuilder.toml"
    file.write_text('name = "N"\n[theme]\naccent = "pink"\n', "utf-8")
    with pytest.raises(ConfigError, match="'pink' is no colour") as caught:
        load_config(tmp_path, {})
    assert str(caught.value).startswith(f"{file}:2: theme.accent")


@pytest.mark.parametrize("colour", ["#ff0000", "#ffee00", "#000000", "#ffffff", "#7c3aed", "#00ffff", "#808080"])
@pytest.mark.parametrize("dark", [False, True])
def test_any_colour_becomes_readable(colour: str, dark: bool) -> None:
    """By as little as that takes: what can be read stays as it is."""
    found = readable(colour, dark)
    assert all(contrast(found, ground) >= 4.5 for ground in GROUNDS[dark])
    assert (found == colour) == is_readable(colour, dark)
