"""Static analysis lost the description of a parameter that begins a docstring without a title: its lines were taken for the text behind the parameters."""

from __future__ import annotations

from pathlib import Path

from docbuilder.pyapi.model import ApiRequest, FieldsSection
from docbuilder.pyapi.static import StaticPackage

CODE = '''
import inspect

ARGS = {"steps": {"description": "How many steps to take.", "type": "int"}}


def document(value):
    for name in inspect.signature(value).parameters:
        if name in ARGS:
            value.__doc__ = (value.__doc__ or "") + ARGS[name]["description"]
    return value


@document
def run(steps, goal=None, pace=1):
    r"""
    goal (`int`, *optional*):
        Where to go.
        It may be far away.
    pace (`int`, *optional*): How fast.
        Or how slow.

    Text behind them.
    """
'''


def test_descriptions_stay_with_their_parameters(tmp_path: Path) -> None:
    """Every line below a parameter is its own; what follows at the margin is not."""
    (tmp_path / "lib.py").write_text(CODE, encoding="utf-8")
    found = StaticPackage((str(tmp_path),), "lib").get(ApiRequest("run"))
    assert found is not None
    texts = {
        entry.name: entry.text.text
        for section in found.docstring.sections
        if isinstance(section, FieldsSection)
        for group in section.groups
        for entry in group.entries
    }
    assert texts == {
        "steps": "How many steps to take.",
        "goal": "Where to go.\nIt may be far away.",
        "pace": "How fast.\nOr how slow.",
    }
    assert "Text behind them." in str(found.docstring.sections[-1])
