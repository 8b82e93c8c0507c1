"""Names under `Raises` lost their links, `**kwargs` in signatures led nowhere, docstrings of others were warnings at `train:1`."""

from __future__ import annotations

import re
from pathlib import Path

from api_pages import api_page

from docbuilder.model.diagnostics import DiagnosticCode, Severity
from sites import write

CODE = '''
from other import Base

class MyError(Exception):
    """An error."""

def f(x, *args, **kwargs):
    """Do it, with [`f#kwargs`].

    Args:
        x (`int`): One.
        *args: All.
        **kwargs: Rest.

    Raises:
        [`MyError`]: If so.
        [`~pkg.MyError`] or [`Gone`]:
            If not.
        [`ValueError`](https://docs.example.org/v#x): If wrong.
    """

class Mine(Base):
    """Mine."""
'''
OTHER = '''
class Base:
    """Base."""

    def train(self, x):
        """Trains this [`Base`] with a [`Gone`].

        <Tip>

        Args:
            y: None such.
        """
'''


def test_raises_and_stars_are_links(tmp_path: Path) -> None:
    """Object links and Markdown links under Raises, checked; every link of a signature has its entry."""
    page = api_page(tmp_path, CODE, "# A\n\n[[autodoc]] pkg.f\n\n[[autodoc]] pkg.MyError\n")
    raises = page.html[page.html.index('data-kind="raises"') :]
    assert raises.count('href="#pkg.MyError"') >= 2
    assert 'href="https://docs.example.org/v#x"' in raises
    assert [each.message for each in page.diagnostics if "Gone" in each.message]
    targets = re.findall(r'class="param"><a href="#([^"]*)"', page.html)
    assert len(targets) == 3
    assert set(targets) <= set(page.ids)


def test_docstrings_of_other_projects_are_infos_at_the_directive(tmp_path: Path) -> None:
    """Links, tags and parameters of an inherited docstring are not the project's to mend."""
    write(tmp_path, {"other/__init__.py": OTHER})
    page = api_page(tmp_path, CODE, "# A\n\ntext\n\n[[autodoc]] pkg.Mine\n    - train\n")
    found = [each for each in page.diagnostics if each.message.startswith("pkg.Mine.train: ")]
    assert {each.code for each in found} == {DiagnosticCode.LINK_FOREIGN, DiagnosticCode.DOCSTRING_FOREIGN}
    assert {each.position.line for each in found} == {5}
    assert all(each.severity is Severity.INFO for each in page.diagnostics)
