"""What `__init__` says about its parameters was never shown."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from api_pages import ApiPage, api_page

from docbuilder.model.diagnostics import DiagnosticCode

CODE = '''
import enum
from typing import NamedTuple

class Both:
    """Both.

    Args:
        x (`int`): One, of the class.
    """

    def __init__(self, x: int, y: str = "a", **kwargs):
        """Make one.

        Args:
            x (`int`): One, of the constructor.
            y (`str`, *optional*, defaults to `"b"`): Two, [`Gone`].
            **kwargs: More.

        Returns:
            Nothing.

        Raises:
            ValueError: If wrong.
        """

class Constructor:
    def __init__(self, x):
        """Make one.

        Args:
            x (`int`): Alone.
        """

class New:
    """New."""

    def __new__(cls, x: int):
        """Parameters
        ----------
        x : int
            By new.
        """

class Listed(Constructor):
    """Inherits."""

    def __init__(self, z):
        """Its own box.

        Args:
            z: Zed.
        """

class Color(enum.Enum):
    """Colours."""

    RED = 1

class Point(NamedTuple):
    """A point."""

    x: int
'''
PAGE = "# A\n\n[[autodoc]] pkg.Both\n\n[[autodoc]] pkg.Constructor\n\n[[autodoc]] pkg.New\n\n"
PAGE += "[[autodoc]] pkg.Listed\n    - __init__\n\n[[autodoc]] pkg.Color\n\n[[autodoc]] pkg.Point\n"


def section(page: ApiPage, name: str) -> str:
    """The HTML of a box."""
    return page.html.split(f'id="pkg.{name}"')[1].split("</section>")[0]


@pytest.mark.parametrize("api", ["static", "import"])
def test_constructors_are_shown_in_the_box_of_the_class(
    tmp_path: Path, api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each parameter once; the class's own words win; a constructor that is listed has a box of its own."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    page = api_page(tmp_path, CODE, PAGE, api=api)
    both = section(page, "Both")
    assert both.count('data-kind="parameters"') == 1
    assert re.findall(r'class="entry" id="([^"]*)"', both) == ["pkg.Both.x", "pkg.Both.y", "pkg.Both.*kwargs"]
    assert "of the class" in both
    assert "of the constructor" not in both
    assert "Make one." in both
    assert "Nothing" not in both
    assert 'data-kind="raises"' in both
    assert "Alone." in section(page, "Constructor")
    assert "By new." in section(page, "New")
    assert page.html.count("Zed.") == 1
    assert "pkg.Listed.__init__.z" in page.ids
    assert "Create" not in page.text
    places = {each.code: each.position.line for each in page.diagnostics}
    assert places[DiagnosticCode.LINK_OBJECT] == CODE.split("[`Gone`]", maxsplit=1)[0].count("\n") + 1
    assert places[DiagnosticCode.DOCSTRING_WRONG_DEFAULT] == places[DiagnosticCode.LINK_OBJECT]
