"""Where a program is started oddly, a build works or says why: no traceback, and the exit status tells which."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sites import tree
from sites import write as write_files

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")

BUILD = "build docs --out site --no-cache"


def _run(folder: Path, arguments: str, streams: str = "") -> subprocess.CompletedProcess[str]:
    """Run `docbuilder` in `folder` with a shell's redirections."""
    command = f'"$0" -m docbuilder {arguments} {streams}'
    return subprocess.run(
        ["sh", "-c", command, sys.executable], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_files(
        tmp_path,
        {
            "docs/index.md": "# Start\n\n[[autodoc]] pack.call\n",
            "pack.py": 'def call():\n    """Calls."""\n',
            "pyproject.toml": "[project]\nname = 'pack'\n",
        },
    )
    return tmp_path


@pytest.mark.parametrize("streams", ["2>&-", "<&- >&- 2>&-"])
def test_standard_streams_that_are_closed(project: Path, streams: str) -> None:
    """No file of the build takes their number, and nothing that is printed is in one."""
    assert _run(project, BUILD).returncode == 0
    expected = tree(project / "site")
    done = _run(project, BUILD.replace("site", "other"), streams)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert tree(project / "other") == expected


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    ("arguments", "streams"),
    [
        (BUILD, "2>/dev/full"),
        ("--version", ">/dev/full"),
        ("build --unknown", "2>/dev/full"),
    ],
)
def test_standard_streams_on_a_full_disk(project: Path, arguments: str, streams: str) -> None:
    """The status says it."""
    done = _run(project, arguments, streams)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_a_working_folder_that_was_removed(project: Path) -> None:
    """That is said, and is no defect."""
    command = f'mkdir gone; cd gone; rmdir ../gone; "$0" -m docbuilder build {project}/docs'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable], cwd=project, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (2, "error: the working folder does not exist any more\n")
