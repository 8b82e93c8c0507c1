"""A link to a folder that is not there was changed: `guide/` became `guide/.html`."""

from __future__ import annotations

from pathlib import Path

from api_pages import api_page


def test_a_folder_that_is_not_there_stays_as_written(tmp_path: Path) -> None:
    """A page that is not there yet has the address that it would have."""
    page = api_page(tmp_path, "", "# Start\n\n[a](guide/) and [b](./guide/#x) and [c](guide)\n")
    assert 'href="guide/"' in page.html
    assert 'href="./guide/#x"' in page.html
    assert 'href="guide.html"' in page.html
