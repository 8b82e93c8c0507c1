"""Pages that others include need no entry of their own."""

from __future__ import annotations

from pathlib import Path

from docbuilder import build, load_config
from docbuilder.model.diagnostics import DiagnosticCode
from sites import TOCTREE, write


def test_fragments(tmp_path: Path) -> None:
    """A page whose name begins with an underscore is in no entry; any other has to be."""
    write(
        tmp_path / "docs" / "source" / "en",
        {
            "_toctree.yml": TOCTREE,
            "index.md": '# A\n\n<include>{"path": "_part.md"}</include>\n',
            "_part.md": "Text.\n",
            "other.md": "# Other\n",
        },
    )
    found = build(load_config(tmp_path / "docs" / "source")).diagnostics
    missing = [entry.message for entry in found if entry.code is DiagnosticCode.TOCTREE_NO_ENTRY]
    assert missing == ["the page 'other' is in no entry"]
