"""What `import docbuilder` offers."""

from __future__ import annotations

import subprocess
import sys

import pytest

import docbuilder


def test_public_names_are_what_they_stand_for() -> None:
    """Each name of `__all__` is there, and does what its home does."""
    from docbuilder.build import build
    from docbuilder.parse import parse

    assert {name for name in docbuilder.__all__ if getattr(docbuilder, name) is None} == set()
    assert docbuilder.build_site is build
    assert docbuilder.parse_page is parse


def test_other_names_are_not_there() -> None:
    """A typing mistake is told as anywhere else."""
    with pytest.raises(AttributeError, match="no attribute 'bild'"):
        _ = docbuilder.bild  # type: ignore[attr-defined]


def test_importing_is_cheap() -> None:
    """Nothing of the parser or of the templates is imported before it is asked for."""
    code = (
        "import sys, docbuilder; print([name for name in ('markdown_it', 'jinja2', 'pygments') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
