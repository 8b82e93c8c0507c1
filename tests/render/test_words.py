"""Words of the interface as marks."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from render_trees import TREES

from docbuilder.model.values import replace
from docbuilder.render.context import RenderContext
from docbuilder.render.html import render_page, word_fills
from docbuilder.render.theme import Theme
from docbuilder.render.words import INTERFACE, WORDS, Fills, Marked, mark, mark_link, say
from docbuilder.render.writer import attribute

THEME = Theme()


def fill(text: str, word: Callable[[str], str], escape: Callable[[str], str]) -> str:
    """The text with words in place of marks."""
    return Marked(text).fill(Fills(word, escape), {})


def german(key: str) -> str:
    return {"tip": "Tipp", "show_more": "{count} weitere zeigen", "source": '<Quelle "hier">'}.get(key, key)


def test_a_mark_becomes_the_word() -> None:
    """Words and the tag of the interface's language take the places of their marks."""
    text = f'<p lang="{mark(INTERFACE, {})}">{mark("tip", {})}: {mark("note", {})}</p>'
    assert fill(text, german, attribute) == '<p lang="@interface">Tipp: note</p>'


def test_values_are_put_into_the_word() -> None:
    """A value has been escaped with the text around it; it is not escaped again."""
    assert fill(mark("show_more", {"count": "&lt;3&gt;"}), german, attribute) == "&lt;3&gt; weitere zeigen"


def test_words_are_escaped() -> None:
    """A translation may hold any character."""
    assert fill(mark("source", {}), german, attribute) == "&lt;Quelle &quot;hier&quot;&gt;"


def test_what_is_left_open_leaves_no_blanks() -> None:
    """A version that nobody named: the words before it end without a blank."""
    assert say("Added in {version}", {"version": ""}) == "Added in"
    assert fill(mark("added", {"version": ""}), WORDS.__getitem__, attribute) == "Added in"


def test_unknown_words_are_an_error_of_the_program() -> None:
    """There is a mark for every word that rendering uses, and for no other."""
    with pytest.raises(KeyError):
        mark("no such word", {})
    assert {fill(mark(key, {}), str, str) for key in WORDS} == set(WORDS)


@given(st.text())
def test_text_without_marks_stays_as_it_is(text: str) -> None:
    """Whatever characters an author uses."""
    assert fill(text, german, attribute) == text


@pytest.mark.parametrize("text", ["\U000f0000\U000f0fff\U000f0002", "\U000f0000", "\U000f0002\U000f0000x\U000f0002"])
def test_characters_of_private_use_are_the_authors(text: str) -> None:
    """Only what is a mark from end to end is replaced."""
    assert fill(text, german, attribute) == text


@pytest.mark.parametrize("name", sorted(TREES))
def test_marks_filled_in_are_what_the_words_would_have_been(name: str) -> None:
    """Every construct: rendered with marks for one language, filled in for another, it is that language's."""
    words = {key: f"«{key} " + " ".join(re.findall(r"{\w+}", word)) + "»" for key, word in WORDS.items()}
    context = RenderContext(THEME, words, "en", "ja", name="guide/page")
    marked = render_page(TREES[name], replace(context, strings={}, marked=True, interface_language="ko"))[0]
    plain = render_page(TREES[name], context)[0]
    html, markdown = word_fills(context)
    assert Marked(marked.body).fill(html, {}) == plain.body
    assert Marked(marked.markdown).fill(markdown, {}) == plain.markdown
    assert replace(marked, body=plain.body, markdown=plain.markdown) == plain


def test_links_take_the_places_of_their_marks() -> None:
    """What a link is on one page alone goes before what it is on the others; a mark that nobody gave is the author's."""
    text = Marked(f"{mark_link(7)} and {mark_link(12)}, {mark('tip', {})}; {mark_link(7)}{mark_link(3)}")
    fills = Fills(german, attribute)
    fills |= {mark_link(7): "seven", mark_link(12): "twelve"}
    assert text.links == {3, 7, 12}
    assert text.fill(fills, {mark_link(12): "#here"}) == f"seven and #here, Tipp; seven{mark_link(3)}"
    assert text.fill(fills, {}) == f"seven and twelve, Tipp; seven{mark_link(3)}"
