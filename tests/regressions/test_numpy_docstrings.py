"""Sections of numpydoc were headings over run-on text; citations, tables and directives of reST were text with dots and dashes."""

from __future__ import annotations

import re
from pathlib import Path

from api_pages import api_page

CODE = '''
class Thing:
    """A thing, see [1]_ and :meth:`Thing.go`.

    Methods
    -------
    go(x)
        Go.
    gone
        Not there.

    See Also
    --------
    helper : Helps.

    Notes
    -----
    Text.

    Fine print
    ~~~~~~~~~~

    =====  =====
    A      B
    =====  =====
    1      ``2``
    =====  =====

    References
    ----------
    .. [1] Somebody, 2020.

    .. only a comment
    """

    def go(self, x):
        """Go.

        Warns
        -----
        UserWarning
            Sometimes.
        """

def helper():
    """Help, see [1]_.

    Notes
    -----
    .. plot::

        plt.plot()

    References:
        .. [1] Somebody else.
    """
'''


def test_numpy_sections_are_sections(tmp_path: Path) -> None:
    """Lists, links, headings with the object's ids, references; nothing of the markup is left."""
    page = api_page(tmp_path, CODE, "# A\n\n## Notes\n\ntext\n\n[[autodoc]] pkg.Thing\n\n[[autodoc]] pkg.helper\n")
    assert not page.diagnostics
    for left in ("----", "~~~~", "====", ".. ", ":meth:", "]_", "``", "comment"):
        assert left not in page.text, left
    assert {"notes", "pkg.Thing.notes", "pkg.Thing.fine-print", "pkg.Thing.see-also", "pkg.helper.notes"} <= set(
        page.ids
    )
    assert {"pkg.Thing.reference-1", "pkg.helper.reference-1"} <= set(page.ids)
    links = re.findall(r'href="#([^"]*)"', page.html)
    assert {"pkg.Thing.go", "pkg.helper", "pkg.Thing.reference-1", "pkg.helper.reference-1"} <= set(links)
    assert set(links) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert 'data-kind="warns"' in page.html
    assert "<table" in page.html
    assert page.code == ["plt.plot()"]
