"""Style sheets and scripts of the theme are shorter in the site, and mean the same."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from docbuilder.render.theme import Theme, templates_folder

FOLDER = templates_folder() / "assets"
SCRIPTS = sorted((FOLDER / "js").glob("*.js"))
ASSETS = {asset.name: asset for asset in Theme().assets()}
LITERAL = re.compile(r"`[^`]*`|'[^'\\\n]*'")


def code_of(path: Path) -> str:
    """The script without the comments that take whole lines or stand behind blanks."""
    return re.sub(r"(?m)^\s*//.*$|\s//\s.*$|/\*[\s\S]*?\*/", "", path.read_text("utf-8"))


@pytest.mark.parametrize("name", [*(path.name for path in SCRIPTS), "main.js"])
def test_scripts_are_valid_without_comments(name: str, tmp_path: Path) -> None:
    """Node takes every script after it was shortened."""
    node = shutil.which("node")
    if not node:
        pytest.skip("needs Node")
    short = tmp_path / "short.js"
    short.write_bytes(ASSETS[name].content)
    subprocess.run([node, "--check", short], check=True)
    assert not re.search(r"^\s*/[*/]", short.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_strings_stay_as_they_are(path: Path) -> None:
    """Quoted text and templates, with the blanks in them."""
    short = ASSETS[path.name].content.decode()
    for literal in LITERAL.findall(code_of(path)):
        assert literal in short


def test_the_main_script_has_all_of_its_parts() -> None:
    """Each ends its own line, so that none runs into the next."""
    main = ASSETS["main.js"].content.decode()
    for path in (FOLDER / "js/main").glob("*.js"):
        for literal in LITERAL.findall(code_of(path)):
            assert literal in main
    assert len(main) < sum(path.stat().st_size for path in (FOLDER / "js/main").glob("*.js"))


def test_style_sheets_keep_what_they_say() -> None:
    """Comments and blanks go; every name of a class, and every custom property, stays."""
    sheets = "".join(path.read_text("utf-8") for path in (FOLDER / "css").glob("*.css"))
    short = ASSETS["main.css"].content.decode()
    assert "/*" not in short
    assert len(short) < len(sheets)
    sheets = re.sub(r"/\*[\s\S]*?\*/", "", sheets)
    for name in set(re.findall(r"(?<![\w.])--[\w-]+|\.[a-z][\w-]*(?=[\s,{:>~+)])", sheets)):
        assert name in short
    assert sheets.count("{") == short.count("{")


def test_what_others_wrote_is_not_touched() -> None:
    """Vendored files are the same bytes, under names with their hash."""
    for path in (FOLDER / "vendor").rglob("*"):
        if path.suffix in {".js", ".css", ".woff2"}:
            assert ASSETS[path.name].content == path.read_bytes()
