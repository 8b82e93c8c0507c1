"""Functions in classes lost a first parameter that is none of an instance, and classes without a constructor were told that they have no parameters."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.checking.plot import check
from sites import configure, write

CODE = '''
class Registry:
    """Of things."""

    def register(kind, value=None):
        """Remember it.

        Args:
            kind (`type`): Of the value.
            value (`int`, *optional*): The value.
        """

    def numpy(kind, value=None):
        """Remember it.

        Parameters
        ----------
        kind : type
            Of the value.
        """

    def usual(this, value):
        """Remember it.

        Args:
            value (`int`): The value.
            other (`int`): Not there.
        """


class Callback:
    """Called on events.

    Args:
        state (`dict`): What each event is told.
    """

    def on_start(self, state):
        """At the start."""


class Point:
    """Of two."""

    def __init__(self, x):
        """
        Args:
            x (`int`): One.
            y (`int`): None such.
        """


def nothing():
    """Do nothing.

    Args:
        z (`int`): None such.
    """
'''
PAGE = "# A\n\n[[autodoc]] pkg.Registry\n    - all\n\n[[autodoc]] pkg.Callback\n    - all\n\n[[autodoc]] pkg.Point\n\n[[autodoc]] pkg.nothing\n"


@pytest.mark.parametrize("api", ["import", "static"])
def test_documented_parameters(tmp_path: Path, api: str) -> None:
    """Those that are in no signature are named, and no others."""
    toctree = "- local: index\n  title: A\n"
    write(tmp_path, {"src/pkg/__init__.py": CODE, "docs/source/index.md": PAGE, "docs/source/_toctree.yml": toctree})
    found = check(configure(tmp_path, package="pkg", api=api, jobs=1)).diagnostics
    unknown = [one.message for one in found if one.code.slug == "docstring-unknown-parameter"]
    assert sorted(message.partition(": ")[0].removeprefix("pkg.") for message in unknown) == [
        "Point",
        "Registry.usual",
        "nothing",
    ]
