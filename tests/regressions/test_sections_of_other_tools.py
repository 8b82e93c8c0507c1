"""Sections in full-width signs, in other languages or of other tools were shown as text without a word; so was a parameter dropped that a class describes, too."""

from __future__ import annotations

from pathlib import Path

import pytest
from api_pages import api_page

from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.pyapi.docstring import parse_docstring
from docbuilder.pyapi.model import Parameter

NAMES = (Parameter("a"), Parameter("b"))


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("S.\n\nArgs：\n    b: x", 2, "Write 'Args:'."),
        ("S.\n\n引数:\n    b: x", 2, "Write 'Args:'."),
        ("返回值：\n    x", 0, "Write 'Returns:'."),
        ("# Arguments\n    b: x", 0, "Write 'Arguments:'."),
        ("**Returns:**\n    x", 0, "Write 'Returns:'."),
        ("Args:\n    b: y\n    a (`int`)： x", 2, "Write 'a (`int`): …'."),
        ("Args:\n    b: y\n    a（`int`）：x", 2, "Write 'a (`int`): …'."),
    ],
)
def test_the_form_to_write(text: str, line: int, hint: str) -> None:
    """Each is reported on its line, with what to write."""
    found = parse_docstring(text, NAMES).findings
    assert [(each.line, each.hint) for each in found] == [(line, hint)]


def test_fields() -> None:
    """Once for a docstring, however many there are."""
    (found,) = parse_docstring("S.\n\n@param a: x\n@return: y", NAMES).findings
    assert (found.line, found.message) == (2, "@param is a field of another tool and is shown as text")


@pytest.mark.parametrize(
    "text",
    [
        "Args:\n    a: x：y",
        "# Arguments of a call\n\nText",
        "```\n# Returns\n    x\n```",
        "引数：これ",
        "**Returns:** text",
        "Takes **kwargs and __init__.",
    ],
)
def test_what_is_right(text: str) -> None:
    """Prose, code and sections as they should be are not reported."""
    assert not parse_docstring(text, NAMES).findings


def test_described_twice(tmp_path: Path) -> None:
    """The class's description is shown, and that of its constructor is reported at its place."""
    code = '''
class K:
    """K.

    Args:
        p: One.
        q: Same.
    """

    def __init__(self, p, q):
        """
        Args:
            p: Other.
            q: Same.
        """
'''
    page = api_page(tmp_path, code, "# A\n\n[[autodoc]] pkg.K\n")
    (found,) = [each for each in page.diagnostics if each.code is DiagnosticCode.DOCSTRING_SYNTAX]
    assert (found.position.line, "'p' is described" in found.message) == (13, True)
