"""Style sheets and scripts become shorter and mean the same."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docbuilder.render.minify import minify_css, minify_js
from docbuilder.render.theme import Theme, templates_folder

SCRIPTS = sorted((templates_folder() / "assets/js").rglob("*.js"))


def test_minify_css() -> None:
    """Comments and indentation go; strings and addresses stay."""
    assert minify_css('a {\n  content: "/* x */  y"; /* gone */\n\n  b: url(a/*b*/c);\n}') == (
        'a {\ncontent: "/* x */  y"; \nb: url(a/*b*/c);\n}\n'
    )


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("/* a\n b */\n\n  x();  // y\n\n\n    z()", "x();\nz()\n"),
        ("a /* b */ c", "a c\n"),
        ("return/* b */c", "return c\n"),
        ("return /* \n */ c", "return\nc\n"),
        ("x = \"// a  /* b\"; y = '  \\'  // z'", "x = \"// a  /* b\"; y = '  \\'  // z'\n"),
        ('x = "a\\\n   b"', 'x = "a\\\n   b"\n'),
        ("x = `  // a\n   b`   +   1", "x = `  // a\n   b` + 1\n"),
        ("x = `a  ${ f({  b: `  ${  c  }  ` }) }  // d`  // e", "x = `a  ${ f({ b: `  ${ c }  ` }) }  // d`\n"),
        ("x = `\\`  \\${  ` //", "x = `\\`  \\${  `\n"),
        ("x = `  $  {  $`", "x = `  $  {  $`\n"),
        ("`${ {  a:  { } } }  `", "`${ { a: { } } }  `\n"),
        ("x = /[/'\"  ]\\/  /gu // c", "x = /[/'\"  ]\\/  /gu\n"),
        ("f(/  '/,  /[\\]/]  \"/)", "f(/  '/, /[\\]/]  \"/)\n"),
        ("return   /a  '/.test(b)", "return /a  '/.test(b)\n"),
        ("`${ /}  '/ }  `", "`${ /}  '/ }  `\n"),
        ("}\n  /a  '/.test(b)", "}\n/a  '/.test(b)\n"),
        ("a = b  /  c  /  d; e = (b)  /  2 // '", "a = b / c / d; e = (b) / 2\n"),
        ("a = b[0]  /  2; c = 'x'  /  2 // '", "a = b[0] / 2; c = 'x' / 2\n"),
        ("a = `x`  /  2; c = /x/  /  2 // '", "a = `x` / 2; c = /x/ / 2\n"),
        ("a = 4  /  2 // '\n  / 3", "a = 4 / 2\n/ 3\n"),
        ('a = "never   closed', 'a = "never closed\n'),
        ("a = `never   closed", "a = `never closed\n"),
        ("", "\n"),
    ],
)
def test_minify_js(script: str, expected: str) -> None:
    """Comments and indentation go, one line end of each run stays; strings, templates, regular expressions stay whole."""
    assert minify_js(script) == expected


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_scripts_of_the_theme_are_valid_without_comments(path: Path, tmp_path: Path) -> None:
    """Node takes every script of the theme after it was shortened, and no comment is left."""
    node = shutil.which("node")
    if not node:
        pytest.skip("needs Node")
    short = tmp_path / "short.js"
    short.write_text(minify_js(path.read_text("utf-8")), "utf-8")
    subprocess.run([node, "--check", short], check=True)
    assert not re.search(r"^\s*/[*/]|\n\n", short.read_text("utf-8"), re.MULTILINE)


def test_main_script_is_all_of_its_parts() -> None:
    """The joined script has every part, each on lines of its own."""
    main = next(asset.content for asset in Theme().assets() if asset.name == "main.js").decode()
    for path in (templates_folder() / "assets/js/main").glob("*.js"):
        assert f"\n{minify_js(path.read_text('utf-8'))}" in f"\n{main}"


@given(st.text(st.sampled_from("/*'\"`\\${}()[]\n ab=+;"), max_size=60))
def test_any_text_comes_to_an_end_and_stays_short(text: str) -> None:
    """What is no script is no problem: nothing is added but the final line end, and once is enough for good code."""
    short = minify_js(text)
    assert len(short) <= len(text) + 1
    assert short.endswith("\n")
