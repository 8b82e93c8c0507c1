"""Whole builds of a page with the API of a small package, read without importing it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

from docbuilder.build import build
from docbuilder.model.diagnostics import Diagnostic
from sites import configure, write


class ApiPage(NamedTuple):
    """The article of a page, as HTML, and what was reported."""

    html: str
    diagnostics: tuple[Diagnostic, ...]

    @property
    def text(self) -> str:
        """What is left without tags, white space levelled."""
        return " ".join(re.sub(r"<[^>]*>", " ", self.html).split())

    @property
    def code(self) -> list[str]:
        """The text of the code blocks."""
        found = re.findall(r"<pre[^>]*><code[^>]*>(.*?)</code></pre>", self.html, re.S)
        return [re.sub(r"<[^>]*>", "", each).strip("\n") for each in found]

    @property
    def ids(self) -> list[str]:
        """All ids, in order."""
        return re.findall(r' id="([^"]*)"', self.html)


def api_page(folder: Path, code: str, page: str, **options: Any) -> ApiPage:
    """Build `page` for the package `pkg` whose `__init__.py` is `code`."""
    toctree = "- local: index\n  title: Start\n"
    write(folder, {"pkg/__init__.py": code, "docs/source/index.md": page, "docs/source/_toctree.yml": toctree})
    given = {"api": "static", "package": "pkg", "source_root": ""} | options
    result = build(configure(folder, **given))
    html = (folder / "site/index.html").read_text("utf-8")
    return ApiPage(html[html.index("<article") : html.index("</article>")], tuple(result.diagnostics))
