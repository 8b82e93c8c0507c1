"""Problems in docstrings that a decorator writes, or that come from a base, were reported on lines of the file that hold other code."""

from __future__ import annotations

from pathlib import Path

import pytest
from api_pages import api_page

from docbuilder.model.diagnostics import DiagnosticCode

CODE = '''"""A package."""

TEXT = """Does much.

More about it.

See [`Gone`].
"""


def explained(value):
    """Gives the text."""
    value.__doc__ = TEXT
    return value


@explained
class Made:
    pass


class Base:
    """Base."""

    def run(self):
        """Runs.

        See [`Lost`].
        """


class Child(Base):
    """Child."""

    def run(self):
        return 1


class Own:
    """Own.

    See [`Nowhere`].
    """
'''
PAGE = "# T\n\n[[autodoc]] Made\n\n[[autodoc]] Child\n    - run\n\n[[autodoc]] Own\n"


@pytest.mark.parametrize("api", ["import", "static"])
def test_problems_stand_where_the_object_begins(tmp_path: Path, api: str) -> None:
    """Where the text is in no line of the object; else where it is written."""
    lines = CODE.splitlines()
    problems = api_page(tmp_path, CODE, PAGE, api=api).diagnostics
    found = {
        next(name for name in ("Gone", "Lost", "Nowhere") if name in problem.message): lines[
            problem.position.line - 1
        ].strip()
        for problem in problems
        if problem.code is DiagnosticCode.LINK_OBJECT
    }
    assert found.pop("Gone") in ("class Made:", "@explained")
    assert found.pop("Lost") == "def run(self):"
    assert found == {"Nowhere": "See [`Nowhere`]."}
