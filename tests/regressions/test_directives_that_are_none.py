"""A directive whose name was written as elsewhere was answered with an example, not with the line to write."""

from __future__ import annotations

import pytest

from docbuilder.model.source import Source
from docbuilder.parse import parse


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("[[autodoc]] import Trainer from lib.train", "[[autodoc]] lib.train.Trainer\n\n"),
        ("[[autodoc]] from lib import Trainer", "[[autodoc]] lib.Trainer\n\n"),
        ("[[autodoc]] class Trainer(Base):", "[[autodoc]] Trainer\n\n"),
        ("[[autodoc]] lib:Trainer", "[[autodoc]] lib.Trainer\n\n"),
        ("[[autodoc]] [`Trainer`] # remark", "[[autodoc]] Trainer\n\n"),
        ("[[autodoc]] the Trainer", "[[autodoc]] package.Name\n    - "),
        ("see [[autodoc]] Trainer", "[[autodoc]] package.Name\n    - "),
        ("[[autodoc lib.Trainer]]", "[[autodoc]] lib.Trainer\n\n"),
        ("[[automodule]] lib", "[[autodoc]]\n\n"),
    ],
)
def test_the_line_to_write_is_named(written: str, form: str) -> None:
    (problem,) = parse(Source("a.md", written)).diagnostics
    assert form in problem.hint
