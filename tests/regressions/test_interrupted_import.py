"""Ctrl-C while the program is still being loaded printed a traceback."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys

class Finder:
    @staticmethod
    def find_spec(name, *_):
        if name == "docbuilder.cli":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Finder)
import docbuilder.__main__
"""


def test_nothing_is_printed() -> None:
    """The status says that it was interrupted."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
