"""What pages seem to document is found without parsing; nothing depends on it but when the API process begins anew."""

from __future__ import annotations

import pytest

from docbuilder.site.directive_scan import scan_directives


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "# Title\n\n[[autodoc]] Trainer\n    - train\n\n[[autodoc]]  utils.load_all  \n",
            ["Trainer", "utils.load_all"],
        ),
        ("<pt>\n  [[autodoc]] Net\n</pt>\n\n> [[autodoc]] Quoted\n", ["Net", "Quoted"]),
        ("```\n[[autodoc]] Shown\n```\n\n[[autodoc]] Real\n\n~~~md\n[[autodoc]] Too\n~~~\n", ["Real"]),
        ("Write `[[autodoc]] Trainer` there.\n\n[[autodoc]] two names\n", []),
        ("No directive.\n", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert list(scan_directives(text)) == names
