"""Sections of pages: the scan finds the headings that the parser finds, and ties sections of translations to those of the original."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docbuilder.i18n.sections import has_prose, named_after, pair_sections, split_sections
from docbuilder.model.nodes import Heading
from docbuilder.model.source import Source, clean
from docbuilder.model.walking import walk
from docbuilder.parse import parse

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared/corpus/accelerate/docs/source"


def parsed(text: str) -> list[tuple[int, int, str]]:
    """Offset of the line, level and marker of every heading, as the parser has them."""
    document = parse(Source("", text)).document
    nodes = [node for node in walk(document) if isinstance(node, Heading)]
    return sorted((text.rfind("\n", 0, node.span.start) + 1, node.level, node.marker) for node in nodes)


def scanned(text: str) -> list[tuple[int, int, str]]:
    return [(one.start, one.level, one.id if one.marked else "") for one in split_sections(text) if one.level]


@pytest.mark.parametrize("folder", [ROOT / "docs/source", ROOT / "examples", CORPUS], ids=lambda path: path.parts[-3])
def test_headings_are_those_of_the_parser(folder: Path) -> None:
    """On every page."""
    if not folder.is_dir():
        pytest.skip("needs the corpora beside the project")
    for path in sorted(folder.rglob("*.md")):
        text = clean(path.read_text("utf-8"))
        assert scanned(text) == parsed(text), path


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: x\n# no: heading\n---\n\n# A\n",
        "# A ##\n\n## B [[b]] ##\n### C[[c d]]\n",
        "Title\n=====\n\ntext\n\nOther\n---\n\n---\n\n- item\n---\n",
        "```\n# no\n```\n~~~~py\n# no\n~~~\n# no\n~~~~\n# A\n",
        "- ```py\n  # no\n  ```\n> ```\n> # no\n> ```\n\n# A\n",
        "<!-- # no\n# no\n--># no\n# A\n<!-- open\n# no\n",
        "$$\n# no\n$$\n\n# A\n",
        "#no\n####### no\n#\n # A\n   ## B\n",
        "```py\n# no\n",
        "`<!--` is code\n\n# A\n\n-->\n",
        "<Tip>\n\n# A\n\n</Tip>\n",
        "",
        "no heading",
        "# A\r\n\r\n## B\r\n",
    ],
)
def test_headings_as_people_write_them(text: str) -> None:
    """Front matter, closing marks, underlines, fences in lists and quotes, comments, formulas."""
    text = clean(text)
    assert scanned(text) == parsed(text)
    assert "".join(section.text for section in split_sections(text)) == text


@given(
    st.lists(
        st.sampled_from(["# A", "## B[[b]]", "text", "", "```", "~~~", "<!--", "-->", "$$", "---", "==="]), max_size=25
    )
)
def test_sections_are_the_whole_page(lines: list[str]) -> None:
    """Whatever is open or closed: nothing is lost, and ids are unique."""
    text = "\n".join(lines)
    sections = split_sections(text)
    assert "".join(section.text for section in sections) == text
    assert len({section.id for section in sections}) == len(sections)


@pytest.mark.parametrize(
    "unit",
    [
        "# a\n",
        "#\n",
        "a\n--\n",
        "--\n",
        "a\n=\n\n",
        "<!--\n",
        "<!--\n-->\n",
        "```\n",
        "~~~\n",
        "$$\n",
        "- " * 9 + "\n",
        "> > ",
        " ",
        "<include>\n",
        "# a[[a]]\n",
        "[[",
        "`",
    ],
)
def test_large_pages_take_no_longer_than_they_are(unit: str) -> None:
    """A page of nothing else than one thing: what is not linear in its size does not end."""
    text = unit * (40_000 // len(unit))
    sections = split_sections(text)
    assert "".join(section.text for section in sections) == text
    pair_sections(sections, split_sections(unit * (20_000 // len(unit)) + "## b\n" * 1000))
    for section in sections[:50]:
        has_prose(section)


def test_a_comment_counts_in_code_and_not_elsewhere() -> None:
    """What readers see decides; what is never closed is no comment."""
    hashes = [
        split_sections(text)[1].hash
        for text in (
            "# A\n\nText.\n",
            "# A\n<!-- x\n# y -->\nText.\n",
            "# A\n\nText.\n\n<!-- z -->\n",
            "# A\n\n```\n<!-- x -->\n```\n\nText.\n",
            "# A\n\n```\n<!-- y -->\n```\n\nText.\n",
            "# A\n\n<!-- open\n\nText.\n",
            "# A\n\n<!-- open\n\nOther text.\n",
        )
    ]
    assert hashes[0] == hashes[1] == hashes[2]
    assert len(set(hashes)) == 5


def test_ids_are_those_of_the_site() -> None:
    """Markers, else slugs; repeated ones are numbered."""
    text = "# `a` and *b*\n## See [it](x)\n## A\n## A\n## Ö, 日本語![[o]]\n## !?\n## A-1\n"
    ids = ["", "a-and-b", "see-it", "a", "a-1", "o", "section", "a-1-1"]
    assert [section.id for section in split_sections(text)] == ids


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Install\n\nRun it.\n", True),
        ("## Install\n\n```bash\nrun it\n```\n", False),
        ("## Install\n\n~~~~\nrun\n~~~\nit\n~~~~\n", False),
        ("## A\n\n[[autodoc]] a.b\n    - all\n    - forward\n", False),
        ('## A\n\n<literalinclude>{"path": "some/file"}</literalinclude>\n', False),
        ("<!-- some words -->\n\n## A\n\n`code`\n", False),
        ("<Tip>\n\nSome words\n\n</Tip>\n", True),
        ("## A\n\n日本語です。\n", True),
        ("Only a title\n---\n\n`code`\n", False),
        ("---\nredirect_from: [old/page]\naliases: {old.Name: new.Name}\n---\n", False),
        ("---\ntitle: Some words\n---\n\n`code`\n", True),
        ("---\nsearch: false\n---\n\nSome words\n", True),
    ],
)
def test_what_there_is_to_translate(text: str, expected: bool) -> None:
    """Prose, and not what is the same in every language."""
    assert any(has_prose(section) for section in split_sections(text)) is expected


def tied(original: str, translation: str, ids: list[str] | None = None) -> list[tuple[str, str]]:
    """Titles of sections with those of their counterparts."""
    one = [section for section in split_sections(original) if not section.empty]
    other = [section for section in split_sections(translation) if not section.empty]
    pairs = pair_sections(one, named_after(other, ids) if ids is not None else other)
    return [(a.title if a else "", b.title if b else "") for a, b in pairs]


def test_ids_tie_sections_wherever_they_stand() -> None:
    """Moved, new and removed ones."""
    assert tied("# A\n## B\n## C\n## D\n", "# あ[[a]]\n## う[[c]]\n## い[[b]]\n## え[[x]]\n") == [
        ("A", "あ"),
        ("B", "い"),
        ("C", "う"),
        ("D", "え"),
    ]
    assert tied("# A\n## C\n", "# あ[[a]]\n### い[[b]]\n## う[[c]]\n") == [("A", "あ"), ("C", "う"), ("", "い")]


def test_sections_without_ids_are_tied_by_level_and_order() -> None:
    """Between those that have ids."""
    assert tied("# A\n## B\n### C\n## D\n", "# あ\n## い\n## え\n") == [
        ("A", "あ"),
        ("B", "い"),
        ("C", ""),
        ("D", "え"),
    ]


def test_places_tie_sections_to_what_they_were_made_from() -> None:
    """The lock file has the ids of the original in the translation's order; an id that is written wins."""
    assert tied("# A\n## X\n## B\n## C\n", "# あ\n## い\n## う\n", ["a", "b", "c"]) == [
        ("A", "あ"),
        ("X", ""),
        ("B", "い"),
        ("C", "う"),
    ]
    assert tied("# A\n## B\n", "# あ\n## い[[b]]\n", ["b", "a"]) == [("A", "あ"), ("B", "い")]
