"""`[`datasets.Dataset.map`]` in a package that has a `TextDataset` was reported as a misspelt name of that package."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.model.diagnostics import DiagnosticCode
from sites import configure, write

PACKAGE = "class TextDataset:\n    pass\n\n\nclass GlueDataset:\n    pass\n\n\ndef trainer() -> None:\n    pass\n"
FOREIGN, MISSING = DiagnosticCode.LINK_FOREIGN, DiagnosticCode.LINK_OBJECT


@pytest.mark.parametrize("api", ["import", "static"])
def test_whose_name_it_is(tmp_path: Path, api: str) -> None:
    """What begins with a name that the package neither has nor nearly has is another project's."""
    names = {
        "datasets.Dataset.map": FOREIGN,
        "datasets.Dataset": FOREIGN,
        "evaluate.load": FOREIGN,
        "trainr.run": MISSING,
        "text_dataset.Text": MISSING,
        "TextDatset": MISSING,
        "Dataset": MISSING,
        "utils.Gone": MISSING,
        "utils.deep.gone": MISSING,
        "click.Gone": FOREIGN,
    }
    page = "# A\n\n" + "\n\n".join(f"[`{name}`]" for name in names) + "\n"
    write(
        tmp_path, {"whose/__init__.py": f"import click\n{PACKAGE}", "whose/utils.py": "", "docs/source/index.md": page}
    )
    result = build(configure(tmp_path, package="whose", source_root=".", api=api))
    told = {problem.position.line: problem.code for problem in result.diagnostics if problem.code.slug[:4] == "link"}
    assert dict(zip(names, (told.get(line) for line in range(3, 99, 2)), strict=False)) == names
