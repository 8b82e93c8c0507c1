"""Shared files of a site: the theme's and the configuration's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.config import Config, ConfigError
from docbuilder.output.assets import site_assets
from docbuilder.render.theme import Theme


def test_site_has_an_icon_without_naming_one() -> None:
    """The theme's icon stands in; every path has its file."""
    assets = site_assets(Config(), Theme())
    assert assets.files[assets.paths["icon"]].startswith(b"<svg")
    assert set(assets.paths.values()) <= assets.files.keys()


def test_configured_icon_takes_the_place_of_the_themes(tmp_path: Path) -> None:
    """One icon only is written."""
    (tmp_path / "own.png").write_bytes(b"png")
    assets = site_assets(Config(icon="own.png", root=tmp_path), Theme())
    assert [path for path in assets.files if "icon" in path] == [assets.paths["icon"]]
    assert assets.files[assets.paths["icon"]] == b"png"


def test_own_styles_and_scripts_are_loaded_in_order(tmp_path: Path) -> None:
    """Styles and scripts of the configuration come in its order; other files are there and loaded by nobody."""
    for name in ("b.css", "a.css", "x.js", "font.woff2"):
        (tmp_path / name).write_bytes(name.encode())
    assets = site_assets(Config(assets=("b.css", "a.css", "x.js", "font.woff2"), root=tmp_path), Theme())
    assert [assets.files[path] for path in assets.styles] == [b"b.css", b"a.css"]
    assert [assets.files[path] for path in assets.scripts] == [b"x.js"]
    assert b"font.woff2" in assets.files.values()


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The key and the name are in the message."""
    with pytest.raises(ConfigError, match=r"`logo` names 'no\.svg'"):
        site_assets(Config(logo="no.svg", root=tmp_path), Theme())
