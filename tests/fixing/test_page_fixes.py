"""What is wrong with the text of pages is mended where there is one right answer: `pages.txt` has what is written, and what comes of it.

A case is `%%% title`, the page, `%%% mended`, and the same page mended; without the second part nothing is mended.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from docbuilder.fixing import mend
from docbuilder.fixing.normal_form import add_normal_form
from docbuilder.model.diagnostics import in_order
from docbuilder.model.source import Source
from docbuilder.parse import parse

FILE = Path(__file__).parent / "pages.txt"


def read_cases() -> dict[str, tuple[str, str]]:
    """Title -> (page, mended)."""
    cases = {}
    for case in FILE.read_text("utf-8").split("\n%%% case: ")[1:]:
        title, _, rest = case.partition("\n")
        text, _, mended = rest.partition("\n%%% mended\n")
        cases[title] = (text.strip("\n") + "\n", (mended or text).strip("\n") + "\n")
    return cases


def mended(page: Path, text: str) -> str:
    """A page after all fixes, run by run; the last run finds nothing that it could mend."""
    page.write_text(text, "utf-8")
    for _ in range(4):
        diagnostics = parse(Source("a.md", page.read_text("utf-8"))).diagnostics
        files = mend(add_normal_form(in_order(diagnostics), lambda _: page), lambda _: page)
        if not files:
            return page.read_text("utf-8")
        for file in files:
            file.write()
    raise AssertionError("there is always something to mend")


CASES = read_cases()


@pytest.mark.parametrize("title", CASES)
def test_page(tmp_path: Path, title: str) -> None:
    """What is written becomes what stands below it, and nothing else changes."""
    text, expected = CASES[title]
    assert mended(tmp_path / "a.md", f"# Top\n\n{text}\nEnd.\n") == f"# Top\n\n{expected}\nEnd.\n"


def test_endless_blocks_cost_no_more_than_the_page(tmp_path: Path) -> None:
    """Thousands of blocks whose ends are looked for in vain: most are told, and not mended."""
    for line in ("<tip>\n\n", ":::note\n\n", "!!! note\n\n", ".. note::\n\n", "<Tip>\n\n</Tipp>\n\n"):
        text = line * 1_500
        begin = time.process_time()
        diagnostics = parse(Source("a.md", text)).diagnostics
        assert (
            time.process_time() - begin < 2
        )  # a twentieth of that, or minutes where every block is read to the end of the page
        assert mend(diagnostics, lambda _: None) == ()
        assert len(diagnostics) > 50
        assert sum(len(diagnostic.edits) for diagnostic in diagnostics) < 20
