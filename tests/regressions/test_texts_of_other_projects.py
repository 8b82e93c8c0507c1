"""A member that says nothing itself shows what its base says; what is wrong with that text was a warning where the base is another project's."""

from __future__ import annotations

from pathlib import Path

import pytest
from api_pages import api_page

from docbuilder.model.diagnostics import DiagnosticCode

THEIRS = '''
class Base:
    """Theirs."""

    def walk(self, x=1):
        """Walks like [`Nobody`].

        !!! note
            Foreign.

        Args:
            y (`int`): No parameter.
        """
'''
OURS = '''
from elsewhere import Base


class Silent(Base):
    """Ours."""

    def walk(self, x=1):
        return x


class Spoken(Base):
    """Ours."""

    def walk(self, x=1):
        """Walks like [`Lost`]."""
'''
PAGE = "# T\n\n[[autodoc]] Silent\n    - walk\n\n[[autodoc]] Spoken\n    - walk\n"


@pytest.mark.parametrize("api", ["import", "static"])
def test_inherited_text_of_others_is_no_warning(tmp_path: Path, api: str) -> None:
    """It is worth knowing, at the directive; what the package says itself is a warning in its source."""
    (tmp_path / "elsewhere.py").write_text(THEIRS, "utf-8")
    problems = api_page(tmp_path, OURS, PAGE, api=api).diagnostics
    found = [(problem.code, problem.position.path.rpartition("/")[2], problem.position.line) for problem in problems]
    assert sorted(found, key=str) == sorted(
        [
            (DiagnosticCode.DOCSTRING_FOREIGN, "index.md", 3),  # the admonition
            (DiagnosticCode.DOCSTRING_FOREIGN, "index.md", 3),  # the parameter
            (DiagnosticCode.LINK_FOREIGN, "index.md", 3),
            (DiagnosticCode.LINK_OBJECT, "__init__.py", 16),
        ],
        key=str,
    )


def test_what_is_not_there_is_not_proposed(tmp_path: Path) -> None:
    """A directive for nothing has a box that says so; that is not what another name was meant to be."""
    code = "class Trainer:\n    'T.'\n"
    page = "# T\n\n[[autodoc]] Trainr\n\n[[autodoc]] Trainer\n\nSee [`Trainerr`].\n"
    problems = api_page(tmp_path, code, page).diagnostics
    hints = {problem.code: problem.hint for problem in problems}
    assert hints == {
        DiagnosticCode.AUTODOC_MISSING: "Did you mean Trainer?",
        DiagnosticCode.LINK_OBJECT: "Did you mean Trainer?",
    }
