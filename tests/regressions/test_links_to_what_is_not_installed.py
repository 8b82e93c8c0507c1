"""Links to what the package has from others that are not installed: they were said to lead to nothing, or to be slips in names that are alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from api_pages import api_page

from docbuilder.model.diagnostics import DiagnosticCode

CODE = '''
from elsewhere import Hub, Encoder


class Model(Hub):
    """Uses an [`Encoder`]."""

    def __init__(self):
        self.info = 1

    def generate(self):
        """Generates."""


class PriorTransformer:
    """No slip in `transformers`."""


class GradioUI:
    """No slip in `gradio`."""
'''
PAGE = """# T

[[autodoc]] Model

[[autodoc]] PriorTransformer

[[autodoc]] GradioUI

[`Model.push_to_hub`]
[`pkg.Encoder`]
[`transformers.AutoModel`]
[`gradio.Interface`]
[`Model.genrate`]
[`gradioU.Interface`]
[`Model.info`]
"""


@pytest.mark.parametrize("api", ["import", "static"])
def test_it_is_no_slip(tmp_path: Path, api: str) -> None:
    """Both modes know what they do not know."""
    problems = api_page(tmp_path, CODE, PAGE, api=api).diagnostics
    on_page = {problem.position.line: problem for problem in problems if problem.position.path.endswith("index.md")}
    assert {line: problem.code for line, problem in on_page.items()} == {
        9: DiagnosticCode.LINK_UNDOCUMENTED,
        10: DiagnosticCode.LINK_UNDOCUMENTED,
        11: DiagnosticCode.LINK_FOREIGN,
        12: DiagnosticCode.LINK_FOREIGN,
        13: DiagnosticCode.LINK_OBJECT,
        14: DiagnosticCode.LINK_OBJECT,
        15: DiagnosticCode.LINK_UNDOCUMENTED,  # an attribute of instances
    }
    assert on_page[13].hint == "Did you mean Model.generate?" or "Model.generate" in on_page[13].hint
    assert "GradioUI" in on_page[14].hint
    assert [problem.code for problem in problems if problem.position.path.endswith(".py")] == [
        DiagnosticCode.LINK_UNDOCUMENTED
    ]
