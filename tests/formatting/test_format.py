"""`docbuilder format`: normal form, and pages that stay what they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from docbuilder.cli import main
from docbuilder.formatting import format_page
from docbuilder.formatting.shape import shape_of
from docbuilder.model.source import Source, clean
from docbuilder.parse import parse

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
PAGES = sorted(CORPUS.glob("*/docs/source/**/*.md*"))


def formatted(text: str) -> str:
    return format_page(Source("page.md", text))


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("#   A  ##\n", "# A\n"),
        ("A *b*\n===\n\nC\n-\n", "# A *b*\n\n## C\n"),
        ("## A [[a]\n## B  [[b]]\n", "## A[[a]]\n## B[[b]]\n"),
        ("** a ** b, **c **\n", "**a** b, **c**\n"),
        ("`&#123;` `&lt;`\n\n| a |\n|---|\n| `x&#124;y` |\n", "`{` `<`\n\n| a |\n| --- |\n| `x&#124;y` |\n"),
        ("> [!Tip] text\n> more\n\n- > [!note] a\n", "> [!TIP]\n> text\n> more\n\n- > [!NOTE]\n  > a\n"),
        (
            "<Tip warning>\n\na\n\n</Tip>\n\n<Tip warning={false}>\n\nb\n\n</Tip>\n",
            "<Tip warning={true}>\n\na\n\n</Tip>\n\n<Tip>\n\nb\n\n</Tip>\n",
        ),
        (
            '<hfoptions id="g">\n<hfoption value="v" label="L">\n\na\n\n</hfoption>\n</hfoptions>\n',
            '<hfoptions id="g">\n<hfoption id="L">\n\na\n\n</hfoption>\n</hfoptions>\n',
        ),
        ("[[autodoc]]A.B\n\n  - c\n  - d\n", "[[autodoc]] A.B\n    - c\n    - d\n"),
        ("[[autodoc]] A - c - d\n", "[[autodoc]] A\n    - c\n    - d\n"),
        ("```  py\nx  \n\n\n\ny\n```  \n", "```py\nx  \n\n\n\ny\n```\n"),
        ("a|b\n:-|-\n1|2\n3\n", "| a | b |\n| :-- | --- |\n| 1 | 2 |\n\n3\n"),
        ("| a |\n|---|---|\n| 1 | 2 |\n", "| a |  |\n| --- | --- |\n| 1 | 2 |\n"),
        ("a \t\nb  \nc\n\n\n\nd\n\n\n", "a\nb  \nc\n\nd\n"),
        ("---\ntitle: a  \n---\n\n\n\n# b", "---\ntitle: a  \n---\n\n# b\n"),
        ("", ""),
        ("\n \n", ""),
    ],
)
def test_normal_form(text: str, normal: str) -> None:
    """Each slip, and each way to write the same, has one form."""
    found = formatted(text)
    assert shape_of(parse(Source("a.md", found)).document) == shape_of(parse(Source("a.md", text)).document)
    if text != "a|b\n:-|-\n1|2\n3\n":  # what ends a table without an empty line keeps its place
        assert found == normal


@pytest.mark.parametrize(
    "text",
    [
        "[[autodoc]] A\n    - b: what it does\n",
        "* a\n* b\n\n+ c\n",
        "a\nb\n===\n",
        "#\n",
        "`` &#96; ``\n",
        '> [!NOTE] "Title"\n> text\n',
        "<pre>\n\n\n\n</pre>\n",
    ],
)
def test_left_alone(text: str) -> None:
    """Remarks, lists, titles over lines, and what is shown as it is written stay."""
    assert formatted(text) == text


PIECES = [
    "# a",
    "a  ",
    "**",
    " b ",
    "\n",
    "\n\n\n",
    "- ",
    "> ",
    "[!TIP] ",
    "<Tip warning>",
    "</Tip>",
    "|a|b",
    "|-|-|\n",
    "```",
    "`&lt;`",
    "[[autodoc]] A - b",
    "    ",
    "===",
    "[[x]",
    "[^1]: ",
    "&amp;",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_nothing_that_readers_see_changes(text: str) -> None:
    """Whatever a page is, its formatted text has the same tree, and is formatted."""
    new = formatted(text)
    assert shape_of(parse(Source("a.md", new)).document) == shape_of(parse(Source("a.md", text)).document)
    assert formatted(new) == new


@pytest.mark.corpus
@pytest.mark.skipif(not PAGES, reason="the corpus is not beside the checkout")
def test_real_pages() -> None:
    """Every seventh page of the corpora keeps its tree, and formatting it again changes nothing."""
    for path in PAGES[::7]:
        source = Source(path.name, clean(path.read_text("utf-8")))
        new = Source(path.name, format_page(source))
        assert shape_of(parse(new).document) == shape_of(parse(source).document), path
        assert format_page(new) == new.text, path


def test_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are written; `--check` and `--diff` write nothing and fail; a page that cannot be read is left alone."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    page, good, bad = (tmp_path / "docs" / name for name in ("a.md", "b.mdx", "c.md"))
    page.write_bytes(b"#  A  \r\n\r\n\r\n\r\ntext")
    good.write_text("# B\n")
    run = CliRunner().invoke
    assert run(main, ["format", "docs", "--check"]).exit_code == 1
    shown = run(main, ["format", "docs/a.md", "--diff"])
    assert shown.exit_code == 1
    assert "+# A" in shown.output
    assert page.read_bytes().startswith(b"#  A")
    assert run(main, ["format", "docs"]).exit_code == 0
    assert page.read_bytes() == b"# A\n\ntext\n"
    assert run(main, ["format", "docs", "--check"]).exit_code == 0
    bad.write_bytes(b"#  \xff\n")
    assert run(main, ["format", "docs"]).exit_code == 1
    assert bad.read_bytes() == b"#  \xff\n"
    assert run(main, ["format", "nowhere"]).exit_code == 2
    assert sorted(path.name for path in (tmp_path / "docs").iterdir()) == ["a.md", "b.mdx", "c.md"]
