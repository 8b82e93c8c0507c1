"""Ids on a page: each once, headings take the anchors of the objects below them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docbuilder.index.language import PageAnchors
from docbuilder.model.nodes import ApiBox, ApiEntry, Document, Heading
from docbuilder.model.source import Source
from docbuilder.model.walking import walk
from docbuilder.parse import parse
from docbuilder.pyapi.model import ApiObject, ApiRequest, Docstring, Entry, FieldsSection, Group, Markdown, TextSection
from docbuilder.resolve.anchors import assign_anchors
from docbuilder.resolve.autodoc import Repository, expand_autodoc, make_box


def documented(name: str, *members: ApiObject, parameters: str = "", text: str = "") -> ApiObject:
    entries = tuple(Entry(entry, None, False, None, Markdown("what it is")) for entry in parameters.split())
    fields = (FieldsSection("parameters", (Group(None, entries),)),) if entries else ()
    words = (TextSection(Markdown(text)),) if text else ()
    return ApiObject("class", f"pkg.{name}", f"pkg.{name}", docstring=Docstring((*words, *fields)), members=members)


def place(text: str, *objects: ApiObject) -> tuple[Document, PageAnchors]:
    boxes = {ApiRequest(found.name.removeprefix("pkg.")): make_box(found, Repository()) for found in objects}
    document, _ = expand_autodoc(parse(Source("page.md", text)).document, boxes)
    return assign_anchors(document)


def heading_ids(document: Document) -> list[str]:
    return [node.id for node in walk(document) if isinstance(node, Heading)]


def box_ids(document: Document) -> list[str]:
    return [node.id for node in walk(document) if isinstance(node, ApiBox)]


def test_repeated_headings_are_told_apart() -> None:
    """The second gets `-1`, and a heading that is really called so gets the next free one."""
    document, anchors = place("# A\n\n## A\n\n## A-1\n\n## A\n")
    assert heading_ids(document) == ["a", "a-1", "a-1-1", "a-2"]
    assert set(anchors.ids) == set(heading_ids(document))
    assert anchors.title == "A"


def test_markers_are_ids_verbatim() -> None:
    """What the author wrote wins over what comes from titles, even further up."""
    document, _ = place("# Intro\n\n## Other[[intro]]\n\n## Dots[[a.b_C]]\n\n## Twice[[intro]]\n")
    assert heading_ids(document) == ["intro-1", "intro", "a.b_C", "intro-2"]


def test_a_heading_above_a_directive_carries_its_anchor() -> None:
    """Outside links to the object land on the heading, and the id is there once."""
    document, anchors = place("# T\n\n## X\n\n[[autodoc]] X\n\n[[autodoc]] Y\n", documented("X"), documented("Y"))
    assert heading_ids(document) == ["t", "pkg.X"]
    assert box_ids(document) == ["", "pkg.Y"]
    assert anchors.boxes == ("pkg.X", "pkg.Y")
    assert anchors.top == {"pkg.X", "pkg.Y"}


def test_tags_and_comments_between_do_not_matter() -> None:
    """The heading is found through tags, comments and blank lines, but not through text."""
    text = "## X\n\n<!-- why -->\n\n<frameworkcontent>\n<pt>\n\n[[autodoc]] X\n\n</pt>\n</frameworkcontent>\n"
    assert heading_ids(place(text, documented("X"))[0]) == ["pkg.X"]
    assert heading_ids(place("## X\n\n<div>\n\n[[autodoc]] X\n\n</div>\n", documented("X"))[0]) == ["pkg.X"]
    assert heading_ids(place("## X\n\ntext\n\n[[autodoc]] X\n", documented("X"))[0]) == ["x"]


def test_a_marker_keeps_its_heading() -> None:
    """A heading with a marker stays what it says; the box carries its own id, unless the marker is that very id."""
    document, _ = place("## X[[mine]]\n\n[[autodoc]] X\n", documented("X"))
    assert (heading_ids(document), box_ids(document)) == (["mine"], ["pkg.X"])
    document, _ = place("[[autodoc]] X\n\n## X[[pkg.X]]\n", documented("X"))
    assert (heading_ids(document), box_ids(document)) == (["pkg.X"], [""])


def test_the_second_box_of_an_object_has_no_ids() -> None:
    """Neither the box nor what is in it, and its members neither."""
    found = documented("X", documented("X.run", parameters="a"), parameters="b")
    document, anchors = place("[[autodoc]] X\n\n[[autodoc]] X\n", found)
    boxes = [node for node in walk(document) if isinstance(node, ApiBox)]
    assert [(box.id, box.repeated) for box in boxes] == [("pkg.X", False), ("pkg.X.run", False), ("", True), ("", True)]
    assert anchors.boxes == ("pkg.X", "pkg.X.run")
    assert {"pkg.X.b", "pkg.X.run.a"} <= set(anchors.ids)


def test_a_parameter_gives_way_to_an_object_of_its_name() -> None:
    """`[[autodoc]] X` with a parameter `run`, and `[[autodoc]] X.run`: the object has the id."""
    document, _ = place(
        "[[autodoc]] X\n\n[[autodoc]] X.run\n", documented("X", parameters="run a"), documented("X.run")
    )
    assert [node.id for node in walk(document) if isinstance(node, ApiEntry)] == ["", "pkg.X.a"]
    assert box_ids(document) == ["pkg.X", "pkg.X.run"]


def test_headings_of_docstrings_have_ids_of_their_object() -> None:
    """The page's own headings keep theirs, whatever docstrings say before them."""
    text = "# T\n\ntext\n\n[[autodoc]] X\n\n## Notes\n\n[[autodoc]] Y\n"
    document, _ = place(
        text, documented("X", text="## Notes\n\ntext\n\n## Notes"), documented("Y", text="Notes\n-----\n\ntext")
    )
    assert heading_ids(document) == ["t", "pkg.X.notes", "pkg.X.notes-1", "pkg.Y", "pkg.Y.notes"]


def test_headings_of_docstrings_name_no_page_and_carry_no_object() -> None:
    """The title is the page's own heading; a heading at a docstring's end is not that of the first member."""
    found = documented("X", documented("X.y"), text="# Usage")
    document, anchors = place("## T\n\ntext\n\n[[autodoc]] X\n\n[[autodoc]] X\n", found)
    assert anchors.title == "T"
    assert heading_ids(document) == ["t", "pkg.X.usage", ""]
    assert "" not in anchors.ids


def test_ids_in_raw_html_are_taken() -> None:
    """A heading does not take an id that the author wrote in HTML."""
    document, anchors = place('<a id="usage"></a>\n\n# Usage\n')
    assert heading_ids(document) == ["usage-1"]
    assert "usage" in anchors.ids


@given(
    st.lists(st.sampled_from(["# A", "## A[[x]]", "[[autodoc]] X", "text", "[[autodoc]] Y", "## x", '<a id="a"></a>']))
)
def test_every_id_is_there_once(blocks: list[str]) -> None:
    """Whatever stands on a page in whatever order."""
    document, anchors = place("\n\n".join(blocks), documented("X", documented("X.y", parameters="a")), documented("Y"))
    ids = [node.id for node in walk(document) if getattr(node, "id", "") and not getattr(node, "repeated", False)]
    inside = {id(child) for box in walk(document) if isinstance(box, ApiBox) and box.repeated for child in walk(box)}
    shown = [node.id for node in walk(document) if getattr(node, "id", "") and id(node) not in inside]  # type: ignore[attr-defined]
    assert len(shown) == len(set(shown))
    assert set(shown) <= set(anchors.ids)
    assert len(shown) <= len(ids)
