"""Extensions while a site is served: what they add, and changes of their code, templates and data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from serve_client import Browser, Server, write

CODE = """
import json, pathlib
from docbuilder import Extension
from docbuilder.extend import DataPage, TagConstruct
DATA = json.loads((pathlib.Path(__file__).parent / "data.json").read_text())
extension = Extension(
    constructs=[TagConstruct("Mark", content=False, html=lambda element: "<i>first mark</i>")],
    pages=lambda site: [DataPage("en/guide.md", f"# Guide\\n\\n{DATA}\\n")] if DATA else [],
    inputs=["data.json"],
)
"""


def test_changes(root: Path, start: Callable[..., Server]) -> None:
    """An open page shows what an extension makes now."""
    (root / "docs/source/en/guide.md").unlink()
    configuration = (root / "docbuilder.toml").read_text() if (root / "docbuilder.toml").is_file() else ""
    write(
        root,
        {
            "marks.py": CODE,
            "data.json": '"first data"',
            "docbuilder.toml": f'extensions = ["marks"]\n{configuration}',
            "docs/source/en/index.md": "# Home\n\nA <Mark/>.\n",
        },
    )
    server = start()
    page, made = Browser(server, "en/index.html"), Browser(server, "en/guide.html")
    try:
        page.text("first mark")
        made.text("first data")
        (root / "marks.py").write_text(CODE.replace("first mark", "second mark"))
        assert "first mark" not in page.text("second mark")
        (root / "data.json").write_text('"second data"')
        assert "first data" not in made.text("second data")
    finally:
        page.close()
        made.close()
