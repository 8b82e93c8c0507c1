"""The words of the interface, in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from docbuilder.render.context import WORDS
from docbuilder.render.theme import templates_folder

FOLDER = templates_folder() / "strings"
ENGLISH: dict[str, str] = yaml.safe_load((FOLDER / "en.yml").read_text("utf-8"))
PLACEHOLDER = re.compile(r"{\w+}")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: path.stem)
def test_language_is_complete(path: Path) -> None:
    """Every language has exactly the keys of English, in its order, with the same placeholders, and no empty text."""
    words = yaml.safe_load(path.read_text("utf-8"))
    assert list(words) == list(ENGLISH)
    for key, text in words.items():
        assert isinstance(text, str)
        assert text.strip() == text != "", key
        assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(ENGLISH[key])), key


def test_required_languages_are_there() -> None:
    """The languages that the design promises have words of their own, those read from right to left among them."""
    names = {path.stem for path in FOLDER.glob("*.yml")}
    assert names >= {
        "de",
        "en",
        "es",
        "fr",
        "hi",
        "it",
        "ja",
        "ko",
        "ms",
        "pt",
        "te",
        "tr",
        "zh",
        "ar",
        "he",
        "fa",
        "ur",
    }


def test_words_of_the_article_agree_with_the_renderer() -> None:
    """The words that rendering falls back to are the English ones."""
    assert set(WORDS) <= set(ENGLISH)


def test_templates_use_words_that_exist() -> None:
    """Every `strings.key` of a template is a key of the English file."""
    used = {
        key
        for path in templates_folder().rglob("*.html")
        for key in re.findall(r"\bstrings\.(\w+)", path.read_text("utf-8"))
    }
    assert used
    assert used <= set(ENGLISH)
