"""Links that are left open until the language is known."""

from __future__ import annotations

import pytest

from docbuilder.index.language import LanguageIndex, ObjectTarget
from docbuilder.index.questions import answer_all, as_questions
from docbuilder.model.nodes import Heading, Link, ObjectLink
from docbuilder.model.source import Source
from docbuilder.model.values import replace
from docbuilder.model.walking import text_of, walk
from docbuilder.parse import parse
from docbuilder.resolve.links import LinkContext
from docbuilder.resolve.open_links import Answer, OpenLinks, open_links
from docbuilder.site.published import Surroundings

ENGLISH = LanguageIndex(
    routes={"guide": "en/guide", "api/shapes": "en/api/shapes", "other": "en/other"},
    anchors={"other": frozenset({"part"})},
    files={"imgs/a.png": "en/imgs/a.png"},
    objects={"Shape": ObjectTarget(True, "api/shapes", "pkg.Shape"), "draw": ObjectTarget(True, callable=True)},
    language="en",
)
GERMAN = LanguageIndex(
    routes={"guide": "de/guide", "other": "de/other"},
    anchors={},
    files={},
    objects={"Shape": ObjectTarget(True), "draw": ObjectTarget(True, "guide", "pkg.draw", callable=True)},
    language="de",
)
AROUND = Surroundings("de", "pkg")
HERE = LinkContext("guide", "de/guide", AROUND, GERMAN, ENGLISH, fallback=True)


def opened(text: str, context: LinkContext = HERE) -> tuple[list[Link | ObjectLink], OpenLinks, str]:
    """The links of a page of which each is a mark or is known, the questions, and what the known ones asked."""
    questions = OpenLinks(lambda number: f"<{number}>")
    document, asked = open_links(parse(Source("guide.md", text)).document, context, questions)
    return [node for node in walk(document) if isinstance(node, Link | ObjectLink)], questions, asked


def answer(questions: OpenLinks, number: int, context: LinkContext = HERE) -> Answer:
    """The answer to one question."""
    ((found, result),) = questions.answers([number], context)
    assert found == number
    return result


def test_what_depends_on_the_language_is_left_open() -> None:
    """Pages may be translated or not, objects documented or not; the same question has the same number."""
    links, questions, asked = opened("[a](other#part) [`Shape`] [b](./other#part) [`draw`] [c](api/shapes)")
    marks = [link.target if isinstance(link, Link) else link.mark for link in links]
    assert marks == ["<0>", "<1>", "<0>", "<2>", "<3>"]
    assert asked == ""
    assert answer(questions, 0).link == "other.html#part"
    assert answer(questions, 3).link == "../en/api/shapes.html"


@pytest.mark.parametrize(
    ("written", "translated", "expected"),
    [
        ("other#part", {"part"}, "other.html#part"),
        ("other#part", {"teil"}, "../en/other.html#part"),
        ("other.md?x=1#part", {"teil"}, "../en/other.html?x=1#part"),
        ("other#nowhere", {"teil"}, "other.html#nowhere"),  # the original's page has the diagnostic
        ("other", {"teil"}, "other.html"),
    ],
)
@pytest.mark.parametrize("whole", [False, True])
def test_a_section_that_a_translation_lacks_is_read_in_the_original(
    written: str, translated: set[str], expected: str, *, whole: bool
) -> None:
    """In text, and in headings, whose links are never left open; a translation that gains the section is another answer."""
    german = replace(GERMAN, anchors={"other": frozenset(translated)})
    context = replace(HERE, index=german)
    (link,), questions, asked = opened(f"{'# ' * whole}[a]({written})", context)
    assert isinstance(link, Link)
    if whole:
        assert link.target == expected
    else:
        found = answer(questions, 0, context)
        assert found.link == expected
        asked = as_questions(found.asked)
    lacking, having = (replace(german, anchors={"other": frozenset(ids)}) for ids in ({"teil"}, {"part"}))
    if "#part" in written:
        assert answer_all(asked, (lacking, ENGLISH), {}) != answer_all(asked, (having, ENGLISH), {})


def test_what_is_shown_is_known_at_once() -> None:
    """Where the text of a link matters, in the width of a signature, say, it is what will be shown."""
    (link,), questions, _ = opened("[`~pkg.draw`]")
    assert isinstance(link, ObjectLink)
    assert text_of((link,)) == "draw"
    found = answer(questions, 0)
    assert text_of((found.link,)) == "draw"  # type: ignore[arg-type]


def test_an_object_on_the_page_itself_is_told() -> None:
    """The page has no file name in such a link; for another page of the folder it has."""
    _, questions, _ = opened("[`draw`]")
    found = answer(questions, 0)
    assert isinstance(found.link, Link)
    assert (found.link.target, found.page) == ("#pkg.draw", "guide")
    elsewhere = answer(questions, 0, LinkContext("x", "de/x", AROUND, GERMAN, ENGLISH))
    assert isinstance(elsewhere.link, Link)
    assert elsewhere.link.target == "guide.html#pkg.draw"


def test_answers_tell_what_they_asked() -> None:
    """A later build asks again: equal answers mean that the link is the same."""
    _, questions, _ = opened("[`draw`] [c](api/shapes)")
    assert [len(answer(questions, number).asked) for number in (0, 1)] == [1, 3]


def test_the_rest_is_known() -> None:
    """Headings, addresses of the page itself or elsewhere, pages that are nowhere, raw HTML."""
    text = "# [`draw`] and [a](other)\n\n[x](#x) [y](https://example.org) [z](nowhere) [t](other#a|b)"
    links, _, asked = opened(text)
    targets = [link.target for link in links if isinstance(link, Link)]
    assert targets == ["#pkg.draw", "other.html", "#x", "https://example.org", "nowhere.html", "other.html#a|b"]
    assert "nowhere" in asked


def test_headings_in_quotes_and_lists_are_whole() -> None:
    """Wherever they stand."""
    document, _ = open_links(parse(Source("g.md", "> # [`draw`]\n")).document, HERE, OpenLinks(str))
    (heading,) = [node for node in walk(document) if isinstance(node, Heading)]
    assert text_of(heading.children) == "draw()"
