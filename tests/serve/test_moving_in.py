"""From an empty folder to a served site: the bar of moving in."""

import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from serve_client import Server, write

from docbuilder.cli import main

PROJECT = {
    "README.md": "# shapes\n\nAreas, and [more](https://example.org/).\n",
    "shapes/__init__.py": '"""Shapes."""\n\nfrom shapes.round import Circle\n',
    "shapes/round.py": (
        'class Circle:\n    """All points of one distance.\n\n    Args:\n        radius (`float`): the distance.\n    """\n\n'
        '    def __init__(self, radius: float):\n        ...\n\n\ndef area(circle: Circle) -> float:\n    """How much is in it."""\n'
    ),
}


def test_three_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`pip install`, `docbuilder init --yes`, `docbuilder serve`: the README and the API are served, and no file was edited.

    Installing is not repeated here; the other two have 60 seconds.
    """
    write(tmp_path, PROJECT)
    monkeypatch.chdir(tmp_path)
    start = time.monotonic()
    assert CliRunner().invoke(main, ["init", "--yes"], catch_exceptions=False).exit_code == 0
    server = Server(tmp_path)
    try:
        home = server.page("en/index.html", "Areas, and")
        api = server.page("en/api/index.html", 'id="shapes.Circle.radius"')
        server.page("en/api/round.html", 'id="shapes.round.area"')
    finally:
        server.stop()
    assert time.monotonic() - start < 60
    assert "shapes" in home
    assert "All points of one distance." in api
