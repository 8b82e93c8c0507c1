"""Comments that hide diagnostics."""

from __future__ import annotations

import pytest

from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.source import Position, Source
from docbuilder.parse import parse
from docbuilder.resolve.ignoring import find_ignores, unused_ignores, without_ignored

MARK = "<!-- docbuilder: ignore link-page because -->"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        (f"{MARK}\n\n# Page\n\ntext\n", 0, 0),
        (f"<!--Copyright-->\n\n{MARK}\n\n# Page\n", 0, 0),
        (f"# Page\n\n{MARK}\n\nOne\ntwo\n\nthree\n", 3, 6),
        (f"# Page\n\n{MARK}\n\n- One\n- two\n\nthree\n", 3, 6),
        (f"# Page\n\n{MARK}\n```py\nx\n```\n\nthree\n", 3, 6),
        (f"# Page\n\n{MARK}\n{MARK}\n\nOne\ntwo\n", 3, 7),
        (f"# Page\n\n{MARK}\n", 3, 3),
        (f"# Page\n\nOne\ntwo {MARK}\nthree\n", 4, 4),
        (f"# Page\n\n| a | b |\n|---|---|\n| c | d {MARK} |\n", 5, 5),
        (f"# Page\n\n<Tip>\n\n{MARK}\n\nOne\n\n</Tip>\n", 5, 7),
        (f"# Page\n\n> {MARK}\n>\n> One\n> two\n", 3, 6),
        ("# Page\n\n<!--\ndocbuilder: ignore link-page\nfor a reason\n-->\n\nOne\n", 3, 8),
        (f"# Page {MARK}\n\nOne\n", 1, 1),
    ],
)
def test_what_a_comment_is_for(text: str, first: int, last: int) -> None:
    """The page, the block behind it, or its line."""
    ignore = next(iter(find_ignores(parse(Source("a.md", text)).document)))
    assert (ignore.codes, ignore.path, ignore.first, ignore.last) == (("link-page",), "a.md", first, last)


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        ("<!-- docbuilder: ignore link-page -->", ["link-page"]),
        ("<!--docbuilder:ignore link-page, link-anchor , image-alt: old-->", ["link-page", "link-anchor", "image-alt"]),
        ("<!-- docbuilder: ignored link-page -->", None),
        ("<!-- docbuilder: ignore -->", None),
        ("<!-- see docbuilder: ignore link-page -->", None),
        ("`<!-- docbuilder: ignore link-page -->`", None),
    ],
)
def test_how_it_is_written(comment: str, codes: list[str] | None) -> None:
    found = list(find_ignores(parse(Source("a.md", f"# Page\n\n{comment}\n")).document))
    assert [list(ignore.codes) for ignore in found] == ([codes] if codes else [])


def test_hiding() -> None:
    """Its code, in its lines, in its file; what hides nothing is told, unless it may be found at other times."""
    text = "# Page\n\nOne <!-- docbuilder: ignore link-page, link-anchor, link-pages x -->\n"
    ignores = list(find_ignores(parse(Source("a.md", text)).document))
    here = Diagnostic(DiagnosticCode.LINK_PAGE, Position("a.md", 3, 1), "m")
    others = (
        Diagnostic(DiagnosticCode.LINK_PAGE, Position("a.md", 4, 1), "m"),
        Diagnostic(DiagnosticCode.LINK_PAGE, Position("b.md", 3, 1), "m"),
        Diagnostic(DiagnosticCode.LINK_OBJECT, Position("a.md", 3, 1), "m"),
    )
    assert without_ignored((here, *others), ignores) == others
    unused = [(one.message, one.hint) for one in unused_ignores((here, *others), ignores)]
    assert unused == [
        ("nothing of the code 'link-anchor' is found here", "Remove the comment"),
        ("there is no code 'link-pages'", "Did you mean link-page?"),
    ]
    assert len(list(unused_ignores((here,), ignores, frozenset({"link-anchor"})))) == 1
