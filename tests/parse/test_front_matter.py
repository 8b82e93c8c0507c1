"""Front matter, page flags, and what else holds for a page as a whole."""

from __future__ import annotations

import pytest

from docbuilder.model.nodes import Document, FrontMatter, Heading, Paragraph, ThematicBreak
from docbuilder.model.source import Source, clean
from docbuilder.parse import Parsed, parse


def page(text: str, *, front_matter: bool = True) -> Parsed:
    return parse(Source("page.md", text), front_matter=front_matter)


def messages(parsed: Parsed) -> list[str]:
    return [f"{entry.position.line}:{entry.position.column} {entry.message}" for entry in parsed.diagnostics]


def test_all_keys() -> None:
    """Every key that is known arrives, and the page begins behind the second line of dashes."""
    parsed = page(
        '---\ntitle: A: b\ndescription: "c"\nredirect_from: [x, y]\naliases: {old: h}\nsearch: false\n---\n# H\n'.replace(
            "A: b", '"A: b"'
        )
    )
    document = parsed.document
    assert document.front_matter == FrontMatter("A: b", "c", ("x", "y"), (("old", "h"),), False)
    assert isinstance(document.children[0], Heading)
    assert document.children[0].span.start == document.source.text.index("# H")
    assert not parsed.diagnostics


def test_one_redirect_is_enough() -> None:
    """`redirect_from` may be a single page."""
    assert page("---\nredirect_from: old/page\n---\n").document.front_matter.redirect_from == ("old/page",)


def test_empty_front_matter() -> None:
    """Nothing between the dashes is front matter that says nothing."""
    parsed = page("---\n---\na\n")
    assert isinstance(parsed.document.children[0], Paragraph)
    assert not parsed.diagnostics


@pytest.mark.parametrize(
    "text",
    [
        "---\na\n",
        "---\n\nsome text\n\n---\n",
        "---\n- a\n---\n",
        "a\n---\ntitle: b\n---\n",
        " ---\ntitle: a\n---\n",
        "----\n",
    ],
)
def test_not_front_matter(text: str) -> None:
    """Dashes that nothing closes, or with no mapping between them, or not on top, are what they are in Markdown."""
    document = page(text).document
    assert document.front_matter == FrontMatter()
    assert any(isinstance(node, ThematicBreak | Heading) for node in document.children)


def test_front_matter_is_for_pages_only() -> None:
    """A docstring has no front matter."""
    document = page("---\ntitle: a\n---\n", front_matter=False).document
    assert document.front_matter == FrontMatter()
    assert isinstance(document.children[0], ThematicBreak)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: a\nlayout: b\n---\n", "3:1 the front matter has an unknown key 'layout'"),
        (
            "---\ntitle: a\ntitle: b\n---\n",
            "3:1 front matter: the key 'title' is there twice, first on line 2; this one counts",
        ),
        ("---\ntitle: [a]\n---\n", "2:8 'title' in the front matter is not a text"),
        ("---\nsearch: maybe\n---\n", "2:9 'search' in the front matter is not true or false"),
        (
            "---\nredirect_from: {a: b}\n---\n",
            "2:16 'redirect_from' in the front matter is not a page or a list of pages",
        ),
        ("---\ntitle: *a\n---\n", "2:8 front matter: not valid YAML: the alias *a stands before"),
        ("---\ntitle: 'a\n---\n", "3:1 front matter: not valid YAML: found unexpected end of stream"),
        (f"---\ntitle: {'[' * 5000}\n---\n", "2:"),  # where, and in which words: libyaml, or PyYAML without it
        ("---\ntitle: \x01\n---\n", "2:1 front matter: not valid YAML: unacceptable character #x0001"),
    ],
)
def test_bad_front_matter_is_reported(text: str, message: str) -> None:
    """What is wrong is reported at its place; the page is there all the same, and the front matter is not shown."""
    parsed = page(text + "\nb\n")
    assert messages(parsed)[0].startswith(message)
    assert len(parsed.document.children) == 1


@pytest.mark.parametrize("text", ["---\ntitle: A\n\n# H\n", "---\nsearch:\n- a", "--- \ndescription: x\n--\n"])
def test_front_matter_without_an_end(text: str) -> None:
    """It is text, and that is said."""
    parsed = page(text)
    assert parsed.document.front_matter == FrontMatter()
    assert messages(parsed) == ["1:1 the front matter that this line begins does not end; it is shown as text"]


@pytest.mark.parametrize("text", ["---\n\ntitle: A\n", "---\nTo: you\n", "---\ntitles: a\n", "---\n"])
def test_a_rule_above_a_text(text: str) -> None:
    """Nothing says that front matter was meant."""
    assert not page(text).diagnostics


def test_yaml_is_data() -> None:
    """Aliases stand for what they name; a tag is never acted on."""
    matter = page("---\ntitle: &a !!python/object:os.system b\ndescription: *a\n---\n").document.front_matter
    assert (matter.title, matter.description) == ("b", "b")


def test_flags() -> None:
    """Two comments set flags for the page; other comments, and the same words in code, do not."""
    document = page("<!-- WRAP CODE BLOCKS -->\n\na <!-- STRETCH TABLES --> b\n").document
    assert (document.wrap_code, document.stretch_tables) == (True, True)
    document = page("<!-- wrap code blocks -->\n\n`<!-- STRETCH TABLES -->`\n").document
    assert (document.wrap_code, document.stretch_tables) == (False, False)


@pytest.mark.parametrize("text", ["", "\n", "   ", "\t\n \n", "\u200f\n", "---", "<", "a"])
def test_smallest_pages(text: str) -> None:
    """Pages of nothing, or next to nothing, are pages."""
    parsed = page(text)
    assert type(parsed.document) is Document
    assert not parsed.diagnostics


def test_line_ends_and_odd_characters() -> None:
    """CRLF, a byte order mark and NUL make no difference to the tree."""
    text = "\ufeff# a\r\n\r\nb\0c\r\n\r\n```\r\nd\r\n```\r\n"
    document = page(clean(text)).document
    assert document.children == page("# a\n\nb\ufffdc\n\n```\nd\n```\n").document.children
