"""Titles by a scan of the text."""

import pytest

from docbuilder.site.title_scan import scan_title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# A", "A"),
        ("text\n\n  ##  A `b` *c* [d](e) ##  \n# B", "A b c d"),
        ("# A[[my.id]]", "A"),
        ("<!--\n# licence\n-->\n# A", "A"),
        ("<!-- x --># no\n# A", "A"),
        ("```py\n# comment\n```\n# A", "A"),
        ("~~~~\n~~~\n# comment\n~~~~\n# A", "A"),
        ("---\ntitle: 'T: 1'\n---\n# A", "T: 1"),
        ("---\n# comment\nx: y\n---\n# A", "A"),
        ("---\n# A", "A"),
        ("#\n#hash\n####### seven\n", ""),
        ("", ""),
    ],
)
def test_scan_title(text: str, title: str) -> None:
    """The front matter's title, else the first heading outside of comments and fences."""
    assert scan_title(text) == title
