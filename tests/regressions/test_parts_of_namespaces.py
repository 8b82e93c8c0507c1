"""A package that is a part of another (`space.part`): links to its source begin at the top, as its names do."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuilder.config import Config
from docbuilder.pyapi.model import ApiRequest
from docbuilder.pyapi.session import ApiSession


@pytest.mark.parametrize("mode", ["import", "static"])
@pytest.mark.parametrize(
    ("package", "file"),
    [
        ("space.part", "space/part/__init__.py"),
        ("space.module", "space/module.py"),
        ("space.deep.part", "space/deep/part/__init__.py"),
        ("plain", "plain/__init__.py"),
        ("alone", "alone.py"),
    ],
)
def test_paths_of_sources(tmp_path: Path, mode: str, package: str, file: str) -> None:
    """The path is relative to the folder that holds the topmost package."""
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text("class Net:\n    'A net.'\n", encoding="utf-8")
    with ApiSession(Config(package=package, root=tmp_path, api=mode)) as running:
        found = next(iter(running.collect([ApiRequest("Net")])))[1]
    assert found.anchor == f"{package}.Net"
    assert found.place is not None
    assert found.place.path == file


def test_a_part_that_is_not_there(tmp_path: Path) -> None:
    """It is missing; no mock stands in its place."""
    with ApiSession(Config(package="absentspace.part", root=tmp_path)) as running:
        found = next(iter(running.collect([ApiRequest("Net")])))[1]
    assert (found.kind, running.mocks) == ("missing", ())
    assert "No module named 'absentspace'" in found.note
