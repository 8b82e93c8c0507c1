"""A word behind an object link was an address: `- [`KeyError`]: missing` left an empty item."""

from __future__ import annotations

from pathlib import Path

from api_pages import api_page

CODE = '''
class Crane:
    """Lifts."""

def lift(load, **options):
    """Lift.

    Raises:
        - [`Crane`]: broken
        - [`Crane`]: busy

    See Also:

    [`Crane`]: class
    """
'''
PAGE = """# Start

- [`Crane`]: lifts
- [`lift`]: a.b.

[`Crane`] and [text]. [More][`hoist`].

[`lift`]: https://example.org/lift
[text]: page
[`hoist`]: index.md

[[autodoc]] Crane

[[autodoc]] lift
"""


def test_a_word_behind_an_object_link_stays(tmp_path: Path) -> None:
    """On pages and in docstrings; addresses are addresses still."""
    page = api_page(tmp_path, CODE, PAGE)
    for said in (": lifts", ": a.b.", ": broken", ": busy", ": class"):
        assert said in page.text
    assert 'href="https://example.org/lift"' in page.html
    assert 'href="index.html"' in page.html
    assert "example.org" not in page.text
    assert "index.md" not in page.text
